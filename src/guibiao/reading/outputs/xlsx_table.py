"""Tables in Excel, a sheet for each: head frozen and repeated in print, text wrapped, identities in a hidden column.

The hidden column stands first and is also known by the sheet's defined name `_gb_rows`, so that it is found again when columns
were moved or its heading was typed over. A hidden row above the head holds the columns' keys. Nothing is merged: the
rows can be sorted and filtered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, BinaryIO

import xlsxwriter

from guibiao.documents.safe import fit, risky
from guibiao.reading.outputs.tables import Row, Table, mark

#: What names the hidden column, in its cell of the hidden row and as the defined name of its range.
MARKS, MARKS_NAME = "_gb_rows", "_gb_rows"
#: The names of the sheets by kind of table; several tables of one file are of several kinds.
SHEETS = {
    "tasks": "任务分解表",
    "indicators": "指标表",
    "round_units": "汇总",
    "round": "进展情况",
    "ranking": "逾期排名",
}
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_LINE, _TALLEST = 15.0, 409.0  # points; Excel knows no taller row
_WIDTH = 2.1  # a Chinese character in the units of Excel's column width


def write_xlsx(tables: Sequence[Table], target: BinaryIO) -> None:
    """Write tables as a workbook, a sheet each: title, hidden keys, head, rows, note."""
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": fit(tables[0].title)[:255]})
        styles = _Styles(book)
        for table in tables:
            _sheet(book, book.add_worksheet(SHEETS.get(table.kind, "表")), table, styles)


def _sheet(book: Any, sheet: Any, table: Table, styles: _Styles) -> None:
    last = len(table.columns)
    sheet.merge_range(0, 1, 0, last, fit(table.title), styles.title) if last > 1 else sheet.write_string(
        0, 1, fit(table.title), styles.title
    )
    sheet.set_row(0, 36)
    sheet.write_string(1, 0, MARKS)
    for at, column in enumerate(table.columns, 1):
        sheet.write_string(1, at, column.key)
        sheet.write_string(2, at, column.heading, styles.head)
        sheet.set_column(at, at, max(column.width * _WIDTH, 5))
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_row(2, 30)
    sheet.set_column(0, 0, None, None, {"hidden": True})
    _rows(sheet, table, styles)
    end = 2 + len(table.rows)
    name = sheet.get_name()
    book.define_name(f"'{name}'!{MARKS_NAME}", f"='{name}'!$A$3:$A${end + 1}")
    if table.note:
        sheet.merge_range(end + 1, 1, end + 1, last, fit(table.note), styles.note)
    _page(sheet, last, end)


def _rows(sheet: Any, table: Table, styles: _Styles) -> None:
    for number, row in enumerate(table.rows, 1):
        at = 2 + number
        sheet.set_row(at, _height(number, row, table))
        sheet.write_string(at, 0, mark(row))
        for place, column in enumerate(table.columns, 1):
            text = table.text(number, row, column)
            figures = column.figures or column.key.startswith("target")
            if column.running or (figures and _NUMBER.fullmatch(text)):
                sheet.write_number(at, place, float(text), styles.of(column.align))
            else:
                sheet.write_string(at, place, fit(text), styles.of(column.align, quoted=risky(text)))


def _height(number: int, row: Row, table: Table) -> float:
    """Room for the longest cell: not every program makes it by itself when it opens a file."""
    lines = 1
    for column in table.columns:
        text = table.text(number, row, column)
        across = max(int(column.width * 0.95), 2) * 2  # half-width characters that fit a line
        used = sum(-(-(sum(1 + (ord(c) > 255) for c in line) or 1) // across) for line in text.split("\n"))
        lines = max(lines, used)
    return min(lines * _LINE + 6, _TALLEST)


def _page(sheet: Any, last: int, end: int) -> None:
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 1, max(end, 3), last)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.print_area(0, 1, end + 1, last)
    sheet.set_footer("&C— &P —")


class _Styles:
    """The few looks of the sheet. Text that begins like a formula is marked as text for good (quote prefix)."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}
        self.title = book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self.head = book.add_format(
            {"font_name": "黑体", "font_size": 11, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True,
             "bg_color": "#F2F4F7"}
        )  # fmt: skip
        self.note = book.add_format({"font_name": "仿宋_GB2312", "font_size": 11, "text_wrap": True, "valign": "top"})

    def of(self, align: str, *, quoted: bool = False) -> Any:
        key = (align, quoted)
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": "仿宋_GB2312", "font_size": 11, "align": align, "valign": "vcenter", "border": 1,
                 "text_wrap": True, "quote_prefix": quoted}
            )  # fmt: skip
        return self._made[key]
