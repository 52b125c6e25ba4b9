"""What is done with items: made, reported on, given nodes, extended; the colours and who is behind."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, notices, procedures
from guibiao.kernel.models import Organisation, User
from guibiao.kernel.procedures import Alarm, Forbidden, Refused
from guibiao.kernel.working_days import Calendar, Due, after, latest_before
from guibiao.rules.dated import NoRuleInForce
from guibiao.supervision import clock, evidence
from guibiao.supervision.models import Evidence, Extension, Item, Node, Part, Report
from guibiao.supervision.procedure import ALARMS, COLOURS, SUPERVISING

OPEN = ("registered", "arranged", "working", "scheme", "staged", "settled")
#: States in which a unit is to act: what is late in them is late by the unit.
BY_UNIT = ("arranged", "working", "scheme", "staged")


#: What comes again within this time is taken for a second press.
MOMENT = datetime.timedelta(minutes=2)


def holds(user: Any, permission: str, organisation: Organisation) -> bool:
    """Whether the user holds a permission in this very organisation, not only in another that the thing belongs to."""
    return access.can(user, permission, organisation)


def supervisors(item: Item) -> list[User]:
    """Those who may strike off in the supervising organisation."""
    return [
        user
        for user in access.people("supervision.strike", item)
        if holds(user, "supervision.strike", item.organisation)
    ]


def item_of(case: Any) -> Item:
    """The item of an item or of an extension."""
    found: Item = case if isinstance(case, Item) else case.item
    return found


def due(item: Item, step: str) -> Due | None:
    """By when a step is to be done under the item's clock; None where its rule sets no limit."""
    return limit(item, step, item.extended_to)


def limit(item: Item, step: str, extended_to: datetime.date | None) -> Due | None:
    """The same with the extension that had been granted at some time."""
    if step == "settle" and extended_to is not None:
        return Due(extended_to)
    if step not in item.limits:
        return None
    found = clock.count(item.limits[step], item.received_on)
    if "cleared" in item.limits and step == "settle":
        last = clock.count(item.limits["cleared"], item.received_on)
        return min(found, last, key=lambda one: one.date)
    return found


def make(
    *, user: Any, organisation: Organisation, title: str, lead: Organisation, received_on: datetime.date,
    clock_code: str = "", participants: Iterable[Organisation] = (), request: HttpRequest | None = None, **fields: Any,
) -> Item:  # fmt: skip
    """A new item, numbered within its organisation and year. Without a clock it goes by nodes. Raises Refused."""
    if not holds(user, "supervision.edit", organisation):
        raise Forbidden(_("您不能为“%(unit)s”立项督办。") % {"unit": organisation}, "organisation")
    limits, version = _limits(organisation, clock_code, received_on, fields.get("weight", ""))
    with transaction.atomic():
        # The lock on the organisation keeps two people from taking the same number.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        last = Item.objects.filter(organisation=organisation, year=received_on.year).aggregate(n=models.Max("serial"))
        item = Item(
            organisation=organisation, year=received_on.year, serial=(last["n"] or 0) + 1, title=title.strip()[:300],
            lead=lead, received_on=received_on, clock=clock_code, clock_version=version, limits=limits, made_by=user,
            **fields,
        )  # fmt: skip
        _save(item, participants)
        audit.record(user, "item.add", item, {"number": item.number, "clock": clock_code, "version": version}, request)
    return item


def _limits(
    organisation: Organisation, clock_code: str, received_on: datetime.date, weight: str
) -> tuple[dict[str, Any], str]:
    """The limits of a clock as they hold on a day, and its version; none for what goes by nodes. Raises Refused."""
    if not clock_code:
        return {}, ""
    try:
        rule = clock.chosen(organisation, clock_code, received_on)
    except NoRuleInForce as error:
        raise Refused(str(error), "clock") from error
    return clock.kept(rule, major=weight == Item.Weight.MAJOR), rule.version


def _save(item: Item, participants: Iterable[Organisation]) -> None:
    """An item that is not handed down yet, with its participating units and the day for handing it down."""
    first = due(item, "arrange")
    item.deadline, item.deadline_provisional = (first.date, first.provisional) if first else (None, False)
    item.save()
    item.parts.all().delete()
    Part.objects.bulk_create(
        Part(item=item, organisation=unit)
        for unit in {unit.pk: unit for unit in participants if unit != item.lead}.values()
    )


