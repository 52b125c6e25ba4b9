"""Where each province stands on the tile grid: equal squares, neighbours near each other, no boundaries drawn."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np

from guibiao.terms.data import data_rows


class Tile(NamedTuple):
    """x counts columns from the west, y rows from the north."""

    code: str
    name: str
    short: str
    x: int
    y: int


@cache
def tiles() -> tuple[Tile, ...]:
    return tuple(
        Tile(row["code"], row["name"], row["short"], int(row["x"]), int(row["y"]))
        for row in data_rows(__file__, "tiles.csv")
    )


def steps(values: Iterable[float | None], shades: int) -> list[float]:
    """The lower ends of the shades, rising: quantiles of what is known; fewer where values repeat."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    return sorted({float(q) for q in np.quantile(known, np.arange(shades) / shades, method="higher")})


def shade(value: float, lower: list[float]) -> int:
    """Which step a value falls into, counted from nought."""
    return max(0, int(np.searchsorted(lower, value, side="right")) - 1)
