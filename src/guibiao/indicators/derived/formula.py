"""The language of formulas over indicators, and reading it.

    rd_expenditure / population                    quotient, product, sum, difference, numbers, brackets
    share(a, b)      a as a share of b, in %
    growth(a)        change on the year before, in %
    lag(a, n)        the figure of n years before
    mean(a, n)       mean of the last n years
    total(a, n)      sum of the last n years of a flow
    cagr(a, n)       yearly rate of change over n years, in %
    a["规上工业企业"]  one scope of an indicator; a[whole] the whole, said on purpose
    sum_scopes(a, "企业", "高等学校")   the sum of scopes that together are one

Python's own grammar reads the text; only what stands in the table below is let through, and nothing is ever executed.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Container
from dataclasses import dataclass

MAX_YEARS = 30
_MAX_LENGTH = 2000
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
# Function → how many formulas it takes, and whether a number of years follows.
FUNCTIONS: dict[str, tuple[int, bool]] = {
    "share": (2, False),
    "growth": (1, False),
    "lag": (1, True),
    "mean": (1, True),
    "total": (1, True),
    "cagr": (1, True),
}
# Function → at which years back its argument is looked at.
BACK: dict[str, Callable[[int], tuple[int, ...]]] = {
    "share": lambda years: (0,),
    "growth": lambda years: (0, 1),
    "cagr": lambda years: (0, years),
    "lag": lambda years: (years,),
    "mean": lambda years: tuple(range(years)),
    "total": lambda years: tuple(range(years)),
}
# Scopes of an operand: the same as the result's, or the whole on purpose; else the scope's name.
EACH, WHOLE = "\0each", "\0whole"


class BadFormula(ValueError):
    """A formula that cannot be read or makes no sense, said in one sentence that names what clashes."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the formula."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Operand:
    """An indicator, in one scope or (`EACH`) in that of the result."""

    code: str
    scope: str
    text: str


@dataclass(frozen=True, slots=True)
class Binary:
    """Two formulas and a sign: + - * /"""

    sign: str
    left: Node
    right: Node
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of formulas, with its number of years."""

    name: str
    arguments: tuple[Node, ...]
    years: int
    text: str


@dataclass(frozen=True, slots=True)
class Scopes:
    """The sum of an indicator over scopes."""

    parts: tuple[Operand, ...]
    text: str


Node = Number | Operand | Binary | Call | Scopes


def parse(text: str) -> Node:
    """Read a formula. Raises BadFormula with the piece that cannot be read."""
    if len(text) > _MAX_LENGTH:
        raise BadFormula(f"公式长 {len(text)} 字，超过 {_MAX_LENGTH} 字。请分成几个派生指标。")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        raise BadFormula(f"公式“{text}”写法不对，不能读出。请检查括号、逗号和运算符（+ - * /）。") from e
    try:
        return _node(tree.body)
    except RecursionError as e:
        raise BadFormula(f"公式“{text[:40]}…”套得太深。请分成几个派生指标。") from e


def operands(node: Node) -> tuple[Operand, ...]:
    """Every indicator of a formula, once, in the order written."""
    match node:
        case Number():
            return ()
        case Operand():
            return (node,)
        case Binary():
            found = (*operands(node.left), *operands(node.right))
        case Call():
            found = tuple(o for argument in node.arguments for o in operands(argument))
        case Scopes():
            found = node.parts
    return tuple(dict.fromkeys(found))


def reach(node: Node) -> int:
    """How many years before its own a formula looks at."""
    match node:
        case Binary(left=left, right=right):
            return max(reach(left), reach(right))
        case Call(name=name, arguments=arguments, years=years):
            return max(BACK[name](years)) + max(map(reach, arguments))
        case _:
            return 0


def replaced(node: Node, by: dict[str, Node]) -> Node:
    """The formula with the formulas of other derived indicators in their place."""
    match node:
        case Operand(code=code, scope=scope) if code in by:
            if scope != EACH:
                raise BadFormula(f"“{node.text}”：{code} 是派生指标，不能再限定口径；请把口径写进它的公式。")
            return by[code]
        case Scopes(parts=parts) if parts[0].code in by:
            raise BadFormula(f"“{node.text}”：{parts[0].code} 是派生指标，不能按口径相加。")
        case Binary():
            return Binary(node.sign, replaced(node.left, by), replaced(node.right, by), node.text)
        case Call():
            return Call(node.name, tuple(replaced(a, by) for a in node.arguments), node.years, node.text)
        case _:
            return node


def nearest(code: str, known: Container[str] | list[str]) -> str:
    """“是不是 …？” where a known code is spelt alike."""
    like = difflib.get_close_matches(code, list(known), n=1) if isinstance(known, list) else []
    return f"是不是“{like[0]}”？" if like else ""


def _node(tree: ast.expr) -> Node:
    text = ast.unparse(tree)
    match tree:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as value) if abs(value) < 1e15:
            return Number(float(value), text)
        case ast.UnaryOp(op=ast.USub(), operand=inside):
            return Binary("*", Number(-1.0, "-1"), _node(inside), text)
        case ast.BinOp(op=op) if type(op) in _SIGNS:
            return Binary(_SIGNS[type(op)], _node(tree.left), _node(tree.right), text)
        case ast.Name(id=code):
            return Operand(code, EACH, text)
        case ast.Subscript(value=ast.Name(id=code), slice=ast.Name(id="whole")):
            return Operand(code, WHOLE, text)
        case ast.Subscript(value=ast.Name(id=code), slice=ast.Constant(value=str() as scope)) if (
            scope.strip() and scope.isprintable()
        ):
            return Operand(code, scope, text)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(name, arguments, text)
    raise BadFormula(
        f'公式中的“{text}”不能用。可以写指标代码、数、+ - * /、括号、口径（a["…"]）和函数 {"、".join(_names())}。'
    )


def _call(name: str, arguments: list[ast.expr], text: str) -> Node:
    if name == "sum_scopes":
        return _scopes(arguments, text)
    if name not in FUNCTIONS:
        raise BadFormula(f"“{text}”：没有函数“{name}”。{nearest(name, _names())}可用的函数有 {'、'.join(_names())}。")
    count, has_years = FUNCTIONS[name]
    if len(arguments) != count + has_years:
        wanted = "、".join(["一个公式", "两个公式"][count - 1 : count] + ["年数"] * has_years)
        raise BadFormula(f"“{text}”：函数 {name} 的括号里要写{wanted}，现有 {len(arguments)} 项。")
    years = 1
    if has_years:
        match arguments[-1]:
            case ast.Constant(value=int() as years) if not isinstance(years, bool) and 1 <= years <= MAX_YEARS:
                pass
            case other:
                raise BadFormula(f"“{text}”：年数应是 1 到 {MAX_YEARS} 的整数，而不是“{ast.unparse(other)}”。")
    return Call(name, tuple(_node(a) for a in arguments[:count]), years, text)


def _scopes(arguments: list[ast.expr], text: str) -> Scopes:
    match arguments:
        case [ast.Name(id=code), *rest] if len(rest) >= 2:
            names = [a.value for a in rest if isinstance(a, ast.Constant) and isinstance(a.value, str) and a.value]
            if len(names) == len(rest) == len(set(names)):
                return Scopes(tuple(Operand(code, name, f'{code}["{name}"]') for name in names), text)
    raise BadFormula(f'“{text}”：写法应是 sum_scopes(指标代码, "口径甲", "口径乙", …)，口径至少两个，不重复。')


def _names() -> list[str]:
    return [*FUNCTIONS, "sum_scopes"]
