"""Parts of supervision's pages."""

from typing import Any

from django import template
from django.utils import timezone

from guibiao.supervision import clock

register = template.Library()


@register.inclusion_tag("supervision/parts/shipped_clocks.html", takes_context=True)
def shipped_clocks(context: Any) -> dict[str, Any]:
    """The limits that come with the system and hold for the person's office today."""
    organisation = context["request"].user.organisation
    rules = clock.shipped(organisation, timezone.localdate()) if organisation else []
    return {"rules": [(rule, [(word, clock.said(limit)) for word, limit in clock.limits_of(rule)]) for rule in rules]}
