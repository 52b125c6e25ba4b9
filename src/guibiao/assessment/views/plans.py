"""The evaluation of a plan: drawn up, asked for, gathered, written section by section, taken away."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.assessment import gathering, plan_evaluations, report_file
from guibiao.assessment.models import Conclusion, PlanEvaluation, Question, Section, Supply, SupplyFile
from guibiao.assessment.views import common
from guibiao.kernel import access, audit, files, procedures, refusals
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers import trail
from guibiao.kernel.registers.picking import picked
from guibiao.kernel.requests import Request
from guibiao.plans.models import Plan
from guibiao.supervision.forms import UnitsField, coming_day, read_pk, read_units
from guibiao.supervision.views.answers import answered


def find(request: Request, pk: int) -> PlanEvaluation:
    """An evaluation that this person may see."""
    query = PlanEvaluation.objects.select_related("plan__organisation", "organisation")
    return access.get_visible_or_404(request.user, query, pk=pk)


def back(evaluation: PlanEvaluation) -> HttpResponse:
    return redirect("register_detail", "planevaluations", evaluation.pk)


class EvaluationForm(forms.Form):
    """拟定规划评估."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=gettext_lazy("规划"), help_text=gettext_lazy("只列已采用的规划。")
    )
    kind = forms.ChoiceField(label=gettext_lazy("评估类型"), choices=PlanEvaluation.Kind.choices)
    year = forms.IntegerField(label=gettext_lazy("评估年度"), min_value=2000, max_value=2100)
    units = UnitsField(
        label=gettext_lazy("报送单位"), widget=forms.Textarea(attrs={"rows": 4}), required=False,
        help_text=gettext_lazy("写机构名称，用顿号隔开；不写的，取规划里牵头的单位。"),
    )  # fmt: skip
    due = coming_day(gettext_lazy("材料截止"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adopted = Plan.objects.exclude(versions=None).distinct().select_related("organisation")
        self.fields["plan"].queryset = access.visible(user, adopted, "planevaluation.run")  # type: ignore[attr-defined]
        self.fields["plan"] = picked(self.fields["plan"])  # type: ignore[arg-type]
        self.fields["year"].initial = timezone.localdate().year


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """拟定规划评估."""
    access.require(request.user, "planevaluation.run")
    initial = {"plan": read_pk(request.GET.get("plan", ""))}
    form = EvaluationForm(request.user, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["units"] = given["units"] or plan_evaluations.leading_units(given["plan"])
        with refusals.on_form(form):
            return back(plan_evaluations.make(user=request.user, request=request, **given))
    context = {"form": form, "breadcrumbs": trail("planevaluations", _("拟定规划评估"))}
    return render(request, "assessment/planevaluation_new.html", context, status=422 if form.errors else 200)


class ChangeForm(forms.Form):
    """Other units or another day."""

    units = UnitsField(
        label=gettext_lazy("报送单位"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写机构名称，用顿号隔开。"),
    )
    due = coming_day(gettext_lazy("材料截止"))


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """An evaluation drawn up otherwise, before anybody is asked."""
    found = find(request, pk)
    access.require(request.user, "planevaluation.run", found)
    if found.state != "drawn":
        return back(found)
    initial = {"units": "、".join(unit.name for unit in found.units.all()), "due": found.due}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            plan_evaluations.change(found, user=request.user, request=request, **form.cleaned_data)
            return back(found)
    context = {"form": form, "evaluation": found, "breadcrumbs": trail("planevaluations", found, _("修改"))}
    return render(request, "assessment/planevaluation_new.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """One step of the evaluation."""
    found = find(request, pk)
    return common.move(request, "planevaluations", found, transition)


@require_POST
def add_units(request: Request, pk: int) -> HttpResponse:
    """补入 units that were left out when material was asked for."""
    found = find(request, pk)

    def save() -> None:
        units = _named(request.POST.get("units", ""), "units")
        if not units:
            raise procedures.Refused(_("请写机构名称。"), "units")
        gathering.add(found, units, request.user, request)

    return answered(request, "planevaluations", found, _("已补入，并通知单位报送材料。"), save)


@require_POST
def chase(request: Request, pk: int) -> HttpResponse:
    """催报."""
    found = find(request, pk)
    return common.chased(request, "planevaluations", found, lambda: gathering.chase(found, request.user, request))


def _named(names: str, field: str) -> list[Organisation]:
    """Organisations as typed into a field. Raises Refused."""
    try:
        return read_units(names)
    except ValidationError as error:
        raise procedures.Refused(" ".join(error.messages), field) from error


@require_POST
def question(request: Request, pk: int) -> HttpResponse:
    """One more question, of the unit named or of all."""
    found = find(request, pk)
    name = request.POST.get("unit", "")

    def save() -> None:
        with transaction.atomic():
            for unit in _named(name, "unit") or [None]:  # type: ignore[list-item]
                plan_evaluations.add_question(
                    found, request.user, request.POST.get("text", ""), request.POST.get("section", ""), unit, request
                )

    return answered(request, "planevaluations", found, _("已加入材料清单。"), save)


@require_POST
def drop_question(request: Request, pk: int) -> HttpResponse:
    """Take a question back."""
    query = Question.objects.select_related("evaluation__organisation")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    common.attempt(request, _("已删去。"), lambda: plan_evaluations.drop_question(found, request.user, request))
    return back(found.evaluation)


@require_http_methods(["GET", "POST"])
def section(request: Request, pk: int) -> HttpResponse:
    """One section of the report, to be written."""
    query = Section.objects.select_related("evaluation__plan", "evaluation__organisation", "written_by")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    access.require(request.user, "planevaluation.run", found.evaluation)
    if found.evaluation.state != "drafting":
        return back(found.evaluation)
    text, seen = found.text, found.written_at.isoformat()
    if request.method == "POST":
        text, seen = request.POST.get("text", ""), request.POST.get("seen", "")
        if common.attempt(
            request, _("已保存。"), lambda: plan_evaluations.write(found, request.user, text, seen, request)
        ):
            return back(found.evaluation)
    context = {
        "section": found, "text": text, "seen": seen,
        "breadcrumbs": trail("planevaluations", found.evaluation, found.title),
    }  # fmt: skip
    return render(request, "assessment/section.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def redraft(request: Request, pk: int) -> HttpResponse:
    """A section put together anew."""
    query = Section.objects.select_related("evaluation__plan", "evaluation__organisation")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    common.attempt(request, _("已重新汇总。"), lambda: plan_evaluations.redraft(found, request.user, request))
    return back(found.evaluation)


@require_POST
def conclusion(request: Request, pk: int) -> HttpResponse:
    """登记调整建议."""
    found = find(request, pk)
    task = plan_evaluations.tasks_of(found.plan).filter(pk=read_pk(request.POST.get("task", ""))).first()
    return answered(
        request, "planevaluations", found, _("已登记。"),
        lambda: plan_evaluations.conclude_that(found, request.user, request.POST.get("text", ""), task, request),
    )  # fmt: skip


@require_POST
def drop_conclusion(request: Request, pk: int) -> HttpResponse:
    """Take a conclusion back."""
    query = Conclusion.objects.select_related("evaluation__organisation")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    common.attempt(request, _("已删去。"), lambda: plan_evaluations.drop_conclusion(found, request.user, request))
    return back(found.evaluation)


# --- what units supply --------------------------------------------------------------------------------------------
def _supply(request: Request, pk: int) -> Supply:
    query = Supply.objects.select_related("evaluation__plan", "evaluation__organisation", "unit")
    return access.get_visible_or_404(request.user, query, pk=pk)


def _back(supply: Supply) -> HttpResponse:
    return redirect("register_detail", "supplies", supply.pk)


@require_POST
def fill(request: Request, pk: int) -> HttpResponse:
    """Save what a unit answers; with `then=submit` send it too."""
    supply, submits = _supply(request, pk), request.POST.get("then") == "submit"

    def save() -> None:
        given = {one.pk: request.POST.get(f"answer-{one.pk}", "") for one in plan_evaluations.questions_of(supply)}
        plan_evaluations.fill(
            supply, request.user, given, written_by=request.POST.get("written_by", ""),
            checked_by=request.POST.get("checked_by", ""), uploads=request.FILES.getlist("files"),
            seen=request.POST.get("seen"), declared=common.declared(request), request=request,
        )  # fmt: skip

        if submits:
            procedures.apply(supply, "supply", request.user, request=request)

    return answered(request, "supplies", supply, _("已报送。") if submits else _("已保存，还没有报送。"), save)


@require_GET
def form(request: Request, pk: int) -> HttpResponse:
    """The questions as Excel."""
    supply = _supply(request, pk)
    audit.record(request.user, "register.export", supply, request=request)
    return files.answer(report_file.form(supply), str(supply), "xlsx")


@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """The answers from Excel, all of them or none."""
    supply = _supply(request, pk)

    def save() -> None:
        found = report_file.read_form(supply, common.upload(request), request.user, request)
        plan_evaluations.fill(
            supply, request.user, found, written_by=supply.written_by, checked_by=supply.checked_by, request=request
        )

    common.attempt(request, _("已读入材料，还没有报送。"), save)
    return _back(supply)


@require_POST
def move_supply(request: Request, pk: int, transition: str) -> HttpResponse:
    """退回补充."""
    supply = _supply(request, pk)
    return common.move(request, "supplies", supply, transition)


@require_POST
def take_out(request: Request, pk: int) -> HttpResponse:
    """移出 a unit that was asked by mistake."""
    supply = _supply(request, pk)
    return answered(
        request, "supplies", supply, _("已移出“%(unit)s”。") % {"unit": supply.unit},
        lambda: gathering.take_out(supply, request.POST.get("reason", ""), request.user, request),
        then=lambda gone: back(supply.evaluation),
    )  # fmt: skip


@require_POST
def drop_file(request: Request, pk: int) -> HttpResponse:
    """Take a file of a unit's material back."""
    query = SupplyFile.objects.select_related("file", "supply__evaluation", "supply__unit")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    common.attempt(request, _("已删去。"), lambda: plan_evaluations.drop_file(found, request.user, request))
    return _back(found.supply)


@require_GET
def file(request: Request, pk: int) -> FileResponse:
    """A file with a unit's material."""
    found = access.get_visible_or_404(request.user, SupplyFile.objects.select_related("file"), pk=pk)
    return files.serve(request, found.file, allowed_by=found)
