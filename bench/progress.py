"""Progress of 640,000 targets over ten million observations: Guibiao on DuckDB against pandas, each in a process of its own.

Both find the same baselines, latest values, shares and classes on two threads, from a table that is loaded before the clock
starts. pandas is tried with the whole of the work (scope, unit, bounds, sums and vintages may differ from row to row), and with as
little of it as this table allows.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis

from bench import apart

REGIONS, INDICATORS, FIRST, YEARS = 3_200, 200, 2011, 15
ROUNDS = 3
TODAY = date(2025, 12, 1)
END = 2030
KEYS = ["region", "indicator"]
CLASSES = ("ahead", "close", "behind", "reversed")


@dataclass(frozen=True, slots=True)
class Timing:
    """The best of several rounds, and what the process held at most above what it held once the table was loaded."""

    name: str
    seconds: float
    processor: float
    megabytes: int
    counts: dict[str, int]


def prepare(folder: Path) -> None:
    """Observations as a DuckDB file and as Parquet; the figures are the same at every run. One in fifty is missing."""
    connection = duckdb.connect(str(folder / "observations.duckdb"))
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"""
        create table observations as
        select (110000 + r)::varchar as region, 'indicator_' || i as indicator, null::varchar as scope,
            ({FIRST} + y)::smallint as year, 'Y' as part, false as to_date,
            case when hash(r, i, y) % 50 <> 0 then round(
                (10 + hash(r, i) % 90) * (1 + 0.004 * y * (hash(i, r, 7) % 12 - 2.0)) + hash(y, r, i) % 100 / 100, 2) end as value,
            '=' as comparator, null::double as upper, '亿元' as unit,
            case when value is null then 'missing' else 'actual' end as status,
            null::varchar as reason, null::varchar as source, null::varchar as place, date '2025-10-01' as vintage
        from range({INDICATORS}) t(i), range({YEARS}) u(y), range({REGIONS}) v(r)""")  # fmt: skip
    connection.execute(f"""
        create table wanted as
        select (110000 + r)::varchar as region, 'indicator_' || i as indicator, (11 + hash(r, i) % 90 * 1.2)::double as goal,
            (2015 + hash(i, r) % 3)::smallint as start_year, '亿元' as wanted_unit, null::varchar as wanted_scope
        from range({INDICATORS}) t(i), range({REGIONS}) v(r)""")
    for name in ("observations", "wanted"):
        connection.execute(f"copy {name} to '{folder / name}.parquet'")
    connection.close()


def timings() -> list[Timing]:
    """Every way on the same table. Raises AssertionError where two ways do not agree."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        out = [Timing(**apart.said("bench.progress", way, folder)) for way in WAYS]
    assert all(timing.counts == out[0].counts for timing in out), "the ways do not agree"
    return out


# --- in a process of its own ---------------------------------------------------------------------------------------
def _held(what: str) -> int:
    """Megabytes of this process: VmRSS now, VmHWM at most since the mark was reset."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) // 1024


def _measured(name: str, work: Callable[[], dict[str, int]]) -> Timing:
    before = _held("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    best, processor, counts = float("inf"), float("inf"), {}
    for _ in range(ROUNDS):
        start, used = time.perf_counter(), time.process_time()
        counts = work()
        best, processor = min(best, time.perf_counter() - start), min(processor, time.process_time() - used)
    return Timing(name, best, processor, _held("VmHWM") - before, counts)


def _connected(folder: str) -> tuple[Any, Any, Any]:
    """A connection with the observations in DuckDB's own format, as a workspace keeps them, and the targets beside them."""
    from guibiao.indicators.progress import Baseline, Target, aims
    from guibiao.indicators.tables import load

    connection = ibis.duckdb.connect(f"{folder}/observations.duckdb", read_only=True, threads=2)
    connection.raw_sql("set enable_progress_bar = false")
    wanted = connection.raw_sql("select region, indicator, goal, start_year from wanted").fetchall()
    baselines = {year: Baseline(year=year) for year in {row[3] for row in wanted}}
    targets = (
        Target(region=r, canonical=i, value=v, unit="亿元", year=END, baseline=baselines[y], direction=1)
        for r, i, v, y in wanted
    )
    connection.create_table("aims", load(aims(targets, today=TODAY), connection), temp=True)
    del wanted
    gc.collect()
    return connection, connection.table("observations"), connection.table("aims")


def _counted(connection: Any, expression: Any) -> dict[str, int]:
    """The whole table made, and how many rows are in each class."""
    connection.create_table("progress", expression, overwrite=True, temp=True)
    counted = connection.raw_sql("select coalesce(class_code, ''), count(*) from progress group by all").fetchall()
    return dict(sorted(counted))


def _ours(folder: str, *, choosing: bool) -> Timing:
    from guibiao.indicators.figures import chosen
    from guibiao.indicators.progress import table
    from guibiao.rules import progress as rules

    connection, observations, asked = _connected(folder)
    rule = rules.get("linear-path", TODAY)

    def work() -> dict[str, int]:
        figures = chosen(observations).table if choosing else observations
        return _counted(connection, table(asked, figures, rule, year=2025))

    return _measured("guibiao on DuckDB" + (", the vintage chosen too" if choosing else ""), work)


