"""Figures that reports state: taken out, looked at, confirmed, put aside."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, refusals
from guibiao.kernel.models import Region
from guibiao.kernel.registers import picking
from guibiao.kernel.requests import whole
from guibiao.plans.models import Plan
from guibiao.statistics import candidates, definitions, evidence
from guibiao.statistics.models import Candidate
from guibiao.statistics.trail import trail

_PAGE, _REPORTS = 100, 50
_VERDICTS = {"confirm": evidence.confirm, "reject": evidence.reject, "reopen": evidence.reopen}


class RegionForm(forms.Form):
    """The region of a whole report, or of figures of it."""

    region = forms.CharField(
        label=gettext_lazy("地区"), max_length=60, help_text=gettext_lazy("名称或代码；同名的写代码。")
    )

    def clean_region(self) -> Region | None:
        """The region, by its name with the code, its code, or a name that only one bears."""
        typed = self.cleaned_data["region"].strip()
        if not typed and not self.fields["region"].required:
            return None
        code = typed.rsplit("（", 1)[-1].removesuffix("）")
        found = list(Region.objects.filter(Q(code=code) | Q(name=typed))[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有这个地区，或不止一个同名；请填地区代码。"))
        return found[0]


class CorrectForm(RegionForm):
    """What a figure is of. The figure itself is the report's."""

    field_order = ("indicator", "region", "year", "unit")
    indicator = forms.CharField(
        label=gettext_lazy("指标"), max_length=120, help_text=gettext_lazy("选一个，或填指标的名称、代码。")
    )
    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=1949, max_value=2199)
    unit = forms.CharField(
        label=gettext_lazy("单位"), max_length=40, required=False, help_text=gettext_lazy("读错了才改；数值不变。")
    )

    def clean_indicator(self) -> str:
        """The code, whether the code, the name, or the name with the code was typed."""
        typed = self.cleaned_data["indicator"].strip()
        return (typed and definitions.named(typed)) or typed


class ManyForm(CorrectForm):
    """What several figures are of: what is left empty stays as it is in each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required, field.help_text = False, _("空着不改。")
        self.fields["indicator"].widget.attrs |= {"list": "offered", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """At least one of them."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise forms.ValidationError(_("请至少填一项。"))
        return given


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The candidates by state and report, with what stands in the way of each; and the reports that can be looked into."""
    access.require(request.user, "candidate.view")
    user = request.user
    mine = access.visible(user, Candidate.objects.all())
    if access.can(user, "candidate.decide"):
        evidence.look_at(mine)
    asked = candidates.Asked(request.GET.dict())
    report = asked.chosen["plan"]
    rows = asked.rows(mine).select_related("indicator", "region", "plan", "decided_by", "observation")
    shown = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    reports = _reports(user)
    context = {
        "page": shown,
        "lines": [(one, _why(one)) for one in shown],
        "asked": asked,
        "status": asked.status,
        "chips": asked.states(mine),
        "choices": asked.choices(mine),
        "whys": asked.whys(mine),
        "reports": reports[:_REPORTS],
        "untaken": reports.filter(pk=whole(report), taken=0).first() if report else None,
        "placing": _placing(user, report),
        "may_decide": access.can(user, "candidate.decide"),
        "back": quote(f"?{request.GET.urlencode()}"),
        "breadcrumbs": trail(_("候选观测值")),
    }
    return render(request, "statistics/evidence.html", context)


def _list(given: str, plan: int | None = None) -> str:
    """Where the list stood before a page was opened from it, or a report was decided on; else the candidates of the report."""
    query = given if given.startswith("?") else f"?plan={plan}" if plan else ""
    return f"{reverse('statistics_evidence')}{query}"


def _placing(user: Any, report: str) -> Plan | None:
    """The one report that the list is of, where this person may say of which region it is."""
    plan = evidence.reports(user).filter(pk=whole(report)).first()
    return plan if plan is not None and access.can(user, "candidate.decide", plan.organisation) else None


def _why(one: Candidate) -> str:
    """What stands in the way of an open candidate, in words."""
    why = one.obstacle if one.status == Candidate.Status.OPEN else ""
    return str(evidence.OBSTACLES[why]) if why else ""


def _reports(user: Any) -> Any:
    checked = Q(items__kind="fact") & (
        Q(state="adopted") & ~Q(items__status="rejected") | Q(items__status__in=("accepted", "corrected"))
    )
    return evidence.reports(user).annotate(facts=Count("items", filter=checked, distinct=True),
                                           taken=Count("candidates", distinct=True)).order_by("-pk")  # fmt: skip


@require_POST
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the facts of a report as candidates."""
    plan = access.get_visible_or_404(request.user, Plan.objects.select_related("region", "organisation"), pk=pk)
    access.require(request.user, "candidate.decide", plan.organisation)
    with refusals.told(request, evidence.Refused):
        made = evidence.collect(plan, request.user, request)
        said = _("取出候选观测值 %(n)d 个。") % {"n": len(made)} if made else _("核对过的事实都已经取出。")
        messages.success(request, said)
    return redirect(f"{reverse('statistics_evidence')}?plan={pk}")


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm, put aside or take back the candidates that are ticked."""
    verdict = _VERDICTS.get(request.POST.get("verdict", ""))
    if verdict is None:
        raise Http404
    access.require(request.user, "candidate.decide")
    keys = [number for key in request.POST.getlist("chosen") if (number := whole(key)) is not None]
    chosen = access.visible(request.user, Candidate.objects.filter(pk__in=keys), "candidate.decide")
    outcome = verdict(chosen, request.user, request)
    if outcome.done:
        messages.success(request, _("已处理 %(n)d 个。") % {"n": len(outcome.done)})
    _refusals(request, outcome.refused)
    return redirect(_list(request.POST.get("back", "")))


def _refusals(request: HttpRequest, refused: list[tuple[Candidate, str]]) -> None:
    for one, why in refused[:5]:
        messages.error(request, _("“%(what)s”没有处理：%(why)s") % {"what": one.printed, "why": why})
    if len(refused) > 5:
        messages.error(request, _("另有 %(n)d 个没有处理，原因见表中。") % {"n": len(refused) - 5})


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of which region a report is."""
    plan = access.get_visible_or_404(request.user, Plan.objects.select_related("region", "organisation"), pk=pk)
    access.require(request.user, "candidate.decide", plan.organisation)
    form = RegionForm(request.POST)
    if form.is_valid():
        outcome = evidence.place(plan, form.cleaned_data["region"], request.user, request)
        said = _("%(n)d 个候选观测值的地区改为%(region)s。")
        messages.success(request, said % {"n": len(outcome.done), "region": form.cleaned_data["region"]})
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(_list(request.POST.get("back", ""), pk))


