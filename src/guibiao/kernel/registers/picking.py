"""Choosing one of many: typing with suggestions from the server where a drop-down would hold thousands.

A field of this kind takes what a suggestion says (临江市（910100）), a name or code that only one has, or an id.
It works without scripts too: then the whole name is typed.
"""

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.registry import registry

# Up to so many are offered in a drop-down; beyond it a name is typed.
OFFERED = 60
SUGGESTED = 20


def label(obj: Any) -> str:
    """How an object is told apart from its namesakes; models say it with `choice_label`."""
    return str(getattr(obj, "choice_label", obj))


def suggestions(register: Register, rows: QuerySet[Any], text: str) -> list[str]:
    """Labels of the rows that meet what was typed so far: the names that begin with it first."""
    found = _first(register, rows, text, "istartswith", SUGGESTED)
    if len(found) < SUGGESTED:
        found += [obj for obj in _first(register, rows, text, "icontains", SUGGESTED) if obj not in found]
    return [label(obj) for obj in found[:SUGGESTED]]


def is_long(rows: QuerySet[Any]) -> bool:
    """Whether the rows are too many for a drop-down."""
    return len(rows.order_by().values_list("pk")[: OFFERED + 1]) > OFFERED


class Suggest(forms.TextInput):
    """A text field with a list of suggestions that follows what is typed."""

    template_name = "kernel/suggest.html"

    def __init__(self, register: Register, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self._register = register

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["offered"] = f"{widget['attrs'].get('id') or name}_offered"
        widget["attrs"] |= {
            "list": widget["offered"],
            "hx-get": f"{reverse('register_suggest', args=[self._register.name])}?of={quote(name)}",
            "hx-trigger": "focus once, input changed delay:150ms",
            "hx-target": "next datalist",
            "hx-sync": "this:replace",
        }
        return context


class PickedField(forms.ModelChoiceField):
    """A ModelChoiceField for many rows."""

    queryset: QuerySet[Any]

    def __init__(self, queryset: QuerySet[Any], register: Register, **kwargs: Any) -> None:
        self._register = register
        super().__init__(queryset, widget=Suggest(register, {"autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: the label of an object, or what was typed."""
        if hasattr(value, "_meta"):
            return label(value)
        if isinstance(value, int):
            found = self.queryset.filter(pk=value).first()
            return label(found) if found is not None else value
        return value

    def to_python(self, value: Any) -> Any:
        """The one object meant. Raises ValidationError when it is none, or more than one."""
        text = str(value or "").replace("\x00", "").strip()
        if not text:
            return None
        found = self._meant(text)
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": text})
        if len(found) > 1:
            raise ValidationError(
                _("有多个“%(text)s”，请从提示中选一个，如：%(examples)s。")
                % {"text": text, "examples": "、".join(label(obj) for obj in found[:3])},
                code="ambiguous",
            )
        return found[0]

    def _meant(self, text: str) -> list[Any]:
        name = text.rpartition("（")[0] or text
        labelled = [obj for obj in _first(self._register, self.queryset, name, "iexact", None) if label(obj) == text]
        exact = labelled or _first(self._register, self.queryset, text, "iexact", SUGGESTED)
        if exact or not (text.isascii() and text.isdigit() and len(text) < 19):
            return exact
        return list(self.queryset.filter(pk=int(text)))


def picked(field: forms.ModelChoiceField, **kwargs: Any) -> forms.ModelChoiceField:
    """The field itself while its rows fit a drop-down and when they have no register; else one to type in."""
    rows = field.queryset
    register = registry.of_model(rows.model) if rows is not None else None
    if rows is None or register is None or not register.search or not is_long(rows):
        return field
    made = PickedField(
        rows, register, label=field.label, required=field.required, help_text=field.help_text, initial=field.initial,
        error_messages=field.error_messages, **kwargs,
    )  # fmt: skip
    made.error_messages["invalid_choice"] = field.error_messages["invalid_choice"]
    return made


def _first(register: Register, rows: QuerySet[Any], text: str, how: str, most: int | None) -> list[Any]:
    condition = Q()
    for lookup in register.search:
        condition |= Q(**{f"{lookup}__{how}": text})
    return list(rows.filter(condition).select_related(*register.related)[:most])
