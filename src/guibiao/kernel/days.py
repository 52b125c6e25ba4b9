"""Where a day ends: the midnight that ends it, and the day that a moment ends or lies in."""

import datetime

from django.utils import timezone


def end_of(day: datetime.date) -> datetime.datetime:
    """The midnight that ends a day."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))


def day_of(moment: datetime.datetime) -> datetime.date:
    """The day to which a moment belongs as its end: midnight ends the day before."""
    return timezone.localdate(moment - datetime.timedelta(microseconds=1))
