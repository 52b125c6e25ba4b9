"""The yearly list of key tasks: chosen from the ledger, worked on, issued as versions that nobody changes."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.requests import whole
from guibiao.plans.ledger import dates, tasks
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import KeyList, KeyListVersion, KeyTask, Role, Task
from guibiao.plans.vocabulary import said
from guibiao.reading.outputs import Column, Row, Table

#: Why a task is offered, in the order of offering.
DEADLINE, STAGED, OTHER = "deadline", "staged", "other"
_OTHERS = (Role.PARTICIPANT, Role.RESPONSIBLE, Role.DATA)
OPEN = ("goal", "owner", "nodes")


@dataclass(frozen=True)
class Candidate:
    """A task that could stand on the list, and why it is offered."""

    task: Task
    why: str


def candidates(found: KeyList) -> list[Candidate]:
    """The tasks in force that are not on the list yet: those due in its year, with a value for it, and the others."""
    there = found.tasks.values("task")
    wanted = tasks.in_force(found.organisation).exclude(pk__in=there).select_related("lead")
    offered = [Candidate(task, _why(task, found.year)) for task in wanted.order_by("kind", "order", "pk")]
    order = (DEADLINE, STAGED, OTHER)
    return sorted(offered, key=lambda one: order.index(one.why))


def _why(task: Task, year: int) -> str:
    due = dates.month_of(task.deadline)
    if due is not None and due[0] == year:
        return STAGED if task.kind == Task.Kind.TARGET else DEADLINE
    return STAGED if str(year) in task.annual else OTHER


def add(found: KeyList, user: Any, chosen: Iterable[int], request: HttpRequest | None = None) -> int:
    """Put tasks on the list, each with what its year asks and a node at its end. Returns how many. Raises Refused."""
    access.require(user, "task.edit", found)
    with transaction.atomic():
        locked = KeyList.objects.select_for_update().get(pk=found.pk)
        there = set(locked.tasks.values_list("task_id", flat=True))
        asked = tasks.in_force(locked.organisation).filter(pk__in=list(chosen)).order_by("kind", "order", "pk")
        wanted = _grouped([task for task in asked if task.pk not in there])
        if not wanted:
            raise Refused(_("请先选事项；已在清单里的不会重复列入。"))
        last = locked.tasks.aggregate(n=Max("order"))["n"] or 0
        with translation.override(settings.LANGUAGE_CODE):  # kept in the list, whoever makes it
            end = _("完成年度目标")
        KeyTask.objects.bulk_create(
            [
                KeyTask(
                    key_list=locked, task=task, order=order, goal=goal_of(task, locked.year),
                    nodes=[[_last_day(task, locked.year).isoformat(), end]],
                )
                for order, task in enumerate(wanted, last + 1)
            ],
            batch_size=100,
        )  # fmt: skip
        audit.record(user, "keylist.add", locked, {"tasks": len(wanted)}, request)
    return len(wanted)


def _grouped(wanted: list[Task]) -> list[Task]:
    """Tasks in the order of the plans, those of a group together."""
    first: dict[tuple[str, str], int] = {}
    for at, task in enumerate(wanted):
        first.setdefault((task.kind, task.group), at)
    return sorted(wanted, key=lambda task: first[task.kind, task.group])


def goal_of(task: Task, year: int) -> str:
    """What a task says of the year: the sentences of its yearly goal that name it, else the whole, else the outcome."""
    parts = [part.strip() for part in re.split(r"[；;。\n]", task.annual) if str(year) in part]
    return "；".join(parts) or task.annual or task.outcome


def _last_day(task: Task, year: int) -> datetime.date:
    due = dates.end_of(task.deadline)
    return due if due is not None and due.year == year else datetime.date(year, 12, 31)


def rows(found: KeyList) -> list[KeyTask]:
    """The list in its order, with what a page or a table says of each."""
    wanted = found.tasks.select_related("task__lead").prefetch_related("task__units", "task__sources")
    return list(wanted.order_by("order", "pk"))


def change(
    found: KeyList,
    user: Any,
    given: dict[int, dict[str, str]],
    remove: Iterable[int] = (),
    request: HttpRequest | None = None,
) -> int:
    """Keep goals, people in charge, nodes (a line each) and order, and take rows off. Returns how many rows changed.

    Raises Refused with the task and what is wrong; then nothing is kept.
    """
    access.require(user, "task.edit", found)
    with transaction.atomic():
        locked = KeyList.objects.select_for_update().get(pk=found.pk)
        gone = locked.tasks.filter(pk__in=list(remove))
        detail = {"removed": [str(row) for row in gone.select_related("task")]}
        gone.delete()
        changed = []
        for row in locked.tasks.select_related("task").filter(pk__in=given):
            before = (row.goal, row.owner, row.nodes, row.order)
            _set(row, given[row.pk], locked.year)
            if before != (row.goal, row.owner, row.nodes, row.order):
                changed.append(row)
        KeyTask.objects.bulk_update(changed, ["goal", "owner", "nodes", "order"], batch_size=100)
        count = len(changed) + len(detail["removed"])
        if count:
            audit.record(user, "keylist.change", locked, {"changed": len(changed), **detail}, request)
    return count


def _set(row: KeyTask, said_: dict[str, str], year: int) -> None:
    if "goal" in said_:
        row.goal = said_["goal"].strip()
    if "owner" in said_:
        row.owner = said_["owner"].strip()[:100]
    if (order := whole(said_.get("order", ""))) is not None:
        row.order = min(order, 100_000)
    if "nodes" in said_:
        try:
            read = dates.read_nodes(said_["nodes"], year)
        except ValidationError as error:
            raise Refused(_("“%(task)s”的节点：%(why)s") % {"task": row.task, "why": error.messages[0]}) from None
        row.nodes = [[day.isoformat(), title] for title, day in sorted(read, key=lambda node: node[1])]


def columns() -> list[Column]:
    """The columns of the office's table."""
    return [
        Column("number", _("序号"), 3, "center", running=True), Column("group", _("重点任务"), 8, "center", merge=True),
        Column("title", _("事项"), 18, match=True), Column("goal", _("年度目标"), 18), Column("nodes", _("节点"), 16),
        Column("deadline", _("完成时限"), 6), Column("lead", _("牵头单位"), 8), Column("units", _("参与单位"), 10),
        Column("owner", _("责任人"), 5),
    ]  # fmt: skip


