"""Measures of the ledger handed down to their lead units in one go, each by a node of its own."""

import calendar
import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Refused
from guibiao.plans.models import Role, Task
from guibiao.reading.outputs import deadline_of
from guibiao.supervision import items
from guibiao.supervision.models import Item


def waiting(user: Any, plan: int | None = None) -> QuerySet[Any]:
    """The measures in force that this person may hand down and that are not under supervision already."""
    owners = access.visible(user, Organisation.objects.all(), "supervision.edit")
    there = Item.objects.filter(identity=OuterRef("identity"), state__in=items.OPEN)
    found = Task.objects.filter(
        ~Exists(there), organisation__in=owners, kind=Task.Kind.MEASURE, standing=Task.Standing.ACTIVE
    )
    if plan is not None:
        found = found.filter(sources__plan=plan)
    return found.select_related("organisation", "lead").order_by("lead__path", "order", "pk").distinct()


def last_day(task: Task, today: datetime.date | None = None) -> datetime.date:
    """By when a measure is to be done: the last day of what its plan says; of this year where that is past or unsaid."""
    today = today or timezone.localdate()
    year, _dash, month = (deadline_of(task.deadline) or "").partition("-")
    if year:
        number = int(month or 12)
        said = datetime.date(int(year), number, calendar.monthrange(int(year), number)[1])
        if said >= today:
            return said
    return datetime.date(today.year, 12, 31)


def hand_down(
    chosen: Mapping[int, datetime.date], user: Any, plan: int | None = None, request: HttpRequest | None = None
) -> list[Item]:
    """An item, handed down at once, for each task of `chosen` with its day; all or nothing. Raises Refused.

    What somebody else put under supervision meanwhile is left alone.
    """
    if not chosen:
        raise Refused(_("请先选事项。"))
    with transaction.atomic():
        made = []
        # The lock keeps two people from handing the same down twice.
        list(Task.objects.select_for_update(of=("self",)).filter(pk__in=chosen))
        for task in waiting(user, plan).filter(pk__in=chosen):
            if task.lead is None:
                raise Refused(_("“%(task)s”还没有登记的牵头单位。") % {"task": task})
            made.append(_item(task, task.lead, chosen[task.pk], user, request))
    return made


def _item(task: Task, lead: Organisation, day: datetime.date, user: Any, request: HttpRequest | None) -> Item:
    source = task.sources.first()
    others = Organisation.objects.filter(duties__task=task).exclude(duties__role=Role.LEAD).distinct()
    item = items.make(
        user=user, organisation=task.organisation, title=task.title, text=task.text, lead=lead,
        participants=others.exclude(pk=lead.pk), identity=task.identity, origin=Item.Origin.MEASURE,
        source=source.title if source else "", reference=source.reference if source else "",
        received_on=timezone.localdate(), request=request,
    )  # fmt: skip
    items.set_nodes(item, [(task.outcome[:300] or _("完成本项"), day)], user, request)
    procedures.apply(item, "arrange_nodes", user, request=request)
    return item
