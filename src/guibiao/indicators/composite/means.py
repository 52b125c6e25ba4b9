"""Weighted means over the children of a node, for one set of weights or many at once.

All take `values` (…, rows, children) and `weights` (…, children) and give (…, rows); leading axes are replications and
broadcast, so that values (rows, children) and weights (replications, children) give (replications, rows). Missing
children (NaN) are left out and the weights of the others rescaled; a row with nothing but missing children, or none of
them with a weight, is NaN. What mathematics refuses raises `Impossible` with the rows and children that are to blame.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from guibiao.indicators.composite.model import BoolArray, FloatArray, Impossible

Mean = Callable[[FloatArray, FloatArray], FloatArray]

#: Names of ways to make one score of several, as schemes and meta tables write them.
NAMED_MEANS = ("arithmetic", "geometric", "harmonic", "generalised", "copeland", "topsis")
#: Those that compare the rows with one another instead of taking a mean of each.
RANKINGS = ("copeland", "topsis")


def split_method(text: str) -> tuple[str, float | None]:
    """The name and the power of a method as written: `geometric`, `generalised:0.5`, `generalised(0.5)`.

    Only `generalised` has a power; the name of anything else is the whole text, which is no method.
    """
    name, _, power = text.replace("(", ":").rstrip(")").partition(":")
    if not power:
        return name.strip(), None
    try:
        p = float(power)
    except ValueError:
        return text, None
    return (name.strip(), p) if name.strip() == "generalised" and math.isfinite(p) else (text, None)


def arithmetic(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Σwx / Σw."""
    present = ~np.isnan(values)
    return _over(np.where(present, values, 0.0), present, weights)


def geometric(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Πx^(w/Σw). A child of 0 makes 0; a negative child has no geometric mean."""
    _refuse(values < 0, weights, "negative")
    present, zero = ~np.isnan(values), values == 0
    result = np.exp(_over(np.log(np.where(values > 0, values, 1.0)), present, weights))
    return np.where(_dot(zero.astype(np.float64), weights) > 0, 0.0, result) if zero.any() else result


def harmonic(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Σw / Σ(w/x). Children must be above 0."""
    _refuse(values <= 0, weights, "not_positive")
    present = ~np.isnan(values)
    inverse = 1.0 / np.where(present & (values > 0), values, 1.0)
    result: FloatArray = 1.0 / _over(np.where(present, inverse, 0.0), present, weights)
    return result


def generalised(p: float) -> Mean:
    """(Σwx^p / Σw)^(1/p): p = 1 arithmetic, 0 geometric (the limit), −1 harmonic, 2 quadratic.

    Below 0 children must be above 0; otherwise they must not be negative.
    """
    if p == 1:
        return arithmetic
    if p == 0:
        return geometric
    if p == -1:
        return harmonic

    def power(values: FloatArray, weights: FloatArray) -> FloatArray:
        _refuse(values <= 0 if p < 0 else values < 0, weights, "not_positive" if p < 0 else "negative")
        present = ~np.isnan(values)
        usable = present & ((values > 0) if p < 0 else (values >= 0))
        # Of the largest (below 0 the least) that counts, so that no power overflows.
        counted = usable & (weights > 0).reshape(-1, weights.shape[-1]).any(axis=0)
        leading = (np.fmin if p < 0 else np.fmax).reduce(np.where(counted, values, np.nan), axis=-1)
        leading = np.where(leading > 0, leading, 1.0)
        shares = np.where(counted, values, leading[..., None]) / leading[..., None]
        result: FloatArray = leading * _over(np.where(present, shares**p, 0.0), present, weights) ** (1.0 / p)
        return result

    return power


def _over(filled: FloatArray, present: BoolArray, weights: FloatArray) -> FloatArray:
    """Σw·filled / Σw of what is present; `filled` has 0 where nothing is."""
    total = weights.sum(axis=-1)[..., None] if present.all() else _dot(present.astype(np.float64), weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: FloatArray = np.where(total > 0, _dot(filled, weights) / total, np.nan)
    return result


def _dot(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Sum over children, one after the other for every row: equal rows get equal sums, wherever they stand.

    A matrix product would be no faster here and rounds a row by its place.
    """
    leading = np.broadcast_shapes(values.shape[:-2], weights.shape[:-1])
    total = np.zeros((*leading, values.shape[-2]))
    term = np.empty_like(total)
    for child in range(values.shape[-1]):
        np.multiply(weights[..., child, None], values[..., child], out=term)
        total += term
    return total


def _refuse(bad: BoolArray, weights: FloatArray, reason: str) -> None:
    if not bad.any():
        return
    counted = bad & (weights > 0)[..., None, :]
    if counted.any():
        *_, rows, children = np.nonzero(counted)
        raise Impossible(reason, np.unique(rows).tolist(), np.unique(children).tolist())
