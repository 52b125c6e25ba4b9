"""Workbooks (xlsx, xls, ods, et): every sheet with a table that is understood."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guibiao.documents import Unreadable
from guibiao.documents.safe import risky
from guibiao.indicators.cell_errors import restore
from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.periods import FIRST, LAST
from guibiao.indicators.sources.files import bytes_of
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.meaning import Resolve
from guibiao.indicators.sources.observed import Collector, Observed
from guibiao.indicators.sources.rows import no_head, read_sheet
from guibiao.indicators.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa

SHEET = "观测值"
# Formats 9 and 10 are built in; others are written out.
_PERCENT = re.compile(rb'numFmtId="(?:9|10)"|formatCode="[^"]*%')


def read(
    source: str | os.PathLike[str] | bytes,
    mapping: Mapping | dict[str, object] | str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    resolve: Resolve | None = None,
) -> Observed:
    """The observations of a workbook (see `sources.read`). A sheet without a table that is understood is noted.

    Raises Unreadable with one sentence where there is none at all.
    """
    raw, name = bytes_of(source, name)
    out = Collector(name)
    told = Mapping.of(mapping)
    sheets = _sheets(raw, name)
    several = len(sheets) > 1
    found = False
    for title, rows in sheets:
        sheet = Sheet(rows, list(range(1, len(rows) + 1)), title if several else "")
        if read_sheet(out, sheet, told, resolve):
            found = True
        elif any(cell not in (None, "") for row in rows for cell in row):
            out.note(None, title, "", f"工作表“{title}”里没有认出数据表，没有读入。")
    if not found:
        raise no_head(name, told)
    return out.finish()


def _sheets(raw: bytes, name: str) -> list[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        out = []
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            rows = sheet.to_python(skip_empty_area=False)
            _fill(rows, sheet.merged_cell_ranges or [])
            out.append((title, rows))
        restore(raw, dict(out))
        _percentages(raw, dict(out))
        return out
    except Exception as error:
        # The parser fails in many ways on damaged or locked files; the person needs one sentence.
        raise Unreadable(f"“{name}”不是完好的表格文件，可能已损坏或加了密码，请另存为 xlsx 后再试。") from error


def _percentages(raw: bytes, sheets: dict[str, list[list[Any]]]) -> None:
    """A number shown as 2.19% is kept as 0.0219: it becomes what is shown. The fast reader does not tell formats; the slow one
    is asked only where the workbook has a format of percentages."""
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        if "xl/styles.xml" not in parts.namelist() or not _PERCENT.search(parts.read("xl/styles.xml")):
            return
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    for sheet in book.worksheets:
        rows = sheets.get(sheet.title, [])
        sheet.reset_dimensions()  # the size that a file claims may be anything
        for shown in sheet.iter_rows(max_row=len(rows) or None):
            for cell in shown:
                if isinstance(cell.value, int | float) and "%" in (cell.number_format or ""):
                    rows[cell.row - 1][cell.column - 1] = f"{cell.value * 100:.12g}%"


def _fill(rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """The words or the year of a merged cell stand in all rows that it covers; a figure stays where it is printed."""
    for (top, left), (bottom, _) in merged:
        held = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        if isinstance(held, int | float) and not (FIRST <= held <= LAST and held == int(held)):
            continue
        for at in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[at]) and rows[at][left] in (None, ""):
                rows[at][left] = held


def write(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Writes observations as a workbook with one sheet in our columns; empty is NULL. `read` gives the same table back,
    numbers to the 15 digits that a workbook keeps."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    sheet.append(list(SCHEMA.names))
    for batch in table.select(SCHEMA.names).to_batches():
        for row in zip(*(batch.column(n).to_pylist() for n in SCHEMA.names), strict=True):
            cells = [WriteOnlyCell(sheet, value) for value in row]
            for cell in cells:
                if isinstance(cell.value, str) and risky(cell.value):
                    cell.data_type, cell.quotePrefix = "s", True  # text that begins like a formula is text for good
            sheet.append(cells)
    book.save(Path(path))
