"""Pages of a list that stay where they were while rows come and go: each begins behind the last row of the one before.

The cursor holds the values by which that row was ordered, signed, so that it is no way to ask for anything else. Rows
without a value come last, upwards and downwards, on every database.
"""

import datetime
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import F, Q, QuerySet

_TEXTS = (datetime.date, datetime.datetime, Decimal, UUID)


class BadCursor(ValueError):
    """A cursor that was not made for this list in this order."""


class _Signed(signing.JSONSerializer):
    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, default=_storable, separators=(",", ":")).encode("latin-1")


def _storable(value: Any) -> str:
    if isinstance(value, _TEXTS):
        return value.isoformat() if isinstance(value, datetime.date) else str(value)
    raise TypeError(f"{type(value).__name__} is no value to order by")


def page(
    rows: QuerySet[Any], order: Sequence[str], cursor: str, size: int, purpose: str
) -> tuple[list[Any], str | None]:
    """At most `size` rows in `order` (look-ups, `-` downwards) behind the cursor, and the cursor of the next page.

    Rows that are alike follow one another by their id. Raises BadCursor.
    """
    keys = [*order, "pk"]
    ordered = rows.order_by(*(_expression(key) for key in keys))
    if cursor:
        ordered = ordered.filter(_behind(keys, _read(cursor, keys, purpose)))
    found = list(ordered[: size + 1])
    if len(found) <= size:
        return found, None
    last = rows.order_by().filter(pk=found[size - 1].pk).values_list(*(key.removeprefix("-") for key in keys))[0]
    return found[:size], signing.dumps([keys, list(last)], salt=purpose, serializer=_Signed, compress=True)


def _expression(key: str) -> Any:
    name = F(key.removeprefix("-"))
    return name.desc(nulls_last=True) if key.startswith("-") else name.asc(nulls_last=True)


def _read(cursor: str, keys: list[str], purpose: str) -> list[Any]:
    try:
        made_for, values = signing.loads(cursor, salt=purpose, serializer=_Signed)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadCursor from None
    if made_for != keys:
        raise BadCursor
    return list(values)


def _behind(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows that come after the one with these values."""
    condition, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        name, downwards = key.removeprefix("-"), key.startswith("-")
        if value is not None:
            beyond = Q(**{f"{name}__{'lt' if downwards else 'gt'}": value})
            condition |= same & (beyond if name == "pk" else beyond | Q(**{f"{name}__isnull": True}))
        same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return condition
