"""Breadcrumbs."""

from typing import Any

from django.db.models import Model

from guibiao.kernel import addresses
from guibiao.kernel.registers.registry import registry

Page = Model | tuple[Any, str] | str


def crumbs(*pages: Page) -> list[dict[str, Any]]:
    """Each page: a thing by its own address, a label with one, or words without."""
    return [_crumb(page) for page in pages]


def trail(register: str, *pages: Page) -> list[dict[str, Any]]:
    """The list of a register, which leads there who may open it, then each page (see `crumbs`)."""
    of = registry[register]
    return [{"label": of.label, "url": of.list_url(), "needs": of.view_permission}, *crumbs(*pages)]


def _crumb(page: Page) -> dict[str, Any]:
    if isinstance(page, Model):
        return {"label": str(page), "url": addresses.of(page)}
    label, url = page if isinstance(page, tuple) else (page, "")
    return {"label": label, "url": url}
