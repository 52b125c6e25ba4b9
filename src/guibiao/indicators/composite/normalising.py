"""The step `normalise`: the front on one scale, more is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from guibiao.indicators.composite import normalise as kernels
from guibiao.indicators.composite.blocks import Block, Scaled, blocks
from guibiao.indicators.composite.goalposts import goalposts, to_target
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Impossible,
    IndexArray,
    Matrix,
    Options,
    Outcome,
    State,
)  # fmt: skip
from guibiao.indicators.composite.points import bands, curve
from guibiao.indicators.composite.ratio import ratio
from guibiao.indicators.composite.wording import listed

#: What `to` is where a scheme does not say.
DEFAULT_TO: dict[str, object] = {
    "minmax": (0.0, 100.0), "goalposts": (0.0, 100.0), "percentile": (0.0, 1.0), "zscore": (0.0, 1.0), "distance": "max",
    "ratio": "max",
}  # fmt: skip
REASONS = {
    "constant": "数值全都相同（或起点等于终点），{method} 无法计算。请核对数据，改用 goalposts 并写明上下限，或删去这个指标",
    "single": "只有一个数，{method} 无法计算。请核对数据，或改用 goalposts",
}
#: Methods whose `to` is a word.
WORDED = ("distance", "ratio")


def normalise(state: State, options: Options) -> Outcome:
    """Turn by direction, then scale within each block of the scope. Raises EvaluationError with the code."""
    matrix, method = state.matrix, options["method"]
    columns = state.chosen(options["only"])
    to = _to(options)
    values, signs, findings = (
        matrix.values.copy(),
        matrix.directions[columns],
        list(_unit_findings(state, columns, options)),
    )
    for which, rows in blocks(matrix.rows, options["scope"], options["by"]):
        turned = matrix.values[np.ix_(rows, columns)] * signs
        block = Block(state, columns, rows, turned, signs)
        try:
            scaled, found = METHODS[method](block, to)
        except Impossible as error:
            raise _explained(error, matrix, columns, which, method) from error
        values[np.ix_(rows, columns)] = scaled
        findings += found
    directions = matrix.directions.copy()
    directions[columns] = 1.0
    rescaled = state.rescaled | {matrix.columns[i] for i in columns}
    after = replace(state, matrix=matrix.with_values(values, directions), rescaled=rescaled)
    return Outcome(after, tuple(findings))


def _to(options: Options) -> object:
    method, to = options["method"], options["to"]
    if to is None:
        return DEFAULT_TO.get(method)
    if method not in DEFAULT_TO:
        raise EvaluationError(f'method = "{method}" 不用 to。请删去。')
    if isinstance(to, str) != (method in WORDED):
        words = {"distance": "写 max、target 或一个单位代码", "ratio": "写 max、mean、target、一个单位代码或 time:年份"}
        needed = words.get(method, "写成两个数，如 [0, 100]")
        raise EvaluationError(f'method = "{method}" 的 to 要{needed}。')
    if method == "zscore" and to[1] <= 0:
        raise EvaluationError(f"zscore 的 to = {list(to)}：后一个数是标准差，要大于 0。")
    if method in ("minmax", "goalposts", "percentile") and to[0] >= to[1]:
        raise EvaluationError(f"to = {list(to)}：前一个数要小于后一个。越小越好的指标用 Direction -1 表示。")
    return to


def _explained(error: Impossible, matrix: Matrix, columns: IndexArray, which: str, method: str) -> EvaluationError:
    codes = "、".join(matrix.columns[columns[i]] for i in error.columns)
    where = f"（{which}）" if which else ""
    return EvaluationError(f"{codes}{where}：{REASONS[error.reason].format(method=method)}。")


def _plain(kernel: Callable[..., FloatArray]) -> Callable[[Block, object], Scaled]:
    """Methods that need nothing but the figures and perhaps two numbers."""

    def scale(block: Block, to: object) -> Scaled:
        return kernel(block.values, *(to if isinstance(to, tuple) else ())), []

    return scale


def _distance(block: Block, to: object) -> Scaled:
    """Share of the way from the least to the reference: the greatest, the target of meta, or a unit's figure."""
    if str(to).casefold() == "max":
        return kernels.distance(block.values, kernels.extremes(block.values)[1]), []
    if str(to).casefold() == "target":
        return to_target(block)
    rows = block.state.matrix.rows
    places = [place for place, row in enumerate(block.rows.tolist()) if rows.codes[row] == to]
    if not places:
        raise EvaluationError(f"to = “{to}”：没有这个单位（或它已被筛去）。to 要写 max、target 或一个单位代码。")
    reference = kernels.extremes(block.values[places])[1]
    if absent := [code for code, figure in zip(block.codes, reference, strict=True) if np.isnan(figure)]:
        raise EvaluationError(f"{listed(absent)}：参照单位 {to} 缺数，无法计算距离。请先插补，或换一个参照。")
    return kernels.distance(block.values, reference), []


def _unit_findings(state: State, columns: IndexArray, options: Options) -> list[Finding]:
    """Goalposts and targets of divided indicators must be those of the quotient."""
    fixed = options["method"] == "goalposts" or str(options["to"]).casefold() == "target"
    if not (state.denominated and fixed):
        return []
    divided = tuple(code for code in (state.matrix.columns[i] for i in columns) if state.hierarchy[code].denominator)
    said = f"这些指标已除以分母，Lower、Upper、Target 按相除之后的单位理解：{listed(divided)}。"
    return [Finding("normalise", "denominated_goalposts", said, divided)] if divided else []


METHODS: dict[str, Callable[[Block, object], Scaled]] = {
    "minmax": _plain(kernels.minmax), "zscore": _plain(kernels.zscore), "rank": _plain(kernels.rank),
    "percentile": _plain(kernels.percentile), "borda": _plain(kernels.borda), "goalposts": goalposts,
    "distance": _distance, "ratio": ratio, "bands": bands, "curve": curve,
}  # fmt: skip
