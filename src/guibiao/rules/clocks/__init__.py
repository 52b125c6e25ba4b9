"""Clocks of supervision (督办时限): by when a matter is arranged, reported on and settled.

    clock = in_force("13710", date(2026, 7, 1), "140000")
    clock.settle            # Limit(number=7, unit="calendar")
    clock.limit("settle", major=True)
    day(Limit(1, "month"), date(2026, 1, 31))   # 2026-02-28

Source: the clock's own `source`; `confirmed` says whether it was seen in the official text. Yearly key tasks and indicators
do not come under a clock: they have nodes.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from typing import Literal

import msgspec

from guibiao.rules import dated
from guibiao.rules.dated import Rule
from guibiao.terms.data import data_table

Unit = Literal["calendar", "working", "month", "year_end"]
Step = Literal["arrange", "report", "settle"]


class Limit(msgspec.Struct, frozen=True):
    """So many of a unit after a day. `year_end` is the last day of the year so many years on."""

    number: int
    unit: Unit


class Clock(Rule, frozen=True, kw_only=True):
    """The limits of one rule, each from the day of handing down; None: the rule sets none.

    settle   for ordinary matters (一般事项); `major` for major or complex ones (重大、复杂事项)
    cleared  by when everything is settled at the latest (清零); what runs longer than it is cut
    """

    arrange: Limit | None = None
    report: Limit | None = None
    settle: Limit
    major: Limit | None = None
    cleared: Limit | None = None

    def limit(self, step: Step, *, major: bool = False) -> Limit | None:
        """The limit of a step."""
        return (self.major or self.settle) if step == "settle" and major else getattr(self, step)


@cache
def clocks() -> tuple[Clock, ...]:
    """Every clock that is shipped, in all versions."""
    return msgspec.convert(data_table(__file__, "clocks.toml")["clocks"], tuple[Clock, ...])


def offered(on: date, jurisdiction: str = "") -> list[Clock]:
    """One clock for each code that holds on a day in a jurisdiction (the code of its province), by code."""
    codes = sorted({clock.code for clock in clocks() if clock.holds(on, jurisdiction)})
    return [in_force(code, on, jurisdiction) for code in codes]


def in_force(code: str, on: date, jurisdiction: str = "") -> Clock:
    """The version of a clock that holds on a day. Raises `guibiao.rules.dated.NoRuleInForce`."""
    return dated.in_force(clocks(), code, on, jurisdiction)


def day(limit: Limit, start: date) -> date:
    """The last day of a limit that begins after `start`.

    A month ends on the day of the same number, or on the last day of a shorter month. Raises ValueError for working
    days, which need a holiday calendar (the workspace counts them).
    """
    if limit.unit == "calendar":
        return start + timedelta(days=limit.number)
    if limit.unit == "year_end":
        return date(start.year + limit.number, 12, 31)
    if limit.unit == "month":
        years, month = divmod(start.month - 1 + limit.number, 12)
        year = start.year + years
        return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
    raise ValueError("工作日须按节假日安排计算，不能只凭日期推算。")
