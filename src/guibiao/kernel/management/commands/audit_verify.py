"""guibiao manage audit_verify; `guibiao audit verify` calls the same."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from guibiao.kernel import audit


class Command(BaseCommand):
    help = "校验审计链：任何改动、缺失、截断都会指出。完好时退出码为 0，否则为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        report = audit.verify()
        self.stdout.write(str(report))
        if not report.ok:
            sys.exit(1)
