"""guibiao manage load_sample_series"""

from typing import Any

from django.core.management.base import BaseCommand

from guibiao.statistics import sample_workspace


class Command(BaseCommand):
    help = "示例工作台装入指标定义和内置的分省序列。已有观测值或没有示例规划员时什么也不做。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已装入观测值 {sample_workspace.load()} 个。")
