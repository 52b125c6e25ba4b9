"""What the pages of supervision ask in small ways."""

from django import template

from guibiao.kernel import access

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str) -> bool:
    """Whether the person may do this anywhere."""
    return access.can(context["request"].user, permission)
