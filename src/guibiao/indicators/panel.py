"""The matrix of a composite evaluation: regions × indicators, year by year, out of observations and back.

Here, and only here, missing is NaN: the matrix is NumPy's. On the way back it is NULL again.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from guibiao.indicators.figures import OBSERVED, chosen, excluded
from guibiao.indicators.observations import SCHEMA, Status
from guibiao.indicators.tables import fetch
from guibiao.terms.indicators import Registry


class Panel(NamedTuple):
    """Figures of whole years as a matrix.

    `values`: years × regions × indicators, NaN where there is no value, each indicator in its unit of `units`. `left_out`: how
    many observations of these indicators and years were there and did not enter: `bounds` (“突破4500家” is no value) and a count
    for each status that was not asked for. `missing` counts the cells without a value.
    """

    years: tuple[int, ...]
    regions: tuple[str, ...]
    indicators: tuple[str, ...]
    values: npt.NDArray[np.float64]
    units: Mapping[str, str | None]
    left_out: Mapping[str, int]

    @property
    def missing(self) -> int:
        """How many cells have no value."""
        return int(np.isnan(self.values).sum())

    def of(self, year: int) -> npt.NDArray[np.float64]:
        """The matrix of one year, regions × indicators. Raises ValueError for a year that is not there."""
        matrix: npt.NDArray[np.float64] = self.values[self.years.index(year)]
        return matrix


def panel(
    table: ir.Table,
    indicators: Sequence[str],
    *,
    years: Collection[int] | None = None,
    regions: Sequence[str] | None = None,
    scope: str | None = None,
    as_of: datetime.date | None = None,
    statuses: Collection[Status] = OBSERVED,
    registry: Registry | None = None,
) -> Panel:
    """The figures of whole years of a table of observations (see `tables.observations`) as a matrix.

    `indicators` and `regions` come out in the order given, regions by default by code; `years` by default all that are there,
    in order; `scope` None is the whole. Of several vintages the latest counts, or the latest known `as_of` a day; forecasts only
    where `statuses` says so. Raises BadUnit where a figure's unit is not its indicator's, ValueError for one named twice.
    """
    for names, what in ((indicators, "指标"), (regions or (), "地区")):
        if twice := [name for i, name in enumerate(names) if name in names[:i]]:
            raise ValueError(f"{what}“{twice[0]}”写了两次。每个只写一次。")
    rows = table.filter((table.part == "Y") & table.indicator.isin(list(indicators)))
    rows = rows.filter(rows.scope.isnull() if scope is None else rows.scope == scope)
    if years is not None:
        rows = rows.filter(rows.year.isin(sorted(years)))
    if regions is not None:
        rows = rows.filter(rows.region.isin(list(regions)))
    figures, units = chosen(rows, as_of=as_of, statuses=statuses, registry=registry)
    got = fetch(figures.select("region", "indicator", "year", "value"))
    there = (sorted(set(got["region"].to_pylist())), sorted(set(got["year"].to_pylist())))
    axes = (
        tuple(there[1] if years is None else sorted(years)),
        tuple(there[0] if regions is None else regions),
        tuple(indicators),
    )
    values = np.full([len(axis) for axis in axes], np.nan)
    places = tuple(_places(got[name], axis) for name, axis in zip(("year", "region", "indicator"), axes, strict=True))
    values[places] = got["value"].to_numpy(zero_copy_only=False)
    return Panel(*axes, values, {code: units.get(code) for code in indicators}, excluded(rows, statuses))


def observed(
    panel: Panel, *, source: str, status: Status = "estimated", vintage: datetime.date | None = None
) -> pa.Table:
    """A panel as observations again, an Arrow table of `observations.SCHEMA`; a cell without a value is missing (NULL)."""
    years, regions, indicators = (len(axis) for axis in panel[:3])
    empty = np.isnan(panel.values).ravel()
    count = empty.size
    columns = {
        "region": np.tile(np.repeat(panel.regions, indicators), years).astype(object),
        "indicator": np.tile(panel.indicators, years * regions).astype(object),
        "scope": None,
        "year": np.repeat(np.asarray(panel.years, np.int16), regions * indicators),
        "part": "Y",
        "to_date": False,
        "value": panel.values.ravel(),
        "comparator": "=",
        "upper": None,
        "unit": np.tile(np.asarray([panel.units.get(code) for code in panel.indicators], object), years * regions),
        "status": np.where(empty, "missing", status).astype(object),
        "reason": None,
        "source": source,
        "place": None,
        "vintage": vintage,
    }
    arrays = [
        pa.array(column, field.type, mask=empty if field.name == "value" else None)
        if isinstance(column, np.ndarray)
        else pa.repeat(pa.scalar(column, field.type), count)
        for field, column in zip(SCHEMA, columns.values(), strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _places(column: pa.ChunkedArray, axis: Sequence[object]) -> npt.NDArray[np.intp]:
    """Where on an axis each row stands."""
    found = pa.compute.index_in(column, pa.array(axis, column.type))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.intp)
