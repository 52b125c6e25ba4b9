"""The observations that a program asks for: by indicator, region, period and vintage, in one lasting order.

What is served are rows of the observations and nothing else. A sum that would tell what a single respondent said is no such row:
`statistics.disclosure` lets it become one without a value, with the reason, before anybody can ask.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import translation

from guibiao.kernel import access
from guibiao.kernel.models import Region
from guibiao.kernel.registers import registry
from guibiao.statistics import confidential, disclosure, observations
from guibiao.statistics.models import Choice, Observation

_ORDER = ("region_id", "indicator_id", "year", "scope", "part", "to_date")
_BATCH = 2000
_SALT = "exchange.observations"


class BadCursor(ValueError):
    """A cursor that was not made here."""


@dataclass(frozen=True)
class Asked:
    """Which figures. Codes of regions and indicators; `below` takes the regions inside them too; `periods` as in 2023-Q3;
    `published_until` knows only what was published by a day, `version` only what had come in by a data version."""

    regions: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    below: bool = False
    scopes: tuple[str, ...] | None = None
    parts: tuple[str, ...] = ()
    year_from: int | None = None
    year_until: int | None = None
    to_date: bool | None = None
    published_until: datetime.date | None = None
    version: int | None = None
    every_statement: bool = False


@dataclass(frozen=True)
class Figure:
    """A statement with what the others of its figure tell of it: whether it holds, and whether it revises an earlier one."""

    observation: Observation
    holds: bool
    revises: bool

    @property
    def suppressed(self) -> bool:
        """Whether it is left out to protect somebody: what went out of it is that it is not published."""
        one = self.observation
        return one.value is None and (one.intake.release_id is not None or one.reason in _withheld())


@cache
def _withheld() -> frozenset[str]:
    """The words that stand in place of a protected figure, in the language in which it was published."""
    words: set[str] = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words |= {str(disclosure.REASON), str(confidential.REASON)}
    return frozenset(words)


def query(user: Any, asked: Asked) -> QuerySet[Observation]:
    """The statements that this person may see of what is asked for."""
    rows = access.visible(user, Observation.objects.all())
    regions = _regions(asked)
    if regions is not None:
        rows = rows.filter(region__in=regions)
    if asked.published_until is not None:
        rows = rows.filter(vintage__lte=asked.published_until)
    if asked.version is not None:
        rows = rows.filter(intake__version__lte=asked.version)
    conditions: dict[str, Any] = {
        "indicator_id__in": asked.indicators or None, "scope__in": asked.scopes, "part__in": asked.parts or None,
        "year__gte": asked.year_from, "year__lte": asked.year_until, "to_date": asked.to_date,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in conditions.items() if value is not None})


def _regions(asked: Asked) -> QuerySet[Region] | None:
    """The regions asked for; None where that is every one."""
    if not asked.regions:
        return None
    named = Region.objects.filter(code__in=asked.regions)
    if not asked.below:
        return named
    paths = list(named.values_list("path", flat=True))
    if any(not Region.objects.exclude(path__startswith=path).exists() for path in paths):
        return None
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(path__startswith=path)
    return Region.objects.filter(inside)


def page(user: Any, asked: Asked, cursor: str, size: int) -> tuple[list[Figure], str | None]:
    """At most `size` figures behind the cursor (with all statements of each, where those are asked for), and the next cursor."""
    # The bound of a first page leaves nothing out: by it SQLite goes along the order of the pages, whatever else is asked for.
    rows = query(user, asked).filter(_behind(_read(cursor)) if cursor else Q(region_id__gte=0))
    keys = list(rows.order_by(*_ORDER).values_list(*_ORDER).distinct()[: size + 1])
    more = len(keys) > size
    keys = keys[:size]
    if not keys:
        return [], None
    rows = rows.filter(region_id__gte=keys[0][0], region_id__lte=keys[-1][0])
    rows = rows.filter(~_behind(keys[-1])) if more else rows
    found = list(_figures(_statements(rows), asked, None))
    return found, signing.dumps(list(keys[-1]), salt=_SALT, compress=True) if more else None


def every(user: Any, asked: Asked) -> Iterator[Figure]:
    """All figures asked for, as they are read."""
    chosen = dict(_choices(asked).values_list("observation_id", "pk"))
    yield from _figures(_statements(query(user, asked)).iterator(chunk_size=_BATCH), asked, chosen)


def _statements(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    return rows.select_related("region", "indicator", "intake").order_by(*_ORDER, "pk")


def _figures(rows: Iterable[Observation], asked: Asked, chosen: dict[int, int] | None) -> Iterator[Figure]:
    if chosen is None:
        rows = list(rows)
        chosen = dict(
            _choices(asked).filter(observation__in=[row.pk for row in rows]).values_list("observation_id", "pk")
        )
    for _key, group in groupby(rows, key=lambda row: tuple(getattr(row, name) for name in _ORDER)):
        said = list(group)
        held = observations.held(said, chosen)
        for one in said if asked.every_statement else (held,):
            yield Figure(one, one.pk == held.pk, _revises(one, said))


def _choices(asked: Asked) -> QuerySet[Choice]:
    choices = Choice.objects.order_by("pk")
    return choices if asked.version is None else choices.filter(version__lte=asked.version)


def _revises(one: Observation, said: Sequence[Observation]) -> bool:
    """Whether the same voice had said something else of the figure before."""
    return one.value is not None and one.vintage is not None and any(
        other.vintage is not None and other.vintage < one.vintage and other.value is not None
        and (other.value, other.unit) != (one.value, one.unit) and other.intake.official == one.intake.official
        for other in said
    )  # fmt: skip


def _behind(key: Sequence[Any]) -> Q:
    condition, same = Q(), Q()
    for name, value in zip(_ORDER, key, strict=True):
        condition |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return Q(region_id__gte=key[0]) & condition


def _read(cursor: str) -> list[Any]:
    try:
        key = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise BadCursor from None
    return list(key)


# --- as rows --------------------------------------------------------------------------------------------------------
#: The columns of a row, in this order in every format.
COLUMNS = (
    "id", "region", "region_name", "indicator", "indicator_name", "scope", "period", "year", "part", "to_date", "value",
    "comparator", "upper", "unit", "status", "reason", "source", "place", "vintage", "official", "holds", "revises",
    "suppressed", "url",
)  # fmt: skip


def row(figure: Figure) -> dict[str, Any]:
    """A figure as a program gets it; `url` leads to its lineage."""
    one = figure.observation
    return {
        "id": one.pk, "region": one.region.code, "region_name": one.region.name, "indicator": one.indicator_id,
        "indicator_name": str(one.indicator), "scope": one.scope or None, "period": str(one.period), "year": one.year,
        "part": one.part, "to_date": one.to_date, "value": one.value, "comparator": one.comparator, "upper": one.upper,
        "unit": one.unit or None, "status": one.status, "reason": one.reason or None, "source": one.source or None,
        "place": one.place or None, "vintage": one.vintage, "official": one.intake.official, "holds": figure.holds,
        "revises": figure.revises, "suppressed": figure.suppressed, "url": registry["observations"].detail_url(one),
    }  # fmt: skip


def batches(figures: Iterable[Figure], size: int = _BATCH) -> Iterator[list[dict[str, Any]]]:
    """The rows of figures, so many at a time."""
    each = iter(figures)
    for first in each:
        held = [row(first)]
        for figure in each:
            held.append(row(figure))
            if len(held) == size:
                break
        yield held
