"""What the reports room adds to the registers, and where other rooms lead to it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.assessment.models import PlanEvaluation
from guibiao.kernel import access, onward
from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.plans.models import Plan
from guibiao.reports import shown
from guibiao.reports.models import Report


@register
class Reports(Register):
    """报告."""

    name = "reports"
    model = Report
    label = _("报告")
    under = "progress"
    icon, order, pages = "file-text", 42, "/reports/"
    columns = (
        Column("title", link=True), "kind", Column("state", _("状态"), value=lambda one: one.state_label, sort=("state",)),
        "year", "on", "number", "issued_on", Column("plan__title", _("规划"), shown=False),
        Column("organisation__name", _("编制单位")), "data_version", Column("made_by__full_name", _("起草人"), shown=False), "made_at",
    )  # fmt: skip
    filters = (
        "kind", Filter("state", choices=lambda: [(name, str(one.label)) for name, one in Report.procedure.states.items()]),
        "plan", "year", Filter("organisation", subtree=True), "on", "issued_on", "number", "title", "made_at", "data_version",
    )  # fmt: skip
    unfiltered = (
        "state_since", "deadline", "deadline_provisional", "evaluation", "content", "drawn_at", "made_of", "template",
        "made_by", "sealed",
    )  # fmt: skip
    search = ("title", "number", "plan__title")
    related = ("plan", "plan__organisation", "organisation", "made_by", "evaluation", "template")
    list_template = "reports/list.html"
    detail_template = "reports/report.html"

    def queryset(self) -> Any:
        return super().queryset().defer("content")

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.page(obj, request.user)


def _of_plan(user: Any, plan: Any) -> onward.Link | None:
    """From an adopted plan to a report on it."""
    if plan.state != "adopted" or not access.can(user, "report.edit", plan):
        return None
    return onward.Link(_("起草报告"), f"{reverse('report_new')}?plan={plan.pk}", "file-text")


def _of_evaluation(user: Any, evaluation: Any) -> onward.Link | None:
    """From an evaluation to its report: the latest that is there, else a new one."""
    found = access.visible(user, Report.objects.filter(evaluation=evaluation).exclude(state="dropped")).first()
    if found is not None:
        return onward.Link(_("评估报告"), reverse("register_detail", args=["reports", found.pk]), "file-text")
    if evaluation.state not in ("drafting", "concluded") or not access.can(user, "report.edit", evaluation):
        return None
    return onward.Link(_("编制成文报告"), f"{reverse('report_new')}?evaluation={evaluation.pk}", "file-text")


onward.add(Plan, _of_plan)
onward.add(PlanEvaluation, _of_evaluation)
