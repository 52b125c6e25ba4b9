"""The rows of a list as XLSX or CSV: the same filters, order and columns, all pages."""

import csv
import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from guibiao.documents.safe import fit, for_csv
from guibiao.kernel import files
from guibiao.kernel.registers import cells
from guibiao.kernel.registers.declaration import Column, Register


def xlsx(register: Register, columns: list[Column], rows: Any) -> FileResponse:
    """A workbook with frozen head, typed cells and a filter."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_sheet_name(str(register.label)))
    bold = book.add_format({"bold": True, "bg_color": "#eef1f5", "bottom": 1})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for number, column in enumerate(columns):
        sheet.set_column(number, number, 18)
        sheet.write_string(0, number, str(column.label), bold)
    sheet.freeze_panes(1, 1)
    last = 0
    for last, obj in enumerate(_each(rows), start=1):
        for number, column in enumerate(columns):
            plain = cells.value(register, column, obj)
            if plain is None:
                continue
            if isinstance(plain, datetime.datetime):
                sheet.write_datetime(last, number, timezone.localtime(plain).replace(tzinfo=None), moment)
            elif isinstance(plain, datetime.date):
                sheet.write_datetime(last, number, datetime.datetime.combine(plain, datetime.time()), date)
            elif cells.is_number(plain):
                sheet.write_number(last, number, plain)
            else:
                sheet.write_string(last, number, fit(cells.shown(plain)))
    if columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    buffer.seek(0)
    media_type = files.TYPES["xlsx"]
    return FileResponse(buffer, as_attachment=True, filename=_file_name(register, "xlsx"), content_type=media_type)


def csv_(register: Register, columns: list[Column], rows: Any) -> StreamingHttpResponse:
    """UTF-8 with a byte order mark, as Excel wants it; rows are sent as they are read."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
        for obj in _each(rows):
            yield writer.writerow([_csv_cell(cells.value(register, column, obj)) for column in columns])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    header = content_disposition_header(True, _file_name(register, "csv"))
    if header:
        response.headers["Content-Disposition"] = header
    return response


class _Echo:
    def write(self, line: str) -> str:
        return line


def _csv_cell(plain: cells.Plain) -> str:
    if plain is None:
        return ""
    if isinstance(plain, (int, float, Decimal)) and not isinstance(plain, bool):
        return str(plain)
    return str(for_csv(cells.shown(plain)))


def _each(rows: Any) -> Any:
    return rows.iterator(chunk_size=2000) if hasattr(rows, "iterator") else rows


def _file_name(register: Register, suffix: str) -> str:
    return f"{register.label}-{timezone.localdate():%Y%m%d}.{suffix}"


def _sheet_name(name: str) -> str:
    return "".join(character for character in name if character not in "[]:*?/\\'")[:31] or "Sheet1"
