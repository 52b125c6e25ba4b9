"""Clocks of supervision: dated, by jurisdiction, with their limits."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.rules import clocks
from guibiao.rules.clocks import Limit
from guibiao.rules.dated import NoRuleInForce

DAY = datetime.date(2026, 7, 1)


def test_a_province_has_its_own_clock_and_others_the_general_one() -> None:
    assert clocks.in_force("13710", DAY, "140000").version == "calendar"
    assert clocks.in_force("13710", DAY, "520000").version == "elsewhere"
    assert [clock.code for clock in clocks.offered(DAY, "630000")] == ["13710", "13710-working", "710"]
    assert "710" not in [clock.code for clock in clocks.offered(DAY, "140000")]


def test_before_the_rule_there_is_none() -> None:
    with pytest.raises(NoRuleInForce, match="13710"):
        clocks.in_force("13710", datetime.date(2001, 1, 1), "140000")


def test_what_was_not_seen_in_the_official_text_says_so() -> None:
    assert all(clock.confirmed or clock.note for clock in clocks.clocks())


def test_days_of_13710() -> None:
    clock = clocks.in_force("13710", DAY, "140000")
    days = [clocks.day(limit, DAY).isoformat() for limit in (clock.arrange, clock.report, clock.settle) if limit]
    assert days == ["2026-07-01", "2026-07-04", "2026-07-08"]
    assert clocks.day(clock.limit("settle", major=True) or Limit(0, "calendar"), DAY).isoformat() == "2026-08-01"


def test_a_month_ends_with_a_shorter_month_and_a_year_with_december() -> None:
    assert clocks.day(Limit(1, "month"), datetime.date(2026, 1, 31)) == datetime.date(2026, 2, 28)
    assert clocks.day(Limit(1, "month"), datetime.date(2026, 12, 15)) == datetime.date(2027, 1, 15)
    assert clocks.day(Limit(0, "year_end"), DAY) == datetime.date(2026, 12, 31)
    with pytest.raises(ValueError, match="工作日"):
        clocks.day(Limit(3, "working"), DAY)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), st.integers(0, 36))
def test_months_never_skip_one(start: datetime.date, number: int) -> None:
    end = clocks.day(Limit(number, "month"), start)
    assert (end.year - start.year) * 12 + end.month - start.month == number
    assert end.day <= start.day
