"""A spreadsheet or CSV as a header and rows of plain values. Everything happens in memory.

What a merged cell covers downwards repeats its value, in the rows as in the header; a header of several rows becomes one,
its parts joined by JOINT (责任单位·牵头).
"""

import codecs
import csv
import datetime
import io
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import charset_normalizer
import python_calamine
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guibiao.documents.safe import clean, from_csv
from guibiao.kernel.registers.imports.opendocument import merged_cells

MAX_ROWS = 10_000
MAX_COLUMNS = 100
_MAX_UNPACKED = 200 * 1024 * 1024
JOINT = "·"
_HEADER_WITHIN = 10
_HEADER_ROWS = 3
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(slots=True)
class Sheet:
    """`first_row` is the number, as the spreadsheet counts, of the first row under the header; `above` what stood over it;
    `name` the worksheet's, `known` how many known labels the header has."""

    above: list[list[Any]]
    header: list[str]
    rows: list[list[Any]]
    first_row: int
    name: str = ""
    known: int = 0


@dataclass(slots=True)
class _Grid:
    """All cells of a worksheet; `merged` are spans (first row, first column, last row, last column)."""

    name: str
    cells: list[list[Any]]
    merged: list[tuple[int, int, int, int]]


def read(content: bytes, name: str, known: set[str]) -> Sheet:
    """Read a file: of its worksheets the one whose header has most of the `known` labels, the first of equals.

    Raises ValidationError with a sentence for what cannot be read or is too large.
    """
    return best(read_all(content, name, known))


def best(sheets: list[Sheet]) -> Sheet:
    """The one whose header is known best."""
    return max(sheets, key=lambda sheet: sheet.known)


def read_all(content: bytes, name: str, known: set[str]) -> list[Sheet]:
    """Every worksheet with something under a header. The header is the row, among the first ten, with most of the
    `known` labels, and the rows that it spans. Raises ValidationError."""
    spreadsheet = name.lower().endswith(_SPREADSHEETS)
    grids = _spreadsheet(content, name) if spreadsheet else [_Grid("", _text(content, name), [])]
    grids = [grid for grid in map(_bare, grids) if grid.cells]
    if not grids:
        raise ValidationError(_("“%(name)s”是空表。") % {"name": name})
    found = []
    for grid in grids:
        if max(len(row) for row in grid.cells) > MAX_COLUMNS or len(grid.cells) > MAX_ROWS + _HEADER_WITHIN:
            raise ValidationError(
                _("“%(name)s”超过 %(rows)d 行或 %(columns)d 列，请分成几个文件导入。")
                % {"name": name, "rows": MAX_ROWS, "columns": MAX_COLUMNS}
            )
        found.append(_sheet(grid, known))
    with_rows = [sheet for sheet in found if any(sheet.header) and sheet.rows] or found
    if not any(any(sheet.header) for sheet in with_rows):
        raise ValidationError(_("“%(name)s”的前 %(n)d 行中没有找到表头。") % {"name": name, "n": _HEADER_WITHIN})
    return with_rows


def _bare(grid: _Grid) -> _Grid:
    """Plain values, without the empty end; merged cells filled downwards."""
    cells = [[_plain(value) for value in row] for row in grid.cells]
    while cells and not any(value != "" for value in cells[-1]):
        cells.pop()
    for top, left, bottom, _right in grid.merged:
        for row in cells[top + 1 : bottom + 1] if top < len(cells) and left < len(cells[top]) else ():
            if left < len(row) and row[left] == "":
                row[left] = cells[top][left]
    return _Grid(grid.name, cells, grid.merged)


