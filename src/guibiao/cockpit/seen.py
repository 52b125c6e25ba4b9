"""What a page of the cockpit says: the counts, the regions, the worst and who owns them, what changed, what is overdue."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guibiao.cockpit import changes, regions, targets
from guibiao.cockpit.board import Board
from guibiao.cockpit.scope import Held, Scope
from guibiao.cockpit.tallies import Row, Section, Tally, asked, listed, tally_of, total
from guibiao.kernel import access
from guibiao.monitoring import upto
from guibiao.supervision import items
from guibiao.supervision.models import Item

UNITS, PLANS = 6, 60
#: So few plans are all listed, whatever region they are of.
FEW = 12


@dataclass(frozen=True)
class Seen:
    """All that a page says."""

    scope: Scope
    title: str
    tally: Tally
    map: regions.Map | None
    plans_title: str
    plans: list[Row]
    plans_left: int
    worst: Section
    changed: Section | None
    overdue: Section | None
    indicators: Section
    at: Any
    version: int
    waiting: bool


def see(user: Any, scope: Scope, board: Board, mark: changes.Mark | None) -> Seen:
    """What a person sees of a scope."""
    rows = board.of([one.group for one in scope.held])
    tally = tally_of(total(board, scope.held), asked(scope))
    reached = upto.reached()
    map_, own = regions.draw(user, scope, board)
    title, plans = _plans(scope, board, own if map_ is not None else scope.held)
    return Seen(
        scope, scope.region.name if scope.region else _("全部规划"), tally, map_, title, plans[:PLANS], max(0, len(plans) - PLANS),
        targets.worst(board, rows, tally), targets.changed(board, rows, mark), _overdue(user, scope), targets.indicators(board, rows, scope),
        reached.at if reached.pk else None, reached.data_version, upto.behind() is not None,
    )  # fmt: skip


def _plans(scope: Scope, board: Board, of: list[Held]) -> tuple[str, list[Row]]:
    """The plans of these targets, each with all that it has in the scope; all plans where they are few. With what they are."""
    by_plan: dict[int, list[Held]] = defaultdict(list)
    for one in scope.held:
        by_plan[one.plan].append(one)
    wanted = dict.fromkeys(one.plan for one in (scope.held if len(by_plan) <= FEW else of))
    rows = [
        Row(
            by_plan[plan][0].title,
            tally_of(total(board, by_plan[plan]), query := {**asked(scope), "plan": plan}),
            listed(**query),
        )
        for plan in wanted
    ]
    return _("规划") if len(rows) == len(by_plan) else _("本级规划"), rows


# --- supervision --------------------------------------------------------------------------------------------------
def _overdue(user: Any, scope: Scope) -> Section | None:
    if not access.can(user, "supervision.view"):
        return None
    seen = access.visible(user, Item.objects.all())
    if not scope.top and scope.region is not None:
        seen = seen.filter(lead__region__path__startswith=scope.region.path)
    late = [row for row in items.ranking(seen) if row["overdue"]]
    if not late:
        return Section(_("没有逾期的督办事项"), [])
    words = {"units": len(late), "n": sum(row["overdue"] for row in late), "days": max(row["days"] for row in late)}
    return Section(
        _("%(units)d 个单位逾期 %(n)d 项，最长 %(days)d 天") % words, late[:UNITS], max(0, len(late) - UNITS)
    )