def change(item: Item, user: Any, given: dict[str, Any], request: HttpRequest | None = None) -> None:
    """What was registered wrongly, before it is handed down: everything but its number. Raises Refused."""
    given = dict(given)
    nodes, participants, clock_code = given.pop("nodes"), given.pop("participants"), given.pop("clock")
    with transaction.atomic():
        item.refresh_from_db(from_queryset=Item._base_manager.select_for_update())
        if not holds(user, "supervision.edit", item.organisation) or given.pop("organisation") != item.organisation:
            raise Refused(_("您不能为“%(unit)s”立项督办。") % {"unit": item.organisation}, "organisation")
        if item.state != "registered":
            raise Refused(_("“%(item)s”现在是“%(state)s”，不能再改。") % {"item": item, "state": item.state_label})
        if given["received_on"].year != item.year:
            raise Refused(_("编号 %(number)s 是 %(year)d 年的，交办日期不能改到别的年度。") % {
                "number": item.number, "year": item.year,
            }, "received_on")  # fmt: skip
        given.pop("identity")
        before = {name: str(getattr(item, name)) for name in given}
        for name, value in given.items():
            setattr(item, name, value)
        item.limits, item.clock_version = _limits(item.organisation, clock_code, item.received_on, item.weight)
        item.clock = clock_code
        _save(item, participants)
        item.nodes.all().delete()
        if nodes:
            keep_nodes(item, nodes, user, request)
        changes = {name: [was, str(given[name])] for name, was in before.items() if was != str(given[name])}
        audit.record(user, "item.change", item, {"changes": changes}, request)


def just_made(user: Any, given: dict[str, Any]) -> Item | None:
    """The item that this person made of the same words a moment ago: whoever presses twice has made one."""
    same = {name: given[name] for name in ("organisation", "title", "text", "lead", "received_on", "origin", "source")}
    lately = timezone.now() - MOMENT
    found: Item | None = Item.objects.filter(
        **same, made_by=user, state="registered", state_since__gte=lately
    ).first()  # fmt: skip
    return found


def set_nodes(
    item: Item, nodes: list[tuple[str, datetime.date]], user: Any, request: HttpRequest | None = None
) -> None:
    """Further nodes of an item that goes by nodes; the supervisor's. Raises Refused."""
    if item.state == "staged":
        procedures.apply(item, "add_nodes", user, request=request, nodes=nodes)
        return
    if item.state != "registered" or not item.by_nodes:
        raise Refused(_("“%(item)s”现在是“%(state)s”，不能加节点。") % {"item": item, "state": item.state_label})
    if not holds(user, "supervision.edit", item.organisation):
        raise Forbidden(_("节点只能由督办单位（%(unit)s）写。") % {"unit": item.organisation})
    keep_nodes(item, nodes, user, request)


def keep_nodes(
    item: Item, nodes: list[tuple[str, datetime.date]], user: Any, request: HttpRequest | None = None
) -> None:
    """Write nodes down."""
    Node.objects.bulk_create(Node(item=item, title=title, due=day) for title, day in nodes)
    audit.record(user, "item.nodes", item, {"nodes": [[title, day.isoformat()] for title, day in nodes]}, request)


def report(
    item: Item, user: Any, organisation: Organisation, given: dict[str, str],
    uploads: Iterable[Any] = (), *, declared: bool = False, request: HttpRequest | None = None,
) -> Report:  # fmt: skip
    """What a unit reports back, with its evidence, all or nothing. Raises Refused with a sentence."""
    if item.state not in BY_UNIT:
        raise Refused(_("“%(item)s”现在是“%(state)s”，不能反馈进展。") % {"item": item, "state": item.state_label})
    missing = [name for name in REPORT_NEEDS if not given.get(name, "").strip()]
    if missing:
        raise Refused(_("请填写：%s。") % "、".join(str(REPORT_NEEDS[name]) for name in missing), missing[0])
    with transaction.atomic():
        Item._base_manager.select_for_update().get(pk=item.pk)
        kept = {name: given.get(name, "").strip() for name in REPORT_FIELDS}
        uploads = list(uploads)
        twin = _twin(item, user, organisation, kept, {upload.name for upload in uploads})
        if twin is not None:
            return twin
        made = Report.objects.create(item=item, organisation=organisation, entered_by=user, **kept)
        kept_files = evidence.keep(uploads, user, organisation, declared=declared, request=request)
        Evidence.objects.bulk_create(Evidence(item=item, report=made, file=stored) for stored in kept_files)
        audit.record(user, "item.report", item, {"unit": str(organisation), "note": made.progress}, request)
        if item.state == "arranged" and organisation == item.lead:
            procedures.apply(item, "report", user, request=request)
    return made


def _twin(item: Item, user: Any, organisation: Organisation, kept: dict[str, str], names: set[str]) -> Report | None:
    """The same report, sent a moment ago: whoever presses twice has reported once."""
    lately = timezone.now() - MOMENT
    same = item.reports.filter(organisation=organisation, entered_by=user, at__gte=lately, **kept)
    for one in same.prefetch_related("evidence__file"):
        if {proof.file.name for proof in one.evidence.all()} == names:
            found: Report = one
            return found
    return None


REPORT_NEEDS = {
    "progress": Report._meta.get_field("progress").verbose_name,
    "written_by": Report._meta.get_field("written_by").verbose_name,
    "checked_by": Report._meta.get_field("checked_by").verbose_name,
}
REPORT_FIELDS = {"progress": 5000, "problems": 5000, "next_step": 5000, "written_by": 60, "checked_by": 60}


