"""The step `normalise`: the front on one scale, more is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from guibiao.indicators.composite import normalise as kernels
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
    Time,
)  # fmt: skip
from guibiao.indicators.composite.wording import listed

#: What `to` is where a scheme does not say.
DEFAULT_TO: dict[str, object] = {
    "minmax": (0.0, 100.0), "goalposts": (0.0, 100.0), "percentile": (0.0, 1.0), "zscore": (0.0, 1.0), "distance": "max",
}  # fmt: skip
REASONS = {
    "constant": "数值全都相同（或起点等于终点），{method} 无法计算。请核对数据，改用 goalposts 并写明上下限，或删去这个指标",
    "single": "只有一个数，{method} 无法计算。请核对数据，或改用 goalposts",
}


@dataclass(frozen=True)
class Block:
    """The rows that are scaled together, already turned so that more is better, and what is known of the columns."""

    state: State
    columns: IndexArray
    rows: IndexArray
    values: FloatArray
    signs: FloatArray

    def of_nodes(self, name: str) -> FloatArray:
        """`lower`, `upper` or `target` of each column as it stands in meta, NaN where it is empty."""
        codes = [self.state.matrix.columns[i] for i in self.columns]
        cells = [getattr(self.state.hierarchy[code], name) for code in codes]
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)


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
    for time, rows in matrix.rows.blocks(options["scope"]):
        turned = matrix.values[np.ix_(rows, columns)] * signs
        block = Block(state, columns, rows, turned, signs)
        try:
            scaled, found = METHODS[method](block, to)
        except Impossible as error:
            raise _explained(error, matrix, columns, time, method) from error
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
    if isinstance(to, str) != (method == "distance"):
        needed = "写 max、target 或一个单位代码" if method == "distance" else "写成两个数，如 [0, 100]"
        raise EvaluationError(f'method = "{method}" 的 to 要{needed}。')
    if method == "zscore" and to[1] <= 0:
        raise EvaluationError(f"zscore 的 to = {list(to)}：后一个数是标准差，要大于 0。")
    if method in ("minmax", "goalposts", "percentile") and to[0] >= to[1]:
        raise EvaluationError(f"to = {list(to)}：前一个数要小于后一个。越小越好的指标用 Direction -1 表示。")
    return to


def _explained(
    error: Impossible, matrix: Matrix, columns: IndexArray, time: Time | None, method: str
) -> EvaluationError:
    codes = "、".join(matrix.columns[columns[i]] for i in error.columns)
    when = "" if time is None else f"（{time}）"
    return EvaluationError(f"{codes}{when}：{REASONS[error.reason].format(method=method)}。")


Scaled = tuple[FloatArray, list[Finding]]


def _plain(kernel: Callable[..., FloatArray]) -> Callable[[Block, object], Scaled]:
    """Methods that need nothing but the figures and perhaps two numbers."""

    def scale(block: Block, to: object) -> Scaled:
        return kernel(block.values, *(to if isinstance(to, tuple) else ())), []

    return scale


def _goalposts(block: Block, to: object) -> Scaled:
    """Fixed ends from meta; where one of the two is empty, the observed extreme stands in and is reported."""
    assert isinstance(to, tuple)
    codes = [block.state.matrix.columns[i] for i in block.columns]
    _refuse_other_units(block, codes, "Lower、Upper")
    lower, upper = block.of_nodes("lower"), block.of_nodes("upper")
    if bare := [code for code, low, high in zip(codes, lower, upper, strict=True) if np.isnan(low) and np.isnan(high)]:
        raise EvaluationError(f"{listed(bare)}：没有 Lower 和 Upper，不能按 goalposts 计算。请在指标说明表里填写。")
    findings = []
    low_ends, high_ends = kernels.extremes(block.values * block.signs)
    for ends, observed, name in ((lower, low_ends, "Lower"), (upper, high_ends, "Upper")):
        if absent := tuple(code for code, end in zip(codes, ends, strict=True) if np.isnan(end)):
            said = f"没有 {name}，用数据中的{'最小' if name == 'Lower' else '最大'}值代替：{listed(absent)}。"
            findings.append(Finding("normalise", "observed_goalpost", said, absent))
        ends[:] = np.where(np.isnan(ends), observed, ends)
    worst = np.where(block.signs > 0, lower, -upper)
    best = np.where(block.signs > 0, upper, -lower)
    capped, found = _capped(block, worst, best, codes)
    return kernels.goalposts(capped, worst, best, *to), findings + found


def _capped(block: Block, worst: FloatArray, best: FloatArray, codes: list[str]) -> Scaled:
    """Figures beyond the goalposts: cut where meta says `Cap`, else left; named in both cases."""
    caps = np.array([block.state.hierarchy[code].cap for code in codes])
    findings = []
    outside = (block.values < worst) | (block.values > best)
    for column in np.flatnonzero(outside.any(axis=0)):
        units = tuple(block.state.matrix.rows.label(i) for i in block.rows[outside[:, column]])
        rule, said = ("capped", "按上下限截取") if caps[column] else ("outside_goalposts", "得分超出两端（未写 Cap）")
        sentence = f"{codes[column]}：超出 Lower～Upper，{said}：{listed(units)}。"
        findings.append(Finding("normalise", rule, sentence, (codes[column],), units))
    return np.where(caps, np.clip(block.values, worst, best), block.values), findings


def _distance(block: Block, to: object) -> Scaled:
    """Share of the way from the least to the reference: the greatest, the target of meta, or a unit's figure."""
    codes = [block.state.matrix.columns[i] for i in block.columns]
    if str(to).casefold() == "max":
        return kernels.distance(block.values, kernels.extremes(block.values)[1]), []
    if str(to).casefold() == "target":
        return _to_target(block, codes)
    rows = block.state.matrix.rows
    places = [place for place, row in enumerate(block.rows.tolist()) if rows.codes[row] == to]
    if not places:
        raise EvaluationError(f"to = “{to}”：没有这个单位（或它已被筛去）。to 要写 max、target 或一个单位代码。")
    reference = kernels.extremes(block.values[places])[1]
    if absent := [code for code, figure in zip(codes, reference, strict=True) if np.isnan(figure)]:
        raise EvaluationError(f"{listed(absent)}：参照单位 {to} 缺数，无法计算距离。请先插补，或换一个参照。")
    return kernels.distance(block.values, reference), []


