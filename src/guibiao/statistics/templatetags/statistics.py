"""Figures of observations in templates."""

from typing import Any

from django import template

from guibiao.statistics import lineage
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


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """The entry of a mapping, or an empty string."""
    return mapping.get(key, "")


def _empty(name: str) -> Any:
    return None if name in ("value", "upper") else ""
