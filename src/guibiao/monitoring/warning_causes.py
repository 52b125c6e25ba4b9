"""Whether the cause of each kind of warning holds for a target now, by its judgement and the rules of `guibiao.rules.warnings`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guibiao.indicators.progress import calendar
from guibiao.monitoring import outlook, standing
from guibiao.monitoring.models import Judgement
from guibiao.monitoring.models.targets import LIGHTS
from guibiao.rules import warnings as rules
from guibiao.terms.indicators import Registry


@dataclass(frozen=True)
class Look:
    """A target looked at: `one` is watched, with the light that counts (`shown`); `before` the judgement to compare with."""

    one: Any
    today: datetime.date
    registry: Registry
    before: Judgement | None = None

    @property
    def now(self) -> Judgement:
        current: Judgement = self.one.current
        return current


@dataclass(frozen=True)
class Cause:
    """`holds` True, False (not, or no more) or None (cannot be said); what was compared; when to look again."""

    holds: bool | None
    measure: float | None = None
    again_on: datetime.date | None = None


def _behind(look: Look, line: float) -> Cause:
    light = LIGHTS[look.one.shown]
    return Cause(rules.behind(light, line), rules.severity(light))


def _deteriorating(look: Look, line: float) -> Cause:
    """Against an earlier judgement of the same target by the same rules; after a revision there is nothing to compare with."""
    now, before = look.now, look.before
    if before is None or (before.target_id, before.rule_set) != (now.target_id, now.rule_set):
        return Cause(False)
    wider = rules.widened(before.gap, now.gap, now.goal)
    return Cause(rules.deteriorating(LIGHTS[before.standing], LIGHTS[look.one.shown], wider, line), wider)


def _no_data(look: Look, line: float) -> Cause:
    """The figure of the year judged is not there, and its release calendar says that it was due."""
    now = look.now
    if now.why == "not_due" or (now.year is not None and now.data_year == now.year):
        return Cause(False)
    if now.why != "no_data" or now.year is None:
        return Cause(None)
    due = calendar.due(now.year, look.registry.get(look.one.code))
    late = rules.overdue(due, look.today, line)
    return Cause(late, (look.today - due).days, None if late else due + datetime.timedelta(days=line))


def looks_ahead(one: Any) -> bool:
    """Whether the year of a target lies ahead of its figures and it is not met: only then is there anything to forecast."""
    now, year = one.current, one.asks.year or one.plan.period_to
    return year is not None and now.data_year is not None and year > now.data_year and now.standing != "met"


def _forecast(look: Look, line: float) -> Cause:
    """The target's year lies ahead of the figures, and its own past makes it unlikely."""
    if not looks_ahead(look.one):
        return Cause(None if look.now.data_year is None else False)
    result = standing.result_of(look.now)
    seen = outlook.of(look.one.asks, result, look.registry) if result else None
    chance = seen.chance if seen else None
    return Cause(rules.misses(chance, line), None if chance is None else round(100 * chance, 2))


CAUSES: dict[str, Callable[[Look, float], Cause]] = {
    "behind": _behind, "deteriorating": _deteriorating, "no_data": _no_data, "forecast": _forecast,
}  # fmt: skip
