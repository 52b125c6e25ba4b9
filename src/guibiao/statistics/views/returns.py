"""A return: filled in on the page or in its workbook, handed in, checked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.kernel import access, audit, files, papers, procedures, refusals
from guibiao.statistics import filling, returns, workbook
from guibiao.statistics.models import Return

_SHOWN = 100
_VALUE, _EXPLANATION, _REMARK = "v.", "e.", "r."
#: Steps that give a return back to its unit, with what is said of single cells.
_REMARKING = ("send_back", "revise")


def _one(request: HttpRequest, pk: int) -> Return:
    rows = Return.objects.select_related(
        "campaign__dataset", "campaign__organisation", "unit__region", "saved_by__organisation"
    )
    return access.get_visible_or_404(request.user, rows, pk=pk)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form with what is filled in, last period's value beside it, and what does not hold."""
    one = _one(request, pk)
    return papers.asked(request, one, "return.fill") or _page(request, one)


def _page(
    request: HttpRequest, one: Return, problems: list[Any] | None = None, refused: refusals.Refusal | None = None
) -> HttpResponse:  # fmt: skip
    layout, before = filling.Layout(one.campaign.dataset), filling.before(one)
    found = filling.findings(layout, one.values, before)
    wrong = {cell for finding in found for cell in finding.cells}
    available = [step for step in procedures.available(one, request.user) if _meant(step, one, request.user)]
    steps, typed = list(procedures.steps(one)), request.POST if refused else {}
    published = returns.published(one)
    context = {
        "one": one, "campaign": one.campaign, "layout": layout, **_shown(found, one),
        "rows": [
            (line, [_cell(item, line, one, before, wrong, typed, published) for item in layout.items])
            for line in layout.lines
        ],
        "may_remark": any(step.name in _REMARKING for step in available), "refused": refused,
        "back": next((step for step in reversed(steps) if step.transition in _REMARKING), None),
        "for_unit": _entered_for_unit(one), "waits_for": _waits_for(one),
        "may_fill": one.state == "filling" and one.campaign.state == "open" and access.can(request.user, "return.fill", one),
        "steps": steps, "available": available, "problems": (problems or [])[:_SHOWN],
        "problem_count": len(problems or []),
        "breadcrumbs": [
            {"label": _("统计"), "url": reverse("statistics")},
            *([{"label": str(one.campaign), "url": one.campaign.get_absolute_url()}]
              if access.can(request.user, "campaign.view", one.campaign) else []),
            {"label": str(one.unit)},
        ],
    }  # fmt: skip
    return render(request, "statistics/return.html", context, status=422 if problems or refused else 200)


def _waits_for(one: Return) -> str:
    """Who is to act next, in words."""
    office = one.campaign.organisation
    said = {
        "filling": _("等%(unit)s填报、上报") % {"unit": one.unit} if one.campaign.state == "open" else _("调查已截止，不能再填"),
        "submitted": _("等%(office)s审核") % {"office": office},
        "checked": _("等%(office)s审定") % {"office": office},
        "approved": _("等%(office)s发布") % {"office": office},
    }  # fmt: skip
    return said.get(one.state, "")


def _entered_for_unit(one: Return) -> bool:
    """Whether those who run the campaign have entered what the unit sent on paper."""
    by = one.saved_by.organisation if one.saved_by else None
    return by is not None and one.campaign.organisation.contains(by) and not one.unit.contains(by)


def _meant(step: Any, one: Return, user: Any) -> bool:
    """A step is offered to those whom its guard lets through: checking is for those who run the campaign."""
    return step.name == "submit" or access.can(user, step.permission, one.campaign)


def _cell(
    item: Any, line: Any, one: Return, before: dict[str, str], wrong: set[str], typed: Any, published: dict[str, Any]
) -> dict[str, Any]:  # fmt: skip
    key = filling.key(item, line)
    value = one.values.get(key, "")
    return {"item": item, "key": key, "value": value, "shown": filling.shown(item, value),
            "before": filling.shown(item, before.get(key, "")), "wrong": key in wrong, "label": f"{line.name} {item.name}",
            "remark": one.remarks.get(key, ""), "remarking": typed.get(f"{_REMARK}{key}", ""),
            "published": published.get(key)}  # fmt: skip


def _shown(found: list[filling.Finding], one: Return) -> dict[str, Any]:
    """What does not hold with its explanation, and how many cells are empty: nobody is blamed for those one by one."""
    said = [finding for finding in found if not finding.empty]
    return {
        "findings": [(finding, one.explanations.get(finding.key, "")) for finding in said],
        "empty": len(found) - len(said),
    }


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed; asked by the page itself after every change, answered with what does not hold."""
    one = _one(request, pk)
    access.require(request.user, "return.fill", one)
    script = request.headers.get("X-Requested-With") == "fetch"
    given, layout = request.POST.dict(), filling.Layout(one.campaign.dataset)
    try:
        held = returns.save(
            one, layout, user=request.user, version=_version(given),
            values=_under(given, _VALUE), explanations=_under(given, _EXPLANATION),
            signatures={name: str(given.get(name, "")) for name in returns.SIGNATURES}, request=request,
        )  # fmt: skip
    except returns.Refused as error:
        if script:
            return JsonResponse({"error": str(error)}, status=409)
        messages.error(request, str(error))
        return redirect("statistics_return", pk)
    if script:
        found = filling.findings(layout, held.values, filling.before(held))
        part = render_to_string("statistics/findings.html", {**_shown(found, held), "may_fill": True})
        return JsonResponse({"version": held.version, "findings": part})
    if given.get("then") == "submit":
        return move(request, pk, "submit")
    messages.success(request, _("已保存。"))
    return redirect("statistics_return", pk)


def _version(given: dict[str, Any]) -> int:
    number = str(given.get("version", ""))
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def _under(given: dict[str, Any], prefix: str) -> dict[str, str]:
    """What was sent under names that begin alike."""
    return {name.removeprefix(prefix): str(text) for name, text in given.items() if name.startswith(prefix)}


@require_GET
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook to fill in."""
    one = _one(request, pk)
    audit.record(request.user, "return.form", one, {"version": one.version}, request)
    return files.answer(workbook.make(one), f"{one.campaign.name}-{one.unit}", "xlsx")


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled-in workbook: all of it, or nothing and every problem by its cell. Or the scan of what came on paper."""
    one = _one(request, pk)
    access.require(request.user, "return.fill", one)
    if answer := papers.asked(request, one, "return.fill"):
        return answer
    file = request.FILES.get("file")
    if file is None or request.POST.get("declared") != "on":
        messages.error(request, _("请选择填好的表，并确认不涉密。"))
        return redirect("statistics_return", pk)
    found = workbook.read(file.read(), one)
    if found.problems:
        return _page(request, one, found.problems)
    with refusals.told(request, returns.Refused):
        returns.save(
            one, filling.Layout(one.campaign.dataset), user=request.user, version=found.version, values=found.values,
            signatures=found.signatures, request=request, action="return.upload",
        )  # fmt: skip
        messages.success(request, _("填报表已读入。"))
    return redirect("statistics_return", pk)


@require_POST
def move(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """One step of the procedure."""
    one = _one(request, pk)
    note, remarks = request.POST.get("note", ""), _under(request.POST.dict(), _REMARK)
    try:
        procedures.apply(one, transition, request.user, note=note, remarks=remarks, request=request)
    except procedures.Refused as error:
        return _page(request, one, refused=refusals.refusal(request, error))
    messages.success(request, _("已办理：%(step)s。") % {"step": one.procedure.transition(transition).label})
    return redirect("statistics_return", pk)
