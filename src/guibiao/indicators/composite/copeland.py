"""Copeland: every unit against every other, won or lost by the weight of the indicators in which it is ahead.

A. H. Copeland (1951), “A reasonable social welfare function”; OECD/JRC Handbook (2008), step 6.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from guibiao.indicators.composite.model import FloatArray, Impossible

# Rows of a block: a block of comparisons (rows x units x 8 bytes) stays in the processor's cache.
BLOCK = 48
# With fewer blocks, threads cost more than they bring.
THREADED = 8
# Two sides whose weights differ by less than this share of all weights are level: sums of weights carry rounding errors.
LEVEL = 1e-12


def copeland(values: FloatArray, weights: FloatArray, *, workers: int = 2) -> FloatArray:
    """Copeland score: the number of units that a unit beats less the number that beat it, from -(n-1) to n-1.

    `values` is units x indicators, more is better, NaN where missing; `weights` one for each indicator, none negative.
    A unit beats another where the weights of the indicators in which it is ahead exceed those in which it is behind;
    only indicators that both have are compared, and a pair that shares none is level. Each pair is judged by itself,
    so the order of rows does not matter. A unit without any value has no score (NaN).

    n²·k/2 comparisons in blocks: the lower triangle is the upper with its sign turned. `workers` threads.
    """
    if (weights < 0).any():
        raise Impossible("negative_weight", columns=np.flatnonzero(weights < 0).tolist())
    there = ~np.isnan(values).all(axis=1)
    scores = np.full(len(values), np.nan)
    columns = np.ascontiguousarray(values[there][:, weights > 0].T)
    count = columns.shape[1]
    positive = weights[weights > 0]
    starts = range(0, count, BLOCK)
    level = LEVEL * float(positive.sum())
    if len(starts) < THREADED:
        scores[there] = _stripe(columns, positive, starts, level)
        return scores
    with ThreadPoolExecutor(workers) as pool:
        parts = pool.map(lambda first: _stripe(columns, positive, starts[first::workers], level), range(workers))
        scores[there] = sum(parts, start=np.zeros(count))
    return scores


def _stripe(columns: FloatArray, weights: FloatArray, starts: range, level: float) -> FloatArray:
    """What the blocks of rows that begin at `starts`, each against itself and all later rows, add to the scores."""
    count = columns.shape[1]
    scores = np.zeros(count)
    for start in starts:
        stop = min(start + BLOCK, count)
        net = np.zeros((stop - start, count - start))
        ahead, behind = np.empty(net.shape, bool), np.empty(net.shape, bool)
        signs, part = ahead.view(np.int8), np.empty(net.shape)
        for column, weight in zip(columns, weights, strict=True):
            own, others = column[start:stop, None], column[None, start:]
            np.greater(own, others, out=ahead)
            np.less(own, others, out=behind)
            np.subtract(signs, behind.view(np.int8), out=signs)
            np.multiply(signs, weight, out=part)
            net += part
        won = (net > level).astype(np.int8) - (net < -level).astype(np.int8)
        scores[start:stop] += won.sum(axis=1, dtype=np.int64)
        scores[stop:] -= won[:, stop - start :].sum(axis=0, dtype=np.int64)
    return scores
