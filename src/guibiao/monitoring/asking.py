"""What is to be judged: the targets of the latest versions followed, and read as the library takes them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from django.db import transaction
from django.db.models import Max, QuerySet

from guibiao.indicators.progress import Target as Aim
from guibiao.indicators.progress.judging import code_of as _code_of
from guibiao.monitoring.models import PlanRule, Watched
from guibiao.plans.models import Target, Version
from guibiao.rules import progress as rules
from guibiao.statistics import definitions
from guibiao.terms.indicators import Registry

DEFAULT = "linear-path"
_FIELDS = (
    "indicator", "canonical", "kind", "comparator", "value", "upper", "unit", "year", "per", "baseline_value", "baseline_year",
)  # fmt: skip
_BATCH = 2000


class Asked(NamedTuple):
    """A watched target with what its verdict rests on besides figures. `aim` is None where the plan names no region; a
    sentence where the target cannot be read."""

    watched: int
    plan: int
    target: int
    region: str | None
    period: tuple[int | None, int | None]
    aim: Aim | str | None


def code_of(target: Any, registry: Registry) -> str | None:
    """The code of an adopted target's indicator, as `judge` finds it."""
    if target.canonical:
        return str(target.canonical)
    found = registry.match(target.indicator, target.unit or None, target.kind)
    return found.code if found else None


def follow() -> None:
    """Watch exactly the targets of the latest version of each adopted plan. Two queries where nothing is new."""
    if not any(_differences()):
        return
    with transaction.atomic():
        list(Watched.objects.select_for_update().values_list("pk", flat=True))
        fresh, changed, gone = _differences()
        Watched.objects.bulk_create(fresh, batch_size=_BATCH)
        Watched.objects.bulk_update(changed, ["target", "code", "active"], batch_size=_BATCH)
        Watched.objects.bulk_update(gone, ["active"], batch_size=_BATCH)


def _differences() -> tuple[list[Watched], list[Watched], list[Watched]]:
    """What is to be watched, watched otherwise, and no more."""
    registry = definitions.registry()
    fresh: list[Watched] = []
    changed: list[Watched] = []
    latest = Version.objects.values("plan").annotate(last=Max("pk")).values("last")
    held = Watched.objects.values_list("pk", "plan_id", "identity", "target_id", "code", "active")
    known = {(plan, identity): (pk, rest) for pk, plan, identity, *rest in held.iterator(_BATCH)}
    rows = Target.objects.filter(version__in=latest).values_list(
        "pk", "version__plan_id", "identity", "canonical", "indicator", "unit", "kind"
    )
    for target, plan, identity, canonical, *named in rows.order_by("pk").iterator(_BATCH):
        code = (canonical or _named(registry, *named))[:80]
        pk, old = known.pop((plan, identity), (None, None))
        if old != [target, code, True]:
            one = Watched(pk=pk, plan_id=plan, identity=identity, target_id=target, code=code, active=True)
            (changed if pk else fresh).append(one)
    gone = [Watched(pk=pk, active=False) for pk, (_target, _code, active) in known.values() if active]
    return fresh, changed, gone


def _named(registry: Registry, indicator: str, unit: str, kind: str) -> str:
    found = registry.match(indicator, unit or None, kind)
    return found.code if found else ""


def read(watched: QuerySet[Watched], at_most: int | None = None) -> list[Asked]:
    """The watched targets as they are to be judged, in the order of their numbers. One query."""
    rows = watched.order_by("pk")[:at_most].values_list(
        "pk", "plan_id", "target_id", "plan__region__code", "plan__period_from", "plan__period_to",
        *(f"target__{name}" for name in _FIELDS),
    )  # fmt: skip
    return [
        Asked(pk, plan, target, region, (first, last), aim(figure, region, (first, last)))
        for pk, plan, target, region, first, last, *figure in rows.iterator(chunk_size=_BATCH)
    ]


def figure(target: Target) -> list[Any]:
    """The figure of an adopted target, as `aim` takes it."""
    return [getattr(target, name) for name in _FIELDS]


def aim(figure: Iterable[Any], region: str | None, period: tuple[int | None, int | None]) -> Aim | str | None:
    """An adopted target as the library takes it; None without a region, a sentence where a field breaks the schema."""
    if not region:
        return None
    indicator, canonical, kind, comparator, value, upper, unit, year, per, start, start_year = figure
    given = {
        "indicator": indicator, "canonical": canonical or None, "kind": kind, "comparator": comparator, "value": value,
        "upper": upper, "unit": unit or None, "year": year, "per": per or None, "region": region,
        "period": period if all(period) else None, "baseline": {"value": start, "year": start_year},
    }  # fmt: skip
    try:
        return msgspec.convert(given, Aim)
    except msgspec.ValidationError as error:
        return str(error)


def rule_codes() -> dict[int, str]:
    """The rule set that each plan chose, by plan; those that chose none are not there."""
    return dict(PlanRule.objects.values_list("plan_id", "rule_set"))


def peers() -> list[str]:
    """The rule sets that compare a region with its peers: a figure of one is evidence for the targets of all."""
    return [rule.code for rule in rules.rule_sets() if rule.method == "distance"]


def aim_code(one: Asked, registry: Registry) -> str | None:
    """The code of what is asked for."""
    return _code_of(one.aim, registry) if isinstance(one.aim, Aim) else None
