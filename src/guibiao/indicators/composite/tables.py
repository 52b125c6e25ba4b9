"""Tables of a user as text, cell by cell, with what a sentence needs to point at one: file, row, column.

CSV in UTF-8 (with or without BOM), UTF-16 with BOM or GB18030, separated by commas, semicolons or tabs; Excel workbooks,
one sheet of them.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from guibiao.documents.safe import clean, from_csv
from guibiao.indicators.cell_errors import restore
from guibiao.indicators.composite.model import EvaluationError, FloatArray

#: What stands in a cell where there is no figure.
MISSING = frozenset(
    {"", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", ".", "..", "…", "-", "—", "–"}
)
_COMMA = re.compile(r"^([+-]?\d+),(\d+(?:[eE][+-]?\d+)?)$")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file. `lines` are the rows' numbers in the file, the heading's being the first."""

    source: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The place of each column, by its name and, where no other has that name, by its name in lower case."""
        folded = {name.casefold(): i for i, name in enumerate(self.heading)}
        return {**folded, **{name: i for i, name in enumerate(self.heading)}}

    def has(self, name: str) -> bool:
        """Whether there is such a column; case matters only where two differ in nothing else."""
        return name in self.position or name.casefold() in self.position

    def texts(self, name: str) -> list[str]:
        """A column as it stands."""
        place = self.position[name if name in self.position else name.casefold()]
        return [row[place] for row in self.rows]

    def where(self, row: int, column: str) -> str:
        """How a sentence points at a cell."""
        return f"“{self.source}”第 {self.lines[row]} 行“{column}”列"

    def figures(self, name: str) -> FloatArray:
        """A column as numbers, NaN where empty or marked as missing. Raises where a cell is no number."""
        texts = self.texts(name)
        try:
            figures = np.array([math.nan if text in MISSING else figure(text) for text in texts], dtype=np.float64)
        except ValueError:
            figures = np.array([])
        if len(figures) != len(texts):
            for row, text in enumerate(texts):
                self.number(row, name, text)
        return figures

    def number(self, row: int, column: str, text: str) -> str:
        """The text of a cell, when it is a number or marked as missing. Raises otherwise."""
        if text not in MISSING and not _is_number(text):
            raise EvaluationError(
                f"{self.where(row, column)}：“{text}”不是数。请改成纯数字（不带千分位、单位或百分号），缺数留空。"
            )
        return text


def figure(text: str) -> float:
    """A cell as a finite number, the minus sign of print included. Raises ValueError."""
    value = float(text.replace("−", "-"))
    if not math.isfinite(value) or "_" in text:  # Python reads 1_000, nobody writes it
        raise ValueError(text)
    return value


def _is_number(text: str) -> bool:
    try:
        figure(text)
    except ValueError:
        return False
    return True


def read_sheet(path: Path, sheets: Sequence[str] = ()) -> Sheet:
    """Read a table; of a workbook `file.xlsx#sheet`, else the first sheet called as in `sheets`, else the first."""
    name, _, wanted = path.name.partition("#")
    file = path.with_name(name) if wanted and not path.exists() else path
    if not file.is_file():
        raise EvaluationError(f"找不到文件“{file}”。请检查方案里写的文件名（相对于方案文件所在的文件夹）。")
    if file.suffix.lower() in WORKBOOKS:
        return _sheet(*_workbook(file, [wanted] if wanted else sheets, must=bool(wanted)))
    return _sheet(file.name, _csv(file))


def _sheet(source: str, lines: list[list[str]]) -> Sheet:
    numbered = [(number, cells) for number, cells in enumerate(lines, start=1) if any(cells)]
    if not numbered:
        raise EvaluationError(f"“{source}”里没有内容。")
    (first, heading), body = numbered[0], numbered[1:]
    while heading and not heading[-1]:
        heading = heading[:-1]
    kept = [i for i, name in enumerate(heading) if name]
    names = [heading[i] for i in kept]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise EvaluationError(f"“{source}”第 {first} 行：列名“{twice}”出现了不止一次。请只保留一列。")
    for number, cells in body:
        if len(cells) < len(heading) or any(cells[len(heading) :]):
            raise EvaluationError(
                f"“{source}”第 {number} 行有 {len(cells)} 格，表头有 {len(heading)} 列。请检查这一行的分隔符和引号。"
            )
    return Sheet(
        source,
        tuple(heading[i] for i in kept),
        tuple(tuple(cells[i] for i in kept) for _, cells in body),
        tuple(number for number, _ in body),
    )


def _csv(file: Path) -> list[list[str]]:
    raw = file.read_bytes()
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = clean(raw.decode(encoding))
            break
        except UnicodeDecodeError:
            continue
    else:
        raise EvaluationError(f"“{file.name}”既不是 UTF-8 也不是 GB18030 编码的文本。请另存为 UTF-8 编码的 CSV。")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        lines = [[from_csv(cell.strip()) for cell in cells] for cells in reader]
    except csv.Error as error:
        raise EvaluationError(f"“{file.name}”不是完好的 CSV（{error}）。请检查引号是否成对。") from error
    if delimiter == ";":  # as European offices write tables: the comma is the decimal point
        return [[_COMMA.sub(r"\1.\2", cell) for cell in cells] for cells in lines]
    return lines


def _workbook(file: Path, wanted: Sequence[str], *, must: bool) -> tuple[str, list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(file))
    except (CalamineError, OSError) as error:
        raise EvaluationError(f"“{file.name}”打不开，可能不是完好的工作簿。请在 Excel 里另存一次再试。") from error
    named = {name.casefold(): name for name in book.sheet_names}
    chosen = next((named[name.casefold()] for name in wanted if name.casefold() in named), None)
    if chosen is None:
        if must:
            raise EvaluationError(
                f"工作簿“{file.name}”里没有名为“{wanted[0]}”的表，只有：{'、'.join(book.sheet_names)}。"
            )
        chosen = book.sheet_names[0]
    rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    restore(file.read_bytes(), {chosen: rows})
    return f"{file.name}#{chosen}", [[_text(cell) for cell in cells] for cells in rows]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return clean(str(cell)).strip()
