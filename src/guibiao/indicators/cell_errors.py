"""Errors in the cells of a workbook (#DIV/0!, #REF!): the fast reader gives them as empty, which they are not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

_ERROR = b't="e"'
_PIECE = 1 << 20


def restore(raw: bytes, sheets: Mapping[str, list[list[Any]]]) -> None:
    """Put the error of each such cell, as text, into the rows that were read; `sheets` are rows by title.

    Of xlsx only, and at the price of a slow reader only where there is one.
    """
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        if not any(_says(parts, name) for name in names):
            return
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    for sheet in book.worksheets:
        rows = sheets.get(sheet.title, [])
        sheet.reset_dimensions()  # the size that a file claims may be anything
        for shown in sheet.iter_rows(max_row=len(rows) or None):
            for cell in shown:
                if cell.data_type == "e" and cell.row <= len(rows) and cell.column <= len(rows[cell.row - 1]):
                    rows[cell.row - 1][cell.column - 1] = str(cell.value)


def _says(parts: zipfile.ZipFile, name: str) -> bool:
    """Whether a part has an error in it; it is read piece by piece, however large it unfolds."""
    before = b""
    with parts.open(name) as part:
        while piece := part.read(_PIECE):
            if _ERROR in before + piece:
                return True
            before = piece[-len(_ERROR) :]
    return False