def _to_target(block: Block, codes: list[str]) -> Scaled:
    _refuse_other_units(block, codes, "Target")
    target = block.of_nodes("target")
    if bare := [code for code, figure in zip(codes, target, strict=True) if np.isnan(figure)]:
        raise EvaluationError(f"{listed(bare)}：没有 Target，不能计算到目标的距离。请在指标说明表里填写。")
    caps = np.array([block.state.hierarchy[code].cap for code in codes])
    share = kernels.distance(block.values, target * block.signs)
    least, _ = kernels.extremes(block.values)
    findings = []
    if behind := tuple(code for code, met in zip(codes, least >= target * block.signs, strict=True) if met):
        raise EvaluationError(
            f"{listed(behind)}：所有单位都已达到 Target，到目标的距离没有意义。请核对 Target 的单位和数值。"
        )
    if over := tuple(codes[i] for i in np.flatnonzero((share > 1).any(axis=0) & ~caps)):
        findings.append(
            Finding("normalise", "beyond_target", f"有单位超过 Target，得分大于 1（未写 Cap）：{listed(over)}。", over)
        )
    return np.where(caps, np.minimum(share, 1.0), share), findings


def _refuse_other_units(block: Block, codes: list[str], names: str) -> None:
    if changed := [code for code in codes if code in block.state.rescaled]:
        raise EvaluationError(
            f"{listed(changed)}：{names} 用数据的单位，而前面的步骤（取对数或 normalise）已改变了它。"
            "请调整顺序；要取对数请用 Transform，不要处理请写 Treat none。"
        )


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
    "percentile": _plain(kernels.percentile), "borda": _plain(kernels.borda), "goalposts": _goalposts,
    "distance": _distance,
}  # fmt: skip
