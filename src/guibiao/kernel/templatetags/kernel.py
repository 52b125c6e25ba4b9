"""What the pages of the kernel need in their templates."""

from django import template
from django.http import QueryDict

from guibiao.kernel.access import roles

register = template.Library()


@register.filter
def kept(names: str, query: QueryDict) -> list[tuple[str, str]]:
    """The pairs of the address that a form has to carry along: `"sort hide"|kept:request.GET`."""
    return [(name, str(query[name])) for name in names.split() if query.get(name)]


@register.filter
def role_label(role: str) -> str:
    """The name of a role."""
    return roles.label(role)
