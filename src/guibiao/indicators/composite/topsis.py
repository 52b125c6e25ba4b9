"""TOPSIS: how near a unit is to the best of every indicator, and how far from the worst.

C. L. Hwang and K. Yoon (1981), “Multiple Attribute Decision Making”.
"""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite.model import FloatArray


def topsis(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Closeness to the ideal, 0..1: D⁻ / (D⁺ + D⁻).

    `values` is units x indicators, already normalised, more is better, NaN where missing; `weights` one an indicator.
    D⁺ and D⁻ are Euclidean distances, each difference times its share of the weights, to the best and the worst value
    of each indicator among all units given. Where a unit lacks an indicator, the shares are of those that it has; a
    unit without any has NaN. Where no unit differs from another in anything, there is no best: NaN for all.
    """
    best, worst = np.fmax.reduce(values, axis=0), np.fmin.reduce(values, axis=0)
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(there, weights, 0.0) / (there @ weights)[:, None]
        to_best, to_worst = (
            np.sqrt((shares**2 * np.where(there, values - end, 0.0) ** 2).sum(axis=1)) for end in (best, worst)
        )
        return np.asarray(to_worst / (to_best + to_worst))
