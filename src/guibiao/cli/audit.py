"""``guibiao audit verify``: read the whole audit chain again and say whether anything was changed."""

from __future__ import annotations

import argparse

from guibiao.cli import workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One action so far."""
    parser.add_argument("action", choices=["verify"], help="verify：逐条核验审计链")
    workspace.add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when the chain is whole, 1 when it is not."""
    workspace.start(arguments.home)
    from guibiao.kernel.audit.verify import verify

    with workspace.database_answers():
        report = verify()
    print(report)
    return 0 if report.ok else 1
