"""A derived ratio over ten million observations: Guibiao on DuckDB against pandas, on the same table in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.derived import Definition, derive
from guibiao.indicators.tables import connect, fetch, load, observations
from guibiao.terms.indicators import all as registered

REGIONS, INDICATORS, YEARS = 3_200, 209, 15
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds for each, best of three, and how many values came out."""

    name: str
    ours: float
    pandas: float
    values: int


def _codes() -> list[str]:
    money = [i.code for i in registered() if i.type == "flow" and i.unit == "亿元"]
    return [money[n] if n < len(money) else f"{money[0]}_{n}" for n in range(INDICATORS)]


def table() -> pa.Table:
    """Yearly figures in 亿元, an indicator's together; one in fifty missing; a second vintage of every hundredth."""
    count = REGIONS * INDICATORS * YEARS
    indicator, region, year = np.unravel_index(np.arange(count), (INDICATORS, REGIONS, YEARS))
    dice = np.random.default_rng(7)
    first = pa.table({
        "region": pa.array([f"{n + 110000}" for n in range(REGIONS)]).take(pa.array(region)),
        "indicator": pa.array(_codes()).take(pa.array(indicator)),
        "year": (2010 + year).astype(np.int16),
        "value": pa.array(dice.uniform(1, 1000, count), mask=dice.random(count) < 0.02),
        "unit": pa.repeat("亿元", count),
        "vintage": pa.repeat(pa.scalar(20_000, pa.int32()), count).cast(pa.date32()),
    })  # fmt: skip
    revised = first.take(pa.array(np.arange(0, count, 100)))
    later = pa.repeat(pa.scalar(20_400, pa.int32()), len(revised)).cast(pa.date32())
    return pa.concat_tables([first, revised.set_column(5, "vintage", later)])


def timings() -> list[Timing]:
    """Ratios with the latest vintage of every figure; both have the table in memory before the clock starts."""
    rows = table()
    connection = connect()
    connection.create_table("observations", observations(load(rows, connection)).table)
    ours = observations(connection).table
    frame = rows.to_pandas()
    del rows
    codes, out = _codes(), []
    for name, count in (("one ratio", 1), ("twenty ratios", 20)):
        pairs = list(zip(codes[:count], codes[count : 2 * count], strict=True))
        definitions = [Definition(f"x{n}", f"share({a}, {b})") for n, (a, b) in enumerate(pairs)]
        mine, got = _best(partial(_ours, ours, definitions))
        theirs, expected = _best(partial(_with_pandas, frame, pairs))
        assert np.allclose(got, expected, rtol=1e-9), "the two do not agree"
        out.append(Timing(name, mine, theirs, int(got[0])))
    return out


def _ours(table: ir.Table, definitions: list[Definition]) -> tuple[float, float]:
    value = fetch(derive(table, definitions).table)["value"]
    return len(value) - value.null_count, pc.sum(value).as_py()


def _with_pandas(frame: pd.DataFrame, pairs: list[tuple[str, str]]) -> tuple[float, float]:
    keys, count, total = ["region", "year"], 0, 0.0
    for above, below in pairs:
        both = [frame[frame["indicator"] == code].sort_values("vintage") for code in (above, below)]
        a, b = (side.drop_duplicates(keys, keep="last") for side in both)
        joined = a.merge(b, on=keys, how="outer", suffixes=("", "_below"))
        share = 100 * joined["value"] / joined["value_below"].where(joined["value_below"] != 0)
        count, total = count + int(share.notna().sum()), total + float(share.sum())
    return count, total


def _best(work: Callable[[], tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    best, result = float("inf"), (0.0, 0.0)
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result
