"""Aggregating: the scores of nodes from those of their children, up the tree.

`climb` is the engine, for one set of weights or for many replications at once; `aggregate` is the step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from guibiao.indicators.composite import means
from guibiao.indicators.composite.impute import group_means
from guibiao.indicators.composite.means import RANKINGS, Mean, split_method
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Hierarchy,
    Impossible,
    Node,
    Options,
    Outcome,
    Rows,
    State,
)  # fmt: skip
from guibiao.indicators.composite.wording import listed

REASONS = {
    "negative": "有小于 0 的下级得分，{method} 平均无法计算",
    "not_positive": "有不大于 0 的下级得分，{method} 平均无法计算",
}


@dataclass(frozen=True)
class Recipe:
    """How one node is made: its method and power, and what is done about each missing child."""

    node: Node
    children: tuple[str, ...]
    method: str
    p: float | None
    missing: tuple[str, ...]
    min_share: float


def recipes(hierarchy: Hierarchy, options: Options) -> dict[str, Recipe]:
    """What the step and the tree say about each aggregate: a node's own `Method` and `Missing` go first."""
    by_level = _by_level(hierarchy, options["method"])
    found = {}
    for node in hierarchy.upwards:
        method, p = split_method(node.method or by_level[node.level])
        p = options["p"] if p is None else p
        if method == "generalised" and p is None:
            raise EvaluationError(
                f"{node.code}：generalised 要写幂次 p，如 p = 0.5，或在 Method 里写 generalised:0.5。"
            )
        children = hierarchy.children[node.code]
        rules = tuple(hierarchy[child].missing if hierarchy[child].kind == "indicator" else None for child in children)
        missing = tuple(rule or node.missing or options["missing"] for rule in rules)
        found[node.code] = Recipe(node, children, method, p, missing, options["min_share"])
    return found


def _by_level(hierarchy: Hierarchy, method: str | tuple[str, ...]) -> dict[int, str]:
    """One method for all levels, or one a level from the bottom, the last one for those above it as well."""
    methods = (method,) if isinstance(method, str) else method
    if len(methods) > len(hierarchy.levels):
        levels = "、".join(map(str, hierarchy.levels))
        raise EvaluationError(
            f"method 写了 {len(methods)} 个，要合成的只有 {len(hierarchy.levels)} 层（第 {levels} 层）。请从下往上每层写一个。"
        )
    longer = (*methods, *[methods[-1]] * (len(hierarchy.levels) - len(methods)))
    return dict(zip(hierarchy.levels, longer, strict=True))


@dataclass(frozen=True)
class Climb:
    """Scores of the new nodes, (rows,) or (replications, rows), and what was found on the way."""

    scores: Mapping[str, FloatArray]
    findings: tuple[Finding, ...]


def climb(state: State, options: Options, weights: FloatArray | None = None) -> Climb:
    """Make every node that is not known yet, up to the level `up_to` where it is given.

    `weights` (…, nodes) default to the state's; with a leading axis, so have the scores that depend on it.
    Raises EvaluationError with the node where mathematics refuses, or where less is better and nothing turned it.
    """
    _refuse_unturned(_unturned(state))
    weights = state.weights if weights is None else weights
    plan = recipes(state.hierarchy, options)
    known: dict[str, FloatArray] = {code: state.matrix.column(code) for code in state.matrix.columns}
    scores, findings = {}, []
    for node in state.hierarchy.upwards:
        if node.code in known or (options["up_to"] is not None and node.level > options["up_to"]):
            continue
        recipe = plan[node.code]
        if not all(child in known for child in recipe.children):
            continue
        places = [state.hierarchy.position[child] for child in recipe.children]
        values, found = _filled(recipe, known, state.matrix.rows, options)
        findings += found
        own = _shared(weights[..., places])
        known[node.code] = scores[node.code] = _score(recipe, values, own, state.matrix.rows, options)
    made = [state.hierarchy[code] for code in scores]
    _refuse_unturned([node.code for node in made if node.direction < 0 and node.parent in scores])
    return Climb(scores, tuple(findings))