def _panel(folder: str) -> Timing:
    """The same figures as a matrix, as a workspace holds them for a composite evaluation."""
    from guibiao.indicators.panel import panel
    from guibiao.indicators.progress import over
    from guibiao.rules import progress as rules
    from guibiao.terms.indicators import Registry

    connection, observations, asked = _connected(folder)
    wanted = asked.to_pyarrow()
    held = panel(observations, sorted({f"indicator_{i}" for i in range(INDICATORS)}), registry=Registry.default())
    connection.disconnect()
    rule = rules.get("linear-path", TODAY)

    def work() -> dict[str, int]:
        counted = over(held, wanted, rule, year=2025)["class_code"].value_counts()
        return dict(sorted((one["values"] or "", one["counts"]) for one in counted.to_pylist()))

    return _measured("guibiao over a panel in memory", work)


def _pandas(folder: str, *, lean: bool, categories: bool) -> Timing:
    """`lean` leaves out all that the figures of this table do not need: vintages are one, units agree, nothing is summed."""
    import pandas as pd

    columns = [*KEYS, "year", "value"] if lean else None
    frame = pd.read_parquet(f"{folder}/observations.parquet", columns=columns)
    wanted = pd.read_parquet(f"{folder}/wanted.parquet").reset_index(names="row")
    if categories:
        for key in KEYS:
            kind = pd.CategoricalDtype(sorted(frame[key].unique()))
            frame[key], wanted[key] = frame[key].astype(kind), wanted[key].astype(kind)
    gather = _leanly if lean else _in_full
    name = "pandas, only year and value" if lean else "pandas, the same in full"
    return _measured(name + (", keys as categories" if categories else ""), lambda: _classed(gather(frame, wanted)))


def _leanly(frame: Any, wanted: Any) -> Any:
    known = frame.dropna(subset="value")
    latest = known.loc[known.groupby(KEYS, observed=True)["year"].idxmax()]
    start = known.rename(columns={"value": "start", "year": "start_year"})
    return wanted.merge(latest, on=KEYS, how="left").merge(start, on=[*KEYS, "start_year"], how="left")


def _in_full(frame: Any, wanted: Any) -> Any:
    t = frame.merge(wanted, on=KEYS)
    mine = (t["part"] == "Y") & ~t["to_date"] & (t["status"] != "forecast") & (t["year"] <= 2025)
    mine &= (t["scope"] == t["wanted_scope"]) | (t["scope"].isna() & t["wanted_scope"].isna())
    like = mine & ((t["unit"] == t["wanted_unit"]) | t["unit"].isna() | t["wanted_unit"].isna())
    stated = t["comparator"].isin(["=", "≈"])
    exact = t[like & stated & t["value"].notna()]
    latest = exact.loc[exact.groupby("row")["year"].idxmax(), ["row", "year", "value"]]
    start = exact[exact["year"] == exact["start_year"]].groupby("row")["value"].max().rename("start")
    summed = exact[exact["year"] > exact["start_year"]].groupby("row")["value"].agg(["sum", "count"])
    bounds = t[like & ~stated].groupby("row")["year"].max().rename("bound_year")
    others = t[mine].groupby("row")["value"].count().rename("others")
    found = wanted.merge(latest, on="row", how="left")
    for more in (start, summed, bounds, others):
        found = found.join(more, on="row")
    return found


def _classed(t: Any) -> dict[str, int]:
    import numpy as np
    import pandas as pd

    met = t["value"] >= t["goal"] * (1 - 1e-9)
    way = (t["value"] - t["start"]) / (t["goal"] - t["start"]).where(t["goal"] > t["start"])
    way = way.where(t["goal"] > t["start"], met.astype(float).where(t["start"].notna()))
    pace = way / ((t["year"] - t["start_year"]) / (END - t["start_year"])).where(t["year"] > t["start_year"])
    lost = (t["start"] >= t["goal"]) & ~met
    chances = [
        met | (pace >= 1 - 1e-9) & ~lost,
        ~lost & (pace >= 0.9 - 1e-9),
        ~lost & (pace >= -1e-9),
        lost | (pace < 0),
    ]
    found = pd.Series(np.select(chances, CLASSES, default="")).value_counts()
    return dict(sorted((str(name), int(count)) for name, count in found.items()))


WAYS: dict[str, Callable[[str], Timing]] = {
    "panel": _panel,
    "ours": lambda folder: _ours(folder, choosing=False),
    "choosing": lambda folder: _ours(folder, choosing=True),
    "full": lambda folder: _pandas(folder, lean=False, categories=False),
    "lean": lambda folder: _pandas(folder, lean=True, categories=False),
    "leanest": lambda folder: _pandas(folder, lean=True, categories=True),
}

if __name__ == "__main__":
    from dataclasses import asdict

    print(json.dumps(asdict(WAYS[sys.argv[1]](sys.argv[2]))))
