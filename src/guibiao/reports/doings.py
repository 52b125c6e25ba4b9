"""What was done about the tasks of a plan by a day: progress rounds, supervision, the shares of the units."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from guibiao.kernel import access, days
from guibiao.monitoring.models import Standing
from guibiao.plans.models import Plan, Task
from guibiao.reports import then
from guibiao.reports.targets import LATE, ON_TRACK, Judged
from guibiao.supervision import items as supervised
from guibiao.supervision import stood
from guibiao.supervision.models import Entry, Item

_NONE = "—"
_CHANGED = "报告过进展，其后退回修改，当时的文字没有保留。"


@dataclass
class Doing:
    """A task with its last report and what is under supervision for it, as of a day.

    `changed`: the report was taken back since; what it said on the day is not kept.
    """

    task: Task
    entry: Entry | None = None
    changed: bool = False
    items: list[Item] = field(default_factory=list)

    @property
    def progress(self) -> str:
        if self.entry is None:
            return ""
        return _CHANGED if self.changed else self.entry.progress

    @property
    def problems(self) -> str:
        return self.entry.problems.strip() if self.entry is not None and not self.changed else ""


@dataclass
class Doings:
    """All tasks in force, and the state and deadline that every item of supervision had on the day."""

    on: datetime.date
    found: list[Doing]
    stood: dict[int, tuple[str, datetime.date | None]]

    def is_open(self, item: Item) -> bool:
        return not item.procedure.states[self.stood[item.pk][0]].final

    def is_struck(self, item: Item) -> bool:
        return self.stood[item.pk][0] == "struck"

    def is_overdue(self, item: Item) -> bool:
        state, deadline = self.stood[item.pk]
        return state in supervised.BY_UNIT and deadline is not None and deadline < self.on

    @property
    def items(self) -> list[Item]:
        return [item for one in self.found for item in one.items]

    def state(self, item: Item) -> str:
        """How the item stood, as people say it."""
        label = str(item.procedure.states[self.stood[item.pk][0]].label)
        return f"{label}，已逾期" if self.is_overdue(item) else label


def gather(plan: Plan, on: datetime.date, user: Any, year: int | None = None) -> Doings:
    """What `user` may see of the tasks that the plan asks for, as it stood on a day; progress rounds up to `year`, if one is given."""
    asked = then.measures(plan, on)
    doings = [Doing(task) for task in asked]
    # What was reported of a task that is merged into another counts as long as that one has nothing as late.
    of = [(one, task) for one, task in zip(doings, asked, strict=True) for task in (*asked[task], task)]
    found, by_identity = {task.pk: one for one, task in of}, {task.identity: one for one, task in of}
    rows = access.visible(user, Entry.objects.filter(task__in=found, round__opened_at__lt=days.end_of(on)))
    if year is not None:
        rows = rows.filter(round__year__lte=year)
    entries = list(rows.select_related("round", "unit"))
    entries.sort(
        key=lambda entry: (entry.round.year, entry.round.quarter, found[entry.task_id].task.pk == entry.task_id)
    )
    reported = stood.states(Entry, entries, on)
    for entry in entries:
        if reported[entry.pk][0] == "reported":
            one = found[entry.task_id]
            one.entry, one.changed = entry, entry.entered_at is None or entry.entered_at >= days.end_of(on)
    handed = access.visible(user, Item.objects.filter(identity__in=by_identity, received_on__lte=on))
    items = list(handed.select_related("lead").order_by("year", "serial"))
    held = stood.states(Item, items, on)
    for item in items:
        if item.identity is not None and held[item.pk][0] != "dropped":
            by_identity[item.identity].items.append(item)
    return Doings(on, doings, held)


def row(one: Doing, number: int, all_: Doings) -> dict[str, str]:
    """A row of the table of tasks."""
    return {
        "number": str(number), "title": one.task.title, "lead": str(one.task.lead or _NONE),
        "deadline": one.task.deadline or _NONE,
        "reported": str(one.entry.round) if one.entry else "没有报告",
        "progress": one.progress or _NONE,
        "problem": one.problems or _NONE,
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
