"""A report: begun, put together anew, made into files, moved, issued, taken away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.assessment import drafting
from guibiao.assessment.models import PlanEvaluation
from guibiao.kernel import access, files, procedures, refusals
from guibiao.kernel.registers import trail
from guibiao.kernel.registers.picking import picked
from guibiao.kernel.requests import Request
from guibiao.plans.models import Plan
from guibiao.reports import service
from guibiao.reports.kinds import kinds
from guibiao.reports.models import Kind, Report, ReportFile
from guibiao.supervision.forms import date_field


class ReportForm(forms.Form):
    """起草报告."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=gettext_lazy("规划"), help_text=gettext_lazy("只列已采用的规划。")
    )
    kind = forms.ChoiceField(label=gettext_lazy("报告类型"), choices=Kind.choices)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)
    on = date_field(
        gettext_lazy("数据截至"),
        help_text=gettext_lazy("只用到这一天为止入库的数据和办理情况；选今天就用现有的全部数据。"),
    )
    evaluation = forms.ModelChoiceField(
        PlanEvaluation.objects.none(), label=gettext_lazy("规划评估"), required=False,
        help_text=gettext_lazy("选了，就采用评估中各单位报送的材料、已写的文字和结论。"),
    )  # fmt: skip

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adopted = Plan.objects.exclude(versions=None).distinct().select_related("organisation")
        self.fields["plan"].queryset = access.visible(user, adopted, "report.edit")  # type: ignore[attr-defined]
        self.fields["plan"] = picked(self.fields["plan"])  # type: ignore[arg-type]
        found = PlanEvaluation.objects.exclude(state="dropped").select_related("plan")
        self.fields["evaluation"].queryset = access.visible(user, found)  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year
        self.fields["on"].initial = timezone.localdate()


def find(request: Request, pk: int) -> Report:
    """A report that this person may see."""
    rows = Report.objects.select_related("plan__organisation", "organisation", "evaluation")
    return access.get_visible_or_404(request.user, rows, pk=pk)


def back(report: Report) -> HttpResponse:
    return redirect("register_detail", "reports", report.pk)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """起草报告; `?plan=`, `?kind=`, `?evaluation=` fill the form in."""
    access.require(request.user, "report.edit")
    form = ReportForm(request.user, request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            return back(service.make(user=request.user, request=request, **form.cleaned_data))
    context = {"form": form, "breadcrumbs": trail("reports", _("起草报告"))}
    return render(request, "reports/new.html", context, status=422 if form.errors else 200)


def _initial(request: Request) -> dict[str, Any]:
    given = {
        name: int(text)
        for name in ("plan", "evaluation")
        if (text := request.GET.get(name, "")).isdecimal() and len(text) < 10
    }
    found = access.visible(request.user, PlanEvaluation.objects.filter(pk=given.get("evaluation", 0))).first()
    if found is not None:
        kind = next(name for name, one in kinds().items() if one.evaluates == found.kind)
        return {
            "plan": found.plan_id,
            "evaluation": found.pk,
            "kind": kind,
            "year": found.year,
            "on": drafting.day_of(found),
        }
    given.pop("evaluation", None)
    return given | ({"kind": request.GET["kind"]} if request.GET.get("kind") in Kind.values else {})


@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """How far the files are; asks again until they are there, then the page is loaded anew."""
    found = find(request, pk)
    job = service.running(found)
    response = render(request, "reports/progress.html", {"report": found, "job": job, "running": job is not None})
    if job is None:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def draw(request: Request, pk: int) -> HttpResponse:
    """Put it together anew."""
    found = find(request, pk)
    with refusals.told(request):
        service.redraw(found, request.user, request)
        messages.success(request, _("正在重新汇总，完成后本页会更新。"))
    return back(found)


@require_POST
def remake(request: Request, pk: int) -> HttpResponse:
    """Make the files anew."""
    found = find(request, pk)
    with refusals.told(request):
        service.remake(found, request.user, request)
        messages.success(request, _("正在生成文件，完成后本页会更新。"))
    return back(found)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """校核、退回、作废; issuing has a page of its own address, for it wants a number."""
    found = find(request, pk)
    pressed = {one.name: one for one in Report.procedure.transitions if one.name != "issue"}
    if transition not in pressed:
        raise Http404
    note = request.POST.get("note", "")[:2000]
    with refusals.told(request):
        procedures.apply(found, transition, request.user, note=note, request=request)
        messages.success(request, str(pressed[transition].label))
    return back(found)


@require_POST
def issue(request: Request, pk: int) -> HttpResponse:
    """印发: from then on nothing of the report changes."""
    found = find(request, pk)
    number = request.POST.get("number", "")
    with refusals.told(request):
        service.ask_to_issue(found, number, request.user, request)
        messages.success(request, _("正在按文号生成文件，完成后即印发。"))
    return back(found)


@require_GET
def file(request: Request, pk: int, form: str) -> FileResponse:
    """The report as Word, PDF or Excel."""
    found = find(request, pk)
    one = ReportFile.objects.filter(report=found, form=form).select_related("file").first()
    if one is None:
        raise Http404
    return files.serve(request, one.file, allowed_by=found)
