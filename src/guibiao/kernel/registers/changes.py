"""Making and changing objects of a register, with what changed kept in the audit chain."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest

from guibiao.kernel import audit


def snapshot(obj: models.Model, fields: Any) -> dict[str, Any]:
    """The values of fields as JSON can hold them: related objects by id, dates and decimals as text."""
    meta: Any = obj._meta
    return {name: _storable(meta.get_field(name).value_from_object(obj)) for name in fields}


def _storable(value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """{field: [old, new]} for what is not the same."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def saved(
    actor: Any,
    obj: models.Model,
    before: dict[str, Any] | None,
    fields: Any,
    request: HttpRequest | None = None,
    action: str = "",
) -> dict[str, list[Any]]:
    """Save an object and record what changed; nothing is saved or recorded when nothing did. Returns the difference.

    `before` is the snapshot taken before the change, None for a new object.
    """  # fmt: skip
    after = snapshot(obj, fields)
    changes = difference(before or {}, after)
    if before is not None and not changes:
        return changes
    with transaction.atomic():
        obj.save()
        name = action or ("register.add" if before is None else "register.change")
        audit.record(actor, name, obj, {"changes": changes}, request)
    return changes