def ask_extension(
    item: Item, user: Any, until: datetime.date, reason: str, request: HttpRequest | None = None
) -> Extension:
    """Ask for more time. Raises Refused."""
    access.require(user, "supervision.report", item)
    limit = due(item, "settle")
    if item.state not in ("arranged", "working") or limit is None:
        raise Refused(_("“%(item)s”现在是“%(state)s”，不能申请延期。") % {"item": item, "state": item.state_label})
    if not reason.strip():
        raise Refused(_("请写明延期理由。"), "reason")
    if until <= limit.date:
        raise Refused(_("延期须晚于现在的期限 %(date)s。") % {"date": limit.date}, "until")
    if until < timezone.localdate():
        raise Refused(_("%(date)s 已经过了，请写今天以后的日期。") % {"date": until}, "until")
    if item.extensions.filter(state="asked").exists():
        raise Refused(_("已有一份延期申请在等审批。"))
    extension: Extension = Extension.objects.create(
        item=item, was=limit.date, until=until, reason=reason.strip(), asked_by=user
    )
    audit.record(user, "extension.ask", extension, {"until": until.isoformat(), "note": reason.strip()}, request)

    def text() -> str:
        return _("%(lead)s申请把 %(number)s“%(item)s”延期到 %(day)s，请审批。") % {
            "lead": item.lead, "number": item.number, "item": item, "day": until,
        }  # fmt: skip

    notices.tell([one for one in supervisors(item) if one != user], "supervision.moved", extension, text)
    return extension


def extend(extension: Extension, by: Any) -> None:
    """What an approved extension does to its item, whose history names who approved; inside the approval's transaction."""
    item = Item._base_manager.select_for_update().get(pk=extension.item_id)
    if item.state not in ("arranged", "working"):
        raise Refused(_("“%(item)s”现在是“%(state)s”，延期已没有意义。") % {"item": item, "state": item.state_label})
    item.extended_to = extension.until
    item.save(update_fields=["extended_to"])
    words = {"who": by, "reason": extension.reason}
    procedures.apply(item, "extend", None, note=_("%(who)s同意延期，理由：%(reason)s") % words, by=by)


def with_light(items: models.QuerySet[Item], today: datetime.date | None = None) -> models.QuerySet[Item]:
    """The items with `light`: green, yellow, orange or red by the alarms of their state, grey when no date is awaited.

    One query for the calendar, none for an item; the list can be sorted by `rung`, the worst last.
    """
    today, calendar = today or timezone.localdate(), Calendar.load()
    rungs = [
        models.When(
            state__in=[state.name for state in SUPERVISING.states.values() if alarm in state.alarms],
            deadline__lte=_limit(alarm, today, calendar), then=models.Value(COLOURS[alarm.name]),
        )
        for alarm in reversed(ALARMS)
    ]  # fmt: skip
    light = models.Case(
        models.When(deadline=None, then=models.Value("grey")), *rungs, default=models.Value("green"),
        output_field=models.CharField(),
    )  # fmt: skip
    return items.annotate(light=light).annotate(rung=rung(RUNGS))


#: The lights of items, the worst last.
RUNGS = ("grey", "green", *COLOURS.values())


def rung(lights: Sequence[str]) -> models.Case:
    """The place of `light` among lights that are given with the worst last: its word says nothing of the order."""
    whens = [models.When(light=light, then=models.Value(number)) for number, light in enumerate(lights)]
    return models.Case(*whens, default=models.Value(0), output_field=models.IntegerField())


def _limit(alarm: Alarm, today: datetime.date, calendar: Calendar) -> datetime.date:
    if alarm.before is not None:
        return after(today, alarm.before, alarm.unit, calendar).date
    return latest_before(today, alarm.after or 0, alarm.unit, calendar)


def ranking(items: models.QuerySet[Item], today: datetime.date | None = None) -> list[dict[str, Any]]:
    """By lead unit: how many are open, overdue, longest overdue in days, struck off; the worst first, equals in one place."""
    today = today or timezone.localdate()
    late = models.Q(state__in=BY_UNIT, deadline__lt=today)
    rows = (
        items.order_by()
        .values("lead", "lead__name")
        .annotate(
            total=models.Count("pk", distinct=True),
            open=models.Count("pk", filter=models.Q(state__in=OPEN), distinct=True),
            overdue=models.Count("pk", filter=late, distinct=True),
            oldest=models.Min("deadline", filter=late),
            struck=models.Count("pk", filter=models.Q(state="struck"), distinct=True),
        )
    )
    found: list[dict[str, Any]] = [
        {**row, "days": (today - row["oldest"]).days if row["oldest"] else 0} for row in rows
    ]
    found.sort(key=lambda row: (-row["overdue"], -row["days"], row["lead__name"]))
    places: dict[tuple[int, int], int] = {}
    for number, row in enumerate(found, 1):
        place = places.setdefault((row["overdue"], row["days"]), number)
        row["place"] = place if row["overdue"] else None
    return found
