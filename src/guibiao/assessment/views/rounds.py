"""Rounds: drawn up, moved, figures counted anew, results taken away, the circular."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.assessment import circular, item_table, marking, membership, rounds
from guibiao.assessment.models import Assessment, Circular, RuleSheet
from guibiao.assessment.views import common
from guibiao.kernel import access, audit, files, procedures, refusals
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request, whole
from guibiao.plans.ledger.tasks import LEADING
from guibiao.supervision.forms import UnitsField, coming_day, date_field, read_units
from guibiao.supervision.views.answers import answered


def find(request: Request, pk: int) -> Assessment:
    """A round that this person may see."""
    query = Assessment.objects.select_related("organisation", "sheet")
    return access.get_visible_or_404(request.user, query, pk=pk)


def back(of: Assessment) -> HttpResponse:
    return redirect("register_detail", "assessments", of.pk)


class RoundForm(forms.Form):
    """拟定考核."""

    sheet = forms.ModelChoiceField(
        RuleSheet.objects.none(), label=gettext_lazy("考核细则"), help_text=gettext_lazy("只列已定稿的细则。")
    )
    title = forms.CharField(label=gettext_lazy("考核"), max_length=200)
    units = UnitsField(
        label=gettext_lazy("被考核单位"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写机构名称，用顿号隔开；先列出了台账里牵头的单位。"),
    )  # fmt: skip
    as_of = date_field(
        gettext_lazy("考核截止日"), required=False,
        help_text=gettext_lazy("按台账计算的项按这一天结束时的情况计。不填为考核年度的12月31日。"),
    )  # fmt: skip
    self_due = coming_day(gettext_lazy("自评截止"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fixed = RuleSheet.objects.filter(state="fixed").select_related("organisation")
        self.fields["sheet"].queryset = access.visible(user, fixed, "assessment.run")  # type: ignore[attr-defined]
        if user.organisation_id:
            leading = Organisation.objects.on().filter(
                duties__task__organisation__path__startswith=user.organisation.path,
                duties__task__standing="active", duties__role__in=LEADING,
            )  # fmt: skip
            self.initial.setdefault("units", "、".join(leading.distinct().values_list("name", flat=True)))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """拟定考核."""
    access.require(request.user, "assessment.run")
    form = RoundForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            return back(rounds.make(user=request.user, request=request, **form.cleaned_data))
    context = {"form": form, "breadcrumbs": trail("assessments", _("拟定考核"))}
    return render(request, "assessment/round_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """A round drawn up otherwise, before it is opened."""
    found = find(request, pk)
    access.require(request.user, "assessment.run", found)
    if found.state != "draft":
        return back(found)
    initial = {
        "sheet": found.sheet_id, "title": found.title, "units": "、".join(unit.name for unit in found.units.all()),
        "as_of": found.as_of, "self_due": found.self_due,
    }  # fmt: skip
    form = RoundForm(request.user, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            rounds.change(found, user=request.user, request=request, **form.cleaned_data)
            return back(found)
    context = {"form": form, "round": found, "breadcrumbs": trail("assessments", found, _("修改"))}
    return render(request, "assessment/round_new.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """One step of the round."""
    found = find(request, pk)
    return common.move(request, "assessments", found, transition)


@require_POST
def chase(request: Request, pk: int) -> HttpResponse:
    """催报."""
    found = find(request, pk)
    return common.chased(request, "assessments", found, lambda: membership.chase(found, request.user, request))


@require_POST
def add_units(request: Request, pk: int) -> HttpResponse:
    """补入 units that were left out when the round was opened."""
    found = find(request, pk)

    def save() -> None:
        try:
            units = read_units(request.POST.get("units", ""))
        except ValidationError as error:
            raise procedures.Refused(" ".join(error.messages), "units") from error
        if not units:
            raise procedures.Refused(_("请写机构名称。"), "units")
        membership.add(found, units, request.user, request)

    return answered(request, "assessments", found, _("已补入，并通知单位自评。"), save)


@require_POST
def recount(request: Request, pk: int) -> HttpResponse:
    """The figures of the house anew."""
    found = find(request, pk)
    common.attempt(request, _("已按台账重新计算。"), lambda: marking.recount(found, request.user, request))
    return back(found)


@require_POST
def consent(request: Request, pk: int) -> HttpResponse:
    """无异议 of several units from paper."""
    found = find(request, pk)
    chosen = [one for value in request.POST.getlist("units") if (one := whole(value)) is not None]

    def save() -> None:
        on = common.day(request, "on")
        rounds.consent(
            found, found.assessed.filter(pk__in=chosen).select_related("unit"), on, request.FILES.getlist("files"),
            request.user, declared=common.declared(request), request=request,
        )  # fmt: skip

    return answered(request, "assessments", found, _("已登记书面无异议。"), save)


@require_GET
def results(request: Request, pk: int) -> HttpResponse:
    """All scores as Excel."""
    found = find(request, pk)
    audit.record(request.user, "assessment.export", found, request=request)
    return files.answer(circular.results(found), f"{found}{_('成绩')}", "xlsx")


@require_GET
def marks(request: Request, pk: int) -> HttpResponse:
    """The office's marks as Excel, to be filled in."""
    found = find(request, pk)
    access.require(request.user, "assessment.run", found)
    audit.record(request.user, "assessed.marks", found, request=request)
    content = item_table.marks_table(marking.places(found), marking.office_marks(found))
    return files.answer(content, f"{found}{_('评分表')}", "xlsx")


@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """The office's marks from Excel, all of them or none."""
    found = find(request, pk)
    access.require(request.user, "assessment.run", found)

    def save() -> None:
        given = item_table.read_marks(marking.places(found), common.upload(request), request.user, request)
        marking.mark_all(found, request.user, given, request)

    common.attempt(request, _("已按 Excel 评分。"), save)
    return back(found)


@require_http_methods(["GET", "POST"])
def issue(request: Request, pk: int) -> HttpResponse:
    """Write the circular, look at it as Word, issue it."""
    found = find(request, pk)
    access.require(request.user, "assessment.run", found)
    if found.state != "final":
        return back(found)
    given = {
        name: request.POST.get(name, text)[: circular.FIELDS[name]] for name, text in circular.proposed(found).items()
    }
    error, field = "", ""
    if request.method == "POST":
        if request.POST.get("then") == "look":
            return files.answer(circular.document(found, given), given["title"], "docx")
        try:
            circular.issue(found, given, request.user, request)
        except (procedures.Refused, ValidationError) as refusal:
            error, field = " ".join(refusals.sentences(refusal)), getattr(refusal, "field", "")
        else:
            return back(found)
    context = {
        "round": found, "given": given, "error": error, "field": field, "ranked": circular.ranked(found),
        "breadcrumbs": trail("assessments", found, _("印发通报")),
    }  # fmt: skip
    return render(request, "assessment/circular.html", context, status=422 if error else 200)


@require_GET
def issued(request: Request, pk: int) -> FileResponse:
    """The circular as it was issued, for those who see the round."""
    found = access.get_visible_or_404(request.user, Circular.objects.select_related("file"), round=pk)
    return files.serve(request, found.file, allowed_by=found)
