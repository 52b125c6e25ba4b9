"""The one door through which sums over respondents leave the house: of units that answer for themselves, of what offices state of
their regions with the number of respondents, and of files of such sums; and figures that an office keeps to itself.

Pages, files and observations take such figures from here and from nowhere else. What has been published is kept with what it was
reckoned from, since it stays known: what comes later is suppressed with a view to it. Who may see the returns sees every sum,
marked; everybody else sees what was published, and nothing of what is only approved.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.indicators.suppression import (
    DEFAULT,
    Cell,
    Formula,
    Published,
    Reason,
    Rules,
    Suppressed,
    after,
    related,
    with_own,
    years_tied,
)
from guibiao.kernel import access
from guibiao.kernel.models import Region
from guibiao.statistics import confidential, definitions, filling, stated, survey
from guibiao.statistics.models import Campaign, DataSet, DataVersion, FigureFile, Observation, Release, Return
from guibiao.statistics.stated import Row
from guibiao.statistics.survey import Survey
from guibiao.statistics.totals import READY

#: Why a sum is not published, in the words that everybody may read.
REASON = gettext_lazy("含少数单位的数，依法不公布")
_KEPT = 3600


class Figure(NamedTuple):
    """A sum as somebody may see it: no value where it is not for this person, and a reason where it is suppressed."""

    value: float | None
    reason: str


class Line(NamedTuple):
    """A place with its figures, and how far below the uppermost it is."""

    place: str
    depth: int
    figures: list[Figure | None]

    @property
    def label(self) -> str:
        """The name of the place, moved in by its depth."""
        return "　" * self.depth + self.place


@dataclass(frozen=True)
class Sheet:
    """The sums of one measure by place and line."""

    measure: str
    name: str
    unit: str
    heads: list[str]
    lines: list[Line]

    @property
    def decimals(self) -> int:
        """The greatest number of decimals that a page shows of a figure."""
        said = [f"{figure.value:.4f}".rstrip("0") for line in self.lines for figure in line.figures
                if figure is not None and figure.value is not None]  # fmt: skip
        return max((len(text.partition(".")[2]) for text in said), default=0)


class Shown(NamedTuple):
    """What one person may see of the sums of a collection.

    raw       with what is suppressed, for those who may see the returns
    released  when it was published; None where nothing was yet
    exposed   how many sums cannot be protected any more, for those who may see the returns
    """

    sheets: list[Sheet]
    raw: bool
    released: Any
    exposed: int


def guarded(campaign: Campaign) -> bool:
    """Whether the figures of a collection go out by this door, and not as each unit states them."""
    return campaign.dataset.rows != DataSet.Rows.PUBLIC or bear_on_kept(
        measures(campaign), campaign.year, campaign.part
    )


def bear_on_kept(measures_: Collection[str], year: int, part: str) -> bool:
    """Whether figures of a time are kept back, or tied by definitions to some that are: of the same year, or of years nearby."""
    own = definitions.formulas()
    tied = related(measures_, own)
    far = max((one.reach for one in with_own(own) if one.measures & tied), default=0)
    return any(of == part and abs(when - year) <= far for when, of in confidential.by_time(tied))


def measures(campaign: Campaign) -> dict[str, str]:
    """What is asked, its name by its key."""
    items = {item.code: item for item in filling.Layout(campaign.dataset).items if item.is_measure}
    return {key: items[code].name for code, key in survey.item_keys(items, campaign.dataset_id).items()}


def reason(campaign: Campaign) -> str:
    """Why a figure of a collection is not published, in the words that everybody may read."""
    return str(REASON if campaign.dataset.rows != DataSet.Rows.PUBLIC else confidential.REASON)


def shown(campaign: Campaign, user: Any) -> Shown:
    """The sums of a collection as far as somebody may see them."""
    last = campaign.releases.filter(withdrawn=False).order_by("number").last()
    if access.can(user, "return.view", campaign):
        held = current(campaign)
        found = decide(held, campaign.year, campaign.part, rules(campaign.dataset))
        sheets = _sheets(held, {cell: Figure(_plain(value), found.reasons[cell]) for cell, value in held.own().items()})
        return Shown(sheets, True, last and last.at, len(found.exposed))
    if last is None:
        return Shown([], False, None, 0)
    held = Survey.read(last.survey)
    may_go = _cells(last.shown) - confidential.cells(held.measures, campaign.year, campaign.part)
    figures = {
        cell: Figure(_plain(value), "") if cell in may_go else Figure(None, "complementary")
        for cell, value in held.own().items()
    }
    return Shown(_sheets(held, figures), False, last.at, 0)


def hidden(campaign: Campaign) -> set[Cell]:
    """Of a collection that is shown as each unit states it: the figures that are kept back, and those that would give them away."""
    shut = confidential.cells(measures(campaign), campaign.year, campaign.part)
    last = campaign.releases.order_by("number").last()
    if last is None or not guarded(campaign):
        return shut
    return shut | (Survey.read(last.survey).own().keys() - _cells(last.shown))


def publish(campaign: Campaign, user: Any) -> tuple[Release, dict[Cell, float | None]]:
    """Publish the sums as they now are, and keep what was shown. The figure of each cell, None where it is suppressed."""
    in_turn()
    held = current(campaign)
    found = decide(held, campaign.year, campaign.part, rules(campaign.dataset))
    number = campaign.releases.aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(
        campaign=campaign, number=number + 1, by=user, survey=held.stored(),
        shown=[cell[:3] for cell, reason in found.reasons.items() if not reason],
    )  # fmt: skip
    return release, {cell: None if found.reasons[cell] else float(_plain(value)) for cell, value in held.own().items()}


def in_turn() -> None:
    """One publication after the other, inside a transaction: each looks back on all before it."""
    DataVersion.objects.get_or_create(pk=1)
    DataVersion.objects.select_for_update().get(pk=1)


def current(campaign: Campaign) -> Survey:
    """What the returns that are approved or published say."""
    returns = Return.objects.filter(campaign=campaign, state__in=READY).select_related("unit__region").order_by("pk")
    if campaign.dataset.single:
        return survey.of(campaign, returns)
    return stated.of(campaign, returns, rules(campaign.dataset))


def decide(held: Survey, year: int, part: str, limits: Rules) -> Suppressed:
    """Which sums may go out, after everything that was published on the same measures, and on what definitions tie to them."""
    own = definitions.formulas()
    kept = confidential.by_time(related(held.measures, own))
    before = _before(year, part, held, own, kept)
    shut = sorted(kept.get((year, part), ()))
    asked = json.dumps(
        [
            held.stored(),
            [[name, sorted(one.confidential)] for name, one in before],
            year,
            part,
            limits,
            shut,
            repr(own),
        ],
        sort_keys=True,
    )
    name = f"suppressed:{sha256(asked.encode()).hexdigest()}"
    found: Suppressed | None = cache.get(name)
    if found is None:
        earlier = [one for _name, one in before]
        flows = held.flows.union(*(one.flows for one in earlier))
        units: dict[str, str] = {}
        for one in (held, *(one.survey for one in earlier)):
            units = one.units | units
        tables = [
            Published(one.survey.table(units), one.shown, one.part, one.year, one.confidential) for one in earlier
        ]
        found = after(
            held.table(units), tables, part=part, year=year, flows=flows, rules=limits, known=held.known, confidential=shut,
            units=units, formulas=own,
        )  # fmt: skip
        cache.set(name, found, _KEPT)
    return found


def of_rows(rows: Collection[Row], year: int, part: str, *, counted: bool) -> Told:
    """What may go out of the rows of a file of one time, by their numbers."""
    held = stated.of_rows(rows, year, part, counted=counted)
    found = decide(held, year, part, DEFAULT)
    shown_ = [cell[:3] for cell in held.own() if not found.reasons[cell]]
    return Told({row.number: found.reasons[row.cell] for row in rows if found.reasons[row.cell]}, held.stored(), shown_)


class Told(NamedTuple):
    """Which rows do not go out and why; and, to be kept, what it was decided on and which sums were shown."""

    reasons: dict[int, Reason]
    survey: dict[str, Any]
    shown: list[Any]


class _Earlier(NamedTuple):
    """What was published before: by a collection, by a file that was taken in, or of another year by whomever. `confidential` is what
    somebody keeps back of it."""

    survey: Survey
    shown: set[Cell]
    part: str
    year: int
    confidential: Collection[Cell] = ()

    @property
    def flows(self) -> set[str]:
        return self.survey.flows


def _before(
    year: int, part: str, held: Survey, own: Collection[Formula], kept: Mapping[tuple[int, str], set[Cell]]
) -> list[tuple[str, _Earlier]]:
    """What is known on the same measures or on what definitions tie to them, of the year and of those that they tie to it, the oldest
    first, with what tells one from another."""
    tied = related(held.measures, own)
    lagged = {one.measure for one in with_own(own) if one.reach and one.measures & tied}
    found = [one for one in _published(None if lagged else year) if one[2].survey.measures.keys() & tied]
    public: list[tuple[str, _Earlier]] = []
    if lagged:
        years = _years(year, held, [one for _at, _name, one in found], lagged, own)
        found = [one for one in found if one[2].year in years]
        for of_year, one in sorted(stated.elsewhere(held, tied, years - {year}, part).items()):
            name = f"o{of_year}{sha256(json.dumps(one.stored(), sort_keys=True).encode()).hexdigest()}"
            public.append((name, _Earlier(one, one.known, part, of_year)))
    said = [*public, *((name, one) for _at, name, one in sorted(found, key=lambda row: row[:2]))]
    return [(name, one._replace(confidential=kept.get((one.year, one.part), ()))) for name, one in said]


def _published(year: int | None) -> list[tuple[Any, str, _Earlier]]:
    """What collections and files have published of a year, or of all, with its moment."""
    found = []
    releases, files = Release.objects.select_related("campaign"), FigureFile.objects.select_related("intake")
    if year is not None:
        releases, files = releases.filter(campaign__year=year), files.filter(stated__has_key=str(year))
    for release in releases:
        of = release.campaign
        one = _Earlier(Survey.read(release.survey), _cells(release.shown), of.part, of.year)
        found.append((release.at, f"r{release.pk}", one))
    for file in files.filter(state=FigureFile.State.TAKEN):
        for of_year, parts in file.stated.items():
            for part, (said, shown_) in parts.items() if year in (None, int(of_year)) else ():
                at = file.intake.at if file.intake else file.uploaded_at
                one = _Earlier(Survey.read(said), _cells(shown_), part, int(of_year))
                found.append((at, f"f{file.pk}{of_year}{part}", one))
    return found


def _years(
    year: int, held: Survey, published: Iterable[_Earlier], lagged: set[str], own: Collection[Formula]
) -> set[int]:
    """The years whose figures are tied to those of a year, by what there is of the measures that look back."""
    there = {year: set(held.measures)}
    for one in published:
        there.setdefault(one.year, set()).update(one.survey.measures)
    rows = Observation.objects.filter(indicator_id__in=lagged, region__code__in=held.places)
    for when, code in rows.order_by().values_list("year", "indicator_id").distinct():
        there.setdefault(when, set()).add(code)
    return years_tied(year, there, own)


def rules(dataset: DataSet) -> Rules:
    """The rules of a form."""
    return Rules(
        dataset.least, dataset.largest, dataset.dominance / 100, dataset.estimate / 100, dataset.interval / 100
    )


def _plain(value: float) -> float:
    """A sum without what the adding of binary fractions leaves over; a whole one as a whole number."""
    rounded = float(f"{value:.15g}")
    return int(rounded) if rounded.is_integer() else rounded


def _cells(shown_: Iterable[Sequence[Any]]) -> set[Cell]:
    return {Cell(*cell) for cell in shown_}


def _sheets(held: Survey, figures: dict[Cell, Figure]) -> list[Sheet]:
    places = _ordered({cell.place for cell in figures})
    made = []
    for measure, (name, unit) in held.measures.items():
        keys = [key for key in held.lines if any((measure, key) == (cell.measure, cell.line) for cell in figures)]
        lines = [
            Line(name_of, depth, [figures.get(Cell(code, measure, key)) for key in keys])
            for code, name_of, depth in places
        ]
        if keys:
            made.append(Sheet(measure, name, unit, [held.lines[key] or _("合计") for key in keys], lines))
    return made


def _ordered(codes: Collection[str]) -> list[tuple[str, str, int]]:
    """Code, name and depth of places, each below the one it is part of."""
    regions = list(Region.objects.filter(code__in=codes))
    inside = {one.path: sum(other.contains(one) for other in regions) - 1 for one in regions}
    return [
        (one.code, str(one), inside[one.path]) for one in sorted(regions, key=lambda one: _path_by_code(one, regions))
    ]


def _path_by_code(one: Region, regions: list[Region]) -> list[str]:
    return [other.code for other in sorted(regions, key=lambda other: len(other.path)) if other.contains(one)]
