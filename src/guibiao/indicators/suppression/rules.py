"""When a sum gives a single respondent away, and by how much it must then stay uncertain."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

Reason = Literal["", "small", "dominated", "complementary"]


class Rules(NamedTuple):
    """What makes a sum unsafe, and how wide the interval must be in which an outsider can place what is suppressed.

    least     a sum over fewer respondents is unsafe
    largest   so is one of which this many of the largest respondents together
    share     have more than this share (the dominance rule)
    estimate  so is one where the others than the two largest have together less than this share of the largest: the second
              could then estimate the largest more closely than that (the p% rule)
    interval  what is suppressed can lie at least this share of itself above and below its value
    """

    least: int = 3
    largest: int = 1
    share: float = 0.85
    estimate: float = 0.1
    interval: float = 0.1

    def checked(self) -> Rules:
        """The same, or ValueError with what is out of range."""
        if self.least < 2 or self.largest < 1:
            raise ValueError(f"least={self.least} 应不小于2，largest={self.largest} 应不小于1。")
        if not 0 < self.share <= 1 or not 0 <= self.estimate < 1 or not 0 < self.interval < 1:
            raise ValueError(
                f"share={self.share} 应大于0、不大于1，estimate={self.estimate} 应不小于0、小于1，"
                f"interval={self.interval} 应在0与1之间。"
            )
        return self


DEFAULT = Rules()


def unsafe(said: Collection[float], rules: Rules) -> Reason:
    """Why the sum of these figures, one of each respondent, may not be shown; "" where it may."""
    if not said:
        return ""
    if len(said) < rules.least:
        return "small"
    size = sorted(map(abs, said), reverse=True)
    total = sum(size)
    dominated = sum(size[: rules.largest]) > rules.share * total
    estimated = sum(size[2:]) < rules.estimate * size[0]
    return "dominated" if dominated or estimated else ""


def needed(said: Collection[float], rules: Rules) -> float:
    """By how much a suppressed sum must be able to lie above and below its value."""
    size = sorted(map(abs, said), reverse=True)
    total = sum(size)
    return max(
        rules.interval * total,
        sum(size[: rules.largest]) / rules.share - total,
        rules.estimate * size[0] - sum(size[2:]) if size else 0.0,
    )
