"""Observations become a matrix and the matrix observations."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.panel import Panel, observed, panel
from guibiao.indicators.tables import fetch, observations
from tests.indicators.sample import FIRST, SECOND, row, table

A, B = "110000", "120000"


def test_what_enters_and_what_is_left_out() -> None:
    rows = [
        row(B, "gdp", 2021, 3.0, "亿元"), row(A, "gdp", 2021, 20_000.0, "万元"), row(A, "gdp", 2020, 1.0, "亿元"),
        row(A, "gdp", 2020, 1.5, "亿元", vintage=SECOND), row(A, "population", 2021, 7.0, "人", comparator=">"),
        row(B, "population", 2021, 9.0, "人", status="forecast"), row(A, "population", 2020, math.nan, "人"),
        row(B, "gdp", 2020, 0.7, "亿元", part="H1", to_date=True), row(B, "gdp", 2020, 0.1, "亿元", scope="甲"),
    ]  # fmt: skip
    opened = observations(table(rows))
    assert opened.not_numbers == 1
    made = panel(opened.table, ["population", "gdp"])
    assert (made.years, made.regions, made.indicators) == ((2020, 2021), (A, B), ("population", "gdp"))
    nan = math.nan
    np.testing.assert_array_equal(made.values, [[[nan, 1.5], [nan, nan]], [[nan, 2.0], [nan, 3.0]]])
    assert made.left_out == {"bounds": 1, "forecast": 1}
    assert made.missing == 5
    assert made.units == {"population": "人", "gdp": "亿元"}
    early = panel(opened.table, ["gdp"], years=[2020], regions=[B, A], as_of=datetime.date(2023, 10, 1))
    np.testing.assert_array_equal(early.of(2020), [[nan], [1.0]])
    asked = panel(opened.table, ["population"], years=[2021], statuses=("actual", "forecast"))
    np.testing.assert_array_equal(asked.of(2021), [[nan], [9.0]])
    assert asked.left_out == {"provisional": 0, "estimated": 0, "bounds": 1}


def test_a_code_named_twice_is_refused() -> None:
    opened = observations(table([row(A, "gdp", 2020, 1.0)])).table
    with pytest.raises(ValueError, match="“gdp”写了两次"):
        panel(opened, ["gdp", "gdp"])


CELLS = st.one_of(st.just(math.nan), st.floats(-1e12, 1e12))


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_there_and_back(data: st.DataObject) -> None:
    shape = data.draw(st.tuples(*(st.integers(1, 3),) * 3))
    cells = data.draw(st.lists(CELLS, min_size=math.prod(shape), max_size=math.prod(shape)))
    years, regions, codes = (2020, 2021, 2022)[: shape[0]], ("11", "12", "13")[: shape[1]], ("gdp", "population", "rd_basic")[: shape[2]]  # fmt: skip
    units = {"gdp": "亿元", "population": "人", "rd_basic": "万元"}
    before = Panel(years, regions, codes, np.array(cells).reshape(shape), {code: units[code] for code in codes}, {})
    rows = observed(before, source="自算", vintage=FIRST)
    assert rows.schema == SCHEMA
    assert rows["value"].null_count == before.missing
    after = panel(observations(rows).table, codes, years=years, regions=regions)
    np.testing.assert_array_equal(after.values, before.values)
    assert fetch(observations(rows).table)["status"].to_pylist().count("missing") == before.missing
