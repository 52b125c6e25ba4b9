"""Adoption, the versions it makes, and what differs between them."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guibiao.kernel import access, procedures
from guibiao.kernel.requests import day, whole
from guibiao.plans import adoption, versions
from guibiao.plans.models import Plan, Version
from guibiao.plans.overview import overview
from guibiao.plans.trail import trail

ROWS = 200  # of targets and of measures on a page of a version


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still unsettled, then the terms, then the version."""
    plan = access.get_visible_or_404(request.user, Plan.objects.select_related("region", "organisation"), pk=pk)
    access.require(request.user, "plan.adopt", plan)
    error = ""
    if request.method == "POST":
        try:
            version = adoption.adopt(plan, request.user, _terms(request), request)
        except procedures.Refused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("已采用为第 %(number)d 版。") % {"number": version.number})
            return redirect("plan_version", pk, version.number)
    found = adoption.issues(plan)
    context = {
        "plan": plan,
        "issues": found,
        "grave": [issue for issue in found if issue.grave],
        "plain": [issue for issue in found if not issue.grave],
        "overview": overview(plan),
        "last": plan.current_version,
        "error": error,
        "given": request.POST,
        "breadcrumbs": trail(plan, _("采用")),
    }
    return render(request, "plans/adopt.html", context, status=422 if error else 200)


def _terms(request: HttpRequest) -> adoption.Terms:
    given = request.POST
    acknowledged = given.get("issues", "").split(",") if given.get("acknowledged") == "on" else []
    return adoption.Terms(
        acknowledged=frozenset(key for key in acknowledged if key),
        effective_on=_day(given.get("effective_on", "").strip()),
        document=given.get("document", ""),
        reason=given.get("reason", ""),
        override_reason=given.get("override_reason", ""),
    )


def _day(text: str) -> datetime.date | None:
    """The day that was typed; None for nothing. Raises Refused."""
    found = day(text)
    if text and found is None:
        raise procedures.Refused(_("“%(value)s”不是日期，请写成 2025-07-15。") % {"value": text[:40]})
    return found


def _version(request: HttpRequest, pk: int, number: int) -> Version:
    return access.get_visible_or_404(
        request.user, Version.objects.select_related("plan", "plan__region", "adopted_by"), plan_id=pk, number=number
    )


@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One adopted version, readable for ever."""
    shown = _version(request, pk, number)
    context = {
        "plan": shown.plan,
        "version": shown,
        "versions": shown.plan.versions.order_by("-number"),
        "targets": Paginator(shown.targets.all(), ROWS).get_page(request.GET.get("targets")),
        "measures": Paginator(shown.measures.prefetch_related("units"), ROWS).get_page(request.GET.get("measures")),
        "breadcrumbs": trail(shown.plan, _("第 %(number)d 版") % {"number": number}),
    }
    return render(request, "plans/version.html", context)


@require_GET
def version_changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a version changed against the one before it, or against `?from=`."""
    new = _version(request, pk, number)
    asked = whole(request.GET.get("from", ""))
    old_number = number - 1 if asked is None else asked
    old = new.plan.versions.filter(number=old_number).first()
    if old is None:
        raise Http404
    context = {
        "plan": new.plan,
        "old": old,
        "new": new,
        "changes": versions.differences(old, new),
        "others": new.plan.versions.exclude(number=number).order_by("-number"),
        "breadcrumbs": trail(new.plan, _("版本差异")),
    }
    return render(request, "plans/version_changes.html", context)
