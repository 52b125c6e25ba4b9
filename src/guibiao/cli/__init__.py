"""The command ``guibiao``. Each sub-command is a module of this package, loaded only when it is called.

A sub-command offers ``add_arguments(parser)`` and ``run(arguments) -> int`` (the exit code). To add one, write the module
and name it in ``COMMANDS``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

#: Name of the sub-command (and of its module) and what it does.
COMMANDS = {
    "serve": "启动工作台（网页服务和后台任务）",
    "worker": "只运行后台任务",
    "manage": "维护命令（Django），如 guibiao manage migrate",
    "audit": "核验审计链：guibiao audit verify",
}


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guibiao", description="圭表：读规划，定指标，管任务。")
    parser.add_argument("--version", action="store_true", help="显示版本号")
    commands = parser.add_subparsers(dest="command", metavar="命令")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary, add_help=name != "manage")
        if name == chosen:
            importlib.import_module(f"{__name__}.{name}").add_arguments(command)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    words = list(sys.argv[1:] if words is None else words)
    chosen = next((word for word in words if not word.startswith("-")), None)
    parser = _parser(chosen)
    if chosen == "manage":  # everything after it belongs to Django
        arguments = argparse.Namespace(command="manage", version=False, words=words[words.index("manage") + 1 :])
    else:
        arguments = parser.parse_args(words)
    if arguments.version:
        from importlib.metadata import version

        print(version("guibiao"))
        return 0
    if arguments.command is None:
        parser.print_help()
        return 0
    code: int = importlib.import_module(f"{__name__}.{arguments.command}").run(arguments)
    return code
