"""Single targets: the worst and who owns them, those whose light changed; and the indicators that hold most of those behind."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from guibiao.cockpit import changes
from guibiao.cockpit.board import BEHIND, ORDER, Board
from guibiao.cockpit.scope import Scope
from guibiao.cockpit.tallies import Row, Section, Tally, tally_of
from guibiao.kernel.models import Organisation
from guibiao.monitoring import standing
from guibiao.monitoring.models import TargetWarning, Watched
from guibiao.monitoring.warning_procedure import OPEN
from guibiao.plans.models import TaskSource
from guibiao.statistics import definitions

WORST, CHANGED, INDICATORS = 5, 5, 5


@dataclass(frozen=True)
class Target:
    """One target with what it asks for, its sentence, and the unit that owns it."""

    watched: Any
    asked: str
    verdict: str
    owner: str
    url: str
    was: str = ""
    now: str = ""
    short: str = ""


def worst(board: Board, rows: Any, tally: Tally) -> Section:
    pks = board.worst(rows, WORST)
    short = {
        int(board.pk[row]): float(board.short[row])
        for row in np.flatnonzero(np.isin(board.pk, np.array(pks, np.int64)))
    }
    found = [
        Target(one, standing.asked(one), standing.verdict(one), owner, _detail(one), short=_percent(short[one.pk]))
        for one, owner in _owned(pks)
    ]
    if not found:
        return Section(_("没有滞后目标"), [])
    words = {"n": f"{tally.behind:,}", "short": found[0].short, "first": found[0].watched}
    return Section(
        (_("%(n)s 个目标滞后，差得最远的是%(first)s，还差 %(short)s") if found[0].short else _("%(n)s 个目标滞后"))
        % words,
        found,
    )


def told(pks: list[int]) -> list[Target]:
    """Targets in this order, with what is said of them and who owns them."""
    return [Target(one, standing.asked(one), standing.verdict(one), owner, _detail(one)) for one, owner in _owned(pks)]


def _percent(share: float) -> str:
    return "" if np.isnan(share) else f"{share:.0%}"


def _detail(one: Any) -> str:
    return reverse("register_detail", args=["progress", one.pk])


def _owned(pks: list[int]) -> list[tuple[Any, str]]:
    """The targets in this order, each with the unit that answers: as its open warning says, else its task, else its keeper."""
    held = Watched.every.lit().select_related(*standing.RELATED).in_bulk(pks)
    found = [held[pk] for pk in pks if pk in held]
    warned = (
        TargetWarning.objects.filter(watched__in=pks, state__in=OPEN).select_related("organisation").order_by("-pk")
    )
    owners: dict[int, Organisation] = {one.watched_id: one.organisation for one in warned}
    of_plan = Q(plan__in={one.plan_id for one in found}, identity__in={one.identity for one in found})
    of_part = Q(pk__in=[one.taken.source_id for one in found if one.taken])
    sources = (
        TaskSource.objects.filter(of_plan | of_part, task__lead__isnull=False)
        .select_related("task__lead")
        .order_by("pk")
    )
    leads = {key: one.task.lead for one in sources for key in ((one.plan_id, one.identity), one.pk)}

    def owner(one: Any) -> Any:
        task = one.taken.source_id if one.taken else (one.plan_id, one.identity)
        return owners.get(one.pk) or leads.get(task) or one.keeper

    return [(one, str(owner(one))) for one in found]


def changed(board: Board, rows: Any, mark: changes.Mark | None) -> Section | None:
    if mark is None:
        return None
    found = changes.since(mark, board).among(board.pk[rows])
    turns = found.turns
    shown = np.concatenate([turns[name] for name in ("worse", "better", "other")])
    by_pk = {int(found.pk[row]): (ORDER[found.was[row]], ORDER[found.now[row]]) for row in shown[:CHANGED]}
    listed = [
        Target(one, standing.asked(one), standing.verdict(one), owner, _detail(one), *by_pk[one.pk])
        for one, owner in _owned(list(by_pk))
    ]
    words = {
        "worse": _("变差 %(n)s"), "better": _("变好 %(n)s"), "other": _("其他变化 %(n)s"), "new": _("新列入 %(n)s"),
    }  # fmt: skip
    said = [text % {"n": f"{len(turns[name]):,}"} for name, text in words.items() if len(turns[name])]
    title = _("%(date)s上次查看以来：%(said)s") % {
        "date": formats.date_format(timezone.localdate(mark.at)), "said": _("，").join(said) or _("灯号没有变化"),
    }  # fmt: skip
    return Section(title, listed, len(shown) - len(listed))


def indicators(board: Board, rows: Any, scope: Scope) -> Section:
    registry = definitions.registry()
    ranked = sorted(
        board.by_code(rows).items(), key=lambda one: (-one[1][BEHIND], -one[1][BEHIND] / one[1].sum(), one[0])
    )
    found = []
    for code, counts in ranked[:INDICATORS]:
        if not counts[BEHIND]:
            break
        known = registry.get(code)
        found.append(Row(known.name if known else code, tally_of(counts, {}), indicator_url(scope, code)))
    if not found:
        return Section(_("没有指标滞后"), [])
    words = {"name": found[0].name, "n": f"{found[0].tally.behind:,}", "total": found[0].tally.said}
    return Section(_("滞后最多的指标是%(name)s：%(total)s 个目标中 %(n)s 个") % words, found)


def indicator_url(scope: Scope, code: str) -> str:
    """The page of one indicator within a scope."""
    if scope.top or scope.region is None:
        return reverse("cockpit_indicator", args=[code])
    return reverse("cockpit_region_indicator", args=[scope.region.code, code])
