"""Making an evaluation, changing its scheme or tables, running it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guibiao.kernel import access, refusals
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.monitoring import service
from guibiao.monitoring.inputs import PARTS, Inputs, Refused, Table, gathered
from guibiao.monitoring.models import EditionFile, Evaluation


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Upload a scheme and its tables; what is wrong is said, all of it, and nothing is kept."""
    access.require(request.user, "evaluation.run")
    problems: list[str] = []
    if request.method == "POST":
        try:
            _declared(request)
            given = [_table(file) for file in request.FILES.getlist("files")]
            evaluation = service.create(
                gathered(given), user=request.user, organisation=request.user.organisation,
                name=request.POST.get("name", "").strip(), source_note=request.POST.get("source_note", "").strip(),
                request=request,
            )  # fmt: skip
        except Refused as refused:
            problems = refused.sentences
        else:
            return _run_or_show(request, evaluation)
    context = {
        "problems": problems,
        "breadcrumbs": trail("evaluations", _("新建")),
    }
    return render(request, "monitoring/new.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "POST"])
def edition(request: Request, pk: int) -> HttpResponse:
    """Change the scheme's text or replace tables; what was before stays with its runs."""
    evaluation = access.get_visible_or_404(request.user, Evaluation.objects.select_related("organisation"), pk=pk)
    access.require(request.user, "evaluation.run", evaluation)
    before = evaluation.edition
    scheme, problems = before.scheme, []
    if request.method == "POST":
        scheme = request.POST.get("scheme", "").replace("\r\n", "\n")
        try:
            tables = dict(service.inputs_of(before).tables)
            given = {part: _table(request.FILES[part]) for part in PARTS if part in request.FILES}
            if given:
                _declared(request)
            note = request.POST.get("note", "").strip()
            inputs = Inputs(scheme, {**tables, **given})
            service.revise(evaluation, inputs, user=request.user, note=note, request=request)
        except Refused as refused:
            problems = refused.sentences
        else:
            messages.success(request, _("已保存，以前的方案和结果都保留。"))
            return _run_or_show(request, evaluation)
    context = {
        "evaluation": evaluation,
        "edition": before,
        "files": before.files.select_related("file"),
        "scheme": scheme,
        "fields": [(part, label) for part, label in EditionFile.Part.choices if part in ("data", "meta", "units")],
        "problems": problems,
        "breadcrumbs": trail("evaluations", evaluation, _("方案和数据")),
    }
    return render(request, "monitoring/edition.html", context, status=422 if problems else 200)


def _declared(request: Request) -> None:
    if request.POST.get("declared") != "on":
        raise Refused([_("未作不涉密声明的文件不能上传。")])


def _table(file: Any) -> Table:
    return Table(file.name, file.read())


def _run_or_show(request: Request, evaluation: Evaluation) -> HttpResponse:
    if request.POST.get("then") == "run" and not evaluation.edition.awaits_data:
        service.start(evaluation, user=request.user, request=request)
    return redirect(reverse("register_detail", args=["evaluations", evaluation.pk]))


@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    """Work the latest edition out."""
    evaluation = access.get_visible_or_404(request.user, Evaluation.objects.select_related("organisation"), pk=pk)
    with refusals.told(request, Refused):
        service.start(evaluation, user=request.user, request=request)
    return redirect(reverse("register_detail", args=["evaluations", evaluation.pk]))
