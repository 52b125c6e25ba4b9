"""What a figure in one unit is in another: 万元 in 亿元, % in 个百分点, 万户 in 家."""

from __future__ import annotations

from guibiao.terms.indicators import Indicator
from guibiao.terms.units import kind_of, split

# Shares as parts of one hundred.
_SHARES = {"%": 1.0, "个百分点": 1.0, "百分点": 1.0, "‰": 0.1, "个基点": 0.01}


def is_share(unit: str | None) -> bool:
    """Whether a unit says a part of a whole (%, 个百分点, ‰)."""
    return unit is not None and split(unit)[1] in _SHARES


def factor(given: str | None, wanted: str | None, indicator: Indicator | None) -> float | None:
    """By what a figure in the unit `given` is multiplied to stand in `wanted`; None where the two measure different things.

    No unit means the indicator's own. Counting words (家, 户, 个) are one unit; so are 人 and 人年 where the indicator
    is printed in either. Currencies are never converted.
    """
    own = indicator.unit if indicator else None
    given, wanted = given or own, wanted or own
    if given == wanted or not given or not wanted:
        return 1.0
    (scale, base), (other_scale, other) = split(given), split(wanted)
    if base in _SHARES and other in _SHARES:
        return _SHARES[base] / _SHARES[other]
    return scale / other_scale if _same(base, other, indicator) else None


def _same(base: str, other: str, indicator: Indicator | None) -> bool:
    if base == other or kind_of(base) == kind_of(other) == "things":
        return True
    if not indicator or "money" in (kind_of(base), kind_of(other)):
        return False
    printed = {split(unit)[1] for unit in (indicator.unit, *indicator.units)}
    return base in printed and other in printed