@require_POST
def correct_many(request: HttpRequest) -> HttpResponse:
    """Say what several figures are of: first what would become of each, then kept, or kept and confirmed where nothing is in the way."""
    access.require(request.user, "candidate.decide")
    keys = [number for key in request.POST.getlist("chosen") if (number := whole(key)) is not None]
    chosen = access.visible(request.user, Candidate.objects.filter(pk__in=keys), "candidate.decide")
    rows = list(
        chosen.select_related("indicator", "region", "plan__organisation", "decided_by").order_by("plan", "start", "pk")
    )
    back = request.POST.get("back", "")
    home = _list(back)
    if not rows:
        messages.error(request, _("请先选要修改的数。"))
        return redirect(home)
    then = request.POST.get("then", "")
    form = ManyForm(request.POST if then else None)
    shown = [evidence.Change(one, one, "", evidence.obstacle(one)) for one in rows]
    if then and form.is_valid():
        said = evidence.Said(**form.cleaned_data)
        try:
            if then in ("save", "confirm"):
                _corrected(request, rows, said, confirm=then == "confirm")
                return redirect(home)
            shown = evidence.changes(rows, said)
        except evidence.Refused as error:
            form.add_error("indicator", str(error))
    context = {
        "form": form, "changes": [(one, str(evidence.OBSTACLES.get(one.obstacle, ""))) for one in shown], "back": back,
        "previewed": then == "preview" and form.is_valid(), "offered": _offered(rows),
        "fit": sum(not one.refused and not one.obstacle for one in shown), "can": sum(not one.refused for one in shown),
        "breadcrumbs": trail((_("候选观测值"), reverse("statistics_evidence")), _("一起修改")),
    }  # fmt: skip
    return render(request, "statistics/correct_many.html", context, status=422 if form.errors else 200)


def _corrected(request: HttpRequest, rows: list[Candidate], said: evidence.Said, *, confirm: bool) -> None:
    outcome, fit = evidence.correct_all(rows, said, request.user, request)
    confirmed = evidence.confirm(fit, request.user, request) if confirm else evidence.Outcome()
    if outcome.done:
        messages.success(
            request,
            _("已修改 %(n)d 个，确认 %(confirmed)d 个。") % {"n": len(outcome.done), "confirmed": len(confirmed.done)},
        )
    _refusals(request, [*outcome.refused, *confirmed.refused])


def _offered(rows: list[Candidate]) -> list[Any]:
    """The indicators that any of the figures may be of."""
    return list({term.code: term for one in rows[:_PAGE] for term in evidence.offered(one)}.values())


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a figure is of."""
    rows = Candidate.objects.select_related("plan__organisation", "indicator", "region")
    one = access.get_visible_or_404(request.user, rows, pk=pk)
    access.require(request.user, "candidate.decide", one)
    evidence.look_at(Candidate.objects.filter(pk=pk))
    one.refresh_from_db(fields=["obstacle"])
    home = _list(request.GET.get("back", ""), one.plan_id)
    start = {"indicator": picking.label(one.indicator) if one.indicator else "",
             "region": picking.label(one.region) if one.region else "", "year": one.year,
             "unit": one.unit}  # fmt: skip
    sent = request.POST.copy() if request.method == "POST" else None
    if sent is not None and sent.get("meant"):
        sent["indicator"], sent["then"] = str(sent["meant"]), "confirm"
    form = CorrectForm(sent, initial=start)
    form.fields["indicator"].widget.attrs |= {"list": "offered", "autocomplete": "off"}
    if sent is not None and form.is_valid():
        try:
            evidence.correct(one, user=request.user, request=request, **form.cleaned_data)
            if sent.get("then") == "confirm":
                _confirm(request, one)
        except evidence.Refused as error:
            form.add_error("indicator", str(error))
        else:
            return redirect(home)
    context = {
        "one": one,
        "home": home,
        "form": form,
        "why": _why(one),
        "offered": evidence.offered(one),
        "breadcrumbs": trail((_("候选观测值"), reverse("statistics_evidence")), one.printed),
    }
    return render(request, "statistics/correct.html", context, status=422 if form.errors else 200)


def _confirm(request: HttpRequest, one: Candidate) -> None:
    outcome = evidence.confirm([one], request.user, request)
    for _one, why in outcome.refused:
        raise evidence.Refused(why)
    messages.success(request, _("已确认。"))
