"""What pages show of warnings."""

from typing import Any

from django import template

from guibiao.kernel import access
from guibiao.monitoring import warning_pages
from guibiao.plans.models import Plan

register = template.Library()


@register.inclusion_tag("monitoring/parts/warnings.html", takes_context=True)
def open_warnings(context: template.Context, watched: Any) -> dict[str, Any]:
    """The open warnings of a target, on its page."""
    user = context["request"].user
    return {"warnings": warning_pages.of_target(watched, user), "watched": watched}


@register.simple_tag(takes_context=True)
def warning_tally(context: template.Context) -> dict[str, Any]:
    """How many open warnings there are, by kind and by state."""
    return warning_pages.tally(context["request"].user)


@register.simple_tag(takes_context=True)
def warned_plans(context: template.Context) -> Any:
    """The adopted plans whose warnings this person may set."""
    return access.visible(context["request"].user, Plan.objects.filter(watched__active=True).distinct(), "warning.set")
