"""Breadcrumbs: statistics → page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guibiao.kernel.registers.crumbs import Page, crumbs


def trail(*pages: Page) -> list[dict[str, Any]]:
    """The way to a page of the room."""
    return crumbs((_("统计"), reverse("statistics")), *pages)
