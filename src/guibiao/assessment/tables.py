"""Tables in Excel: one sheet with a head, out and back in; what is wrong is told by its cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

import xlsxwriter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from guibiao.documents.safe import fit
from guibiao.kernel import marks
from guibiao.kernel.registers.imports import sheet as sheets


@dataclass(frozen=True, slots=True)
class Column:
    """`choices` become a drop-down list; `locked` cells are not to be typed in."""

    key: str
    label: str
    width: float = 18
    choices: tuple[str, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read, by key; `at` names the cell of a key as the spreadsheet does."""

    number: int
    cells: dict[str, Any]
    columns: dict[str, int]

    def at(self, key: str) -> str:
        return f"{get_column_letter(self.columns[key] + 1)}{self.number}" if key in self.columns else str(self.number)

    def text(self, key: str) -> str:
        value = self.cells.get(key, "")
        return f"{value:g}" if isinstance(value, float) else str(value).strip()

    def points(self, key: str) -> Decimal | None:
        """A figure, None for an empty cell. Raises ValidationError with the cell."""
        try:
            return number(self.text(key))
        except ValidationError as error:
            raise ValidationError([f"{self.at(key)}：{said}" for said in error.messages]) from error


def number(text: str) -> Decimal | None:
    """A figure with at most two decimals as people type it; None for nothing. Raises ValidationError."""
    bare = text.replace(",", "").replace("，", "").strip()
    if not bare:
        return None
    try:
        value = Decimal(bare)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 10000 or int(value.as_tuple().exponent) < -2:
        raise ValidationError(_("“%(text)s”不是可用的数，最多两位小数。") % {"text": text})
    return value


Sheet = tuple[str, Sequence[Column], Sequence[dict[str, Any]]]


def write(title: str, columns: Sequence[Column], rows: Sequence[dict[str, Any]], spare: int = 0) -> bytes:
    """A workbook of one sheet, with `spare` empty rows to fill in."""
    return write_all([(title, columns, rows)], spare)


def write_all(sheets_: Sequence[Sheet], spare: int = 0) -> bytes:
    """A workbook: a sheet each, head in the first row, typed cells, drop-downs. Text is never a formula."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#eef1f5", "border": 1, "text_wrap": True})
        free = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "locked": False})
        kept = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "bg_color": "#f6f7f9"})
        for title, columns, rows in sheets_:
            page = book.add_worksheet("".join(character for character in title if character not in "[]:*?/\\'")[:31])
            _fill(page, columns, rows, spare, (head, free, kept))
    return target.getvalue()


def _fill(page: Any, columns: Sequence[Column], rows: Sequence[dict[str, Any]], spare: int, forms: Any) -> None:
    head, free, kept = forms
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.label, head)
        if column.choices:
            allowed = {"validate": "list", "source": list(column.choices)}
            page.data_validation(1, place, len(rows) + max(spare, 1), place, allowed)
        for line, row in enumerate(rows, 1):
            value, form = row.get(column.key), kept if column.locked else free
            if isinstance(value, Decimal):
                page.write_number(line, place, float(value), form)
            else:
                page.write_string(line, place, fit(str(value if value is not None else "")), form)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def read(upload: Any, columns: Sequence[Column], user: Any, request: HttpRequest | None = None) -> list[Row]:
    """The rows of an upload, columns by their heads wherever they stand. Raises ValidationError."""
    content = upload.read()
    try:
        marks.refuse_marked(content, upload.name, user, request)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    table = sheets.read(content, upload.name, {column.label for column in columns})
    place = {title: index for index, title in reversed(list(enumerate(table.header)))}
    missing = [column.label for column in columns if column.label not in place]
    if missing:
        raise ValidationError(
            _("“%(name)s”里没有这些列：%(columns)s。请用这里下载的表。")
            % {"name": upload.name, "columns": "、".join(missing)}
        )
    where = {column.key: place[column.label] for column in columns}
    return [
        Row(table.first_row + line, {key: cells[at] for key, at in where.items()}, where)
        for line, cells in enumerate(table.rows)
        if any(cells[at] != "" for at in where.values())
    ]
