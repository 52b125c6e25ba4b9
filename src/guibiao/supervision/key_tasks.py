"""A yearly list of key tasks put under supervision in one go: an item by its nodes for each task, handed down at once."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import procedures
from guibiao.kernel.procedures import Refused
from guibiao.plans.models import KeyList, KeyTask, Role, Task
from guibiao.supervision import items
from guibiao.supervision.models import Item


@dataclass(frozen=True)
class Row:
    """A task of the list: the item it has already, or what keeps it from having one, or nothing of either."""

    key: KeyTask
    item: Item | None = None
    lacks: str = ""


def may_supervise(user: Any, found: KeyList) -> bool:
    """Whether this person may put the tasks of the list under supervision."""
    return items.holds(user, "supervision.edit", found.organisation)


def rows(found: KeyList) -> list[Row]:
    """Every task of the list and how it stands with supervision."""
    wanted = list(
        found.tasks.select_related("task__lead").prefetch_related("task__sources", "task__duties__organisation")
    )
    identities = [key.task.identity for key in wanted]
    there = {
        item.identity: item
        for item in Item.objects.filter(identity__in=identities, year=found.year, state__in=items.OPEN).order_by("pk")
    }
    return [Row(key, there.get(key.task.identity), _lacks(key)) for key in wanted]


def _lacks(key: KeyTask) -> str:
    if key.task.standing != Task.Standing.ACTIVE:
        return str(key.task.get_standing_display())
    if key.task.lead is None:
        return _("没有登记的牵头单位")
    return "" if key.nodes else _("没有节点")


def put_under(found: KeyList, chosen: Iterable[int], user: Any, request: HttpRequest | None = None) -> list[Item]:
    """An item for each chosen task that has none; all or nothing. Raises Refused with the task and what it lacks."""
    if not may_supervise(user, found):
        raise Refused(_("您不能为“%(unit)s”立项督办。") % {"unit": found.organisation})
    wanted = set(chosen)
    with transaction.atomic():
        # The lock keeps two people from putting the same under supervision twice.
        locked = KeyList.objects.select_for_update().select_related("organisation").get(pk=found.pk)
        made = []
        for row in rows(locked):
            if row.key.pk not in wanted or row.item is not None:
                continue
            if row.lacks:
                raise Refused(_("“%(task)s”：%(why)s，不能立项。") % {"task": row.key, "why": row.lacks})
            made.append(_item(locked, row.key, user, request))
        if not made:
            raise Refused(_("请先选还没有立项的事项。"))
    return made


def _item(found: KeyList, key: KeyTask, user: Any, request: HttpRequest | None) -> Item:
    task = key.task
    assert task.lead is not None
    others = {duty.organisation for duty in task.duties.all() if duty.role != Role.LEAD}
    version = found.current_version
    item = items.make(
        user=user, organisation=found.organisation, title=task.title, text=key.goal or task.text, lead=task.lead,
        participants=sorted(others, key=lambda unit: unit.pk), identity=task.identity, origin=Item.Origin.KEY_TASK,
        source=found.title, reference=version.document[:120] if version else "", received_on=_received(found.year),
        request=request,
    )  # fmt: skip
    nodes = [(title, datetime.date.fromisoformat(day)) for day, title in key.nodes]
    items.set_nodes(item, nodes, user, request)
    procedures.apply(item, "arrange_nodes", user, request=request)
    return item


def _received(year: int) -> datetime.date:
    """Today, or the nearest day of the list's own year: the item is numbered in it."""
    today = timezone.localdate()
    return min(max(today, datetime.date(year, 1, 1)), datetime.date(year, 12, 31))
