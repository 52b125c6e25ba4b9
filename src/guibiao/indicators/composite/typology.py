"""Profiles: where a unit is strong and weak, and which units are alike.

Strengths and weaknesses compare a unit's place in an indicator with its own average place. Types are clusters of the
profiles over the children of the top, each profile less its own mean: alike in shape, not in height.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from guibiao.indicators.composite.model import EvaluationError, FloatArray, Hierarchy, IndexArray, Matrix

MOST_TYPES = 8
# Every row is compared with every other: more would take more than a gigabyte.
MOST_ROWS = 8_000
# Indicators named a unit and side.
NAMED = 5


Side = Literal["strength", "weakness"]
SIDES: tuple[tuple[Side, float], ...] = (("strength", 1.0), ("weakness", -1.0))


class Mark(NamedTuple):
    """An indicator in which a row stands out: its share of others behind (0..1), there and on average over all."""

    row: int
    code: str
    side: Side
    standing: float
    overall: float


class Types(NamedTuple):
    """`types` (rows,): 0, 1, … from the type with the highest mean of the top, -1 for rows without a whole profile.

    `profiles` (types, children): mean standardised score of each child of the top less the type's own mean, `silhouette`
    how clearly types are apart (-1..1).
    """

    children: tuple[str, ...]
    types: IndexArray
    profiles: FloatArray
    silhouette: float


def standing(values: FloatArray) -> FloatArray:
    """The share of the other rows that have a figure and are behind, ties half; (rows, columns). NaN where missing."""
    from scipy.stats import rankdata  # slow to load

    count = (~np.isnan(values)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((rankdata(values, axis=0, nan_policy="omit") - 1) / (count - 1))


def marks(scores: Matrix, hierarchy: Hierarchy, named: int = NAMED) -> list[Mark]:
    """Up to `named` strengths and weaknesses of each row, the clearest first.

    A strength is an indicator in which the row is in the better half and stands higher than on average; a weakness one in
    the worse half, lower than on average. Within each period. `scores` are normalised: more is better.
    """
    codes = [node.code for node in hierarchy.indicators]
    columns = np.array([scores.position[code] for code in codes])
    found: list[Mark] = []
    for _, block in scores.rows.blocks("period"):
        places = standing(scores.values[np.ix_(block, columns)])
        for row, own in zip(block.tolist(), places, strict=True):
            there = ~np.isnan(own)
            overall = own[there].mean() if there.any() else np.nan
            for side, sign in SIDES:
                stands_out = np.flatnonzero(((own - overall) * sign > 0) & ((own - 0.5) * sign > 0))
                order = stands_out[np.argsort(-sign * own[stands_out], kind="stable")]
                found += [Mark(row, codes[i], side, float(own[i]), float(overall)) for i in order[:named]]
    return sorted(found, key=lambda mark: (mark.row, mark.side))


def types(scores: Matrix, hierarchy: Hierarchy, count: int | None = None) -> Types:
    """Rows by the shape of their profile: Ward's clusters of standardised scores, each row less its own mean.

    `count` types; without it, as many (2 to 8) as make the mean silhouette largest. P. J. Rousseeuw (1987).
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist, squareform

    children = hierarchy.children[hierarchy.top.code]
    values = scores.values[:, [scores.position[child] for child in children]]
    whole = np.flatnonzero(~np.isnan(values).any(axis=1))
    if len(children) < 2 or len(whole) < 3:
        raise EvaluationError("类型分析至少要有三个各分项齐全的单位和两个分项。")
    if len(whole) > MOST_ROWS:
        raise EvaluationError(f"类型分析要两两比较，最多 {MOST_ROWS} 个单位，现在有 {len(whole)} 个。请分组进行。")
    spread = values[whole].std(axis=0)
    standard = (values[whole] - values[whole].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    shape = standard - standard.mean(axis=1, keepdims=True)
    apart = pdist(shape)
    tree, matrix = linkage(apart, "ward"), squareform(apart)
    candidates = range(2, min(MOST_TYPES, len(whole) - 1) + 1) if count is None else [count]
    cuts = {number: fcluster(tree, number, "maxclust") - 1 for number in candidates}
    clear = {number: _silhouette(matrix, cut) for number, cut in cuts.items()}
    best = max(clear, key=lambda number: clear[number])
    cut = cuts[best]
    top = scores.column(hierarchy.top.code)[whole]
    order = sorted(set(cut.tolist()), key=lambda one: -float(np.nanmean(top[cut == one])))
    found = np.full(len(values), -1, dtype=np.intp)
    for place, one in enumerate(order):
        found[whole[cut == one]] = place
    profiles = np.array([shape[cut == one].mean(axis=0) for one in order])
    return Types(children, found, profiles, clear[best])


def _silhouette(apart: FloatArray, cut: IndexArray) -> float:
    """Mean of (b - a) / max(a, b), a the mean distance to the own cluster, b to the nearest other; alone counts 0."""
    members = (cut[:, None] == np.unique(cut)[None, :]).astype(np.float64)
    sizes = members.sum(axis=0)
    if len(sizes) < 2:
        return -1.0
    total = apart @ members
    own = members.astype(bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        within = total[own] / (sizes[None, :].repeat(len(cut), 0)[own] - 1)
        nearest = np.where(own, np.inf, total / sizes).min(axis=1)
        value = (nearest - within) / np.maximum(within, nearest)
    return float(np.nan_to_num(value).mean())
