"""Whether the cause of each kind of warning holds for a target now, by its judgement and the rules of `guibiao.rules.warnings`."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from guibiao.indicators.progress import calendar
from guibiao.monitoring.models import Judgement
from guibiao.monitoring.models.targets import LIGHTS
from guibiao.monitoring.warning_rows import Row
from guibiao.rules import warnings as rules
from guibiao.terms.indicators import Registry


class Look(NamedTuple):
    """A target looked at; `before` is the judgement to compare with, `chance` (0 to 1) what its own past says of it."""

    one: Row
    today: datetime.date
    registry: Registry
    before: Judgement | None = None
    chance: float | None = None


class Cause(NamedTuple):
    """`holds` True, False (not, or no more) or None (cannot be said); what was compared; when to look again."""

    holds: bool | None
    measure: float | None = None
    again_on: datetime.date | None = None


def _behind(look: Look, line: float) -> Cause:
    light = LIGHTS[look.one.shown]
    return Cause(rules.behind(light, line), rules.severity(light))


def _deteriorating(look: Look, line: float) -> Cause:
    """Against an earlier judgement of the same target by the same rules; after a revision there is nothing to compare with."""
    now, before = look.one, look.before
    if before is None or (before.target_id, before.taken_id, before.rule_set) != (now.target, now.taken, now.rule_set):
        return Cause(False)
    wider = rules.widened(before.gap, now.gap, now.goal)
    return Cause(rules.deteriorating(LIGHTS[before.standing], LIGHTS[now.shown], wider, line), wider)


def _no_data(look: Look, line: float) -> Cause:
    """The figure of the year judged is not there, and its release calendar says that it was due."""
    now = look.one
    if now.why == "not_due" or (now.year is not None and now.data_year == now.year):
        return Cause(False)
    if now.why != "no_data" or now.year is None:
        return Cause(None)
    due = calendar.due(now.year, look.registry.get(now.code))
    late = rules.overdue(due, look.today, line)
    return Cause(late, (look.today - due).days, None if late else due + datetime.timedelta(days=line))


def _forecast(look: Look, line: float) -> Cause:
    """The target's year lies ahead of the figures, and its own past makes it unlikely."""
    if not look.one.looks_ahead:
        return Cause(None if look.one.data_year is None else False)
    return Cause(rules.misses(look.chance, line), None if look.chance is None else round(100 * look.chance, 2))


CAUSES: dict[str, Callable[[Look, float], Cause]] = {
    "behind": _behind, "deteriorating": _deteriorating, "no_data": _no_data, "forecast": _forecast,
}  # fmt: skip
