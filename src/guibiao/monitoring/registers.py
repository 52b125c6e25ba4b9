"""What the monitoring room adds to the registers and to the left column."""

from typing import Any

from django.db.models import BooleanField, CharField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, onward
from guibiao.kernel.models import Job
from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.kernel.saying import again
from guibiao.monitoring import cascade, standing, warning_pages, warning_words
from guibiao.monitoring.models import Edition, Evaluation, Run, Standing, TargetWarning, Watched
from guibiao.monitoring.ranking import message, ranking
from guibiao.monitoring.service import results_of
from guibiao.plans.models import Plan, Task
from guibiao.statistics.models import Campaign


def _latest(field: str, *, done: bool = True) -> Subquery:
    """A field of the newest run, finished or whatever it is."""
    runs = Run.objects.filter(evaluation=OuterRef("pk"), **({"finished_at__isnull": False} if done else {}))
    return Subquery(runs.order_by("-pk").values(field)[:1])


def state_label(evaluation: Any) -> Any:
    """How an evaluation stands: results, being worked out, failed, waiting for data, not run yet."""
    if evaluation.last_job in Job.OPEN and evaluation.last_finished is None:
        return _("正在计算")
    if evaluation.ready_at is not None:
        return _("有结果")
    if evaluation.last_job in (Job.State.FAILED, Job.State.CANCELLED):
        return Job.State(evaluation.last_job).label
    return _("等待数据") if not evaluation.data else _("尚未运行")


@register
class EvaluationRegister(Register):
    """The evaluations. The page of one is this room's own."""

    name = "evaluations"
    model = Evaluation
    label = _("综合评价")
    columns = (
        Column("name", _("名称"), value=str, sort=("name",), link=True),
        Column("state", _("状态"), value=state_label),
        Column("leader", _("居首"), value=lambda one: one.leader),
        Column("latest", _("数据年份"), value=lambda one: one.latest),
        Column("units", _("单位数"), value=lambda one: one.units),
        Column("ready_at", _("最近结果"), value=lambda one: one.ready_at, sort=("ready_at",)),
        "source",
        Column("organisation__name", _("单位")),
        "created_at",
    )
    filters = ("source", Filter("organisation", subtree=True), "created_at", "name", "source_note")
    # The person who made one is no filter: people are not listed to everybody who may see evaluations.
    unfiltered = ("created_by",)
    search = ("name", "source_note")
    related = ("organisation", "created_by")
    list_template = "monitoring/list.html"
    detail_template = "monitoring/evaluation.html"
    icon = "gauge"
    under = "progress"
    pages = "/monitoring/"
    order = 40

    def queryset(self) -> QuerySet[Any]:
        newest = Edition.objects.filter(evaluation=OuterRef("pk")).order_by("-number")
        return super().queryset().annotate(
            leader=_latest("leader"), latest=_latest("latest"), units=_latest("units"), ready_at=_latest("finished_at"),
            last_job=_latest("job__state", done=False), last_finished=_latest("finished_at", done=False),
            data=Subquery(newest.values("data_sha256")[:1]),
        )  # fmt: skip

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        runs = list(obj.runs.select_related("edition", "started_by", "job", "figures").order_by("-pk")[:50])
        done = next((run for run in runs if run.is_done), None)
        edition = obj.edition
        return {
            "evaluation": obj,
            "edition": edition,
            "files": edition.files.select_related("file"),
            "runs": runs,
            "open": next((run for run in runs if run.is_open), None),
            "failed": runs[0] if runs and not runs[0].is_done and not runs[0].is_open else None,
            "done": done,
            "comparable": [run for run in runs if run.is_done],
            "message": _said(done) if done else "",
            "may_run": access.can(request.user, "evaluation.run", obj),
            "state_label": state_label(obj),
        }


