"""Kernels of treating outliers: skew and kurtosis, winsorising, logarithm.

All take `values` (rows, columns), look at each column by itself and keep NaN. The test, the order of moves and the
logarithm follow the OECD/JRC Handbook as COINr carries it out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from guibiao.indicators.composite.model import BoolArray, FloatArray, Impossible, IndexArray
from guibiao.indicators.composite.normalise import extremes


class Shape(NamedTuple):
    """Skew and excess kurtosis (columns,), both by the type 2 estimators; NaN where they are not defined."""

    skew: FloatArray
    kurtosis: FloatArray


class Winsorised(NamedTuple):
    """Treated values, how many points of each column moved, and the shape before and after."""

    values: FloatArray
    moved: IndexArray
    before: Shape
    after: Shape


def shape(values: FloatArray) -> Shape:
    """G₁ = g₁·√(n(n−1))/(n−2) and G₂ = (n−1)/((n−2)(n−3))·((n+1)·g₂ + 6), with g from the moments over n.

    Skew needs three figures, kurtosis four, and both a spread.
    """
    present = ~np.isnan(values)
    n = present.sum(axis=0).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        centred = np.where(present, values - np.nansum(values, axis=0) / n, 0.0)
        square = centred * centred
        m2 = square.sum(axis=0) / n
        m3 = (square * centred).sum(axis=0) / n
        m4 = (square * square).sum(axis=0) / n
        spread = ~constant(values)
        skew = np.where(spread & (n > 2), m3 / m2**1.5 * np.sqrt(n * (n - 1)) / (n - 2), np.nan)
        excess = np.where(spread & (n > 3), ((n + 1) * (m4 / m2**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)), np.nan)
    return Shape(skew, excess)


def passes(found: Shape, skew: float, kurtosis: float) -> BoolArray:
    """True where |skew| < the limit or kurtosis < the limit, and where there is nothing to test."""
    untested = np.isnan(found.skew) | np.isnan(found.kurtosis)
    result: BoolArray = untested | (np.abs(found.skew) < skew) | (found.kurtosis < kurtosis)
    return result


def constant(values: FloatArray) -> BoolArray:
    """True where a column has no two different figures."""
    least, most = extremes(values)
    result: BoolArray = np.isnan(least) | (least == most)
    return result


def winsorise(values: FloatArray, max_points: int, skew: float, kurtosis: float) -> Winsorised:
    """Move the extreme points to the next value, one value at a time, until the column passes.

    The sign of the current skew says at which end. All points tied at the end move and all count; no move begins once
    `max_points` have moved, and none that would leave a single value (an indicator of zeros and a few others).
    """
    treated, before = values.copy(), shape(values)
    skews, kurtoses = before.skew.copy(), before.kurtosis.copy()
    moved = np.zeros(values.shape, dtype=bool)
    active = np.flatnonzero(~passes(before, skew, kurtosis)) if max_points > 0 else np.empty(0, dtype=np.intp)
    while active.size:
        side = np.where(skews[active] >= 0, 1.0, -1.0)
        turned = treated[:, active] * side
        _, end = extremes(turned)
        at_end = turned == end
        rest = np.where(at_end, np.nan, turned)
        following, least = extremes(rest)[1], extremes(rest)[0]
        possible = following > least
        active, side, following, at_end = active[possible], side[possible], following[possible], at_end[:, possible]
        if not active.size:
            break
        treated[:, active] = np.where(at_end, following * side, treated[:, active])
        moved[:, active] |= at_end
        now = shape(treated[:, active])
        skews[active], kurtoses[active] = now
        active = active[~passes(now, skew, kurtosis) & (moved[:, active].sum(axis=0) < max_points)]
    return Winsorised(treated, moved.sum(axis=0), before, Shape(skews, kurtoses))


def log(values: FloatArray) -> FloatArray:
    """ln(x − min + 0.01·(max − min)). A constant column is impossible."""
    least, most = extremes(values)
    if (least == most).any():
        raise Impossible("constant", columns=np.flatnonzero(least == most).tolist())
    result: FloatArray = np.log(values - least + 0.01 * (most - least))
    return result


def boxcox(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(x^λ − 1)/λ, ln x at λ = 0, with the λ of greatest likelihood; and the λ (columns,).

    Box & Cox 1964, fitted by SciPy. Columns that are not positive are shifted first: x − min + 0.01·(max − min).
    """
    from scipy.stats import boxcox as fit  # slow to load, rarely wanted

    result, lambdas = np.full(values.shape, np.nan), np.full(values.shape[1], np.nan)
    least, most = extremes(values)
    if (least == most).any():
        raise Impossible("constant", columns=np.flatnonzero(least == most).tolist())
    for column in np.flatnonzero(~np.isnan(least)):
        present = ~np.isnan(values[:, column])
        shift = 0.0 if least[column] > 0 else 0.01 * (most[column] - least[column]) - least[column]
        result[present, column], lambdas[column] = fit(values[present, column] + shift)
    return result, lambdas
