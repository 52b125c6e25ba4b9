"""The figures of one region and indicator by year, in one unit, as first published or as revised.

Only figures of a whole year are taken: `Y`, or what adds up to its end. A year-to-date figure (1—6月) is none, and
parts of a year are never added up. Figures of a stock hold at the end of the year and cannot be “to date”.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.observations import NOT_A_NUMBER
from guibiao.indicators.periods import PARTS
from guibiao.indicators.progress import evidence
from guibiao.indicators.progress.evidence import Evidence
from guibiao.indicators.progress.model import Observation
from guibiao.indicators.progress.units import factor
from guibiao.terms.indicators import Indicator

Vintage = Literal["published", "revised"]


class Figure(NamedTuple):
    """A year's figure in the unit of the series, with the row it was read from."""

    evidence: Evidence
    row: Observation


Series = dict[int, Figure]


def rows(observations: Any, codes: Iterable[str]) -> list[Observation]:
    """The rows of the given indicators, of an Arrow table, an Ibis table, or any sequence of rows or mappings.

    Raises msgspec.ValidationError, naming the column, where a row is no observation.
    """
    wanted = list(codes)
    if not isinstance(observations, (pa.Table, Sequence)):
        import ibis.expr.types as ir  # slow to load, and nothing of Ibis is needed for rows in memory

        from guibiao.indicators.tables import fetch

        if isinstance(observations, ir.Table):
            observations = fetch(observations.filter(observations.indicator.isin(wanted)))
    if isinstance(observations, pa.Table):
        observations = observations.filter(
            pc.is_in(observations["indicator"], pa.array(wanted, pa.string()))
        ).to_pylist()
    return [row for row in map(_row, observations) if row.indicator in wanted]


def _row(row: Observation | Mapping[str, Any]) -> Observation:
    """A row; a value that is no number is missing, as in tables."""
    found = row if isinstance(row, Observation) else msgspec.convert(row, Observation)
    if found.value is None or math.isfinite(found.value):
        return found
    return msgspec.structs.replace(found, value=None, status="missing", reason=found.reason or NOT_A_NUMBER)


def is_annual(row: Observation, indicator: Indicator | None) -> bool:
    """Whether a row is the figure of a whole year."""
    stock = indicator is not None and indicator.type == "stock"
    if row.part == "Y":
        return not (row.to_date and stock)
    return PARTS[row.part][1] == 12 and stock != row.to_date


def build(found: Iterable[Observation], which: Vintage, indicator: Indicator | None, unit: str | None) -> Series:
    """The series in `unit` of the rows, which must be of one region, indicator and scope, and comparable with it."""
    out: Series = {}
    for row in found:
        by = factor(row.unit, unit, indicator)
        if row.value is None or by is None or not is_annual(row, indicator):
            continue
        held = out.get(row.year)
        if held is None or _goes_before(row, held.row, which):
            out[row.year] = Figure(evidence.of(row.comparator, row.value, row.upper).times(by), row)
    return dict(sorted(out.items()))


def _goes_before(row: Observation, held: Observation, which: Vintage) -> bool:
    """Of two figures of one year: the earlier vintage as published, the later as revised; of one vintage the first."""
    mine, other = row.vintage or date.min, held.vintage or date.min
    return mine < other if which == "published" else mine > other


def conflicts(found: Iterable[Observation]) -> list[tuple[Observation, Observation]]:
    """Pairs of rows that give different figures for one period in one vintage: sources in conflict, not revisions."""
    seen: dict[tuple[object, ...], Observation] = {}
    out = []
    for row in found:
        key = (row.year, row.part, row.to_date, row.vintage)
        held = seen.setdefault(key, row)
        if None not in (held.value, row.value) and (held.value, held.unit) != (row.value, row.unit):
            out.append((held, row))
    return out


def added_up(series: Series, first: int, last: int) -> tuple[Evidence | None, tuple[int, ...]]:
    """The sum of the yearly figures from `first` to `last`, and the years of them that are missing."""
    gaps = tuple(year for year in range(first, last + 1) if year not in series)
    held = [figure.evidence for year, figure in series.items() if first <= year <= last]
    return (evidence.total(held) if held else None), gaps
