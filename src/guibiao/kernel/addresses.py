"""Where in the workspace a thing is."""

from typing import Any


def of(obj: Any) -> str:
    """The page of an object: its own `get_absolute_url`, else the detail page of its register, else empty."""
    from guibiao.kernel.registers import registry

    if hasattr(obj, "get_absolute_url"):
        return str(obj.get_absolute_url())
    register = registry.of_model(type(obj))
    return str(register.detail_url(obj)) if register else ""
