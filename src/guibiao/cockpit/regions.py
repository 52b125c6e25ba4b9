"""The regions below the one that is looked at, as tiles or on a map that somebody supplied."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guibiao.cockpit import maps, models, tiles
from guibiao.cockpit.board import Board
from guibiao.cockpit.scope import Held, Scope, child
from guibiao.cockpit.tallies import Tally, tally_of, total
from guibiao.kernel.models import Region
from guibiao.kernel.registers import Column, Register
from guibiao.monitoring.models import Standing
from guibiao.monitoring.models.targets import MARKS

#: More regions than this are no picture any more: those that stand worst are drawn.
TILES, ROWS = 150, 200
_TILE, _GAP = 100, 8


@dataclass(frozen=True)
class Place:
    """A region below, with its tile or its shapes on the map."""

    region: Region
    label: str
    tally: Tally
    plans: int
    url: str
    x: int = 0
    y: int = 0

    @property
    def mark(self) -> str:
        """What stands under the name: how many are behind, or that none is, or that nothing can be said, or that there is nothing."""
        if not self.tally.total:
            return "—"
        if self.tally.unknown:
            return MARKS["unknown"]
        return f"{MARKS['behind']} {self.tally.behind:,}" if self.tally.behind else MARKS["normal"]

    @property
    def told(self) -> str:
        """For those who hear the page, beginning with what stands there."""
        words = {"label": f"{self.label} {self.mark}", "name": self.region.name, "words": self.tally.words}
        return _("%(label)s，%(name)s：%(words)s") % words


@dataclass(frozen=True)
class Map:
    """The regions drawn: as tiles, or by the outlines of a map that somebody supplied (`shapes`, with its `source`).

    `rows` are those of the table, the worst first; `further` have no room there.
    """

    title: str
    places: list[Place]
    rows: list[Place]
    further: int
    left_out: int
    width: float
    height: float
    shapes: list[dict[str, Any]]
    source: str
    table_url: str


def _count(place: int) -> Callable[[Any], int]:
    """How many targets of a region have the light at this place."""
    return lambda one: int(one.tally.lights[place].count)


class Table(Register):
    """The regions with their counts, as a file."""

    label = gettext_lazy("地区目标进展")
    columns = (
        Column("code", gettext_lazy("行政区划代码"), lambda one: one.region.code),
        Column("name", gettext_lazy("地区"), lambda one: one.region.name),
        Column("plans", gettext_lazy("规划"), lambda one: one.plans),
        Column("total", pgettext_lazy("many", "目标"), lambda one: one.tally.total),
        *(Column(str(name), label, _count(place)) for place, (name, label) in enumerate(Standing.choices)),
        Column("share", gettext_lazy("滞后占比（%）"), lambda one: round(100 * one.tally.share, 1)),
    )


def draw(user: Any, scope: Scope, board: Board) -> tuple[Map | None, list[Held]]:
    """The regions below, and the targets that are of none of them."""
    every, own = _below(scope, board)
    if scope.region is None or not every:
        return None, own
    found = _ranked(every)
    args = [] if scope.top else [scope.region.code]
    table = reverse("cockpit_region_table" if args else "cockpit_table", args=args)
    return _drawn(scope.region, every, found, table, maps.in_use(scope.region, user)), own


def ranked(scope: Scope, board: Board) -> list[Place]:
    """The regions below of which there are plans, the worst first."""
    return _ranked(_below(scope, board)[0])


def _ranked(every: list[Place]) -> list[Place]:
    with_plans = (one for one in every if one.plans)
    return sorted(with_plans, key=lambda one: (-one.tally.share, -one.tally.behind, one.region.code))


def _below(scope: Scope, board: Board) -> tuple[list[Place], list[Held]]:
    """All regions below, none where nothing of them is to be seen, and the targets that are of none of them."""
    region, inside = scope.region, defaultdict(list)
    for one in scope.held:
        inside[child(region, one.path) if region else None].append(one)
    own = inside.pop(None, [])
    if region is None or not inside:
        return [], own
    below = Region.objects.on().filter(parent=region).exclude(level=Region.Level.GROUP)
    found = Region.objects.filter(Q(pk__in=below.values("pk")) | Q(pk__in=list(inside))).order_by("code")
    return [_place(one, inside.get(one.pk, []), board) for one in found], own


def _place(region: Region, held: list[Held], board: Board) -> Place:
    return Place(
        region, tiles.short(region.code, region.name), tally_of(total(board, held), {"region": region.pk}),
        len({one.plan for one in held}), reverse("cockpit_region", args=[region.code]) if held else "",
    )  # fmt: skip


def _drawn(
    region: Region, every: list[Place], ranked: list[Place], table: str, supplied: models.RegionMap | None
) -> Map:
    title, rows, further = _map_title(ranked), ranked[:ROWS], len(ranked[ROWS:])
    if supplied is not None:
        by_code = {one.region.code: one for one in every}
        shapes = [{**shape, "place": by_code.get(shape["code"])} for shape in supplied.drawn["shapes"]]
        on_map = {shape["code"] for shape in shapes}
        lacking = sum(1 for one in ranked if one.region.code not in on_map)
        return Map(title, [], rows, further, lacking, 1000, supplied.drawn["height"], shapes, supplied.source, table)
    shown = every if len(every) <= TILES else ranked[:TILES]
    laid = tiles.places([one.region.code for one in shown])
    step = _TILE + _GAP
    placed = [
        Place(one.region, one.label, one.tally, one.plans, one.url, *(step * at for at in laid[one.region.code]))
        for one in shown
    ]
    width, height = (max((getattr(one, axis) for one in placed), default=0) + _TILE for axis in ("x", "y"))
    drawn = {one.region.pk for one in shown}
    left_out = sum(1 for one in ranked if one.region.pk not in drawn)
    return Map(title, placed, rows, further, left_out, width, height, [], "", table)


def _map_title(ranked: list[Place]) -> str:
    behind = [one for one in ranked if one.tally.behind]
    words: dict[str, Any] = {"n": f"{len(ranked):,}", "behind": f"{len(behind):,}"}
    if not behind:
        return _("有规划的 %(n)s 个地区都没有滞后目标") % words
    worst = behind[0]
    words |= {"name": worst.region.name, "late": f"{worst.tally.behind:,}", "total": worst.tally.said}
    return (
        _("有规划的 %(n)s 个地区中 %(behind)s 个有滞后目标，占比最高的是%(name)s（%(total)s 个中 %(late)s 个）") % words
    )
