"""What somebody should know of an aggregation."""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite.model import Finding, Hierarchy, State
from guibiao.indicators.composite.wording import listed


def short_list(hierarchy: Hierarchy, method: str | tuple[str, ...]) -> list[Finding]:
    """Fewer methods than levels: the last one is for all above it."""
    if isinstance(method, str) or len(method) in (1, len(hierarchy.levels)):
        return []
    above = "、".join(str(level) for level in hierarchy.levels[len(method) :])
    said = f"method 写了 {len(method)} 个，要合成的有 {len(hierarchy.levels)} 层；第 {above} 层沿用最后一个（{method[-1]}）。"
    return [Finding("aggregate", "method_carried_up", said)]


def units_mixed(state: State, made: list[str]) -> list[Finding]:
    """Nodes made of indicators in different units that were never brought to one scale."""
    findings = []
    for code in made:
        if code in state.hierarchy.formulas:
            continue
        raw = [child for child in state.hierarchy.children[code] if state.hierarchy[child].kind == "indicator"]
        raw = [child for child in raw if child not in state.rescaled]
        if len({state.hierarchy[child].unit for child in raw} - {""}) > 1:
            said = (
                f"{code}：下级 {listed(raw)} 的单位不同，又没有 normalise，合成的数没有意义，除非它们已在同一量纲上。"
            )
            findings.append(Finding("aggregate", "units_mixed", said, (code, *raw)))
    return findings


def idle_weights(state: State, made: list[str]) -> list[Finding]:
    """Weights that differ, and children, of which a formula takes no notice."""
    findings = []
    for code in made:
        if code not in state.hierarchy.formulas:
            continue
        children = state.hierarchy.children[code]
        weights = {weight for child in children if (weight := state.hierarchy[child].weight) > 0}
        if len(weights) > 1:
            said = f"{code} 由公式合成，下级的 Weight 不起作用：{listed(children)}。要加权请写进公式。"
            findings.append(Finding("aggregate", "weights_of_formula", said, (code, *children)))
        made_of = {source for formula in state.hierarchy.formulas for source in state.hierarchy.sources(formula)}
        if forgotten := tuple(
            child for child in children if state.hierarchy[child].weight > 0 and child not in made_of
        ):
            said = f"{code} 的公式没有用到下级 {listed(forgotten)}，它们不起作用。请写进公式，或把 Weight 写成 0。"
            findings.append(Finding("aggregate", "not_in_formula", said, (code, *forgotten)))
    return findings


def by_group(state: State) -> list[Finding]:
    """Weights that differ by group: one figure for all is an average."""
    nodes = tuple(node.code for node in state.hierarchy.nodes if any(own.name == "weight" for own in node.own))
    said = f"权重按组不同：{listed(nodes)}。weights.csv 里的 EffWeight 是各行的平均。"
    return [Finding("aggregate", "weights_by_group", said, nodes)] if nodes else []


def unscored(state: State, codes: list[str]) -> list[Finding]:
    """Units without a score in a new node."""
    findings = []
    for code in codes:
        if units := state.matrix.rows.labels(np.isnan(state.matrix.column(code))):
            findings.append(
                Finding("aggregate", "no_score", f"{code}：缺数，没有得分：{listed(units)}。", (code,), units)
            )
    return findings
