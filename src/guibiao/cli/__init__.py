"""The command ``guibiao``. Each sub-command is a module of this package, loaded only when it is called.

A sub-command offers ``add_arguments(parser)`` and ``run(arguments) -> int`` (the exit code). To add one, write the module
and name it in ``COMMANDS``.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from guibiao.cli.parser import Parser, complain

#: Name of the sub-command (and of its module) and what it does.
COMMANDS = {
    "read": "读规划：列出目标和任务，或写成 JSON、工作簿、任务分解表、CSV",
    "compare": "比较几份规划：同一指标按地区、年份排成一张表",
    "evaluate": "综合评价：按方案算出得分、排名和各步的表",
    "backtest": "回测预测：在已知年份上检验预测误差和区间覆盖",
    "verdict": "判定五份公开规划的每个目标：达到、未达到，或为什么不能判定",
    "serve": "启动工作台（网页服务和后台任务）",
    "worker": "只运行后台任务",
    "manage": "维护命令（Django），如 guibiao manage migrate",
    "audit": "核验审计链：guibiao audit verify",
    "backup": "备份工作台的数据库和文件（不必停止使用）",
    "restore": "把备份恢复到空的工作台，逐表逐文件核对",
}


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    parser = Parser(prog="guibiao", description="圭表：读规划，定指标，管任务。")
    parser.add_argument("--version", action="store_true", help="显示版本号")
    commands = parser.add_subparsers(dest="command", metavar="命令")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary, add_help=name != "manage")
        if name == chosen:
            importlib.import_module(f"{__name__}.{name}").add_arguments(command)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code: 0 well, 1 in part, 2 not at all, 130 stopped with Ctrl-C."""
    words = list(sys.argv[1:] if words is None else words)
    try:
        return _run(words)
    except KeyboardInterrupt:
        complain("已中断，没有留下写了一半的文件。")
        return 130
    except BrokenPipeError:  # whoever read our output has seen enough (| head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        complain(f"{error.strerror or error}：“{error.filename}”。" if error.filename else f"{error}。")
        return 2
    except Exception as error:
        if getattr(error, "for_people", False):
            complain(str(error))
            return 2
        if os.environ.get("GUIBIAO_DEBUG"):
            raise
        complain(
            f"程序出错（{type(error).__name__}：{error}）。设环境变量 GUIBIAO_DEBUG=1 再运行可看到详情，请连同文件一起反馈。"
        )
        return 2


def _run(words: list[str]) -> int:
    chosen = next((word for word in words if not word.startswith("-")), None)
    parser = _parser(chosen)
    if chosen == "manage":  # everything after it belongs to Django
        arguments = argparse.Namespace(command="manage", version=False, words=words[words.index("manage") + 1 :])
    else:
        arguments = parser.parse_args(words)
    if arguments.version:
        from importlib.metadata import version

        print(f"guibiao {version('guibiao')}")
        return 0
    if arguments.command is None:
        parser.print_help()
        return 0
    code: int = importlib.import_module(f"{__name__}.{arguments.command}").run(arguments)
    return code
