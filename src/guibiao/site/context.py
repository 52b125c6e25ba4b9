"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from guibiao.kernel import access, inbox
from guibiao.kernel.notices import unread
from guibiao.kernel.registers import navigation


def workspace(request: HttpRequest) -> dict[str, Any]:
    """`navigation`: the entries of the left column that this person may use; `navigation_tabs`: the pages that share one
    with this page; `organisation`: where the person works;
    `may_search`: whether there are sentences for this person to search; `inbox_count`, `unread_count`: what waits and
    what was not read, counted only on pages that show it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.must_change_password:
        return {"navigation": []}
    return {
        "navigation": navigation.entries(user, request.path),
        "navigation_tabs": lambda: navigation.tabs(user, request.path),
        "organisation": user.organisation,
        "may_search": access.can(user, "plan.view"),
        "inbox_count": lambda: inbox.count(user),
        "unread_count": lambda: unread(user),
    }
