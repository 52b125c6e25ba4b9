"""Many rows out of few: every table of the house gets copies of what it holds, beside and along with what it hangs on."""

import datetime
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import count, product
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from guibiao.kernel.models import Case, Organisation, Region, User
from guibiao.kernel.models.trees import Tree

MOST = 5  # rows of a table that are copied
#: Copies stay with the same place and person: what somebody may see grows with them.
KEPT = (Region, Organisation, User)


def tables() -> list[Any]:
    """The tables of all rooms, each after those that it refers to; where they refer to one another, after what it needs."""
    found: dict[Any, None] = {}

    def take(model: Any) -> None:
        if model in found or model.__module__.startswith(("django", "axes")):
            return
        for field in _references(model):
            if field.related_model is not model and model not in _needs(field.related_model):
                take(field.related_model)
        found[model] = None

    for model in apps.get_models(include_auto_created=True):
        take(model)
    return list(found)


@cache
def _needs(model: Any) -> frozenset[Any]:
    """The tables without whose rows there can be none of this one."""
    asked = {field.related_model for field in _references(model) if not field.null and field.related_model is not model}
    return frozenset(asked).union(*map(_needs, asked))


def fill_empty() -> None:
    """A made-up row for every register that has none yet."""
    from guibiao.kernel.registers import registry

    for register in registry:
        if not register.model._base_manager.exists():
            _first(register.model)


def grow(times: int) -> None:
    """Copy rows so many times: along with copies of their parents, and beside the originals under the same parents."""
    copies = _Copies()
    for model in tables():
        grid = _grid(model)
        originals = list(model._base_manager.order_by("pk")[: None if grid else MOST])
        taken = _Taken(model)
        for number in range(times):
            for original in originals:
                if all(copies.has(getattr(original, name), number) for name in grid):
                    copies.keep(original, number, taken.add(copies.along(original, number)))
            for original in originals if copies.hangs(model) and not grid else ():
                copies.keep_beside(original, taken.add(copies.beside(original, number)))
        for original in originals if grid else ():
            for place in product(*(copies.all_beside(getattr(original, name)) for name in grid)):
                copy = copies.beside(original, 0)
                for name, at in zip(grid, place, strict=True):
                    setattr(copy, name, at)
                if not taken.has(copy):
                    taken.add(copy)


class _Copies:
    """What was copied, so that a child finds the copy of its parent and an identity its counterpart."""

    def __init__(self) -> None:
        self.made: dict[tuple[Any, Any, int], Any] = {}
        self.siblings: dict[tuple[Any, Any], list[Any]] = {}
        self.identities: dict[tuple[uuid.UUID, int], uuid.UUID] = {}

    def hangs(self, model: Any) -> bool:
        return any(field.related_model not in KEPT for field in _references(model))

    def has(self, original: Any, number: int) -> bool:
        return (type(original), original.pk, number) in self.made

    def keep(self, original: Any, number: int, copy: Any) -> None:
        if copy is not None:
            self.made[type(original), original.pk, number] = copy

    def keep_beside(self, original: Any, copy: Any) -> None:
        if copy is not None:
            self.siblings.setdefault((type(original), original.pk), []).append(copy)

    def all_beside(self, original: Any) -> list[Any]:
        """A row and its copies under the same parents."""
        return [original, *self.siblings.get((type(original), original.pk), ())]

    def along(self, original: Any, number: int) -> Any:
        copy = self.beside(original, number)
        for field in _references(type(original)):
            parent = getattr(original, field.name)
            if parent is not None and field.related_model not in KEPT:
                setattr(copy, field.name, self.made.get((field.related_model, parent.pk, number), parent))
        for field in type(original)._meta.concrete_fields:
            if isinstance(field, models.UUIDField) and (old := getattr(original, field.name)) is not None:
                setattr(copy, field.name, self.identities.setdefault((old, number), uuid.uuid4()))
        return copy

    def beside(self, original: Any, number: int) -> Any:
        fields = type(original)._meta.concrete_fields
        values = {field.attname: getattr(original, field.attname) for field in fields}
        if isinstance(type(original)._meta.pk, models.AutoField):
            values.pop(type(original)._meta.pk.attname)
        return type(original)(**values)


