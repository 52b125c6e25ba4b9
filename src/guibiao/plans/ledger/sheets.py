"""Tables that go out as Excel and come back: rows known by a code in the first column, whatever was sorted or moved."""

import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine
import xlsxwriter
from django.utils.translation import gettext as _

from guibiao.documents.safe import clean, fit

HIDDEN = "行编码"
_MOST_ROWS = 20_000
_MOST_UNPACKED = 100 * 1024 * 1024


class BadSheet(ValueError):
    """A table that cannot be taken back, with every sentence about it in `sentences`."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True)
class Column:
    """A column: its heading also finds it again; `open` cells may be filled in; `choices` make a drop-down."""

    heading: str
    width: int = 12
    open: bool = False
    choices: tuple[str, ...] = ()


@dataclass
class Line:
    """A row that came back: its number as Excel counts, its code, its cells by heading."""

    number: int
    code: str
    cells: dict[str, Any] = field(default_factory=dict)


def write(title: str, columns: Sequence[Column], rows: Sequence[tuple[str, Sequence[Any]]], note: str = "") -> bytes:
    """A workbook of one sheet; only open cells can be typed into."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("填报表"))
        head = book.add_format(
            {"bold": True, "bg_color": "#EDEAE1", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        shut = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        free = book.add_format(
            {"border": 1, "text_wrap": True, "valign": "top", "locked": False, "bg_color": "#FFFDF5"}
        )
        sheet.write_string(0, 1, fit(title), book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 1, fit(note))
        sheet.write_string(2, 0, HIDDEN)
        sheet.set_column(0, 0, None, None, {"hidden": True})
        for place, column in enumerate(columns, 1):
            sheet.write_string(2, place, fit(column.heading), head)
            sheet.set_column(place, place, column.width)
            if column.choices and rows:
                valid = {"validate": "list", "source": list(column.choices), "error_message": _("请从下拉框里选。")}
                sheet.data_validation(3, place, 2 + len(rows), place, valid)
        for at, (code, cells) in enumerate(rows, 3):
            sheet.write_string(at, 0, code)
            for place, (column, value) in enumerate(zip(columns, cells, strict=True), 1):
                style = free if column.open else shut
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(at, place, value, style)
                else:
                    sheet.write_string(at, place, fit(str(value if value is not None else "")), style)
        sheet.freeze_panes(3, 2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    return out.getvalue()


def read(content: bytes, headings: Sequence[str]) -> list[Line]:
    """The rows of a table that was made here. Raises BadSheet, saying what is missing and where."""
    unreadable = BadSheet(_("不是能读的 Excel 文件，请上传从这里导出的表。"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise unreadable
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names[:10]]
    except (python_calamine.CalamineError, zipfile.BadZipFile):
        raise unreadable from None
    for rows in sheets:
        for at, row in enumerate(rows[:30]):
            found = [str(value).strip() for value in row]
            if HIDDEN in found:
                return _lines(rows[at + 1 :], at + 2, found, headings)
    raise BadSheet(_("没有找到“%(column)s”一列：请用从这里导出的表填写，不要删去隐藏的第一列。") % {"column": HIDDEN})


def _lines(rows: list[list[Any]], first: int, found: list[str], headings: Sequence[str]) -> list[Line]:
    missing = [heading for heading in headings if heading not in found]
    if missing:
        raise BadSheet(_("缺少这些列：%(columns)s。请用从这里导出的表填写。") % {"columns": "、".join(missing)})
    if len(rows) > _MOST_ROWS:
        raise BadSheet(_("超过 %(rows)d 行，不是从这里导出的表。") % {"rows": _MOST_ROWS})
    code_at = found.index(HIDDEN)
    places = {heading: found.index(heading) for heading in headings}
    lines: dict[str, Line] = {}
    wrong = []
    for number, row in enumerate(rows, first):
        code = str(row[code_at]).strip() if code_at < len(row) else ""
        cells = {heading: _plain(row[at]) if at < len(row) else "" for heading, at in places.items()}
        if not code:
            if any(value != "" for value in cells.values()):
                wrong.append(_("第 %(row)d 行没有行编码，不知道是哪一项。") % {"row": number})
            continue
        if code in lines:
            wrong.append(_("第 %(row)d 行与第 %(other)d 行是同一项。") % {"row": number, "other": lines[code].number})
        lines[code] = Line(number, code, cells)
    if wrong:
        raise BadSheet(*wrong)
    return list(lines.values())


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return clean(value).strip() if isinstance(value, str) else value


def number(value: Any) -> float | None:
    """A figure from a cell; None for an empty one. Raises ValueError for anything else."""
    if value in ("", None):
        return None
    text = str(value).replace(",", "").replace("，", "").strip()
    if isinstance(value, bool) or "_" in text:
        raise ValueError(text)
    figure = float(text)
    if not math.isfinite(figure):
        raise ValueError(text)
    return figure
