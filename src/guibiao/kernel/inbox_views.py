"""The page 待办."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guibiao.kernel import inbox
from guibiao.kernel.requests import Request

_PAGE = 50


@require_GET
def list_(request: Request) -> HttpResponse:
    """What waits for this person, the most urgent first; `kind` and `urgency` narrow it."""
    kinds = inbox.kinds(request.user)
    kind = request.GET.get("kind", "")
    urgency = request.GET.get("urgency", "")
    urgencies = [
        ("overdue", _("已逾期")),
        ("soon", _("三个工作日内到期")),
        ("later", _("以后到期")),
        ("open", _("没有期限")),
    ]
    waiting = inbox.waiting(
        request.user,
        kind=kind if kind in dict(kinds) else "",
        urgency=urgency if urgency in inbox.URGENCIES else "",
    )
    page: Page[Any] = Paginator(waiting, _PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    context: dict[str, Any] = {
        "page": page,
        "kinds": kinds,
        "urgencies": urgencies,
        "kind": kind,
        "urgency": urgency,
        "breadcrumbs": [{"label": _("待办")}],
    }
    if not kind and not urgency:
        context["inbox_count"] = page.paginator.count  # as it stands above every page
    return render(request, "kernel/inbox.html", context)
