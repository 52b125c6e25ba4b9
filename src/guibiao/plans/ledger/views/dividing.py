"""The pages of a division of targets: the table for its keeper, one column of it for each region."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, audit, files, papers, procedures, refusals
from guibiao.kernel.models import Region
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import whole
from guibiao.plans.ledger import dividing, division_sheet
from guibiao.plans.ledger.sheets import BadSheet
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.ledger.views import division_form
from guibiao.plans.models import DividedTarget, Division, Part, Plan, Quota, TaskSource

LIMIT = 20 * 1024 * 1024
_SHOWN = 8  # sentences about wrong cells


def _trail(title: str) -> list[dict[str, Any]]:
    return trail("tasks", (_("目标分解"), reverse("ledger_divisions")), title)


def find(request: HttpRequest, pk: int) -> Division:
    """A division that this person may see."""
    divisions = Division.objects.select_related(
        "version__plan__region", "organisation", "part__region", "part__division"
    )
    return access.get_visible_or_404(request.user, divisions, pk=pk)


@require_http_methods(["GET", "POST"])
def divisions(request: HttpRequest) -> HttpResponse:
    """Divisions one keeps, and the parts one is asked to accept; POST makes a division."""
    if request.method == "POST":
        return _make(request)
    access.require(request.user, "division.view")
    kept = access.visible(
        request.user, Division.objects.select_related("version__plan", "organisation", "part__division", "part__region")
    )
    asked = access.visible(
        request.user, Part.objects.exclude(state="drafted").select_related("division", "region", "organisation")
    )
    plans = access.visible(request.user, Plan.objects.filter(state="adopted"), "division.edit")
    taken = access.visible(request.user, Part.objects.filter(state="accepted"), "division.edit").exclude(
        organisation=None
    )
    context = {
        "divisions": kept[:100],
        "page": Paginator(asked.order_by("-division_id", "order"), 50).get_page(request.GET.get("page")),
        "plans": plans.filter(task_sources__task__kind="target", task_sources__task__standing="active").distinct(),
        "taken": taken.filter(region__children__isnull=False).select_related("division", "region").distinct()[:200],
        "may_make": access.can(request.user, "division.edit"),
        "breadcrumbs": trail("tasks", _("目标分解")),
    }
    return render(request, "plans/ledger/divisions.html", context)


def _make(request: HttpRequest) -> HttpResponse:
    kind, _dash, number = request.POST.get("plan", "").rpartition("-")
    chosen, title = whole(number) or 0, request.POST.get("title", "")
    try:
        if kind == "part":
            parts = Part.objects.select_related("division__version__plan", "region", "organisation")
            part = access.get_visible_or_404(request.user, parts, pk=chosen)
            made = dividing.make_below(part, request.user, title=title, request=request)
        else:
            plan = access.get_visible_or_404(request.user, Plan.objects.exclude(versions=None).distinct(), pk=chosen)
            made = dividing.make(plan.current_version, request.user, title=title, request=request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("ledger_divisions")
    return redirect("ledger_division", made.pk)


@require_http_methods(["GET", "POST"])
def division(request: HttpRequest, pk: int) -> HttpResponse:
    """The table; POST keeps what was typed."""
    found = find(request, pk)
    wrong: list[str] = []
    typed = division_form.Typed(request.POST)
    if request.method == "POST":
        try:
            count = _keep(request, found, typed)
        except BadSheet as refusal:
            wrong = refusal.sentences
        except (Refused, ValueError) as refusal:
            wrong = [str(refusal)]
        else:
            messages.success(request, _("已保存，%(count)d 格有变化。") % {"count": count})
            return redirect("ledger_division", pk)
    parts, rows = dividing.table(found)
    basis = division_form.basis_rows(parts)
    context = {
        "division": found,
        "parts": parts,
        "rows": rows,
        "wrong": sum(bool(wrong) for _t, _q, _s, wrong in rows),
        "accepted": sum(part.state == "accepted" for part in parts),
        "objected": [part for part in parts if part.objection],
        "was": division_form.was(rows, basis),
        "basis": typed.show(rows, basis) if wrong else basis,
        "errors": wrong[:_SHOWN],
        "more": max(len(wrong) - _SHOWN, 0),
        "left_out": dividing.left_out(rows),
        "homeless": [part.region for part in parts if part.organisation_id is None],
        "may_discard": found.state == "draft" and not procedures.steps(found).exists(),
        "methods": DividedTarget.Method.choices,
        "rules": DividedTarget.Rule.choices,
        "may_edit": found.state == "draft" and access.can(request.user, "division.edit", found),
        "available": procedures.available(found, request.user),
        "decimals": dividing.decimals(_figures(parts, rows)),
        "breadcrumbs": _trail(found.title),
    }
    return render(request, "plans/ledger/division.html", context, status=422 if wrong else 200)


def _figures(parts: list[Part], rows: list[Any]) -> Iterator[float | None]:
    """Every figure of the table."""
    for part in parts:
        yield from part.basis.values()
    for target, quotas, total, _wrong in rows:
        yield from (target.total, total, *(quota.value for quota in quotas))


def _keep(request: HttpRequest, found: Division, typed: division_form.Typed) -> int:
    typed.read(found)
    return dividing.change(
        found, request.user, figures=typed.figures, rows=typed.ways, basis=typed.basis, request=request
    )


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a table that was never sent out."""
    found = find(request, pk)
    try:
        dividing.discard(found, request.user, request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("ledger_division", pk)
    messages.success(request, _("已删去“%(title)s”。") % {"title": found.title})
    return redirect("ledger_divisions")


@require_POST
def move(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """Send out, recall or fix a table."""
    found = find(request, pk)
    if transition not in ("send", "recall", "fix"):
        raise Http404
    with refusals.told(request):
        note, partial = request.POST.get("note", ""), "partial" in request.POST
        procedures.apply(found, transition, request.user, note=note, request=request, partial=partial)
        messages.success(request, found.state_label)
    return redirect("ledger_division", pk)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as Excel."""
    found = find(request, pk)
    audit.record(request.user, "division.export", found, {}, request)
    return files.answer(division_sheet.export(found), found.title, "xlsx")


@require_POST
def read_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A filled-in table."""
    found = find(request, pk)
    access.require(request.user, "division.edit", found)
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > LIMIT:
            raise BadSheet(_("请选择一个不超过 20 MB 的表格文件。"))
        count = division_sheet.read_back(found, file.read(), request.user, request)
    except BadSheet as error:
        for sentence in error.sentences[:20]:
            messages.error(request, sentence)
    else:
        messages.success(request, _("已读回，%(count)d 格有变化。") % {"count": count})
    return redirect("ledger_division", pk)


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """One region's column: it accepts or objects."""
    parts = Part.objects.select_related("division__version__plan", "region", "organisation")
    found = access.get_visible_or_404(request.user, parts.exclude(state="drafted"), pk=pk)
    if answer := papers.asked(request, found, "division.answer"):
        return answer
    if request.method == "POST":
        name = request.POST.get("action", "")
        if name not in ("accept", "object"):
            raise Http404
        with refusals.told(request):
            procedures.apply(found, name, request.user, note=request.POST.get("note", ""), request=request)
            messages.success(request, found.state_label)
        return redirect("ledger_part", pk)
    own = found.organisation is not None and found.state == "accepted"
    quotas = list(
        Quota.objects.filter(part=found, value__isnull=False).select_related("target__task").order_by("target__order")
    )
    context = {
        "part": found,
        "taken": TaskSource.objects.filter(quota__part=found).exclude(change="withdrawn").count(),
        "below": access.visible(request.user, Division.objects.filter(part=found)),
        "may_divide": own
        and access.can(request.user, "division.edit", found.organisation)
        and Region.objects.on().filter(parent=found.region).exists(),
        "quotas": quotas,
        "decimals": dividing.decimals(value for quota in quotas for value in (quota.value, quota.target.total)),
        "may_answer": found.state == "waiting" and access.can(request.user, "division.answer", found),
        "breadcrumbs": _trail(str(found)),
    }
    return render(request, "plans/ledger/part.html", context)
