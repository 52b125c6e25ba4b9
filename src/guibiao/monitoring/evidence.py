"""The figures that targets are judged by: of each the statement that holds, with what the same voice said of it before."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from guibiao.indicators.progress import Observation as Row
from guibiao.statistics import observations
from guibiao.statistics.models import Observation
from guibiao.terms.indicators import Registry

Rows = dict[str, list[Row]]


def related(codes: Iterable[str], registry: Registry) -> set[str]:
    """The codes with those that they may mean, and those that only look alike."""
    found = set(codes)
    for code in list(found):
        found |= {one.code for one in (*registry.readings(code), *registry.look_alikes(code))}
    return found


def gathered(codes: Iterable[str], regions: Iterable[str] | None = None) -> Rows:
    """What may be taken for evidence, by region code. Two queries and one for choices, whatever is asked."""
    query = Observation.objects.filter(indicator_id__in=list(codes))
    if regions is not None:
        query = query.filter(region__code__in=list(regions))
    held = {one.figure: one for one in observations.prevailing(query)}
    found: Rows = defaultdict(list)
    for one in query.select_related("region", "intake").order_by("pk"):
        if _same_voice(one, held[one.figure]):
            found[one.region.code].append(row(one))
    return found


def _same_voice(one: Observation, held: Observation) -> bool:
    """Whether a statement is the one that holds or an earlier vintage of it.

    A figure that another voice published, or a later one that somebody decided against, is no vintage of what holds.
    """
    if one.pk == held.pk:
        return True
    earlier = one.vintage is not None and held.vintage is not None and one.vintage < held.vintage
    return earlier and one.intake.official == held.intake.official


def row(one: Observation) -> Row:
    """An observation as the library takes it."""
    given: dict[str, Any] = {
        "region": one.region.code, "indicator": one.indicator_id, "year": one.year, "value": one.value,
        "unit": one.unit or None, "scope": one.scope or None, "part": one.part, "to_date": one.to_date,
        "comparator": one.comparator, "upper": one.upper, "status": one.status, "reason": one.reason or None,
        "source": one.source or None, "place": one.place or None, "vintage": one.vintage,
    }  # fmt: skip
    return Row(**given)
