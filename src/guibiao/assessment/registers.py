"""The registers of assessment. One entry of the left column for those inside, one for an evaluator from outside."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.assessment import sheets, shown
from guibiao.assessment.models import Appeal, Assessed, Assessment, Assignment, PlanEvaluation, RuleSheet, Supply
from guibiao.kernel import access, onward
from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.plans.models import Plan


def _of_plan(user: Any, plan: Any) -> onward.Link | None:
    """From an adopted plan to its evaluation."""
    if plan.state != "adopted" or not access.can(user, "planevaluation.run", plan.organisation):
        return None
    return onward.Link(_("规划评估"), f"{reverse('planevaluation_new')}?plan={plan.pk}", "checklist")


onward.add(Plan, _of_plan)

#: The state by its name; labels never decide meaning, codes are never shown.
STATE = Column("state", _("状态"), value=lambda case: case.state_label, sort=("state",))


@register
class Assessments(Register):
    """考核: each round with how many units have handed in."""

    name = "assessments"
    model = Assessment
    label = _("考核评估")
    icon, order, pages = "gauge", 47, "/assessment/"
    columns = (
        Column("title", link=True), "year", STATE, "as_of", "self_due",
        Column("total", _("单位"), value=lambda one: one.total),
        Column("missing", _("未自评"), value=lambda one: one.missing),
        Column("sheet__name", _("考核细则")), Column("organisation__name", _("考核单位")), "made_at",
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(Assessment)), "year", Filter("organisation", subtree=True), "title",
        "as_of", "self_due", "sheet", "made_at",
    )  # fmt: skip
    unfiltered = ("state_since", "deadline", "deadline_provisional", "made_by")
    search = ("title", "organisation__name")
    related = ("organisation", "sheet")
    list_template = "assessment/rounds.html"
    detail_template = "assessment/round.html"

    def queryset(self) -> QuerySet[Any]:
        waiting = Count("assessed", filter=Q(assessed__state="waiting"), distinct=True)
        return (
            super().queryset().annotate(total=Count("units", distinct=True), missing=waiting).order_by("-year", "-pk")
        )

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.round_page(obj, request)


@register
class RuleSheets(Register):
    """考核细则, every version."""

    name = "rulesheets"
    model = RuleSheet
    label = _("考核细则")
    in_navigation, under = False, "assessments"
    edit_permission = "rulesheet.edit"
    columns = (
        Column("name", link=True), "year", "version", STATE,
        Column("items", _("考核项"), value=lambda one: one.counted),
        "tolerance", "appeal_days", "silence_agrees", "source", Column("organisation__name", _("考核单位")),
    )  # fmt: skip
    filters = (
        "year", Filter("state", choices=lambda: shown.states(RuleSheet)), Filter("organisation", subtree=True), "name",
        "version", "source", "tolerance", "appeal_days", "silence_agrees",
    )  # fmt: skip
    unfiltered = ("state_since", "deadline", "deadline_provisional", "made_by")
    search = ("name", "source")
    form = ("organisation", "name", "year", "source", "tolerance", "appeal_days", "silence_agrees")
    related = ("organisation",)
    list_template = "assessment/sheets.html"
    detail_template = "assessment/sheet.html"

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().annotate(counted=Count("items")).order_by("-year", "name", "-version")

    def may_edit(self, user: Any, obj: Any = None) -> bool:
        """What is fixed stays as it is."""
        return (obj is None or obj.state == "draft") and super().may_edit(user, obj)

    def after_save(self, request: Any, obj: Any, created: bool) -> None:
        if created:
            sheets.begin(obj, request.user)

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.sheet_page(obj, request)


@register
class AssessedUnits(Register):
    """单位考核: what each unit has to hand in, and what came out."""

    name = "assessedunits"
    model = Assessed
    label = _("单位考核")
    # Who runs no round begins here; for the others it is a tab.
    icon, order, under = "gauge", 48, "assessments"
    columns = (
        Column("title", _("单位考核"), value=str, sort=("round__year", "unit__path"), link=True), STATE, "deadline",
        Column("unit__name", _("被考核单位")), "told_total", "total", "grade", "rank", "entered_at",
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(Assessed)), Filter("unit", subtree=True),
        Filter("year", "round__year"), "grade", "deadline", "told_total", "total", "rank", "written_by", "checked_by", "entered_at",
    )  # fmt: skip
    unfiltered = (
        "state_since", "deadline_provisional", "round", "summary", "entered_by", "grade_reason", "answers_for", "consent",
    )  # fmt: skip
    search = ("round__title", "unit__name")
    related = ("round", "round__organisation", "round__sheet", "unit", "entered_by", "consent__by")
    list_template = "assessment/units.html"
    detail_template = "assessment/unit.html"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.unit_page(obj, request)


@register
class Appeals(Register):
    """申诉."""

    name = "assessmentappeals"
    model = Appeal
    label = _("考核申诉")
    in_navigation, under = False, "assessments"
    columns = (
        Column("title", _("申诉"), value=str, link=True), STATE, "deadline",
        Column("assessed__round__title", _("考核")), "was", "becomes", "at",
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(Appeal)), Filter("unit", "assessed__unit", subtree=True), "deadline",
        "at", "text", "answer", "was", "becomes",
    )  # fmt: skip
    unfiltered = ("state_since", "deadline_provisional", "assessed", "item", "by")
    search = ("text", "assessed__unit__name", "item__name")
    related = (
        "assessed__round__organisation", "assessed__round__sheet", "assessed__unit", "item", "by",
    )  # fmt: skip
    list_template = "assessment/appeals.html"
    detail_template = "assessment/appeal.html"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.appeal_page(obj, request.user)


@register
class Assignments(Register):
    """委托评估: the only register that an evaluator from outside has."""

    name = "assignments"
    model = Assignment
    label = _("委托评估")
    navigation_permission = "assignment.mark"
    icon, order, pages = "checklist", 48, "/assessment/assignments/"
    columns = (
        Column("title", _("委托"), value=str, link=True), STATE, "ends_on",
        Column("who", _("评估机构"), value=lambda one: one.who, sort=("evaluator__name", "paper_by")),
        Column("organisation__name", _("委托单位")), "document", "signed_on", "given_at", "submitted_at",
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(Assignment)),
        "ends_on",
        "given_at",
        "task",
        "report",
        "document",
        "signed_on",
        "submitted_at",
    )
    unfiltered = (
        "state_since", "deadline", "deadline_provisional", "organisation", "evaluator", "paper_by", "round", "evaluation",
        "given_by",
    )  # fmt: skip
    search = ("task", "evaluator__name", "paper_by", "document", "round__title", "evaluation__plan__title")
    related = ("organisation", "evaluator", "round__organisation", "evaluation__plan", "given_by")
    list_template = "assessment/assignments.html"
    detail_template = "assessment/assignment.html"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.assignment_page(obj, request)


@register
class PlanEvaluations(Register):
    """规划评估."""

    name = "planevaluations"
    model = PlanEvaluation
    label = _("规划评估")
    in_navigation, under = False, "assessments"
    columns = (
        Column("title", _("评估"), value=str, sort=("plan__title", "year"), link=True), "kind", "year", STATE, "due",
        Column("total", _("报送单位"), value=lambda one: one.total),
        Column("missing", _("未报送"), value=lambda one: one.missing), Column("organisation__name", _("评估单位")),
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(PlanEvaluation)), "kind", "year", "plan",
        Filter("organisation", subtree=True), "due", "made_at",
    )  # fmt: skip
    unfiltered = ("state_since", "deadline", "deadline_provisional", "made_by")
    search = ("plan__title",)
    related = ("plan", "plan__organisation", "organisation")
    list_template = "assessment/planevaluations.html"
    detail_template = "assessment/planevaluation.html"

    def queryset(self) -> QuerySet[Any]:
        silent = Count("supplies", filter=Q(supplies__state__in=("waiting", "missing")), distinct=True)
        total = Count("units", distinct=True)
        return super().queryset().annotate(total=total, missing=silent).order_by("-year", "-pk")

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.evaluation_page(obj, request)


@register
class Supplies(Register):
    """评估材料: what each unit is asked for."""

    name = "supplies"
    model = Supply
    label = _("评估材料")
    in_navigation, under = False, "assessments"
    columns = (
        Column("title", _("材料"), value=str, link=True), STATE, "deadline", Column("unit__name", _("报送单位")),
        "written_by", "checked_by", "entered_at",
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(Supply)), Filter("unit", subtree=True), "deadline", "written_by",
        "checked_by", "entered_at",
    )  # fmt: skip
    unfiltered = ("state_since", "deadline_provisional", "evaluation", "entered_by")
    search = ("evaluation__plan__title", "unit__name")
    related = ("evaluation__plan", "evaluation__organisation", "unit", "entered_by")
    list_template = "assessment/supplies.html"
    detail_template = "assessment/supply.html"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.supply_page(obj, request)
