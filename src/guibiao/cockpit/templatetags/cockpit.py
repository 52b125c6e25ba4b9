"""Lights on the pages of the cockpit."""

from django import template
from django.utils.safestring import SafeString

from guibiao.kernel.registers import rows
from guibiao.monitoring.models import Standing
from guibiao.monitoring.standing import LIGHT_STATE

register = template.Library()


@register.simple_tag
def light(name: str) -> SafeString:
    """A standing with its mark and its word."""
    return rows.light(LIGHT_STATE[name], str(Standing(name).label))
