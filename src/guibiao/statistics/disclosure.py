"""The one door through which sums over units that answer for themselves leave the house.

Pages, files and observations take such figures from here and from nowhere else. What has been published is kept with what it was
reckoned from, since it stays known: what comes later is suppressed with a view to it. Who may see the returns sees every sum,
marked; everybody else sees what was published, and nothing of what is only approved.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.indicators.suppression import Cell, Published, Rules, Suppressed, after
from guibiao.kernel import access
from guibiao.kernel.models import Region
from guibiao.statistics import survey
from guibiao.statistics.models import Campaign, DataSet, DataVersion, Release, Return
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


def shown(campaign: Campaign, user: Any) -> Shown:
    """The sums of a collection as far as somebody may see them."""
    last = campaign.releases.order_by("number").last()
    if access.can(user, "return.view", campaign):
        held = current(campaign)
        found = decide(campaign, held)
        sums = held.table().sums()
        sheets = _sheets(held, {cell: Figure(_plain(sums[cell]), why) for cell, why in found.reasons.items()})
        return Shown(sheets, True, last and last.at, len(found.exposed))
    if last is None:
        return Shown([], False, None, 0)
    held = Survey.read(last.survey)
    may_go = _cells(last)
    figures = {
        cell: Figure(_plain(value), "") if cell in may_go else Figure(None, "complementary")
        for cell, value in held.table().sums().items()
    }
    return Shown(_sheets(held, figures), False, last.at, 0)


def publish(campaign: Campaign, user: Any) -> tuple[Release, dict[Cell, float | None]]:
    """Publish the sums as they now are, and keep what was shown. The figure of each cell, None where it is suppressed."""
    # One publication after the other: each looks back on all before it.
    DataVersion.objects.get_or_create(pk=1)
    DataVersion.objects.select_for_update().get(pk=1)
    held = current(campaign)
    found = decide(campaign, held)
    number = campaign.releases.aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(
        campaign=campaign, number=number + 1, by=user, survey=held.stored(),
        shown=[cell[:3] for cell, reason in found.reasons.items() if not reason],
    )  # fmt: skip
    return release, {cell: value if value is None else float(_plain(value)) for cell, value in found.values.items()}


def current(campaign: Campaign) -> Survey:
    """What the returns that are approved or published say."""
    returns = Return.objects.filter(campaign=campaign, state__in=READY).select_related("unit__region").order_by("pk")
    return survey.of(campaign, returns)


def decide(campaign: Campaign, held: Survey) -> Suppressed:
    """Which sums may go out, after everything that was published of the same year on the same measures."""
    releases = list(Release.objects.filter(campaign__year=campaign.year).select_related("campaign").order_by("pk"))
    limits = rules(campaign.dataset)
    asked = json.dumps([held.stored(), [one.pk for one in releases], campaign.part, limits], sort_keys=True)
    name = f"suppressed:{sha256(asked.encode()).hexdigest()}"
    found: Suppressed | None = cache.get(name)
    if found is None:
        found = _decided(campaign, held, releases, limits)
        cache.set(name, found, _KEPT)
    return found


def _decided(campaign: Campaign, held: Survey, releases: list[Release], limits: Rules) -> Suppressed:
    before = []
    flows = set(held.flows)
    for release in releases:
        earlier = Survey.read(release.survey)
        if earlier.measures.keys() & held.measures.keys():
            before.append(Published(earlier.table(), _cells(release), release.campaign.part))
            flows |= earlier.flows
    return after(held.table(), before, part=campaign.part, flows=flows, rules=limits)


def rules(dataset: DataSet) -> Rules:
    """The rules of a form."""
    return Rules(
        dataset.least, dataset.largest, dataset.dominance / 100, dataset.estimate / 100, dataset.interval / 100
    )


def _plain(value: float) -> float:
    """A sum without what the adding of binary fractions leaves over; a whole one as a whole number."""
    rounded = float(f"{value:.15g}")
    return int(rounded) if rounded.is_integer() else rounded


def _cells(release: Release) -> set[Cell]:
    return {Cell(*cell) for cell in release.shown}


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