def table(found: KeyList, wanted: list[KeyTask] | None = None) -> Table:
    """The list as the office's table; every row bears the identity of its task."""
    lines = [
        Row(str(row.task.identity), {
            "group": row.task.group, "title": row.task.title, "goal": row.goal, "nodes": dates.nodes_text(row.nodes),
            "deadline": said("deadline", row.task.deadline),
            "lead": str(row.task.lead or tasks.units_text(row.task, Role.LEAD)),
            "units": tasks.units_text(row.task, *_OTHERS), "owner": row.owner,
        })
        for row in (rows(found) if wanted is None else wanted)
    ]  # fmt: skip
    note = _("年度目标、节点、责任人三栏可以直接改，改好后在清单页面读回；节点每行一个，如“2026-09-30 完成方案”。")
    return Table("keylist", found.title, columns(), lines, note)


def version_table(version: KeyListVersion) -> Table:
    """A version as it was issued."""
    lines = [Row(row["identity"], dict(row["cells"])) for row in version.rows]
    words = {"number": version.number, "date": version.issued_on}
    return Table("keylist", version.key_list.title, columns(), lines, _("第 %(number)d 版，%(date)s 印发。") % words)


def issue(
    found: KeyList, user: Any, *, issued_on: datetime.date | None = None, document: str = "", reason: str = "",
    request: HttpRequest | None = None,
) -> KeyListVersion:  # fmt: skip
    """The list as it stands becomes its next version. Raises Refused."""
    access.require(user, "task.edit", found)
    with transaction.atomic():
        locked = KeyList.objects.select_for_update().get(pk=found.pk)
        now = table(locked)
        last = locked.current_version
        if not now.rows:
            raise Refused(_("清单里还没有事项。"))
        if last is not None and not differences(version_table(last), now):
            raise Refused(_("与第 %(number)d 版没有差别，不必再印发。") % {"number": last.number})
        if last is not None and not reason.strip():
            raise Refused(_("调整已印发的清单，须写明理由。"))
        version: KeyListVersion = KeyListVersion.objects.create(
            key_list=locked, number=last.number + 1 if last else 1, issued_on=issued_on or timezone.localdate(),
            document=document.strip()[:300], reason=reason.strip(), by=user,
            rows=[{"identity": row.identity, "cells": row.cells} for row in now.rows],
        )  # fmt: skip
        audit.record(user, "keylist.issue", locked, {"version": version.number, "tasks": len(now.rows)}, request)
    return version


def differences(old: Table, new: Table) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """What came, went and changed: sort, task, and of a changed one heading, before, after."""
    headings = {column.key: column.heading for column in columns() if not column.running}
    before = {row.identity: row.cells for row in old.rows}
    after = {row.identity: row.cells for row in new.rows}
    out: list[tuple[str, str, list[tuple[str, str, str]]]] = []
    for identity, cells in after.items():
        if identity not in before:
            out.append(("added", cells["title"], []))
            continue
        was = before[identity]
        fields = [
            (heading, was.get(key, ""), cells.get(key, ""))
            for key, heading in headings.items()
            if was.get(key, "") != cells.get(key, "")
        ]
        if fields:
            out.append(("changed", cells["title"], fields))
    out += [("removed", cells["title"], []) for identity, cells in before.items() if identity not in after]
    return out
