"""What the statistics room adds to the registers and to the left column."""

from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, onward
from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.kernel.registers.navigation import Entry, add
from guibiao.plans.models import Plan
from guibiao.statistics import confidential, evidence, lineage, observations
from guibiao.statistics.models import Campaign, Candidate, Confidential, DataSet, FigureFile, Indicator, Observation
from guibiao.statistics.periods import parts

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
        Column("formula", shown=False), Column("organisation__name", _("维护单位"), shown=False),
    )  # fmt: skip
    filters = ("name", "code", "type", "unit", "direction", "registered", "definition", "source", "release_month",
               "name_en", "valid_from", "valid_until", "formula", Filter("organisation", subtree=True))  # fmt: skip
    unfiltered = ("release_lag",)
    search = ("name", "code", "name_en")
    form = ("code", "name", "name_en", "unit", "type", "direction", "definition", "formula", "source", "release_month",
            "release_lag", "organisation", "valid_from", "valid_until")  # fmt: skip
    import_columns = ("code", "name", "name_en", "unit", "type", "direction", "definition", "formula", "source")
    import_key = ("code",)
    related = ("organisation",)
    in_navigation, under = False, "statistics"

    def begun(self, user: Any) -> Indicator:
        """An indicator of one's own is kept by one's own organisation, unless something else is said."""
        return Indicator(organisation=user.organisation)

    def after_save(self, request: Any, obj: Any, created: bool) -> None:
        """What can be confirmed as a figure of it may be another now."""
        Candidate.objects.filter(indicator=obj).update(obstacle=None)
        evidence.look_at(Candidate.objects.filter(indicator=obj))


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
        "scope", Column("status", _("状态"), value=lineage.standing, sort=("status",)), "source", "vintage",
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

    def shown(self) -> QuerySet[Any]:
        """Who was once shown a figure and follows its address is told that it was taken back, by whom and why."""
        return observations.ever_said().select_related(*self.related, "intake__withdrawal__by")

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        back = getattr(obj.intake, "withdrawal", None)
        return {
            "lineage": lineage.of(obj, request.user),
            "back": back,
            "withdrawn": [one for one in observations.withdrawn(obj) if one.pk != obj.pk],
            "may_choose": not back and access.can(request.user, "observation.decide", obj),
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


@register
class Campaigns(Register):
    """Collections, with how many returns are still out. The page of one is this room's own."""

    name = "campaigns"
    model = Campaign
    label = _("统计调查")
    columns = (
        Column("name", link=True), Column("dataset__name", _("统计报表")),
        Column("period", _("报告期"), value=lambda one: one.period.chinese(), sort=("year", "part")),
        Column("state", _("状态"), value=lambda one: one.state_label, sort=("state",)), "closes_on",
        Column("asked", _("应报"), value=lambda one: one.asked, sort=("asked",)),
        Column("missing", _("未报"), value=lambda one: one.missing, sort=("missing",),
               state=lambda one: "behind" if one.missing and one.closes_on < timezone.localdate() else ""),
        Column("organisation__name", _("组织单位"), shown=False), Column("made_at", _("建立时间"), shown=False),
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: [(one.name, str(one.label)) for one in Campaign.procedure.states.values()]),
        "dataset", Filter("year", label=_("报告期年份")), Filter("part", choices=parts), "closes_on",
        Filter("organisation", subtree=True), "name", Filter("made_at", label=_("建立时间")),
    )  # fmt: skip
    unfiltered = ("state_since", "deadline", "deadline_provisional", "made_by")
    search = ("name", "dataset__name", "organisation__name")
    related = ("dataset", "organisation")
    list_template = "statistics/campaigns.html"
    in_navigation, under = False, "statistics"

    def queryset(self) -> QuerySet[Any]:
        out = Count("returns", filter=Q(returns__state="filling"))
        return super().queryset().annotate(asked=Count("returns"), missing=out).order_by("-year", "-pk")

    def detail_url(self, obj: Model) -> str:
        return reverse("statistics_campaign", args=[obj.pk])


@register
class DataSets(Register):
    """Statistical forms. The page of one is this room's own."""

    name = "datasets"
    model = DataSet
    label = _("统计报表制度")
    columns = (
        Column("name", link=True), "form_number", "authority", "approval", Column("valid_until", _("有效期至")),
        Column("asked", _("项目"), value=lambda one: one.asked, sort=("asked",)),
        Column("used", _("调查次数"), value=lambda one: one.used, sort=("used",)),
        "official", Column("rows", shown=False), Column("valid_from", _("有效期自"), shown=False),
        Column("organisation__name", _("单位"), shown=False),
    )  # fmt: skip
    filters = (
        "authority", Filter("valid_until", label=_("有效期至")), "official", Filter("organisation", subtree=True), "rows",
        "name", "form_number", "approval", Filter("valid_from", label=_("有效期自")), "note",
    )  # fmt: skip
    unfiltered = ("least", "largest", "dominance", "estimate", "interval")
    search = ("name", "form_number", "authority", "approval")
    related = ("organisation",)
    list_template = "statistics/datasets.html"
    in_navigation, under = False, "statistics"

    def queryset(self) -> QuerySet[Any]:
        counted = {"asked": Count("items", distinct=True), "used": Count("campaigns", distinct=True)}
        return super().queryset().annotate(**counted).order_by("organisation", "name", "pk")

    def detail_url(self, obj: Model) -> str:
        return reverse("statistics_dataset", args=[obj.pk])


@register
class FigureFiles(Register):
    """Files of figures that were sent, and what became of them. The page of one is this room's own."""

    name = "figurefiles"
    model = FigureFile
    label = _("导入的文件")
    columns = (
        Column("title", _("来源"), link=True), Column("file__name", _("文件")), "state", "official",
        Column("taken", _("入库个数"), value=lambda one: one.taken, sort=("taken",)), "owner", "uploaded_at",
        Column("rows", shown=False), Column("intake__version", _("数据版本"), shown=False),
    )  # fmt: skip
    filters = (
        "state", "uploaded_at", "official", "owner", "title", "rows", Filter("file", "file__name", _("文件")),
        Filter("organisation", subtree=True),
    )  # fmt: skip
    unfiltered = ("file", "sent", "stated", "precedence", "intake")
    search = ("title", "file__name")
    related = ("file", "owner", "intake")
    list_template = "statistics/figure_files.html"
    in_navigation, under = False, "statistics"

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().annotate(taken=Count("intake__observations")).order_by("-pk")

    def detail_url(self, obj: Model) -> str:
        return reverse("statistics_import", args=[obj.pk])
