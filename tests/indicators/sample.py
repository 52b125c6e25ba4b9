"""A made-up country of two provinces with cities, with every blemish that figures have."""

from __future__ import annotations

import datetime
import math
import random
from typing import Any

import pyarrow as pa

from guibiao.indicators.observations import SCHEMA

NATION = "100000"
PROVINCES = tuple(f"9{n}0000" for n in range(1, 9))
CITIES = tuple(f"91{n:02d}00" for n in range(1, 7))
PARENTS = {**dict.fromkeys(PROVINCES, NATION), **dict.fromkeys(CITIES, "910000")}
YEARS = tuple(range(2016, 2024))
FIRST, SECOND = datetime.date(2023, 9, 1), datetime.date(2024, 9, 1)


def row(
    region: str, indicator: str, year: int, value: float | None, unit: str | None = None, **more: Any
) -> dict[str, Any]:
    """An observation; what is not said is a figure of the whole year as it stands."""
    shared = {"part": "Y", "to_date": False, "comparator": "=", "status": "actual", "source": "公报", "vintage": FIRST}
    return {"region": region, "indicator": indicator, "year": year, "value": value, "unit": unit, **shared, **more}


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """Observations as an Arrow table. A float that is NaN stays NaN here: what takes it has to see to it."""
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def country() -> pa.Table:
    """Yearly figures of three levels: two units, zeros, gaps, NaN, bounds, scopes, forecasts, revisions, half years."""
    dice = random.Random(7)
    rows: list[dict[str, Any]] = []
    for place, region in enumerate((NATION, *PROVINCES, *CITIES)):
        for year in YEARS:
            money = round(40.0 + 13.7 * place + 3.1 * (year - 2016) + dice.random() * 9, 2)
            people = 0.0 if (place, year) == (3, 2019) else round(80 + 21.3 * place + dice.random(), 1)
            in_ten_thousands = place % 2 == 1
            rows += [
                row(region, "rd_expenditure", year, money * 1e4 if in_ten_thousands else money,
                    "万元" if in_ten_thousands else "亿元"),
                row(region, "population", year, people, "万人"),
                row(region, "rd_basic", year, round(money * 1e4 * (0.04 + dice.random() / 20)), "万元"),
                row(region, "gdp", year, math.nan if place == 5 else round(money * 41.5, 1), "亿元"),
                row(region, "rd_expenditure", year, round(money * 0.7, 2), "亿元", scope="规上工业企业"),
                row(region, "rd_expenditure", year, round(money * 0.4, 2), None, part="H1", to_date=True),
            ]  # fmt: skip
    outlier = next(r for r in rows if (r["region"], r["indicator"], r["year"]) == ("930000", "rd_basic", 2020))
    outlier["value"] *= 30
    rows = [r for r in rows if (r["region"], r["indicator"], r["year"]) != ("940000", "rd_expenditure", 2018)]
    for r in rows:
        if (r["region"], r["indicator"], r["year"], r["part"]) == ("950000", "rd_expenditure", 2021, "Y"):
            r["comparator"] = ">"
        if (r["region"], r["indicator"], r["year"]) == ("960000", "rd_basic", 2022):
            r["comparator"], r["status"] = "≈", "estimated"
    rows.append(row("910000", "rd_expenditure", 2020, 77.7, "亿元", vintage=SECOND))
    rows.append(row("920000", "rd_expenditure", 2023, None, "亿元", vintage=SECOND, status="missing", reason="撤回"))
    rows.append(row("930000", "rd_expenditure", 2024, 500.0, "亿元", status="forecast"))
    dice.shuffle(rows)
    return table(rows)
