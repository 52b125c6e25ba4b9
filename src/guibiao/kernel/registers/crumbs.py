"""Breadcrumbs below a register."""

from typing import Any

from django.db.models import Model

from guibiao.kernel import addresses
from guibiao.kernel.registers.registry import registry


def trail(register: str, *pages: Model | tuple[str, str] | str) -> list[dict[str, Any]]:
    """The list of a register, then each page: a thing by its own address, a label with one, or words without."""
    return [{"label": registry[register].label, "url": registry[register].list_url()}, *map(_crumb, pages)]


def _crumb(page: Model | tuple[str, str] | str) -> dict[str, Any]:
    if isinstance(page, Model):
        return {"label": str(page), "url": addresses.of(page)}
    label, url = page if isinstance(page, tuple) else (page, "")
    return {"label": label, "url": url}