class _Taken:
    """What is taken already in the columns of a table that must be unique."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.sets = [
            (names, set(model._base_manager.values_list(*names))) for names in dict.fromkeys(_unique_sets(model))
        ]

    def has(self, copy: Any) -> bool:
        """Whether there is such a row already."""
        return any(_values(copy, names) in taken for names, taken in self.sets)

    def add(self, copy: Any) -> Any:
        """Store a copy under values of its own; None where none are left."""
        # What makes one set of columns unique may disturb another: once more through all of them.
        for names, taken in self.sets * 2:
            if not self._freed(copy, names, taken):
                return None
        if self.has(copy):
            return None
        if isinstance(copy, Tree):
            copy.path = ""
            copy.save()
        else:
            self.model._base_manager.bulk_create([copy])
        for names, taken in self.sets:
            taken.add(_values(copy, names))
        return copy

    def _freed(self, copy: Any, names: tuple[str, ...], taken: set[Any]) -> bool:
        if _values(copy, names) not in taken:
            return True
        fields = sorted((self.model._meta.get_field(name) for name in reversed(names)), key=_readiness)
        for field in fields:
            before = getattr(copy, field.attname)
            for value in _others(field, before):
                setattr(copy, field.attname, value)
                if _values(copy, names) not in taken:
                    return True
            setattr(copy, field.attname, before)
        return False


def _references(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _grid(model: Any) -> tuple[str, ...]:
    """The two owners of each row of a table that holds one for all their pairs: a cell has its line and its column."""
    owners = {field.name for field in _references(model) if field.remote_field.on_delete is models.CASCADE}
    return next((names for names in _unique_sets(model) if len(names) > 1 and owners.issuperset(names)), ())


def _values(row: Any, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)


def _unique_sets(model: Any) -> Iterator[tuple[str, ...]]:
    meta = model._meta
    yield from (
        (field.name,) for field in meta.concrete_fields if field.unique and not isinstance(field, models.AutoField)
    )
    yield from (
        tuple(one.fields) for one in meta.constraints if isinstance(one, models.UniqueConstraint) and one.fields
    )
    yield from (tuple(names) for names in meta.unique_together)


def _readiness(field: Any) -> int:
    """What is changed first to make a row different from others: another parent comes last."""
    order = (models.UUIDField, models.CharField, models.IntegerField, models.DateField)
    last = len(order) + (field.related_model not in KEPT)
    return next((place for place, kind in enumerate(order) if isinstance(field, kind)), last)


def _others(field: Any, value: Any) -> Iterator[Any]:
    """Further values of a field: a few hundred at most, those of a reference out of its table."""
    if field.is_relation:
        yield from field.related_model._base_manager.values_list(field.target_field.attname, flat=True)
    elif field.choices:
        yield from (choice for choice, _label in field.flatchoices)
    elif isinstance(field, models.UUIDField):
        yield uuid.uuid4()
    elif isinstance(field, models.IntegerField):
        yield from (value + step for step in range(1, 400))
    elif isinstance(field, models.DateField):
        yield from (value + datetime.timedelta(days=step) for step in range(1, 400))
    elif isinstance(field, models.CharField):
        yield from (f"{value[: field.max_length - 4]}{step:03x}" for step in range(400))


_numbers = count(1)


def _first(model: Any) -> Any:
    """A row with something in each field that must have something."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.is_relation and not field.null:
            related = field.related_model
            values[field.name] = related._base_manager.first() or _first(related)
        elif not (field.null or field.has_default() or field.blank or isinstance(field, models.AutoField)):
            values[field.name] = _something(field)
    if issubclass(model, Case):
        values["state"] = model.procedure.initial
    # A table may want one of several relations, whichever it is.
    either = [field for field in _references(model) if field.null and field.related_model is not model]
    for further in ({}, *({field.name: field.related_model._base_manager.first()} for field in either)):
        with suppress(IntegrityError), transaction.atomic():
            return model._base_manager.bulk_create([model(**values | further)])[0]
    raise AssertionError(f"no row can be made up for {model.__name__}: let the workspace of these tests have one")


def _something(field: Any) -> Any:
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField)):
        return next(_numbers)
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.BooleanField):
        return False
    return {} if isinstance(field, models.JSONField) else f"x{next(_numbers)}"
