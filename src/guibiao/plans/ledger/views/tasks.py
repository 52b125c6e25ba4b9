"""What is done on the page of a task, and the names of units that wait for a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guibiao.kernel import access, audit, refusals
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import whole
from guibiao.plans.ledger import merging, names, parting, shown, tasks
from guibiao.plans.models import Role, Task, TaskSource, UnitMatch


def _task(request: HttpRequest, pk: int) -> Task:
    task = access.get_visible_or_404(request.user, Task.objects.select_related("organisation", "region"), pk=pk)
    access.require(request.user, "task.edit", task)
    return task


def _back(task: Task) -> HttpResponse:
    return redirect("register_detail", "tasks", task.pk)


@require_POST
def set_units(request: HttpRequest, pk: int) -> HttpResponse:
    """The units of an indicator or of a task of the ledger's own: one line a unit, each with its role."""
    task = _task(request, pk)
    if not shown.own_units(task):
        messages.error(request, _("这项举措的责任单位由规划规定，请提出修订。"))
        return _back(task)
    given = zip(request.POST.getlist("unit"), request.POST.getlist("role"), strict=False)
    units = [(name.strip(), role) for name, role in given if name.strip() and role in Role.values]
    matches = names.resolve(task.organisation, task.region, (name for name, _role in units))
    tasks.set_units({task.pk: units}, matches)
    audit.record(request.user, "task.units", task, {"units": units}, request)
    messages.success(request, _("已保存责任单位。"))
    return _back(task)


@require_POST
def add_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Another document that asks for the same."""
    task = _task(request, pk)
    given = request.POST
    try:
        tasks.add_source(
            task, request.user, kind=given.get("kind", ""), title=given.get("title", ""),
            reference=given.get("reference", ""), request=request,
        )  # fmt: skip
    except tasks.Refused as refusal:
        messages.error(request, str(refusal))
    return _back(task)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put this task into another: its sources go there."""
    task = _task(request, pk)
    asked = request.POST.get("into", "")
    same = Task.objects.filter(organisation=task.organisation)
    into = access.get_visible_or_404(request.user, same, pk=whole(asked) or 0)
    try:
        merging.merge(task, into, request.user, request)
    except tasks.Refused as refusal:
        messages.error(request, str(refusal))
        return _back(task)
    messages.success(request, _("已并入“%(task)s”，来源都列在那里。") % {"task": into})
    return _back(into)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merge: what each gets back, and what was changed since, of which a person says where it goes."""
    task = _task(request, pk)
    if request.method == "POST":
        try:
            parting.split(task, request.user, request.POST.dict(), request)
            messages.success(request, _("已重新分开，各自报送。"))
            return _back(task)
        except tasks.Refused as refusal:
            messages.error(request, str(refusal))
            task = _task(request, pk)
    try:
        found = parting.of(task)
    except tasks.Refused as refusal:
        if request.method == "GET":
            messages.error(request, str(refusal))
        return _back(task)
    return render(
        request, "plans/ledger/split.html", {"task": task, "parting": found, "breadcrumbs": trail("tasks", task)}
    )


@require_POST
def drop_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a source that somebody wrote down."""
    source = access.get_visible_or_404(request.user, TaskSource.objects.select_related("task__organisation"), pk=pk)
    with refusals.told(request, tasks.Refused):
        tasks.drop_source(source, request.user, request)
        messages.success(request, _("已移除来源“%(title)s”。") % {"title": source.title})
    return _back(source.task)


@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """One name: what it may mean, and what a person says it means."""
    found = access.get_visible_or_404(
        request.user, UnitMatch.objects.select_related("region", "organisation", "decided_by"), pk=pk
    )
    offered = access.visible(request.user, Organisation.objects.on().select_related("region", "parent"))
    if request.method == "POST":
        chosen = [one for value in request.POST.getlist("organisation") if (one := whole(value)) is not None]
        by_name = request.POST.get("name", "").strip()
        organisations = list(offered.filter(pk__in=chosen))
        if by_name:
            organisations += [one for one in offered.filter(name=by_name) if one not in organisations]
        if by_name and not organisations:
            messages.error(request, _("没有登记“%(name)s”，请先在机构里登记，或从列出的选。") % {"name": by_name})
            return redirect("ledger_match", pk)
        names.decide(found, request.user, organisations, request)
        messages.success(request, _("已记住“%(name)s”的对应。") % {"name": found.name})
        following = UnitMatch.objects.filter(organisation=found.organisation, state=UnitMatch.State.OPEN).first()
        return redirect("ledger_match", following.pk) if following else redirect("register_list", "unitmatches")
    meant = names.meant_by(found)
    context = {
        "match": found,
        "candidates": [*meant.sure, *meant.candidates],
        "reason": meant.reason,
        "means": list(found.organisations.all()),
        "tasks": Task.objects.filter(units__match=found).distinct()[:10],
        "may_decide": access.can(request.user, "task.edit", found),
        "breadcrumbs": trail("tasks", (_("单位对应"), reverse("register_list", args=["unitmatches"])), found.name),
    }
    return render(request, "plans/ledger/match.html", context)


@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """Ask the directory again about the names that are open."""
    access.require(request.user, "task.edit")
    owners = access.visible(
        request.user, Organisation.objects.filter(unit_matches__state="open"), "task.edit"
    ).distinct()
    settled = sum(names.look_again(owner, request.user, request) for owner in owners)
    messages.success(request, _("又对上 %(count)d 个单位名称。") % {"count": settled})
    return redirect("register_list", "unitmatches")
