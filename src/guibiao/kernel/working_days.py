"""Counting days: working days by the published calendar (国务院办公厅节假日安排), or calendar days.

The years come from the library chinesecalendar and from the register of years that an administrator loads; a loaded
year prevails. Beyond them Monday to Friday are taken for working days, and what was counted over such days is
provisional: the clock counts it again once the year is there.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

import chinese_calendar
from django.utils.translation import gettext as _

Unit = Literal["working", "calendar"]
_DAY = datetime.timedelta(days=1)
_PARTS = re.compile(r"[、，,；;。\s]+")
_ITEM = re.compile(
    r"(?:(?P<year>\d{4})[年/-])?(?P<month>\d{1,2})[月/-](?P<day>\d{1,2})日?"
    r"(?:[至到—–~～]+(?:(?:(?P<year2>\d{4})[年/-])?(?P<month2>\d{1,2})[月/-])?(?P<day2>\d{1,2})日?)?"
)


class Due(NamedTuple):
    """A day that was counted to. `provisional`: some day on the way lies in a year whose calendar is not known.

    `start` and `working` say what was counted (so many working days after that day); both None for calendar days.
    """

    date: datetime.date
    provisional: bool = False
    start: datetime.date | None = None
    working: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The loaded years; `Calendar.load()` reads them once for a loop over many dates."""

    years: frozenset[int] = frozenset()
    off: frozenset[datetime.date] = field(default=frozenset(), repr=False)
    on: frozenset[datetime.date] = field(default=frozenset(), repr=False)

    @classmethod
    def load(cls) -> "Calendar":
        """From the register of years."""
        from guibiao.kernel.models import CalendarYear

        return cls.of(CalendarYear.objects.values_list("year", "days_off", "working_weekends"))

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, str]]) -> "Calendar":
        """From rows of year, days off and working weekends."""
        rows = list(rows)
        return cls(
            frozenset(year for year, _off, _on in rows),
            frozenset(day for year, off, _on in rows for day in read_days(off, year)),
            frozenset(day for year, _off, on in rows for day in read_days(on, year)),
        )

    def knows(self, date: datetime.date) -> bool:
        """Whether the calendar of that year is published and here."""
        return date.year in self.years or _library_knows(date.year)

    def is_working(self, date: datetime.date) -> bool:
        """Whether people work that day; Monday to Friday where the year is not known."""
        if date in self.on:
            return True
        if date in self.off:
            return False
        if date.year in self.years or not _library_knows(date.year):
            return date.weekday() < 5
        return _library_works(date)

    def unlike_others(self, first: int, last: int) -> set[datetime.date]:
        """The weekdays without work and the weekends with it, of the years `first` to `last` and maybe of others."""
        library = (day for year in range(first, last + 1) if year not in self.years for day in _library_unlike(year))
        return {day for day in {*self.off, *self.on, *library} if self.is_working(day) != (day.weekday() < 5)}


def _weekdays(until: datetime.date) -> int:
    """How many days from Monday to Friday there were since the first day of all."""
    weeks, days = divmod(until.toordinal(), 7)  # the first day was a Monday
    return weeks * 5 + min(days, 5)


def after(start: datetime.date, number: int, unit: Unit = "working", calendar: Calendar | None = None) -> Due:
    """The day `number` days after `start`; the day of `start` itself does not count (期间开始之日不计入).

    With working days the result is the number-th working day after `start` (`start` itself for 0). A deadline in
    calendar days stays where it falls. Raises ValueError for a negative number.
    """
    if number < 0:
        raise ValueError(f"days to count must not be negative: {number}")
    if unit == "calendar":
        return Due(start + number * _DAY)
    calendar = calendar or Calendar.load()
    date, left, known = start, number, True
    while left:
        date += _DAY
        known = known and calendar.knows(date)
        left -= calendar.is_working(date)
    return Due(date, not known, start, number)


def latest_before(
    today: datetime.date, number: int, unit: Unit = "working", calendar: Calendar | None = None
) -> datetime.date:
    """The latest day from which more than `number` days have gone by today: after(day, number) lies before today."""
    if unit == "calendar":
        return today - (number + 1) * _DAY
    calendar = calendar or Calendar.load()
    date, left = today - _DAY, number
    while left:
        left -= calendar.is_working(date)
        date -= _DAY
    return date


def between(start: datetime.date, end: datetime.date, calendar: Calendar | None = None) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` is the earlier one."""
    if end < start:
        return -between(end, start, calendar)
    calendar = calendar or Calendar.load()
    turned = (day for day in calendar.unlike_others(start.year, end.year) if start < day <= end)
    return _weekdays(end) - _weekdays(start) + sum(1 if calendar.is_working(day) else -1 for day in turned)


def read_days(text: str, year: int) -> set[datetime.date]:
    """The days that a text names, as circulars write them: 1月1日至3日、2月15日至23日, or 2027-01-01.

    Days without a year are in `year`. Raises ValueError with a sentence that names the piece.
    """
    return {day for piece in _PARTS.split(text) if piece for day in _days(piece, year)}


def _days(piece: str, year: int) -> Iterator[datetime.date]:
    found = _ITEM.fullmatch(piece)
    if found is None:
        raise ValueError(_("“%s”读不成日期：请写成“1月1日”或“2月15日至23日”，之间用顿号隔开。") % piece)
    part = {name: int(value) if value else None for name, value in found.groupdict().items()}
    try:
        first = datetime.date(part["year"] or year, part["month"] or 0, part["day"] or 0)
        last = first
        if part["day2"]:
            last = datetime.date(part["year2"] or first.year, part["month2"] or first.month, part["day2"])
    except (ValueError, OverflowError) as error:
        raise ValueError(_("“%s”不是日历上的日期。") % piece) from error
    if last < first or (last - first).days > 60:
        raise ValueError(_("“%s”的起止日期不对：止日早于起日，或超过两个月。") % piece)
    if abs(first.year - year) > 1 or abs(last.year - year) > 1:
        raise ValueError(_("“%(piece)s”不在 %(year)d 年。") % {"piece": piece, "year": year})
    return (first + number * _DAY for number in range((last - first).days + 1))


@cache
def built_in() -> tuple[int, int]:
    """The first and the last year that the library knows."""
    years = [year for year in range(1990, 2101) if _library_knows(year)]
    return years[0], years[-1]


@cache
def _library_works(date: datetime.date) -> bool:
    return bool(chinese_calendar.is_workday(date))


@cache
def _library_unlike(year: int) -> tuple[datetime.date, ...]:
    """The days of a year that the library calls working days although they are at a weekend, or the other way round."""
    if not _library_knows(year):
        return ()
    days = (datetime.date(year, 1, 1) + number * _DAY for number in range(366))
    return tuple(day for day in days if day.year == year and _library_works(day) != (day.weekday() < 5))


@cache
def _library_knows(year: int) -> bool:
    try:
        chinese_calendar.is_workday(datetime.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
