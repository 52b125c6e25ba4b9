"""A table of observations is the same table wherever it lies."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guibiao.indicators.observations import NOT_A_NUMBER, SCHEMA
from guibiao.indicators.tables import BadTable, fetch, latest, load, observations

EARLY, LATE = datetime.date(2019, 8, 30), datetime.date(2020, 8, 27)


def test_nothing_that_is_missing_is_a_number(connection: Any) -> None:
    rows = pa.table({
        "region": ["110000", "120000", "130000", "140000"],
        "indicator": ["rd_intensity"] * 4,
        "scope": ["", None, "规上工业企业", None],
        "year": [2020, 2020, 2020, 2020],
        "value": [6.44, math.nan, None, math.inf],
    })  # fmt: skip
    opened = observations(rows, connection=connection)
    got = fetch(opened.table.order_by("region"))
    assert opened.not_numbers == 2
    assert got.schema.types == SCHEMA.types
    assert got["value"].to_pylist() == [6.44, None, None, None]
    assert got["value"].null_count == 3
    assert got["status"].to_pylist() == ["actual", "missing", "missing", "missing"]
    assert got["reason"].to_pylist() == [None, NOT_A_NUMBER, None, NOT_A_NUMBER]
    assert got["scope"].to_pylist() == [None, None, "规上工业企业", None]
    assert got["part"].to_pylist() == ["Y"] * 4
    assert got["to_date"].to_pylist() == [False] * 4


def test_the_latest_vintage_and_the_one_known_on_a_day(connection: Any) -> None:
    rows = pa.table({
        "region": ["100000", "100000", "100000", "100000"],
        "indicator": ["rd_intensity"] * 4,
        "scope": [None, None, "甲", None],
        "year": [2018, 2018, 2018, 2019],
        "value": [2.19, 2.14, 1.0, None],
        "vintage": [EARLY, LATE, EARLY, None],
    })  # fmt: skip
    table = observations(rows, connection=connection).table
    now = {(r["scope"], r["year"]): r["value"] for r in fetch(latest(table)).to_pylist()}
    then = {(r["scope"], r["year"]): r["value"] for r in fetch(latest(table, EARLY)).to_pylist()}
    assert now == {(None, 2018): 2.14, ("甲", 2018): 1.0, (None, 2019): None}
    assert then == {(None, 2018): 2.19, ("甲", 2018): 1.0, (None, 2019): None}


def test_a_table_that_lies_there_already(connection: Any) -> None:
    rows = pa.table({"region": ["11"], "indicator": ["x"], "year": [2020], "value": pa.array([None], pa.float64())})
    name = load(rows, connection).get_name()
    got = fetch(observations(connection, name=name).table)
    assert got["value"].to_pylist() == [None]
    assert got["status"].to_pylist() == ["missing"]


def test_what_is_no_table_of_observations_is_refused(connection: Any) -> None:
    with pytest.raises(BadTable, match="缺少列：value。"):
        observations(pa.table({"region": ["11"], "indicator": ["x"], "year": [2020]}), connection=connection)
    with pytest.raises(BadTable, match="“value”列应是数字"):
        observations(
            pa.table({"region": ["11"], "indicator": ["x"], "year": [2020], "value": ["1.2"]}), connection=connection
        )


def test_parquet_files_and_folders(connection: Any, tmp_path: Path) -> None:
    for year in (2020, 2021):
        rows = pa.table({"region": ["11"], "indicator": ["x"], "year": [year], "value": [0.5], "unit": pa.nulls(1)})
        pq.write_table(rows, tmp_path / f"{year}.parquet")
    one = observations(tmp_path / "2020.parquet", connection=connection).table
    both = observations(str(tmp_path), connection=connection).table
    assert fetch(one)["year"].to_pylist() == [2020]
    assert fetch(both.order_by("year"))["year"].to_pylist() == [2020, 2021]
    with pytest.raises(BadTable, match="没有"):
        observations(tmp_path / "nothing.parquet", connection=connection)


def test_columns_of_which_nothing_is_known_and_encoded_ones(connection: Any) -> None:
    rows = pa.table({
        "region": pa.array(["11", "12"]).dictionary_encode(), "indicator": pa.array(["x", "x"], pa.large_string()),
        "year": [2020, 2020], "value": pa.nulls(2), "vintage": pa.nulls(2), "unit": pa.nulls(2),
    })  # fmt: skip
    got = fetch(observations(rows, connection=connection).table.order_by("region"))
    assert got["region"].to_pylist() == ["11", "12"]
    assert got["value"].null_count == 2
    assert got.schema.types == SCHEMA.types
