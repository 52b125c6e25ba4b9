"""The pages of an old ledger: upload, map and preview, join, and the rows that found no task."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access
from guibiao.kernel.models import Import, User
from guibiao.kernel.registers import trail
from guibiao.plans.ledger import joining, tasks
from guibiao.plans.models import LedgerRow

LIMIT = 20 * 1024 * 1024
SHOWN = 300


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take an old ledger in and make a draft of it."""
    access.require(request.user, "task.edit")
    errors: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if request.POST.get("declared") != "on":
                raise ValueError(_("未作不涉密声明的文件不能上传。"))
            if file is None or (file.size or 0) > LIMIT:
                raise ValueError(_("请选择一个不超过 20 MB 的表格文件。"))
            draft = joining.read(file.read(), file.name or "", request.user, request)
        except ValidationError as error:
            errors = error.messages
        except ValueError as error:
            errors = [str(error)]
        else:
            return redirect("ledger_draft", draft.pk)
    context = {"errors": errors, "labels": joining.labels(), "breadcrumbs": trail("tasks", _("并入原有台账"))}
    return render(request, "plans/ledger/join.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Mapping and preview; POST maps again, joins, or drops the draft."""
    access.require(request.user, "task.edit")
    found = access.get_visible_or_404(request.user, Import.objects.filter(register=joining.REGISTER), pk=pk)
    if found.state != Import.State.DRAFT:
        return redirect("ledger_rows")
    errors: list[str] = []
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "drop":
            found.delete()
            messages.info(request, _("已放弃，没有导入任何内容。"))
            return redirect("ledger_join")
        _map(request, found)
        if action == "confirm":
            try:
                matched, waiting = joining.join(found, request.user, _choices(request), request)
            except ValidationError as error:
                errors = error.messages
            else:
                said = {"matched": matched, "waiting": waiting}
                messages.success(request, _("已并入：%(matched)d 行对上事项，%(waiting)d 行待认领。") % said)
                return redirect("ledger_rows")
    return _draft_page(request, found, errors)


def _map(request: HttpRequest, found: Import) -> None:
    known = joining.labels()
    chosen = {str(number): request.POST.get(f"column_{number}", "") for number in range(len(found.header))}
    found.mapping = {number: name for number, name in chosen.items() if name in known}
    found.save(update_fields=["mapping"])


def _choices(request: HttpRequest) -> dict[int, str]:
    return {
        int(name.removeprefix("row_")): str(value)
        for name, value in request.POST.items()
        if name.startswith("row_") and name.removeprefix("row_").isdigit()
    }


def _draft_page(request: HttpRequest, found: Import, errors: list[str]) -> HttpResponse:
    problems = joining.problems(found)
    owner = request.user.organisation if isinstance(request.user, User) else None
    rows = [] if problems or owner is None else joining.preview(found, owner)
    shown = sorted(rows, key=lambda row: (row.task is not None, not row.changes, row.number))[:SHOWN]
    names = joining.labels()
    context = {
        "draft": found,
        "errors": errors,
        "problems": problems,
        "columns": [(n, title, found.mapping.get(str(n), "")) for n, title in enumerate(found.header)],
        "labels": names,
        "rows": [(row, [(names.get(name, name), a, b) for name, a, b in row.changes]) for row in shown],
        "total": len(rows),
        "matched": sum(row.task is not None for row in rows),
        "changed": sum(bool(row.changes) for row in rows),
        "unmatched": sum(row.task is None for row in rows),
        "breadcrumbs": trail("tasks", _("并入原有台账"), found.name),
    }
    return render(request, "plans/ledger/draft.html", context, status=422 if errors else 200)


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of old ledgers: those without a task first."""
    access.require(request.user, "task.view")
    found = access.visible(request.user, LedgerRow.objects.select_related("source", "task", "organisation"))
    waiting = found.filter(task=None)
    listed = found.exclude(task=None) if request.GET.get("matched") else waiting
    page = Paginator(listed.order_by("source_id", "number"), 50).get_page(request.GET.get("page"))
    owners = {row.organisation for row in page.object_list}
    context = {
        "page": page,
        "waiting": waiting.count(),
        "matched": found.exclude(task=None).count(),
        "tasks": tasks.Task.objects.filter(organisation__in=owners, standing="active").order_by("kind", "order"),
        "may_edit": access.can(request.user, "task.edit"),
        "breadcrumbs": trail("tasks", _("原有台账")),
    }
    return render(request, "plans/ledger/rows.html", context)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an unmatched row belongs."""
    row = access.get_visible_or_404(
        request.user, LedgerRow.objects.filter(task=None).select_related("source", "organisation__region"), pk=pk
    )
    try:
        task = joining.place(row, request.user, request.POST.get("task", ""), request)
    except tasks.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("第 %(row)d 行归入“%(task)s”。") % {"row": row.number, "task": task})
    return redirect("ledger_rows")
