"""Lights on the pages of the cockpit."""

from typing import Any

from django import template

from guibiao.monitoring.models import Standing
from guibiao.monitoring.standing import LIGHT_STATE

register = template.Library()


@register.inclusion_tag("components/state.html")
def light(name: str) -> dict[str, Any]:
    """A standing with its mark and its word."""
    return {"state": LIGHT_STATE[name], "word": Standing(name).label}
