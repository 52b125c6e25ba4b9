"""The registers of the ledger: tasks, an organisation's own duties, and what unit names mean."""

from typing import Any

from django.db.models import Count, Max, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, onward
from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.plans.ledger import shown, tasks
from guibiao.plans.models import Duty, KeyList, Plan, Role, Task, UnitMatch

# Everybody on a task beside its lead.
_OTHERS = (Role.PARTICIPANT, Role.RESPONSIBLE, Role.DATA, Role.DIVIDED)


def _family(user: Any, plan: Any) -> onward.Link | None:
    """From a plan to the documents above and below it."""
    if plan.state != "adopted" or not access.can(user, "task.view", plan.organisation):
        return None
    return onward.Link(_("上下级文件"), reverse("ledger_family", args=[plan.pk]), "link")


onward.add(Plan, _family)


@register
class Tasks(Register):
    """任务台账: one row a task, whatever number of documents ask for it."""

    name = "tasks"
    model = Task
    label = _("任务台账")
    edit_permission = "task.edit"
    icon, order, pages = "clipboard-list", 13, "/plans/ledger/"
    columns = (
        Column("title", link=True),
        Column("order", _("序号")),
        "kind",
        Column("lead__name", _("牵头单位")),
        Column("participants", _("其他单位"), value=lambda task: tasks.units_text(task, *_OTHERS)),
        "deadline",
        "annual",
        "outcome",
        Column("sources", _("来源"), value=shown.sources_text),
        Column("change", _("变化"), value=shown.change_text),
        Column("group", shown=False),
        Column("standing", shown=False),
    )
    filters = (
        "kind", "standing", Filter("lead", subtree=True), Filter("change", "sources__change", _("变化")), Filter("plan", "sources__plan", _("规划")),
        Filter("source", "sources__kind", _("来源类别")), "title", "deadline", "group", "text", "annual", "outcome", Filter("region", subtree=True),
        Filter("organisation", subtree=True), "order",
    )  # fmt: skip
    unfiltered = ("identity", "merged_into", "extra", "merging")
    search = ("title", "text", "group", "lead__name")
    form = ("organisation", "region", "kind", "group", "title", "text", "deadline", "annual", "outcome")
    related = ("lead", "organisation", "region")
    list_template = "plans/ledger/tasks.html"
    detail_template = "plans/ledger/task.html"

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().prefetch_related("units", "sources").distinct()

    def may_edit(self, user: Any, obj: Model | None = None) -> bool:
        """What a plan says is changed by a revision of the plan only; what was divided from above, by a division above."""
        if isinstance(obj, Task) and obj.sources.exclude(plan=None, quota=None).exists():
            return False
        return super().may_edit(user, obj)

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.task_page(request.user, obj)


@register
class Duties(Register):
    """What an organisation has to do in whatever ledger."""

    name = "duties"
    model = Duty
    label = _("本单位事项")
    # Whoever keeps no ledger begins with what the own unit has to do.
    icon, order, under, pages = "clipboard-list", 14, "tasks", "/plans/ledger/"
    columns = (
        Column("task__title", _("事项"), link=True),
        "role",
        Column("task__deadline", _("完成时限")),
        Column("task__annual", _("年度目标")),
        Column("task__organisation__name", _("台账单位")),
        Column("organisation__name", _("单位")),
    )
    filters = (
        "role", Filter("organisation", subtree=True), Filter("title", "task__title", _("事项")),
        Filter("deadline", "task__deadline", _("完成时限")),
    )  # fmt: skip
    unfiltered = ("task",)
    search = ("task__title", "task__text")
    related = ("task__organisation", "organisation")
    list_template = "plans/ledger/duties.html"
    detail_template = "plans/ledger/duty.html"

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().filter(task__standing=Task.Standing.ACTIVE)

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.duty_page(request.user, obj)


@register
class UnitMatches(Register):
    """What the unit names of the texts mean, as the directory or a person said."""

    name = "unitmatches"
    model = UnitMatch
    label = _("单位对应")
    in_navigation, under = False, "tasks"
    columns = (
        Column("name", link=True),
        "state",
        Column("means", _("登记机构"), value=lambda match: "、".join(str(one) for one in match.organisations.all())),
        Column("region__name", _("地区")),
        Column("decided_by__full_name", _("确认人")),
    )
    filters = ("state", "name", Filter("region", subtree=True), Filter("organisation", subtree=True), "decided_at")
    unfiltered = ("decided_by", "organisations")
    search = ("name",)
    related = ("region", "decided_by")
    list_template = "plans/ledger/matches.html"

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().prefetch_related("organisations")

    def detail_url(self, obj: Model) -> str:
        return reverse("ledger_match", args=[obj.pk])


@register
class KeyLists(Register):
    """年度重点任务清单: one a year, or several."""

    name = "keylists"
    model = KeyList
    label = _("年度重点任务清单")
    edit_permission = "task.edit"
    in_navigation, under = False, "tasks"
    columns = (
        Column("title", link=True),
        "year",
        Column("tasks", _("事项"), value=lambda one: one.total),
        Column("version", _("已印发"), value=lambda one: one.last),
        Column("organisation__name", _("台账单位")),
    )
    filters = ("year", "title", Filter("organisation", subtree=True))
    search = ("title",)
    form = ("organisation", "year", "title")
    related = ("organisation",)
    list_template = "plans/ledger/keylists.html"
    detail_template = "plans/ledger/keylist.html"

    def queryset(self) -> QuerySet[Any]:
        counted = Count("tasks", distinct=True), Max("versions__number")
        return super().queryset().annotate(total=counted[0], last=counted[1]).order_by("-year", "-pk")

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.key_list_page(request.user, obj)
