"""What was merged by mistake is taken apart again, and each task gets back what it had.

What was changed since the merge belongs to neither by itself: a person says where it goes, except where one of their
documents says it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.plans.ledger import merging, united
from guibiao.plans.ledger.merging import EXTRA, FIELD, UNIT, State, said_of, state_of
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import LedgerRow, Role, Task, TaskSource

STAY, GO, BOTH = "stay", "go", "both"
SOURCE, ROW = "source", "row"


@dataclass(frozen=True)
class Question:
    """What was changed since the merge: how it was then, how it is now. A source or a row goes to one of the two only."""

    of: tuple[str, str]
    label: str
    was: str
    now: str

    @property
    def key(self) -> str:
        """Its name in a form: another one as soon as it says something else."""
        return hashlib.sha256(repr((self.of, self.was, self.now)).encode()).hexdigest()[:16]

    @property
    def divisible(self) -> bool:
        """Whether it can be true of both."""
        return self.of[0] not in (SOURCE, ROW)


@dataclass
class Parting:
    """What taking a task out of another does: what each says then, and what has to be asked.

    `kept`: what a document of the other, or of what stays merged into it, has said since; `rest`: what stays merged; `guessed`:
    whether it was merged before what each had was kept.
    """

    task: Task
    other: Task
    sources: list[TaskSource]
    rows: list[LedgerRow]
    mine: State
    base: State
    rest: list[State]
    guessed: bool = False
    kept: State = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def units(self) -> list[str]:
        """The units that it has by itself again."""
        return [name for kind, name in self.mine if kind == UNIT]

    @property
    def columns(self) -> list[str]:
        """The columns of old ledgers that it has by itself again."""
        return [name for kind, name in self.mine if kind == EXTRA]


# --- what it would do ---------------------------------------------------------------------------------------------
def of(task: Task) -> Parting:
    """What taking a merged task out again would do. Raises Refused."""
    other = task.merged_into
    if task.standing != Task.Standing.MERGED or other is None:
        raise Refused(_("这一项没有并入别的事项。"))
    if other.standing == Task.Standing.MERGED:
        words = {"other": other, "last": other.merged_into}
        raise Refused(_("“%(other)s”又并入了“%(last)s”，请先把它们分开。") % words)
    kept = "brought" in task.merging and "alone" in other.merging
    sources = sorted(other.sources.select_related("plan"), key=lambda one: one.identity != other.identity)
    rows = list(other.ledger_rows.select_related("source"))
    brought = dict(task.merging["brought"]) if kept else _own(task, sources)
    alone = dict(other.merging["alone"]) if kept else _rest(task, other, sources)
    merged = {one.pk: one for one in other.merged.exclude(pk=task.pk).prefetch_related("units")}
    order = [pk for pk in alone["merged"] if pk == task.pk or pk in merged]
    theirs = {pk: merged[pk].merging["brought"] for pk in order if pk != task.pk}
    staying = {pk: said for one in (alone, *theirs.values()) for pk, said in one["said"].items()}
    states = {pk: state_of(task if pk == task.pk else merged[pk]) for pk in order}
    base = {(kind, name): value for kind, name, value in alone["state"]}
    listed = {pk for one in (brought, alone, *theirs.values()) for pk in one["rows"]}
    found = Parting(
        task, other, [one for one in sources if str(one.pk) in brought["said"]], [one for one in rows if one.pk in brought["rows"]],
        mine=_followed(states[task.pk], brought["said"], sources), base=_followed(base, alone["said"], sources),
        rest=[_followed(states[pk], one["said"], sources) for pk, one in theirs.items()], guessed=not kept,
    )  # fmt: skip
    if kept:
        expected = merging.composed(base, list(states.values()))
        units = _units_followed(merging.units_in(expected), brought["said"] | staying, sources)
        expected = {key: value for key, value in expected.items() if key[0] != UNIT} | merging.as_state(units)
        _compare(found, expected, _news(brought["said"], sources), _news(staying, sources))
    found.questions += [
        Question((SOURCE, str(one.pk)), _("来源"), "", f"{one.get_kind_display()} {one.title} {one.reference}".strip())
        for one in sources
        if str(one.pk) not in {**brought["said"], **staying}
    ]
    found.questions += [
        Question((ROW, str(one.pk)), _("原有台账的行"), "", _row_words(one)) for one in rows if one.pk not in listed
    ]
    return found


def _compare(found: Parting, expected: State, going: list[State], staying: list[State]) -> None:
    """Ask of everything that the other task says otherwise than the two did, and that no document says."""
    now = state_of(found.other)
    for key in {**expected, **now}:
        if now.get(key) == expected.get(key) or any(key in one and one[key] == now.get(key) for one in going):
            continue
        if any(key in one and one[key] == now.get(key) for one in staying):
            found.kept[key] = now.get(key, "")
        else:
            found.questions.append(Question(key, _label(key), _shown(key, expected), _shown(key, now)))


def _own(task: Task, sources: Iterable[TaskSource]) -> dict[str, Any]:
    """What a task had when it was merged, where that was not kept: its own plan."""
    return {
        "said": {str(one.pk): one.said for one in sources if one.plan_id and one.identity == task.identity},
        "rows": [],
    }


def _rest(task: Task, other: Task, sources: Iterable[TaskSource]) -> dict[str, Any]:
    """What the other had by itself, where it was not kept what the task brought: all but the units that only the task has. Whatever
    else people wrote down, the rows of old ledgers and what was taken on from above may be of either."""
    kept = other.merging.get("alone", {"state": merging.pairs_of(state_of(other)), "merged": []})
    plans = [one for one in sources if one.plan_id and one.identity != task.identity]
    said = set(united.named((one.pk, one.said) for one in plans))
    gone = set(merging.units_in(state_of(task))) - said if said else set()
    return {
        "state": [[kind, name, value] for kind, name, value in kept["state"] if kind != UNIT or name not in gone],
        "said": {str(one.pk): one.said for one in plans}, "rows": [], "merged": [*kept["merged"], task.pk],
    }  # fmt: skip


def _news(before: dict[str, Any], sources: Iterable[TaskSource]) -> list[State]:
    """The fields that each of these documents has said since otherwise."""
    out = []
    for source in sources:
        if str(source.pk) in before and source.said != before[str(source.pk)]:
            was, now = said_of(before[str(source.pk)]), said_of(source.said)
            out.append({key: value for key, value in now.items() if was.get(key) != value})
    return out


def _followed(state: State, before: dict[str, Any], sources: Iterable[TaskSource]) -> State:
    """What a task says after its documents said what they say now."""
    out = {key: value for key, value in state.items() if key[0] != UNIT}
    for one in _news(before, sources):
        out |= one
    return out | merging.as_state(_units_followed(merging.units_in(state), before, sources))


def _units_followed(units: united.Units, before: dict[str, Any], sources: Iterable[TaskSource]) -> united.Units:
    mine = [one for one in sources if str(one.pk) in before]
    then = united.named((one.pk, before[str(one.pk)]) for one in mine)
    return united.followed(units, then, united.named(united.standing(mine)))


def _label(key: tuple[str, str]) -> str:
    kind, name = key
    if kind == FIELD:
        return Task.label_of(name)
    return name if kind == EXTRA else f"{_('责任单位')} {name}"


def _shown(key: tuple[str, str], state: State) -> str:
    value = state.get(key, "")
    return "、".join(str(Role(role).label) for role in value.split(",") if role) if key[0] == UNIT else value


def _row_words(row: LedgerRow) -> str:
    words = "；".join(f"{name}：{value}" for name, value in row.cells.items() if value not in ("", None))
    return f"{row.source.name} {_('第%(number)d行') % {'number': row.number}} {words}"


# --- doing it -----------------------------------------------------------------------------------------------------
def split(task: Task, user: Any, answers: dict[str, str], request: HttpRequest | None = None) -> None:
    """Undo a merge; `answers` says by the key of each question whether that stays, goes, or is true of both.

    Raises Refused, also where something is asked that has no answer.
    """
    access.require(user, "task.edit", task)
    with transaction.atomic():
        merging.locked(*filter(None, (task.pk, task.merged_into_id)))
        task = Task.objects.select_related("merged_into__organisation", "organisation", "region").get(pk=task.pk)
        found = of(task)
        for question in found.questions:
            if answers.get(question.key) not in ((STAY, GO, BOTH) if question.divisible else (STAY, GO)):
                raise Refused(_("并入之后有改动，请逐项说明归哪一项，再分开。"))
        now = state_of(found.other)
        said = [_answered(found, question, answers[question.key], now) for question in found.questions]
        TaskSource.objects.filter(pk__in=[one.pk for one in found.sources]).update(task=task)
        LedgerRow.objects.filter(pk__in=[one.pk for one in found.rows]).update(task=task)
        _part(found)
        detail = {"from": str(found.other.identity), "title": found.other.title, "note": "；".join(said)}
        audit.record(user, "task.split", task, detail, request)


def _answered(found: Parting, question: Question, answer: str, now: State) -> str:
    """Do what a person says of one change. Returns it in words."""
    kind, name = question.of
    if kind == SOURCE and answer == GO:
        found.sources += found.other.sources.filter(pk=name)
    elif kind == ROW and answer == GO:
        found.rows += found.other.ledger_rows.filter(pk=name)
    elif question.divisible:
        for state, there in ((found.mine, answer != STAY), (found.base, answer != GO)):
            if there:
                state[question.of] = now.get(question.of, "")
    words = {STAY: _("留在“%(other)s”"), GO: _("归“%(task)s”"), BOTH: _("两项都有")}[answer]
    return f"{question.label} {question.now}：{words % {'other': found.other, 'task': found.task}}"


def _part(found: Parting) -> None:
    """Both tasks stand by themselves again, each with what is its own; what stays merged into the other can be taken out later."""
    task, other, base = found.task, found.other, _bare(found.base)
    merged = [pk for pk in other.merging.pop("alone", {}).get("merged", []) if pk != task.pk]
    task.merging.pop("brought", None)
    task.merged_into = None
    if merged:
        theirs = [one.merging["brought"] for one in other.merged.filter(pk__in=merged)]
        own = merging.belongings(other)
        other.merging["alone"] = {
            "state": merging.pairs_of(base), "merged": merged,
            "said": {pk: said for pk, said in own["said"].items() if not any(pk in one["said"] for one in theirs)},
            "rows": [pk for pk in own["rows"] if not any(pk in one["rows"] for one in theirs)],
        }  # fmt: skip
    task.standing, other.standing = _standing(task), _standing(other)
    merging.write(task, _bare(found.mine), [other])
    merging.write(other, _bare(merging.composed(base, found.rest) | found.kept), [task])


def _bare(state: State) -> State:
    """Without units and columns that are gone."""
    return {key: value for key, value in state.items() if value or key[0] == FIELD}


def _standing(task: Task) -> Task.Standing:
    changes = set(task.sources.values_list("change", flat=True))
    return Task.Standing.WITHDRAWN if changes == {TaskSource.Change.WITHDRAWN} else Task.Standing.ACTIVE
