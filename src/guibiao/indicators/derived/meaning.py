"""What a formula measures: stock, flow or rate, in which unit, of which scope; and whether it makes sense at all.

| may                                            | may not                                                             |
| ---------------------------------------------- | ------------------------------------------------------------------- |
| add what is measured alike, of one sort        | add 亿元 to 件, a stock to a flow, rates, different scopes           |
| subtract rates: a difference in points         | add the stocks of several years; total a stock or a rate over years |
| divide anything by anything of the same scope  | divide one scope by another, unless by the `[whole]` on purpose     |
| multiply by a number or a rate                 | multiply two stocks or flows                                        |
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal, NamedTuple

from guibiao.indicators.derived.formula import (
    EACH,
    WHOLE,
    BadFormula,
    Binary,
    Call,
    Node,
    Number,
    Operand,
    Scopes,
    nearest,
    operands,
)  # fmt: skip
from guibiao.indicators.units import NUMBER, Measure, measure, printed
from guibiao.terms.indicators import Registry

Sort = Literal["stock", "flow", "rate", "number"]
_SORTS: dict[Sort, str] = {"stock": "存量", "flow": "流量", "rate": "比率", "number": "数"}
PERCENT = measure("%")


class Meaning(NamedTuple):
    """What a formula measures. `scope` None: a number, which has none. `years`: how many years back it looks (lag)."""

    sort: Sort
    unit: Measure
    scope: str | None
    years: int = 0


class _Asked(NamedTuple):
    """What the rules look at: the sign, the formula's piece, and its two sides with their meanings."""

    sign: str
    text: str
    left: Node
    right: Node
    a: Meaning
    b: Meaning
    registry: Registry


def meaning(node: Node, registry: Registry) -> Meaning:
    """What a formula measures. Raises BadFormula that names both sides of what does not go together."""
    match node:
        case Number():
            return Meaning("number", NUMBER, None)
        case Operand():
            return _operand(node, registry)
        case Scopes(parts=parts):
            return _scopes(node, [_operand(part, registry) for part in parts])
        case Binary():
            a, b = meaning(node.left, registry), meaning(node.right, registry)
            return _SIGNS[node.sign](_Asked(node.sign, node.text, node.left, node.right, a, b, registry))
        case Call():
            return _CALLS[node.name](node, [meaning(a, registry) for a in node.arguments], registry)


def summed_over_years(node: Node) -> tuple[Operand, ...]:
    """The operands of which figures of several periods are added: no figure that adds up since January may be there."""
    match node:
        case Call(name="total" | "mean", arguments=arguments, years=years) if years > 1:
            return operands(arguments[0])
        case Call(arguments=arguments):
            found = [o for argument in arguments for o in summed_over_years(argument)]
        case Binary(sign="+", left=left, right=right) if _looks_back(left) != _looks_back(right):
            return operands(node)
        case Binary(left=left, right=right):
            found = [*summed_over_years(left), *summed_over_years(right)]
        case _:
            found = []
    return tuple(dict.fromkeys(found))


def _looks_back(node: Node) -> bool:
    match node:
        case Call(name=name, arguments=arguments):
            return name == "lag" or any(map(_looks_back, arguments))
        case Binary(left=left, right=right):
            return _looks_back(left) or _looks_back(right)
        case _:
            return False


def said(scope: str | None) -> str:
    """A scope in words."""
    return {EACH: "未限定", WHOLE: "全部", None: "无"}.get(scope, f"“{scope}”")


def _operand(node: Operand, registry: Registry) -> Meaning:
    known = registry.get(node.code)
    if known is None:
        raise BadFormula(
            f"公式中的“{node.code}”不是指标库里的指标。{nearest(node.code, [i.code for i in registry.all()])}"
            "自己的指标请先在指标文件里定义（单位、存量或流量）。"
        )
    return Meaning(known.type, measure(known.unit), node.scope)


def _scopes(node: Scopes, parts: list[Meaning]) -> Meaning:
    if parts[0].sort == "rate":
        raise BadFormula(f"“{node.text}”：{node.parts[0].code} 是比率，各口径的比率不能相加。")
    return parts[0]._replace(scope="+".join(part.scope for part in node.parts))


def _described(node: Node, of: Meaning) -> str:
    unit, left = printed(of.unit)
    unit = unit or {Fraction(1): "", PERCENT.factor: "%"}.get(left, "")
    return f"{node.text}（{'，'.join(part for part in (_SORTS[of.sort], unit) if part)}）"


def _both(asked: _Asked) -> str:
    return f"{_described(asked.left, asked.a)}与 {_described(asked.right, asked.b)}"


