"""The figures of a table of observations that can be computed with: one a region, indicator and period, in one unit.

Which vintage, which statuses, what a bound is worth and in which unit all is said is settled here once, for derived indicators,
checks and panels alike.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from guibiao.indicators.observations import STATED, STATUSES, Status
from guibiao.indicators.tables import fetch, latest
from guibiao.indicators.units import factor
from guibiao.terms.indicators import Registry

# A forecast is no evidence: who wants it in asks for it.
OBSERVED: tuple[Status, ...] = tuple(status for status in STATUSES if status != "forecast")


class BadUnit(ValueError):
    """A figure whose unit cannot be turned into its indicator's, said with both units and where it stands."""


class Chosen(NamedTuple):
    """Figures to compute with.

    `table`: the columns of `observations.SCHEMA`, at most one row a `KEY`; `value` in the indicator's own unit, which is
    in `unit`; NULL where nothing is stated or only a bound is. `bound` tells the two apart.
    `units`: the own unit of each indicator that is there.
    """

    table: ir.Table
    units: Mapping[str, str | None]


def chosen(
    table: ir.Table,
    indicators: Collection[str] | None = None,
    *,
    as_of: datetime.date | None = None,
    statuses: Collection[Status] = OBSERVED,
    registry: Registry | None = None,
) -> Chosen:
    """The figures of `indicators` (None: of all) with one of `statuses`, of the latest vintage or of that known `as_of` a day.

    An indicator's own unit is that of the registry; of one that is not there, the first by name of the units printed. A row
    without a unit is in the own one. Raises BadUnit where a unit does not measure what the own one does.
    """
    registry = registry or Registry.default()
    if indicators is not None:
        table = table.filter(table.indicator.isin(sorted(indicators)))
    every = table.filter(table.status.isin([*statuses, "missing"]))
    table = latest(every, as_of)
    try:
        pairs = _printed_and_own(every, registry)
    except BadUnit:
        # Perhaps only in a vintage that was corrected since: then nothing is wrong.
        pairs = _printed_and_own(table, registry)
    bound = table.value.notnull() & ~table.comparator.isin(STATED)
    value, unit = _converted(table, {pair: codes for pair, codes in pairs.items() if pair[0] != pair[1]})
    units = {code: own for (_, own), codes in pairs.items() for code in codes}
    return Chosen(table.mutate(value=bound.ifelse(None, value), unit=unit, bound=bound), units)


def excluded(table: ir.Table, statuses: Collection[Status] = OBSERVED) -> dict[str, int]:
    """How many rows of a table do not enter: `bounds` that are no values, and a count for each status left out."""
    left_out = [status for status in STATUSES if status not in statuses and status != "missing"]
    counts = {status: (table.status == status).sum() for status in left_out}
    bounds = (table.value.notnull() & ~table.comparator.isin(STATED) & table.status.isin(list(statuses))).sum()
    row = fetch(table.aggregate(bounds=bounds, **counts)).to_pylist()[0]
    return {name: int(count or 0) for name, count in row.items()}


def _printed_and_own(table: ir.Table, registry: Registry) -> dict[tuple[str | None, str | None], list[str]]:
    """Printed unit and own unit → the indicators that have figures in the one and mean the other."""
    printed: dict[str, list[str | None]] = {}
    for row in fetch(table.select("indicator", "unit").distinct()).to_pylist():
        printed.setdefault(row["indicator"], []).append(row["unit"])
    out: dict[tuple[str | None, str | None], list[str]] = {}
    for code, found in sorted(printed.items()):
        known = registry.get(code)
        own = known.unit or None if known else min((unit for unit in found if unit), default=None)
        for unit in found:
            if unit and factor(unit, own) is None:
                raise _bad_unit(table, code, unit, own)
            out.setdefault((unit, own), []).append(code)
    return out


def _converted(
    table: ir.Table, pairs: Mapping[tuple[str | None, str | None], Sequence[str]]
) -> tuple[ir.FloatingColumn, ir.StringColumn]:
    """Value and unit of each row in the own unit: multiplied, then divided, so that 万元 in 亿元 is rounded once."""
    if not pairs:
        return table.value, table.unit
    cases = []
    for (unit, own), codes in pairs.items():
        which = table.indicator.isin(codes)
        by = factor(unit, own) if unit else None
        cases.append(((table.unit == unit if unit else table.unit.isnull()) & which, own, by or Fraction(1)))
    up = ibis.cases(*((when, float(by.numerator)) for when, _, by in cases), else_=1.0)
    down = ibis.cases(*((when, float(by.denominator)) for when, _, by in cases), else_=1.0)
    own_unit = ibis.cases(*((when, ibis.literal(own, "string")) for when, own, _ in cases), else_=table.unit)
    return table.value * up / down, own_unit


def _bad_unit(table: ir.Table, code: str, unit: str, own: str | None) -> BadUnit:
    wrong = table.filter((table.indicator == code) & (table.unit == unit)).order_by("region", "year").limit(1)
    row = fetch(wrong.select("region", "year", "source", "place")).to_pylist()[0]
    where = "，".join(part for part in (row["source"], row["place"]) if part)
    return BadUnit(
        f"指标“{code}”的单位是“{own or '无'}”，而地区 {row['region']} {row['year']} 年的数{f'（{where}）' if where else ''}"
        f"单位是“{unit}”，不能换算。请改正单位或指标代码。"
    )
