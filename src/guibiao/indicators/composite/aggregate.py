"""Aggregating: the scores of nodes from those of their children, up the tree.

`climb` is the engine, for one set of weights or for many replications at once; `aggregate` is the step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from guibiao.indicators.composite import aggregate_notes as notes
from guibiao.indicators.composite import means
from guibiao.indicators.composite.expressions import Formula
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

#: How a node that is made by a formula is called where others have their method.
FORMULA = "formula"
REASONS = {
    "negative": "有小于 0 的下级得分，{method} 平均无法计算",
    "not_positive": "有不大于 0 的下级得分，{method} 平均无法计算",
}


@dataclass(frozen=True)
class Recipe:
    """How one node is made: its method and power or its formula, and what is done about each missing child.

    `children` are what it is made of: of a formula, the nodes that it names.
    """

    node: Node
    children: tuple[str, ...]
    method: str
    p: float | None
    missing: tuple[str, ...]
    min_share: float
    formula: Formula | None = None


def recipes(hierarchy: Hierarchy, options: Options) -> dict[str, Recipe]:
    """What the step and the tree say about each aggregate: a node's own `Method` and `Missing` go first."""
    by_level = _by_level(hierarchy, options["method"])
    found = {}
    for node in hierarchy.upwards:
        formula = hierarchy.formulas.get(node.code)
        method, p = (FORMULA, None) if formula else split_method(node.method or by_level[node.level])
        p = options["p"] if p is None and formula is None else p
        if method == "generalised" and p is None:
            raise EvaluationError(
                f"{node.code}：generalised 要写幂次 p，如 p = 0.5，或在 Method 里写 generalised:0.5。"
            )
        children = hierarchy.sources(node.code)
        rules = tuple(hierarchy[child].missing if hierarchy[child].kind == "indicator" else None for child in children)
        missing = tuple(rule or node.missing or options["missing"] for rule in rules)
        found[node.code] = Recipe(node, children, method, p, missing, options["min_share"], formula)
    return found


def _by_level(hierarchy: Hierarchy, method: str | tuple[str, ...]) -> dict[int, str]:
    """One method for all levels, or one a level from the bottom, the last one for those above it as well."""
    methods = (method,) if isinstance(method, str) else method
    if len(methods) > max(len(hierarchy.levels), 1):
        levels = "、".join(map(str, hierarchy.levels))
        raise EvaluationError(
            f"method 写了 {len(methods)} 个，要合成的只有 {len(hierarchy.levels)} 层（第 {levels} 层）。请从下往上每层写一个。"
        )
    longer = (*methods, *[methods[-1]] * (len(hierarchy.levels) - len(methods)))
    return dict(zip(hierarchy.levels, longer, strict=False))


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
    by_row = state.hierarchy.weighted(state.matrix.rows)
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
        factors = None if by_row is None else by_row[:, places]
        known[node.code] = scores[node.code] = _score(recipe, values, own, factors, state.matrix.rows, options)
    made = [state.hierarchy[code] for code in scores]
    turned_later = [node.code for node in made if node.direction < 0 and node.parent in scores]
    _refuse_unturned([code for code in turned_later if not _in_formula(state, code)])
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
    if not columns:
        return np.empty((len(rows), 0)), []
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


def _score(
    recipe: Recipe, values: FloatArray, weights: FloatArray, factors: FloatArray | None, rows: Rows, options: Options
) -> FloatArray:
    if recipe.formula is not None:
        weights = np.ones(values.shape[-1])
    try:
        scores = _computed(recipe, values, weights, factors, rows, options)
    except Impossible as error:
        raise _explained(error, recipe, rows) from error
    absent = np.isnan(values)
    fatal = np.array([rule == "propagate" for rule in recipe.missing])
    if absent.any() and fatal.any():
        counted = absent & fatal & (weights > 0)[..., None, :]
        counted = counted if factors is None else counted & (factors > 0)
        scores = np.where(counted.any(axis=-1), np.nan, scores)
    if recipe.min_share > 0 and recipe.children:
        scores = np.where((~absent).mean(axis=-1) < recipe.min_share - 1e-12, np.nan, scores)
    return scores


