"""guibiao manage load_regions"""

from typing import Any

from django.core.management.base import BaseCommand

from guibiao.kernel.directory import gazetteer


class Command(BaseCommand):
    help = "把行政区划（含历史代码和承继关系）补入地区台账；已有的不改。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"补入 {gazetteer.load()} 个地区。")
