"""A derived ratio over ten million observations: Guibiao on DuckDB against pandas, on the same table in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from guibiao.indicators.derived import Definition, derive
from guibiao.indicators.observations import KEY, SCHEMA
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


def table() -> pa.Table:
    """Yearly figures of flows in 亿元; one in fifty missing; a second vintage of every hundredth."""
    codes = [i.code for i in registered() if i.type == "flow" and i.unit in ("亿元", "万元")]
    codes = (codes * (INDICATORS // len(codes) + 1))[:INDICATORS]
    count = REGIONS * INDICATORS * YEARS
    region, indicator, year = np.unravel_index(np.arange(count), (REGIONS, INDICATORS, YEARS))
    dice = np.random.default_rng(7)
    values = dice.uniform(1, 1000, count)
    columns = {
        "region": pa.DictionaryArray.from_arrays(region.astype(np.int32), [f"{n + 110000}" for n in range(REGIONS)]),
        "indicator": pa.DictionaryArray.from_arrays(
            indicator.astype(np.int32),
            [code if codes.index(code) == n else f"{code}_{n}" for n, code in enumerate(codes)],
        ),
        "year": pa.array((2010 + year).astype(np.int16)),
        "value": pa.array(values, mask=dice.random(count) < 0.02),
    }
    constants = {"part": "Y", "to_date": False, "comparator": "=", "unit": "亿元", "status": "actual"}
    for name, constant in constants.items():
        scalar = pa.scalar(constant)
        columns[name] = (
            pa.repeat(scalar, count)
            if isinstance(constant, bool)
            else pa.DictionaryArray.from_arrays(np.zeros(count, np.int8), [constant])
        )
    columns["vintage"] = pa.repeat(pa.scalar(20_000, pa.int32()), count).cast(pa.date32())
    columns["scope"] = pa.nulls(count, pa.string())
    first = pa.table(columns)
    revised = first.take(pa.array(np.arange(0, count, 100)))
    revised = revised.set_column(
        revised.column_names.index("vintage"),
        "vintage",
        pa.repeat(pa.scalar(20_400, pa.int32()), len(revised)).cast(pa.date32()),
    )
    assert set(columns) <= set(SCHEMA.names)
    return pa.concat_tables([first, revised])


def timings() -> list[Timing]:
    """One ratio and twenty, each with the latest vintage of every figure; the table is in memory before the clock starts."""
    rows = table()
    codes = [c for c in rows["indicator"].chunk(0).dictionary.to_pylist() if not c[-1].isdigit()]
    connection = connect()
    ours = observations(load(rows, connection)).table
    frame = rows.select([*KEY, "value", "vintage"]).to_pandas()
    out = []
    for name, count in (("one ratio", 1), ("twenty ratios", 20)):
        pairs = list(zip(codes[:count], codes[count : 2 * count], strict=True))
        definitions = [Definition(f"x{n}", f"share({a}, {b})") for n, (a, b) in enumerate(pairs)]
        mine, got = _best(lambda definitions=definitions: fetch(derive(ours, definitions).table))
        theirs, expected = _best(lambda pairs=pairs: _with_pandas(frame, pairs))
        values = len(got) - got["value"].null_count
        assert values == int(expected["value"].notna().sum())
        assert np.isclose(np.nansum(got["value"].to_numpy()), expected["value"].sum())
        out.append(Timing(name, mine, theirs, values))
    return out


def _with_pandas(frame: pd.DataFrame, pairs: list[tuple[str, str]]) -> pd.DataFrame:
    keys = [name for name in KEY if name != "indicator"]
    out = []
    for above, below in pairs:
        sides = [
            frame[frame["indicator"] == code].sort_values("vintage").drop_duplicates(keys, keep="last")
            for code in (above, below)
        ]
        joined = sides[0].merge(sides[1], on=keys, how="outer", suffixes=("", "_below"))
        joined["value"] = 100 * joined["value"] / joined["value_below"].where(joined["value_below"] != 0)
        out.append(joined)
    return pd.concat(out)


def _best(work: Callable[[], object]) -> tuple[float, object]:
    best, result = float("inf"), None
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result
