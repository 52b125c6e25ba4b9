"""What the regions below took on of the targets of plans, level by level, as figures that progress can be measured against.

in_force()          every part that is accepted, of a target that the plan still states as it was divided
on_taking_on(f)     have a function called when that has changed
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from guibiao.plans.models import Part, Target, TaskSource, Version

_BATCH = 2000
#: What a revision of the plan must leave as it is, or what was divided is no more what the plan states.
_FIGURE = ("canonical", "kind", "comparator", "value", "upper", "unit", "year", "per")
_listeners: list[Callable[[], Any]] = []


class TakenOn(NamedTuple):
    """The part of a region in a target of a plan (`target`, of the version that was divided). `source` is its line in the region's
    ledger and stays the same when another amount is taken on; `above` that of the region which divided it further, None right
    below the plan."""

    source: int
    above: int | None
    plan: int
    target: int
    part: int
    region: int
    organisation: int
    value: float
    unit: str
    year: int | None


class _Line(NamedTuple):
    """A line that a division put into a ledger."""

    source: int
    task: int
    plan: int
    version: int
    further: int | None
    divided: int
    joined: int | None
    total: float
    state: str
    part: int
    region: int
    organisation: int | None
    value: float | None
    unit: str
    year: int | None


def on_taking_on(function: Callable[[], Any]) -> None:
    """Have a function called after the commit of whatever changed what regions took on. It looks for itself, and looks from time to
    time: a process may die between the two."""
    _listeners.append(function)


def tell() -> None:
    """Call them after this transaction."""
    transaction.on_commit(_tell, robust=True)


def _tell() -> None:
    for function in _listeners:
        function()


def state() -> str:
    """Changes whenever a part is sent out, accepted or taken back."""
    last = Part.objects.aggregate(last=Max("state_since"))["last"]
    return last.isoformat() if last else ""


def in_force() -> list[TakenOn]:
    """Every part that is accepted and still carries the plan's target, those above before those below. Five queries."""
    lines = {line.source: line for line in _lines()}
    if not lines:
        return []
    by_task = {(line.plan, line.task): line.source for line in lines.values()}
    stated = _stated(lines.values())
    out: dict[int, tuple[int, TakenOn]] = {}
    for line in lines.values():
        chain, target = _up(line, lines, by_task), None
        if chain:
            top = chain[-1]
            target = stated.get((top.version, top.joined or top.divided, top.total)) or stated.get(
                (top.version, top.joined or top.divided, None)
            )
        if line.state != "accepted" or not target or line.organisation is None or line.value is None:
            continue
        above = chain[1].source if len(chain) > 1 else None
        out[line.source] = len(chain), TakenOn(
            line.source, above, line.plan, target, line.part, line.region, line.organisation, line.value, line.unit, line.year
        )  # fmt: skip
    return [one for _depth, one in sorted(out.values())]


def _lines() -> list[_Line]:
    found = TaskSource.objects.filter(kind=TaskSource.Kind.DIVISION, quota__isnull=False)
    rows = found.exclude(change=TaskSource.Change.WITHDRAWN).values_list(
        "pk", "task_id", "quota__target__division__version__plan_id", "quota__target__division__version_id",
        "quota__target__division__part_id", "quota__target__task_id", "quota__target__task__merged_into_id",
        "quota__target__total", "quota__part__state", "quota__part_id", "quota__part__region_id", "quota__part__organisation_id",
        "quota__value", "quota__target__unit", "quota__target__year",
    )  # fmt: skip
    return [_Line(*row) for row in rows.order_by("pk").iterator(_BATCH)]


def _up(line: _Line, lines: dict[int, _Line], by_task: dict[tuple[int, int], int]) -> list[_Line]:
    """The line and those above it, up to the one right below the plan; empty where the chain is broken."""
    chain = [line]
    while chain[-1].further is not None:
        last = chain[-1]
        above = lines.get(by_task.get((last.plan, last.joined or last.divided), 0))
        if above is None or above in chain:
            return []
        chain.append(above)
    return chain


def _stated(lines: Any) -> dict[tuple[int, int, float | None], int]:
    """By version, task of the ledger and value (None: whatever it is), the target that was divided, where the plan's latest version
    states the same."""
    tops = [line for line in lines if line.further is None]
    plans, versions = {line.plan for line in tops}, {line.version for line in tops}
    latest = dict(Version.objects.filter(plan__in=plans).values_list("plan").annotate(last=Max("pk")))
    figures: dict[tuple[int, Any], Any] = {}
    rows = Target.objects.filter(version__in={*versions, *latest.values()}).values_list(
        "version_id", "identity", "pk", *_FIGURE
    )
    for version, identity, pk, *figure in rows.iterator(_BATCH):
        figures[version, identity] = pk, figure
    tasks: dict[tuple[int, int], list[Any]] = defaultdict(list)
    sources = TaskSource.objects.filter(plan__in=plans, identity__isnull=False).exclude(task__kind="measure")
    for plan, task, identity in sources.values_list("plan_id", "task_id", "identity"):
        tasks[plan, task].append(identity)
    out: dict[tuple[int, int, float | None], int] = {}
    for plan, version, task in {(line.plan, line.version, line.joined or line.divided) for line in tops}:
        for identity in tasks[plan, task]:
            then, now = figures.get((version, identity)), figures.get((latest[plan], identity))
            if then is not None and now is not None and then[1] == now[1]:
                out.setdefault((version, task, None), then[0])
                out[version, task, then[1][_FIGURE.index("value")]] = then[0]
    return out
