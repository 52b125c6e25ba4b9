"""Several tasks that are one thing become one item.

While others are merged into it a task keeps what it says by itself (`Task.merging`), and a merged one what it brought, so
that `parting` can give to each what it had.
"""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.plans.ledger import names, tasks, united
from guibiao.plans.ledger.following import FIELDS
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import Duty, Task, TaskUnit

FIELD, EXTRA, UNIT = "field", "extra", "unit"

#: What a task says: by what it is and its name; of a unit its roles.
State = dict[tuple[str, str], str]


def merge(task: Task, other: Task, user: Any, request: HttpRequest | None = None) -> None:
    """`task` is the same thing as `other`: its sources are listed under `other`, which alone is reported on.

    Raises Refused with a sentence.
    """
    access.require(user, "task.edit", task)
    access.require(user, "task.edit", other)
    with transaction.atomic():
        both = {one.pk: one for one in locked(task.pk, other.pk)}
        task, other = both[task.pk], both[other.pk]
        if task.pk == other.pk or Task.Standing.MERGED in (task.standing, other.standing):
            raise Refused(_("请选择另一个没有并入他项的事项。"))
        mine, there = state_of(task), state_of(other)
        other.merging.setdefault("alone", {"state": pairs_of(there), "merged": [], **belongings(other)})
        other.merging["alone"]["merged"].append(task.pk)
        task.merging["brought"] = belongings(task)
        task.sources.update(task=other)
        task.ledger_rows.update(task=other)
        task.standing, task.merged_into = Task.Standing.MERGED, other
        task.save(update_fields=["standing", "merged_into", "merging"])
        write(other, composed(there, [mine]), [task])
        Duty.objects.filter(task=task).delete()
        audit.record(user, "task.merge", other, {"from": str(task.identity), "title": task.title}, request)


def locked(*pks: int) -> list[Task]:
    """Tasks that nobody else changes until the transaction ends."""
    return list(Task.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def belongings(task: Task) -> dict[str, Any]:
    """What hangs on a task: its sources with what they say, the rows of old ledgers."""
    return {
        "said": {str(source.pk): source.said for source in task.sources.all()},
        "rows": list(task.ledger_rows.values_list("pk", flat=True)),
    }


def state_of(task: Task) -> State:
    """What a task says now."""
    out: State = {(FIELD, name): getattr(task, name) for name in FIELDS}
    out |= {(EXTRA, name): str(value) for name, value in task.extra.items()}
    return out | units_of((unit.name, unit.role) for unit in sorted(task.units.all(), key=lambda unit: unit.order))


def units_of(pairs: Any) -> State:
    """Units, each with a role, as part of what a task says."""
    return as_state(united.units(pairs))


def as_state(units: united.Units) -> State:
    """Units, by name with their roles, as part of what a task says."""
    return {(UNIT, name): roles for name, roles in units.items()}


def units_in(state: State) -> united.Units:
    """The units of what a task says."""
    return {name: roles for (kind, name), roles in state.items() if kind == UNIT}


def said_of(said: dict[str, Any]) -> State:
    """The fields that a document says, as the state of a task."""
    return {(FIELD, name): str(said[name]) for name in FIELDS if name in said}


def pairs_of(state: State) -> list[list[str]]:
    """The same for JSON."""
    return [[*key, value] for key, value in state.items()]


def composed(base: State, others: list[State]) -> State:
    """A task with others merged into it: its own words, and the units and columns of all; it is led by its own lead, if it has one."""
    out = dict(base)
    for other in others:
        led = any(united.leads(roles) for roles in units_in(out).values())
        for (kind, name), value in other.items():
            if kind == EXTRA:
                out.setdefault((kind, name), value)
            elif kind == UNIT and ((not led and united.leads(value)) or (kind, name) not in out):
                out[kind, name] = united.beside(value) if led else value
    return out


def write(task: Task, state: State, beside: list[Task]) -> None:
    """Make a task say this. Names of units mean what they mean on it and on the tasks beside it."""
    for name in FIELDS:
        setattr(task, name, state[FIELD, name])
    task.extra = {name: value for (kind, name), value in state.items() if kind == EXTRA}
    task.save()
    there = TaskUnit.objects.filter(task__in=[task, *beside]).select_related("match")
    matches = {unit.name.strip(): unit.match for unit in there}
    units = united.pairs(units_in(state))
    unknown = [name for name, _role in units if name not in matches]
    tasks.set_units({task.pk: units}, matches | names.resolve(task.organisation, task.region, unknown))
