"""The rows of an edited table in Excel."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from guibiao.documents import Unreadable
from guibiao.reading.outputs.readback.found import Found, FoundRow, assign_columns, looks_like_head, no_table
from guibiao.reading.outputs.tables import Table, plain
from guibiao.reading.outputs.words import number
from guibiao.reading.outputs.xlsx_table import MARKS

_MARK = re.compile(r"[0-9a-f]{16}_[0-9a-f]{8}")
#: Lines above the table within which its head is looked for, and the most that a sheet is read.
_TOP, _ROWS, _COLUMNS = 20, 20_000, 200


def rows_of(raw: bytes, called: str, table: Table) -> Found:
    """The rows of the table in a workbook, on whichever sheet its head stands; formulas count with their results."""
    try:
        book = load_workbook(BytesIO(raw), data_only=True)
    except Exception as error:  # whatever openpyxl raises on damaged files; the person needs one sentence
        raise Unreadable(f"“{called}”不是完好的 Excel 文件，请在 Excel 中另存后再读入。") from error
    for sheet in book.worksheets:
        lines = _lines(sheet)
        head = _head(lines, table)
        if head is not None:
            return _read(sheet.title if len(book.worksheets) > 1 else "", lines, head, table)
    raise no_table(called, table)


def _lines(sheet: Any) -> list[list[str]]:
    """Every cell as text; what a merged cell covers repeats its text."""
    # Bounds beyond what the sheet holds would make as many empty cells.
    last_row, last_column = min(sheet.max_row, _ROWS), min(sheet.max_column, _COLUMNS)
    rows = sheet.iter_rows(max_row=last_row, max_col=last_column, values_only=True)
    lines = [[_text(value) for value in line] for line in rows]
    for span in sheet.merged_cells.ranges:
        for row in range(span.min_row - 1, min(span.max_row, len(lines))):
            for column in range(span.min_col - 1, min(span.max_col, len(lines[row]))):
                lines[row][column] = lines[span.min_row - 1][span.min_col - 1]
    return lines


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, int | float):
        return number(float(value))
    if hasattr(value, "strftime"):  # a date that Excel made of what was typed
        return value.strftime("%Y年%-m月%-d日") if hasattr(value, "year") else str(value)
    return str(value)


def _head(lines: list[list[str]], table: Table) -> int | None:
    """The line with the headings: below the hidden keys where those are, else by its words."""
    for n, line in enumerate(lines[: _TOP - 1]):
        if _keys_above([line], table):
            return n + 1
    return next((n for n, line in enumerate(lines[:_TOP]) if looks_like_head(line, table)), None)


def _read(sheet: str, lines: list[list[str]], head: int, table: Table) -> Found:
    found = Found()
    marks = _marks_column(lines, head)
    texts = list(lines[head])
    if marks is not None:
        texts[marks] = ""
    columns = _keys_above(lines[:head], table) or assign_columns(texts, table, found.warnings)
    found.keys = set(columns.values())
    running = {column.key for column in table.columns if column.running}
    for n in range(head + 1, len(lines)):
        line = lines[n]
        if looks_like_head(line, table):
            continue
        cells = {key: line[at] for at, key in columns.items()}
        if not any(plain(text) for key, text in cells.items() if key not in running):
            continue
        if _is_note(cells, table):
            continue
        prefix = f"工作表“{sheet}”" if sheet else ""
        places = {key: f"{prefix}{get_column_letter(at + 1)}{n + 1}" for at, key in columns.items()}
        mark = line[marks].strip() if marks is not None else ""
        found.rows.append(FoundRow(f"{prefix}第{n + 1}行", cells, places, [mark] if _MARK.fullmatch(mark) else []))
    return found


def _marks_column(lines: list[list[str]], head: int) -> int | None:
    """The column with the marks: by its name in the hidden row, else by what stands in it."""
    for line in lines[:head]:
        if MARKS in line:
            return line.index(MARKS)
    counts: dict[int, int] = {}
    for line in lines[head + 1 :]:
        for at, text in enumerate(line):
            if _MARK.fullmatch(text.strip()):
                counts[at] = counts.get(at, 0) + 1
    return max(counts, key=lambda at: counts[at]) if counts else None


def _keys_above(lines: list[list[str]], table: Table) -> dict[int, str] | None:
    """The columns by the hidden row of keys, where it is still there: headings may then have been renamed at will."""
    wanted = {column.key for column in table.columns}
    for line in lines:
        keys = {at: key for at, key in enumerate(line) if key in wanted}
        if MARKS in line and keys and len(set(keys.values())) == len(keys):
            return keys
    return None


def _is_note(cells: dict[str, str], table: Table) -> bool:
    """The note below the table is no row: one text over all columns."""
    texts = {plain(text) for text in cells.values() if plain(text)}
    return len(cells) > 1 and len(texts) == 1 and (plain(table.note) in texts or next(iter(texts)).startswith("注"))
