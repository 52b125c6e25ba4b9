"""The tasks of a plan as they were at the end of a day: those of the version then in force, merged as they were then, with
the units that they had. A task of the past is in memory only and is never saved.
"""

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from guibiao.kernel import audit, days
from guibiao.kernel.models import AuditEntry, Import, Organisation
from guibiao.plans.ledger import joining, tasks
from guibiao.plans.models import Plan, Task, UnitMatch, Version

Units = list[tuple[str, str]]


def version_on(plan: Plan, on: datetime.date) -> Version | None:
    """The version in force on a day; before the first one came into force, that one."""
    versions = plan.versions.order_by("number")
    found: Version | None = versions.filter(effective_on__lte=on).last() or versions.first()
    return found


def measures(plan: Plan, on: datetime.date) -> dict[Task, list[Task]]:
    """The tasks that the plan asked for, each with those that were merged into it."""
    if on >= timezone.localdate():
        wanted = Task.objects.filter(sources__plan=plan, standing=Task.Standing.ACTIVE, kind=Task.Kind.MEASURE)
        active = wanted.select_related("lead").prefetch_related("merged").distinct().order_by("order", "pk")
        return {task: list(task.merged.all()) for task in active}
    version = version_on(plan, on)
    said = list(version.measures.prefetch_related("units")) if version else []
    ledger = {task.identity: task for task in tasks.of_owner(plan.organisation).select_related("lead")}
    asked = [(ledger[row.identity], row) for row in said if row.identity in ledger]
    ledgers = _Ledger([task for task, _row in asked], on)
    for task, row in asked:
        task.title, task.order = row.title, row.order
        task.deadline = row.deadline or ledgers.before(task, "deadline")
        task.lead = ledgers.lead(task, [(unit.name, unit.role) for unit in row.units.all()])
    into = _merged(ledger, days.end_of(on))
    by_pk = {task.pk: task for task in ledger.values()}
    out: dict[Task, list[Task]] = {}
    for task, _row in asked:
        held = task
        while into.get(held.pk) in by_pk:
            held = by_pk[into[held.pk]]
        out.setdefault(held, []).extend([task] if held is not task else [])
    for held, merged in out.items():
        held.lead = held.lead or next((task.lead for task in merged if task.lead), None)
    return out


def leads(plan: Plan, on: datetime.date) -> dict[Any, Organisation | None]:
    """Who leads each target, by its identity."""
    found = Task.objects.filter(kind=Task.Kind.TARGET, sources__plan=plan).select_related("lead").distinct()
    if on >= timezone.localdate():
        return {task.identity: task.lead for task in found}
    version = version_on(plan, on)
    said = version.targets.select_related("measure").prefetch_related("measure__units") if version else []
    units = {
        row.identity: [(one.name, one.role) for one in row.measure.units.all()] if row.measure else [] for row in said
    }
    ledgers = _Ledger(found, on)
    return {task.identity: ledgers.lead(task, units[task.identity]) for task in found if task.identity in units}


def _merged(ledger: dict[Any, Task], end: datetime.datetime) -> dict[int, Any]:
    """Into which task each was merged then: as now, with every merge and parting since taken back."""
    into: dict[int, Any] = {task.pk: task.merged_into_id for task in ledger.values()}
    by_identity = {str(identity): task.pk for identity, task in ledger.items()}
    since = AuditEntry.objects.filter(action__in=("task.merge", "task.split"), at__gte=end).order_by("-sequence")
    for action, subject, detail in since.values_list("action", "subject_id", "detail"):
        other = by_identity.get(json.loads(detail)["from"])
        if action == "task.merge" and other is not None:
            into[other] = None
        elif action == "task.split" and subject.isdecimal() and int(subject) in into:
            into[int(subject)] = other
    return into


class _Ledger:
    """What the ledger itself added to tasks by the end of a day: units set by hand, and what old ledgers filled in."""

    def __init__(self, of: Iterable[Task], on: datetime.date) -> None:
        self._end = days.end_of(on)
        known = list(of)
        self._now = {
            task.pk: task
            for task in Task.objects.filter(pk__in=[one.pk for one in known]).prefetch_related("units", "sources")
        }
        self._hand = self._set_by_hand(known)
        self._joined = self._joined_since()
        matches = UnitMatch.objects.filter(organisation__in={task.organisation_id for task in known})
        self._means: dict[str, list[Organisation]] = {
            match.name: list(match.organisations.all()) for match in matches.prefetch_related("organisations")
        }

    def _set_by_hand(self, known: list[Task]) -> dict[int, list[tuple[bool, Units]]]:
        """By task the units as they were set each time, and whether that was by the day, the earliest first."""
        out: dict[int, list[tuple[bool, Units]]] = {}
        if known:
            entries = AuditEntry.objects.filter(
                action="task.units",
                subject_type=audit.subject_type(known[0]),
                subject_id__in=[str(task.pk) for task in known],
            )
            for entry in entries.order_by("sequence"):
                units = [(name, role) for name, role in json.loads(entry.detail)["units"]]
                out.setdefault(int(entry.subject_id), []).append((entry.at < self._end, units))
        return out

    def _joined_since(self) -> dict[int, dict[str, Any]]:
        """By task the first change that joining an old ledger made to it after the day."""
        since = Import.objects.filter(register=joining.REGISTER, state=Import.State.APPLIED, applied_at__gte=self._end)
        out: dict[int, dict[str, Any]] = {}
        for changes in since.order_by("applied_at").values_list("changes", flat=True):
            for change in changes:
                out.setdefault(change["task"], change)
        return out

    def before(self, task: Task, name: str) -> str:
        """What stood in a field of which the plan said nothing then."""
        change = self._joined.get(task.pk)
        if change is not None and change["before"] is not None:
            return str(change["before"][name])
        now = self._now[task.pk]
        said_since = any(source.said.get(name) for source in now.sources.all())
        return "" if said_since else str(getattr(now, name))

    def lead(self, task: Task, said: Units) -> Organisation | None:
        """Who led it: by the units set by hand, else by those that the plan named."""
        for name, role in self._units(task, said):
            if role in tasks.LEADING and self._means.get(name.strip()[:200]):
                return self._means[name.strip()[:200]][0]
        return None

    def _units(self, task: Task, said: Units) -> Units:
        hand = self._hand.get(task.pk, [])
        by_then = [units for then, units in hand if then]
        if by_then or said:
            return by_then[-1] if by_then else said
        change = self._joined.get(task.pk, {})
        if "units_before" in change:
            return [(name, role) for name, role in change["units_before"]]
        now = self._now[task.pk]
        since = hand or any(source.said.get("units") for source in now.sources.all())
        return [] if since else [(unit.name, unit.role) for unit in now.units.all()]