def _sheet(grid: _Grid, known: set[str]) -> Sheet:
    cells = grid.cells
    start = max(
        range(min(_HEADER_WITHIN, len(cells))),
        key=lambda number: (sum(str(value).strip() in known for value in cells[number]), -number),
    )
    first, last = _spanned(grid, start)
    header = [JOINT.join(parts) for parts in _heads(grid, first, last)]
    body = cells[last + 1 :]
    width = max(_filled(header), *map(_filled, body), 0) if any(header) else 0
    header = (header + [""] * width)[:width]
    rows = [(row + [""] * width)[:width] for row in body]
    score = sum(str(value).strip() in known for row in cells[first : last + 1] for value in row)
    return Sheet(cells[:first], header, rows, last + 2, grid.name, score)


def _filled(row: list[Any]) -> int:
    """How many cells a row has up to its last that holds something."""
    return max((at for at, value in enumerate(row, 1) if value != ""), default=0)


def _spanned(grid: _Grid, start: int) -> tuple[int, int]:
    """First and last row of the header that has this row, by its merged cells."""
    low = high = start
    wide = []
    for top, left, bottom, right in grid.merged:
        if top <= start <= bottom and bottom - top < _HEADER_ROWS:
            low, high = min(low, top), max(high, bottom)
        if top == bottom == start and right > left:
            wide.append((left, right))
    under = grid.cells[high + 1] if high == start and high + 1 < len(grid.cells) else []
    filled = [at for at, value in enumerate(under) if value != ""]
    if wide and filled and all(any(left <= at <= right for left, right in wide) for at in filled):
        high += 1  # nothing but what divides the wide cells of the header
    return low, high


def _heads(grid: _Grid, first: int, last: int) -> list[list[str]]:
    """By column the words of its heading, from above; a wide cell stands over all its columns."""
    rows = [[str(value).strip() for value in row] for row in grid.cells[first : last + 1]]
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    for top, left, _bottom, right in grid.merged:
        if first <= top < last:
            row = rows[top - first]
            row[left : right + 1] = [row[left]] * len(row[left : right + 1])
    columns = ([row[at] for row in rows if row[at]] for at in range(width))
    return [[*words[:1], *(b for a, b in pairwise(words) if a != b)] for words in columns]


def _spreadsheet(content: bytes, name: str) -> list[_Grid]:
    unreadable = ValidationError(_("“%(name)s”不是能读的电子表格，请用 Excel 另存为 xlsx 后再导入。") % {"name": name})
    if content[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                    raise ValidationError(_("“%(name)s”解压后过大，没有读取。") % {"name": name})
        except zipfile.BadZipFile as error:
            raise unreadable from error
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [one.name for one in book.sheets_metadata if one.visible == python_calamine.SheetVisibleEnum.Visible]
        of_open_document = merged_cells(content)
        found = []
        for one in (shown or book.sheet_names)[:20]:
            sheet = book.get_sheet_by_name(one)
            merged = [(*corner, *other) for corner, other in sheet.merged_cell_ranges or ()] or of_open_document.get(
                one, []
            )
            found.append(_Grid(one, sheet.to_python(skip_empty_area=False), merged))
        return found
    except python_calamine.CalamineError as error:
        raise unreadable from error


def _text(content: bytes, name: str) -> list[list[Any]]:
    wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what Excel calls Unicode text
    best = charset_normalizer.from_bytes(content).best() if content else None
    if (best is None or b"\0" in content[:4096]) and not wide:
        raise ValidationError(_("“%(name)s”不是能读的表格，请提供 xlsx、xls、ods 或 csv 文件。") % {"name": name})
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030", best.encoding if best else "utf-8"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValidationError(_("“%(name)s”的文字编码不能识别，请另存为 UTF-8。") % {"name": name})
    head = text.split("\n", 1)[0]
    delimiter = next((sign for sign in ("\t", ",", ";") if sign in head), ",")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[from_csv(cell) for cell in row] for row in rows]
    except csv.Error as error:
        raise ValidationError(_("“%(name)s”不是完整的 csv 表格：%(why)s。") % {"name": name, "why": error}) from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, (int, float, bool)):
        return value
    return "" if value is None else clean(str(value)).strip()
