"""guibiao manage worker: runs jobs until it is told to stop; `guibiao serve` starts one beside the server."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from guibiao.kernel import audit, clock, jobs, lockout, notices, outside, sessions

logger = logging.getLogger(__name__)
# What has to be done from time to time. Each is safe to be done by several workers at once and to die in.
SWEEPS: tuple[Callable[[], Any], ...] = (
    jobs.sweep, clock.tick, notices.digests, notices.deliver, sessions.clear, lockout.forget,
    outside.sum_up, audit.catch_up,
)  # fmt: skip


class Command(BaseCommand):
    help = "运行后台任务；处理程序中断的任务会自动收回重做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="做完排队的任务就退出")
        parser.add_argument("--interval", type=float, default=0.5, help="没有任务时每隔几秒看一次")

    def handle(self, *args: Any, **options: Any) -> None:
        sweep()
        stop = threading.Event()
        watch = threading.Thread(target=_watch, args=(stop,), daemon=True)
        watch.start()
        try:
            call_command(
                "db_worker", interval=options["interval"], batch=options["once"], reload=False, startup_delay=False,
                verbosity=options["verbosity"],
            )  # fmt: skip
        finally:
            stop.set()
            watch.join()


def sweep() -> None:
    """Everything once. What fails is logged and tried again at the next sweep: the worker must live."""
    for step in (*SWEEPS, *jobs.sweeps):
        try:
            step()
        except Exception:
            logger.exception("sweeping: %s", step.__name__)
        finally:
            audit.flush_surviving()


def _watch(stop: threading.Event) -> None:
    """Look for dead jobs, due alarms and outgoing messages."""
    try:
        while not stop.wait(jobs.DEAD_AFTER_SECONDS / 2):
            sweep()
    finally:
        connections.close_all()
