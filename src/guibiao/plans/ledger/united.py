"""The units of a task with several sources: all that its documents name, each in its role, and those set by hand beside them.

A document that changes its units moves those only that it named itself: who is named by another document, or was put in by
hand, stays, and who was taken out by hand stays out until a document says something else of her. A task is led by the lead of
its first document; the leads of the others take part.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from guibiao.plans.ledger.tasks import LEADING
from guibiao.plans.models import Role, TaskSource, TaskUnit

#: Names of units with their roles, one or several in a text.
Units = dict[str, str]
#: By name which document names a unit, and in which roles: those of the first document first.
Named = dict[str, dict[int, str]]


def units(pairs: Iterable[Any]) -> Units:
    """Units as they are written: pairs of name and role."""
    out: Units = {}
    for name, role in pairs:
        key = name.strip()[:200]
        if role not in (roles := out.get(key, "").split(",")):
            out[key] = ",".join([*filter(None, roles), role])
    return out


def pairs(of: Units) -> list[tuple[str, str]]:
    """The same as pairs again."""
    return [(name, role) for name, roles in of.items() for role in roles.split(",")]


def beside(roles: str) -> str:
    """The roles of a unit on a task that another one leads."""
    return ",".join(dict.fromkeys(Role.PARTICIPANT.value if role in LEADING else role for role in roles.split(",")))


def leads(roles: str) -> bool:
    """Whether one of the roles is that of a lead."""
    return any(role in LEADING for role in roles.split(","))


def named(said: Iterable[tuple[int, dict[str, Any]]]) -> Named:
    """Who is named by these documents, each given with its key."""
    out: Named = {}
    for pk, one in said:
        for name, roles in units(one.get("units", [])).items():
            out.setdefault(name, {})[pk] = roles
    return out


def of_tasks(tasks: Iterable[int]) -> dict[int, Named]:
    """By task whom its documents name now, its own document before those that were joined to it.

    What a document has withdrawn it asks of nobody; where all have, the task stays readable as it was.
    """
    found: dict[int, list[TaskSource]] = {pk: [] for pk in tasks}
    rows = TaskSource.objects.filter(task__in=found).select_related("task").order_by("pk")
    for source in sorted(rows, key=lambda one: one.identity != one.task.identity):
        found[source.task_id].append(source)
    return {pk: named(standing(sources)) for pk, sources in found.items()}


def standing(sources: Iterable[TaskSource]) -> list[tuple[int, dict[str, Any]]]:
    """What the documents say that still ask for the task, or all where none does."""
    every = list(sources)
    asking = [one for one in every if one.change != TaskSource.Change.WITHDRAWN]
    return [(one.pk, one.said) for one in asking or every]


def followed(now: Units, before: Named, after: Named) -> Units:
    """The units of a task after what its documents name has changed."""
    by_hand = {name: roles for name, roles in now.items() if not _from(before.get(name, {}), roles)}
    led = any(leads(roles) for roles in by_hand.values())
    then, asked = _together(before, led), _together(after, led)
    out = {name: now.get(name, "") if then.get(name) == roles else roles for name, roles in asked.items()} | by_hand
    return {name: roles for name, roles in out.items() if roles}


def _from(said: dict[int, str], roles: str) -> bool:
    """Whether a unit has its roles from one of the documents that name it."""
    return any(roles in (one, beside(one)) for one in said.values())


def _together(of: Named, led: bool) -> Units:
    """All that several documents name: the first one with a lead leads, unless the task is led by hand."""
    documents = dict.fromkeys(pk for said in of.values() for pk in said)
    head = next((pk for pk in documents if any(leads(said.get(pk, "")) for said in of.values())), None)
    out = {}
    for name, said in of.items():
        pk = head if head in said else next(iter(said))
        out[name] = said[pk] if pk == head and not led else beside(said[pk])
    return out


def changed(before: dict[int, Named]) -> tuple[dict[int, list[tuple[str, str]]], dict[str, Any]]:
    """Of tasks whose documents named these before: the units of those of whom they name others now, and what the names mean that
    they have already."""
    after = of_tasks(before)
    moved = [task for task, said in after.items() if said != before[task]]
    there: dict[int, list[TaskUnit]] = defaultdict(list)
    for unit in TaskUnit.objects.filter(task__in=moved).select_related("match").order_by("task", "order"):
        there[unit.task_id].append(unit)
    now = {task: units((unit.name, unit.role) for unit in there[task]) for task in moved}
    known = {unit.name.strip(): unit.match for rows in there.values() for unit in rows}
    return {task: pairs(followed(now[task], before[task], after[task])) for task in moved}, known
