"""A spreadsheet or CSV as a header and rows of plain values. Everything happens in memory."""

import csv
import datetime
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import charset_normalizer
import python_calamine
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_ROWS = 10_000
MAX_COLUMNS = 100
_MAX_UNPACKED = 200 * 1024 * 1024
_HEADER_WITHIN = 10
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(slots=True)
class Sheet:
    """`first_row` is the number, as the spreadsheet counts, of the first row under the header; `above` what stood over it."""

    above: list[list[Any]]
    header: list[str]
    rows: list[list[Any]]
    first_row: int


def read(content: bytes, name: str, known: set[str]) -> Sheet:
    """Read a file. The header is the row, among the first ten, with most of the `known` labels.

    Raises ValidationError with a sentence for what cannot be read or is too large.
    """
    cells = _spreadsheet(content, name) if name.lower().endswith(_SPREADSHEETS) else _text(content, name)
    cells = [[_plain(value) for value in row] for row in cells]
    while cells and not any(value != "" for value in cells[-1]):
        cells.pop()
    if not cells:
        raise ValidationError(_("“%(name)s”是空表。") % {"name": name})
    if max(len(row) for row in cells) > MAX_COLUMNS or len(cells) > MAX_ROWS + _HEADER_WITHIN:
        raise ValidationError(
            _("“%(name)s”超过 %(rows)d 行或 %(columns)d 列，请分成几个文件导入。")
            % {"name": name, "rows": MAX_ROWS, "columns": MAX_COLUMNS}
        )
    start = max(
        range(min(_HEADER_WITHIN, len(cells))),
        key=lambda number: (sum(str(value).strip() in known for value in cells[number]), -number),
    )
    header = [str(value).strip() for value in cells[start]]
    while header and not header[-1]:
        header.pop()
    if not any(header):
        raise ValidationError(_("“%(name)s”的前 %(n)d 行中没有找到表头。") % {"name": name, "n": _HEADER_WITHIN})
    rows = [(row + [""] * len(header))[: len(header)] for row in cells[start + 1 :]]
    return Sheet(cells[:start], header, rows, start + 2)


def _spreadsheet(content: bytes, name: str) -> list[list[Any]]:
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
        sheets = [book.get_sheet_by_name(sheet) for sheet in book.sheet_names[:20]]
        return next((rows for sheet in sheets if (rows := sheet.to_python(skip_empty_area=False))), [])
    except python_calamine.CalamineError as error:
        raise unreadable from error


def _text(content: bytes, name: str) -> list[list[Any]]:
    best = charset_normalizer.from_bytes(content).best() if content else None
    if best is None or b"\0" in content[:4096]:
        raise ValidationError(_("“%(name)s”不是能读的表格，请提供 xlsx、xls、ods 或 csv 文件。") % {"name": name})
    for encoding in ("utf-8-sig", "gb18030", best.encoding):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValidationError(_("“%(name)s”的文字编码不能识别，请另存为 UTF-8。") % {"name": name})
    delimiter = "\t" if text.split("\n", 1)[0].count("\t") else ","
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
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
    return "" if value is None else str(value).replace("\0", "").strip()
