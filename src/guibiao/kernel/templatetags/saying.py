"""Sentences of the library in templates."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from guibiao.kernel.saying import again

register = template.Library()


@register.filter(name="again")
def _again(value: Any) -> Any:
    """A sentence or word of the library in the language of the reader: {{ finding.message|again }}. Markup stays as it is."""
    return value if value is None or isinstance(value, SafeString) else again(str(value))
