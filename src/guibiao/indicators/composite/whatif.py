"""What it takes to reach a score: how far each indicator alone must rise, which is the cheapest, and the least of all.

A mean is φ⁻¹(Σ s φ(x)) (see `decomposition`), so that what a node must become says in closed form what each child alone
must become: φ(x*) = φ(x) + (φ(y*) − φ(y)) / s. Scales are held as they are: others do not move, and nobody rises beyond
the best that the scale knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from guibiao.indicators.composite.decomposition import phi, shares, slope
from guibiao.indicators.composite.model import FloatArray, Hierarchy, IndexArray, Matrix


class WaysUp(NamedTuple):
    """For each row: what is missing to the score wanted, and how it can be reached.

    `gap` (rows,): 0 where the score is reached, NaN where there is none. `alone` (rows, indicators): the normalised
    value which an indicator must reach if it moves alone; NaN where even the best that the scale knows is not enough.
    `cheapest` (rows,): the indicator that has least to rise, in points of its scale (position among the indicators;
    -1 where none is enough alone, or nothing is missing). `together` (rows, indicators): how many points each rises in
    the least sum of rises that reaches the score; least is proven for arithmetic means, for others it is found step by
    step; all NaN where all at their best are not enough. Columns are in the order of meta.
    """

    gap: FloatArray
    alone: FloatArray
    cheapest: IndexArray
    together: FloatArray


@dataclass(frozen=True)
class Means:
    """The tree of means over some rows, to be moved: `values` (rows, nodes), `shares` of the children of each node."""

    hierarchy: Hierarchy
    power: Mapping[str, float]
    values: FloatArray
    shares: Mapping[str, FloatArray]

    @classmethod
    def of(cls, scores: Matrix, hierarchy: Hierarchy, weights: FloatArray, power: Mapping[str, float]) -> Means:
        """From the scores of all nodes and the weights (nodes,), or (rows, nodes)."""
        values = np.stack([scores.column(node.code) for node in hierarchy.nodes], axis=1)
        own = cls(hierarchy, power, values, {})
        return replace(own, shares={code: shares(values[:, at], weights[..., at]) for code, at in own.places.items()})

    def part(self, rows: IndexArray) -> Means:
        """The same tree over some of its rows."""
        taken = {code: share[rows] for code, share in self.shares.items()}
        return Means(self.hierarchy, self.power, self.values[rows], taken)

    @cached_property
    def places(self) -> Mapping[str, IndexArray]:
        """Where the children of each aggregate stand among the nodes."""
        children, position = self.hierarchy.children, self.hierarchy.position
        return {code: np.array([position[child] for child in own]) for code, own in children.items()}

    @cached_property
    def top(self) -> int:
        """Where the top stands among the nodes."""
        return self.hierarchy.position[self.hierarchy.top.code]

    @cached_property
    def leaves(self) -> IndexArray:
        """Where the indicators stand among the nodes."""
        return np.array([self.hierarchy.position[node.code] for node in self.hierarchy.indicators])

    def wanted(self, values: FloatArray, goal: FloatArray) -> FloatArray:
        """What each node (rows, nodes) alone must become for the top to be `goal` (rows,). NaN: it cannot."""
        need = np.full(values.shape, np.nan)
        need[:, self.top] = goal
        for node in reversed(self.hierarchy.upwards):
            at, place, p = self.places[node.code], self.hierarchy.position[node.code], self.power[node.code]
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                more = phi(need[:, [place]], p) - phi(values[:, [place]], p)
                need[:, at] = _inverse(phi(values[:, at], p) + more / self.shares[node.code], p)
        return need

    def slopes(self, values: FloatArray) -> FloatArray:
        """What a point more of each indicator (rows, indicators) adds to the top, at first."""
        found = np.ones(values.shape)
        for node in reversed(self.hierarchy.upwards):
            at, place, p = self.places[node.code], self.hierarchy.position[node.code], self.power[node.code]
            with np.errstate(divide="ignore", invalid="ignore"):
                step = self.shares[node.code] * slope(values[:, at], p) / slope(values[:, [place]], p)
            found[:, at] = found[:, [place]] * np.nan_to_num(step, nan=0.0)
        return found[:, self.leaves]

    def risen(self, values: FloatArray, leaves: FloatArray) -> FloatArray:
        """All nodes once the indicators are `leaves` (rows, indicators)."""
        found = values.copy()
        found[:, self.leaves] = leaves
        for node in self.hierarchy.upwards:
            at, place, p = self.places[node.code], self.hierarchy.position[node.code], self.power[node.code]
            share = self.shares[node.code]
            with np.errstate(divide="ignore", invalid="ignore"):
                change = np.where(share == 0, 0.0, share * (phi(found[:, at], p) - phi(values[:, at], p)))
                found[:, place] = _inverse(phi(values[:, place], p) + change.sum(axis=1), p)
        return found


def ways_up(
    scores: Matrix,
    hierarchy: Hierarchy,
    weights: FloatArray,
    power: Mapping[str, float],
    goal: FloatArray,
    best: FloatArray | None = None,
) -> WaysUp:
    """What each row takes to reach its `goal` (rows,), a score of the top; NaN where nothing is wanted of it.

    `scores` hold normalised indicators and all aggregates; `weights` (nodes,) or (rows, nodes); `power` as in `decomposition`; `best`
    (indicators,) is as far as an indicator can rise, by default the best that any row has.
    """
    means = Means.of(scores, hierarchy, weights, power)
    now = means.values[:, means.leaves]
    limit = np.fmax.reduce(now, axis=0) if best is None else best
    gap = np.maximum(goal - means.values[:, means.top], 0.0)
    open_ = gap > 0
    need = means.wanted(means.values, goal)[:, means.leaves]
    reach = limit + 1e-9 * np.abs(limit)
    with np.errstate(invalid="ignore"):
        alone = np.where(open_[:, None] & (need <= reach) & (need > now), need, np.nan)
    rise = np.where(np.isnan(alone), np.inf, alone - now)
    cheapest = np.where(np.isfinite(rise).any(axis=1), rise.argmin(axis=1), -1)
    together = np.zeros(now.shape)
    rows = np.flatnonzero(open_)
    together[rows] = _together(means.part(rows), goal[rows], np.fmax(limit, now[rows]))
    together[np.isnan(gap)] = np.nan
    return WaysUp(gap, alone, cheapest.astype(np.intp), together)


def in_units(normalised: FloatArray, data: FloatArray, wanted: FloatArray) -> FloatArray:
    """What normalised values `wanted` (rows, indicators) are in the unit of the data.

    Read off the figures of all rows, `normalised` and `data` (rows, indicators), between neighbours in a straight line:
    exact for linear scales, near for others. NaN outside of what any row has.
    """
    found = np.full(wanted.shape, np.nan)
    for column in range(wanted.shape[1]):
        there = ~np.isnan(normalised[:, column]) & ~np.isnan(data[:, column])
        if there.any():
            order = np.argsort(normalised[there, column])
            known, figures = normalised[there, column][order], data[there, column][order]
            asked = np.where(np.isclose(wanted[:, column], known[-1], rtol=1e-9), known[-1], wanted[:, column])
            found[:, column] = np.interp(asked, known, figures, left=np.nan, right=np.nan)
    return found


def _together(means: Means, goal: FloatArray, limit: FloatArray) -> FloatArray:
    """The rises of several indicators: always the one of which a point brings most, to its best or as far as needed."""
    values, start = means.values, means.values[:, means.leaves]
    leaves, pending = start.copy(), np.arange(len(start))
    for _ in means.leaves:
        if not len(pending):
            break
        slopes = np.where(leaves < limit, means.slopes(values), 0.0)[pending]
        chosen = slopes.argmax(axis=1)
        need = means.wanted(values, goal)[pending, means.leaves[chosen]]
        most = limit[pending, chosen]
        enough, stuck = need <= most, slopes.max(axis=1) <= 0
        leaves[pending, chosen] = np.where(stuck, leaves[pending, chosen], np.where(enough, need, most))
        values = means.risen(means.values, leaves)
        pending = pending[~enough & ~stuck]
    reached = values[:, means.top] >= goal - 1e-9 * np.abs(goal)
    return np.where(reached[:, None], np.nan_to_num(leaves - start), np.nan)


def _inverse(values: FloatArray, power: float) -> FloatArray:
    """φ⁻¹, NaN where there is none."""
    if power == 0:
        return np.exp(values)
    return np.asarray(np.where(values > 0, values, np.nan) ** (1 / power) if power != 1 else values)
