"""Documents above and below a plan, the table in which their items are matched, and what nobody carries out."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, audit, files
from guibiao.kernel.requests import whole
from guibiao.plans.ledger import coverage, family, family_sheet
from guibiao.plans.ledger.sheets import BadSheet
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import Plan, PlanLink
from guibiao.plans.trail import trail
from guibiao.reading.outputs import write_table

LIMIT = 20 * 1024 * 1024
_PAGE = 100
_SHOWN = ("open", "linked", "none")


def _plan(request: HttpRequest, pk: int) -> Plan:
    return access.get_visible_or_404(request.user, Plan.objects.select_related("region", "organisation"), pk=pk)


def _link(request: HttpRequest, pk: int) -> PlanLink:
    links = PlanLink.objects.select_related("upper", "lower__organisation", "lower__region")
    found = access.get_visible_or_404(request.user, links, pk=pk)
    access.get_visible_or_404(request.user, Plan.objects.all(), pk=found.upper_id)
    return found


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is above and below a plan, and the gaps; POST says what is above it."""
    plan = _plan(request, pk)
    may_link = family.may_link(request.user, plan)
    if request.method == "POST":
        return _make(request, plan)
    found = coverage.coverage(request.user, plan)
    context = {
        "plan": plan,
        "tier": family.tier_label(plan),
        "above": [(link, family.tier_label(link.upper)) for link in family.above(request.user, plan)],
        "found": found,
        "gaps": Paginator(found.gaps, _PAGE).get_page(request.GET.get("page")),
        "orphans": found.orphans[:_PAGE],
        "may_link": may_link,
        "choices": [(one, family.tier_label(one)) for one in family.choices(request.user, plan)] if may_link else [],
        "breadcrumbs": trail(plan, _("上下级文件")),
    }
    return render(request, "plans/ledger/family.html", context)


def _make(request: HttpRequest, plan: Plan) -> HttpResponse:
    asked = request.POST.get("upper", "")
    upper = access.get_visible_or_404(request.user, Plan.objects.all(), pk=whole(asked) or 0)
    try:
        made = family.link(upper, plan, request.user, request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("ledger_family", plan.pk)
    messages.success(request, _("已关联，请逐项确认承接的是上级的哪一项。"))
    return redirect("ledger_match_items", made.pk)


@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """The table: what each item of the lower document carries out."""
    made = _link(request, pk)
    status = 200
    if request.method == "POST":
        try:
            count = family.match(made, request.user, _given(request), request)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            messages.success(request, _("已确认 %(count)d 项。") % {"count": count})
            return redirect(f"{reverse('ledger_match_items', args=[pk])}?show={request.GET.get('show', 'open')}")
    rows = family.table(made)
    show = request.GET.get("show", "")
    counts = {state: sum(row.state == state for row in rows) for state in (*_SHOWN, "same")}
    if show not in (*_SHOWN, "same"):
        show = "open" if counts["open"] or not counts["linked"] else "linked"
    shown = Paginator([row for row in rows if row.state == show], _PAGE).get_page(request.GET.get("page"))
    family.propose(made, shown.object_list)
    names = {source.pk: name for name, source in family.labels(made).items()}
    labels = {"open": _("待对应"), "linked": _("已对应"), "none": _("无上级"), "same": _("同一事项")}
    context = {
        "link": made,
        "page": shown,
        "rows": [
            (row, request.POST.get(f"upper-{row.lower.pk}", names.get(row.upper.pk, "") if row.upper else ""))
            for row in shown
        ],
        "names": list(names.values()),
        "tabs": [(state, label, counts[state]) for state, label in labels.items()],
        "show": show,
        "total": len(rows),
        "likely": sum(bool(row.score) for row in shown),
        "may_match": family.may_link(request.user, made.lower),
        "breadcrumbs": trail(made.lower, _("承接对应")),
    }
    return render(request, "plans/ledger/family_match.html", context, status=status)


def _given(request: HttpRequest) -> dict[int, str | None]:
    """By item what a person says; an empty field says nothing, a ticked box that nothing is above."""
    given: dict[int, str | None] = {}
    for name, value in request.POST.items():
        kind, _dash, number = name.partition("-")
        item = whole(number)
        if kind == "upper" and item is not None and str(value).strip():
            given[item] = str(value).strip()
    return given | {item: None for number in request.POST.getlist("none") if (item := whole(number)) is not None}


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """One item waits again, or, without one, the two documents no longer belong together."""
    made = _link(request, pk)
    lower = whole(request.POST.get("lower", ""))
    try:
        if lower is not None:
            family.undo(made, request.user, lower, request)
            messages.success(request, _("已撤销这一项的对应。"))
            return redirect("ledger_match_items", pk)
        family.unlink(made, request.user, request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("ledger_match_items", pk)
    messages.success(request, _("已解除与“%(upper)s”的关联。") % {"upper": made.upper})
    return redirect("ledger_family", made.lower_id)


@require_GET
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What carries out what, the gaps and what has nothing above, as a file."""
    plan = _plan(request, pk)
    if form not in ("docx", "xlsx"):
        raise Http404
    table: Any = coverage.table(plan, coverage.coverage(request.user, plan))
    out = BytesIO()
    write_table(table, out, format="docx" if form == "docx" else "xlsx")
    audit.record(request.user, "family.export", plan, {"rows": len(table.rows)}, request)
    return files.answer(out.getvalue(), table.title, form)


@require_GET
def export_items(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of matches as Excel."""
    made = _link(request, pk)
    audit.record(request.user, "family.export", made.lower, {"upper": str(made.upper)}, request)
    title = _("%(plan)s承接对应表") % {"plan": made.lower.title}
    return files.answer(family_sheet.export(made), title, "xlsx")


@require_POST
def read_items(request: HttpRequest, pk: int) -> HttpResponse:
    """The filled-in table of matches."""
    made = _link(request, pk)
    access.require(request.user, "task.edit", made.lower.organisation)
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > LIMIT:
            raise BadSheet(_("请选择一个不超过 20 MB 的表格文件。"))
        count = family_sheet.read_back(made, file.read(), request.user, request)
    except BadSheet as error:
        for sentence in error.sentences[:20]:
            messages.error(request, sentence)
    else:
        messages.success(request, _("已确认 %(count)d 项。") % {"count": count})
    return redirect("ledger_match_items", pk)
