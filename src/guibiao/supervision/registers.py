"""The registers of supervision."""

from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access
from guibiao.kernel.registers import Column, Filter, Register, register
from guibiao.kernel.saying import again
from guibiao.plans.models import Task
from guibiao.supervision import items, links, shown, task_lights
from guibiao.supervision.models import Consultation, Entry, Item, OfficeClock, Part, Round, Sheet
from guibiao.supervision.sheets import layout, voiding

#: Neither is a column of the table: the one is reckoned, the other put together.
_RECKONED = {"light": CharField(_("预警"), max_length=6), "written": CharField(_("编号"), max_length=20)}
_SHEETS_RECKONED = {"slip": CharField(_("回执"), max_length=8), "standing": CharField(_("状态"), max_length=8)}
#: The state by its name; labels never decide meaning, codes are never shown.
STATE = Column("state", _("状态"), value=lambda case: case.state_label, sort=("state",))


links.add()


@register
class Items(Register):
    """督办台账: every item that a person may see, the supervisor's and the unit's own alike."""

    name = "supervision"
    model = Item
    label = _("督办台账")
    icon, order, pages = "bell", 45, "/supervision/"
    columns = (
        Column("number", _("编号"), value=lambda item: item.number, sort=("year", "serial")),
        Column("title", link=True),
        Column(
            "light",
            _("预警"),
            value=lambda item: shown.LIGHTS[item.light][1],
            sort=("rung",),
            state=lambda item: shown.LIGHTS[item.light][0],
        ),
        STATE,
        "deadline",
        Column("lead__name", _("牵头单位")),
        Column("parts", _("协办单位"), value=shown.participants),
        "origin",
        "weight",
        "received_on",
        Column("source", shown=False),
        Column("organisation__name", _("督办单位"), shown=False),
    )
    filters = (
        Filter("state", choices=lambda: shown.states(Item)), Filter("light", "light", _("预警"), choices=shown.lights),
        Filter("lead", subtree=True), "origin", "deadline", "weight", "title", "received_on", "year",
        Filter("organisation", subtree=True), "source", "reference", "text", "clock",
    )  # fmt: skip
    unfiltered = (
        "serial", "identity", "warning", "limits", "clock_version", "extended_to", "made_by", "state_since", "deadline_provisional",
    )  # fmt: skip
    search = ("title", "text", "source", "lead__name", "written")
    related = ("organisation", "organisation__region", "lead", "made_by")
    list_template = "supervision/items.html"
    detail_template = "supervision/item.html"

    def field(self, path: str) -> Any:
        """The light is reckoned, the number put together: neither is a column of the table."""
        return _RECKONED.get(path) or super().field(path)

    def queryset(self) -> QuerySet[Any]:
        written = Concat(Value("督〔"), "year", Value("〕"), "serial", Value("号"), output_field=CharField())
        return items.with_light(super().queryset()).annotate(written=written).prefetch_related("parts__organisation")

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.page(obj, request.user)


@register
class Parts(Register):
    """协办事项: what a participating unit sees of an item."""

    name = "supervisionparts"
    model = Part
    label = _("协办事项")
    in_navigation, under = False, "supervision"
    columns = (
        Column("item__title", _("督办事项"), link=True),
        Column("item__lead__name", _("牵头单位")),
        Column("item__state", _("状态"), value=lambda part: part.item.state_label),
        Column("item__deadline", _("办理期限")),
        Column("organisation__name", _("协办单位")),
    )
    filters = (Filter("organisation", subtree=True), Filter("title", "item__title"))
    unfiltered = ("item",)
    search = ("item__title",)
    related = ("item", "item__lead", "item__organisation", "organisation")
    list_template = "supervision/parts.html"
    detail_template = "supervision/part.html"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        item = obj.item
        return {
            "item": item,
            "reports": shown.reports(item).filter(organisation=obj.organisation),
            "may_report": item.state in items.BY_UNIT and access.can(request.user, "supervision.report", obj),
        }


