"""The step `weight`: new weights for the children of each node whose children are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from guibiao.indicators.composite import means
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Impossible,
    Options,
    Outcome,
    State,
    Table,
)
from guibiao.indicators.composite.wording import listed

#: A sum smaller than this share of what is summed is 0 but for rounding.
NOTHING = 1e-9
#: An importance further than this from the wanted share is named.
UNREACHED = 0.005
REASONS = {
    "no_spread": "各单位没有差别", "mean_zero": "平均数是 0，没有变异系数", "no_conflict": "下级之间完全一致",
}  # fmt: skip
#: Takes the scores of the children (rows, children) and their weights so far; gives new weights.
Weighing = Callable[[FloatArray, FloatArray], FloatArray]


def weight(state: State, options: Options) -> Outcome:
    """`given` and `equal` are for all nodes, the others for nodes whose children have figures by now.

    `only` names the nodes whose children are meant. Raises EvaluationError where a method cannot say anything.
    """
    method, tree = options["method"], state.hierarchy
    weights, findings = state.weights.copy(), []
    for code in _parents(state, options):
        children = tree.children[code]
        places = [tree.position[child] for child in children]
        if method == "given":
            weights[places] = tree.weights[places]
            continue
        if method == "equal":
            weights[places] = 1.0
            continue
        values = np.column_stack([state.matrix.column(child) for child in children])
        wanted = weights[places] / weights[places].sum()
        try:
            weights[places] = _methods()[method](values, weights[places])
        except Impossible as error:
            named = "、".join(children[i] for i in error.columns) or "、".join(children)
            raise EvaluationError(
                f"{code}：{method} 定不出下级 {named} 的权重（{REASONS[error.reason]}）。请核对数据，或换一种定权方法。"
            ) from error
        if abs(weights[places].sum()) < NOTHING * abs(weights[places]).sum():
            raise EvaluationError(
                f"{code}：{method} 给出的权重正负相抵，合计是 0（{listed(children)}）。这些下级走向相反，请核对 Direction。"
            )
        if silent := tuple(child for child, place in zip(children, places, strict=True) if weights[place] == 0):
            said = f"{code}：{method} 给 {listed(silent)} 的权重是 0（各单位没有差别，或与其余无关），它们不起作用。"
            findings.append(Finding("weight", "zero_weight", said, silent))
        if negative := tuple(child for child, place in zip(children, places, strict=True) if weights[place] < 0):
            said = f"{code}：{method} 给出负的权重：{listed(negative)}。这些下级与其余的走向相反，请核对 Direction。"
            findings.append(Finding("weight", "negative_weight", said, negative))
        if method == "optimised":
            findings += _unreached(code, children, values, weights[places], wanted)
    lines = tuple((node.code, node.level, float(weights[tree.position[node.code]])) for node in tree.nodes)
    return Outcome(replace(state, weights=weights), tuple(findings), Table(("iCode", "Level", "Weight"), lines))


def _unreached(
    code: str, children: tuple[str, ...], values: FloatArray, weights: FloatArray, wanted: FloatArray
) -> list[Finding]:
    """Children whose importance no weights bring to what was wanted."""
    from guibiao.indicators.composite.weights import importance

    reached = importance(values, weights, means.arithmetic)
    missed = [i for i, off in enumerate(np.abs(reached - wanted)) if not off <= UNREACHED]
    if not missed:
        return []
    each = "、".join(f"{children[i]} 应占 {wanted[i]:.1%}，得到 {reached[i]:.1%}" for i in missed)
    said = f"{code}：下级之间相关太弱或相反，求不出使重要性与给定权重成比例的权重（{each}）。"
    return [Finding("weight", "importance_not_reached", said, tuple(children[i] for i in missed))]


def _parents(state: State, options: Options) -> list[str]:
    """The nodes whose children get weights."""
    tree, only = state.hierarchy, options["only"]
    if unknown := [code for code in only or () if code not in tree.children]:
        raise EvaluationError(f"only 里的“{unknown[0]}”不是 Type 为 Aggregate 的节点。请核对。")
    whole = options["method"] in ("given", "equal")
    if made := [code for code in only or () if code in tree.formulas]:
        raise EvaluationError(f"{listed(made)} 由公式合成，下级没有权重可定。请从 only 里删去。")
    held = {node.parent for node in tree.nodes if any(own.name == "weight" for own in node.own)}
    usable = [
        node.code for node in tree.upwards
        if node.code not in tree.formulas
        if whole or all(child in state.matrix.position for child in tree.children[node.code])
    ]  # fmt: skip
    chosen = [code for code in usable if only is None or code in only]
    if options["method"] != "given" and (by_group := [code for code in chosen if code in held]):
        raise EvaluationError(
            f"{listed(by_group)}：下级的权重已按组写明（Weight:…），不能再用 {options['method']} 定权。"
            "请删去这些列，或用 only 写明给哪些节点定权。"
        )
    if only is not None and len(chosen) < len(set(only)):
        late = "、".join(code for code in only if code not in chosen)
        raise EvaluationError(f"{late}：下级还没有得分，定不出权重。请先用 aggregate 的 up_to 合成到下一层。")
    return chosen


def _methods() -> dict[str, Weighing]:
    from guibiao.indicators.composite import weights as kernels  # loads SciPy

    return {
        "pca": lambda values, given: kernels.pca(values),
        "entropy": lambda values, given: kernels.entropy(values),
        "deviation": lambda values, given: kernels.deviation(values),
        "variation": lambda values, given: kernels.variation(values),
        "critic": lambda values, given: kernels.critic(values),
        "optimised": lambda values, given: kernels.optimised(values, given / given.sum(), means.arithmetic),
    }
