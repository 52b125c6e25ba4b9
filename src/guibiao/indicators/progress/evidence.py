"""A figure as evidence: the interval in which the true value lies. “突破4500家” is (4500, ∞), an exact figure a point."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from guibiao.indicators.progress.formulas import EQUAL


class Evidence(NamedTuple):
    """The value lies between `low` and `high`; an end that is `open` is not reached itself."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    @property
    def exact(self) -> float | None:
        """The value, where it is one."""
        return self.low if self.low == self.high else None

    def times(self, factor: float) -> Evidence:
        """The same in a unit `factor` (> 0) times smaller."""
        return self._replace(low=self.low * factor, high=self.high * factor)


def of(comparator: str, value: float, upper: float | None) -> Evidence:
    """The evidence that a printed figure gives; 约 4,900 states 4,900."""
    return {
        "=": Evidence(value, value),
        "≈": Evidence(value, value),
        ">": Evidence(value, math.inf, open_low=True),
        "≥": Evidence(value, math.inf),
        "<": Evidence(-math.inf, value, open_high=True),
        "≤": Evidence(-math.inf, value),
        "range": Evidence(value, value if upper is None else upper),
    }[comparator]


def total(parts: Iterable[Evidence]) -> Evidence:
    """The sum of several figures as evidence."""
    given = list(parts)
    return Evidence(
        math.fsum(p.low for p in given) if all(p.low > -math.inf for p in given) else -math.inf,
        math.fsum(p.high for p in given) if all(p.high < math.inf for p in given) else math.inf,
        any(p.open_low for p in given),
        any(p.open_high for p in given),
    )


def satisfies(e: Evidence, low: float | None, high: float | None, strict: bool) -> bool | None:
    """Whether the value lies in [low, high], ends left out if `strict`; None where the evidence does not tell."""
    sides = [
        (e.low, e.open_low, e.high, e.open_high, low),
        (-e.high, e.open_high, -e.low, e.open_low, None if high is None else -high),
    ]
    answers = [_above(*side, strict) for side in sides if side[-1] is not None]
    if False in answers:
        return False
    return None if None in answers else True


def _above(low: float, open_low: bool, high: float, open_high: bool, bound: float | None, strict: bool) -> bool | None:
    """Whether the whole interval lies at the bound or above (True), below (False), or across (None)."""
    assert bound is not None
    slack = EQUAL * abs(bound)
    if low > bound + slack or (low >= bound - slack and (open_low or not strict)):
        return True
    if high < bound - slack or (high <= bound + slack and (open_high or strict)):
        return False
    return None
