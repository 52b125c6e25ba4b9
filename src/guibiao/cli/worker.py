"""``guibiao worker``: run background jobs only. ``guibiao serve`` starts one of these beside the web server."""

from __future__ import annotations

import argparse
import os
import signal
import threading
import time

from guibiao.cli import workspace
from guibiao.cli.ending import Ending

#: Seconds between two looks at whether the parent lives.
LOOK = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--parent`` ends the worker when that process is gone."""
    workspace.add_home(parser)
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)


def leave_with(parent: int) -> None:
    """End this process as if asked to when its parent is gone."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, daemon=True).start()


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop; the job in hand is brought to its end first."""
    with Ending().breaks_off():
        workspace.start(arguments.home)
        from django.core.management import call_command

        if arguments.parent is not None:
            leave_with(arguments.parent)
        call_command("worker", verbosity=0)
    return 0
