"""The pages of notices: the list, opening one, and how one wants to be told."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access
from guibiao.kernel.access import roles
from guibiao.kernel.models import Notice, NoticeChoice
from guibiao.kernel.requests import Request

_PAGE = 50


@require_GET
def list_(request: Request) -> HttpResponse:
    """One's own notices, newest first; `?unread=1` only those not read yet."""
    rows = Notice.objects.filter(user=request.user)
    only_unread = request.GET.get("unread") == "1"
    shown = rows.filter(read_at=None) if only_unread else rows
    context = {
        "page": Paginator(shown, _PAGE).get_page(request.GET.get("page")),
        "only_unread": only_unread,
        "breadcrumbs": [{"label": _("通知")}],
    }
    return render(request, "kernel/notices.html", context)


@require_POST
def open_(request: Request, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = access.get_visible_or_404(request.user, Notice.objects.all(), pk=pk)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect(notice.url or "notices")


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Mark all of one's own as read."""
    Notice.objects.filter(user=request.user, read_at=None).update(read_at=timezone.now())
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def choices(request: Request) -> HttpResponse:
    """For each kind: no mail, the daily mail, a mail each; and the webhook where the installation has one."""
    if request.method == "POST":
        with transaction.atomic():
            for kind in roles.NOTICES:
                _keep(request, kind)
        messages.success(request, _("已保存。"))
        return redirect("notice_choices")
    chosen = {row.kind: row for row in NoticeChoice.objects.filter(user=request.user)}
    context = {
        "lines": [
            (kind, _(label), chosen.get(kind) or NoticeChoice(kind=kind)) for kind, label in roles.NOTICES.items()
        ],
        "modes": NoticeChoice.Mail.choices,
        "has_mail": settings.EMAIL_CONFIGURED,
        "has_webhook": bool(settings.WEBHOOK_URL),
        "breadcrumbs": [{"label": _("通知"), "url": ".."}, {"label": _("接收方式")}],
    }
    return render(request, "kernel/notice_choices.html", context)


def _keep(request: Request, kind: str) -> None:
    """What the form says about a kind; what it does not say stays as it is."""
    values: dict[str, Any] = {}
    if request.POST.get(f"mail:{kind}") in NoticeChoice.Mail.values:
        values["mail"] = request.POST[f"mail:{kind}"]
    if settings.WEBHOOK_URL:
        values["webhook"] = f"webhook:{kind}" in request.POST
    NoticeChoice.objects.update_or_create(user=request.user, kind=kind, defaults=values)
