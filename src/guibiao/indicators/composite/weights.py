"""Weights of the children of one node, out of their scores: by components, spread, conflict, importance; and noise.

Every function takes `values`, units x children with more is better and NaN where missing, and returns one weight a
child. Weights are relative: a mean divides them by their sum.
"""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite.means import Mean
from guibiao.indicators.composite.model import BoolArray, FloatArray, Impossible

# The wanted importance counts as reached where each share is within this of what was wanted.
REACHED = 1e-6
# What rounding leaves of a constant, as a share of it, is no spread.
FLAT = 1e-12


def pca(values: FloatArray) -> FloatArray:
    """Loadings of the first principal component of the standardised scores; their squares sum to one.

    The sign of a component means nothing, so it is fixed: the sum of the loadings is positive; where it is zero, the
    first loading that is not zero is. A child that runs against the others keeps its negative loading. Correlations
    are of the units that both children have. A child without spread has no correlation with anything, and weight 0.

    Source: OECD/JRC Handbook (2008), step 6, principal components.
    """
    correlations = correlation(values)
    spread = ~np.isnan(np.diag(correlations))
    _check_spread(spread)
    inside = np.nan_to_num(correlations[np.ix_(spread, spread)])
    loadings = np.zeros(values.shape[1])
    loadings[spread] = np.linalg.eigh(inside)[1][:, -1]
    total = loadings.sum()
    leading = total if abs(total) > 1e-9 else loadings[np.flatnonzero(np.abs(loadings) > 1e-9)[0]]
    return loadings if leading > 0 else -loadings


