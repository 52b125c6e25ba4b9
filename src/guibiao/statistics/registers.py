"""What the statistics room adds to the registers and to the left column."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, onward
from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.kernel.registers.navigation import Entry, add
from guibiao.plans.models import Plan
from guibiao.statistics import confidential, lineage
from guibiao.statistics.models import Confidential, Indicator, Observation

add(Entry(_("统计"), "statistics", "indicator.view", icon="table", order=15))


def _of_report(user: Any, plan: Any) -> onward.Link | None:
    """From a report to the figures that it states."""
    ready = plan.genre == Plan.Genre.REPORT and not plan.cited and plan.state in ("checking", "adopted")
    if not ready or not access.can(user, "candidate.decide", plan.organisation):
        return None
    return onward.Link(_("从报告取数"), reverse("statistics_collect", args=[plan.pk]), "list-search", post=True)


onward.add(Plan, _of_report)


@register
class Indicators(Register):
    """Definitions: those of the registry of terms, and an office's own."""

    name = "indicators"
    model = Indicator
    label = _("指标")
    edit_permission = "indicator.edit"
    columns = (
        Column("name", link=True), "code", "unit", "type", "direction", "definition",
        Column("name_en", shown=False), Column("source", shown=False), Column("release_month", shown=False),
        Column("registered", shown=False), Column("valid_from", shown=False), Column("valid_until", shown=False),
    )  # fmt: skip
    filters = ("name", "code", "type", "unit", "direction", "registered", "definition", "source", "release_month",
               "name_en", "valid_from", "valid_until")  # fmt: skip
    unfiltered = ("release_lag",)
    search = ("name", "code", "name_en")
    form = ("code", "name", "name_en", "unit", "type", "direction", "definition", "source", "release_month",
            "release_lag", "valid_from", "valid_until")  # fmt: skip
    import_columns = ("code", "name", "name_en", "unit", "type", "direction", "definition", "source")
    import_key = ("code",)
    in_navigation, under = False, "statistics"


@register
class Observations(Register):
    """Every statement of every figure; the page of one is its lineage."""

    name = "observations"
    model = Observation
    label = _("观测值")
    columns = (
        Column("indicator", link=True, sort=("indicator__name",)),
        Column("region__name", _("地区")),
        Column("period", _("时间"), value=lambda one: one.period.chinese(), sort=("year", "part")),
        Column("figure", _("数值"), value=lineage.amount, sort=("value",)),
        "scope", "status", "source", "vintage",
        Column("intake__kind", _("来路"), value=lambda one: one.intake.get_kind_display(), sort=("intake__kind",)),
        Column("value", _("数值（原值）"), shown=False), Column("unit", shown=False), Column("comparator", shown=False),
        Column("indicator_id", _("指标代码"), value=lambda one: one.indicator_id, shown=False),
        Column("region__code", _("地区代码"), shown=False), Column("place", shown=False),
    )  # fmt: skip
    filters = (
        "indicator", Filter("region", subtree=True), "year", Filter("kind", field="intake__kind", label=_("来路")),
        "source", "scope", "part", "vintage", "value", "unit",
        Filter("official", field="intake__official", label=_("统计部门发布")),
    )  # fmt: skip
    unfiltered = ("to_date", "comparator", "upper", "status", "reason", "place", "intake")
    search = ("indicator__name", "region__name", "source")
    related = ("indicator", "region", "intake")
    list_template = "statistics/observations.html"
    detail_template = "statistics/lineage.html"
    in_navigation, under = False, "statistics"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return {
            "lineage": lineage.of(obj, request.user),
            "may_choose": access.can(request.user, "observation.decide", obj),
            "mark": confidential.of(obj),
        }


@register
class Confidentials(Register):
    """Figures that an office keeps to itself, and those that it kept."""

    name = "confidential"
    model = Confidential
    label = _("不公布的数")
    columns = (
        Column("name", link=True), "reason", "by", "at", "organisation", "lifted_by", "lifted_at", "lifted_because",
        Column("region", shown=False), Column("measure", shown=False), Column("scope", shown=False), Column("year", shown=False),
        Column("part", shown=False),
    )  # fmt: skip
    filters = ("name", "year", "by", "at", Filter("region", subtree=True), "organisation", "lifted_by", "lifted_at", "reason",
               "measure", "scope", "part", "lifted_because")  # fmt: skip
    search = ("name", "reason")
    related = ("by", "lifted_by", "organisation", "region")
    detail_template = "statistics/confidential.html"
    in_navigation, under = False, "statistics"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return {"may_lift": obj.lifted_at is None and access.can(request.user, "observation.decide", obj)}
