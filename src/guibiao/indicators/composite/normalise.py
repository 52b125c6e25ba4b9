"""Kernels of normalising: figures on one scale.

All take `values` (rows, columns) already turned so that more is better (multiplied by the direction), look at each
column by itself, keep NaN, and give a new array. A column without any figure stays NaN.
"""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite.model import FloatArray, Impossible


def minmax(values: FloatArray, low: float = 0.0, high: float = 100.0) -> FloatArray:
    """low + (x − min) / (max − min) · (high − low). A constant column is impossible."""
    least, most = extremes(values)
    return _between(share_of(values, least, most), low, high)


def zscore(values: FloatArray, mean: float = 0.0, sd: float = 1.0) -> FloatArray:
    """mean + (x − x̄) / s · sd, s with n − 1. A constant column is impossible."""
    count = np.maximum((~np.isnan(values)).sum(axis=0), 1)
    centred = values - np.nansum(values, axis=0) / count
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.nansum(centred**2, axis=0) / (count - 1))
    least, most = extremes(values)
    _refuse_constant(least, most)
    result: FloatArray = mean + centred / spread * sd
    return result


def goalposts(values: FloatArray, worst: FloatArray, best: FloatArray, low: float, high: float) -> FloatArray:
    """low + (x − worst) / (best − worst) · (high − low), with fixed ends (columns,) or (rows, columns) turned like the
    values."""
    return _between(share_of(values, worst, best), low, high)


def rank(values: FloatArray) -> FloatArray:
    """1 for the least, n for the greatest; ties all have the smallest rank they share."""
    result = np.full(values.shape, np.nan)
    order = np.argsort(values, axis=0, kind="stable")  # NaN sorts last
    ordered = np.take_along_axis(values, order, axis=0)
    places = np.broadcast_to(np.arange(1.0, len(values) + 1)[:, None], values.shape)
    new = np.ones(values.shape, dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    np.put_along_axis(result, order, np.maximum.accumulate(np.where(new, places, 0.0), axis=0), axis=0)
    return np.where(np.isnan(values), np.nan, result)


def borda(values: FloatArray) -> FloatArray:
    """How many are behind: rank − 1."""
    result: FloatArray = rank(values) - 1.0
    return result


def percentile(values: FloatArray, low: float = 0.0, high: float = 1.0) -> FloatArray:
    """The share of the others that are behind, (rank − 1) / (n − 1), from `low` to `high`. One figure is impossible."""
    count = (~np.isnan(values)).sum(axis=0)
    if (count == 1).any():
        raise Impossible("single", columns=np.flatnonzero(count == 1).tolist())
    return _between(borda(values) / np.maximum(count - 1, 1), low, high)


def distance(values: FloatArray, reference: FloatArray) -> FloatArray:
    """1 − (reference − x) / (reference − min): 0 for the least, 1 at the reference (columns,) or (rows, columns)."""
    least, _ = extremes(values)
    return share_of(values, least, reference)


def share_of(values: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """(x − start) / (end − start) column by column; equal ends are impossible."""
    _refuse_constant(start, end)
    result: FloatArray = (values - start) / (end - start)
    return result


def extremes(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and greatest of each column, NaN where it has no figure."""
    empty = np.isnan(values).all(axis=0)
    least = np.where(empty, np.nan, np.fmin.reduce(values, axis=0, initial=np.inf))
    most = np.where(empty, np.nan, np.fmax.reduce(values, axis=0, initial=-np.inf))
    return least, most


def _between(share: FloatArray, low: float, high: float) -> FloatArray:
    result: FloatArray = low + share * (high - low)
    return result


def _refuse_constant(start: FloatArray, end: FloatArray) -> None:
    same = start == end
    if same.any():
        raise Impossible("constant", columns=np.unique(np.nonzero(same)[-1]).tolist())