def entropy(values: FloatArray) -> FloatArray:
    """熵权法: the more unevenly a child is spread over the units, the more it weighs. Weights sum to one.

    Each child is first brought to 0..1 by its own range, so that its scale does not matter. With p = x / Σx over the n
    units that have it, e = -Σ p ln p / ln n, and the weight is (1 - e) / Σ(1 - e). A child without spread tells
    nothing and has weight 0.

    Source: C. E. Shannon (1948); the usual 熵权法 of Chinese evaluations.
    """
    count = (~np.isnan(values)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = _range(values)
        spread = (count > 1) & (high > low)
        _check_spread(spread)
        unit = (values - low) / (high - low)
        share = unit / np.nansum(unit, axis=0)
        terms = np.where(share > 0, share * np.log(share), 0.0)
        evenness = -np.nansum(terms, axis=0) / np.log(count)
    told = np.where(spread, 1 - evenness, 0.0)
    return np.asarray(told / told.sum())


def deviation(values: FloatArray) -> FloatArray:
    """1 / s: every child moves the node by as much, whatever it varies by (s with n − 1). Weights sum to one.

    A child without spread would move nothing with any weight and has 0. As the World Economic Forum's Global Gender Gap
    Report weighs within its sub-indexes.
    """
    spread = _deviations(values)
    with np.errstate(divide="ignore"):
        told = np.where(spread > 0, 1 / spread, 0.0)
    return np.asarray(told / told.sum())


def variation(values: FloatArray) -> FloatArray:
    """变异系数法: the coefficient of variation, s / |x̄|, as weight (s with n − 1). Weights sum to one.

    A mean of 0 is impossible: standardised scores have no coefficient of variation.
    """
    spread = _deviations(values)
    mean = np.abs(np.nansum(values, axis=0) / np.maximum((~np.isnan(values)).sum(axis=0), 1))
    nothing = (mean <= FLAT * np.fmax.reduce(np.abs(values), axis=0, initial=0.0)) & (spread > 0)
    if nothing.any():
        raise Impossible("mean_zero", columns=np.flatnonzero(nothing).tolist())
    told = np.where(spread > 0, spread / np.where(mean > 0, mean, 1.0), 0.0)
    return np.asarray(told / told.sum())


def critic(values: FloatArray) -> FloatArray:
    """CRITIC: s_j · Σ_k (1 − r_jk), the contrast of a child times its conflict with the others; weights sum to one.

    Each child is first brought to 0..1 by its own range; s with n − 1. A child without spread has weight 0.

    Source: D. Diakoulaki, G. Mavrotas, L. Papayannakis (1995), Computers & Operations Research 22.
    """
    low, high = _range(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = _deviations((values - low) / np.where(high > low, high - low, 1.0))
    apart = 1 - correlation(values)
    told = np.where(spread > 0, spread * np.nansum(np.where(apart > FLAT, apart, 0.0), axis=1), 0.0)
    if not told.sum() > 0:
        raise Impossible("no_conflict", columns=range(values.shape[1]))
    return np.asarray(told / told.sum())


def _deviations(values: FloatArray) -> FloatArray:
    """Standard deviation of each column (n − 1), 0 where there is no spread; at least one must have some."""
    count = np.maximum((~np.isnan(values)).sum(axis=0), 1)
    centred = values - np.nansum(values, axis=0) / count
    spread = np.sqrt(np.nansum(centred**2, axis=0) / np.maximum(count - 1, 1))
    spread = np.where(spread > FLAT * np.fmax.reduce(np.abs(values), axis=0, initial=0.0), spread, 0.0)
    _check_spread(spread > 0)
    return np.asarray(spread)


def optimised(values: FloatArray, wanted: FloatArray, mean: Mean) -> FloatArray:
    """Weights with which every child has the wanted importance (see `importance`). They sum to one.

    For an arithmetic mean of complete data the correlations are proportional to R u (R the correlations of the children,
    u = weight x standard deviation), so that u = R⁻¹ wanted solves it; where that asks for negative weights, and for
    other means, the squared differences of the shares are made least over non-negative weights. `mean(values, weights)`
    gives the node's scores. Children that hardly go together cannot all count: compare `importance` with `wanted`.

    Source: W. Becker, M. Saisana, P. Paruolo, I. Vandecasteele (2017), “Weights and importance in composite
    indicators”, Ecological Indicators 80.
    """
    from scipy import optimize  # slow to load, rarely wanted

    correlations = correlation(values)
    _check_spread(~np.isnan(np.diag(correlations)))
    wanted = wanted / wanted.sum()
    start = _start(np.nan_to_num(correlations), np.nanstd(values, axis=0), wanted)

    def distance(weights: FloatArray) -> float:
        difference = np.nan_to_num(importance(values, weights / weights.sum(), mean) - wanted, nan=1.0)
        return float(difference @ difference)

    if np.abs(importance(values, start, mean) - wanted).max() <= REACHED:
        return start
    bounds = [(1e-6, 1.0)] * len(start)
    inside = np.maximum(start, 1e-6)
    found = optimize.minimize(distance, inside, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15})
    simplex = optimize.minimize(
        distance, found.x, method="Nelder-Mead", bounds=bounds, options={"xatol": 1e-9, "fatol": 1e-15}
    )
    return min((start, found.x / found.x.sum(), simplex.x / simplex.x.sum()), key=distance)


def importance(values: FloatArray, weights: FloatArray, mean: Mean) -> FloatArray:
    """The correlation of each child's scores with those of the node, as shares that sum to one."""
    shares = correlation(np.column_stack([values, mean(values, weights)]))[:-1, -1]
    return np.asarray(shares / shares.sum())


def _start(correlations: FloatArray, deviations: FloatArray, wanted: FloatArray) -> FloatArray:
    """The closed solution where it has no negative weight, else the nearest without, sum one."""
    from scipy.optimize import nnls

    try:
        weights = np.linalg.solve(correlations, wanted) / deviations
    except np.linalg.LinAlgError:
        weights = np.full(len(wanted), -1.0)
    if (weights <= 0).any():
        weights = nnls(correlations, wanted)[0] / deviations
    total = weights.sum()
    return np.asarray(weights / total if total > 0 else wanted)


def noisy(weights: FloatArray, noise: float, draws: FloatArray) -> FloatArray:
    """`weights` times 1 - noise .. 1 + noise, as `draws` from 0..1 say. `draws` may have replications before."""
    return np.asarray(weights * (1 + noise * (2 * draws - 1)))


def correlation(values: FloatArray) -> FloatArray:
    """Pearson's correlation of the columns, each pair over the rows that both have; NaN where there is no spread."""
    there = ~np.isnan(values)
    mask = there.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Standardised first, so that taking sums apart for each pair loses no digits.
        centred = np.where(there, values - np.where(there, values, 0.0).sum(axis=0) / mask.sum(axis=0), 0.0)
        deviation = np.sqrt((centred**2).sum(axis=0) / mask.sum(axis=0))
        deviation[deviation <= FLAT * np.fmax.reduce(np.abs(values), axis=0, initial=0.0)] = np.nan
        z = np.where(there, centred / deviation, 0.0)
        count = mask.T @ mask
        mean = z.T @ mask / count
        spread = (z**2).T @ mask / count - mean**2
        spread[spread <= FLAT] = np.nan
        return np.asarray(np.clip((z.T @ z / count - mean * mean.T) / np.sqrt(spread * spread.T), -1.0, 1.0))


def _range(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and largest of each column, infinite where it has none."""
    return np.fmin.reduce(values, axis=0, initial=np.inf), np.fmax.reduce(values, axis=0, initial=-np.inf)


def _check_spread(spread: BoolArray) -> None:
    if not spread.any():
        raise Impossible("no_spread", columns=range(len(spread)))
