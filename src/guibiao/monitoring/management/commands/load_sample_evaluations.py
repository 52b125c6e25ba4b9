"""guibiao manage load_sample_evaluations"""

from typing import Any

from django.core.management.base import BaseCommand

from guibiao.monitoring import sample_workspace


class Command(BaseCommand):
    help = "示例工作台装入内置的综合评价方案，有数据的交给后台计算。已有综合评价或没有示例规划员时什么也不做。"

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = sample_workspace.load()
        self.stdout.write(f"已装入综合评价 {len(loaded)} 个。")
