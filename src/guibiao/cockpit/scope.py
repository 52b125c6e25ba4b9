"""Of which part of the workspace a page tells: the targets that a person may see, and the region that holds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from guibiao.cockpit.board import Board
from guibiao.kernel import access, tree_paths
from guibiao.kernel.models import Organisation, Region
from guibiao.plans.models import Plan


class Held(NamedTuple):
    """A group of targets that the person may see, with its plan; `path` is that of its region, "" where none is known."""

    group: int
    plan: int
    title: str
    path: str


@dataclass(frozen=True)
class Scope:
    """A region with what the person may see of it. `top`: all that she may see, whatever region it names.

    `trail` leads down to the region from the uppermost one.
    """

    region: Region | None
    top: bool
    held: list[Held]
    trail: list[Region]


def _seen(user: Any, board: Board) -> list[Held]:
    """The groups of targets that a person may see: those that an organisation keeps where she holds the permission."""
    keepers = set(access.visible(user, Organisation.objects.all(), "progress.view").values_list("pk", flat=True))
    plans = {pk: (title, unit) for pk, title, unit in Plan.objects.values_list("pk", "title", "organisation_id")}
    paths = dict(Region.objects.values_list("pk", "path"))
    found = []
    for number, one in enumerate(board.groups):
        title, unit = plans[one.plan]
        if unit in keepers or one.taken in keepers or one.above in keepers:
            found.append(Held(number, one.plan, title, paths.get(one.region, "")))
    return found


def uppermost(held: Iterable[Held]) -> Region | None:
    """The smallest region that holds the regions of all; None where none names one."""
    common: list[int] | None = None
    for path in {one.path for one in held if one.path}:
        steps = tree_paths.keys(path)
        if common is None:
            common = steps
        else:
            apart = (n for n, (one, other) in enumerate(zip(common, steps, strict=False)) if one != other)
            common = common[: next(apart, min(len(common), len(steps)))]
    return Region.objects.filter(pk=common[-1]).first() if common else None


def of(user: Any, board: Board, code: str | None) -> Scope | None:
    """The scope of a page: all of it, or a region by its code; None where the person sees nothing there."""
    held = _seen(user, board)
    above = uppermost(held)
    if code is None or (above is not None and above.code == code):
        return Scope(above, True, held, [above] if above else [])
    region = Region.objects.filter(code=code).first()
    inside = [one for one in held if region is not None and one.path.startswith(region.path)]
    if region is None or not inside:
        return None
    return Scope(region, False, inside, _trail(above, region))


def _trail(above: Region | None, region: Region) -> list[Region]:
    if above is None or not above.contains(region):
        return [region]
    steps = tree_paths.keys(region.path)
    found = Region.objects.in_bulk(steps[steps.index(above.pk) :])
    return [found[pk] for pk in steps if pk in found]


def child(scope: Region, path: str) -> int | None:
    """The region directly below in which a path lies; None for the region itself and for what names no region."""
    if not path.startswith(scope.path) or path == scope.path:
        return None
    return int(path.removeprefix(scope.path).split("/", 1)[0])
