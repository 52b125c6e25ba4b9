"""Files that are small and fill the memory when they are opened.

A workbook of two kilobytes may have a cell at its far end; whoever opens it gets a table of all the cells before that one,
and where there is no memory for it the program ends. So a workbook of others is first opened by `trial`, in a process
of its own. And nothing is opened whose parts say that they are larger than anything an office writes.
"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path, PurePath

from guibiao.documents import trial
from guibiao.documents.model import Unreadable

#: The suffixes of what is tried.
TRIED = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".parquet", ".pq"))
_CELLS = 10_000_000
_SECONDS = 60
#: Bytes that the parts of a packed file may unfold into, whatever the file is called: so many have ten million cells.
_UNPACKED = 1 << 29


def refuse_swelling(raw: bytes, name: str) -> None:
    """Do nothing for a file that can be opened, and for one that nobody can open. Raises Unreadable for what would fill the
    memory, with what to do."""
    if _unfolds_to(raw) > _UNPACKED:
        raise Unreadable(
            f"“{name}”展开后太大（超过 {_UNPACKED >> 20} MB），没有读取：请删去不需要的内容和图片，或分成几个文件，另存后再上传。"
        )
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


def _unfolds_to(raw: bytes) -> int:
    """Bytes of all parts of a packed file, as it says itself: nobody reads more of a part than it says."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return 0
