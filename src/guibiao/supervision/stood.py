"""What stood at a moment, from the histories that are kept: items, entries of progress rounds, the lights of tasks.

What happened later is not seen, so that the same is said whenever it is asked. An item is there from its handing down on.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from guibiao.kernel import days
from guibiao.kernel.models import CaseStep
from guibiao.plans.models import Task
from guibiao.rules.lights import Lit
from guibiao.supervision import items, task_lights
from guibiao.supervision.models import Entry, Extension, Item, Node


@dataclass(frozen=True, slots=True)
class Stood:
    """An item at a moment. `due` is the day by which it was to be settled, `asked` the day when that was last asked for."""

    item: Item
    steps: list[CaseStep]
    nodes: list[Node]
    due: datetime.date | None
    asked: datetime.date | None

    @property
    def last(self) -> CaseStep:
        return self.steps[-1]

    @property
    def state(self) -> str:
        return str(self.last.target)

    @property
    def state_label(self) -> str:
        return str(self.item.procedure.states[self.state].label)


def steps_of(model: Any, cases: Iterable[Any], moment: datetime.datetime) -> dict[int, list[CaseStep]]:
    """By case, the steps that it had taken before a moment, oldest first: one query."""
    found: dict[int, list[CaseStep]] = defaultdict(list)
    rows = CaseStep.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=[str(case.pk) for case in cases], at__lt=moment
    )
    for step in rows.order_by("at", "pk"):
        found[int(step.subject_id)].append(step)
    return found


def states(model: Any, cases: Iterable[Any], on: datetime.date) -> dict[int, tuple[str, datetime.date | None]]:
    """The state and the deadline of each case at the end of a day, by its history where it has moved since."""
    known, end = list(cases), days.end_of(on)
    moved = [case for case in known if case.state_since >= end]
    taken = steps_of(model, moved, end)
    found = {case.pk: (case.state, case.deadline) for case in known}
    return found | {case.pk: _at(case, taken[case.pk]) for case in moved}


def _at(case: Any, taken: list[CaseStep]) -> tuple[str, datetime.date | None]:
    if taken:
        return taken[-1].target, taken[-1].deadline
    first = items.limit(case, "arrange", None) if isinstance(case, Item) else None
    return case.procedure.initial, first.date if first else None


def of_items(found: Sequence[Item], moment: datetime.datetime) -> list[Stood]:
    """The items that had been handed down and not dropped. Three queries."""
    steps = steps_of(Item, found, moment)
    nodes: dict[int, list[Node]] = defaultdict(list)
    for node in Node.objects.filter(item__in=found, set_at__lt=moment).order_by("due", "pk"):
        nodes[node.item_id].append(node)
    granted = Extension.objects.filter(item__in=found, state="granted", state_since__lt=moment).order_by("pk")
    extended = dict(granted.values_list("item", "until"))
    there = [_stood(item, steps[item.pk], nodes[item.pk], extended.get(item.pk)) for item in found if steps[item.pk]]
    return [one for one in there if one.state != "dropped"]


def _stood(item: Item, steps: list[CaseStep], nodes: list[Node], extended: datetime.date | None) -> Stood:
    asked = [timezone.localdate(step.at) for step in steps if step.transition == "settle"]
    return Stood(item, steps, nodes, _due(item, steps, nodes, extended), asked[-1] if asked else None)


def _due(item: Item, steps: list[CaseStep], nodes: list[Node], extended: datetime.date | None) -> datetime.date | None:
    if nodes and any(step.target == "staged" for step in steps):
        return nodes[-1].due
    limit = items.limit(item, "settle", extended)
    return limit.date if limit else None


def lights(tasks: Sequence[Any], moment: datetime.datetime) -> list[tuple[Task, Lit]]:
    """The lights of measures as `task_lights` tells them, with the facts of a moment. Six queries for any number of tasks."""
    about = Item.objects.filter(identity__in=[task.identity for task in tasks], origin__in=task_lights.OF_TASK)
    stood = {one.item.identity: one for one in of_items(list(about.order_by("pk")), moment)}
    entries = {entry.task_id: entry for entry in _entries(tasks, moment)}
    reported = steps_of(Entry, entries.values(), moment)
    day = days.day_of(moment)
    for task in tasks:
        _item_facts(task, stood.get(task.identity), day)
        entry = entries.get(task.pk)
        taken = reported[entry.pk] if entry else []
        task.entry_id = entry.pk if entry else None
        task.entry_state = taken[-1].target if taken else "waiting" if entry else None
        task.entry_deadline = entry.round.due if entry else None
    return [(task, task_lights.told(task, day)) for task in tasks]


def _entries(tasks: Sequence[Any], moment: datetime.datetime) -> Any:
    """The entries of the rounds opened till then, the latest of each task last."""
    opened = Entry.objects.filter(task__in=tasks, round__opened_at__lt=moment)
    return opened.select_related("round").order_by("round__year", "round__quarter", "pk")


def _item_facts(task: Any, one: Stood | None, day: datetime.date) -> None:
    nodes = one.nodes if one else []
    task.item_id = one.item.pk if one else None
    task.item_state, task.item_state_since = (one.state, one.last.at) if one else (None, None)
    task.item_deadline = one.last.deadline if one else None
    task.item_received_on = one.item.received_on if one else None
    task.nodes = len(nodes) or None
    task.nodes_done = sum(node.done_on is not None and node.done_on <= day for node in nodes)
    task.nodes_until = nodes[-1].due if nodes else None
