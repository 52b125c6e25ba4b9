"""Sources that say different things of one figure: both values shown, and settled only by a stated precedence.

Two rows of one figure (`observations.KEY`) contradict each other when what they say cannot both be true within the precision
they are printed in: 22.1 and 22.13 agree, 33357.1 亿元 and 333570688 万元 agree, “突破4500” and 4600 agree, 2.19 and 2.14 do not.
A later publication that differs from an earlier one is a revision, not a conflict: only rows published within `NEAR` days of
each other are compared, and rows without a vintage with all others: such a row conflicts only where it agrees with none of them.
"""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.observations import KEY
from guibiao.indicators.periods import Period
from guibiao.indicators.units import factor, scaled
from guibiao.terms import indicators, regions

# Days between two publications up to which they count as being of one time: a bulletin and the yearbook of that autumn.
NEAR = 183
# “约”: how far from the printed figure, as a share of it, is still meant.
ABOUT = 0.05


class Statement(NamedTuple):
    """One source's figure: the row of the table and what it says."""

    row: int
    value: float
    comparator: str
    upper: float | None
    unit: str | None
    source: str | None
    place: str | None
    vintage: Any

    def __str__(self) -> str:
        mark = "" if self.comparator in ("=", "range") else self.comparator
        upper = f"—{self.upper:.15g}" if self.upper is not None else ""
        said = f"{mark}{self.value:.15g}{upper}{self.unit or ''}"
        where = "，".join(filter(None, (self.source, self.place, str(self.vintage or ""))))
        return f"{said}（{where}）" if where else said


class Conflict(NamedTuple):
    """Two statements of one figure that cannot both be true. `difference` is `b` less `a` in `unit` (that of `a`); None
    where the units measure different things. `place` and `name` are what region and indicator are called by those who have
    them, where no list of the library does."""

    key: tuple[Any, ...]
    a: Statement
    b: Statement
    difference: float | None
    unit: str | None
    place: str = ""
    name: str = ""

    def __str__(self) -> str:
        region, indicator, scope, year, part, to_date = self.key
        known, place = indicators.get(indicator), regions.get(region)
        where = place.name if place else self.place or f"（{region}）"
        name = (known.name if known else self.name or indicator) + (f"（{scope}）" if scope else "")
        when = Period(year, part, to_date).chinese()
        unit = {"%": "个百分点"}.get(self.unit or "", self.unit or "")
        apart = "单位不能换算" if self.difference is None else f"相差{abs(self.difference):.6g}{unit}"
        return f"{where}{when}{name}：{self.a}与{self.b}不一致，{apart}。"


class Overruled(NamedTuple):
    """A statement that a stated precedence set aside for another."""

    conflict: Conflict
    kept: Statement
    dropped: Statement


class Settled(NamedTuple):
    """`table` without what was overruled; `overruled` what was, and for which statement; `open` the conflicts that the
    precedence does not decide: both of their rows are still in the table."""

    table: pa.Table
    overruled: list[Overruled]
    open: list[Conflict]


def find(table: pa.Table) -> list[Conflict]:
    """The conflicts in a table of observations, in the order of its rows. Rows without a value conflict with nothing."""
    decimals = _decimals(table)
    return [c for statements in _groups(table) for c in _of_one(*statements, decimals)]


def settle(table: pa.Table, precedence: Sequence[str]) -> Settled:
    """Decides conflicts by `precedence`: sources, the one to be believed first, as they stand in `source` or with `*` for any
    words (`*统计公报`). A conflict of two sources that are alike in it, or of which neither is named, stays open."""
    ranked = [(c, _rank(c.a.source, precedence), _rank(c.b.source, precedence)) for c in find(table)]
    overruled: list[Overruled] = []
    gone: set[int] = set()
    # The one believed most decides first: what it sets aside sets nothing aside itself.
    for conflict, a, b in sorted(ranked, key=lambda r: min(r[1], r[2])):
        kept, dropped = (conflict.a, conflict.b) if a < b else (conflict.b, conflict.a)
        if a != b and kept.row not in gone:
            overruled.append(Overruled(conflict, kept, dropped))
            gone.add(dropped.row)
    undecided = [c for c, a, b in ranked if a == b]
    still = [c for c in undecided if c.a.row not in gone and c.b.row not in gone]
    left = pa.array([i for i in range(table.num_rows) if i not in gone], pa.int64())
    return Settled(table.take(left) if gone else table, overruled, still)


