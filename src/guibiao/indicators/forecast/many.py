"""Many series looked ahead at once, each by itself: only the chance that its figure of one year reaches a goal.

As `forecast(series, until).chance(until, …)` says it of each, without the interval and its record, on arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from guibiao.indicators.forecast import trial
from guibiao.indicators.forecast.methods import ALONE, NAIVE, outlook
from guibiao.indicators.forecast.scales import LEVEL, LOG, Array, Scale, Years, between, stopped

Flags = NDArray[np.bool_]

#: So many series go through together: what the processor's cache holds.
SLICE = 8192


def chances(
    values: Array, years: Years, until: Years, goal: Array, less: Flags, limits: tuple[float, float] | None = None
) -> Array:
    """Of each row of `values` (series × `years`, which rise; NaN where nothing was observed) the chance that its figure of the year
    `until` is at least `goal`, or where `less` at most; NaN where `forecast` refuses to look ahead.

    `limits` as in `forecast`, the same for all of these series.
    """
    out = np.full(len(values), np.nan)
    count = np.isfinite(values).sum(axis=1)
    last = np.where(np.isfinite(values), years, np.iinfo(np.int64).min).max(axis=1, initial=np.iinfo(np.int64).min)
    ready = (count >= trial.LEAST_POINTS) & (until > last) & np.isfinite(goal)
    for scale, fits in _scales(values, limits):
        rows = np.flatnonzero(ready & fits)
        for at in range(0, len(rows), SLICE):
            some = rows[at : at + SLICE]
            out[some] = _chances(values[some], years, until[some], goal[some], less[some], scale)
    return out


def _scales(values: Array, limits: tuple[float, float] | None) -> list[tuple[Scale, Flags]]:
    """Each scale with the series that move evenly on it, as `natural_scale` chooses; in none is one that lies beyond the limits."""
    with np.errstate(invalid="ignore"):
        if limits is None:
            positive: Flags = np.asarray(~(values <= 0).any(axis=1))
            return [(LOG, positive), (LEVEL, ~positive)]
        low, high = limits
        beyond: Flags = np.asarray(((values < low) | (values > high)).any(axis=1))
        at_end: Flags = np.asarray(((values == low) | (values == high)).any(axis=1))
    return [(between(low, high), ~beyond & ~at_end), (stopped(low, high), ~beyond & at_end)]


def _chances(values: Array, years: Years, until: Years, goal: Array, less: Flags, scale: Scale) -> Array:
    from scipy.special import stdtr  # slow to load, most processes never look ahead

    naive = ~trial.beaten_by_row(ALONE, values, scale, years)
    asked, place = np.unique(until, return_inverse=True)
    row = np.arange(len(values))
    looks = [outlook(method, values, scale, years, asked) for method in (ALONE, NAIVE)]
    centre, spread = (
        np.where(naive, *(getattr(look, name)[row, place] for look in reversed(looks))) for name in ("centre", "spread")
    )
    z = scale.of(goal)
    with np.errstate(divide="ignore", invalid="ignore"):
        below: Any = stdtr(looks[0].degrees, (z - centre) / spread)
    same = np.isclose(z, centre, rtol=1e-9, atol=1e-9)
    certain = np.where(same, less, z > centre)
    below = np.where(spread == 0, certain, below)
    least, most = scale.back(np.array([-np.inf, np.inf]))
    below = np.where(less & (goal >= most), 1.0, np.where(~less & (goal <= least), 0.0, below))
    return np.asarray(np.where(less, below, 1 - below), dtype=float)
