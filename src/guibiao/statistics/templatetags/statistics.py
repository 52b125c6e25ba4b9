"""Figures of observations in templates."""

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from guibiao.statistics import disclosure, lineage
from guibiao.statistics.disclosure import Figure
from guibiao.statistics.models import Observation

register = template.Library()


@register.filter
def amount(one: Any) -> str:
    """A figure as a phrase; a missing one with its reason."""
    return lineage.amount(one)


@register.filter
def row_amount(row: dict[str, Any]) -> str:
    """The same of a row of a table of observations."""
    fields = ("value", "comparator", "upper", "unit", "reason")
    return lineage.amount(
        Observation(**{name: row[name] if row[name] is not None else _empty(name) for name in fields})
    )


_WHY = {
    "small": _("单位太少"),
    "dominated": _("一两个单位占得太多"),
    "confidential": _("已标为不公布"),
    "complementary": _("由它可以推出不公布的数"),
}


@register.simple_tag
def suppressed(figure: Figure) -> str:
    """Why a sum is not published; to who may not see it only that it is not."""
    return str(disclosure.REASON if figure.value is None else _WHY[figure.reason])


@register.simple_tag
def suppressed_because(reason: str) -> str:
    """Why a sum does not go out, to who may see it."""
    return str(_WHY[reason])


@register.simple_tag
def percent(share: Any) -> str:
    """A part of one as a percentage; a dash where it is not known."""
    return f"{share * 100:.12g}%" if isinstance(share, float) else "—"


@register.simple_tag
def step_label(case: Any, name: str) -> str:
    """The name of a step that a case took."""
    return str(case.procedure.transition(name).label)


@register.simple_tag
def labelled(field: BoundField) -> SafeString:
    """The widget of a field that stands in a table: its column's head is its name."""
    return field.as_widget(attrs={"aria-label": str(field.label)})


def _empty(name: str) -> Any:
    return None if name in ("value", "upper") else ""
