"""Counting days: by the published calendar, and honestly where there is none."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.kernel import working_days
from guibiao.kernel.models import CalendarYear
from guibiao.kernel.working_days import Calendar, after, between, latest_before, read_days

D = datetime.date
BARE = Calendar()


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        (D(2025, 9, 30), 1, D(2025, 10, 9)),  # the holidays of October
        (D(2025, 10, 9), 2, D(2025, 10, 11)),  # a Saturday that is worked
        (D(2025, 3, 3), 5, D(2025, 3, 10)),
        (D(2025, 3, 8), 0, D(2025, 3, 8)),
    ],
)
def test_published_years(start: D, number: int, expected: D) -> None:
    due = after(start, number, calendar=BARE)
    assert (due.date, due.provisional) == (expected, False)


def test_beyond_the_published_years_monday_to_friday_and_provisional() -> None:
    assert after(D(2090, 3, 3), 5, calendar=BARE) == (D(2090, 3, 10), True, D(2090, 3, 3), 5)
    assert after(D(2090, 3, 3), 5, "calendar") == (D(2090, 3, 8), False, None, None)


@pytest.mark.django_db
def test_a_loaded_year_is_certain_and_prevails() -> None:
    CalendarYear.objects.create(year=2090, days_off="3月6日至7日", working_weekends="3月11日")
    assert after(D(2090, 3, 3), 5)[:2] == (D(2090, 3, 13), False)
    CalendarYear.objects.create(year=2025, days_off="3月4日至6日")
    assert after(D(2025, 3, 3), 1).date == D(2025, 3, 7)


def test_how_circulars_write_days() -> None:
    text = "1月1日（周四）至3日".replace("（周四）", "") + "、2月28日—3月1日，2027-05-01；10月1日"
    assert read_days(text, 2027) == {
        D(2027, 1, 1), D(2027, 1, 2), D(2027, 1, 3), D(2027, 2, 28), D(2027, 3, 1), D(2027, 5, 1), D(2027, 10, 1)
    }  # fmt: skip
    assert read_days("2026年12月31日至2027年1月2日", 2027) == {D(2026, 12, 31), D(2027, 1, 1), D(2027, 1, 2)}


@pytest.mark.parametrize("text", ["春节", "2月30日", "5月3日至1日", "2031-05-01", "1月1日至6月1日", "13月1日"])
def test_what_is_no_day_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"“.+”.+"):
        read_days(text, 2027)


dates = st.dates(D(2005, 1, 1), D(2040, 1, 1))
numbers = st.integers(0, 40)


@settings(deadline=None)
@given(dates, numbers)
def test_after_and_between_agree(start: D, number: int) -> None:
    due = after(start, number, calendar=BARE)
    assert between(start, due.date, BARE) == number
    assert number == 0 or BARE.is_working(due.date)


LOADED = Calendar.of([(2026, "2月15日至23日", "2月14日"), (2038, "2037年12月31日、5月1日至2日", "5月8日")])


@settings(deadline=None)
@given(dates, st.integers(0, 900), st.sampled_from([BARE, LOADED]))
def test_between_counts_as_somebody_with_a_calendar_would(start: D, days: int, calendar: Calendar) -> None:
    span = [start + datetime.timedelta(number) for number in range(1, days + 1)]
    counted = sum(map(calendar.is_working, span))
    end = start + datetime.timedelta(days)
    assert (between(start, end, calendar), between(end, start, calendar)) == (counted, -counted)


@settings(deadline=None)
@given(dates, numbers, st.sampled_from(["working", "calendar"]))
def test_latest_before_is_the_border(today: D, number: int, unit: working_days.Unit) -> None:
    day = latest_before(today, number, unit, BARE)
    assert after(day, number, unit, BARE).date < today <= after(day + datetime.timedelta(1), number, unit, BARE).date


def test_the_administrator_loads_a_year_in_the_browser(client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person("lin", "planner"))
    assert client.get("/registers/holidays/").status_code == 404
    client.force_login(person("sys", "system_admin"))
    answer = client.post("/registers/holidays/add/", {"year": 2091, "days_off": "元旦", "seen": ""})
    assert answer.status_code == 422
    assert "读不成日期" in answer.content.decode()
    form = {"year": 2091, "days_off": "1月1日至3日", "working_weekends": "1月6日", "document": "某办发〔2090〕1号"}
    assert client.post("/registers/holidays/add/", form).status_code == 302
    assert working_days.Calendar.load().off == {D(2091, 1, 1), D(2091, 1, 2), D(2091, 1, 3)}


def test_the_page_says_which_years_are_built_in(client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person("sys", "system_admin"))
    first, last = working_days.built_in()
    assert BARE.knows(D(first, 1, 1)) and BARE.knows(D(last, 1, 1)) and not BARE.knows(D(last + 1, 1, 1))
    page = client.get("/registers/holidays/").content.decode()
    assert f"{first}年至{last}年的工作日历已经内置" in page
    assert "还没有工作日历" not in page
    CalendarYear.objects.create(year=2091, days_off="1月1日")
    page = client.get("/registers/holidays/").content.decode()
    assert f"{first}年至{last}年的工作日历已经内置" in page and "2091" in page