def _shared(weights: FloatArray) -> FloatArray:
    """Weights that are the same in all replications, once."""
    return weights[0] if weights.ndim > 1 and (weights == weights[0]).all() else weights


def _filled(
    recipe: Recipe, known: Mapping[str, FloatArray], rows: Rows, options: Options
) -> tuple[FloatArray, list[Finding]]:
    """Children as (…, rows, children), missing ones filled by their group where the recipe says so."""
    columns, findings = [], []
    for child, rule in zip(recipe.children, recipe.missing, strict=True):
        values = known[child]
        if rule.startswith("group:") and rule[6:] not in rows.groups:
            raise EvaluationError(f"{recipe.node.code}：{rule} 里的“{rule[6:]}”不是分组列（Type 为 Group）。请核对。")
        if rule.startswith("group:") and np.isnan(values).any():
            by_rows = values.reshape(-1, len(rows)).T
            blocks = [block for _, block in rows.blocks(options["scope"])]
            filled = np.where(np.isnan(by_rows), group_means(by_rows, rows, rule[6:], blocks), by_rows).T
            filled = filled.reshape(values.shape)
            findings += _fill_findings(recipe, child, rule, rows, values, filled)
            values = filled
        columns.append(values)
    # A child after the other in memory, as the means take them.
    return np.moveaxis(np.stack(np.broadcast_arrays(*columns)), 0, -1), findings


def _fill_findings(
    recipe: Recipe, child: str, rule: str, rows: Rows, before: FloatArray, after: FloatArray
) -> list[Finding]:
    absent, left = (np.isnan(v).reshape(-1, len(rows)).any(axis=0) for v in (before, after))
    findings: list[Finding] = []
    for which, key, said in (
        (absent & ~left, "filled_by_group", f"用 {rule[6:]} 同组平均代替"),
        (left, "not_filled", f"{rule[6:]} 同组也没有数，未能代替，按 ignore 处理"),
    ):
        if units := rows.labels(which):
            sentence = f"{recipe.node.code} 缺下级 {child}，{said}：{listed(units)}。"
            findings.append(Finding("aggregate", key, sentence, (recipe.node.code, child), units))
    return findings


def _score(recipe: Recipe, values: FloatArray, weights: FloatArray, rows: Rows, options: Options) -> FloatArray:
    try:
        scores = _function(recipe, rows, options)(values, weights)
    except Impossible as error:
        raise _explained(error, recipe, rows) from error
    absent = np.isnan(values)
    fatal = np.array([rule == "propagate" for rule in recipe.missing])
    if absent.any() and fatal.any():
        counted = absent & fatal & (weights > 0)[..., None, :]
        scores = np.where(counted.any(axis=-1), np.nan, scores)
    if recipe.min_share > 0:
        scores = np.where((~absent).mean(axis=-1) < recipe.min_share - 1e-12, np.nan, scores)
    return scores


def _function(recipe: Recipe, rows: Rows, options: Options) -> Mean:
    if recipe.method == "generalised":
        return means.generalised(float(recipe.p or 0.0))
    if recipe.method in RANKINGS:
        return _ranking(recipe.method, rows, options)
    return MEANS[recipe.method]


MEANS: Mapping[str, Mean] = {"arithmetic": means.arithmetic, "geometric": means.geometric, "harmonic": means.harmonic}


def _ranking(method: str, rows: Rows, options: Options) -> Mean:
    """Rows compared with one another, block by block and replication by replication."""
    compare = _rankings()[method]
    blocks = [block for _, block in rows.blocks(options["scope"])]

    def rank(values: FloatArray, weights: FloatArray) -> FloatArray:
        leading = np.broadcast_shapes(values.shape[:-2], weights.shape[:-1])
        scores = np.empty((*leading, len(rows)))
        all_values = np.broadcast_to(values, (*leading, *values.shape[-2:]))
        all_weights = np.broadcast_to(weights, (*leading, weights.shape[-1]))
        for index in np.ndindex(*leading):
            for block in blocks:
                scores[(*index, block)] = compare(all_values[index][block], all_weights[index])
        return scores

    return rank


