"""Many targets, read once, as a table: what `bulk.table` joins to the observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from guibiao.indicators.progress import calendar, kinds
from guibiao.indicators.progress.kinds import Aim, Mixed
from guibiao.indicators.progress.model import Target
from guibiao.indicators.progress.places import is_place
from guibiao.indicators.progress.units import factor, is_share
from guibiao.rules import progress as rules
from guibiao.terms.indicators import Indicator, Registry

SCHEMA = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),  # tells the rows apart
        pa.field("target", pa.string()),  # the target's id
        pa.field("region", pa.string(), nullable=False),
        pa.field("indicator", pa.string()),
        pa.field("scope", pa.string()),
        pa.field("unit", pa.string()),  # of the level, the goal and the observations
        pa.field("way", pa.string()),  # how aim, low and high become levels (`formulas.LEVELS`)
        pa.field("aim", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("strict", pa.bool_()),
        pa.field("direction", pa.float64()),
        pa.field("sums", pa.string()),  # none, period, year
        pa.field("start_year", pa.float64()),
        pa.field("start_value", pa.float64()),  # as the plan prints it; NULL: ask the observations
        pa.field("end_year", pa.float64()),
        pa.field("due_year", pa.float64()),  # the latest year whose figure should be out
        pa.field("share", pa.bool_()),  # whether the unit is a share
        pa.field("why", pa.string()),  # why the target cannot be compared with any figure
    ]
)


def aims(targets: Iterable[Target], *, today: date, registry: Registry | None = None) -> pa.Table:
    """Targets as a table of what they ask for, in the unit of their indicator; a row a target, in their order.

    A target whose scope is open, whose indicator is not known or whose unit cannot be compared has a row with `why`.
    Raises ValueError where a target has no region or, by `kinds.Unclear`, contradicts itself.
    """
    held = registry or Registry.default()
    approximate = rules.wording(today).approximate
    return pa.Table.from_pylist(list(_rows(targets, today, held, approximate)), SCHEMA)


def _rows(targets: Iterable[Target], today: date, registry: Registry, approximate: float) -> Iterator[dict[str, Any]]:
    for number, target in enumerate(targets):
        if target.region is None:
            raise ValueError(f"目标“{target.id or target.indicator}”没有写明地区（region），不能与观测值相连。")
        code = target.canonical or getattr(registry.match(target.indicator, target.unit, target.kind), "code", None)
        indicator = registry.get(code) if code else None
        row: dict[str, Any] = {
            "row": number,
            "target": target.id,
            "region": target.region,
            "indicator": code,
            "scope": target.scope,
            "due_year": float(calendar.last_due(today, indicator)),
        }
        if code is None:
            yield {**row, "why": "unknown_indicator"}
        elif registry.readings(code):
            yield {**row, "why": "scope_not_stated"}
        else:
            yield {**row, **_asked(target, indicator, approximate)}


def _asked(target: Target, indicator: Indicator | None, approximate: float) -> dict[str, Any]:
    if target.kind == "rank" and indicator and not is_place(indicator.unit):
        return {"why": "unit_not_comparable"}
    try:
        aim = kinds.read(target, indicator, approximate)
    except Mixed:
        return {"why": "stock_flow_mixed"}
    unit = indicator.unit if indicator and indicator.unit else aim.unit
    by = factor(aim.unit, unit, indicator)
    if by is None:
        return {"why": "unit_not_comparable"}
    absolute = by if aim.way in ("as_it_stands", "added", "added_yearly") else 1.0
    year = target.baseline.year or (target.period[0] - 1 if target.period else None)
    end = target.year or (target.period[1] if target.period else None)
    return {
        "unit": unit,
        "way": aim.way,
        **{name: None if v is None else v * absolute for name, v in _figures(aim).items()},
        "strict": aim.strict,
        "direction": float(aim.direction),
        "sums": aim.sums,
        "start_year": None if year is None else float(year),
        "start_value": _start(target, aim, unit, indicator),
        "end_year": None if end is None else float(end),
        "share": is_share(unit),
    }


def _figures(aim: Aim) -> dict[str, float | None]:
    return {"aim": aim.aim, "low": aim.low, "high": aim.high}


def _start(target: Target, aim: Aim, unit: str | None, indicator: Indicator | None) -> float | None:
    """The printed baseline in the unit of the level; NULL where there is none or its unit cannot be compared."""
    printed = target.baseline
    by = factor(printed.unit or (unit if aim.unit is None else target.unit), unit, indicator)
    return None if printed.value is None or by is None else printed.value * by
