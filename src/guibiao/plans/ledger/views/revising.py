"""The pages of revisions and of remarks on a plan."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, procedures, refusals
from guibiao.kernel.registers import trail
from guibiao.plans.ledger import proposals, revising
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import Duty, Remark, Revision, Task

MOVES = ("propose", "approve", "return", "drop")


@require_GET
def revisions(request: HttpRequest) -> HttpResponse:
    """Revisions and remarks, the open ones first."""
    access.require(request.user, "remark.view")
    found = access.visible(request.user, Revision.objects.select_related("plan", "proposed_by", "result"))
    remarks = access.visible(request.user, Remark.objects.select_related("plan", "organisation", "task"))
    context = {
        "revisions": found[:100],
        "page": Paginator(remarks.order_by("-state", "-pk"), 50).get_page(request.GET.get("page")),
        "breadcrumbs": trail("tasks", _("修订与意见")),
    }
    return render(request, "plans/ledger/revisions.html", context)


@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose other words or figures for a task of a plan."""
    tasks = Task.objects.select_related("organisation")
    task = access.get_visible_or_404(request.user, tasks, pk=pk)
    source = task.sources.exclude(plan=None).exclude(change="withdrawn").select_related("plan").first()
    if source is None or source.plan is None:
        raise Http404
    access.require(request.user, "revision.propose", source.plan)
    now = proposals.of_version(source.plan.current_version).get(str(source.identity), {})
    error = ""
    if request.method == "POST":
        given = {name: request.POST[f"field-{name}"] for name in now if f"field-{name}" in request.POST}
        try:
            revision = revising.draft(
                source.plan, request.user, reason=request.POST.get("reason", ""),
                document=request.POST.get("document", ""), changes=[(str(source.identity), given)], request=request,
            )  # fmt: skip
            revising.propose(revision, request.user, request)
        except (Refused, procedures.Refused) as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("已提请批准。"))
            return redirect("ledger_revision", revision.pk)
    labels = proposals.labels()
    context = {
        "task": task,
        "plan": source.plan,
        "fields": [(name, labels[name], text, request.POST.get(f"field-{name}", text)) for name, text in now.items()],
        "error": error,
        "given": request.POST or request.GET,
        "breadcrumbs": trail("tasks", str(task), _("提出修订")),
    }
    return render(request, "plans/ledger/revise.html", context, status=422 if error else 200)


@require_GET
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """One revision: what it changes side by side, its reason, its way."""
    found = access.get_visible_or_404(
        request.user, Revision.objects.select_related("plan", "base", "result", "proposed_by"), pk=pk
    )
    context = {
        "revision": found,
        "changes": revising.side_by_side(found),
        "available": procedures.available(found, request.user),
        "breadcrumbs": trail("tasks", (_("修订与意见"), reverse("ledger_revisions")), f"{_('修订')} {found.pk}"),
    }
    return render(request, "plans/ledger/revision.html", context)


@require_POST
def move(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """Propose, approve, send back or drop a revision."""
    found = access.get_visible_or_404(request.user, Revision.objects.select_related("plan"), pk=pk)
    if transition not in MOVES:
        raise Http404
    with refusals.told(request):
        procedures.apply(found, transition, request.user, note=request.POST.get("note", ""), request=request)
        messages.success(request, found.state_label)
    return redirect("ledger_revision", pk)


@require_POST
def add_remark(request: HttpRequest, duty: int) -> HttpResponse:
    """A unit's remark on the plan that asks for one of its tasks."""
    found = access.get_visible_or_404(request.user, Duty.objects.select_related("task", "organisation"), pk=duty)
    access.require(request.user, "opinion.answer", found)
    source = found.task.sources.exclude(plan=None).select_related("plan").first()
    if source is None or source.plan is None:
        raise Http404
    try:
        made = revising.remark(
            source.plan, request.user, found.organisation, request.POST.get("text", ""), found.task, request
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_detail", "duties", duty)
    messages.success(request, _("已提交，答复后可在这里看到。"))
    return redirect("ledger_remark", made.pk)


@require_http_methods(["GET", "POST"])
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """One remark and its answer."""
    found = access.get_visible_or_404(
        request.user, Remark.objects.select_related("plan", "organisation", "by", "task"), pk=pk
    )
    if request.method == "POST":
        name = "answer" if found.state == "open" else "answer_again"
        with refusals.told(request):
            procedures.apply(found, name, request.user, note=request.POST.get("note", ""), request=request)
            messages.success(request, _("已答复。"))
        return redirect("ledger_remark", pk)
    context = {
        "remark": found,
        "may_answer": access.can(request.user, "plan.check", found.plan),
        "breadcrumbs": trail("tasks", (_("修订与意见"), reverse("ledger_revisions")), str(found)),
    }
    return render(request, "plans/ledger/remark.html", context)
