"""When a sum gives a single respondent away, and by how much it must then stay uncertain."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

Reason = Literal["", "small", "dominated", "confidential", "complementary"]

#: What each respondent said, by who said it.
Said = Mapping[Any, float]


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


class Stated(NamedTuple):
    """A sum as an office states it, without what each respondent said.

    number  how many respondents stand behind it; None where that tells nothing: a figure of nobody in particular
    share   the part of it that the largest of them have, as many as `Rules.largest` says; None where it is not known
    alone   who the only respondent is, where there is one that is in other sums, too
    """

    value: float
    number: int | None = None
    share: float | None = None
    alone: Hashable = None


Content = Said | Stated


def value(content: Content) -> float:
    """The sum."""
    return content.value if isinstance(content, Stated) else sum(content.values())


def size(content: Content) -> float:
    """How much there is in it, whether above or below nought."""
    return abs(content.value) if isinstance(content, Stated) else sum(map(abs, content.values()))


def alone(content: Content) -> Hashable:
    """The only respondent of a sum; None where there are others."""
    if isinstance(content, Stated):
        return content.alone if content.number == 1 else None
    return next(iter(content)) if len(content) == 1 else None


def why(content: Content, rules: Rules) -> Reason:
    """Why a sum may not be shown; "" where it may. Of a stated one only the number and the largest are known."""
    if not isinstance(content, Stated):
        return unsafe(content.values(), rules)
    if not content.number:
        return ""
    if content.number < rules.least:
        return "small"
    return "dominated" if content.share is not None and content.share > rules.share else ""


def room(content: Content, rules: Rules) -> float:
    """By how much a suppressed sum must be able to lie above and below its value."""
    if not isinstance(content, Stated):
        return needed(content.values(), rules)
    return size(content) * max(rules.interval, (content.share or 0.0) / rules.share - 1)


def together(contents: Iterable[Content], rules: Rules, *, apart: bool) -> Stated:
    """The sum of sums of which not all respondents are known. `apart`: nobody stands behind two of them; else only the greatest
    number is sure. Where a number is not known, neither is that of all; the share of the largest is the greatest that it can be.
    """
    parts = [one if isinstance(one, Stated) else _as_stated(one, rules) for one in contents]
    counts = [one.number for one in parts if one.number is not None]
    count = (sum(counts) if apart else max(counts, default=0)) if len(counts) == len(parts) else None
    whole = sum(one.value for one in parts)
    tops = sorted((size(one) * one.share for one in parts if one.share is not None), reverse=True)
    top = sum(tops[: rules.largest] if apart else tops)
    known = len(tops) == len([one for one in parts if size(one)]) and whole
    share = min(top / abs(whole), 1.0) if known else None
    only = {one.alone for one in parts if one.number}
    return Stated(whole, count, share, only.pop() if count == 1 and len(only) == 1 else None)


def _as_stated(said: Said, rules: Rules) -> Stated:
    figures = sorted(map(abs, said.values()), reverse=True)
    share = sum(figures[: rules.largest]) / sum(figures) if any(figures) else None
    return Stated(sum(said.values()), len(said), share, alone(said))


def unsafe(said: Collection[float], rules: Rules) -> Reason:
    """Why the sum of these figures, one of each respondent, may not be shown; "" where it may."""
    if not said:
        return ""
    if len(said) < rules.least:
        return "small"
    figures = sorted(map(abs, said), reverse=True)
    dominated = sum(figures[: rules.largest]) > rules.share * sum(figures)
    estimated = sum(figures[2:]) < rules.estimate * figures[0]
    return "dominated" if dominated or estimated else ""


def needed(said: Collection[float], rules: Rules) -> float:
    """By how much a suppressed sum of these figures must be able to lie above and below its value."""
    figures = sorted(map(abs, said), reverse=True)
    total = sum(figures)
    return max(
        rules.interval * total,
        sum(figures[: rules.largest]) / rules.share - total,
        rules.estimate * figures[0] - sum(figures[2:]) if figures else 0.0,
    )
