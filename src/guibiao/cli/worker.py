"""``guibiao worker``: run background jobs only. ``guibiao serve`` starts one of these beside the web server."""

from __future__ import annotations

import argparse
import os
import signal
import threading
import time

from guibiao.cli import workspace

#: Seconds between two looks at whether the parent lives, and between two searches for jobs whose worker died.
LOOK, RECLAIM = 1.0, 15.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--parent`` ends the worker when that process is gone."""
    workspace.add_home(parser)
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)


def _watch(parent: int | None) -> None:
    import logging

    from django.db import connections

    from guibiao.kernel import jobs

    next_search = 0.0
    while parent is None or os.getppid() == parent:
        if time.monotonic() >= next_search:
            next_search = time.monotonic() + RECLAIM
            try:
                jobs.reclaim()
            except Exception:  # the database may be busy or away; the next round tries again
                logging.getLogger(__name__).exception("reclaim")
            finally:
                connections.close_all()
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop; the job in hand is brought to its end first."""
    workspace.start(arguments.home)
    from django.core.management import call_command

    threading.Thread(target=_watch, args=(arguments.parent,), daemon=True).start()
    call_command("db_worker", interval=0.5, startup_delay=False, verbosity=0)
    return 0