@register
class Clocks(Register):
    """Limits that offices keep themselves."""

    name = "clocks"
    model = OfficeClock
    label = _("督办时限")
    in_navigation, under = False, "supervision"
    edit_permission = "clock.edit"
    columns = (
        Column("name", link=True), "code", "version", "arrange", "report", "settle", "major", "cleared", "valid_from",
        "valid_to", "source",
    )  # fmt: skip
    filters = (Filter("organisation", subtree=True), "code", "valid_from", "name", "version", "source", "valid_to")
    unfiltered = ("arrange", "report", "settle", "major", "cleared")
    search = ("name", "code")
    form = (
        "organisation", "code", "version", "name", "source", "valid_from", "valid_to", "arrange", "report", "settle",
        "major", "cleared",
    )  # fmt: skip
    related = ("organisation",)
    list_template = "supervision/clocks.html"


@register
class Rounds(Register):
    """季度调度: each round with how many have reported."""

    name = "rounds"
    model = Round
    label = _("季度调度")
    in_navigation, under = False, "supervision"
    columns = (
        Column("title", _("调度"), value=str, sort=("year", "quarter"), link=True),
        STATE, "due",
        Column("total", _("应报"), value=lambda one: one.total),
        Column("missing", _("未报"), value=lambda one: one.missing),
        Column("organisation__name", _("调度单位")),
        "opened_at",
    )  # fmt: skip
    filters = (Filter("organisation", subtree=True), "year", "quarter", "due", "opened_at")
    unfiltered = ("state", "state_since", "deadline", "deadline_provisional", "opened_by")
    search = ("organisation__name",)
    related = ("organisation",)
    list_template = "supervision/rounds.html"
    detail_template = "supervision/round.html"

    def queryset(self) -> QuerySet[Any]:
        waiting = Q(entries__state="waiting")
        counted = super().queryset().annotate(total=Count("entries"), missing=Count("entries", filter=waiting))
        return counted.order_by("-year", "-quarter", "pk")

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.round_page(obj, request)


@register
class Entries(Register):
    """调度填报: what each unit has to report, in all rounds."""

    name = "roundentries"
    model = Entry
    label = _("调度填报")
    in_navigation, under = False, "supervision"
    columns = (
        Column("title", link=True), Column("round", _("调度"), sort=("round__year", "round__quarter")), STATE,
        "deadline", Column("unit__name", _("上报单位")), "progress", "written_by", "checked_by", "entered_at",
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(Entry)), Filter("unit", subtree=True),
        Filter("year", "round__year"), Filter("quarter", "round__quarter"), "title", "deadline", "progress", "problems",
        "next_step", "written_by", "checked_by", "entered_at",
    )  # fmt: skip
    unfiltered = ("state_since", "deadline_provisional", "round", "task", "order", "before", "entered_by")
    search = ("title", "progress", "problems")
    related = ("round", "round__organisation", "unit", "before", "before__round", "entered_by")
    list_template = "supervision/entries.html"
    detail_template = "supervision/entry.html"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.entry_page(obj, request.user)


@register
class Sheets(Register):
    """督办文书: every form that was issued by its number, and which return slips are still out."""

    name = "sheets"
    model = Sheet
    label = _("督办文书")
    in_navigation, under = False, "supervision"
    columns = (
        Column("number", link=True), "kind",
        Column("subject", _("事项"), value=lambda sheet: sheet.subject, sort=("item__title", "consultation__title")),
        Column("item__lead__name", _("牵头单位")),
        Column("standing", _("状态"), value=shown.standing, sort=("voided_at",)),
        Column("slip", _("回执"), value=shown.slip, sort=("slip",)), "slip_on", "slip_by", "made_at",
        Column("organisation__name", _("发文单位"), shown=False),
    )  # fmt: skip
    filters = (
        "kind", Filter("standing", "standing", _("状态"), choices=shown.standings),
        Filter("slip", "slip", _("回执"), choices=shown.slips), Filter("lead", "item__lead", subtree=True), "made_at",
        Filter("organisation", subtree=True), "year", "number", "slip_on", "slip_by", "voided_at", "void_reason",
    )  # fmt: skip
    unfiltered = ("serial", "item", "extension", "consultation", "file", "made_by", "voided_by")
    search = ("number", "item__title", "consultation__title", "item__lead__name")
    related = ("organisation", "item__lead", "consultation", "file", "made_by", "voided_by")
    list_template = "supervision/sheets.html"
    detail_template = "supervision/sheet.html"

    def field(self, path: str) -> Any:
        """Whether a slip is out, and whether a form is void, is no column of the table."""
        return _SHEETS_RECKONED.get(path) or super().field(path)

    def queryset(self) -> QuerySet[Any]:
        out = When(kind__in=layout.with_slip(), slip_on=None, voided_at=None, then=Value("out"))
        back = When(slip_on__isnull=False, then=Value("back"))
        void = When(voided_at__isnull=False, then=Value("void"))
        return super().queryset().annotate(
            slip=Case(out, back, default=Value("none"), output_field=CharField()),
            standing=Case(void, default=Value("valid"), output_field=CharField()),
        )  # fmt: skip

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return {
            "sheet": obj, "sheets": [obj], "may_slip": access.can(request.user, "supervision.report", obj),
            "may_void": voiding.may_void(request.user, obj),
        }  # fmt: skip


