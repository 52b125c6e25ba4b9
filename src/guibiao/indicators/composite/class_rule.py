"""The section `[classes]` of a scheme: which node is classed, how, and what the classes are called.

thresholds: `bounds = {A = 80, B = 60}`, at least so much; what is below all is the next letter where the names are
letters in a row, else called 低于 and the lowest name. quantiles, breaks: `count` classes (4), `labels` from the best
(A, B, C, …), in each period by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

import numpy as np

from guibiao.indicators.composite.classes import breaks, quantiles, thresholds
from guibiao.indicators.composite.model import EvaluationError, FloatArray, Hierarchy, Impossible, IndexArray, Rows

METHODS = ("thresholds", "quantiles", "breaks")
KEYS = ("method", "of", "bounds", "count", "labels")
COUNT = 4


@dataclass(frozen=True)
class ClassRule:
    """How scores of the node `of` become classes. `labels` from the best; `bounds` fall, one fewer than labels.

    Where less is better (`sign` -1) bounds rise, and a class is for scores that are at most so much.
    """

    method: str
    of: str
    labels: tuple[str, ...]
    bounds: tuple[float, ...] = ()
    sign: float = 1.0

    def limits(self, scores: FloatArray, rows: Rows) -> FloatArray:
        """The bounds that hold for each row, (…, rows, labels - 1). `scores` (…, rows) may have replications before."""
        if self.method == "thresholds":
            return np.broadcast_to(np.array(self.bounds), (*scores.shape, len(self.bounds)))
        found, turned = np.empty((*scores.shape, len(self.labels) - 1)), (scores if self.sign > 0 else -scores)
        for _, block in rows.blocks("period"):
            try:
                of_block = (quantiles if self.method == "quantiles" else breaks)(turned[..., block], len(self.labels))
            except Impossible as error:
                raise EvaluationError(
                    f"[classes]：{self.of} 不同的得分太少，分不出 {len(self.labels)} 类。请减少 count。"
                ) from error
            found[..., block, :] = of_block[..., None, :]
        return found if self.sign > 0 else -found

    def classes(self, scores: FloatArray, rows: Rows) -> IndexArray:
        """The class of each score, (…, rows): its place among `labels`, -1 without a score."""
        limits = self.limits(scores, rows)
        return thresholds(scores, limits) if self.sign > 0 else thresholds(-scores, -limits)


def class_rule(written: Mapping[str, Any], hierarchy: Hierarchy, signs: Mapping[str, float] | None = None) -> ClassRule:
    """Read the section; `signs` are those of the finished scores (see `robustness.signs`). Raises EvaluationError with
    the key."""
    if unknown := [key for key in written if key not in KEYS]:
        raise EvaluationError(f"[classes]：不认识的键“{unknown[0]}”。可用的有 {'、'.join(KEYS)}。")
    method, of = written.get("method", METHODS[0]), written.get("of", hierarchy.top.code)
    if method not in METHODS:
        raise EvaluationError(f"[classes]：method = “{method}”不认识。可用的有 {'、'.join(METHODS)}。")
    if of not in hierarchy.position or hierarchy[of].kind != "aggregate":
        raise EvaluationError(f"[classes]：of = “{of}”不是合成的节点。请写指标说明表中 Type 为 Aggregate 的代码。")
    sign = (signs or {}).get(of, 1.0)
    if method == "thresholds":
        return _thresholds(of, written.get("bounds"), sign)
    labels = written.get("labels")
    count = written.get("count", len(labels) if isinstance(labels, list) else COUNT)
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= len(ascii_uppercase):
        raise EvaluationError(f"[classes]：count = {count!r} 不对，要写 2 到 {len(ascii_uppercase)} 的整数。")
    labels = list(ascii_uppercase[:count]) if labels is None else labels
    if not isinstance(labels, list) or len(labels) != count or len(set(map(str, labels))) < count:
        raise EvaluationError(f"[classes]：labels 要写 {count} 个不同的名称，从最好的写起。")
    return ClassRule(method, of, tuple(map(str, labels)), sign=sign)


def _thresholds(of: str, bounds: Any, sign: float) -> ClassRule:
    usable = isinstance(bounds, Mapping) and bounds and all(_is_number(value) for value in bounds.values())
    if not usable or len(set(bounds.values())) < len(bounds):
        raise EvaluationError("[classes]：thresholds 要写 bounds，如 bounds = {A = 80, B = 60}，各类的界限是不同的数。")
    falling = sorted(bounds.items(), key=lambda item: -item[1] * sign)
    names = [str(name) for name, _ in falling]
    rest = _rest(names, "低于" if sign > 0 else "高于")
    return ClassRule("thresholds", of, (*names, rest), tuple(float(value) for _, value in falling), sign)


def _rest(names: Sequence[str], beyond: str) -> str:
    run = "".join(names)
    start = ascii_uppercase.find(run)
    following = start + len(run)
    letters = start >= 0 and all(len(name) == 1 for name in names) and following < len(ascii_uppercase)
    return ascii_uppercase[following] if letters else f"{beyond}{names[-1]}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))
