"""Figures of the ledger in templates, and what a plan's page says of the documents above and below it."""

from typing import Any

from django import template

from guibiao.plans.ledger import coverage, family
from guibiao.plans.models import Plan
from guibiao.plans.vocabulary import grouped

register = template.Library()
register.filter("grouped", grouped)


@register.inclusion_tag("plans/parts/family.html", takes_context=True)
def plan_family(context: Any, plan: Plan) -> dict[str, Any]:
    """The documents above and below a plan with its gaps, as a panel; nothing where there are none."""
    user = context["request"].user
    return {
        "plan": plan,
        "above": [(link, family.tier_label(link.upper)) for link in family.above(user, plan)],
        "found": coverage.coverage(user, plan),
    }
