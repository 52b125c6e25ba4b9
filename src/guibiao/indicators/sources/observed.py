"""What a reader hands back: observations, and everything that it changed, could not read or left aside."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.periods import Period
from guibiao.indicators.sources.cells import Figure


class Repair(NamedTuple):
    """A name or unit that was changed before it was understood."""

    file: str
    row: int | None
    cell: str
    printed: str
    meant: str
    reason: str

    def __str__(self) -> str:
        return f"{where(self.file, self.row, self.cell)}：“{self.printed}”读作“{self.meant}”（{self.reason}）。"


class Problem(NamedTuple):
    """A place that gave no observation: `text` is what stands there, `what` a sentence on why and what to do.
    `figures` counts the figures that it would have given (more than one for a row of a wide table)."""

    file: str
    row: int | None
    cell: str
    text: str
    what: str
    figures: int = 1

    def __str__(self) -> str:
        return f"{where(self.file, self.row, self.cell)}：{self.what}"


class Note(NamedTuple):
    """Something a reader of the figures should know and that cost none of them: a subtotal, a remark under a table."""

    file: str
    row: int | None
    cell: str
    text: str
    what: str

    def __str__(self) -> str:
        return f"{where(self.file, self.row, self.cell)}：{self.what}"


class Behind(NamedTuple):
    """Who stands behind a figure: how many respondents it is the sum of, and which part of it (to 1) the largest has."""

    contributors: int | None = None
    largest: float | None = None


NOBODY_SAYS = Behind()


class Observed(NamedTuple):
    """`table` has the columns of `observations.SCHEMA`. `read` counts the places for a figure that were met (the rows of a
    long table, the cells of a wide one): every one is an observation or in `problems`, so that
    `read == table.num_rows + sum(p.figures for p in problems)`. `behind` tells who stands behind the figures, by the number of
    the row, where the file says it."""

    table: pa.Table
    repairs: list[Repair]
    problems: list[Problem]
    notes: list[Note]
    read: int
    behind: Mapping[int, Behind] = MappingProxyType({})

    def sentences(self) -> list[str]:
        """Problems, repairs and notes for people, alike ones together: a name repaired in forty rows is one line."""
        alike = Counter((r.file, r.printed, r.meant, r.reason) for r in self.repairs)
        repairs = [
            f"“{file}”：“{printed}”读作“{meant}”（{reason}），共{n}处。"
            for (file, printed, meant, reason), n in alike.items()
        ]
        return [*map(str, self.problems), *repairs, *map(str, self.notes)]


def where(file: str, row: int | None, cell: str) -> str:
    """“file”第3行（C3）, as much of it as is known."""
    return f"“{file}”" + (f"第{row}行" if row is not None else "") + (f"（{cell}）" if cell else "")


def column_letter(index: int) -> str:
    """The name that a workbook gives to a column: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def joined(parts: Iterable[Observed]) -> Observed:
    """Several files or sheets as one."""
    items = list(parts)
    behind: dict[int, Behind] = {}
    rows = 0
    for one in items:
        behind |= {rows + number: who for number, who in one.behind.items()}
        rows += one.table.num_rows
    return Observed(
        pa.concat_tables([i.table for i in items]) if items else SCHEMA.empty_table(),
        [r for i in items for r in i.repairs],
        [p for i in items for p in i.problems],
        [n for i in items for n in i.notes],
        sum(i.read for i in items),
        behind,
    )


@dataclass(slots=True)
class Collector:
    """Gathers what one file says, column by column. Who reads adds to `read` before it looks at a place."""

    file: str
    repairs: list[Repair] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in SCHEMA.names})
    read: int = 0
    behind: dict[int, Behind] = field(default_factory=dict)

    def add(
        self,
        figure: Figure,
        *,
        region: str,
        indicator: str,
        period: Period,
        scope: str | None = None,
        unit: str | None = None,
        source: str | None = None,
        place: str | None = None,
        vintage: datetime.date | None = None,
        behind: Behind = NOBODY_SAYS,
    ) -> None:
        """One observation. `unit` stands where the figure prints none itself."""
        row = (
            region, indicator, scope, period.year, period.part, period.to_date, figure.value, figure.comparator, figure.upper,
            figure.unit or unit, figure.status, figure.reason, source, place, vintage,
        )  # fmt: skip
        if behind != NOBODY_SAYS:
            self.behind[len(self.columns["region"])] = behind
        for values, value in zip(self.columns.values(), row, strict=True):
            values.append(value)

    def repair(self, row: int | None, cell: str, printed: str, meant: str, reason: str) -> None:
        self.repairs.append(Repair(self.file, row, cell, printed, meant, reason))

    def problem(self, row: int | None, cell: str, text: str, what: str, figures: int = 1) -> None:
        self.problems.append(Problem(self.file, row, cell, text, what, figures))

    def note(self, row: int | None, cell: str, text: str, what: str) -> None:
        self.notes.append(Note(self.file, row, cell, text, what))

    def finish(self) -> Observed:
        """All of it. Nothing may be added afterwards."""
        table = pa.Table.from_pydict(self.columns, schema=SCHEMA)
        return Observed(table, self.repairs, self.problems, self.notes, self.read, self.behind)
