"""A table as it stands in a file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from guibiao.documents.safe import clean
from guibiao.indicators.sources.cells import Raw
from guibiao.indicators.sources.observed import column_letter


@dataclass(slots=True)
class Sheet:
    """The cells of a table. `numbers` are the rows' numbers in the file; `name` that of a workbook's sheet."""

    rows: list[list[Raw]]
    numbers: list[int]
    name: str = ""

    def cell(self, at: int, column: int) -> str:
        """The cell's name for people: C7, of one sheet of several 概况!C7."""
        return f"{self.column(column)}{self.numbers[at]}"

    def column(self, column: int) -> str:
        """The column's name for people."""
        return (f"{self.name}!" if self.name else "") + column_letter(column)


def text_of(raw: Raw) -> str:
    """A cell as text: 2023.0 of a workbook as 2023, a day as 2023-06-01; control characters are no text."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    text = str(raw)
    return text if text.isprintable() else clean(text)