@register
class TargetRegister(Register):
    """How far the targets of the current versions have come; the page of one says why."""

    name = "progress"
    model = Watched
    label = _("监测")
    columns = (
        Column("target__indicator", _("目标"), link=True),
        Column("light", _("灯号"), value=standing.light, sort=("shown",)),
        Column("asked", _("目标值"), value=standing.asked),
        Column("verdict", _("进展"), value=standing.verdict),
        Column("gap", _("差距"), value=lambda one: standing.rounded(one.current and one.current.gap), sort=("current__gap",)),
        Column("unit", _("单位（计量）"), value=lambda one: one.current and one.current.unit),
        Column("year_reached", _("预计达到年份"), value=lambda one: one.current and one.current.year_reached,
               sort=("current__year_reached",), shown=False),
        Column("plan__title", _("规划")),
        Column("region__name", _("地区")),
        Column("ruled", _("按规则的灯号"), value=standing.ruled, sort=("current__standing",), shown=False),
        Column("data_year", _("数据年份"), value=lambda one: one.current and one.current.data_year,
               sort=("current__data_year",), shown=False),
        Column("year", _("判断年份"), value=lambda one: one.current and one.current.year, sort=("current__year",), shown=False),
        Column("reasons", _("原因说明"), value=lambda one: one.current and again(one.current.sentence), shown=False),
        Column("rule_set", _("判断规则"), value=standing.rule_name, shown=False),
        Column("checked_version", shown=False),
        Column("checked_at", shown=False),
        Column("target__sentence", _("原文"), shown=False),
    )  # fmt: skip
    filters = (
        Filter("light", field="shown", label=_("灯号"), choices=lambda: [(name, str(word)) for name, word in Standing.choices]),
        "plan", Filter("region", subtree=True),
        Filter("indicator", field="target__indicator", label=_("指标")), Filter("divided", label=_("上级分解")),
        Filter("code", field="target__canonical", label=_("规范指标")),
        Filter("year_reached", field="current__year_reached", label=_("预计达到年份")),
    )  # fmt: skip
    unfiltered = ("target", "code", "active", "current", "taken", "above", "checked_version", "checked_at", "identity")
    search = ("target__indicator", "target__sentence", "plan__title")
    related = standing.RELATED
    list_template = "monitoring/targets.html"
    detail_template = "monitoring/target.html"
    icon = "target"
    pages = "/monitoring/targets/"
    order = 16

    def field(self, path: str) -> Any:
        """`shown`, the light that counts, and `divided`, whether it was taken on from above, are reckoned and no columns."""
        reckoned = {"shown": CharField(_("灯号"), max_length=10), "divided": BooleanField(_("上级分解"))}
        return reckoned.get(path) or super().field(path)

    def queryset(self) -> QuerySet[Any]:
        return self.every().filter(active=True)

    def every(self) -> QuerySet[Any]:
        """Those that are watched no more as well."""
        divided = ExpressionWrapper(Q(taken__isnull=False), output_field=BooleanField())
        return Watched.every.lit().annotate(divided=divided).select_related(*self.related)

    def detail_url(self, obj: Any) -> str:
        """What is watched no more is no row of the list, and can still be read."""
        return super().detail_url(obj) if obj.active else reverse("progress_past", args=[obj.pk])

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        page = standing.page(obj, request.user, request.GET.get("judgement", ""))
        levels, below = cascade.up(obj, request.user), cascade.down(obj, request.user)
        return page | {"levels": levels, "below": below, "breadcrumbs": self._trail(obj, page["may_see_plan"])}

    def _trail(self, obj: Any, may_see_plan: bool) -> list[dict[str, Any]]:
        """Breadcrumbs: region → plan → indicator; the targets of the region, those of the plan, this one."""
        listed = self.list_url()
        region = [{"label": str(obj.region), "url": f"{listed}?region={obj.region_id}"}] if obj.region else []
        plan = {"label": str(obj.plan), "url": f"{listed}?plan={obj.plan_id}" if may_see_plan else ""}
        return [*region, plan, {"label": str(obj)}]


