"""Does what is put together go together: correlations in and between levels, Cronbach's alpha, what a weight effects.

OECD/JRC Handbook (2008), steps 4 and 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from guibiao.indicators.composite.model import FloatArray, Hierarchy, Matrix
from guibiao.indicators.composite.weights import correlation

Flag = Literal["negative", "redundant", "weak"]
Method = Literal["pearson", "spearman"]

# What the Handbook and the JRC's audits use: above, two siblings say the same; below, a child hardly says anything.
REDUNDANT = 0.92
WEAK = 0.3
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Pair:
    """Two nodes: their correlation over `count` rows that both have, and the probability of one as large by chance.

    `relation`: two `siblings`, a child and its `parent`, or an indicator and the `top`. `correlation` and `p_value` are
    NaN with fewer than three rows or without spread. `flag` is negative (significantly so), redundant (siblings above
    `REDUNDANT`) or weak (below `WEAK` with the parent), else None.
    """

    one: str
    other: str
    relation: Literal["siblings", "parent", "top"]
    correlation: float
    p_value: float
    count: int
    flag: Flag | None


@dataclass(frozen=True)
class Importance:
    """What a weight effects: a node's share of its parent by weight, and its share of the siblings' correlations.

    `nominal` is weight over the siblings' weights; `effective` the node's share of the top by weights alone (both the mean
    over the rows where weights differ by group, NaN below a formula); `actual` its correlation with the parent over the
    sum of the siblings' correlations (NaN where that is not positive).
    """

    code: str
    nominal: float
    effective: float
    actual: float


def correlations(values: FloatArray, method: Method = "pearson") -> tuple[FloatArray, FloatArray, FloatArray]:
    """Correlations of the columns, two-sided p-values (t with n - 2), and rows that both have.

    `values` rows x columns, NaN where missing; each pair is taken over the rows that both have. Spearman's is of ranks
    within each column's own rows.
    """
    from scipy import stats  # slow to load

    there = (~np.isnan(values)).astype(np.float64)
    count = there.T @ there
    if method == "spearman":
        values = stats.rankdata(values, axis=0, nan_policy="omit")
    found = correlation(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = found * np.sqrt((count - 2) / (1 - found**2))
        p = 2 * stats.t.sf(np.abs(t), count - 2)
    unsaid = (count < 3) | np.isnan(found)
    return np.where(unsaid, np.nan, found), np.where(unsaid, np.nan, p), count


def alpha(values: FloatArray) -> float:
    """Cronbach's alpha, k·r̄ / (1 + (k - 1)·r̄) with r̄ the mean correlation of the k columns (standardised form).

    NaN with fewer than two columns, or where a correlation cannot be said or all run against one another.
    L. J. Cronbach (1951).
    """
    count = values.shape[1]
    if count < 2:
        return float("nan")
    mean = correlation(values)[np.triu_indices(count, 1)].mean()
    below = 1 + (count - 1) * mean
    return float(count * mean / below) if below > 0 else float("nan")


def pairs(scores: Matrix, hierarchy: Hierarchy, method: Method = "pearson") -> list[Pair]:
    """Every pair of siblings, every node with its parent, every indicator with the top, in the order of meta.

    `scores` hold all nodes, normalised: direction must have been applied, or a negative correlation means nothing.
    """
    found, p_values, counts = correlations(scores.values, method)

    def pair(one: str, other: str, relation: Literal["siblings", "parent", "top"]) -> Pair:
        where = scores.position[one], scores.position[other]
        r, p = float(found[where]), float(p_values[where])
        return Pair(one, other, relation, r, p, int(counts[where]), _flag(relation, r, p))

    def of(node: str) -> Iterator[Pair]:
        parent = hierarchy[node].parent
        if parent is None:
            return
        siblings = hierarchy.children[parent]
        for sibling in siblings[siblings.index(node) + 1 :]:
            yield pair(node, sibling, "siblings")
        yield pair(node, parent, "parent")
        if hierarchy[node].kind == "indicator" and parent != hierarchy.top.code:
            yield pair(node, hierarchy.top.code, "top")

    return [one for node in hierarchy.nodes for one in of(node.code)]


def alphas(scores: Matrix, hierarchy: Hierarchy) -> dict[str, float]:
    """Cronbach's alpha of the children of each node, in the order of meta."""
    return {
        node.code: alpha(scores.values[:, [scores.position[child] for child in hierarchy.children[node.code]]])
        for node in hierarchy.nodes
        if node.kind == "aggregate"
    }


def importances(scores: Matrix, hierarchy: Hierarchy, weights: FloatArray | None = None) -> list[Importance]:
    """What each weight effects, in the order of meta; `weights` (nodes,) default to the given ones."""
    weights = hierarchy.weights if weights is None else weights
    effective, by_row = hierarchy.shares(weights, scores.rows), hierarchy.by_row(weights, scores.rows)
    actual, nominal = np.full(len(weights), np.nan), np.ones(len(weights))
    for code, children in hierarchy.children.items():
        places = [hierarchy.position[child] for child in children]
        columns = [scores.position[child] for child in (*children, code)]
        with_parent = correlation(scores.values[:, columns])[:-1, -1]
        total = with_parent.sum()
        among = by_row[..., places] / by_row[..., places].sum(axis=-1, keepdims=True)
        nominal[places] = np.nan if code in hierarchy.formulas else among.reshape(-1, len(places)).mean(axis=0)
        actual[places] = with_parent / total if total > 0 else np.nan
    rows = zip(hierarchy.nodes, nominal.tolist(), effective.tolist(), actual.tolist(), strict=True)
    return [Importance(node.code, *figures) for node, *figures in rows]


def _flag(relation: str, r: float, p: float) -> Flag | None:
    if r < 0 and p < SIGNIFICANT:
        return "negative"
    if relation == "siblings" and r > REDUNDANT:
        return "redundant"
    if relation == "parent" and r < WEAK:
        return "weak"
    return None
