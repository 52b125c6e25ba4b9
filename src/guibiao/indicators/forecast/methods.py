"""The ways to forecast, as a table, and what each says of many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guibiao.indicators.forecast.scales import Array, Scale, Years
from guibiao.indicators.forecast.walk import Walk, fit, towards_peers


@dataclass(frozen=True)
class Method:
    """`plain`: the drift is that of the figures themselves, not of their logarithms or log-odds.
    `damping`: each further year adds this share of the drift of the year before (Gardner & McKenzie, 1985).
    `pooled`: the drift is drawn towards those of the peers; steadier then, it is damped less."""

    name: str
    label: str
    plain: bool
    damping: float
    pooled: bool


NAIVE = Method("drift", "直线外推（首末两年间的年均变动）", plain=True, damping=1.0, pooled=False)
ALONE = Method("damped", "阻尼趋势", plain=False, damping=0.9, pooled=False)
POOLED = Method("pooled", "阻尼趋势（增速参照同类地区）", plain=False, damping=0.95, pooled=True)

# A positive quantity is not said to vanish: a straight line covers at most this part of the way to where a scale ends.
FARTHEST_WAY = 0.9


@dataclass(frozen=True)
class Outlook:
    """What a method says of series × calendar years.

    value: the middle, in the unit of the series, and straight on to below zero where a straight line goes there;
    centre and spread: of the error's distribution, on the scale: Student's t with `degrees` of freedom a series.
    """

    value: Array
    centre: Array
    spread: Array
    degrees: Array

    def reach(self, share: float) -> Array:
        """Half the width, on the scale, of the interval that holds `share` of what may come."""
        from scipy.special import stdtrit  # slow to load, most processes never look ahead

        return np.asarray(self.spread * stdtrit(self.degrees, 0.5 + share / 2)[:, None])


def outlook(method: Method, values: Array, scale: Scale, years: Years, until: Years) -> Outlook:
    """Look from `values` (series × `years`, NaN where nothing was observed) at the calendar years `until`.

    A series with a value at which the scale ends is not looked at: NaN throughout.
    """
    z = scale.of(values)
    z[np.isinf(z).any(axis=1)] = np.nan
    walk = fit(z, years)
    ahead = until[None, :] - walk.year[:, None]
    ahead = np.where(ahead > 0, ahead, np.nan)
    value, centre = _plain(values, years, ahead, scale) if method.plain else _damped(method, walk, ahead, scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = walk.sigma[:, None] * np.sqrt(ahead + ahead**2 / walk.span[:, None])
    return Outlook(value, centre, spread, np.maximum(walk.steps - 1, 1))


def _plain(values: Array, years: Years, ahead: Array, scale: Scale) -> tuple[Array, Array]:
    walk = fit(values, years)
    last = walk.last[:, None]
    value = last + walk.drift[:, None] * ahead
    floor, ceiling = (last + FARTHEST_WAY * (end - last) for end in (scale.low, scale.high))
    return value, scale.of(np.clip(value, floor, ceiling))


def _damped(method: Method, walk: Walk, ahead: Array, scale: Scale) -> tuple[Array, Array]:
    drift = towards_peers(walk) if method.pooled else walk.drift
    strides = method.damping * (1 - method.damping**ahead) / (1 - method.damping)
    centre = walk.last[:, None] + drift[:, None] * strides
    return scale.back(centre), centre
