"""The sentences of many targets: which of those of `judge` hold for each, by the arrays of `arrays.reckoned`."""

from __future__ import annotations

from typing import Any

import numpy as np

from guibiao.indicators.progress.case import Asked, late
from guibiao.indicators.progress.cells import Cells
from guibiao.indicators.progress.formulas import EQUAL
from guibiao.indicators.progress.judging import softness
from guibiao.indicators.progress.matrices import Columns
from guibiao.indicators.progress.model import Cannot
from guibiao.indicators.progress.verdicts import no_class, why_fallback
from guibiao.indicators.progress.vintages import disagrees, fell_short

Said = tuple[str | None, str]


class Sayings:
    """`t` holds the columns as revised, `other` those as first published; equal where nothing was revised."""

    def __init__(self, asked: Asked, held: Cells, t: Columns, other: Columns) -> None:
        self.asked, self.held, self.t, self.other = asked, held, t, other
        self.lates: dict[tuple[Any, ...], Cannot] = {}
        cell = t["cell"]
        loose: Any = (held.about | held.soft).any(axis=0)
        self.absent: Any = ~(t["data_year"] >= t["year"])
        self.silent: Any = np.isnan(t["data_year"])
        self.differs = _differs(other)
        self.anything = self.absent | loose[cell] | t["approximate"] | _worth(t) | _worth(other) | self.differs

    def of(self, row: int, case: Any) -> Said:
        """The reason why nothing is said, and every sentence; `case` gives name and indicator."""
        absent = self._late(row, case) if self.absent[row] else None
        if self.silent[row]:
            return self._joined(absent, [], row)
        mine, why = self._verdict(self.t, row)
        first = mine
        if self.held.changed[self.t["cell"][row]]:
            first, _why = self._verdict(self.other, row)
        cannot = absent or why
        return self._joined(cannot, [*first, *mine], row)

    def _joined(self, cannot: Cannot | None, said: list[str], row: int) -> Said:
        before = [cannot.sentence] if cannot else []
        every = dict.fromkeys([*before, *said, *self._looseness(row)])
        return (cannot.why if cannot else None), "".join(every)

    def _late(self, row: int, case: Any) -> Cannot:
        key = (case.code, case.name, case.year)
        if key not in self.lates:
            self.lates[key] = late(case)
        return self.lates[key]

    def _verdict(self, t: Columns, row: int) -> tuple[list[str], Cannot | None]:
        """The sentences of one verdict, and why it has no class."""
        asked, cannot = self.asked, None
        sums, data_year = t["sums"][row], int(t["data_year"][row])
        said: list[str] = []
        if np.isnan(t["place"][row]):
            if np.isnan(t["other_place"][row]):
                start, end = t["t0"][row], t["t1"][row]
                cannot = no_class(
                    t["start"][row], None if np.isnan(start) else int(start), data_year,
                    None if np.isnan(end) else int(end), asked.rule,
                )  # fmt: skip
                said.append(cannot.sentence)
            elif asked.fallback:
                said.append(why_fallback(bool(t["near"][row]), asked.fallback))
        if sums == 2:
            years = [str(year) for year in self.held.years[t["short"][:, row]]]
            said += [fell_short(years)] if years else []
        elif t["from_plan"][row] and self.differs[row]:
            said.append(disagrees(int(t["start_year"][row]), t["printed"][row], self.other["seen"][row]))
        return said, cannot

    def _looseness(self, row: int) -> tuple[str, ...]:
        cell = self.t["cell"][row]
        about, soft = (self.held.years[flags[:, cell]].tolist() for flags in (self.held.about, self.held.soft))
        return softness(self.asked.approximate if self.t["approximate"][row] else None, about, soft)


def _worth(t: Columns) -> Any:
    """Where a verdict has something to say of itself."""
    return np.isnan(t["place"]) | t["short"].any(axis=0)


def _differs(t: Columns) -> Any:
    """Where the plan prints another baseline than the statistics first did."""
    apart = np.abs(t["seen"] - t["printed"])
    return (t["sums"] == 0) & (apart > EQUAL * np.fmax(np.abs(t["seen"]), np.abs(t["printed"])))
