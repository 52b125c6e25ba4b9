"""Scores by a table: `Points` of meta says which figures score what, in bands or along a line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from guibiao.indicators.composite.blocks import Block, Scaled
from guibiao.indicators.composite.goalposts import refuse_other_units
from guibiao.indicators.composite.model import BoolArray, EvaluationError, Finding, FloatArray, Node
from guibiao.indicators.composite.wording import listed

Points = tuple[tuple[float, float], ...]


def bands(block: Block, to: object) -> Scaled:
    """The score of the best band reached: that of the largest figure in `Points` which is not above the indicator's own
    (of Direction −1, of the least not below it). What reaches none scores 0 and is named."""
    return _by_points(block, 1, banded, _below_all, ("no_band", "够不上任何一档，得 0 分"))


def curve(block: Block, to: object) -> Scaled:
    """On the straight line between two points; beyond the first and the last their score, and the units are named."""
    return _by_points(block, 2, lined, _outside, ("beyond_points", "在 Points 两端以外，按端点得分"))


def banded(points: Points, figures: FloatArray, sign: float) -> FloatArray:
    """Scores of figures (rows,) by bands; `sign` is −1 where less is better."""
    at, scores = (np.array(part) for part in zip(*points, strict=True))
    order = np.argsort(at * sign)
    place = np.searchsorted(at[order] * sign, figures * sign, side="right")
    return np.where(np.isnan(figures), np.nan, np.concatenate([[0.0], scores[order]])[place])


def lined(points: Points, figures: FloatArray, sign: float) -> FloatArray:
    """Scores of figures (rows,) along the line through the points."""
    at, scores = (np.array(part) for part in zip(*points, strict=True))
    return np.where(np.isnan(figures), np.nan, np.interp(figures, at, scores))


def one_way(points: Points, sign: float) -> bool | None:
    """Whether scores rise (True) or fall (False) as figures get better; None where they do both."""
    steps = np.diff([score for _, score in points]) * sign
    return None if (steps > 0).any() and (steps < 0).any() else not (steps < 0).any()


def _below_all(points: Points, figures: FloatArray, sign: float) -> BoolArray:
    least = min(at * sign for at, _ in points)
    return np.asarray(figures * sign < least)


def _outside(points: Points, figures: FloatArray, sign: float) -> BoolArray:
    return np.asarray((figures < points[0][0]) | (figures > points[-1][0]))


def _by_points(
    block: Block,
    least: int,
    score: Callable[[Points, FloatArray, float], FloatArray],
    beyond: Callable[[Points, FloatArray, float], BoolArray],
    said: tuple[str, str],
) -> Scaled:
    refuse_other_units(block, "Points")
    values, findings = np.empty(block.values.shape), list[Finding]()
    for column, node in enumerate(block.nodes):
        sign, (rule, words) = float(block.signs[column]), said
        findings += _checked(node, least, sign)
        figures = block.values[:, column] * sign
        values[:, column] = score(node.points, figures, sign)
        if units := block.labels(np.flatnonzero(beyond(node.points, figures, sign))):
            findings.append(Finding("normalise", rule, f"{node.code}：{words}：{listed(units)}。", (node.code,), units))
    return values, findings


def _checked(node: Node, least: int, sign: float) -> list[Finding]:
    if len(node.points) < least:
        raise EvaluationError(
            f"{node.code}：Points 至少要写 {least} 档，如 10=0; 20=60; 30=100。"
            "请在指标说明表里填写，或用 only 只处理写了的指标。"
        )
    rises = one_way(node.points, sign)
    if rises is False:
        raise EvaluationError(
            f"{node.code}：Direction 是 {sign:g}，Points 的得分却随数值变好而降低。请核对 Direction 和 Points。"
        )
    if rises is None:
        said = f"{node.code}：Points 的得分有升有降，最好的数在中间，Direction 不起作用。"
        return [Finding("normalise", "best_in_the_middle", said, (node.code,))]
    return []
