"""The door to the observations: how they come in, and which statement of a figure holds.

Of several statements of one figure the one holds that a person has chosen; else one that says something before one that is
missing, the statistics bureau's before others, an exact figure before a bound, the latest vintage, what came in last.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.indicators.observations import SCHEMA
from guibiao.kernel import audit
from guibiao.kernel.models import Region
from guibiao.statistics import confidential, definitions
from guibiao.statistics.models import Choice, DataVersion, Indicator, Intake, Observation, Withdrawal, Withheld

_BATCH = 2000
#: Text columns in which the table says NULL and the database an empty word.
_TEXTS = ("scope", "unit", "reason", "source", "place")
_arrivals: list[Callable[[], Any]] = []
_LONGEST = {"scope": 200, "unit": 40, "reason": 300, "source": 300}


@dataclass
class Added:
    """What an intake did: the observations by the row they came from; `known` rows were there already, word for word."""

    intake: Intake | None
    observations: dict[int, Observation] = field(default_factory=dict)
    known: int = 0


class Refused(ValueError):
    """Figures that cannot be taken, as a sentence for the person."""


def data_version() -> int:
    """Grows with every intake and every choice; equal versions mean equal figures."""
    return DataVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def on_arrival(function: Callable[[], Any]) -> None:
    """Have a function called whenever figures came in or were decided on, after their commit. It looks for itself what is new: a
    process may die between the two, and who depends on figures asks for `data_version` from time to time."""
    _arrivals.append(function)


def _arrived() -> None:
    for function in _arrivals:
        function()


def changed(since: int, at_most: int | None = None) -> set[tuple[str, str]] | None:
    """The figures touched after a data version: pairs of region code and indicator code; None where there are more than asked for.

    Four queries, whatever came in.
    """
    brought_in = Observation.objects.filter(intake__version__gt=since)
    chosen = Observation.objects.filter(choices__version__gt=since)
    seen_again = Observation.objects.filter(withheld__mark__lifted_version__gt=since)
    taken_back = Observation.everything.filter(intake__withdrawal__version__gt=since)
    pairs: set[tuple[str, str]] = set()
    for rows in (brought_in, chosen, seen_again, taken_back):
        found: Any = rows.order_by().values_list("region__code", "indicator_id").distinct()
        pairs.update(found if at_most is None else found[: at_most + 1])
    return None if at_most is not None and len(pairs) > at_most else pairs


def unknown(table: pa.Table) -> tuple[list[str], list[str]]:
    """Region codes and indicator codes of a table that the workspace does not know."""
    codes = set(table["region"].unique().to_pylist())
    regions = codes - set(Region.objects.filter(code__in=codes).values_list("code", flat=True))
    wanted = set(table["indicator"].unique().to_pylist())
    return sorted(regions), sorted(definitions.ensure(wanted))


def add(
    rows: pa.Table | Iterable[dict[str, Any]],
    *,
    kind: str,
    title: str,
    user: Any,
    organisation: Any,
    official: bool = False,
    request: HttpRequest | None = None,
    **origin: Any,
) -> Added:
    """Take figures in: a table with the columns of `guibiao.indicators.observations.SCHEMA`, or dictionaries of them.

    `kind` is one of Intake.Kind, `official` that the statistics bureau publishes them; `origin` may hold `file`, `report` or
    `filing`. All or nothing: Refused, with a sentence, for a region or an indicator that the workspace does not know.
    """
    table = confidential.veiled(rows if isinstance(rows, pa.Table) else _tabled(rows))
    regions, codes = unknown(table)
    if regions or codes:
        raise Refused(_unknown_words(regions, codes))
    with transaction.atomic():
        version = _next_version()
        fresh, known = _fresh(table, _regions(table), official)
        if not fresh:
            return Added(None, known=known)
        intake = Intake.objects.create(
            kind=kind,
            title=title[:300],
            official=official,
            organisation=organisation,
            by=user,
            version=version,
            **origin,
        )
        for observation in fresh.values():
            observation.intake = intake
        Observation.objects.bulk_create(fresh.values(), batch_size=_BATCH)
        audit.record(user, "observation.add", intake, {"rows": len(fresh), "known": known, "version": version}, request)
        transaction.on_commit(_arrived, robust=True)
    return Added(intake, fresh, known)


def known(table: pa.Table, official: bool) -> int:
    """How many rows of a table are there already, word for word. Its regions and indicators must be known."""
    return _fresh(table, _regions(table), official)[1]


def choose(observation: Observation, *, user: Any, reason: str, request: HttpRequest | None = None) -> Choice:
    """Say that this statement of its figure holds, whoever else says otherwise. Raises Refused without a reason."""
    return choose_all({observation: reason}, user=user, request=request)[0]


def choose_all(reasons: dict[Observation, str], *, user: Any, request: HttpRequest | None = None) -> list[Choice]:
    """The same for several figures at once, all or none."""
    if not all(reason.strip() for reason in reasons.values()):
        raise Refused(_("请说明为什么采信这个数。"))
    with transaction.atomic():
        version = _next_version()
        choices = [
            Choice(observation=one, by=user, reason=reason.strip()[:500], version=version)
            for one, reason in reasons.items()
        ]
        Choice.objects.bulk_create(choices)
        for choice in choices:
            audit.record(user, "observation.choose", choice.observation, {"reason": choice.reason}, request)
        transaction.on_commit(_arrived, robust=True)
    return choices


def withdraw(intakes: QuerySet[Intake], *, user: Any, reason: str, request: HttpRequest | None = None) -> int:
    """What was published counts no more, and stays on record with its reason; how many figures. Inside a transaction."""
    found = list(intakes.filter(withdrawal=None))
    if not found:
        return 0
    version = touched()
    Withdrawal.objects.bulk_create(
        Withdrawal(intake=one, by=user, reason=reason.strip()[:500], version=version) for one in found
    )
    for one in found:
        audit.record(user, "observation.withdraw", one, {"reason": reason, "version": version}, request)
    return Observation.everything.filter(intake__in=found).count()


def ever_said() -> QuerySet[Observation]:
    """What holds and what was taken back since; of a confidential figure nothing."""
    return Observation.everything.exclude(pk__in=Withheld.objects.filter(mark__lifted_at=None).values("observation_id"))


def withdrawn(one: Observation) -> list[Observation]:
    """What was said of the figure of an observation and taken back since, the latest first; of a confidential figure nothing."""
    region, indicator, scope, year, part, to_date = one.figure
    query = (
        ever_said()
        .filter(region_id=region, indicator_id=indicator, scope=scope, year=year, part=part, to_date=to_date)
        .exclude(intake__withdrawal=None)
    )
    return list(query.select_related("intake__withdrawal__by", "intake__by").order_by("-intake__version"))


def of(region: Region | str, indicator: Indicator | str) -> list[Observation]:
    """What holds for one indicator of one region, in the order of time: one statement a figure."""
    at = {"region__code": region} if isinstance(region, str) else {"region": region}
    code = indicator if isinstance(indicator, str) else indicator.code
    held = prevailing(Observation.objects.filter(indicator_id=code, **at).select_related("intake"))
    return sorted(held, key=lambda one: (one.scope, one.period))


def table(
    regions: Sequence[str] | None = None,
    indicators: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    *,
    all_statements: bool = False,
) -> pa.Table:
    """The observations as the library takes them (columns of SCHEMA): what holds, or every statement and vintage.

    `regions` and `indicators` are codes; None takes all. A fixed number of queries, whatever is asked.
    """
    query = Observation.objects.all()
    for name, given in (("region__code", regions), ("indicator_id", indicators), ("year", years)):
        if given is not None:
            query = query.filter(**{f"{name}__in": list(given)})
    chosen = {} if all_statements else _chosen(query)
    names = {"region": "region__code", "indicator": "indicator_id"}
    lookups = [names.get(name, name) for name in SCHEMA.names]
    columns = query.order_by("pk").values_list(*lookups, "intake__official", "pk")
    rows: Iterable[Any] = columns.iterator(chunk_size=_BATCH)
    if not all_statements:
        rows = _held_rows(rows, chosen)
    gathered = list(zip(*rows, strict=True)) or [()] * len(SCHEMA.names)
    arrays = {}
    for name, values in zip(SCHEMA.names, gathered, strict=False):
        blank = name in _TEXTS
        arrays[name] = pa.array([value or None for value in values] if blank else values, SCHEMA.field(name).type)
    return pa.Table.from_pydict(arrays, schema=SCHEMA)


def _held_rows(rows: Iterable[Any], chosen: dict[tuple[Any, ...], int]) -> Iterator[Any]:
    best: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    value, comparator, vintage = (SCHEMA.names.index(name) for name in ("value", "comparator", "vintage"))
    for row in rows:
        key = row[:6]
        rank = _rank(row[-1], chosen.get(key), row[-2], row[value], row[comparator], row[vintage])
        held = best.get(key)
        if held is None or rank > held[0]:
            best[key] = (rank, row)
    return (row for _held, row in best.values())


def prevailing(statements: QuerySet[Observation]) -> list[Observation]:
    """Of each figure among the statements the one that holds. `statements` must have all of a figure's, with `intake`."""
    chosen = _chosen(statements)
    best: dict[tuple[Any, ...], tuple[tuple[Any, ...], Observation]] = {}
    for one in statements.select_related("region", "intake"):
        key = (one.region.code, *one.figure[1:])
        rank = _rank(one.pk, chosen.get(key), one.intake.official, one.value, one.comparator, one.vintage)
        if key not in best or rank > best[key][0]:
            best[key] = (rank, one)
    return [one for _best, one in best.values()]