def _rankings() -> Mapping[str, Callable[[FloatArray, FloatArray], FloatArray]]:
    from guibiao.indicators.composite.copeland import copeland
    from guibiao.indicators.composite.topsis import topsis

    return {"copeland": copeland, "topsis": topsis}


def _explained(error: Impossible, recipe: Recipe, rows: Rows) -> EvaluationError:
    children = "、".join(recipe.children[i] for i in error.columns) or "、".join(recipe.children)
    units = listed([rows.label(i) for i in error.rows])
    reason = REASONS.get(error.reason, "无法计算（{method}）").format(method=recipe.method)
    return EvaluationError(
        f"{recipe.node.code}：{reason}（下级 {children}{'；单位 ' + units if units else ''}）。"
        "请先把得分变成正数，如 normalise 的 to = [1, 100]，或换一种方法。"
    )


def aggregate(state: State, options: Options) -> Outcome:
    """Add the new nodes at the right, in the order of meta."""
    done = climb(state, options)
    findings = [*_short_list(state.hierarchy, options["method"]), *_units_mixed(state, list(done.scores))]
    if not done.scores:
        raise EvaluationError("没有可以合成的节点：up_to 以下的节点都已合成，或下级还不全。请检查 up_to。")
    codes = [node.code for node in state.hierarchy.nodes if node.code in done.scores]
    values = np.column_stack([done.scores[code] for code in codes])
    directions = np.array([float(state.hierarchy[code].direction) for code in codes])
    after = replace(state, matrix=state.matrix.with_columns(codes, values, directions))
    return Outcome(after, (*findings, *done.findings, *_unscored(after, codes)))


def _short_list(hierarchy: Hierarchy, method: str | tuple[str, ...]) -> list[Finding]:
    if isinstance(method, str) or len(method) in (1, len(hierarchy.levels)):
        return []
    above = "、".join(str(level) for level in hierarchy.levels[len(method) :])
    said = f"method 写了 {len(method)} 个，要合成的有 {len(hierarchy.levels)} 层；第 {above} 层沿用最后一个（{method[-1]}）。"
    return [Finding("aggregate", "method_carried_up", said)]


def _units_mixed(state: State, made: list[str]) -> list[Finding]:
    """Nodes made of indicators in different units that were never brought to one scale."""
    findings = []
    for code in made:
        raw = [child for child in state.hierarchy.children[code] if state.hierarchy[child].kind == "indicator"]
        raw = [child for child in raw if child not in state.rescaled]
        if len({state.hierarchy[child].unit for child in raw} - {""}) > 1:
            said = (
                f"{code}：下级 {listed(raw)} 的单位不同，又没有 normalise，合成的数没有意义，除非它们已在同一量纲上。"
            )
            findings.append(Finding("aggregate", "units_mixed", said, (code, *raw)))
    return findings


def _refuse_unturned(codes: list[str]) -> None:
    if codes:
        raise EvaluationError(
            f"{listed(codes)}：Direction 是 -1，而方向在 normalise 时才起作用。请在合成它的上级之前加 normalise"
            "（节点先用 up_to 合成到它那一层），已经是越大越好的请把 Direction 改为 1。"
        )


def _unturned(state: State) -> list[str]:
    matrix = state.matrix
    return [
        code for code in state.front
        if matrix.directions[matrix.position[code]] < 0 and state.weights[state.hierarchy.position[code]] != 0
    ]  # fmt: skip


def _unscored(state: State, codes: list[str]) -> list[Finding]:
    findings = []
    for code in codes:
        if units := state.matrix.rows.labels(np.isnan(state.matrix.column(code))):
            findings.append(
                Finding("aggregate", "no_score", f"{code}：缺数，没有得分：{listed(units)}。", (code,), units)
            )
    return findings
