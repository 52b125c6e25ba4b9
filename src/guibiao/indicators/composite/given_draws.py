"""Draws that somebody else made: a table of choices, a row a replication, and a table of weights, a column a replication.

The layout is COINr's. A column of choices belongs to the factor whose path is its heading, else to the one factor whose
alternatives are all its cells; COINr's names of methods are understood. A column `w_CODE` states the weight of a node.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from guibiao.indicators.composite.draws import Draws, Factor, Uncertainty
from guibiao.indicators.composite.model import EvaluationError, Finding, FloatArray, Hierarchy, IndexArray
from guibiao.indicators.composite.tables import Sheet

STAGE = "robustness"
WEIGHT_OF = "w_"
#: COINr's functions for our methods.
COINR = {
    "minmax": "n_minmax", "zscore": "n_zscore", "rank": "n_rank", "borda": "n_borda", "percentile": "n_prank",
    "goalposts": "n_goalposts", "distance": "n_dist2max", "arithmetic": "a_amean", "geometric": "a_gmean",
    "harmonic": "a_hmean", "generalised": "a_genmean", "copeland": "a_copeland", "winsorise": "winsorise",
}  # fmt: skip


def given_draws(
    choices: Sheet | None, weights: Sheet | None, varied: Uncertainty, hierarchy: Hierarchy
) -> tuple[Draws, tuple[Finding, ...]]:
    """The draws of both tables, one of which may be absent. Raises EvaluationError where they do not fit."""
    found: list[Finding] = []
    weighted = _weights(weights, hierarchy) if weights else None
    if choices is None:
        if varied.factors:
            raise EvaluationError(
                "[robustness] 只给了 weights，没有给 draws，各因素的取法无从知道。请补上 draws，或去掉这些 vary。"
            )
        assert weighted is not None  # a scheme names one of the two, or nothing is given
        return Draws(np.zeros((len(weighted), 0), dtype=np.intp), weighted, absolute=True), ()
    count = len(choices.rows)
    if weighted is not None and len(weighted) != count:
        raise EvaluationError(
            f"“{choices.source}”有 {count} 行，权重表却有 {len(weighted)} 列重复。两张表的次数要一样。"
        )
    columns = _columns(choices, varied.factors)
    chosen = [columns[factor.name][1] for factor in varied.factors]
    taken = {columns[factor.name][0] for factor in varied.factors}
    stated = _stated(choices, hierarchy)
    if stated and weighted is None:
        weighted = np.tile(hierarchy.weights, (count, 1))
        for node, figures in stated.items():
            weighted[:, hierarchy.position[node]] = figures
    elif weighted is not None:
        found += [
            Finding(
                STAGE,
                "weights_differ",
                f"“{choices.source}”的 {WEIGHT_OF}{node} 与权重表不一致，以权重表为准。",
                (node,),
            )
            for node, figures in stated.items()
            if not np.allclose(figures, weighted[:, hierarchy.position[node]], rtol=1e-9)
        ]
    used = {*taken, *(WEIGHT_OF + node for node in stated)}
    if unused := [name for name in choices.heading if name not in used]:
        found.append(Finding(STAGE, "unused_columns", f"“{choices.source}”里这些列没有用到：{'、'.join(unused)}。"))
    table = np.stack(chosen, axis=1) if chosen else np.zeros((count, 0), dtype=np.intp)
    return Draws(table, weighted, absolute=True), tuple(found)


def _columns(sheet: Sheet, factors: tuple[Factor, ...]) -> dict[str, tuple[str, IndexArray]]:
    """The heading and the choices that belong to each factor."""
    matching = {factor.name: _matching(sheet, factor) for factor in factors}
    found: dict[str, tuple[str, IndexArray]] = {}
    # Who has the fewest columns to choose from chooses first.
    for factor in sorted(factors, key=lambda one: len(matching[one.name])):
        free = {
            name: cells for name, cells in matching[factor.name].items() if name not in {n for n, _ in found.values()}
        }
        own = {name: cells for name, cells in free.items() if name.casefold() == factor.name.casefold()} or free
        if len(own) != 1:
            said = "、".join(_spelled(one) for one in factor.alternatives)
            why = f"有几列都可能是它：{'、'.join(own)}" if own else f"没有一列的内容全在它的备选之中（{said}）"
            raise EvaluationError(
                f"“{sheet.source}”：找不到因素“{factor.name}”的列，{why}。请把那一列的列名改成“{factor.name}”。"
            )
        found[factor.name] = next(iter(own.items()))
    return found


def _matching(sheet: Sheet, factor: Factor) -> dict[str, IndexArray]:
    """The columns all of whose cells are alternatives of the factor, and which."""
    places = _places(factor)
    found = {}
    for name in sheet.heading:
        cells = [_plain(text) for text in sheet.texts(name)]
        if all(cell in places for cell in cells):
            found[name] = np.array([places[cell] for cell in cells], dtype=np.intp)
    return found


def _places(factor: Factor) -> Mapping[str, int]:
    """Which alternative a cell means. Alternatives that read alike are told by their number, from 1."""
    words = [_spelled(one) for one in factor.alternatives]
    if len(set(words)) < len(words):
        return {str(i + 1): i for i in range(len(words))}
    coinr = {COINR[word]: i for i, word in enumerate(words) if word in COINR}
    return {**coinr, **{word: i for i, word in enumerate(words)}}


def _spelled(alternative: Any) -> str:
    """How an alternative reads in a cell: a table by its method."""
    return _plain(str(alternative.get("method", alternative) if isinstance(alternative, Mapping) else alternative))


def _plain(text: str) -> str:
    """Numbers alike however they are written."""
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text.strip().casefold()


def _stated(sheet: Sheet, hierarchy: Hierarchy) -> dict[str, FloatArray]:
    names = [name for name in sheet.heading if name.startswith(WEIGHT_OF)]
    return {
        name.removeprefix(WEIGHT_OF): sheet.figures(name)
        for name in names
        if name.removeprefix(WEIGHT_OF) in hierarchy.position
    }


def _weights(sheet: Sheet, hierarchy: Hierarchy) -> FloatArray:
    """(replications, nodes) out of a row a node: iCode, Level and a column for each replication."""
    if not sheet.has("iCode"):
        raise EvaluationError(f"“{sheet.source}”缺少“iCode”列。权重表要一行一个节点，一列一次重复。")
    replications = [i for i, name in enumerate(sheet.heading) if name.casefold() not in ("icode", "level")]
    codes = sheet.texts("iCode")
    if absent := [node.code for node in hierarchy.nodes if node.code not in codes and node.parent is not None]:
        raise EvaluationError(f"“{sheet.source}”缺少这些节点的权重：{'、'.join(absent)}。")
    if unknown := [code for code in codes if code not in hierarchy.position]:
        raise EvaluationError(f"“{sheet.source}”里的“{unknown[0]}”不是指标说明表中的节点。请核对代码。")
    found = np.ones((len(replications), len(hierarchy.nodes)))
    try:
        figures = np.array([[float(row[i]) for i in replications] for row in sheet.rows])
    except ValueError:
        figures = np.full((1, 1), np.nan)
    if not np.isfinite(figures).all() or (figures < 0).any():
        raise EvaluationError(f"“{sheet.source}”：权重要全是不小于 0 的数，不能空缺。")
    found[:, [hierarchy.position[code] for code in codes]] = figures.T
    return found