@register
class Warnings(Register):
    """监测预警: every warning that a person may see, the office's and the unit's own alike."""

    name = "warnings"
    model = TargetWarning
    label = _("监测预警")
    columns = (
        Column("indicator", _("目标"), value=lambda one: str(one.watched),
               sort=("watched__target__indicator",), link=True),
        "kind",
        Column("state", _("状态"), value=lambda one: one.state_label, sort=("state",)),
        Column("light", _("灯号"), value=lambda one: standing.word(one.shown), sort=("shown",)),
        Column("said", _("为什么预警"), value=warning_words.said),
        Column("organisation__name", _("责任单位")),
        "raised_on",
        "deadline",
        Column("watched__plan__title", _("规划")),
        Column("watched__region__name", _("地区"), shown=False),
        Column("line", _("预警线"), value=warning_words.line, sort=("threshold",), shown=False),
        Column("measure", _("预警值"), value=warning_words.measure, sort=("measure",), shown=False),
        Column("verdict", _("进展"), value=lambda one: standing.told(one.judgement), shown=False),
        Column("settled_by__full_name", _("消除人"), shown=False),
    )  # fmt: skip
    filters = (
        Filter("state", choices=warning_pages.states), "kind", Filter("organisation", subtree=True),
        Filter("plan", "watched__plan", _("规划")),
        Filter("light", "shown", _("灯号"), choices=lambda: [(name, str(word)) for name, word in Standing.choices]),
        Filter("region", "watched__region", _("地区"), subtree=True),
        Filter("indicator", "watched__target__indicator", _("指标")), "raised_on", "deadline",
    )  # fmt: skip
    unfiltered = (
        "watched", "judgement", "before", "cleared_by", "light", "threshold", "measure", "rule_version", "handed_as", "settled_by",
        "state_since", "deadline_provisional",
    )  # fmt: skip
    search = ("watched__target__indicator", "watched__plan__title", "organisation__name")
    related = warning_pages.RELATED
    list_template = "monitoring/warnings.html"
    detail_template = "monitoring/warning.html"
    under = "progress"
    pages = "/monitoring/warnings/"
    order = 17

    def field(self, path: str) -> Any:
        """`shown`, the light of the target that counts now, is reckoned and no column of the table."""
        return CharField(_("灯号"), max_length=10) if path == "shown" else super().field(path)

    def queryset(self) -> QuerySet[Any]:
        return warning_pages.queryset()

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return warning_pages.page(obj, request.user)


def _of_plan(user: Any, plan: Any) -> onward.Link | None:
    """From an adopted plan to how far its targets have come."""
    if plan.state != "adopted" or not access.can(user, "progress.view", plan):
        return None
    return onward.Link(_("目标进展"), f"{reverse('register_list', args=['progress'])}?plan={plan.pk}", "target")


def _of_task(user: Any, task: Any) -> onward.Link | None:
    """From a target in the ledger to its light."""
    if task.kind != Task.Kind.TARGET:
        return None
    mine = Q(taken=None, identity=task.identity) | Q(taken__source__task=task)
    watched = access.visible(user, Watched.every.filter(mine, active=True)).order_by("pk").first()
    if watched is None:
        return None
    return onward.Link(_("目标进展"), TargetRegister().detail_url(watched), "target")


def _of_campaign(user: Any, campaign: Any) -> onward.Link | None:
    """From published figures to the targets that are judged by them."""
    if campaign.state != "published" or not access.can(user, "progress.view"):
        return None
    return onward.Link(_("目标进展"), reverse("register_list", args=["progress"]), "target")


onward.add(Plan, _of_plan)
onward.add(Task, _of_task)
onward.add(Campaign, _of_campaign)


def _said(run: Run) -> str:
    results = results_of(run)
    year = results.years[-1]
    return message(ranking(results, year), year)
