"""Several hundred targets of every kind with their observations, gaps and bounds among them: always the same ones."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.progress import Baseline, Observation, Target
from tests.indicators.progress.made import as_rows

REGIONS = ("110000", "120000", "130000", "140000", "150000", "210000")
# kind → (per, unit, from, to) of the printed figure
KINDS: tuple[tuple[str, str | None, str | None, float, float], ...] = (
    ("level", None, None, 40, 160),
    ("level", None, "%", 60, 100),
    ("level", "period", None, 100, 900),
    ("level", "year", None, 40, 160),
    ("count", None, None, 100, 900),
    ("increase", None, None, 1, 60),
    ("increase", None, "%", 1, 60),
    ("increase", "year", None, 1, 9),
    ("multiple", None, "倍", 1, 3),
    ("growth", "year", "%", 1, 15),
    ("coverage", None, "%", 90, 100),
    ("rank", None, "位", 1, 20),
)
COMPARATORS = ("=", "=", "=", "≈", ">", "≥", "<", "≤", "range")


def targets(count: int = 400, seed: int = 7) -> list[Target]:
    chance = random.Random(seed)
    return [_target(chance, number) for number in range(count)]


def _target(chance: random.Random, number: int) -> Target:
    group = number // len(REGIONS)  # the targets of one indicator: one unit, all regions
    kind, per, unit, low, high = KINDS[group % len(KINDS)]
    comparator: Any = chance.choice(COMPARATORS)
    value = round(chance.uniform(low, high), 1)
    start = round(chance.uniform(-20, 120), 1) if chance.random() < 0.3 else None
    given: dict[str, Any] = {"kind": kind, "per": per, "comparator": comparator, "unit": unit, "value": value}
    return Target(
        id=f"t{number}",
        indicator=f"指标{group}",
        canonical=f"series_{group}",
        region=REGIONS[number % len(REGIONS)],
        direction=chance.choice((-1, 0, 1)),
        year=chance.choice((2024, 2025, 2025, 2030, None)),
        period=(2021, 2025) if chance.random() < 0.8 else None,
        upper=value * 1.1 if comparator == "range" else None,
        baseline=Baseline(value=start, year=chance.choice((None, 2020))),
        **given,
    )


def observations(asked: list[Target], seed: int = 11) -> list[Observation]:
    chance = random.Random(seed)
    out = []
    for target in asked:
        level = chance.choice((0.0, -5.0, 50.0, 80.0, 95.0, 100.0))
        for year in range(2019, 2026):
            level = level * chance.uniform(0.9, 1.2) + chance.uniform(-2, 3)
            if chance.random() < 0.05:
                continue
            row: dict[str, Any] = {"value": round(level, 3), "comparator": "=", "status": "actual"}
            if chance.random() < 0.05:
                row |= {"value": None, "status": "missing"}
            elif chance.random() < 0.04:
                row |= {"comparator": chance.choice(("≥", ">", "≈"))}
            elif chance.random() < 0.03:
                row |= {"status": "forecast"}
            unit = target.unit if target.kind in ("level", "coverage", "rank") else None
            out.append(
                Observation(region=target.region or "", indicator=target.canonical or "", year=year, unit=unit, **row)
            )
    return out


def as_table(rows: list[Observation]) -> pa.Table:
    return pa.Table.from_pylist(as_rows(rows), SCHEMA)
