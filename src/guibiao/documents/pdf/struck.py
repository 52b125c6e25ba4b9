"""Characters that a rule is drawn through: struck out, and no part of the document any more."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

Char = dict[str, Any]
THIN = 0.2  # of a letter's size: a rule that is thicker is a ground or a bar
LOW, HIGH = 0.12, 0.6  # of a letter's size: where above the foot of the letters a rule goes through them
FLAT = 1.0  # points that the ends of a level rule may differ


class Strikes:
    """The level rules of a page, by their height."""

    def __init__(self, page: Any) -> None:
        drawn = [r for r in (*page.lines, *page.rects) if r["x1"] - r["x0"] > r["bottom"] - r["top"]]
        self._rules = sorted(
            ((r["top"] + r["bottom"]) / 2, float(r["x0"]), float(r["x1"]), float(r["bottom"] - r["top"])) for r in drawn
        )

    def through(self, char: Char) -> bool:
        """Whether a rule goes through a character."""
        size = char["size"]
        foot = char["bottom"] + char["y0"] - char["matrix"][5]
        middle = (char["x0"] + char["x1"]) / 2
        for n in range(bisect_left(self._rules, (foot - HIGH * size,)), len(self._rules)):
            height, x0, x1, thick = self._rules[n]
            if height > foot - LOW * size:
                return False
            if x0 <= middle <= x1 and thick <= max(FLAT, THIN * size):
                return True
        return False
