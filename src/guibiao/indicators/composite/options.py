"""What each step may be told, and what it does where it is not told.

One table; a scheme is checked against it before anything is read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from guibiao.indicators.composite.means import NAMED_MEANS, split_method
from guibiao.indicators.composite.model import EvaluationError, Step

#: Stands for “must be given”.
NEEDED: Any = object()


class Option(NamedTuple):
    """What is accepted (a check that gives the value to use, or raises ValueError with why), and the default."""

    check: Callable[[Any], Any]
    default: Any = None


def one_of(*words: str) -> Callable[[Any], str]:
    """One of a few words."""

    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"可用的有 {'、'.join(words)}")
        return str(value)

    return check


def number(least: float = float("-inf"), most: float = float("inf")) -> Callable[[Any], float]:
    """A number in a range."""

    def check(value: Any) -> float:
        if not _finite(value) or not least <= value <= most:
            raise ValueError(_between("数", least, most))
        return float(value)

    return check


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def integer(least: int, most: float = float("inf")) -> Callable[[Any], int]:
    """A whole number in a range."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(_between("整数", least, most))
        return value

    return check


def _between(kind: str, least: float, most: float) -> str:
    if least == float("-inf"):
        return f"要写{kind}" if most == float("inf") else f"要写不大于 {most:g} 的{kind}"
    return f"要写不小于 {least:g} 的{kind}" if most == float("inf") else f"要写 {least:g} 到 {most:g} 之间的{kind}"


def text(value: Any) -> str:
    """Any words."""
    if not isinstance(value, str) or not value:
        raise ValueError("要写文字")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of words."""
    if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) for item in value):
        raise ValueError('要写成文字的列表，如 ["A", "B"]')
    return tuple(value)


def ends(value: Any) -> Any:
    """`to`: two numbers, or words: `max`, `mean`, `target`, `time:2015` or a unit's code."""
    if isinstance(value, str) and value:
        return value
    pair = isinstance(value, list | tuple) and len(value) == 2
    if not pair or not all(_finite(item) for item in value):
        raise ValueError("要写成两个数，如 [0, 100]；distance 和 ratio 写 max、target 或单位代码")
    return (float(value[0]), float(value[1]))


def method_of_mean(value: Any) -> Any:
    """One way of aggregating, or one a level."""
    words = [value] if isinstance(value, str) else value
    known = isinstance(words, list | tuple) and words and all(isinstance(word, str) for word in words)
    if not known or any(split_method(word)[0] not in NAMED_MEANS for word in words):
        raise ValueError(f"可用的有 {'、'.join(NAMED_MEANS)}，可以从下往上每层写一个")
    return value if isinstance(value, str) else tuple(value)


def missing_rule(value: Any) -> str:
    """ignore, propagate or group:COLUMN."""
    if not isinstance(value, str) or (value not in ("ignore", "propagate") and not value.startswith("group:")):
        raise ValueError("可用的有 ignore、propagate、group:分组列名")
    return value


_SCOPE = Option(one_of("panel", "period"), "panel")
_ONLY = Option(texts)

OPTIONS: Mapping[str, Mapping[str, Option]] = {
    "denominate": {"only": _ONLY},
    "impute": {
        "method": Option(one_of("mean", "median", "group_mean", "constant", "last", "linear"), NEEDED),
        "by": Option(text), "value": Option(number()), "scope": _SCOPE, "only": _ONLY,
    },
    "screen": {"min_share": Option(number(0, 1), NEEDED), "only": _ONLY},
    "treat": {
        "method": Option(one_of("winsorise", "log", "boxcox", "none"), "winsorise"),
        "max_points": Option(integer(0), 5), "skew": Option(number(0), 2.0), "kurtosis": Option(number(), 3.5),
        "otherwise": Option(one_of("log", "boxcox", "none"), "log"), "scope": _SCOPE, "only": _ONLY,
    },
    "normalise": {
        "method": Option(
            one_of("minmax", "zscore", "goalposts", "rank", "percentile", "borda", "distance", "ratio", "bands", "curve"),
            "minmax",
        ),
        "to": Option(ends), "scope": _SCOPE, "by": Option(text), "only": _ONLY,
    },
    "weight": {"method": Option(one_of("given", "equal", "pca", "entropy", "deviation", "variation", "critic", "optimised"), NEEDED), "only": _ONLY},
    "aggregate": {
        "method": Option(method_of_mean, "arithmetic"), "missing": Option(missing_rule, "ignore"), "p": Option(number()),
        "min_share": Option(number(0, 1), 0.0), "up_to": Option(integer(2)), "scope": _SCOPE,
    },
}  # fmt: skip


def checked(written: Mapping[str, Any], where: str) -> Step:
    """A step as written, its options checked and completed. Raises EvaluationError."""
    do = str(written.get("do"))
    if do not in OPTIONS:
        raise EvaluationError(f"{where}：do = “{do}”不认识。可用的有 {'、'.join(OPTIONS)}。")
    allowed = OPTIONS[do]
    if unknown := [name for name in written if name != "do" and name not in allowed]:
        raise EvaluationError(f"{where}（{do}）：没有参数“{unknown[0]}”。可用的有 {'、'.join(allowed) or '（无）'}。")
    options: dict[str, Any] = {}
    for name, option in allowed.items():
        if name not in written and option.default is NEEDED:
            raise EvaluationError(f"{where}（{do}）：缺少参数“{name}”。")
        try:
            options[name] = option.check(written[name]) if name in written else option.default
        except ValueError as error:
            raise EvaluationError(f"{where}（{do}）：{name} = {written[name]!r} 不对，{error}。") from error
    return Step(do, options)