def held(said: Sequence[Observation], chosen: dict[int, int]) -> Observation:
    """Which of all statements of one figure holds; `chosen` has the number of the latest choice of those that people chose."""
    choice = max((one.pk for one in said if one.pk in chosen), key=lambda pk: chosen[pk], default=None)
    return max(said, key=lambda one: _rank(one.pk, choice, one.intake.official, one.value, one.comparator, one.vintage))


def statements(one: Observation) -> list[tuple[Observation, bool]]:
    """Everything said of the figure of an observation that was not taken back, what holds first, then the newest first."""
    region, indicator, scope, year, part, to_date = one.figure
    query = Observation.objects.filter(
        region_id=region, indicator_id=indicator, scope=scope, year=year, part=part, to_date=to_date
    ).select_related("intake__by", "intake__organisation", "region", "indicator")
    held = {said.pk for said in prevailing(query)}
    rows = sorted(query, key=lambda row: (row.pk in held, row.vintage or datetime.date.min, row.pk), reverse=True)
    return [(row, row.pk in held) for row in rows]


def _chosen(query: QuerySet[Observation]) -> dict[tuple[Any, ...], int]:
    """The choice that counts, by figure: the latest."""
    choices = Choice.objects.order_by("pk").select_related("observation__region")
    if query.query.where:
        choices = choices.filter(observation__in=query.order_by().values("pk"))
    return {(one.observation.region.code, *one.observation.figure[1:]): one.observation_id for one in choices}


