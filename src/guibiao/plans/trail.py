"""Breadcrumbs: region → plan → page."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from guibiao.plans.models import Plan


def trail(plan: Plan, *pages: str) -> list[dict[str, Any]]:
    """The way to a page of a plan."""
    place = plan.place
    query = f"?{urlencode({'region': plan.region_id})}" if plan.region_id else ""
    crumbs = [
        {"label": _("规划"), "url": reverse("plan_list")},
        {"label": place or _("地区未定"), "url": reverse("plan_list") + query},
    ]
    label = plan.title if len(plan.title) <= 30 else plan.title[:29] + "…"
    if not pages:
        return [*crumbs, {"label": label, "url": ""}]
    crumbs.append({"label": label, "url": reverse("plan", args=[plan.pk])})
    return [*crumbs, *({"label": page, "url": ""} for page in pages)]
