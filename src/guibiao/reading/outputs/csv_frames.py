"""Frames as CSV files, one a frame, for any number of plans."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from guibiao.documents.safe import for_csv
from guibiao.reading.model import Plan
from guibiao.reading.outputs.frames import COLUMNS, COMMON, rows
from guibiao.reading.outputs.saving import NoFolder, need_folder, refuse_existing, replacing


class CsvFrames:
    """Takes plans one by one and writes their rows; keeps none of them."""

    def __init__(self, writers: dict[str, Any]) -> None:
        self._writers = writers

    def add(self, plan: Plan) -> None:
        """Append the rows of a plan."""
        for name, found in rows(plan):
            self._writers[name].writerows([for_csv(value) for value in row.values()] for row in found)


@contextmanager
def csv_frames(folder: Path, *, force: bool = True) -> Iterator[CsvFrames]:
    """`targets.csv`, `measures.csv`, … in `folder` (made where it is not there yet), all of them or none.

    UTF-8 with a byte order mark, which Excel needs to know it for that; text that begins like a formula gets an
    apostrophe. Raises OutputExists and NoFolder before anything is written.
    """
    if folder.exists() and not folder.is_dir():
        raise NoFolder(f"“{folder}”不是文件夹；--csv 后面请给出一个文件夹。")
    need_folder(folder)
    for name in COLUMNS:
        refuse_existing(folder / f"{name}.csv", force=force)
    new = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        with ExitStack() as places, ExitStack() as files:
            writers = {}
            for name, columns in COLUMNS.items():
                temporary = places.enter_context(replacing(folder / f"{name}.csv", force=force))
                stream = files.enter_context(temporary.open("w", encoding="utf-8-sig", newline=""))
                writers[name] = csv.writer(stream)
                writers[name].writerow([*COMMON, *columns])
            yield CsvFrames(writers)
    except BaseException:
        if new and folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
        raise
