"""The rows of many regions and indicators, by place and year: what `many` looks its figures up in.

A cell is one indicator in one region. Only plain figures stand in it: of a whole year, of the whole, stated and not bounded, all in
one printed unit, at most one a vintage. A cell with any other row is `odd`; what is said of it needs the rows themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.observations import STATED
from guibiao.indicators.progress.model import Observation

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[np.float64]


class Cells(NamedTuple):
    """`published` and `revised` are years × cells, NaN without a figure; `about` and `soft` say where a figure is approximate, or
    provisional or estimated. `missing`: the cell has a row that states no value. `known`: it has one
    that does, the latest of the year `latest`. `changed`: the two histories differ."""

    regions: dict[str, int]
    indicators: dict[str, int]
    keys: Whole
    numbers: dict[int, int]
    years: Whole
    published: Array
    revised: Array
    about: Flags
    soft: Flags
    units: list[str | None]
    odd: Flags
    missing: Flags
    known: Flags
    latest: Array
    changed: Flags
    table: pa.Table
    order: Whole
    starts: Whole

    def find(self, region: str, code: str) -> int:
        """The number of a cell, −1 where no row is about it."""
        there, what = self.regions.get(region), self.indicators.get(code)
        return -1 if there is None or what is None else self.numbers.get(there * len(self.indicators) + what, -1)

    def rows(self, region: str | None, codes: Iterable[str]) -> list[Observation]:
        """The rows of some indicators in a region (None: in all), in the order of the table."""
        wanted = [code for code in dict.fromkeys(codes) if code in self.indicators]
        if region is None:
            cells: Iterable[int] = np.flatnonzero(
                np.isin(self.keys % max(len(self.indicators), 1), [self.indicators[code] for code in wanted])
            )
        else:
            cells = (cell for code in wanted if (cell := self.find(region, code)) >= 0)
        numbers = [self.order[self.starts[cell] : self.starts[cell + 1]] for cell in cells]
        if not numbers:
            return []
        return [Observation(**row) for row in self.table.take(np.sort(np.concatenate(numbers))).to_pylist()]


def cells(table: pa.Table, today: date) -> Cells:
    """The cells of a table with the columns of `guibiao.indicators.observations`, as known on a day, without forecasts."""
    known = pc.and_(
        pc.not_equal(table["status"], "forecast"), pc.fill_null(pc.less_equal(table["vintage"], today), True)
    )
    table = table.filter(known).combine_chunks()
    regions, region = coded(table["region"])
    indicators, indicator = coded(table["indicator"])
    keys, cell = np.unique(region * max(len(indicators), 1) + indicator, return_inverse=True)
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(len(keys) + 1))
    years, year = np.unique(table["year"].to_numpy().astype(np.int64), return_inverse=True)
    value = table["value"].to_numpy()
    stated = np.isfinite(value)
    units, unit = coded(pc.fill_null(table["unit"], ""))
    words = list(units)
    own = np.full(len(keys), units.get("", -1))
    own[cell[stated]] = unit[stated]
    odd = _any(cell, stated & ~_plain(table), len(keys))
    odd |= _any(cell, (unit != own[cell]) & (stated | (unit != units.get("", -1))), len(keys))
    shape = (len(years), len(keys))
    place = year * len(keys) + cell
    first, last, twice = _vintages(place[stated], table["vintage"], stated, shape[0] * shape[1])
    odd |= _any(cell[stated], twice, len(keys))
    published, revised = (np.full(shape, np.nan) for _ in range(2))
    published.flat[place[stated][first]] = value[stated][first]
    revised.flat[place[stated][last]] = value[stated][last]
    return Cells(
        regions, indicators, keys, dict(zip(keys.tolist(), range(len(keys)), strict=True)), years, published, revised,
        _flagged(place, stated, pc.equal(table["comparator"], "≈"), shape),
        _flagged(place, stated, pc.is_in(table["status"], pa.array(("provisional", "estimated"))), shape),
        [words[code] or None if code >= 0 else None for code in own], odd,
        _any(cell, ~stated, len(keys)), _any(cell, stated, len(keys)),
        np.where(np.isnan(revised), -np.inf, years[:, None]).max(axis=0, initial=-np.inf),
        ((published != revised) & ~np.isnan(revised)).any(axis=0), table, order, starts,
    )  # fmt: skip


def coded(column: Any) -> tuple[dict[Any, int], Whole]:
    """Words as numbers; −1 where there is none."""
    held = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    held = held if isinstance(held, pa.DictionaryArray) else held.dictionary_encode()
    given = held.dictionary.to_pylist()
    words = {word: number for number, word in enumerate(dict.fromkeys(given))}
    numbers = np.array([words[word] for word in given], np.int64)
    at = held.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return words, np.append(numbers, -1)[at]


def _plain(table: pa.Table) -> Flags:
    """Which rows are of a whole year and of the whole, and state what they state exactly."""
    scoped = pc.not_equal(pc.fill_null(table["scope"], ""), "")
    parts = pc.or_(pc.not_equal(table["part"], "Y"), table["to_date"])
    bound = pc.invert(pc.is_in(table["comparator"], pa.array(STATED)))
    strange: Flags = pc.or_(pc.or_(scoped, parts), bound).to_numpy()
    return ~strange


def _vintages(place: Whole, vintage: Any, stated: Flags, size: int) -> tuple[Any, Any, Flags]:
    """Of the rows of each place the one of the first vintage and the one of the last, and which rows share theirs."""
    several = np.bincount(place, minlength=size)[place] > 1 if len(place) else np.zeros(0, bool)
    twice = np.zeros(len(place), bool)
    if not several.any():
        return slice(None), slice(None), twice
    day = pc.fill_null(vintage.cast(pa.int32()), np.iinfo(np.int32).min).to_numpy()[stated]
    rows = np.lexsort((day, place))
    new = np.r_[True, place[rows][1:] != place[rows][:-1]]
    same = ~new & (day[rows] == np.r_[day[rows][:1], day[rows][:-1]])
    twice[rows] = same
    return rows[new], rows[np.r_[new[1:], True]], twice


def _any(cell: Whole, which: Flags, count: int) -> Flags:
    found = np.zeros(count, bool)
    found[cell[which]] = True
    return found


def _flagged(place: Whole, stated: Flags, which: Any, shape: tuple[int, int]) -> Flags:
    """Where a figure that is stated is of a sort."""
    found = np.zeros(shape, bool)
    found.flat[place[stated & which.to_numpy()]] = True
    return found
