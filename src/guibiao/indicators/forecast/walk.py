"""A random walk with drift, fitted to many short series at once.

On its scale a series moves by `drift` a year and a shock of standard deviation `sigma`. The years observed need not
follow one another: a step over k years has drift k·m and variance k·s². With n steps over T years (Harvey,
*Forecasting, Structural Time Series Models*, 1989, section 2.3)

    m = (z_last − z_first) / T        s² = Σ (Δz − m·Δt)² / Δt / (n − 1)

and h years on, the error has variance s²·(h + h²/T): the shocks to come, and what is not known of the drift.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guibiao.indicators.forecast.scales import Array, Years


@dataclass(frozen=True)
class Walk:
    """Series fitted up to one year; one entry a series, NaN where a series has fewer than three points.

    last: the last value on the scale; year: when; drift and sigma: a year; span: years observed; steps: their number.
    """

    last: Array
    year: Array
    drift: Array
    sigma: Array
    span: Array
    steps: Array


# Fewer peers than this say nothing of what is usual.
LEAST_PEERS = 5


def fit(z: Array, years: Years) -> Walk:
    """Fit every row of `z` (series × years, NaN where nothing was observed); `years` rise."""
    rows, columns = np.nonzero(np.isfinite(z))
    values, when = z[rows, columns], years[columns].astype(float)
    follows = np.flatnonzero(rows[1:] == rows[:-1]) + 1
    series = rows[follows]
    change, gap = values[follows] - values[follows - 1], when[follows] - when[follows - 1]

    total = len(z)
    steps = np.bincount(series, minlength=total).astype(float)
    span = np.asarray(np.bincount(series, gap, minlength=total), dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = np.bincount(series, change, minlength=total) / span
        residual = (change - drift[series] * gap) ** 2 / gap
        sigma = np.sqrt(np.bincount(series, residual, minlength=total) / (steps - 1))
    short = steps < 2
    drift[short] = sigma[short] = np.nan

    last, year = np.full(total, np.nan), np.full(total, np.nan)
    last[rows], year[rows] = values, when  # the last one written stays, and columns rise
    return Walk(last, year, drift, sigma, span, steps)


def towards_peers(walk: Walk) -> Array:
    """The drift of every series drawn towards the median of all, the more the less its own is known.

    Empirical Bayes with a normal prior (Efron & Morris, 1975): own weight B = τ² / (τ² + s²/T), where τ² is the
    variance of the drifts beyond what s²/T explains. With fewer than five peers the drift stays as it is.
    """
    known = np.isfinite(walk.drift) & np.isfinite(walk.sigma)
    if known.sum() < LEAST_PEERS + 1:
        return walk.drift
    error = walk.sigma**2 / walk.span
    between = max(0.0, float(np.var(walk.drift[known], ddof=1) - np.mean(error[known])))
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(error > 0, between / (between + error), 1.0)
    return np.asarray(own * walk.drift + (1 - own) * np.median(walk.drift[known]))
