"""Figures and the words of the contract in templates."""

import re
from typing import Any

from django import template
from django.utils.translation import gettext as _

from guibiao.plans import attention, vocabulary
from guibiao.plans.vocabulary import grouped
from guibiao.reading.outputs.words import number

register = template.Library()
# Digits before the decimal point, four or more of them, that are no year.
_LONG = re.compile(r"(?<![\d.])\d{4,}(?!\d|年)")


@register.filter
def amount(data: dict[str, Any]) -> str:
    """A figure of the contract as a phrase: ≥6000家, 8—10个."""
    return _amount(data.get("comparator"), data.get("value"), data.get("upper"), data.get("unit"))


@register.filter
def row_amount(row: Any) -> str:
    """The same of an adopted target or a point of a comparison."""
    return _amount(row.comparator, row.value, row.upper, row.unit)


@register.filter
def plain(value: float | None) -> str:
    """A number as printed."""
    return number(value)


@register.filter
def thousands(text: str) -> str:
    """A cell of figures with the thousands apart; years stay as they are."""
    return _LONG.sub(lambda digits: f"{int(digits[0]):,}", text)


@register.filter
def said(value: Any, field: str) -> str:
    """The value of a field in words."""
    return vocabulary.said(field, value)


@register.filter
def why(issue: dict[str, Any]) -> str:
    """The reasons of an issue that was acknowledged, or the words that were kept in their place."""
    return str(issue.get("why") or attention.said(issue.get("reasons", ())))


@register.filter
def groups(changes: dict[str, Any]) -> list[tuple[str, Any]]:
    """The two lists of a difference under their names."""
    return [(_("目标"), changes["targets"]), (_("举措"), changes["measures"])]


def _amount(comparator: str | None, value: float | None, upper: float | None, unit: str | None) -> str:
    sign = {"=": "", "range": "", "≈": "约"}.get(comparator or "=", comparator or "")
    until = f"—{grouped(upper)}" if comparator == "range" and upper is not None else ""
    return f"{sign}{grouped(value)}{until}{unit or ''}"


@register.filter
def unlocalised(value: float) -> str:
    """A number for an attribute of a picture."""
    return f"{value:.2f}"
