"""``guibiao restore DIR``: an empty workspace becomes what the backup was; anything else stays as it is."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from guibiao.cli import backup as backing
from guibiao.cli import workspace
from guibiao.cli.parser import complain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="guibiao backup 写出的备份目录")
    workspace.add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when all of it is there and the audit chain is whole, 1 when the chain was not whole."""
    home = workspace.ready(arguments.home)
    with workspace.held(home):
        workspace.start(home)
        from guibiao.kernel import audit, backup

        with workspace.database_answers(), backing.told() as said:
            done = backup.read(arguments.directory.expanduser().absolute(), said)
            report = audit.verify()
    print(f"恢复完成：{home}，{backing.describe(done.manifest, len(done.files), done.size)}，已逐表逐文件核对。")
    print(f"备份做于 {done.made_at.astimezone():%Y-%m-%d %H:%M}；此后的改动不在里面。")
    if done.made_at > datetime.datetime.now(datetime.UTC):
        complain("备份的时间比本机现在还晚：请核对两台机器的时钟。")
    print(report)
    return 0 if report.ok else 1
