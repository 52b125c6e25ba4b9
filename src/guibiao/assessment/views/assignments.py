"""Third-party evaluation: given by the office, done by the evaluator on one page or in Excel."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.assessment import assigning, item_table
from guibiao.assessment.models import Assessment, Assignment, AssignmentFile, PlanEvaluation
from guibiao.assessment.views import common
from guibiao.kernel import access, addresses, audit, files, procedures, refusals
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers import trail
from guibiao.kernel.registers.picking import picked
from guibiao.kernel.requests import Request
from guibiao.supervision.forms import date_field
from guibiao.supervision.views.answers import answered

_SUBJECTS: dict[str, Any] = {"round": Assessment, "evaluation": PlanEvaluation}


def find(request: Request, pk: int) -> Assignment:
    """An assignment that this person may see today."""
    query = Assignment.objects.select_related("round__organisation", "evaluation__plan", "evaluator", "organisation")
    return access.get_visible_or_404(request.user, query, pk=pk)


def back(assignment: Assignment) -> HttpResponse:
    return redirect("register_detail", "assignments", assignment.pk)


class SubjectForm(forms.Form):
    """What is evaluated; units and items for a round only."""

    def __init__(self, user: Any, subject: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(subject, Assessment):
            for name, label, rows in (
                ("units", _("评估的单位"), subject.assessed.select_related("unit")),
                ("items", _("评估的考核项"), subject.sheet.items.all()),
            ):
                self.fields[name] = forms.ModelMultipleChoiceField(
                    rows, label=label, widget=forms.CheckboxSelectMultiple, initial=[row.pk for row in rows]
                )
                self.fields[name].label_from_instance = lambda row: str(getattr(row, "unit", row))  # type: ignore[attr-defined]


class AssignmentForm(SubjectForm):
    """委托评估."""

    evaluator = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("评估机构"),
        help_text=gettext_lazy("列出有第三方评估员账号的外部机构：系统管理员登记机构（没有上下级）和账号，安全管理员授予“第三方评估员”并写明失效日期。"),
    )  # fmt: skip
    ends_on = date_field(gettext_lazy("截止日期"), help_text=gettext_lazy("过了这一天，评估机构就看不到这项委托。"))
    task = forms.CharField(
        label=gettext_lazy("评估要求"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=5000
    )

    def __init__(self, user: Any, subject: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, subject, *args, **kwargs)
        offered = assigning.evaluators().select_related("region", "parent")
        self.fields["evaluator"].queryset = access.visible(user, offered)  # type: ignore[attr-defined]
        self.fields["evaluator"] = picked(self.fields["evaluator"])  # type: ignore[arg-type]


class PaperForm(SubjectForm):
    """纸质评估报告."""

    paper_by = forms.CharField(
        label=gettext_lazy("评估机构"), max_length=200, help_text=gettext_lazy("没有账号、寄来签署报告的机构或专家组。")
    )
    document = forms.CharField(
        label=gettext_lazy("报告名称、文号"), max_length=300, help_text=gettext_lazy("写在分数或意见旁边，供各方核对。")
    )
    signed_on = date_field(gettext_lazy("签署日期"))


def subject(request: Request, kind: str, pk: int) -> Any:
    """What is evaluated, for those who give it to somebody."""
    if kind not in _SUBJECTS:
        raise Http404
    found = access.get_visible_or_404(request.user, _SUBJECTS[kind].objects.select_related("organisation"), pk=pk)
    access.require(request.user, "assignment.give")
    return found


def _page(request: Request, template: str, subject: Any, form: forms.Form, title: str) -> HttpResponse:
    register = "assessments" if isinstance(subject, Assessment) else "planevaluations"
    context = {
        "form": form, "subject": subject, "kind": "round" if isinstance(subject, Assessment) else "evaluation",
        "back": addresses.of(subject), "breadcrumbs": trail(register, subject, title),
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def paper(request: Request, kind: str, pk: int) -> HttpResponse:
    """登记纸质评估报告; its scores are entered on the page of the assignment."""
    of = subject(request, kind, pk)
    form = PaperForm(request.user, of, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            made = assigning.receive(
                of, uploads=request.FILES.getlist("files"), user=request.user, declared=common.declared(request),
                request=request, **form.cleaned_data,
            )  # fmt: skip
            return back(made)
    return _page(request, "assessment/assignment_paper.html", of, form, _("登记纸质评估报告"))


@require_http_methods(["GET", "POST"])
def new(request: Request, kind: str, pk: int) -> HttpResponse:
    """委托评估 of a round or a plan evaluation."""
    of = subject(request, kind, pk)
    form = AssignmentForm(request.user, of, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        with refusals.on_form(form):
            made = assigning.give(
                of, given.pop("evaluator"), given.pop("ends_on"), request.user, request=request, **given
            )
            return back(made)
    return _page(request, "assessment/assignment_new.html", of, form, _("委托评估"))


@require_POST
def mark(request: Request, pk: int) -> HttpResponse:
    """Save marks and report; with `then=submit` hand them in."""
    assignment, submits = find(request, pk), request.POST.get("then") == "submit"
    names = {(one.pk, item.pk): f"{one.unit}：{item}" for one, items in assigning.pairs(assignment) for item in items}

    def save() -> None:
        assigning.mark(
            assignment, request.user, common.scores(request, names), request.POST.get("report", ""),
            request.FILES.getlist("files"), declared=common.declared(request), request=request,
        )  # fmt: skip

        if submits:
            step = "enter" if assignment.on_paper else "submit"
            procedures.apply(assignment, step, request.user, request=request)

    done = _("已提交评估结果。") if submits else _("已保存，还没有提交。")
    return answered(request, "assignments", assignment, done, save)


@require_GET
def table(request: Request, pk: int) -> HttpResponse:
    """The marks as Excel."""
    assignment = find(request, pk)
    if not assignment.round_id:
        raise Http404
    audit.record(request.user, "register.export", assignment, request=request)
    there = assigning.marks(assignment) if assigning.shows(request.user, assignment) else {}
    return files.answer(item_table.marks_table(assigning.pairs(assignment), there), str(assignment), "xlsx")


@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """The marks from Excel, all of them or none."""
    assignment = find(request, pk)
    if not assignment.round_id:
        raise Http404

    def save() -> None:
        found = item_table.read_marks(assigning.pairs(assignment), common.upload(request), request.user, request)
        assigning.mark(assignment, request.user, found, assignment.report, request=request)

    common.attempt(request, _("已读入评分表，还没有提交。"), save)
    return back(assignment)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """退回补充, 结束委托."""
    assignment = find(request, pk)
    return common.move(request, "assignments", assignment, transition)


@require_GET
def material(request: Request, pk: int, file: int) -> FileResponse:
    """A file of the material of an assignment."""
    assignment = find(request, pk)
    found = assigning.material(assignment).filter(pk=file).first()
    if found is None:
        raise Http404
    return files.serve(request, found.file, allowed_by=assignment)


@require_GET
def report(request: Request, pk: int) -> FileResponse:
    """The evaluator's report as a file."""
    found = access.get_visible_or_404(request.user, AssignmentFile.objects.select_related("file"), pk=pk)
    return files.serve(request, found.file, allowed_by=found)


@require_POST
def drop_file(request: Request, pk: int) -> HttpResponse:
    """Take a file of the report back before it is handed in."""
    query = AssignmentFile.objects.select_related("file", "assignment__round", "assignment__evaluation__plan")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    common.attempt(request, _("已删去。"), lambda: assigning.drop_file(found, request.user, request))
    return back(found.assignment)
