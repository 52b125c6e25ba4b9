"""The pages of an old ledger: upload, map and preview, join, and the rows that found no task."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guibiao.kernel import access
from guibiao.kernel.models import Import, User
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import whole
from guibiao.plans.ledger import joining, joining_rows, tasks
from guibiao.plans.models import LedgerRow

LIMIT = 20 * 1024 * 1024
SHOWN = 300
PAST = 20


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
            drafts, skipped = joining.read(file.read(), file.name or "", request.user, request)
        except ValidationError as error:
            errors = error.messages
        except ValueError as error:
            errors = [str(error)]
        else:
            if skipped:
                said = _("没有读这些工作表，它们没有认得的栏目：%(names)s。") % {"names": "、".join(skipped)}
                messages.warning(request, said)
            return redirect("ledger_draft", drafts[0].pk)
    context = {
        "errors": errors,
        "headings": joining.headings_by_label(),
        "drafts": joining.drafts(request.user)[:PAST],
        "joined": joining.joined(request.user)[:PAST],
        "breadcrumbs": trail("tasks", _("并入原有台账")),
    }
    return render(request, "plans/ledger/join.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Mapping and preview; POST maps again, joins, or drops the draft."""
    access.require(request.user, "task.edit")
    found = access.get_visible_or_404(request.user, Import.objects.filter(register=joining.REGISTER), pk=pk)
    if found.state != Import.State.DRAFT:
        messages.info(request, _("“%(name)s”已经处理过了。") % {"name": found.name})
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
                rest = request.POST.get("rest", "")
                matched, waiting = joining.join(found, request.user, _choices(request), rest=rest, request=request)
            except ValidationError as error:
                errors = error.messages
            else:
                said = {"matched": matched, "waiting": waiting}
                undo = reverse("ledger_join_undo", args=[found.pk])
                messages.success(
                    request,
                    _("已并入：%(matched)d 行对上事项，%(waiting)d 行待认领。") % said,
                    extra_tags=f"undo:{undo}",
                )
                following = joining.drafts(request.user).first()
                return redirect("ledger_draft", following.pk) if following else redirect("ledger_rows")
    return _draft_page(request, found, errors)


def _map(request: HttpRequest, found: Import) -> None:
    known = joining.labels()
    chosen = {str(number): request.POST.get(f"column_{number}", "") for number in range(len(found.header))}
    found.mapping = {number: name for number, name in chosen.items() if name in known}
    found.save(update_fields=["mapping"])


def _choices(request: HttpRequest) -> dict[int, str]:
    return {
        number: str(value)
        for name, value in request.POST.items()
        if name.startswith("row_") and (number := whole(name.removeprefix("row_"))) is not None
    }


def _draft_page(request: HttpRequest, found: Import, errors: list[str]) -> HttpResponse:
    problems = joining.problems(found)
    owner = request.user.organisation if isinstance(request.user, User) else None
    rows = [] if problems or owner is None else joining.preview(found, owner)
    shown = sorted(rows, key=lambda row: (row.task is not None, not row.changes, row.number))[:SHOWN]
    names, chosen = joining.labels(), _choices(request)
    context = {
        "draft": found,
        "errors": errors,
        "problems": problems,
        "columns": [(n, title, found.mapping.get(str(n), "")) for n, title in enumerate(found.header)],
        "labels": names,
        "rows": [
            (row, [(names.get(name, name), a, b) for name, a, b in row.changes], chosen.get(row.number, _place(row)))
            for row in shown
        ],
        "rest": request.POST.get("rest", ""),
        "others": joining.drafts(request.user).exclude(pk=found.pk)[:PAST],
        "again": joining.joined_before(found, request.user),
        "total": len(rows),
        "matched": sum(row.task is not None for row in rows),
        "changed": sum(bool(row.changes) for row in rows),
        "unmatched": sum(row.task is None for row in rows),
        "breadcrumbs": trail("tasks", _("并入原有台账"), found.name),
    }
    return render(request, "plans/ledger/draft.html", context, status=422 if errors else 200)


def _place(row: joining_rows.Row) -> str:
    """The task that the preview gives a row."""
    return str(row.task.pk) if row.task is not None else ""


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a joined ledger back."""
    access.require(request.user, "task.edit")
    applied = access.get_visible_or_404(request.user, Import.objects.filter(register=joining.REGISTER), pk=pk)
    try:
        joining.undo(applied, request.user, request)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("已撤销“%(name)s”的并入，台账恢复原样。") % {"name": applied.name})
    return redirect("ledger_join")


@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of old ledgers: those without a task first; POST makes tasks of the chosen ones."""
    access.require(request.user, "task.view")
    if request.method == "POST":
        return _make_tasks(request)
    listed_once = LedgerRow.objects.filter(repeats=None).select_related("source", "task", "organisation")
    found = access.visible(request.user, listed_once)
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


def _make_tasks(request: HttpRequest) -> HttpResponse:
    access.require(request.user, "task.edit")
    chosen = [one for value in request.POST.getlist("chosen") if (one := whole(value)) is not None]
    waiting = access.visible(request.user, LedgerRow.objects.filter(task=None, pk__in=chosen), "task.edit")
    with transaction.atomic():
        made = [joining.place(row, request.user, joining.NEW, request) for row in waiting.order_by("source", "number")]
    messages.success(request, _("%(count)d 行已作为新事项列入台账。") % {"count": len(made)})
    return redirect("ledger_rows")


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an unmatched row belongs."""
    row = access.get_visible_or_404(request.user, LedgerRow.objects.select_related("source", "organisation"), pk=pk)
    try:
        task = joining.place(row, request.user, request.POST.get("task", ""), request)
    except tasks.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"row": row.number, "task": task}
        messages.success(request, (_("第 %(row)d 行归入“%(task)s”。") if task else _("已删去第 %(row)d 行。")) % said)
    return redirect("ledger_rows")