@register
class Consultations(Register):
    """会商: agenda, minutes, decisions."""

    name = "consultations"
    model = Consultation
    label = _("会商")
    in_navigation, under = False, "supervision"
    edit_permission = "consultation.edit"
    columns = (
        Column("title", link=True), "kind", STATE, "held_on",
        Column("decisions", _("议定事项"), value=lambda one: one.decided),
        Column("open", _("未立项"), value=lambda one: one.unfollowed),
        "chair", "place", Column("organisation__name", _("主办单位")),
    )  # fmt: skip
    filters = (
        Filter("state", choices=lambda: shown.states(Consultation)), "kind", "held_on", "title",
        Filter("organisation", subtree=True), "chair", "place", "attendees", "agenda", "minutes",
    )  # fmt: skip
    unfiltered = ("state_since", "deadline", "deadline_provisional")
    search = ("title", "agenda", "minutes")
    form = ("organisation", "kind", "title", "held_on", "place", "chair", "attendees", "agenda", "minutes")
    related = ("organisation",)
    list_template = "supervision/consultations.html"
    detail_template = "supervision/consultation.html"

    def queryset(self) -> QuerySet[Any]:
        unfollowed = Count("decisions", filter=Q(decisions__item=None, decisions__isnull=False))
        counted = super().queryset().annotate(decided=Count("decisions"), unfollowed=unfollowed)
        return counted.order_by("-held_on", "-pk")

    def may_edit(self, user: Any, obj: Any = None) -> bool:
        """What is closed or cancelled stays as it is."""
        final = obj is not None and obj.procedure.states[obj.state].final
        return not final and super().may_edit(user, obj)

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.consultation_page(obj, request)


@register
class TaskLights(Register):
    """任务灯号: the measures in force of the ledgers, each with its light by the rules for tasks."""

    name = "tasklights"
    model = Task
    label = _("任务灯号")
    in_navigation, under = False, "supervision"
    columns = (
        Column("title", link=True),
        Column(
            "light",
            _("灯号"),
            value=lambda task: task_lights.LIGHTS[task.light][1],
            sort=("rung",),
            state=lambda task: task_lights.LIGHTS[task.light][0],
        ),
        Column("reason", _("亮灯理由"), value=lambda task: again(task_lights.told(task).reason)),
        Column("day", _("期限"), value=task_lights.day),
        Column("lead__name", _("牵头单位")),
        "deadline",
        Column("group", shown=False),
        Column("organisation__name", _("台账单位"), shown=False),
    )
    filters = (
        Filter("light", "light", _("灯号"), choices=task_lights.choices), Filter("lead", subtree=True),
        Filter("plan", "sources__plan", _("规划")), "title", "deadline", "group", "text", "annual", "outcome",
        Filter("organisation", subtree=True), Filter("region", subtree=True),
    )  # fmt: skip
    unfiltered = ("identity", "kind", "order", "standing", "merged_into", "extra", "merging")
    search = ("title", "group", "lead__name")
    related = ("lead", "organisation")
    list_template = "supervision/task_lights.html"
    detail_template = "supervision/task_light.html"

    def field(self, path: str) -> Any:
        """`light` is reckoned and no column of the table."""
        return CharField(_("灯号"), max_length=6) if path == "light" else super().field(path)

    def queryset(self) -> QuerySet[Any]:
        return task_lights.with_light(super().queryset().filter(**task_lights.LIT)).distinct()

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        return shown.task_light_page(obj, request.user)
