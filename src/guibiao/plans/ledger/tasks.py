"""The tasks of a ledger: finding them, their units, the duties that follow, and several sources of one task."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.models import Organisation
from guibiao.plans.models import Duty, Role, Task, TaskSource, TaskUnit, UnitMatch

LEADING = (Role.LEAD, Role.RESPONSIBLE)


class Refused(ValueError):
    """What cannot be, as a sentence for the person."""


def of(organisation: Organisation) -> QuerySet[Any]:
    """The tasks in force that an organisation answers for, in whatever ledger."""
    return Task.objects.filter(duties__organisation=organisation, standing=Task.Standing.ACTIVE).distinct()


def in_force(owner: Organisation) -> QuerySet[Any]:
    """The tasks in force of an organisation's ledger: withdrawn and merged ones are not among them."""
    return of_owner(owner).filter(standing=Task.Standing.ACTIVE)


def of_owner(owner: Organisation) -> QuerySet[Any]:
    """All tasks of an organisation's ledger."""
    return Task.objects.filter(organisation=owner)


def of_match(match: UnitMatch) -> QuerySet[Any]:
    """The tasks whose units bear this name."""
    return Task.objects.filter(units__match=match).distinct()


def units_text(task: Task, *roles: str) -> str:
    """The names of a task's units of these roles; `units` should be prefetched."""
    return "、".join(unit.name for unit in task.units.all() if unit.role in roles)


def set_units(wanted: dict[int, list[tuple[str, str]]], matches: dict[str, UnitMatch]) -> None:
    """Give tasks (by id) their units as (name, role), and work their duties out."""
    TaskUnit.objects.filter(task__in=wanted).delete()
    TaskUnit.objects.bulk_create(
        [
            TaskUnit(task_id=task, order=order, role=role, name=name[:200], match=matches[name.strip()[:200]])
            for task, units in wanted.items()
            for order, (name, role) in enumerate(units, 1)
        ],
        batch_size=200,
    )
    work_out_duties(Task.objects.filter(pk__in=wanted))


def work_out_duties(tasks: Iterable[Task]) -> None:
    """Duties and lead of tasks, from their units and what the names mean."""
    pks = [task.pk for task in tasks]
    units = TaskUnit.objects.filter(task__in=pks).order_by("task", "order").prefetch_related("match__organisations")
    duties: dict[tuple[int, int, str], Duty] = {}
    lead: dict[int, int] = {}
    for unit in units:
        for organisation in unit.match.organisations.all():
            key = (unit.task_id, organisation.pk, unit.role)
            duties[key] = Duty(task_id=unit.task_id, organisation=organisation, role=unit.role)
            if unit.role in LEADING:
                lead.setdefault(unit.task_id, organisation.pk)
    Duty.objects.filter(task__in=pks).delete()
    Duty.objects.bulk_create(duties.values(), batch_size=200)
    changed = []
    for task in Task.objects.filter(pk__in=pks):
        if task.lead_id != lead.get(task.pk):
            task.lead_id = lead.get(task.pk)
            changed.append(task)
    Task.objects.bulk_update(changed, ["lead"], batch_size=200)


def drop_source(source: TaskSource, user: Any, request: HttpRequest | None = None) -> None:
    """Take away a source that somebody wrote down; what a plan or a division says is not taken away here. Raises Refused."""
    access.require(user, "task.edit", source.task)
    if source.plan_id is not None or source.quota_id is not None or source.kind == TaskSource.Kind.LEDGER:
        raise Refused(_("这个来源是系统列入的，不能在这里移除。"))
    detail = {"kind": source.kind, "title": source.title, "reference": source.reference}
    with transaction.atomic():
        audit.record(user, "task.source_dropped", source.task, detail, request)
        source.delete()


def add_source(
    task: Task, user: Any, *, kind: str, title: str, reference: str = "", request: HttpRequest | None = None
) -> TaskSource:
    """Another document, instruction or meeting that asks for the same task. Raises Refused."""
    access.require(user, "task.edit", task)
    if kind not in TaskSource.Kind.values or not title.strip():
        raise Refused(_("请选择来源类别并写明来源。"))
    source: TaskSource = TaskSource.objects.create(
        task=task, kind=kind, title=title.strip()[:300], reference=reference.strip()[:120], change=TaskSource.Change.NEW
    )
    audit.record(user, "task.source", task, {"kind": kind, "title": source.title}, request)
    return source


def alike(task: Task, most: int = 5) -> list[tuple[int, Task]]:
    """Tasks in force of the same ledger whose words are alike, with the likeness in hundredths, the likest first."""
    mine = pairs(_own_words(task))
    others = in_force(task.organisation).filter(kind=task.kind).exclude(pk=task.pk).prefetch_related("units")
    found = [(round(100 * likeness(mine, pairs(_own_words(other)))), other) for other in others]
    return sorted(((score, other) for score, other in found if score >= _ALIKE), key=lambda pair: -pair[0])[:most]


def _own_words(task: Task) -> str:
    """What tells a task from others: a target's name, for sentences with figures are all alike; a measure's title and text without
    the brackets that name its units."""
    if task.kind == Task.Kind.TARGET:
        return task.title
    names = [unit.name for unit in task.units.all()]
    return task.title + _BRACKETS.sub(
        lambda found: "" if any(name in found[0] for name in names) else found[0], task.text
    )


_BRACKETS = re.compile(r"[（(〔\[][^（）()〔〕\[\]]*[）)〕\]]")
_ALIKE = 30


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters of a text without blanks and marks."""
    bare = "".join(character for character in text if character.isalnum())
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter text's pairs the longer one has, from 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
