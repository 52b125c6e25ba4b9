"""Every address of the product, and a row in every table that bears a secret."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.regex_helper import normalize

from guibiao.kernel.models import CalendarYear
from guibiao.kernel.registers import registry

SECRET = "外人不可见"
#: The number of every row that bears the secret.
NUMBER = 7001
#: Relations that are given although they may be empty: whose a row is, and what some tables may not do without.
_GIVEN = {"organisation", "evaluation"}
#: What all registers show; their other addresses have one door, which one register stands for.
_SEEN = {"register_list", "register_detail", "register_export"}
#: What stands in an address besides numbers.
_WORDS = {"form": "xlsx", "kind": "round", "transition": "submit", "uidb64": "x", "token": "x"}


def fill() -> int:
    """A row with the secret in every table that belongs to somebody; returns in how many."""
    made: dict[Any, Any] = {CalendarYear: None}  # its texts are days, and nobody's secret
    for model in apps.get_models():
        if hasattr(model, "access_scope"):
            _mark(model, made)
    return len(made)


def _mark(model: Any, made: dict[Any, Any]) -> Any:
    if model not in made:
        made[model] = None
        values = {field.attname: _value(model, field, made) for field in model._meta.concrete_fields}
        row = model(**{name: value for name, value in values.items() if value is not None})
        models.Model.save_base(row, force_insert=True)
        made[model] = row
    return made[model]


def _value(model: Any, field: Any, made: dict[Any, Any]) -> Any:
    """None: the field keeps its default."""
    if field.primary_key:
        return NUMBER
    if field.is_relation:
        needed = not field.null or field.name in _GIVEN
        if not needed or field.related_model is model:
            return None
        return getattr(_mark(field.related_model, made), field.target_field.attname)
    if field.name in ("state", "path") and not field.choices:
        return model.procedure.initial if field.name == "state" else f"/{NUMBER}/"
    if field.choices:
        return next(key for key, _label in field.flatchoices)
    if isinstance(field, models.CharField | models.TextField):
        return SECRET[: field.max_length]
    for kind, value in _PLAIN:
        if isinstance(field, kind):
            return None if field.has_default() or field.null else value()
    return None


_PLAIN: tuple[tuple[Any, Any], ...] = (
    (models.DateTimeField, timezone.now),
    (models.DateField, lambda: timezone.localdate() + datetime.timedelta(days=30)),
    (models.UUIDField, uuid.uuid4),
    (models.JSONField, dict),
    (models.BooleanField, bool),
    (models.Field, lambda: 1),
)


def addresses() -> Iterator[tuple[str, str]]:
    """(name, address) of every page with the number of the marked rows; what is seen of a register for each of them."""
    registers = [one.name for one in registry]
    for name, route in _below(get_resolver(), ""):
        names = [""] if "%(name)s" not in route else registers if name in _SEEN else registers[:1]
        for register in names:
            words = _Words({**_WORDS, "name": register})
            yield f"{name} {register}".strip(), "/" + (route % words).lstrip("/")


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return str(NUMBER)


def _below(resolver: Any, before: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = before + normalize(one.pattern.regex.pattern)[0][0]
        if isinstance(one, URLPattern):
            yield str(one.name), route
        else:
            yield from _below(one, route)
