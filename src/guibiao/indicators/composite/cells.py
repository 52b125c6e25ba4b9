"""Cells of the meta table that say more than a word or a number."""

from __future__ import annotations

import re

from guibiao.indicators.composite.tables import figure

_OWN = re.compile(r"\s*(Weight|Lower|Upper|Target)\s*[:：]\s*([^=＝]+?)\s*[=＝]\s*(.+?)\s*", re.IGNORECASE)
_GOALPOST = re.compile(r"q(\d+(?:\.\d+)?)|(?:top|bottom)[1-9]\d*", re.IGNORECASE)
_BETWEEN = re.compile(r"[;；|\s]+")
_EQUALS = re.compile(r"\s*[=＝:：]\s*")


def own_heading(heading: str) -> tuple[str, str, str] | None:
    """What a column such as `Weight:region=东` is for: the column of meta it stands in for, the group column, the group."""
    found = _OWN.fullmatch(heading)
    return (found[1].lower(), found[2], found[3]) if found else None


def goalpost(text: str | None) -> str | None:
    """A goalpost that the data give: `q2.5` (a percentile), `top5` or `bottom5` (the mean of the five largest or least)."""
    found = _GOALPOST.fullmatch(text or "")
    return found[0].lower() if found and float(found[1] or 0) <= 100 else None


def points(text: str) -> tuple[tuple[float, float], ...]:
    """`10=0; 20=60; 30=100`: figures and what they score, by figure. Raises ValueError with half a sentence."""
    found: dict[float, float] = {}
    for part in _BETWEEN.split(_EQUALS.sub("=", text.strip())):
        ends = part.split("=")
        try:
            at, score = map(figure, ends)
        except ValueError as error:
            raise ValueError(f"里的“{part}”不是“数=得分”。请写成 10=0; 20=60; 30=100 这样") from error
        if at in found:
            raise ValueError(f"里 {at:g} 写了两次。请只留一个")
        found[at] = score
    return tuple(sorted(found.items()))
