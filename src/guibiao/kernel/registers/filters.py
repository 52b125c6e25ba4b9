"""The filters of a list: a form made from the declaration, and the condition it stands for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guibiao.kernel import access
from guibiao.kernel.models.trees import Tree
from guibiao.kernel.registers.declaration import Filter, Register
from guibiao.kernel.registers.picking import is_long
from guibiao.kernel.requests import whole


class FilterForm(forms.Form):
    """All filters of a register and `q`, the search. Wrong input is told under its field and filters nothing."""

    def __init__(self, register: Register, user: Any, data: Any) -> None:
        super().__init__(data, prefix=None)
        self._first = register.first_filters + bool(register.search)
        self._conditions: list[tuple[str, Callable[[Any], Q]]] = []
        if register.search:
            self.fields["q"] = forms.CharField(
                label=_("搜索"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
            )
            self._conditions.append(("q", lambda text: _search(register, text)))
        for filter_ in register.all_filters():
            for name, field, condition in _build(register, filter_, user):
                self.fields[name] = field
                self._conditions.append((name, condition))

    def apply(self, query: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that meet all filters."""
        self.is_valid()
        cleaned = getattr(self, "cleaned_data", {})
        for name, condition in self._conditions:
            value = cleaned.get(name)
            if value not in (None, "", []):
                query = query.filter(condition(value))
        return query

    def shown(self, everything: bool) -> list[forms.BoundField]:
        """The fields to show: the search, the first filters of the declaration, and whatever else filters now."""
        cleaned = getattr(self, "cleaned_data", {})
        always = set(list(self.fields)[: self._first])
        return [
            field
            for field in self
            if everything or field.name in always or field.errors or cleaned.get(field.name) not in (None, "", [])
        ]

    @property
    def active(self) -> bool:
        """Whether anything is filtered."""
        return any(value not in (None, "", []) for value in getattr(self, "cleaned_data", {}).values())


def _search(register: Register, text: str) -> Q:
    condition = Q()
    for word in text.split():
        one = Q()
        for lookup in register.search:
            one |= Q(**{f"{lookup}__icontains": word})
        condition &= one
    return condition


Built = tuple[str, forms.Field, Callable[[Any], Q]]


def _build(register: Register, filter_: Filter, user: Any) -> list[Built]:
    field = register.field(filter_.field)
    if field.is_relation:
        return [_relation(filter_, field, user)]
    if field.choices or filter_.choices:
        return [_choice(filter_, field)]
    for kind, build in _BY_KIND:
        if isinstance(field, kind):
            return build(filter_)
    return [_text(filter_)]


def _relation(filter_: Filter, field: Any, user: Any) -> Built:
    offered = access.visible(user, field.related_model._default_manager.all())
    subtree = filter_.subtree and issubclass(field.related_model, Tree)
    if is_long(offered):
        return (
            filter_.name,
            forms.CharField(label=filter_.label, required=False),
            lambda text: _named(filter_.field, offered, text, subtree),
        )

    def condition(chosen: Any) -> Q:
        return Q(**{f"{filter_.field}__path__startswith": chosen.path}) if subtree else Q(**{filter_.field: chosen})

    choice = forms.ModelChoiceField(offered, label=filter_.label, required=False, empty_label=_("全部"))
    return filter_.name, _submits(choice), condition


def _named(path: str, offered: Any, text: str, subtree: bool) -> Q:
    found = offered.filter(Q(name__icontains=text) if whole(text) is None else Q(pk=whole(text)))
    if not subtree:
        return Q(**{f"{path}__in": found})
    condition = Q(pk__in=[])
    for start in found.values_list("path", flat=True)[:50]:
        condition |= Q(**{f"{path}__path__startswith": start})
    return condition


def _choice(filter_: Filter, field: Any) -> Built:
    choices = [("", _("全部")), *(filter_.choices() if filter_.choices else field.flatchoices)]
    return (
        filter_.name,
        _submits(forms.ChoiceField(choices=choices, label=filter_.label, required=False)),
        lambda value: Q(**{filter_.field: value}),
    )


def _boolean(filter_: Filter) -> list[Built]:
    choices = [("", _("全部")), ("1", _("是")), ("0", _("否"))]
    field = forms.ChoiceField(choices=choices, label=filter_.label, required=False)
    return [(filter_.name, _submits(field), lambda value: Q(**{filter_.field: value == "1"}))]


def _dates(filter_: Filter) -> list[Built]:
    def field(word: str) -> forms.DateField:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=f"{filter_.label}{word}", required=False, widget=widget)

    return _between(filter_, field)


def _moments(filter_: Filter) -> list[Built]:
    (first, low, _from), (second, high, _until) = _dates(filter_)
    return [
        (first, low, lambda value: Q(**{f"{filter_.field}__date__gte": value})),
        (second, high, lambda value: Q(**{f"{filter_.field}__date__lte": value})),
    ]


def _numbers(filter_: Filter) -> list[Built]:
    def field(word: str) -> forms.DecimalField:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.DecimalField(label=f"{filter_.label}{word}", required=False, widget=widget)

    return _between(filter_, field)


def _between(filter_: Filter, field: Callable[[str], forms.Field]) -> list[Built]:
    return [
        (f"{filter_.name}_from", field(_("（起）")), lambda value: Q(**{f"{filter_.field}__gte": value})),
        (f"{filter_.name}_until", field(_("（止）")), lambda value: Q(**{f"{filter_.field}__lte": value})),
    ]


def _text(filter_: Filter) -> Built:
    field = forms.CharField(label=filter_.label, required=False, max_length=100)
    return filter_.name, field, lambda value: Q(**{f"{filter_.field}__icontains": value})


def _submits(field: Any) -> Any:
    field.widget.attrs["data-gb-submit"] = ""
    return field


_BY_KIND: tuple[tuple[Any, Callable[[Filter], list[Built]]], ...] = (
    (models.BooleanField, _boolean),
    (models.DateTimeField, _moments),
    (models.DateField, _dates),
    ((models.IntegerField, models.DecimalField, models.FloatField), _numbers),
)
