"""Goalposts and targets: ends of a scale that meta states, for all units or for a group of them, or that the data give."""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite import normalise as kernels
from guibiao.indicators.composite.blocks import Block, Scaled
from guibiao.indicators.composite.model import BoolArray, EvaluationError, Finding, FloatArray
from guibiao.indicators.composite.wording import listed


def goalposts(block: Block, to: object) -> Scaled:
    """Ends from meta; where one of the two is empty, the observed extreme stands in and is reported."""
    assert isinstance(to, tuple)
    refuse_other_units(block, "Lower、Upper")
    raw = block.values * block.signs
    lower, upper = (_ends(block, name, raw) for name in ("lower", "upper"))
    if bare := _with_any(block, np.isnan(lower) & np.isnan(upper)):
        raise EvaluationError(f"{listed(bare)}：没有 Lower 和 Upper，不能按 goalposts 计算。请在指标说明表里填写。")
    findings = []
    low_ends, high_ends = kernels.extremes(raw)
    for ends, observed, name in ((lower, low_ends, "Lower"), (upper, high_ends, "Upper")):
        absent = np.isnan(ends)
        if codes := _with_any(block, absent):
            said = f"没有 {name}，用数据中的{'最小' if name == 'Lower' else '最大'}值代替：{listed(codes)}。"
            findings.append(Finding("normalise", "observed_goalpost", said, tuple(codes)))
        ends[:] = np.where(absent, observed, ends)
    _refuse_crossed(block, lower, upper)
    worst = np.where(block.signs > 0, lower, -upper)
    best = np.where(block.signs > 0, upper, -lower)
    capped, found = _capped(block, worst, best)
    return kernels.goalposts(capped, worst, best, *to), findings + found


def _with_any(block: Block, marked: BoolArray) -> list[str]:
    """The columns in which a row is marked."""
    return [block.codes[i] for i in np.flatnonzero(np.logical_or.reduce(marked, axis=0)).tolist()]


def _ends(block: Block, name: str, raw: FloatArray) -> FloatArray:
    """(rows, columns) as meta states them or as the data give them: a percentile, or the mean of the largest or least."""
    ends = block.of_nodes(name)
    for column, node in enumerate(block.nodes):
        from_data = getattr(node, f"{name}_from")
        ordered = np.sort(raw[:, column][~np.isnan(raw[:, column])])
        if from_data is None or not len(ordered):
            continue
        if from_data.startswith("q"):
            figure = float(np.quantile(ordered, float(from_data[1:]) / 100))
        else:
            count = int(from_data.removeprefix("top").removeprefix("bottom"))
            figure = float((ordered[-count:] if from_data.startswith("top") else ordered[:count]).mean())
        ends[:, column] = np.where(np.isnan(ends[:, column]), figure, ends[:, column])
    return ends


def _refuse_crossed(block: Block, lower: FloatArray, upper: FloatArray) -> None:
    """Ends of a group, or of the data, may stand the wrong way round; equal ones are refused by the kernel."""
    crossed = lower > upper
    if crossed.any():
        row, column = np.argwhere(crossed)[0].tolist()
        unit, low, high = block.labels(np.array([row]))[0], f"{lower[row, column]:g}", f"{upper[row, column]:g}"
        raise EvaluationError(
            f"{block.codes[column]}：{unit} 的 Lower 和 Upper 是 {low} 和 {high}，下限要小于上限。"
            "请核对指标说明表（包括按组填写的列）。"
        )


def _capped(block: Block, worst: FloatArray, best: FloatArray) -> Scaled:
    """Figures beyond the goalposts: cut where meta says `Cap`, else left; named in both cases."""
    caps = np.array([node.cap for node in block.nodes])
    findings = []
    outside = (block.values < worst) | (block.values > best)
    for column in np.flatnonzero(outside.any(axis=0)):
        units = block.labels(np.flatnonzero(outside[:, column]))
        rule, said = ("capped", "按上下限截取") if caps[column] else ("outside_goalposts", "得分超出两端（未写 Cap）")
        sentence = f"{block.codes[column]}：超出 Lower～Upper，{said}：{listed(units)}。"
        findings.append(Finding("normalise", rule, sentence, (block.codes[column],), units))
    return np.where(caps, np.clip(block.values, worst, best), block.values), findings


def targets(block: Block, doing: str) -> FloatArray:
    """The targets of meta (rows, columns), turned. Raises EvaluationError where there is none."""
    refuse_other_units(block, "Target")
    target = block.of_nodes("target")
    if bare := _with_any(block, np.isnan(target)):
        raise EvaluationError(f"{listed(bare)}：没有 Target，不能计算{doing}。请在指标说明表里填写。")
    return np.asarray(target * block.signs)


def to_target(block: Block) -> Scaled:
    """The share of the way from the least to the target."""
    goal, codes = targets(block, "到目标的距离"), block.codes
    caps = np.array([node.cap for node in block.nodes])
    there = ~np.isnan(block.values)
    short = _with_any(block, there & (block.values < goal))
    known = _with_any(block, there)
    if behind := tuple(code for code in known if code not in short):
        raise EvaluationError(
            f"{listed(behind)}：所有单位都已达到 Target，到目标的距离没有意义。请核对 Target 的单位和数值。"
        )
    share = kernels.distance(block.values, goal)
    findings = []
    if over := tuple(codes[i] for i in np.flatnonzero((share > 1).any(axis=0) & ~caps)):
        findings.append(
            Finding("normalise", "beyond_target", f"有单位超过 Target，得分大于 1（未写 Cap）：{listed(over)}。", over)
        )
    return np.where(caps, np.minimum(share, 1.0), share), findings


def refuse_other_units(block: Block, names: str) -> None:
    """What meta says in the unit of the data says nothing of figures that are no longer in it."""
    if changed := [code for code in block.codes if code in block.state.rescaled]:
        raise EvaluationError(
            f"{listed(changed)}：{names} 用数据的单位，而前面的步骤（取对数或 normalise）已改变了它。"
            "请调整顺序；要取对数请用 Transform，不要处理请写 Treat none。"
        )
