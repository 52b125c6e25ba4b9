"""Checking that the rows of meta make one tree, and reckoning the levels of its nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from guibiao.indicators.composite.expressions import CHILDREN
from guibiao.indicators.composite.model import EvaluationError, Hierarchy, Node
from guibiao.indicators.composite.wording import listed


def tree(source: str, nodes: list[Node]) -> Hierarchy:
    """The nodes as one tree, levels reckoned where the table gives none. Raises EvaluationError with row and code."""
    by_code = {node.code: node for node in nodes}
    place = partial(_place, source)
    for node in nodes:
        if node.parent is None:
            continue
        parent = by_code.get(node.parent)
        if parent is None or parent.kind == "indicator":
            why = "是指标，不能当上级" if parent else "不在表中"
            raise EvaluationError(
                f"{place(node.line)}：{node.code} 的上级“{node.parent}”{why}。上级要是 Type 为 Aggregate 的一行。"
            )
    _check_cycles(place, by_code)
    _check_ends(source, nodes)
    _check_formulas(place, Hierarchy(tuple(nodes)))
    hierarchy = Hierarchy(tuple(_with_levels(nodes, by_code)))
    for node in hierarchy.nodes:
        if node.parent is not None and hierarchy[node.parent].level <= node.level:
            raise EvaluationError(
                f"{place(node.line)}：{node.code} 在第 {node.level} 层，上级 {node.parent} 却在第 {hierarchy[node.parent].level} 层。"
                "上级的 Level 要更大。"
            )
    for code, children in hierarchy.children.items():
        if code not in hierarchy.formulas and sum(by_code[child].weight for child in children) == 0:
            raise EvaluationError(
                f"{place(by_code[code].line)}：{code} 的下级权重全是 0（{listed(children)}）。至少一个要大于 0。"
            )
    return hierarchy


def _place(source: str, line: int) -> str:
    return f"“{source}”第 {line} 行"


def _check_cycles(place: partial[str], by_code: dict[str, Node]) -> None:
    for node in by_code.values():
        seen, at = [node.code], node
        while at.parent is not None:
            at = by_code[at.parent]
            if at.code in seen:
                raise EvaluationError(f"{place(node.line)}：上下级绕成了圈：{' → '.join([*seen, at.code])}。")
            seen.append(at.code)


def _check_ends(source: str, nodes: list[Node]) -> None:
    """One top, an aggregate; no aggregate without children."""
    tops = [node for node in nodes if node.parent is None]
    loose = [node for node in tops if node.kind == "indicator"]
    if loose:
        raise EvaluationError(
            f"“{source}”第 {loose[0].line} 行：指标 {loose[0].code} 没有上级（Parent）。请写上它属于哪个节点。"
        )
    if len(tops) != 1:
        named = "、".join(node.code for node in tops)
        said = (
            f"有 {len(tops)} 个没有上级的节点：{named}，只能有一个总指数" if tops else "没有 Type 为 Aggregate 的总指数"
        )
        raise EvaluationError(f"“{source}”{said}。请检查 Parent 列。")
    parents = Counter(node.parent for node in nodes)
    if empty := next(
        (node for node in nodes if node.kind == "aggregate" and not parents[node.code] and not node.formula), None
    ):
        raise EvaluationError(
            f"“{source}”第 {empty.line} 行：{empty.code} 没有下级，也没有 Formula。请删去这一行，或把下级的 Parent 写成它。"
        )


def _check_formulas(place: Callable[..., str], hierarchy: Hierarchy) -> None:
    """No formula needs what is made of it."""
    if hierarchy.formulas and CHILDREN in hierarchy.position:
        line = hierarchy[CHILDREN].line
        raise EvaluationError(f"{place(line)}：公式里的 {CHILDREN} 指全部下级，不能同时是节点的代码。请换一个代码。")
    for code, formula in hierarchy.formulas.items():
        if not formula.names():
            raise EvaluationError(
                f"{place(hierarchy[code].line)}：{code} 的公式里没有一个节点或数据列。请写上由什么合成。"
            )
    done: set[str] = set()

    def visit(code: str, way: tuple[str, ...]) -> None:
        if code in way:
            circle = " → ".join([*way[way.index(code) :], code])
            raise EvaluationError(f"{place(hierarchy[code].line)}：公式和上下级绕成了圈：{circle}。请改公式。")
        if code not in done:
            for source in (*hierarchy.children.get(code, ()), *hierarchy.sources(code)):
                visit(source, (*way, code))
            done.add(code)

    for node in hierarchy.nodes:
        visit(node.code, ())


def _with_levels(nodes: list[Node], by_code: dict[str, Node]) -> list[Node]:
    """Levels where the table gives none: one above the highest child and whatever a formula names."""
    hierarchy, levels = Hierarchy(tuple(nodes)), dict[str, int]()

    def level(code: str) -> int:
        if code not in levels:
            below = [level(source) for source in {*hierarchy.children.get(code, ()), *hierarchy.sources(code)}]
            levels[code] = by_code[code].level or 1 + max(below, default=0)
        return levels[code]

    return [replace(node, level=level(node.code)) for node in nodes]
