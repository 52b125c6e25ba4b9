"""When the figure of a year is due."""

from __future__ import annotations

from datetime import date

from guibiao.terms.indicators import Indicator


def due(year: int, indicator: Indicator | None) -> date:
    """The day from which the figure of a year is overdue: the first of the month after its usual month of release.

    Without a calendar, or for an indicator that the registry does not know: the end of the year after.
    """
    lag = indicator.release_lag if indicator else 1
    month = (indicator.release_month if indicator else None) or 12
    return date(year + lag + month // 12, month % 12 + 1, 1)


def last_due(today: date, indicator: Indicator | None) -> int:
    """The latest year whose figure should be out."""
    year = today.year
    while due(year, indicator) > today:
        year -= 1
    return year
