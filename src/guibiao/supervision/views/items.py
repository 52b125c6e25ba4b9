"""Making items, moving them, reporting on them, extensions, evidence, the ranking."""

import datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, files, procedures, refusals
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.plans.models import Role, Task
from guibiao.reading.outputs import write_table
from guibiao.reading.outputs.tables import Column, Row, Table
from guibiao.supervision import forms, items, shown
from guibiao.supervision.models import Evidence, Extension, Item, Part
from guibiao.supervision.views.answers import answered, moved


def find(request: Request, pk: int) -> Item:
    """An item that this person may see."""
    return access.get_visible_or_404(request.user, Item.objects.select_related("organisation", "lead"), pk=pk)


def back(item: Item) -> HttpResponse:
    """To the page of the item."""
    return redirect("register_detail", "supervision", item.pk)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """立项; `?task=` begins from a task of the ledger, `?origin=&title=&source=` from anything else."""
    access.require(request.user, "supervision.edit")
    form = forms.ItemForm(request.user, request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        nodes = given.pop("nodes")
        twin = items.just_made(request.user, given)
        if twin is not None:
            messages.info(request, _("这项刚刚已经立项：%(number)s。") % {"number": twin.number})
            return back(twin)
        with refusals.on_form(form):
            item = items.make(user=request.user, clock_code=given.pop("clock"), request=request, **given)
            if nodes:
                items.set_nodes(item, nodes, request.user, request)
            messages.success(request, _("已立项：%(number)s。") % {"number": item.number})
            return back(item)
    context = {"form": form, "breadcrumbs": trail("supervision", _("督办立项"))}
    return render(request, "supervision/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """What was registered wrongly, before it is handed down."""
    item = find(request, pk)
    access.require(request.user, "supervision.edit", item.organisation)
    if item.state != "registered":
        return back(item)
    names = ("title", "text", "origin", "source", "reference", "received_on", "clock", "weight")
    initial = {name: getattr(item, name) for name in names} | {
        "organisation": item.organisation_id, "lead": item.lead_id, "participants": shown.participants(item),
        "nodes": "\n".join(f"{node.due.isoformat()} {node.title}" for node in item.nodes.all()),
    }  # fmt: skip
    form = forms.ItemForm(request.user, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            items.change(item, request.user, form.cleaned_data, request)
            messages.success(request, _("已保存。"))
            return back(item)
    context = {"form": form, "item": item, "breadcrumbs": trail("supervision", item, _("修改"))}
    return render(request, "supervision/new.html", context, status=422 if form.errors else 200)


def _initial(request: Request) -> dict[str, Any]:
    asked = {name: request.GET[name][:300] for name in ("origin", "title", "source", "text") if name in request.GET}
    pk = forms.read_pk(request.GET.get("task", ""))
    if pk is None:
        return asked
    task = access.get_visible_or_404(request.user, Task.objects.select_related("lead"), pk=pk)
    others = Organisation.objects.filter(duties__task=task).exclude(duties__role__in=[Role.LEAD]).distinct()
    source = task.sources.first()
    return asked | {
        "title": task.title, "text": task.text, "lead": task.lead_id, "identity": task.identity,
        "origin": Item.Origin.KEY_TASK if task.kind == Task.Kind.TARGET else Item.Origin.MEASURE,
        "participants": "、".join(one.name for one in others if one.pk != task.lead_id),
        "source": source.title if source else "", "clock": "",
    }  # fmt: skip


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """One step of the procedure, with its reason; a node by `node`."""
    item = find(request, pk)
    if transition not in {
        one.name for one in item.procedure.transitions if one.permission and one.name not in ("report", "add_nodes")
    }:
        raise Http404
    node = forms.read_pk(request.POST.get("node", ""))

    def act() -> None:
        procedures.apply(
            item, transition, request.user, note=request.POST.get("note", "")[:2000], request=request, node=node,
            nodes=_nodes(request),
        )  # fmt: skip

    done = _("已办理：%(step)s。") % {"step": item.procedure.transition(transition).label}
    return answered(request, "supervision", item, done, act)


def _nodes(request: Request) -> list[tuple[str, datetime.date]]:
    """The nodes that were typed. Raises Refused that names the line."""
    try:
        return forms.read_nodes(request.POST.get("nodes", ""))
    except ValidationError as error:
        raise procedures.Refused(" ".join(error.messages), "nodes") from error


@require_POST
def report(request: Request, pk: int) -> HttpResponse:
    """The lead unit's report; the supervising officer may enter it for the unit."""
    item = find(request, pk)
    access.require(request.user, "supervision.report", item)
    return _report(request, "supervision", item, item, item.lead)


@require_POST
def report_part(request: Request, pk: int) -> HttpResponse:
    """A participating unit's report."""
    part = access.get_visible_or_404(request.user, Part.objects.select_related("item", "organisation"), pk=pk)
    access.require(request.user, "supervision.report", part)
    return _report(request, "supervisionparts", part, part.item, part.organisation)


def _report(request: Request, name: str, shown_on: Any, item: Item, organisation: Organisation) -> HttpResponse:
    given = {name: request.POST.get(name, "")[:most] for name, most in items.REPORT_FIELDS.items()}
    return answered(
        request, name, shown_on, _("已反馈。"),
        lambda: items.report(
            item, request.user, organisation, given, request.FILES.getlist("files"),
            declared=request.POST.get("declared") == "on", request=request,
        ),
    )  # fmt: skip


@require_POST
def nodes(request: Request, pk: int) -> HttpResponse:
    """Further nodes."""
    item = find(request, pk)
    access.require(request.user, "supervision.edit", item)

    def act() -> None:
        found = _nodes(request)
        if not found:
            raise procedures.Refused(_("请写明节点和每个节点的完成时限。"), "nodes")
        items.set_nodes(item, found, request.user, request)

    return answered(request, "supervision", item, "", act)


@require_http_methods(["GET", "POST"])
def extension(request: Request, pk: int) -> HttpResponse:
    """申请延期."""
    item = find(request, pk)
    access.require(request.user, "supervision.report", item)
    form = forms.ExtensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            items.ask_extension(item, request.user, request=request, **form.cleaned_data)
            messages.success(request, _("已提交，等督办单位审批。"))
            return back(item)
    context = {
        "form": form, "item": item, "limit": items.due(item, "settle"),
        "breadcrumbs": trail("supervision", item, _("申请延期")),
    }  # fmt: skip
    return render(request, "supervision/extension.html", context, status=422 if form.errors else 200)


@require_POST
def decide(request: Request, pk: int, transition: str) -> HttpResponse:
    """同意或不同意延期, or 撤回 by the unit itself."""
    asked = access.get_visible_or_404(request.user, Extension.objects.select_related("item__lead"), pk=pk)
    if transition not in ("grant", "refuse", "withdraw"):
        raise Http404
    return moved(request, "supervision", asked.item, asked, transition)


@require_GET
def evidence(request: Request, pk: int) -> FileResponse:
    """A file of evidence."""
    found = access.get_visible_or_404(request.user, Evidence.objects.select_related("file"), pk=pk)
    return files.serve(request, found.file, allowed_by=found)


def _ranked(request: Request) -> tuple[list[dict[str, Any]], list[int], int | None]:
    """The units, the years there are, the year asked for."""
    access.require(request.user, "supervision.view")
    seen = access.visible(request.user, Item.objects.all())
    year = forms.read_pk(request.GET.get("year", ""))
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct())
    chosen = year if year in years else None
    return items.ranking(seen.filter(year=chosen) if chosen else seen), years, chosen


@require_GET
def ranking_table(request: Request) -> HttpResponse:
    """The same as Excel."""
    rows, _years, _chosen = _ranked(request)
    columns = [
        Column("place", _("位次"), 5, "center"), Column("lead__name", _("牵头单位"), 20),
        Column("overdue", _("逾期"), 8, "center", figures=True),
        Column("days", _("最长逾期（天）"), 10, "center", figures=True),
        Column("open", _("未销号"), 8, "center", figures=True), Column("struck", _("已销号"), 8, "center", figures=True),
        Column("total", _("合计"), 8, "center", figures=True),
    ]  # fmt: skip
    cells = [
        Row(str(row["lead"]), {name: "" if value is None else str(value) for name, value in row.items()})
        for row in rows
    ]
    today, target = timezone.localdate(), BytesIO()
    note = _("截至 %(day)s") % {"day": today}
    write_table(Table("ranking", _("逾期排名"), columns, cells, note), target, format="xlsx")
    return files.answer(target.getvalue(), f"{_('逾期排名')} {today}", "xlsx")


@require_GET
def ranking(request: Request) -> HttpResponse:
    """Overdue by unit, of what this person may see."""
    rows, years, chosen = _ranked(request)
    context = {
        "rows": rows, "years": years, "year": chosen, "late": sum(row["overdue"] for row in rows),
        "units": sum(1 for row in rows if row["overdue"]), "lights": shown.LIGHTS, "breadcrumbs": trail("supervision", _("逾期排名")),
    }  # fmt: skip
    return render(request, "supervision/ranking.html", context)