def _computed(
    recipe: Recipe, values: FloatArray, weights: FloatArray, factors: FloatArray | None, rows: Rows, options: Options
) -> FloatArray:
    """By formula, or by the mean; `factors` (rows, children) of the weights where they differ by group, else None."""
    if recipe.formula is not None:
        known = {name: rows.denominators[name] for name in recipe.formula.names() if name not in recipe.children}
        return recipe.formula.of({**known, **{code: values[..., i] for i, code in enumerate(recipe.children)}})
    mean = _function(recipe, rows, options)
    if factors is None or (factors == factors[0]).all():
        return mean(values, weights if factors is None or not len(factors) else weights * factors[0])
    if recipe.method in RANKINGS:
        raise EvaluationError(
            f"{recipe.node.code}：{recipe.method} 让各单位互相比较，而下级的权重按组不同，比不出结果。请改用平均类的方法。"
        )
    distinct, which = np.unique(factors, axis=0, return_inverse=True)
    leading = np.broadcast_shapes(values.shape[:-2], weights.shape[:-1])
    scores = np.empty((*leading, len(rows)))
    for number, own in enumerate(distinct):
        mine = np.flatnonzero(which.ravel() == number)
        try:
            scores[..., mine] = mean(values[..., mine, :], weights * own)
        except Impossible as error:
            raise Impossible(error.reason, mine[list(error.rows)].tolist(), error.columns) from error
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
    if recipe.formula is not None:
        return EvaluationError(
            f"{recipe.node.code}：公式里的“{error.reason}”无法计算（单位 {units}）。"
            "请核对数据，或在公式里用 where 写明这时怎样算。"
        )
    reason = REASONS.get(error.reason, "无法计算（{method}）").format(method=recipe.method)
    where = f"下级 {children}；单位 {units}" if units else f"下级 {children}"
    return EvaluationError(
        f"{recipe.node.code}：{reason}（{where}）。请先把得分变成正数，如 normalise 的 to = [1, 100]，或换一种方法。"
    )


def aggregate(state: State, options: Options) -> Outcome:
    """Add the new nodes at the right, in the order of meta."""
    done = climb(state, options)
    findings = [
        *notes.short_list(state.hierarchy, options["method"]), *notes.units_mixed(state, list(done.scores)),
        *notes.idle_weights(state, list(done.scores)), *notes.by_group(state),
    ]  # fmt: skip
    if not done.scores:
        raise EvaluationError("没有可以合成的节点：up_to 以下的节点都已合成，或下级还不全。请检查 up_to。")
    codes = [node.code for node in state.hierarchy.nodes if node.code in done.scores]
    values = np.column_stack([done.scores[code] for code in codes])
    directions = np.array([float(state.hierarchy[code].direction) for code in codes])
    after = replace(state, matrix=state.matrix.with_columns(codes, values, directions))
    return Outcome(after, (*findings, *done.findings, *notes.unscored(after, codes)))


def _refuse_unturned(codes: list[str]) -> None:
    if codes:
        raise EvaluationError(
            f"{listed(codes)}：Direction 是 -1，而方向在 normalise 时才起作用。请在合成它的上级之前加 normalise"
            "（节点先用 up_to 合成到它那一层），已经是越大越好的请把 Direction 改为 1。"
        )


def _unturned(state: State) -> list[str]:
    matrix = state.matrix
    counted = (code for code in state.front if state.weights[state.hierarchy.position[code]] != 0)
    return [
        code for code in counted if matrix.directions[matrix.position[code]] < 0 and not _in_formula(state, code)
    ]  # fmt: skip


def _in_formula(state: State, code: str) -> bool:
    """Whether the parent is a formula: that says itself what is better."""
    return state.hierarchy[code].parent in state.hierarchy.formulas
