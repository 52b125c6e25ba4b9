"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from guibiao.kernel import access, inbox, second_factor, sessions
from guibiao.kernel.notices import unread
from guibiao.kernel.registers import navigation


def workspace(request: HttpRequest) -> dict[str, Any]:
    """`navigation`: the entries of the left column that this person may use; `navigation_tabs`: the pages that share one
    with this page; `session_ends`: seconds without use, and seconds in any case; `organisation`: where the person works;
    `may_search`: whether there are sentences for this person to search; `inbox_count`, `unread_count`: what waits and
    what was not read, counted only on pages that show it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.must_change_password or second_factor.lacking(request):
        return {"navigation": []}
    return {
        "navigation": lambda: navigation.entries(user, request.path),
        "navigation_tabs": lambda: navigation.tabs(user, request.path),
        "session_ends": (settings.SESSION_IDLE_SECONDS, sessions.left(request.session)),
        "organisation": user.organisation,
        "may_search": access.can(user, "plan.view"),
        "inbox_count": lambda: inbox.count(user),
        "unread_count": lambda: unread(user),
    }
