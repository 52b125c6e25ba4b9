"""Trying a method on held-back years: every year in turn is the last one known, and the years after it are asked.

An error is divided by the mean yearly change of its series as known at the origin (Hyndman & Koehler, 2006, MASE), so
that series of every unit weigh alike. Nothing later than the origin enters a forecast, the pooled drift included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guibiao.indicators.forecast.methods import NAIVE, Method, Outlook, outlook
from guibiao.indicators.forecast.scales import Array, Scale, Years

LEAST_POINTS = 5
FARTHEST = 5
# Fewer origins than this decide nothing.
LEAST_ORIGINS = 3


@dataclass(frozen=True)
class Trial:
    """One entry a forecast that could be checked: origin and target year; and for the naive drift and the method that
    is tried against it (columns 0 and 1) the scaled absolute error, and whether the value fell into the interval."""

    origin: Years
    target: Years
    error: Array
    inside: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.origin)

    def known_by(self, year: int) -> Trial:
        """What could be known in `year`: the entries whose target year has come."""
        keep = self.target <= year
        return Trial(self.origin[keep], self.target[keep], self.error[keep], self.inside[keep])

    def ratio(self) -> float | None:
        """Mean error of the method over that of the naive drift; None where too few origins could be checked."""
        if len(np.unique(self.origin)) < LEAST_ORIGINS:
            return None
        naive, method = self.error.mean(axis=0)
        return float(method / naive) if naive > 0 else np.inf

    def beaten(self) -> bool:
        """False where the naive drift did as well as the method, so that it has to be used."""
        ratio = self.ratio()
        return ratio is None or ratio < 1


def run(method: Method, values: Array, scale: Scale, years: Years, share: float) -> Trial:
    """Try `method` on every row of `values` (series × `years`, NaN where nothing was observed)."""
    found = [_from_origin(method, values, scale, years, column, share) for column in range(1, len(years) - 1)]
    origin, target, error, inside = zip(*found, strict=True) if found else ((), (), (), ())
    return Trial(
        np.concatenate([np.empty(0, np.int64), *origin]),
        np.concatenate([np.empty(0, np.int64), *target]),
        np.concatenate([np.empty((0, 2)), *error]),
        np.concatenate([np.empty((0, 2), bool), *inside]),
    )


def beaten_by_row(method: Method, values: Array, scale: Scale, years: Years) -> NDArray[np.bool_]:
    """`Trial.beaten` of each row by itself, without what the intervals held."""
    size = len(values)
    origins, naive, tried = np.zeros(size, np.int64), np.zeros(size), np.zeros(size)
    for column in range(1, len(years) - 1):
        rows, _asked, _actual, _looks, error = _compared(method, values, scale, years, column)
        origins[np.unique(rows)] += 1
        naive += np.bincount(rows, error[:, 0], minlength=size)
        tried += np.bincount(rows, error[:, 1], minlength=size)
    return np.asarray((origins < LEAST_ORIGINS) | (tried < naive))


def _compared(
    method: Method, values: Array, scale: Scale, years: Years, column: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Array, list[Outlook], Array]:
    """The naive drift and the method from one origin: of what could be checked the rows, the years ahead and the figures; both
    looks; and their scaled errors."""
    known, known_years = values[:, : column + 1], years[: column + 1]
    asked = years[column + 1 : column + 1 + FARTHEST]
    truth = values[:, column + 1 : column + 1 + FARTHEST]
    size = _yearly_change(known, known_years)
    ready = np.isfinite(known[:, -1]) & (np.isfinite(known).sum(axis=1) >= LEAST_POINTS) & (size > 0)
    looks = [outlook(each, known, scale, known_years, asked) for each in (NAIVE, method)]
    usable = ready[:, None] & np.isfinite(truth) & np.isfinite(looks[1].centre) & np.isfinite(looks[1].spread)
    rows, places = np.nonzero(usable)
    actual = truth[rows, places]
    error = np.stack([np.abs(look.value[rows, places] - actual) / size[rows] for look in looks], axis=1)
    return rows, places, actual, looks, error


def _from_origin(
    method: Method, values: Array, scale: Scale, years: Years, column: int, share: float
) -> tuple[Years, Years, Array, NDArray[np.bool_]]:
    rows, places, actual, looks, error = _compared(method, values, scale, years, column)
    placed = scale.of(actual)
    inside = [np.abs(placed - look.centre[rows, places]) <= look.reach(share)[rows, places] for look in looks]
    asked = years[column + 1 : column + 1 + FARTHEST]
    return np.full(len(rows), years[column], dtype=np.int64), asked[places], error, np.stack(inside, axis=1)


def _yearly_change(values: Array, years: Years) -> Array:
    """Mean absolute change a year between neighbouring observations, a figure a series."""
    rows, columns = np.nonzero(np.isfinite(values))
    seen, when = values[rows, columns], years[columns].astype(float)
    follows = np.flatnonzero(rows[1:] == rows[:-1]) + 1
    change = np.abs(seen[follows] - seen[follows - 1]) / (when[follows] - when[follows - 1])
    steps = np.bincount(rows[follows], minlength=len(values))
    return np.asarray(np.bincount(rows[follows], change, minlength=len(values)) / np.maximum(steps, 1))