def _rank(source: str | None, precedence: Sequence[str]) -> int:
    """The place of the first pattern that fits; those that none fits come last."""
    return next((i for i, p in enumerate(precedence) if fnmatch.fnmatchcase(source or "", p)), len(precedence))


def _groups(table: pa.Table) -> Iterator[tuple[tuple[Any, ...], list[Statement]]]:
    """The statements of each figure that has several."""
    rows = table.append_column("row", pa.array(range(table.num_rows), pa.int64()))
    rows = rows.filter(pc.is_valid(rows["value"]))
    counted = rows.group_by(list(KEY)).aggregate([("row", "list")])
    several = counted.filter(pc.greater(pc.list_value_length(counted["row_list"]), 1))
    for key, numbers in sorted(
        zip(zip(*(several[k].to_pylist() for k in KEY), strict=True), several["row_list"].to_pylist(), strict=True),
        key=lambda pair: min(pair[1]),
    ):
        said = table.take(pa.array(sorted(numbers), pa.int64())).to_pylist()
        yield (
            key,
            [Statement(n, *(r[c] for c in Statement._fields[1:])) for n, r in zip(sorted(numbers), said, strict=True)],
        )


def _of_one(
    key: tuple[Any, ...], statements: list[Statement], decimals: dict[tuple[Any, ...], int]
) -> Iterator[Conflict]:
    precision = [decimals[s.source, key[1], s.unit] for s in statements]
    apart = {
        (i, j)
        for i, j in combinations(range(len(statements)), 2)
        if not _agree(statements[i], statements[j], precision[i], precision[j])
    }
    for i, j in sorted(apart):
        a, b = statements[i], statements[j]
        if a.vintage is None or b.vintage is None:
            undated = i if a.vintage is None else j
            others = [k for k in range(len(statements)) if k != undated and statements[k].vintage is not None]
            # Undated, it may be a copy of any publication: it contradicts only if it is none of them.
            if any((min(undated, k), max(undated, k)) not in apart for k in others):
                continue
        elif abs((a.vintage - b.vintage).days) > NEAR:
            continue
        by = factor(b.unit, a.unit)
        yield Conflict(key, a, b, None if by is None else scaled(b.value, by) - a.value, a.unit)


def _agree(a: Statement, b: Statement, digits_a: int, digits_b: int) -> bool:
    """Whether both may be true: what they allow overlaps, to half of the last printed place of the coarser one."""
    by = factor(b.unit, a.unit)
    if by is None:
        return False
    half = max(0.5 * 10.0**-digits_a, scaled(0.5 * 10.0**-digits_b, by))
    low_a, high_a = _range(a, Fraction(1))
    low_b, high_b = _range(b, by)
    slack = half * (1 + 1e-9) + 1e-12 * max(abs(a.value), abs(scaled(b.value, by)))
    return low_a <= high_b + slack and low_b <= high_a + slack


def _range(s: Statement, by: Fraction) -> tuple[float, float]:
    """What a statement allows, in the other's unit."""
    value = scaled(s.value, by)
    if s.comparator == "range" and s.upper is not None:
        return value, scaled(s.upper, by)
    if s.comparator == "≈":
        return value - ABOUT * abs(value), value + ABOUT * abs(value)
    if s.comparator in (">", "≥"):
        return value, math.inf
    if s.comparator in ("<", "≤"):
        return -math.inf, value
    return value, value


def _decimals(table: pa.Table) -> dict[tuple[Any, ...], int]:
    """How many decimal places a source prints of an indicator in a unit: the most of any figure, since 2.70 is kept as 2.7."""
    out: dict[tuple[Any, ...], int] = {}
    columns = [table[c].to_pylist() for c in ("source", "indicator", "unit", "value")]
    for source, indicator, unit, value in zip(*columns, strict=True):
        places = 0 if value is None else _places(value)
        out[source, indicator, unit] = max(out.get((source, indicator, unit), 0), places)
    return out


def _places(value: float) -> int:
    """Decimal places of the shortest way of printing a number: 2.19 → 2, 4500.0 → 0."""
    if value == int(value):
        return 0
    mantissa, _, exponent = repr(value).partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))
