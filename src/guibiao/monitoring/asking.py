"""What is to be judged: the watched targets, read as the library takes them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from django.db.models import QuerySet

from guibiao.indicators.progress import Target as Aim
from guibiao.indicators.progress.judging import among_peers as _among_peers
from guibiao.indicators.progress.judging import code_of as _code_of
from guibiao.monitoring.models import PlanRule, Taken, Watched
from guibiao.plans.models import Target
from guibiao.rules import progress as rules
from guibiao.terms.indicators import Registry

DEFAULT = "linear-path"
_FIELDS = (
    "indicator", "canonical", "kind", "comparator", "value", "upper", "unit", "year", "per", "baseline_value", "baseline_year",
)  # fmt: skip
_BATCH = 2000


class Asked(NamedTuple):
    """A watched target with what its verdict rests on besides figures; `taken` is what a region took on of it. `aim` is None where
    the plan names no region; a sentence where the target cannot be read."""

    watched: int
    plan: int
    target: int
    taken: int | None
    region: str | None
    period: tuple[int | None, int | None]
    aim: Aim | str | None


def code_of(target: Any, registry: Registry) -> str | None:
    """The code of an adopted target's indicator, as `judge` finds it."""
    if target.canonical:
        return str(target.canonical)
    found = registry.match(target.indicator, target.unit or None, target.kind)
    return found.code if found else None


def named(registry: Registry, indicator: str, unit: str, kind: str) -> str:
    """The code of an indicator by its words; empty where nobody knows it."""
    found = registry.match(indicator, unit or None, kind)
    return found.code if found else ""


def read(watched: QuerySet[Watched], at_most: int | None = None) -> list[Asked]:
    """The watched targets as they are to be judged, in the order of their numbers. One query."""
    rows = watched.order_by("pk")[:at_most].values_list(
        "pk", "plan_id", "target_id", "taken_id", "region__code", "plan__period_from", "plan__period_to",
        *(f"taken__{name}" for name in Taken.FIGURE), *(f"target__{name}" for name in _FIELDS),
    )  # fmt: skip
    own = 7 + len(Taken.FIGURE)
    found = []
    for row in rows.iterator(chunk_size=_BATCH):
        pk, plan, target, taken, region, first, last = row[:7]
        figure = row[own:] if taken is None else _in_place(row[own:], row[7:own])
        found.append(Asked(pk, plan, target, taken, region, (first, last), aim(figure, region, (first, last))))
    return found


def _in_place(figure: Iterable[Any], taken: Iterable[Any]) -> list[Any]:
    """The figure of a target with what a region took on in its place, as `Taken.asked`."""
    own = dict.fromkeys(Taken.NOT_ITS_OWN) | dict(zip(Taken.FIGURE, taken, strict=True))
    return [own.get(name, value) for name, value in zip(_FIELDS, figure, strict=True)]


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


def among_peers(target: Any, rule_set: str) -> bool:
    """Whether a target is judged by the figures of other regions too, by some version of the rule set of this code; `target` has the
    kind of a target."""
    return any(_among_peers(target, rule) for rule in rules.rule_sets() if rule.code == rule_set)


def aim_code(one: Asked, registry: Registry) -> str | None:
    """The code of what is asked for."""
    return _code_of(one.aim, registry) if isinstance(one.aim, Aim) else None
