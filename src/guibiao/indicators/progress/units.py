"""What a target's figure and an observation's are in one unit: 万元 in 亿元, % in 个百分点, 万户 in 家."""

from __future__ import annotations

from guibiao.indicators import units
from guibiao.terms.indicators import Indicator
from guibiao.terms.units import kind_of, split


def is_share(unit: str | None) -> bool:
    """Whether a unit says a part of a whole (%, 个百分点, ‰)."""
    return kind_of(unit) == "share"


def factor(given: str | None, wanted: str | None, indicator: Indicator | None) -> float | None:
    """By what a figure in the unit `given` is multiplied to stand in `wanted`; None where the two measure different things.

    No unit means the indicator's own. Of one indicator all counting words are one (家, 户, 项), and so are the units in
    which the registry says it is printed (人 and 人年; 件 and 件/万人). Currencies are never converted.
    """
    own = indicator.unit if indicator else None
    given, wanted = given or own, wanted or own
    if given == wanted or not given or not wanted:
        return 1.0
    by = units.factor(given, wanted)
    if by is not None:
        return float(by)
    (scale, base), (other_scale, other) = split(given), split(wanted)
    return scale / other_scale if _one(base, other, indicator) else None


def _one(base: str, other: str, indicator: Indicator | None) -> bool:
    """Whether two different units mean one thing of this indicator."""
    kinds = {kind_of(base), kind_of(other)}
    if kinds == {"things"}:
        return True
    if not indicator or "money" in kinds:
        return False
    printed = {split(unit)[1] for unit in (indicator.unit, *indicator.units)}
    return base in printed and other in printed
