"""待办: what waits for a person, over every kind of case in the house.

A case waits for somebody when a transition that somebody is expected to press (`Transition.waits`) leads out of its
state, she holds that transition's permission on it, and, where `waits` names an organisation, she is asked for it (`access.asked`).
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, DateField, ExpressionWrapper, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from guibiao.kernel import access, addresses, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Transition
from guibiao.kernel.working_days import Calendar, after, between

SOON = 3  # working days left that make a case urgent
URGENCIES = ("overdue", "soon", "later", "open")
_NEVER = datetime.date.max
_MARK = "expected_"
#: What `_formed` has formed by what a person may; begun anew when there are this many.
_FORMED: dict[tuple[Any, ...], "_Formed"] = {}
_KEPT = 5000
#: To plan a statement over forty tables takes PostgreSQL ten times as long as to carry it out, which it does not expect: left alone
#: it plans anew each time for what it might save by knowing the values. Where the statement fails the next one mends this again.
_PLAN_ONCE, _PLAN_AS_EVER = "SET plan_cache_mode TO force_generic_plan", "RESET plan_cache_mode"


class _Formed(NamedTuple):
    """The kinds of case (by number) in which something may wait, and the statement for what waits: rows of kind, key, deadline
    and since when. None where nothing can."""

    kinds: tuple[int, ...]
    statement: tuple[str, tuple[Any, ...]] | None


@dataclass(slots=True)
class Line:
    """One case that waits: what, where it stands since when, until when, and where to go.

    `left` are working days from today to the deadline, negative when it has passed; `urgency` one of URGENCIES
    ("open": without a deadline); `steps` the names of what this person is expected to do.
    """

    case: Any
    kind: str
    state: str
    since: datetime.datetime
    until: datetime.date | None
    provisional: bool
    left: int | None
    urgency: str
    url: str
    steps: list[str] = field(default_factory=list)


def count(user: Any) -> int:
    """How many cases wait for this person. One query."""
    return len(waiting(user))


def waiting(user: Any, *, kind: str = "", urgency: str = "") -> "Waiting":
    """What waits for this person, the most urgent first: by deadline, then by how long. Slices like a list."""
    today = timezone.localdate()
    return Waiting(user, _formed(user, today, kind, urgency).statement, today)


def kinds(user: Any) -> list[tuple[str, str]]:
    """(name, label) of the procedures in which something may wait for this person."""
    models = procedures.case_models()
    found = _formed(user, timezone.localdate()).kinds
    return sorted(
        ((models[number].procedure.name, str(models[number].procedure.label)) for number in found),
        key=lambda pair: pair[1],
    )


def _formed(user: Any, today: datetime.date, kind: str = "", urgency: str = "") -> _Formed:
    """The statement is on every page, and forming it takes ten times as long as asking it: formed once for all with like rights."""
    somebody = access.alike(user)
    key = (somebody.rights, today, kind, urgency)
    if key not in _FORMED:
        if len(_FORMED) >= _KEPT:
            _FORMED.clear()
        _FORMED[key] = _form(somebody.user, _until(urgency, today), kind)
    numbers, statement = _FORMED[key]
    return _Formed(numbers, (statement[0], somebody.own(statement[1])) if statement else None)


def _form(user: Any, condition: Q, kind: str) -> _Formed:
    models = procedures.case_models()
    found = [(n, query) for n, query in _queries(user) if not kind or models[n].procedure.name == kind]
    numbers = tuple(number for number, _query in found)
    if not found:
        return _Formed(numbers, None)
    keys = _union([_keys(number, query.filter(condition)) for number, query in found])
    try:
        statement, parameters = keys.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return _Formed(numbers, None)
    return _Formed(numbers, (statement, tuple(parameters)))


def people(case: Any) -> list[Any]:
    """Everybody for whom the case waits, by log-in name."""
    found = set()
    for transition in case.procedure.transitions:
        if case.state in transition.sources and transition.waits and transition.permission is not None:
            if transition.waits is True:
                found.update(access.people(transition.permission, case))
            for unit in _units(case, transition):
                found.update(access.people_for(transition.permission, case, unit))
    return sorted(found, key=lambda user: str(user.username))


class Waiting:
    """The lines of an inbox, read from the database a page at a time: three queries and one for each kind of case."""

    def __init__(self, user: Any, statement: tuple[str, tuple[Any, ...]] | None, today: datetime.date) -> None:
        self._user, self._statement, self._today = user, statement, today

    def __len__(self) -> int:
        return int(self._ask("COUNT(*)", "")[0][0]) if self._statement else 0

    def count(self) -> int:
        """For the paginator."""
        return len(self)

    def __getitem__(self, part: slice) -> list[Line]:
        first, behind = part.start or 0, part.stop
        if self._statement is None or (behind is not None and behind <= first):
            return []
        # By deadline, since when, kind and key.
        most = f"LIMIT {behind - first:d} OFFSET {first:d}" if behind is not None else ""
        return self._lines(self._ask("*", f"ORDER BY 3, 4, 1, 2 {most}"))

    def _ask(self, what: str, further: str) -> list[tuple[Any, ...]]:
        keys, parameters = self._statement or ("", ())
        lasting = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            if lasting:
                cursor.execute(_PLAN_ONCE)
            cursor.execute(f"SELECT {what} FROM ({keys}) waiting {further}", parameters)  # noqa: S608  (formed by the ORM)
            found = cursor.fetchall()
            if lasting:
                cursor.execute(_PLAN_AS_EVER)
            return found

    def _lines(self, keys: list[tuple[Any, ...]]) -> list[Line]:
        models, calendar = procedures.case_models(), Calendar.load()
        cases: dict[tuple[int, Any], Any] = {}
        steps: dict[tuple[int, Any], set[str]] = {}
        for number in {key[0] for key in keys}:
            for case in self._cases(models[number], [key[1] for key in keys if key[0] == number]):
                cases[number, case.pk] = case
                steps.setdefault((number, case.pk), set()).update(_asked(case))
        # A case that somebody settled between the two queries is gone.
        return [self._line(cases[key[:2]], steps[key[:2]], calendar) for key in keys if key[:2] in cases]

    def _cases(self, model: Any, pks: list[Any]) -> QuerySet[Any]:
        """The cases of a kind, each with a mark for every transition that is expected of this person."""
        marks = {
            f"{_MARK}{transition.name}": ExpressionWrapper(
                Q(state__in=transition.sources) & condition, output_field=BooleanField()
            )
            for transition in model.procedure.transitions
            if (condition := _condition(self._user, model, transition)) is not None
        }
        return model._base_manager.select_related(*model.inbox_related).filter(pk__in=pks).annotate(**marks)

    def _line(self, case: Any, steps: set[str], calendar: Calendar) -> Line:
        left = None if case.deadline is None else between(self._today, case.deadline, calendar)
        return Line(
            case, str(case.procedure.label), case.state_label, case.state_since, case.deadline,
            case.deadline_provisional, left, _urgency(case.deadline, self._today, calendar), addresses.of(case),
            [str(transition.label) for transition in case.procedure.transitions if transition.name in steps],
        )  # fmt: skip


def _asked(case: Any) -> set[str]:
    marks = (f"{_MARK}{transition.name}" for transition in case.procedure.transitions)
    return {mark.removeprefix(_MARK) for mark in marks if getattr(case, mark, False)}


def _queries(user: Any) -> list[tuple[int, QuerySet[Any]]]:
    """(place among the kinds of case, the cases of that kind that wait for the user)."""
    found = []
    for number, model in enumerate(procedures.case_models()):
        seen = access.visible(user, model._base_manager.all())
        conditions = [
            Q(state__in=transition.sources) & condition
            for transition in model.procedure.transitions
            if (condition := _condition(user, model, transition)) is not None
        ]
        if conditions and not seen.query.is_empty():
            found.append((number, seen.filter(_any(conditions))))
    return found


def _condition(user: Any, model: Any, transition: Transition) -> Q | None:
    """On which cases this transition is expected of the user; None where on none."""
    if not transition.waits or transition.permission is None:
        return None
    reached = access.reach(user, transition.permission, model.access_scope)
    if reached is None or transition.waits is True:
        return reached
    return reached & access.asked(user, transition.permission, transition.waits)


def _units(case: Any, transition: Transition) -> QuerySet[Organisation]:
    """The organisations of which the transition is expected in particular."""
    if transition.waits is True:
        return Organisation.objects.none()
    keys = type(case)._base_manager.filter(pk=case.pk).values(f"{transition.waits}__pk")
    return Organisation.objects.filter(pk__in=keys)


def _any(conditions: Iterable[Q]) -> Q:
    whole = Q(pk__in=[])
    for condition in conditions:
        whole |= condition
    return whole


def _until(urgency: str, today: datetime.date) -> Q:
    soon = after(today, SOON).date if urgency in {"soon", "later"} else today
    return {
        "overdue": Q(deadline__lt=today),
        "soon": Q(deadline__gte=today, deadline__lte=soon),
        "later": Q(deadline__gt=soon),
        "open": Q(deadline=None),
    }.get(urgency, Q())


def _urgency(deadline: datetime.date | None, today: datetime.date, calendar: Calendar) -> str:
    if deadline is None:
        return "open"
    if deadline < today:
        return "overdue"
    return "soon" if deadline <= after(today, SOON, "working", calendar).date else "later"


def _keys(number: int, query: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
    return (
        query.order_by()
        .distinct()
        .annotate(inbox_kind=Value(number, IntegerField()), inbox_due=Coalesce("deadline", Value(_NEVER, DateField())))
        .values_list("inbox_kind", "pk", "inbox_due", "state_since")
    )


def _union(queries: list[Any]) -> Any:
    # What differs by its kind is never the same row twice.
    return queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
