"""The history of one object, from the audit chain, in the words of the screen."""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from guibiao.kernel import audit
from guibiao.kernel.access import roles
from guibiao.kernel.registers import cells
from guibiao.kernel.registers.declaration import Register

_SHOWN = 100


@dataclass(slots=True)
class Line:
    """One entry: when, who, what, and the changes as (field, old, new)."""

    at: datetime.datetime
    actor: str
    action: str
    changes: list[tuple[str, str, str]]
    note: str


def lines_of(register: Register, obj: Any) -> list[Line]:
    """The last hundred entries about an object, newest first."""
    found = [(entry, json.loads(entry.detail)) for entry in audit.history(obj)[:_SHOWN]]
    names = _related_names(register, [_changes(detail) for _entry, detail in found])
    return [
        Line(
            entry.at, entry.actor, roles.action_label(entry.action),
            [(_label(register, field), _value(register, names, field, old), _value(register, names, field, new))
             for field, (old, new) in _changes(detail).items()],
            str(detail.get("note", "")),
        )
        for entry, detail in found
    ]  # fmt: skip


def _changes(detail: dict[str, Any]) -> dict[str, list[Any]]:
    """The fields that an entry says to have changed; rooms may keep under that word what is no field."""
    changes = detail.get("changes")
    return changes if isinstance(changes, dict) else {}


def _label(register: Register, field: str) -> str:
    return str(getattr(register.field(field), "verbose_name", field))


def _related_names(register: Register, changes: list[dict[str, list[Any]]]) -> dict[tuple[str, Any], str]:
    """Names of the related objects that the changes speak of: one query for each relation."""
    wanted: dict[str, set[Any]] = {}
    for change in changes:
        for field, pair in change.items():
            model_field = register.field(field)
            if model_field is not None and model_field.is_relation:
                wanted.setdefault(field, set()).update(value for value in pair if value is not None)
    return {
        (field, pk): str(obj)
        for field, pks in wanted.items()
        for pk, obj in register.field(field).related_model._default_manager.in_bulk(pks).items()
    }


def _value(register: Register, names: dict[tuple[str, Any], str], field: str, value: Any) -> str:
    if (field, value) in names:
        return names[field, value]
    choices = dict(getattr(register.field(field), "flatchoices", None) or [])
    return str(choices[value]) if value in choices else cells.shown(None if value == "" else value)
