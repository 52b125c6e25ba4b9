"""Targets and observations of the tests, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from guibiao.indicators.progress import Baseline, Observation, Target

REGION = "140000"
# Late enough for every figure of the tests to be overdue, and every rule set in force.
TODAY = date(2036, 1, 1)

# What a series is unless a test says otherwise: one that the registry does not know, so that nothing but the target speaks.
CODE = "own_series"


def target(**given: Any) -> Target:
    base = {"indicator": "自设指标", "canonical": CODE, "region": REGION, "year": 2030, **given}
    if isinstance(base.get("baseline"), tuple):
        value, year = base["baseline"]
        base["baseline"] = Baseline(value=value, year=year)
    return Target(**base)


def series(values: Mapping[int, float | None], **given: Any) -> list[Observation]:
    base: dict[str, Any] = {"region": REGION, "indicator": CODE, **given}
    return [Observation(year=year, value=value, **base) for year, value in values.items()]


def as_rows(observations: list[Observation]) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(row) for row in observations]
