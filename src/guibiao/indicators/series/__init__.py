"""The figures that come with the product: the nation and its 31 provinces, 2000 to 2024, facts with their sources.

`provinces.csv` has a row an indicator and region and a column a year: empty where the source has no such year, … where it
leaves the figure out. Units and sources stand in `sources.toml`, later revisions in `revisions.csv`, figures
that government work reports gave in `reports.csv`, and what is computed from the series, of the same make, in `computed.csv`.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from guibiao.indicators import derived
from guibiao.indicators.observations import SCHEMA
from guibiao.terms.data import data_rows, data_table

MISSING = "…"
#: Indicators of the registry that are computed from the series by the formulas that come with the product.
COMPUTED = ("rd_basic_share",)
_CALCULATED = "按中国科技统计年鉴的数计算"
_LEFT_OUT = "原表为空"


@cache
def provinces() -> pa.Table:
    """One observation for each indicator, region and year of the shipped series, as first published: columns of
    `observations.SCHEMA`, a row for each figure (`KEY`). `vintage` where the day of publication is known."""
    files = {
        code: (unit, file["source"], file.get("published", {}))
        for file in sources()
        for code, unit in file["units"].items()
    }
    return _by_years("provinces.csv", files)


@cache
def computed() -> pa.Table:
    """What is computed from `provinces()` (`COMPUTED`): one observation for each region and year of which all operands are there."""
    return _by_years("computed.csv", {code: (derived.by_code()[code].unit, _CALCULATED, {}) for code in COMPUTED})


def _by_years(name: str, files: dict[str, tuple[str, str, dict[str, Any]]]) -> pa.Table:
    """The figures of a file with a column a year; `files` has unit, source and days of publication of each indicator."""
    columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        years = [int(year) for year in next(rows)[2:]]
        for code, region, *values in rows:
            unit, source, published = files[code]
            for year, value in zip(years, values, strict=True):
                if value:
                    missing = value == MISSING
                    said = (
                        region, code, None, year, "Y", False, None if missing else float(value), "=", None, unit,
                        "missing" if missing else "actual", _LEFT_OUT if missing else None, source, None,
                        published.get(str(year)),
                    )  # fmt: skip
                    for column, item in zip(columns.values(), said, strict=True):
                        column.append(item)
    return pa.Table.from_pydict(columns, schema=SCHEMA)


@cache
def revisions() -> pa.Table:
    """What later bulletins revised of `provinces()`, with the day of the revision as vintage: further rows for the same figures."""
    return _table("revisions.csv")


@cache
def reports() -> pa.Table:
    """Figures of five provinces that their governments' work reports of 2026 gave, where the house knows the indicator:
    as printed, bounds as bounds. Columns of `observations.SCHEMA`."""
    return _table("reports.csv")


def _table(name: str) -> pa.Table:
    rows = [
        {"part": "Y", "to_date": False, "comparator": "=", "status": "actual", **row, "year": int(row["year"]),
         "value": float(row["value"])}
        for row in data_rows(__file__, name)
    ]  # fmt: skip
    table = pa.Table.from_pylist(
        rows, schema=pa.schema([f.with_type(pa.string()) if f.name == "vintage" else f for f in SCHEMA])
    )
    return table.cast(SCHEMA)


def sources() -> list[dict[str, Any]]:
    """Where the figures come from: a dictionary for each file with `of`, `source`, `units` by indicator, and `published`."""
    files: list[dict[str, Any]] = data_table(__file__, "sources.toml")["file"]
    return files
