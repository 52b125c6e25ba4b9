"""The arithmetic of progress, written once for floats, NumPy arrays and Ibis columns.

Numbers may be Python floats, NumPy arrays of one shape, or Ibis numeric columns; the result is of the same sort (floats
give NumPy scalars). What is missing or cannot be formed is NaN in NumPy and NULL in Ibis, never an error.

Let `y0, t0` be the baseline, `y, t` the latest value, `goal, end` the target and its year, and `d` = +1 where more is
better, −1 where less is. Sources are named by the rule sets (`guibiao.rules.progress`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

# float, NumPy array or Ibis column; the checker cannot name what the three have in common.
Number = Any

# Two figures that agree to nine digits are equal: 2.3 万 and 23,000 are, though not in binary.
EQUAL = 1e-9


class Path(NamedTuple):
    """A series on its way to a goal: baseline, latest, goal, and the direction of what is wanted."""

    y0: Number
    t0: Number
    y: Number
    t: Number
    goal: Number
    end: Number
    d: Number


# --- one arithmetic for the three sorts --------------------------------------------------------------------------
def choose(condition: Number, yes: Number, no: Number) -> Number:
    """`yes` where the condition holds, else `no`. An Ibis condition that is NULL does not hold."""
    if hasattr(condition, "ifelse"):
        return condition.ifelse(yes, no)
    found: Number = np.where(condition, yes, no)
    return found[()]  # a scalar where all three were


def missing(x: Number) -> Number:
    """Where there is no number."""
    return x.isnull() if hasattr(x, "isnull") else np.isnan(x)


def unless(condition: Number, x: Number) -> Number:
    """x, and nothing where the condition holds."""
    return choose(condition, None if hasattr(condition, "ifelse") else np.nan, x)


def divided(a: Number, b: Number) -> Number:
    """a / b, nothing where b is zero."""
    return a / unless(b == 0, b)


def size(x: Number) -> Number:
    """x without its sign."""
    return choose(x < 0, -x, x)


def at_least(x: Number, bound: Number) -> Number:
    """x ≥ bound, to nine digits."""
    return x >= bound - EQUAL * size(bound)


def at_most(x: Number, bound: Number) -> Number:
    """x ≤ bound, to nine digits."""
    return x <= bound + EQUAL * size(bound)


# --- what a kind of target means as a level for its year ----------------------------------------------------------
def _as_it_stands(v: Number, base: Number, years: Number) -> Number:
    return v


def _added(v: Number, base: Number, years: Number) -> Number:
    return base + v


def _added_yearly(v: Number, base: Number, years: Number) -> Number:
    return base + v * years


def _raised(v: Number, base: Number, years: Number) -> Number:
    return unless(base <= 0, base) * (1 + v)


def _raised_yearly(v: Number, base: Number, years: Number) -> Number:
    return unless(base <= 0, base) * unless(1 + v <= 0, 1 + v) ** years


def _times(v: Number, base: Number, years: Number) -> Number:
    return unless(base <= 0, base) * v


# way → the level in the target year, of the printed figure v (a share as 0.12, not 12 %), the baseline and the years
# between. `raised` and `times` of a baseline that is not positive cannot be said.
LEVELS: dict[str, Callable[[Number, Number, Number], Number]] = {
    "as_it_stands": _as_it_stands,
    "added": _added,
    "added_yearly": _added_yearly,
    "raised": _raised,
    "raised_yearly": _raised_yearly,
    "times": _times,
}


def goal(aim: Number, low: Number, high: Number, d: Number, y0: Number) -> Number:
    """The level that is travelled to: the aim, or for what is neither better nor worse the nearest end of [low, high]."""
    nearest = choose(y0 < low, low, choose(y0 > high, high, y0))
    return choose(d == 0, nearest, aim)


def heading(d: Number, goal: Number, y0: Number) -> Number:
    """The direction travelled: d, or for what is neither better nor worse the way to the goal."""
    return choose(d == 0, choose(goal < y0, -1, 1), d)


def folded(y: Number, low: Number, high: Number, d: Number, y0: Number) -> Number:
    """The value as it counts on the way to [low, high]: of what is neither better nor worse, going beyond the far end is as
    bad as being that much short of the near one."""
    over, under = (
        choose((y0 < low) & (y > high), low - (y - high), y),
        choose((y0 > high) & (y < low), high + (low - y), y),
    )
    return choose(d == 0, choose(y0 < low, over, under), y)


def gap(y: Number, low: Number, high: Number, goal: Number, d: Number) -> Number:
    """What is missing to the goal, less than 0 beyond it; of what is neither better nor worse to the nearer bound."""
    outside = choose(y < low, low - y, choose(y > high, y - high, 0.0))
    return choose(d == 0, outside, (goal - y) * d)


# --- shares and paces ----------------------------------------------------------------------------------------------
def way(p: Path) -> Number:
    """goal − y0, and 0 where the two are equal to nine digits."""
    return choose(at_least(p.goal, p.y0) & at_most(p.goal, p.y0), 0.0, p.goal - p.y0)


def share_of_way(p: Path, met: Number) -> Number:
    """(y − y0) / (goal − y0). Where the baseline already stood at the goal or beyond: 1 while it is met, else 0."""
    whole = way(p) * p.d
    done = (p.y - p.y0) * p.d
    share = choose(whole > 0, divided(done, whole), choose(met, 1.0, 0.0))
    return unless(missing(p.y) | missing(p.goal) | missing(p.y0), share)


def share_of_time(p: Path) -> Number:
    """(t − t0) / (end − t0), at most 1; nothing where the baseline's year is not before the target's."""
    share = divided(p.t - p.t0, unless(p.end <= p.t0, p.end - p.t0))
    return choose(share > 1, 1.0, share)


def pace(start: Number, since: Number, value: Number, year: Number) -> Number:
    """(value − start) / (year − since): the change a year, in the unit; nothing where no year has passed."""
    return divided(value - start, unless(year <= since, year - since))


def year_reached(p: Path) -> Number:
    """The year (with its fraction) in which the goal is reached at the present pace; nothing at none, or away from it."""
    actual = pace(p.y0, p.t0, p.y, p.t) * p.d
    return p.t + divided((p.goal - p.y) * p.d, unless(actual <= 0, actual))


def lost(met_at_start: Number, failed: Number) -> Number:
    """Whether the baseline met the target and the latest value is known not to: the lowest class, whatever the ratios."""
    return met_at_start & failed


def growth(y0: Number, t0: Number, y: Number, t: Number) -> Number:
    """Compound annual growth rate (y/y0)^(1/(t−t0)) − 1; nothing unless both values are positive and a year passed."""
    ratio = divided(unless(y <= 0, y), unless(y0 <= 0, y0))
    return ratio ** divided(1.0, unless(t <= t0, t - t0)) - 1.0


# --- measures, one a method of the rule sets ---------------------------------------------------------------------
def growth_ratio(p: Path, met: Number) -> Number:
    """Actual over required compound annual growth rate (Eurostat, with a target)."""
    return divided(growth(p.y0, p.t0, p.y, p.t), unless(way(p) == 0, growth(p.y0, p.t0, p.goal, p.end)))


def directed_growth(p: Path, met: Number) -> Number:
    """d × compound annual growth rate (Eurostat and UN, without a target)."""
    return growth(p.y0, p.t0, p.y, p.t) * p.d


def projected_share(p: Path, met: Number) -> Number:
    """(y·(1+rate)^(end−t) − y0) / (goal − y0): the share of the way done by the end at the present rate (UN 2023)."""
    rate = growth(p.y0, p.t0, p.y, p.t)
    expected = p.y * (1 + rate) ** choose(p.end > p.t, p.end - p.t, 0.0)
    return unless(missing(rate), divided(expected - p.y0, way(p)))  # nothing to the power of 0 would be 1


def path_ratio(p: Path, met: Number) -> Number:
    """Share of the way over share of the time (时序进度)."""
    return divided(share_of_way(p, met), share_of_time(p))


MEASURES: dict[str, Callable[[Path, Number], Number]] = {
    "growth_ratio": growth_ratio,
    "growth": directed_growth,
    "projected_share": projected_share,
    "path_ratio": path_ratio,
}


def distance(goal: Number, y: Number, d: Number, spread: Number) -> Number:
    """d·(goal − y) / standard deviation of the peers, 0 where the goal is reached (OECD)."""
    away = divided((goal - y) * d, spread)
    return choose(away < 0, 0.0, away)


def position(measure: Number, floors: Sequence[float]) -> Number:
    """Which class a measure falls into, 0 for the best; `floors` are the least measures of all but the lowest."""
    place: Number = float(len(floors))
    for at in range(len(floors) - 1, -1, -1):
        place = choose(measure >= floors[at] - EQUAL, float(at), place)
    return unless(missing(measure), place)
