"""Ranks and classes of scores, and who can be told from whom.

Scores are arrays whose last axis is the units; axes before it (replications) are taken one by one.
"""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite.model import FloatArray, Impossible, IndexArray

# Scores nearer to each other than this share of the largest are tied: what is computed in another order differs so.
TIED = 1e-12
# Scores that are ranked at once: they stay in the processor's cache.
IN_CACHE = 65_536
# Scores that the search for natural breaks holds at once.
AT_ONCE = 50_000


def ranks(scores: FloatArray) -> FloatArray:
    """1 for the highest score; ties share the best rank of theirs; NaN where there is no score."""
    flat = scores.reshape(-1, scores.shape[-1])
    at_once = max(1, IN_CACHE // max(1, flat.shape[1]))
    parts = [_ranks(flat[start : start + at_once]) for start in range(0, len(flat), at_once)]
    return np.concatenate([np.empty((0, flat.shape[1])), *parts]).reshape(scores.shape)


def _ranks(flat: FloatArray) -> FloatArray:
    """Each score becomes a whole number, its distance from the highest in the upper bits and its place in the lower, so
    that one fast sort of whole numbers does. The upper bits resolve far finer than `TIED`."""
    count = flat.shape[1]
    there = ~np.isnan(flat)
    high = np.where(there, flat, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
    low = np.where(there, flat, np.inf).min(axis=1, keepdims=True, initial=np.inf)
    place_bits = max(count - 1, 1).bit_length()
    finest = float(1 << (62 - place_bits))
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(high > low, finest / (high - low), 0.0)
        distance = np.where(there, (high - flat) * scale, finest)
        tied = np.where(high > low, TIED * np.maximum(np.abs(high), np.abs(low)) * scale, 0.0)
    keys = (distance.astype(np.int64) << place_bits) | np.arange(count)
    keys.sort(axis=1)
    first = np.zeros(flat.shape)
    lower = np.diff(keys >> place_bits, axis=1) > tied
    np.multiply(lower, np.arange(1.0, count), out=first[:, 1:])
    np.maximum.accumulate(first, axis=1, out=first)
    found = np.empty(flat.shape)
    places = (keys & ((1 << place_bits) - 1)) + np.arange(len(flat))[:, None] * count
    found.reshape(-1)[places] = first + 1
    found[~there] = np.nan
    return found


def thresholds(scores: FloatArray, bounds: FloatArray) -> IndexArray:
    """Class of each score: 0 where it is at least `bounds[0]`, the highest, 1 where at least `bounds[1]`, and so on.

    `bounds` (…, classes - 1) fall along the last axis; the axes before are those of `scores`, or there are none. Without
    a score the class is -1.
    """
    with np.errstate(invalid="ignore"):
        below = scores[..., None] < bounds - TIED * np.abs(bounds)
    return np.where(np.isnan(scores), -1, below.sum(axis=-1))


def quantiles(scores: FloatArray, count: int) -> FloatArray:
    """The `count` - 1 bounds, falling, that part the units into `count` classes of equal size (linear quantiles).

    NaN where there is no score at all.
    """
    ordered = np.sort(scores, axis=-1)
    last = np.maximum((~np.isnan(ordered)).sum(axis=-1, keepdims=True) - 1, 0)
    place = last * (np.arange(count - 1, 0, -1) / count)
    below = np.floor(place).astype(np.intp)
    one, other = (np.take_along_axis(ordered, at, axis=-1) for at in (below, np.minimum(below + 1, last)))
    return np.asarray(one + (other - one) * (place - below))


def breaks(scores: FloatArray, count: int) -> FloatArray:
    """The `count` - 1 bounds, falling, that make the squares within classes least: natural breaks.

    Exact, by dynamic programming over the sorted scores; a bound is the lowest score of its class. The best last break
    never moves down as units are added, so that each round halves the ranges to search: O(count · n log n), for many
    replications at once. Fewer different scores than classes are impossible; without any score bounds are NaN.

    Source: W. D. Fisher (1958), “On grouping for maximum homogeneity”, JASA 53; G. F. Jenks (1977).
    """
    flat = np.sort(scores.reshape(-1, scores.shape[-1]), axis=1)
    sizes = (~np.isnan(flat)).sum(axis=1)
    found = np.full((len(flat), count - 1), np.nan)
    for size in np.unique(sizes[sizes > 0]):
        same = np.flatnonzero(sizes == size)
        at_once = max(1, AT_ONCE // int(size))
        for start in range(0, len(same), at_once):
            part = same[start : start + at_once]
            found[part] = _breaks(flat[part, :size], count)
    return found.reshape(*scores.shape[:-1], count - 1)


def _breaks(ordered: FloatArray, count: int) -> FloatArray:
    """Of sorted scores, replications x units, none missing."""
    if ((np.diff(ordered, axis=1) > 0).sum(axis=1) < count - 1).any():
        raise Impossible("too_few_different")
    size = ordered.shape[1]
    centred = ordered - ordered.mean(axis=1, keepdims=True)
    sums, squares = (np.pad(np.cumsum(part, axis=1), ((0, 0), (1, 0))) for part in (centred, centred**2))
    end = np.arange(1, size + 1)
    cost = squares[:, 1:] - sums[:, 1:] ** 2 / end
    begins = []
    for classes in range(2, count + 1):
        cost, begin = _one_class_more(cost, sums, squares, classes)
        begins.append(begin)
    replication = np.arange(len(ordered))
    last = np.full(len(ordered), size)
    bounds = []
    for begin in reversed(begins):
        last = begin[replication, last - 1]
        bounds.append(ordered[replication, last])
    return np.stack(bounds, axis=1)


def _one_class_more(
    cost: FloatArray, sums: FloatArray, squares: FloatArray, classes: int
) -> tuple[FloatArray, IndexArray]:
    """Least squares of the first 1, 2, … scores in `classes` classes, and where the last of these begins.

    `cost` is the same for one class fewer; `sums` and `squares` add up the scores before each place.
    """
    count, size = cost.shape
    best = np.full((count, size), np.inf)
    begin = np.full((count, size), classes - 1, dtype=np.intp)
    first = classes - 1
    stride = 1 << (size - first).bit_length()
    while stride := stride // 2:
        ends = np.arange(first + stride - 1, size, 2 * stride)
        if not len(ends):
            continue
        # What was found at the neighbours of the round before bounds the search; outside, nothing does.
        low = np.where(ends - stride >= first, begin[:, np.maximum(ends - stride, 0)], first)
        high = np.where(ends + stride < size, begin[:, np.minimum(ends + stride, size - 1)], ends)
        high = np.maximum(np.minimum(high, ends), low)  # rounding may turn the order of neighbours round
        lengths = (high - low + 1).ravel()
        starts = np.cumsum(lengths) - lengths
        owner = np.repeat(np.arange(len(lengths)), lengths)
        place = np.arange(lengths.sum()) - starts[owner] + low.ravel()[owner]
        replication, end = owner // len(ends), ends[owner % len(ends)] + 1
        total = sums[replication, end] - sums[replication, place]
        within = squares[replication, end] - squares[replication, place] - total**2 / (end - place)
        value = cost[replication, place - 1] + within
        least = np.minimum.reduceat(value, starts)
        hits = np.flatnonzero(value == least[owner])
        chosen = hits[np.searchsorted(hits, starts)]
        best[:, ends] = least.reshape(count, -1)
        begin[:, ends] = place[chosen].reshape(count, -1)
    return best, begin