def _rank(
    pk: int, chosen: int | None, official: bool, value: float | None, comparator: str, vintage: Any
) -> tuple[Any, ...]:
    return (pk == chosen, value is not None, official, comparator == "=", vintage or datetime.date.min, pk)


def touched() -> int:
    """A new data version for what was decided on figures elsewhere, inside a transaction."""
    transaction.on_commit(_arrived, robust=True)
    return _next_version()


def _next_version() -> int:
    """The next data version; until the transaction ends, every other writer waits here."""
    DataVersion.objects.get_or_create(pk=1)
    DataVersion.objects.filter(pk=1).update(number=F("number") + 1)
    return DataVersion.objects.values_list("number", flat=True).get(pk=1)


def _regions(table: pa.Table) -> dict[str, int]:
    codes = table["region"].unique().to_pylist()
    return dict(Region.objects.filter(code__in=codes).values_list("code", "pk"))


def _tabled(rows: Iterable[dict[str, Any]]) -> pa.Table:
    defaults = {"part": "Y", "to_date": False, "comparator": "=", "status": "actual"}
    return pa.Table.from_pylist([{**defaults, **row} for row in rows], schema=SCHEMA)


def _fresh(table: pa.Table, regions: dict[str, int], official: bool) -> tuple[dict[int, Observation], int]:
    """The rows that are not in the workspace yet, word for word, and how many are."""
    there = _there(table) if Observation.objects.exists() else defaultdict(set)
    fresh: dict[int, Observation] = {}
    known = 0
    for number, row in enumerate(table.to_pylist()):
        for name in _TEXTS:
            row[name] = (row[name] or "")[: _LONGEST.get(name)]
        region = regions[row.pop("region")]
        code = row.pop("indicator")
        same = (
            row["scope"], row["part"], row["to_date"], row["value"], row["comparator"], row["upper"], row["unit"],
            row["source"], row["vintage"], official,
        )  # fmt: skip
        seen = there[region, code, row["year"]]
        if same in seen:
            known += 1
            continue
        seen.add(same)
        fresh[number] = Observation(region_id=region, indicator_id=code, **row)
    return fresh, known


def _there(table: pa.Table) -> dict[tuple[int, str, int], set[Any]]:
    found: dict[tuple[int, str, int], set[Any]] = defaultdict(set)
    rows = Observation.objects.filter(
        indicator_id__in=table["indicator"].unique().to_pylist(),
        region__code__in=table["region"].unique().to_pylist(),
        year__in=table["year"].unique().to_pylist(),
    ).values_list(
        "region_id", "indicator_id", "year", "scope", "part", "to_date", "value", "comparator", "upper", "unit", "source",
        "vintage", "intake__official",
    )  # fmt: skip
    for row in rows.order_by().iterator(chunk_size=_BATCH):
        figure: Any = row[:3]
        found[figure].add(row[3:])
    return found


def _unknown_words(regions: list[str], codes: list[str]) -> str:
    said = []
    if regions:
        said.append(_("地区代码 %(codes)s 不在地区台账里，请先登记地区。") % {"codes": "、".join(regions[:10])})
    if codes:
        said.append(_("指标代码 %(codes)s 没有定义，请先在指标台账里新增。") % {"codes": "、".join(codes[:10])})
    return "".join(said)
