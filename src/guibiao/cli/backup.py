"""``guibiao backup DIR``: the whole workspace, database and files, into a directory; people may go on working."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from guibiao.cli import workspace
from guibiao.cli.parser import complain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="备份目录，须为空或尚不存在")
    workspace.add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when everything is in it, 1 when stored files were missing or damaged already."""
    workspace.start(workspace.ready(arguments.home))
    from guibiao.kernel import audit, backup

    with workspace.database_answers():
        with told() as said:
            made = backup.write(arguments.directory.expanduser().absolute(), said)
        # It is there, whatever becomes of the entry.
        print(f"备份完成：{made.directory}，{describe(made.manifest, len(made.files), made.size)}。", flush=True)
        audit.record(None, "workspace.backup", None, {"tables": len(made.manifest["tables"]), "files": len(made.files)})
    for sha256 in made.manifest["damaged"]:
        complain(f"存储的文件 {sha256} 缺失或已损坏，备份里没有它：请从更早的备份恢复。")
    return 1 if made.manifest["damaged"] else 0


def describe(manifest: dict[str, dict[str, dict[str, int]]], files: int, size: int) -> str:
    """How much it is."""
    count = sum(table["rows"] for table in manifest["tables"].values())
    return f"{len(manifest['tables'])} 张表 {count:,} 行，{files:,} 个文件，共 {size / (1 << 20):,.1f} MB"


class told:  # noqa: N801
    """How far it is, in one line of a terminal that is wiped in the end; nothing in a file or a pipe."""

    def __enter__(self) -> Callable[[int, int, str], None]:
        self._shown = sys.stderr.isatty()
        return self._say

    def _say(self, done: int, total: int, what: str) -> None:
        if self._shown:
            print(f"\r\x1b[K{done + 1}/{total} {what[:60]}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
