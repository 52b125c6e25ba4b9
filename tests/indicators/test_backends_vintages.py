"""A revised history makes two: as first published, and as revised; on every backend."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pyarrow as pa

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.tables import fetch, observations
from guibiao.indicators.vintages import as_first_published, as_of, as_revised, revisions

DAY = [datetime.date(2019, 8, 30), datetime.date(2020, 8, 27), datetime.date(2021, 9, 22)]


def _row(year: int, value: float | None, vintage: datetime.date | None, scope: str | None = None) -> dict[str, Any]:
    return {
        "region": "100000", "indicator": "rd_intensity", "scope": scope, "year": year, "part": "Y", "to_date": False,
        "value": value, "comparator": "=", "unit": "%", "status": "actual" if value is not None else "missing",
        "vintage": vintage,
    }  # fmt: skip


ROWS = [
    _row(2018, 2.19, DAY[0]),
    _row(2018, 2.14, DAY[1]),
    _row(2018, 9.0, DAY[0], "甲"),
    _row(2019, None, DAY[0]),
    _row(2019, 2.23, DAY[1]),
    _row(2019, 2.24, DAY[2]),
    _row(2017, 2.13, None),
    _row(2017, 2.15, DAY[0]),
    _row(2016, None, DAY[0]),
]


def _values(expression: Any) -> dict[tuple[int, str | None], float | None]:
    rows = fetch(expression).to_pylist()
    got = {(r["year"], r["scope"]): r["value"] for r in rows}
    assert len(got) == len(rows)
    return got


def test_three_views_of_one_history(connection: Any) -> None:
    table = observations(pa.Table.from_pylist(ROWS, schema=SCHEMA), connection=connection).table
    other = {(2018, "甲"): 9.0, (2016, None): None}
    assert _values(as_first_published(table)) == {(2018, None): 2.19, (2019, None): 2.23, (2017, None): 2.13, **other}
    assert _values(as_revised(table)) == {(2018, None): 2.14, (2019, None): 2.24, (2017, None): 2.15, **other}
    assert _values(as_of(table, DAY[1])) == {(2018, None): 2.14, (2019, None): 2.23, (2017, None): 2.15, **other}
    assert _values(as_of(table, DAY[0] - datetime.timedelta(1))) == {(2017, None): 2.13}
    changed = {(r["year"], r["scope"], r["first"], r["last"]) for r in fetch(revisions(table)).to_pylist()}
    assert changed == {(2018, None, 2.19, 2.14), (2019, None, 2.23, 2.24), (2017, None, 2.13, 2.15)}


def test_the_order_of_rows_decides_nothing(connection: Any) -> None:
    several = [_row(2018, v, DAY[0]) for v in (1.0, 2.0, 3.0)]
    for rows in itertools.permutations(several):
        table = observations(pa.Table.from_pylist(list(rows), schema=SCHEMA), connection=connection).table
        assert _values(as_first_published(table)) == _values(as_revised(table)) == {(2018, None): 3.0}
