"""Files that are small and fill the memory when they are opened.

A workbook of two kilobytes may have a cell at its far end; whoever opens it gets a table of all the cells before that one,
and where there is no memory for it the program ends. So a workbook of others is first opened by `trial`, in a process
of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePath

from guibiao.documents import trial
from guibiao.documents.model import Unreadable

#: The suffixes of what is tried.
TRIED = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".parquet", ".pq"))
_CELLS = 10_000_000
_SECONDS = 60


def refuse_swelling(raw: bytes, name: str) -> None:
    """Do nothing for a file that can be opened, and for one that nobody can open. Raises Unreadable for what would fill the
    memory, with what to do."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in TRIED:
        return
    kind = "parquet" if suffix in (".parquet", ".pq") else "workbook"
    command = [sys.executable, "-I", str(Path(trial.__file__)), str(_CELLS), kind]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode not in (trial.BEARABLE, trial.DAMAGED):
        raise Unreadable(
            f"“{name}”展开后太大（超过 1000 万格），没有读取：请删去表格以外多余的行和列，或分成几个文件，另存后再上传。"
        )
