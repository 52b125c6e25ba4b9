"""What the plans room adds to the registers and to the left column."""

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.kernel.registers.navigation import Entry, add
from guibiao.plans.ledger import registers as ledger
from guibiao.plans.models import Plan
from guibiao.plans.procedure import CHECKING

__all__ = ["PlanRegister", "ledger"]

add(Entry(_("规划"), "plan_list", "plan.view", icon="file-text", order=10))
add(Entry(_("比较"), "plan_compare", "plan.view", icon="scale", order=11, under="plan_list"))
add(Entry(_("检索"), "search", "plan.view", icon="list-search", order=12, under="plan_list"))


@register
class PlanRegister(Register):
    """The plans as a register: export, interface and history. The list and the page of a plan are this room's own."""

    name = "plans"
    model = Plan
    label = _("规划")
    columns = (
        Column("title", link=True),
        Column("region__name", _("地区")),
        "issuer",
        "number",
        "issued_on",
        Column("period", _("规划期"), value=lambda plan: plan.period_label, sort=("period_from", "period_to")),
        "stage",
        "genre",
        Column("state", _("状态"), value=lambda plan: plan.state_label, sort=("state",)),
        Column("organisation__name", _("上传单位")),
        "uploaded_at",
    )
    filters = (
        Filter("region", subtree=True),
        "stage",
        "genre",
        Filter("state", choices=lambda: [(name, str(state.label)) for name, state in CHECKING.states.items()]),
        "title", "issuer", "number", "issued_on", "period_from", "period_to", Filter("organisation", subtree=True),
        "uploaded_at", "name", "cited",
    )  # fmt: skip
    # The person who uploaded is no filter: people are not listed to everybody who may see plans.
    unfiltered = (
        "region_name",
        "file",
        "sha256",
        "failure",
        "uploaded_by",
        "state_since",
        "deadline",
        "deadline_provisional",
    )
    search = ("title", "issuer", "number")
    related = ("region", "organisation", "uploaded_by")
    in_navigation, under = False, "plan_list"

    def list_url(self) -> str:
        return reverse("plan_list")

    def detail_url(self, obj: Model) -> str:
        return reverse("plan", args=[obj.pk])
