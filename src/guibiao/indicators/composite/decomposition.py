"""What a change of the top came from: the change between two rows, as a sum over indicators. Exact, whatever the means.

Every mean used here is φ⁻¹(Σ s φ(x)) with φ(x) = x^p, ln x at p = 0, and shares s of the weights of the children that
are there. With mean shares s̄ and L = Δy / Δφ(y), a node's change is exactly

    Δy = Σ L·s̄·Δφ(x)  +  Σ L·(φ̄(x) − φ̄(y))·Δs

— the first sum what the children did, the second what came or went because a figure began or ceased to be there. For
p = 1 L is 1 (Bennet), for p = 0 it is the logarithmic mean of y (LMDI, additive form). A child's part is handed on to
its own children in proportion to its change, down to the indicators.

Source: T. L. Bennet (1920); B. W. Ang (2004), “Decomposition analysis for policymaking in energy”, Energy Policy 32.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from guibiao.indicators.composite.means import split_method
from guibiao.indicators.composite.model import EvaluationError, FloatArray, Hierarchy, IndexArray, Matrix

# What is left over below this share of the score is rounding, not a fill-in.
ROUNDING = 1e-11
POWERS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}


class Change(NamedTuple):
    """`total` (pairs,) is exactly `indicators` (pairs, indicators) + `presence` (pairs, nodes), summed.

    Columns are in the order of meta. `presence` is what a node's coming or going changed; at an aggregate itself, what
    its fill-in of missing children changed. NaN where the top is missing in one of the rows, or where a geometric
    or harmonic mean meets a zero and has no finite decomposition.
    """

    total: FloatArray
    indicators: FloatArray
    presence: FloatArray


def powers(methods: Mapping[str, str], *, p: float | None = None) -> dict[str, float]:
    """The power of each node's mean. `methods` by code, as written; `p` is that of a `generalised` without its own.

    Copeland and TOPSIS compare units with one another and have none: EvaluationError.
    """
    found = {}
    for code, written in methods.items():
        if written == "formula":
            raise EvaluationError(f"{code} 由公式合成，不是下级得分的平均，不能逐指标分解，也推不出各指标要提高多少。")
        name, own = split_method(written)
        power = POWERS.get(name, own if own is not None else p)
        if power is None or name not in (*POWERS, "generalised"):
            raise EvaluationError(
                f"{code} 用 {written} 合成，是各单元互相比较的结果，不能逐指标分解；请改用加权平均类的方法。"
            )
        found[code] = power
    return found


def phi(values: FloatArray, power: float) -> FloatArray:
    """x^p, ln x at p = 0; not finite where that is impossible."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(values) if power == 0 else values**power)


def slope(values: FloatArray, power: float) -> FloatArray:
    """The derivative of `phi`: p·x^(p-1), 1/x at p = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 / values if power == 0 else power * values ** (power - 1))


def shares(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Shares of the children's weights (children,) or (rows, children) among those there: values (rows, children)."""
    present = np.where(np.isnan(values), 0.0, weights)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nan_to_num(present / present.sum(axis=1, keepdims=True)))


def decompose(
    scores: Matrix,
    hierarchy: Hierarchy,
    weights: FloatArray,
    power: Mapping[str, float],
    before: IndexArray,
    after: IndexArray,
) -> Change:
    """The change of the top from the rows `before` to the rows `after` (positions, one pair each).

    `scores` hold the normalised indicators and all aggregates, in all periods on one scale; `weights` (nodes,), or
    (rows, nodes) where they differ from row to row: what that changes between two rows counts as presence;
    `power` that of each aggregate (see `powers`).
    """
    pairs, position = len(before), hierarchy.position
    by_row = np.broadcast_to(weights, (len(scores.rows), weights.shape[-1]))
    old, new = ({code: scores.column(code)[rows] for code in scores.columns} for rows in (before, after))
    parts, presence = np.zeros((pairs, len(hierarchy.nodes))), np.zeros((pairs, len(hierarchy.nodes)))
    handed_on = np.zeros_like(parts)
    handed_on[:, position[hierarchy.top.code]] = 1.0
    for node in reversed(hierarchy.upwards):
        children, place, p = hierarchy.children[node.code], position[node.code], power[node.code]
        places = [position[child] for child in children]
        x0, x1 = (np.stack([side[child] for child in children], axis=1) for side in (old, new))
        s0, s1 = shares(x0, by_row[before][:, places]), shares(x1, by_row[after][:, places])
        x0, x1 = np.where(np.isnan(x0), x1, x0), np.where(np.isnan(x1), x0, x1)
        y0, y1 = old[node.code][:, None], new[node.code][:, None]
        scale = _times(handed_on[:, [place]], _ratio(y1 - y0, phi(y1, p) - phi(y0, p), 1 / slope(y0, p)))
        share, change = (s0 + s1) / 2, phi(x1, p) - phi(x0, p)
        middle, own = (phi(x0, p) + phi(x1, p)) / 2, (phi(y0, p) + phi(y1, p)) / 2
        value = _times(scale, _times(share, change))
        moved = _times(scale, _times(s1 - s0, middle - own))
        parts[:, places] = value
        presence[:, places] += moved
        whole = _times(handed_on[:, [place]], y1 - y0)[:, 0]
        left = whole - value.sum(axis=1) - moved.sum(axis=1)
        presence[:, place] += np.where(np.abs(left) < ROUNDING * np.abs(scores.column(node.code)[after]), 0.0, left)
        # A child that stood still, or is there only once, hands nothing on.
        handed_on[:, places] = np.where(value == 0, 0.0, _ratio(value, x1 - x0, value))
    total = new[hierarchy.top.code] - old[hierarchy.top.code]
    leaves = [position[node.code] for node in hierarchy.indicators]
    return Change(total, parts[:, leaves], presence)


def _ratio(above: FloatArray, below: FloatArray, limit: FloatArray) -> FloatArray:
    """`above` over `below`, and its limit where both are nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below == 0, limit, above / below)


def _times(share: FloatArray, change: FloatArray) -> FloatArray:
    """The product, nothing where there is no share, whatever else stands there."""
    with np.errstate(invalid="ignore"):
        return np.where(share == 0, 0.0, share * change)
