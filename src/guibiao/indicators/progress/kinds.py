"""How each kind of target is read: what level it asks for in its year, which values satisfy it, what is added up.

The kinds stand in a table. A target that is relative to its baseline keeps its printed figure here (a share as 0.12)
and becomes a level by the `way` of `formulas.LEVELS` once the baseline is known.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from guibiao.indicators.progress.formulas import EQUAL
from guibiao.indicators.progress.model import Kind, Target
from guibiao.indicators.progress.units import is_share
from guibiao.terms.indicators import Indicator
from guibiao.terms.units import kind_of, split

Sum = Literal["none", "period", "year"]

# What the comparators ask for where they do not leave it to the indicator, and their mirror where a fall is wanted.
_UPWARDS = {">": 1, "≥": 1, "<": -1, "≤": -1}
_MIRROR = {">": "<", "≥": "≤", "<": ">", "≤": "≥"}


class Aim(NamedTuple):
    """A target read: `aim`, `low` and `high` in terms of its `way`; None where there is no bound on that side.

    `strict`: the bound itself does not satisfy. `sums` says whether the yearly figures of the period are added up, the
    figure of each year stands for itself, or neither. `unit` is that of the level, None for the indicator's own.
    """

    way: str
    aim: float
    low: float | None
    high: float | None
    strict: bool
    direction: int
    sums: Sum
    unit: str | None


class Mixed(ValueError):
    """A stock, a flow or a rate compared with what it is not, said in one sentence."""


class Unclear(ValueError):
    """A target that contradicts itself or its indicator, said in one sentence."""


# kind → the way of its level where the figure stands for itself; relative kinds are told apart by unit in `_way`.
_ABSOLUTE: frozenset[Kind] = frozenset({"level", "count", "coverage", "rank"})


def _way(target: Target, indicator: Indicator | None) -> str:
    """The way of `formulas.LEVELS` by which the printed figure becomes a level."""
    if target.kind in _ABSOLUTE:
        return "as_it_stands"
    if target.kind == "multiple":
        return "times"
    if target.kind == "growth":
        return "raised_yearly"
    of_share = is_share(indicator.unit) if indicator else target.unit not in ("%", "倍")
    relative = target.unit == "倍" or (target.unit in ("%", "‰") and not of_share)
    yearly = target.per == "year"
    return {
        (True, False): "raised",
        (True, True): "raised_yearly",
        (False, False): "added",
        (False, True): "added_yearly",
    }[relative, yearly]


def _as_number(value: float, target: Target, way: str) -> float:
    """The printed figure as the way wants it: 12 % as 0.12 where something is raised by it."""
    if way in ("raised", "raised_yearly") and target.unit != "倍":
        return value / (1000 if target.unit == "‰" else 100)
    return value


def _direction(target: Target, indicator: Indicator | None) -> int:
    """Where the indicator should go: a rank down, else by the registry, the target itself, or its comparator."""
    if target.kind == "rank":
        return -1
    if target.direction is not None:
        return target.direction
    if indicator:
        return indicator.direction
    if target.comparator in _UPWARDS:
        return _UPWARDS[target.comparator]
    falls = target.kind in _ABSOLUTE and None not in (target.baseline.value, target.value)
    return -1 if falls and (target.baseline.value or 0.0) > (target.value or 0.0) else 1


def read(target: Target, indicator: Indicator | None, approximate: float) -> Aim:
    """The reading of a target; `approximate` is the part of the value that 左右 leaves open.

    Of what is better when less, 降低13.5%以上 means a level of at most the baseline less 13.5 %. Raises Unclear and Mixed.
    """
    if target.value is None:
        raise Unclear("目标没有数值，不能判断是否达到。请填写目标值，或选用不需要目标值的规则。")
    if target.comparator == "range" and target.upper is None:
        raise Unclear("目标是一个区间，但没有上限。请填写上限（upper）。")
    way = _way(target, indicator)
    value = _as_number(target.value, target, way)
    upper = None if target.upper is None else _as_number(target.upper, target, way)
    direction, comparator = _direction(target, indicator), target.comparator
    if _falls(target, way, direction):
        value, upper = -value, None if upper is None else -upper
        if upper is not None:
            value, upper = upper, value
        comparator = _MIRROR.get(comparator, comparator)  # type: ignore[assignment]
    direction = _UPWARDS.get(comparator, direction)
    slack = approximate * abs(value)
    if _in_whole_ones(target, way):
        slack = math.floor(slack + EQUAL)
    low, high = _bounds(comparator, value, upper, direction, slack)
    aim = value if upper is None or direction > 0 else upper
    own_unit = way in ("times", "raised", "raised_yearly") or (way != "as_it_stands" and is_share(target.unit))
    return Aim(
        way,
        aim,
        low,
        high,
        comparator in (">", "<"),
        direction,
        sums(target.kind, target.per, indicator),
        None if own_unit else target.unit,
    )


def _in_whole_ones(target: Target, way: str) -> bool:
    """Whether a number of whole things is asked for: 6个左右 leaves no eighth of one open."""
    scale, base = split(target.unit) if target.unit else (1, "")
    whole = target.value is not None and target.value == int(target.value)
    return way in ("as_it_stands", "added") and whole and scale == 1 and kind_of(base) == "things"


def _falls(target: Target, way: str, direction: int) -> bool:
    """Whether the printed figure, positive, says by how much something shall fall."""
    relative = way not in ("as_it_stands", "times")
    return relative and direction < 0 and (target.value or 0.0) > 0 and target.comparator not in ("<", "≤")


def _bounds(
    comparator: str, value: float, upper: float | None, direction: int, slack: float
) -> tuple[float | None, float | None]:
    """Between which values the target is met. Better than asked is met; of what is neither better nor worse it is not."""
    if comparator in _UPWARDS:
        return (value, None) if _UPWARDS[comparator] > 0 else (None, value)
    loose = slack if comparator == "≈" else 0.0
    low, high = value - loose, (value if upper is None else upper) + loose
    return (low if direction >= 0 else None), (high if direction <= 0 else None)


def sums(kind: str, per: str | None, indicator: Indicator | None) -> Sum:
    """Whether yearly figures are added up. Raises Mixed where a stock or a rate would be."""
    kind_of_figure = indicator.type if indicator else None
    if kind == "count" and kind_of_figure == "stock" and indicator:
        raise Mixed(f"目标说的是新增数，“{indicator.name}”是期末存量，两者不能比较。请改用新增的指标。")
    if kind not in ("level", "count"):
        return "none"
    if (kind == "count" or per == "period") and kind_of_figure == "rate" and indicator:
        raise Mixed(f"“{indicator.name}”是比率，各年数不能相加，不能与累计的目标比较。")
    if per == "year" and kind_of_figure in ("flow", None):
        return "year"
    if kind == "count" or (per == "period" and kind_of_figure != "stock"):
        return "period"
    return "none"
