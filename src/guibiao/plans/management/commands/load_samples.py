"""guibiao manage load_samples"""

from typing import Any

from django.core.management.base import BaseCommand

from guibiao.plans import sample_workspace


class Command(BaseCommand):
    help = "空工作台装入示例：两份示例规划、五份公开规划的引用数字，规划员、审核员、查阅者账号各一个。已有规划时什么也不做。"

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = sample_workspace.load()
        if loaded is None:
            self.stdout.write("工作台里已有规划，没有装入示例。")
            return
        self.stdout.write(f"已装入示例规划 {loaded.plans} 份、引用数字 {loaded.figures} 个。")
        for line in loaded.logins:
            self.stdout.write(line)