def _one_scope(asked: _Asked, verb: str) -> str | None:
    a, b = asked.a.scope, asked.b.scope
    if a is None or b is None or a == b:
        _settled_readings(asked)
        return a if b is None else b
    raise BadFormula(
        f"“{asked.text}”：{asked.left.text} 的口径是{said(a)}，{asked.right.text} 的口径是{said(b)}，口径不同不能{verb}。"
        "请用同一口径；几个口径之和写 sum_scopes(…)，确要除以全部写 [whole]。"
    )


def _settled_readings(asked: _Asked) -> None:
    """A name that leaves its scope open is not put together with one of what it may mean."""
    sides = [{o.code for o in operands(side)} for side in (asked.left, asked.right)]
    for one, other in (sides, sides[::-1]):
        for code in sorted(one):
            clash = {i.code for i in asked.registry.readings(code)} & other
            if clash - {code}:
                open_ = asked.registry.get(code)
                raise BadFormula(
                    f"“{asked.text}”：{code} 没有说明{open_.open_scope if open_ else '口径'}，{min(clash)} 说明了，口径不同不能合用。"
                    "请用写明口径的指标。"
                )


def _sum(asked: _Asked) -> Meaning:
    a, b = asked.a, asked.b
    verb = {"+": "相加", "-": "相减"}[asked.sign]
    if a.unit.powers != b.unit.powers:
        raise BadFormula(f"“{asked.text}”：{_both(asked)}单位不同，不能{verb}。")
    scope = _one_scope(asked, verb)
    sorts = {a.sort, b.sort} - {"number"}
    if len(sorts) > 1:
        raise BadFormula(f"“{asked.text}”：{_both(asked)}不是同一类量，存量、流量、比率不能{verb}。")
    sort: Sort = sorts.pop() if sorts else "number"
    if sort == "rate" and verb == "相加" and "number" not in (a.sort, b.sort):
        raise BadFormula(f"“{asked.text}”：{_both(asked)}都是比率，比率不能相加；请用分子、分母之和重新计算。")
    across = a.years != b.years
    if sort == "stock" and across:
        if verb == "相加":
            raise BadFormula(f"“{asked.text}”：{_both(asked)}是不同年份的存量，不能相加。")
        sort = "flow"  # what came to a stock over the years
    return Meaning(sort, a.unit, scope, max(a.years, b.years))


def _product(asked: _Asked) -> Meaning:
    a, b = asked.a, asked.b
    if not {a.sort, b.sort} & {"number", "rate"}:
        raise BadFormula(f"“{asked.text}”：{_both(asked)}相乘没有意义；只能乘以数或比率。")
    scope = _one_scope(asked, "相乘")
    sort = a.sort if b.sort == "number" or (b.sort == "rate" and a.sort != "number") else b.sort
    return Meaning(sort, a.unit * b.unit, scope, max(a.years, b.years))


def _quotient(asked: _Asked) -> Meaning:
    a, b = asked.a, asked.b
    scope = a.scope if b.scope == WHOLE and a.scope != EACH else _one_scope(asked, "相除")
    sort: Sort = a.sort if b.sort == "number" else "rate"
    return Meaning(sort, a.unit / b.unit, scope, max(a.years, b.years))


_SIGNS: dict[str, Callable[[_Asked], Meaning]] = {"+": _sum, "-": _sum, "*": _product, "/": _quotient}


def _share(node: Call, of: list[Meaning], registry: Registry) -> Meaning:
    left, right = node.arguments
    asked = _Asked("/", node.text, left, right, of[0], of[1], registry)
    if of[0].unit.powers != of[1].unit.powers:
        raise BadFormula(f"“{node.text}”：{_both(asked)}单位不同，没有占比可言。")
    if of[0].sort != of[1].sort:
        raise BadFormula(f"“{node.text}”：{_both(asked)}不是同一类量，没有占比可言。")
    return _quotient(asked)._replace(sort="rate", unit=PERCENT)


def _change(node: Call, of: list[Meaning], registry: Registry) -> Meaning:
    return Meaning("rate", PERCENT, of[0].scope, of[0].years)


def _lag(node: Call, of: list[Meaning], registry: Registry) -> Meaning:
    return of[0]._replace(years=of[0].years + node.years)


def _mean(node: Call, of: list[Meaning], registry: Registry) -> Meaning:
    return of[0]


def _total(node: Call, of: list[Meaning], registry: Registry) -> Meaning:
    if of[0].sort != "flow":
        raise BadFormula(
            f"“{node.text}”：{_described(node.arguments[0], of[0])}不是流量，各年不能相加；{node.years} 年平均写 mean。"
        )
    return of[0]


_CALLS: dict[str, Callable[[Call, list[Meaning], Registry], Meaning]] = {
    "share": _share,
    "growth": _change,
    "cagr": _change,
    "lag": _lag,
    "mean": _mean,
    "total": _total,
}
