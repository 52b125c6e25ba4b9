"""The scale on which a series moves evenly: as it is, by its logarithm, or between limits by its log-odds or up to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class Scale:
    """A strictly rising change of scale, the way back, and the open interval of values on which it is defined."""

    name: str
    there: Callable[[Array], Array]
    back: Callable[[Array], Array]
    low: float = -np.inf
    high: float = np.inf

    def of(self, values: Array) -> Array:
        """The values on this scale; −∞ and ∞ for what lies at or beyond its ends; NaN stays NaN."""
        inside = (values > self.low) & (values < self.high)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = self.there(np.where(inside, values, np.nan))
        beyond = np.where(values <= self.low, -np.inf, np.where(values >= self.high, np.inf, np.nan))
        return np.where(inside, moved, beyond)


LEVEL = Scale("level", lambda values: values, lambda values: values)
LOG = Scale("log", np.log, lambda values: np.exp(np.minimum(values, 700.0)), low=0.0)


def between(low: float, high: float) -> Scale:
    """Log-odds of the share of the way from `low` to `high`, for rates that cannot leave these limits."""

    def there(values: Array) -> Array:
        return np.log((values - low) / (high - values))

    def back(values: Array) -> Array:
        return low + (high - low) / (1.0 + np.exp(-np.clip(values, -700.0, 700.0)))

    return Scale("logit", there, back, low, high)


def stopped(low: float, high: float) -> Scale:
    """As it is, stopped at the ends, which belong to it: for rates that have reached one of their limits."""
    outside = float(np.nextafter(low, -np.inf)), float(np.nextafter(high, np.inf))
    return Scale("stopped", lambda values: values, lambda values: np.clip(values, low, high), *outside)
