"""Watching what regions took on of the targets above: as accepted, from the plan downwards; nothing of the past is lost.

A further amount is a further `Taken` under the same watched target; an acceptance withdrawn, a target no more divided, or one that a
revision of the plan states otherwise ends the watch, and accepting it again goes on with it.
"""

from typing import Any, NamedTuple

from guibiao.monitoring.asking import named
from guibiao.monitoring.models import Taken, Watched
from guibiao.plans.ledger import inheriting_targets
from guibiao.plans.ledger.inheriting_targets import TakenOn
from guibiao.plans.models import Target
from guibiao.statistics import definitions

_BATCH = 2000
_SAME = ("source_id", "target_id", "part_id", "region_id", "organisation_id", *Taken.FIGURE)
#: A part of a span is a figure of its own.
_ALONE = {"range": "="}


class _Wanted(NamedTuple):
    """What is to be watched: `same` are the fields of what is kept of it."""

    of: TakenOn
    identity: Any
    code: str
    same: tuple[Any, ...]


class _Held(NamedTuple):
    """What is watched, and what was taken on last."""

    watched: int
    active: bool
    code: str
    above: int | None
    taken: int
    same: tuple[Any, ...]


def outdated() -> bool:
    """Whether anything that regions took on is to be watched, watched otherwise, or no more."""
    now = {source: (one.code, one.same) for source, one in _held().items() if one.active}
    return now != {source: (one.code, one.same) for source, one in _wanted().items()}


def follow() -> None:
    """Watch exactly what regions took on. Within the transaction that has followed the plans."""
    wanted, held = _wanted(), _held()
    fresh = [one.same for source, one in wanted.items() if source not in held or held[source].same != one.same]
    made = Taken.objects.bulk_create(
        [Taken(**dict(zip(_SAME, same, strict=True))) for same in fresh], batch_size=_BATCH
    )
    taken = {source: one.taken for source, one in held.items()} | {one.source_id: one.pk for one in made}
    new = {
        source: Watched(plan_id=one.of.plan, target_id=one.of.target, taken_id=taken[source])
        for source, one in wanted.items() if source not in held
    }  # fmt: skip
    Watched.every.bulk_create(new.values(), batch_size=_BATCH)
    watched = {source: one.watched for source, one in held.items()} | {source: one.pk for source, one in new.items()}
    tops = _tops({one.of.plan for one in wanted.values()})
    changed = []
    for source, one in wanted.items():
        above = watched.get(one.of.above) if one.of.above else tops.get((one.of.plan, one.identity))
        before = held.get(source)
        if before is None or before[1:5] != (True, one.code, above, taken[source]):
            row = Watched(pk=watched[source], plan_id=one.of.plan, target_id=one.of.target, taken_id=taken[source])
            row.active, row.code, row.above_id, row.region_id = True, one.code, above, one.of.region
            changed.append(row)
    fields = ["active", "code", "above", "taken", "target", "region"]
    Watched.every.bulk_update(changed, fields, batch_size=_BATCH)
    gone = [
        Watched(pk=one.watched, active=False) for source, one in held.items() if one.active and source not in wanted
    ]
    Watched.every.bulk_update(gone, ["active"], batch_size=_BATCH)


def _wanted() -> dict[int, _Wanted]:
    """What is in force, by its line in the region's ledger."""
    found, registry = inheriting_targets.in_force(), definitions.registry()
    rows = Target.objects.filter(pk__in={one.target for one in found})
    targets = {
        pk: (identity, comparator, (canonical or named(registry, *words))[:80])
        for pk, identity, comparator, canonical, *words in rows.values_list(
            "pk", "identity", "comparator", "canonical", "indicator", "unit", "kind"
        )
    }
    out = {}
    for one in found:
        identity, comparator, code = targets[one.target]
        figure = (_ALONE.get(comparator, comparator), one.value, one.unit, one.year)
        same = (one.source, one.target, one.part, one.region, one.organisation, *figure)
        out[one.source] = _Wanted(one, identity, code, same)
    return out


def _held() -> dict[int, _Held]:
    rows = Watched.every.filter(taken__isnull=False).values_list(
        "pk", "active", "code", "above_id", "taken_id", *(f"taken__{name}" for name in _SAME)
    )
    return {
        same[0]: _Held(watched, active, code, above, taken, tuple(same))
        for watched, active, code, above, taken, *same in rows.iterator(_BATCH)
    }


def _tops(plans: set[int]) -> dict[tuple[int, Any], int]:
    rows = Watched.objects.filter(plan__in=plans).values_list("plan_id", "identity", "pk")
    return {(plan, identity): pk for plan, identity, pk in rows.iterator(_BATCH)}
