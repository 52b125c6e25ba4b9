"""The task table and the indicator table: preview, columns, templates, files, and an edited file read back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.kernel import access, audit, files
from guibiao.kernel.requests import whole
from guibiao.plans import readback, tasktables
from guibiao.plans.models import Plan, TaskTemplate, Version
from guibiao.plans.trail import trail
from guibiao.reading.outputs import known_columns

FORMS = ("docx", "xlsx")
LIMIT = 20 * 1024 * 1024  # bytes of an edited table or a template


def _plan(request: HttpRequest, pk: int) -> Plan:
    return access.get_visible_or_404(request.user, Plan.objects.select_related("region", "organisation"), pk=pk)


def _version(request: HttpRequest, plan: Plan) -> Version | None:
    """The version in the address; without one the adopted one, and on a plan in checking what holds there."""
    asked = request.GET.get("version", "")
    number = whole(asked)
    if number is not None:
        found: Version | None = plan.versions.filter(number=number).first()
        if found is None:
            raise Http404
        return found
    return plan.current_version if plan.state == "adopted" else None


def _template(request: HttpRequest, plan: Plan) -> TaskTemplate | None:
    asked = whole(request.GET.get("template", ""))
    return next((found for found in tasktables.templates_for(plan, request.user) if found.pk == asked), None)


@require_GET
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The task table as it will be printed, and what can be done with it."""
    plan = _plan(request, pk)
    version, template = _version(request, plan), _template(request, plan)
    table = tasktables.tasks(plan, template, version)
    shown = [column.key for column in table.columns]
    headings = {column.key: column.heading for column in table.columns}
    known = {column.key: column for column in known_columns("tasks")}
    context = {
        "plan": plan,
        "version": version,
        "versions": plan.versions.order_by("-number"),
        "template": template,
        "templates": tasktables.templates_for(plan, request.user),
        "table": table,
        "lines": _lines(table),
        "columns": [
            (known[key], headings.get(key, known[key].heading), key in shown)
            for key in [*shown, *(key for key in known if key not in shown)]
        ],
        "query": request.GET.urlencode(),
        "may_save": access.can(request.user, "tasktemplate.edit", plan),
        "may_check": access.can(request.user, "plan.check", plan),
        "breadcrumbs": trail(plan, _("任务分解表")),
    }
    return render(request, "plans/tasks.html", context)


@require_GET
def export_tasks(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The task table as a file that people go on working in."""
    plan = _plan(request, pk)
    if form not in FORMS:
        raise Http404
    version, template = _version(request, plan), _template(request, plan)
    table = tasktables.tasks(plan, template, version)
    try:
        content = tasktables.file_of(table, form, template)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('plan_tasks', args=[pk])}?{request.GET.urlencode()}")
    audit.record(request.user, "plan.tasks_export", plan, {"form": form, "rows": len(table.rows)}, request)
    return files.answer(content, table.title, form)


@require_POST
def save_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the chosen columns, their order and names, and the office's Word file."""
    plan = _plan(request, pk)
    upload = request.FILES.get("docx")
    if upload is not None and (upload.size or 0) > LIMIT:
        messages.error(request, _("模板超过 20 MB，请精简后再上传。"))
        return redirect("plan_tasks", pk)
    chosen = [
        {"key": key, "heading": request.POST.get(f"heading-{key}", "").strip()}
        for key in request.POST.get("order", "").split(",")
        if request.POST.get(f"show-{key}") == "on"
    ]
    try:
        template = tasktables.save_template(
            plan, request.user, name=request.POST.get("name", ""), columns=chosen,
            docx=(upload.read(), upload.name or "") if upload else None,
            declared=request.POST.get("declared") == "on", request=request,
        )  # fmt: skip
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("plan_tasks", pk)
    messages.success(request, _("模板“%(name)s”已保存。") % {"name": template.name})
    return redirect(f"{reverse('plan_tasks', args=[pk])}?template={template.pk}")


@require_POST
def read_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An edited table: first its differences, then, when they are confirmed, a new state of the plan."""
    plan = _plan(request, pk)
    access.require(request.user, "plan.check", plan)
    try:
        if request.POST.get("confirm"):
            count = readback.apply(plan, request.user, uuid.UUID(request.POST["confirm"]), _terms(request), request)
            messages.success(request, _("已按编辑后的表更新 %(count)d 项举措。") % {"count": count})
            return redirect("plan_tasks", pk)
        upload = request.FILES.get("file")
        if upload is None or (upload.size or 0) > LIMIT:
            raise ValueError(_("请选择一个不超过 20 MB 的 Word 或 Excel 文件。"))
        declared = request.POST.get("declared") == "on"
        proposal = readback.propose(plan, request.user, upload.read(), upload.name or "", declared, request)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("plan_tasks", pk)
    context = {"plan": plan, "proposal": proposal, "breadcrumbs": trail(plan, _("读回任务分解表"))}
    return render(request, "plans/tasks_read.html", context)


def _terms(request: HttpRequest) -> dict[str, Any]:
    return {"reason": request.POST.get("reason", ""), "document": request.POST.get("document", "")}


@require_GET
def indicators(request: HttpRequest, pk: int) -> HttpResponse:
    """The indicator table as it will be printed."""
    plan = _plan(request, pk)
    version = _version(request, plan)
    table = tasktables.indicators(plan, version)
    context = {
        "plan": plan,
        "version": version,
        "table": table,
        "lines": _lines(table),
        "query": request.GET.urlencode(),
        "breadcrumbs": trail(plan, _("指标表")),
    }
    return render(request, "plans/indicators.html", context)


@require_GET
def export_indicators(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The indicator table as a file."""
    plan = _plan(request, pk)
    if form not in FORMS:
        raise Http404
    table = tasktables.indicators(plan, _version(request, plan))
    audit.record(request.user, "plan.indicators_export", plan, {"form": form, "rows": len(table.rows)}, request)
    return files.answer(tasktables.file_of(table, form), table.title, form)


def _lines(table: Any) -> list[tuple[Any, list[tuple[Any, str, str]]]]:
    """Rows with their cells in the order of the columns: column, text, identity of what the cell leads to."""
    return [
        (
            row,
            [
                (column, table.text(number, row, column), row.members.get(column.key, row.identity))
                for column in table.columns
            ],
        )
        for number, row in enumerate(table.rows, 1)
    ]
