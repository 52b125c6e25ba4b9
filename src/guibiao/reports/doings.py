"""What was done about the tasks of a plan by a day: progress rounds, supervision, the shares of the units."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from guibiao.kernel import access
from guibiao.kernel.models import CaseStep
from guibiao.monitoring.models import Standing
from guibiao.plans.models import Plan, Task
from guibiao.reports.targets import LATE, ON_TRACK, Judged
from guibiao.supervision.models import Entry, Item

_NONE = "—"
_OPEN = ("registered", "arranged", "working", "staged", "settled")


@dataclass
class Doing:
    """A task with its last report and what is under supervision for it, as of a day; `states` by item."""

    task: Task
    entry: Entry | None = None
    items: list[Item] = field(default_factory=list)


@dataclass
class Doings:
    """All tasks in force, and the state that every item of supervision had on the day."""

    on: datetime.date
    found: list[Doing]
    states: dict[int, str]

    def is_open(self, item: Item) -> bool:
        return self.states[item.pk] in _OPEN

    def is_overdue(self, item: Item) -> bool:
        return self.is_open(item) and item.deadline is not None and item.deadline < self.on

    @property
    def items(self) -> list[Item]:
        return [item for one in self.found for item in one.items]

    def state(self, item: Item) -> str:
        """How the item stood, as people say it."""
        label = str(item.procedure.states[self.states[item.pk]].label)
        return f"{label}，已逾期" if self.is_overdue(item) else label


def gather(plan: Plan, on: datetime.date, user: Any) -> Doings:
    """What `user` may see of the tasks that the plan asks for, as it stood on a day."""
    tasks = Task.objects.filter(sources__plan=plan, standing=Task.Standing.ACTIVE, kind=Task.Kind.MEASURE)
    found = {task.pk: Doing(task) for task in tasks.select_related("lead").distinct().order_by("order", "pk")}
    entries = access.visible(user, Entry.objects.filter(task__in=found, entered_at__date__lte=on))
    rows = list(entries.select_related("round", "unit").order_by("round__year", "round__quarter"))
    reported = _states(Entry, rows, on)
    for entry in rows:
        if reported[entry.pk] == "reported":
            found[entry.task_id].entry = entry
    by_identity = {one.task.identity: one for one in found.values()}
    handed = access.visible(user, Item.objects.filter(identity__in=by_identity, received_on__lte=on))
    items = list(handed.select_related("lead").order_by("year", "serial"))
    states = _states(Item, items, on)
    for item in items:
        if item.identity is not None and states[item.pk] != "dropped":
            by_identity[item.identity].items.append(item)
    return Doings(on, list(found.values()), states)


def _states(model: Any, cases: list[Any], on: datetime.date) -> dict[int, str]:
    """The state of each case at the end of a day."""
    found = {case.pk: str(model.procedure.initial) for case in cases}
    steps = CaseStep.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=[str(pk) for pk in found], at__date__lte=on
    )
    for pk, target in steps.order_by("at", "pk").values_list("subject_id", "target"):
        found[int(pk)] = target
    return found


def row(one: Doing, number: int, all_: Doings) -> dict[str, str]:
    """A row of the table of tasks."""
    return {
        "number": str(number), "title": one.task.title, "lead": str(one.task.lead or _NONE),
        "deadline": one.task.deadline or _NONE,
        "reported": str(one.entry.round) if one.entry else "没有报告",
        "progress": (one.entry.progress if one.entry else "") or _NONE,
        "problem": (one.entry.problems if one.entry else "") or _NONE,
        "supervised": "；".join(f"{item.number}{all_.state(item)}" for item in one.items) or _NONE,
    }  # fmt: skip


def units(judged: list[Judged], all_: Doings) -> list[dict[str, str]]:
    """What each leading unit has on hand and how it stands, in the order of the directory."""
    shares: dict[Any, Counter[str]] = defaultdict(Counter)
    for target in judged:
        if target.lead is not None:
            kind = "on_track" if target.light in ON_TRACK else "late" if target.light in LATE else "unsaid"
            shares[target.lead].update(["targets", kind])
    for one in all_.found:
        if one.task.lead is not None:
            shares[one.task.lead].update(["tasks", *(["reported"] if one.entry else [])])
        for item in one.items:
            if all_.is_open(item):
                shares[item.lead].update(["open", *(["overdue"] if all_.is_overdue(item) else [])])
    names = ("targets", "on_track", "late", "unsaid", "tasks", "reported", "open", "overdue")
    return [
        {"number": str(number), "unit": str(unit), **{name: str(shares[unit][name]) for name in names}}
        for number, unit in enumerate(sorted(shares, key=lambda unit: (unit.path, unit.pk)), 1)
    ]


def lights(judged: list[Judged]) -> list[dict[str, str]]:
    """How many targets have each light, and which."""
    return [
        {"light": str(light.label), "count": str(len(names)), "names": "、".join(names) or _NONE}
        for light in Standing
        for names in [[one.name for one in judged if one.light == light]]
    ]
