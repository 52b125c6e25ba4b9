"""What stands in a cell: the value, how it is shown, how it is exported."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guibiao.kernel.registers.declaration import Column, Register

Plain = str | int | float | Decimal | bool | datetime.date | datetime.datetime | None


def value(register: Register, column: Column, obj: Any) -> Plain:
    """The value of a cell: a number, date, truth value, text or None; choices and related objects as their names."""
    if column.value is not None:
        return _plain(column.value(obj))
    target, name = _walk(obj, column.name)
    if target is None:
        return None
    display = getattr(target, f"get_{name}_display", None)
    return _plain(display() if display is not None else getattr(target, name))


def _walk(obj: Any, path: str) -> tuple[Any, str]:
    *relations, name = path.split("__")
    for relation in relations:
        obj = getattr(obj, relation)
        if obj is None:
            break
    return obj, name


def _plain(found: Any) -> Plain:
    if found is None or isinstance(found, (str, bool, int, float, Decimal, datetime.date)):
        return found if found != "" else None
    return str(found)


def shown(plain: Plain) -> str:
    """The value as a person reads it."""
    if plain is None:
        return "—"
    if isinstance(plain, bool):
        return _("是") if plain else _("否")
    if isinstance(plain, datetime.datetime):
        return date_format(timezone.localtime(plain), "SHORT_DATETIME_FORMAT")
    if isinstance(plain, datetime.date):
        return date_format(plain, "SHORT_DATE_FORMAT")
    return str(plain)


def is_number(plain: Plain) -> bool:
    """Whether the cell is set as a figure."""
    return isinstance(plain, (int, float, Decimal)) and not isinstance(plain, bool)
