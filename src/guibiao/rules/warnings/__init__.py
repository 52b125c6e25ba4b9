"""监测预警: when a target is warned of, as dated data: kinds, their thresholds, and the days for an explanation.

    rule = in_force("behind", date(2026, 7, 1))
    rule.threshold, rule.unit, rule.explain     # 2.0, "light", 5

| kind            | warns when                                                          | unit of the threshold      |
| --------------- | ------------------------------------------------------------------- | -------------------------- |
| `behind`        | the light is at least as bad as the threshold                       | `light`: 1 yellow, 2 red   |
| `deteriorating` | the light is worse than before, or the gap wider by the threshold   | `goal`: % of the goal      |
| `no_data`       | the figure is overdue by the release calendar for so many days      | `days`: calendar days      |
| `forecast`      | the chance that the target is met, by its own past, is below        | `chance`: %                |

Each function says True (it holds), False (it does not, or no more) or None (it cannot be said).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from guibiao.rules import dated
from guibiao.rules.dated import Rule
from guibiao.rules.lights import Light
from guibiao.terms.data import data_table

Unit = Literal["light", "goal", "days", "chance"]
_WORSE: dict[Light, int] = {"green": 0, "yellow": 1, "red": 2}


class WarningRule(Rule, frozen=True, kw_only=True):
    """One kind of warning. An office may set another `threshold` between `least` and `most`; `explain` are the working
    days in which the one who answers for the target says why."""

    unit: Unit
    threshold: float
    least: float
    most: float
    explain: int


@cache
def warning_rules() -> tuple[WarningRule, ...]:
    """Every version of every kind."""
    return msgspec.convert(data_table(__file__, "warnings.toml")["warnings"], tuple[WarningRule, ...])


def kinds() -> list[str]:
    """The kinds there are, in the order of the data."""
    return list(dict.fromkeys(rule.code for rule in warning_rules()))


def in_force(kind: str, on: date, jurisdiction: str = "") -> WarningRule:
    """The version of a kind that holds on a day. Raises `guibiao.rules.dated.NoRuleInForce`."""
    return dated.in_force(warning_rules(), kind, on, jurisdiction)


def severity(light: Light) -> int | None:
    """How bad a light is: 0 green, 1 yellow, 2 red; None where nothing could be said."""
    return _WORSE.get(light)


def behind(light: Light, threshold: float) -> bool | None:
    """Whether a light is at least as bad as the threshold."""
    bad = severity(light)
    return None if bad is None else bad >= threshold


def widened(before: float | None, now: float | None, goal: float | None) -> float | None:
    """By how many hundredths of the goal a gap has widened; negative where it has narrowed. What is reached has no gap."""
    if before is None or now is None or not goal:
        return None
    return round(100 * (max(now, 0.0) - max(before, 0.0)) / abs(goal), 9)


def deteriorating(before: Light, now: Light, wider: float | None, threshold: float) -> bool | None:
    """Whether the light is worse than it was, or the gap wider by the threshold or more (`widened`)."""
    was, is_ = severity(before), severity(now)
    if was is None or is_ is None:
        return None
    return is_ > was or (wider is not None and wider > 0 and wider >= threshold)


def overdue(due: date | None, today: date, threshold: float) -> bool | None:
    """Whether a figure that was due from a day on is missing for so many days. None without a day."""
    return None if due is None else (today - due).days >= threshold


def misses(chance: float | None, threshold: float) -> bool | None:
    """Whether the chance (0 to 1) of meeting the target lies below the threshold in per cent."""
    return None if chance is None else 100 * chance < threshold
