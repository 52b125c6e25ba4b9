"""Cases and their procedures: a procedure is data, and one function moves a case.

CHECK = Procedure(
    "plan.check", _("规划核对"), initial="read",
    states=[State("read", _("已读取")), State("checked", _("已核对"), final=True)],
    transitions=[Transition("check", _("核对完毕"), "read", "checked", "plan.check", guard=nothing_open)],
)

class Plan(Case):
    procedure = CHECK

apply(plan, "check", request.user, request=request)
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import access, audit, working_days
from guibiao.kernel.access import roles
from guibiao.kernel.models import Case, CaseStep
from guibiao.kernel.working_days import Due

Guard = Callable[["Move"], str | None]
Effect = Callable[["Move"], None]
Deadline = Callable[["Move"], "datetime.date | Due | None"]


class Refused(Exception):
    """A transition that does not happen. Its text is a sentence for the person; `field` is where on the form it belongs."""

    for_people = True

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Forbidden(Refused):
    """Refused for want of permission."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What happens around a deadline, once for each stay in the state (see kernel.clock).

    before  rings from so many days ahead of the deadline on; 0: on its day
    after   rings when more than so many days have gone by since the deadline; 0: the day after
    unit    in which they are counted
    effect  what follows, in the transaction of the alarm; without one those for whom the case waits are told
    """

    name: str
    label: Any
    before: int | None = None
    after: int | None = None
    unit: working_days.Unit = "working"
    effect: Callable[["Ring"], None] | None = None

    def __post_init__(self) -> None:
        if (self.before is None) == (self.after is None):
            raise ImproperlyConfigured(f"alarm {self.name}: say either before or after")


@dataclass(frozen=True, slots=True)
class Ring:
    """What the effect of an alarm is given; `case` is locked and may be moved by apply(case, …, None)."""

    case: Any
    alarm: Alarm
    now: datetime.datetime


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can stand. `final` states have no way out; `alarms` ring around the deadline of the state."""

    name: str
    label: Any
    final: bool = False
    alarms: tuple["Alarm", ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states to another.

    permission  what the actor must hold on the case; None: nobody presses it, the house does (actor None)
    guard       returns a sentence when something is missing, else None
    effect      what follows, in the same transaction; it may change the case, which is saved afterwards
    deadline    by when the new state is to be left, such as within(15); None clears the deadline
    needs_note  a reason must be given
    waits       somebody is expected to press it: the case stands in the inbox of those who may. False for what is only
                possible (withdraw); a look-up to an organisation ("unit"): expected of the people of that one only
    fits        whether it is a step for this very case at all; where it is not, nobody is offered it, and its guard says why
    """

    name: str
    label: Any
    source: str | Sequence[str]
    target: str
    permission: str | None
    guard: Guard | None = None
    effect: Effect | None = None
    deadline: Deadline | None = None
    needs_note: bool = False
    waits: bool | str = True
    fits: Callable[[Any], bool] | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)


@dataclass(slots=True)
class Move:
    """What guard, effect and deadline are given. `by`: the actor, or whose press the house follows with this step."""

    case: Any
    transition: Transition
    actor: Any
    note: str
    data: dict[str, Any]
    request: HttpRequest | None = None
    by: Any = None


def within(number: int, unit: working_days.Unit = "working") -> Deadline:
    """A deadline so many days after the day of the transition, which itself does not count."""

    def deadline(move: Move) -> Due:
        return working_days.after(timezone.localdate(), number, unit)

    return deadline


def of(room: str) -> Callable[[str, str], Callable[[Any], Any]]:
    """Names the guards and effects of a room by module and function: its modules import the tables, and these the procedures."""
    return lambda module, name: lambda given: getattr(import_module(f"{room}.{module}"), name)(given)


def both(*guards: Guard) -> Guard:
    """The first sentence of several guards."""
    return lambda move: next((said for guard in guards if (said := guard(move))), None)


@dataclass
class Procedure:
    """States and transitions. Checked when it is made: unknown states, dead ends and duplicates are refused."""

    name: str
    label: Any
    initial: str
    states: Any
    transitions: Any
    _by_name: dict[str, Transition] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        states: Iterable[State] = self.states
        transitions: list[Transition] = list(self.transitions)
        self.states = {state.name: state for state in states}
        self.transitions = transitions
        self._by_name = {transition.name: transition for transition in transitions}
        if len(self._by_name) != len(transitions):
            raise ImproperlyConfigured(f"{self.name}: two transitions have the same name")
        if self.initial not in self.states:
            raise ImproperlyConfigured(f"{self.name}: no state {self.initial!r}")
        for transition in transitions:
            for state in (*transition.sources, transition.target):
                if state not in self.states:
                    raise ImproperlyConfigured(f"{self.name}.{transition.name}: no state {state!r}")
            if any(self.states[state].final for state in transition.sources):
                raise ImproperlyConfigured(f"{self.name}.{transition.name}: leads out of a final state")
        for state_ in self.states.values():
            if len({alarm.name for alarm in state_.alarms}) != len(state_.alarms):
                raise ImproperlyConfigured(f"{self.name}.{state_.name}: two alarms have the same name")
        self._name_actions()
        left = {state for transition in transitions for state in transition.sources}
        for state in self.states.values():
            if not state.final and state.name not in left:
                raise ImproperlyConfigured(f"{self.name}: nothing leads out of {state.name!r}, and it is not final")

    def _name_actions(self) -> None:
        roles.SUBJECTS[self.name] = self.label
        for transition in self.transitions:
            roles.ACTIONS.setdefault(f"{self.name}.{transition.name}", transition.label)
        for state in self.states.values():
            for alarm in state.alarms:
                roles.ACTIONS.setdefault(f"{self.name}.alarm.{alarm.name}", alarm.label)
        roles.ACTIONS.setdefault(f"{self.name}.refused", gettext_lazy("办理被拒"))

    def transition(self, name: str) -> Transition:
        """Raises Refused for an unknown name."""
        if name not in self._by_name:
            raise Refused(_("“%(procedure)s”没有“%(name)s”这一步。") % {"procedure": self.label, "name": name})
        return self._by_name[name]


def apply(
    case: Case, transition: str, actor: Any, *, note: str = "", request: HttpRequest | None = None, by: Any = None,
    **data: Any,
) -> CaseStep:  # fmt: skip
    """Move a case: permission, state, guard, effect, deadline, step and audit entry in one transaction.

    `actor` None is the house itself, for transitions without a permission; `by` is then who pressed what this follows from, and
    the history names that person. Raises Refused (or Forbidden) with a
    sentence, and then nothing has changed but the audit chain, which keeps the refusal. Two people at once: the second
    finds the state as the first left it.
    """
    try:
        with transaction.atomic():
            step = _move(case, transition, actor, note, request, by, data)
    except Refused as refusal:
        audit.record_surviving(
            actor or by,
            f"{case.procedure.name}.refused",
            case,
            {"transition": transition, "reason": str(refusal)},
            request,
        )
        raise
    return step


def available(case: Case, actor: Any) -> list[Transition]:
    """The transitions this person could try now: out of this state, permitted, and fit. Guards are asked when applied."""
    return [
        transition
        for transition in case.procedure.transitions
        if case.state in transition.sources
        and transition.permission is not None
        and access.can(actor, transition.permission, case)
        and (transition.fits is None or transition.fits(case))
    ]


def case_models() -> list[Any]:
    """Every kind of case in the house."""
    return [model for model in apps.get_models() if issubclass(model, Case)]


def steps(case: Case) -> Any:
    """The steps a case took, oldest first."""
    return CaseStep.objects.filter(
        subject_type=audit.subject_type(case), subject_id=str(case.pk), procedure=case.procedure.name
    ).select_related("actor")


def _move(case: Any, name: str, actor: Any, note: str, request: Any, by: Any, data: dict[str, Any]) -> CaseStep:
    procedure: Procedure = case.procedure
    transition = procedure.transition(name)
    # The stored row is the one that counts, not what the page was made from, and it stays locked until the end.
    case.refresh_from_db(from_queryset=type(case)._base_manager.select_for_update())
    stored = case.state
    _require(actor, transition, case)
    if stored not in transition.sources:
        raise Refused(
            _("“%(case)s”现在是“%(state)s”，不能“%(transition)s”。")
            % {"case": case, "state": procedure.states[stored].label, "transition": transition.label}
        )
    if transition.needs_note and not note.strip():
        raise Refused(_("“%(transition)s”须说明理由。") % {"transition": transition.label}, "note")
    case.state = case._stored_state = stored
    move = Move(case, transition, actor, note.strip(), data, request, actor or by)
    missing = transition.guard(move) if transition.guard else None
    if missing:
        raise Refused(str(missing))
    if transition.effect:
        transition.effect(move)
    return _finish(move, stored)


def _require(actor: Any, transition: Transition, case: Any) -> None:
    if transition.permission is None:
        if actor is not None:
            raise Forbidden(_("“%s”由系统到期自动办理，不能由人操作。") % transition.label)
        return
    verdict = access.why(actor, transition.permission, case)
    if not verdict:
        raise Forbidden(verdict.reason)


def _finish(move: Move, source: str) -> CaseStep:
    case, transition = move.case, move.transition
    due = transition.deadline(move) if transition.deadline else None
    due = Due(due) if isinstance(due, datetime.date) else due
    case.state, case.state_since = transition.target, timezone.now()
    case.deadline, case.deadline_provisional = (due.date, due.provisional) if due else (None, False)
    case._moving = True
    try:
        case.save()
    finally:
        case._moving = False
    step = CaseStep.objects.create(
        subject_type=audit.subject_type(case),
        subject_id=str(case.pk),
        procedure=case.procedure.name,
        transition=transition.name,
        source=source,
        target=transition.target,
        actor=move.by,
        note=move.note,
        deadline=case.deadline,
        counted_from=due.start if due else None,
        working_days=due.working if due else None,
    )
    detail = {"from": source, "to": transition.target, "note": move.note}
    if due:
        detail["deadline"] = due.date.isoformat()
    audit.record(move.by, f"{case.procedure.name}.{transition.name}", case, detail, move.request)
    return step
