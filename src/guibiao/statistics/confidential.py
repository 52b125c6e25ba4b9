"""Figures that an office keeps to itself: by whom and why, until somebody lifts it.

A marked figure goes out nowhere: what is stated of it from then on comes in without its value (`veiled`), what was stated of it before is no
longer seen (`ObservationManager`), and what is decided on sums protects it like an unsafe one (`cells`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyarrow as pa
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.indicators.suppression import Cell, part_of
from guibiao.kernel import audit, tree_paths
from guibiao.kernel.models import Region
from guibiao.statistics.models import Confidential, Intake, Observation, Withheld

#: What stands in place of the figure, for everybody.
REASON = gettext_lazy("依规定不公布")


class Refused(ValueError):
    """A mark that cannot be, as a sentence for the person."""


def mark(
    region: Region, cell: Cell, year: int, part: str, *, name: str, reason: str, user: Any, organisation: Any,
    request: HttpRequest | None = None,
) -> Confidential:  # fmt: skip
    """Keep a figure back. Raises Refused without a reason, or where it is kept back already."""
    if not reason.strip():
        raise Refused(_("请说明为什么不公布这个数。"))
    try:
        with transaction.atomic():
            made = Confidential.objects.create(
                region=region, measure=cell.measure, scope=cell.line, year=year, part=part, name=name[:300],
                reason=reason.strip()[:500], organisation=organisation, by=user,
            )  # fmt: skip
            shut = [one for one in _statements(region, cell, year) if part_of(one.part, to_date=one.to_date) == part]
            Withheld.objects.bulk_create(
                [Withheld(observation=one, mark=made) for one in shut if one.value is not None], ignore_conflicts=True
            )
            audit.record(user, "confidential.mark", made, {"reason": made.reason, "observations": len(shut)}, request)
            _say_so(made, shut, user, request)
    except IntegrityError:
        raise Refused(_("这个数已经标为不公布。")) from None
    return made


def lift(held: Confidential, *, user: Any, reason: str, request: HttpRequest | None = None) -> None:
    """Let a figure be seen again. Raises Refused without a reason, or where that was done."""
    from guibiao.statistics import observations

    if not reason.strip():
        raise Refused(_("请说明为什么可以公布。"))
    with transaction.atomic():
        one = Confidential.objects.select_for_update(of=("self",)).get(pk=held.pk)
        if one.lifted_at is not None:
            raise Refused(_("已经由%(who)s解除。") % {"who": one.lifted_by})
        one.lifted_by, one.lifted_at, one.lifted_because = user, timezone.now(), reason.strip()[:500]
        one.lifted_version = observations.touched()
        one.save(update_fields=["lifted_by", "lifted_at", "lifted_because", "lifted_version"])
        audit.record(user, "confidential.lift", one, {"reason": one.lifted_because}, request)


def cells(measures: Collection[str], year: int, part: str) -> set[Cell]:
    """The figures of a time that are kept back."""
    rows = Confidential.objects.filter(lifted_at=None, measure__in=measures, year=year, part=part)
    return {Cell(*row) for row in rows.values_list("region__code", "measure", "scope")}


def by_time(measures: Collection[str]) -> dict[tuple[int, str], set[Cell]]:
    """The figures of these measures that are kept back, by year and part of it."""
    found: dict[tuple[int, str], set[Cell]] = {}
    rows = Confidential.objects.filter(lifted_at=None, measure__in=measures)
    for year, part, place, measure, scope in rows.values_list("year", "part", "region__code", "measure", "scope"):
        found.setdefault((year, part), set()).add(Cell(place, measure, scope))
    return found


def veiled(table: pa.Table) -> pa.Table:
    """A table of observations without the values of what is kept back."""
    years = set(table["year"].unique().to_pylist())
    marks = Confidential.objects.filter(lifted_at=None, year__in=years)
    shut = set(marks.values_list("region__code", "measure", "scope", "year", "part"))
    if not shut:
        return table
    rows = table.to_pylist()
    for row in rows:
        part = part_of(row["part"], to_date=row["to_date"])
        if (row["region"], row["indicator"], row["scope"] or "", row["year"], part) in shut and row[
            "value"
        ] is not None:
            row |= empty(str(REASON))
    return pa.Table.from_pylist(rows, schema=table.schema)


def empty(reason: str) -> dict[str, Any]:
    """What stands in a row whose figure does not go out."""
    return {"value": None, "upper": None, "comparator": "=", "status": "missing", "reason": reason, "place": None}


def of(one: Observation) -> Confidential | None:
    """The mark on the figure of an observation."""
    return Confidential.objects.filter(
        lifted_at=None, region=one.region_id, measure=one.indicator_id, scope=one.scope, year=one.year,
        part=part_of(one.part, to_date=one.to_date),
    ).select_related("by").first()  # fmt: skip


def _statements(region: Region, cell: Cell, year: int) -> list[Observation]:
    """What was stated of a figure, and the sums of collections that it is part of: they say of what they were made."""
    same = Observation.objects.filter(indicator_id=cell.measure, scope=cell.line, year=year)
    above = tree_paths.keys(region.path)[:-1]
    formed = Q(region__in=above, intake__kind=Intake.Kind.RETURN, intake__filing=None)
    return list(same.filter(Q(region=region.pk) | formed).select_related("region"))


def _say_so(made: Confidential, shut: list[Observation], user: Any, request: HttpRequest | None) -> None:
    """In place of what was seen until now, that it is not published: so that whatever was worked out from it is worked out anew."""
    from guibiao.statistics import observations

    spans = {(one.region.code, one.part, one.to_date): one.unit for one in shut}
    rows = [
        {"region": place, "indicator": made.measure, "scope": made.scope or None, "year": made.year, "part": part,
         "to_date": to_date, "unit": unit, "vintage": timezone.localdate(), **empty(str(REASON))}
        for (place, part, to_date), unit in spans.items()
    ]  # fmt: skip
    if rows:
        observations.add(
            rows, kind=Intake.Kind.ENTRY, title=str(REASON), user=user, organisation=made.organisation, request=request
        )
