"""The language of the column `Formula`: a node out of others, or an indicator out of columns of the data.

    Health * (1 - loss)              names, numbers, + - * / ^ (or × ÷), brackets; a name that is no word stands in "quotes"
    a >= 60                          1 where it holds and 0 where not: > >= < <= == !=
    where(b > 0, a / b, 0)           the second where the first holds (is not 0), else the third
    ln(a) log10(a) exp(a) sqrt(a) abs(a)    clip(a, least, most)
    mean(…) geometric(…) harmonic(…) sum(…) product(…) min(…) max(…) median(…) sd(…)    of several, or of `children`

Python's own grammar reads the text; only what stands in the tables below is let through, and nothing is ever executed.
What is missing is NaN: an operation on it gives NaN, and of several the means, min, max, median and sd are of those that
are there (sum and product need all). `sd` is that of the whole (over n, not n − 1).
"""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from guibiao.indicators.composite.arrays import BoolArray, FloatArray, Impossible

#: Stands for all children of the node.
CHILDREN = "children"
_MAX_LENGTH = 4000
_QUOTED = re.compile(r'("[^"]*"|\'[^\']*\')')
_WRITTEN = str.maketrans(
    {"^": "**", "×": "*", "÷": "/", "（": "(", "）": ")", "，": ",", "−": "-", "≥": ">=", "≤": "<="}
)
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^",
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
#: Of one argument, and what must hold of it.
ONE: dict[str, tuple[Callable[[FloatArray], FloatArray], Callable[[FloatArray], BoolArray] | None]] = {
    "ln": (np.log, lambda x: x > 0), "log10": (np.log10, lambda x: x > 0), "exp": (np.exp, None),
    "sqrt": (np.sqrt, lambda x: x >= 0), "abs": (np.abs, None),
}  # fmt: skip
#: Of any number of arguments.
SEVERAL = ("mean", "geometric", "harmonic", "sum", "product", "min", "max", "median", "sd")
_COUNTED = {"clip": 3, "where": 3, **dict.fromkeys(ONE, 1)}
FUNCTIONS = (*_COUNTED, *SEVERAL)


class BadFormula(ValueError):
    """A formula that cannot be read, said in half a sentence."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the formula."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A node, or a column of the data."""

    code: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function of others; `text` is how it stands in the formula."""

    does: str
    parts: tuple[Expression, ...]
    text: str


Expression = Number | Name | Operation


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Read a formula. Raises BadFormula with the piece that cannot be read."""
    if len(text) > _MAX_LENGTH:
        raise BadFormula(f"长 {len(text)} 字，超过 {_MAX_LENGTH} 字，请分成几个节点")
    plain = "".join(part if part[:1] in "\"'" else part.translate(_WRITTEN) for part in _QUOTED.split(text.strip()))
    try:
        return _read(ast.parse(plain.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, BadFormula):
            raise
        raise BadFormula("写法不对，不能读出，请检查括号、逗号和运算符") from error


def names_of(expression: Expression) -> tuple[str, ...]:
    """Every name of a formula, once, in the order written."""
    match expression:
        case Number():
            return ()
        case Name(code):
            return (code,)
        case Operation(_, parts):
            return tuple(dict.fromkeys(name for part in parts for name in names_of(part)))


def _read(tree: ast.expr) -> Expression:
    match tree:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as value) if math.isfinite(value):
            return Number(float(value))
        case ast.Constant(value=str() as code) if code.strip():
            return Name(code.strip())
        case ast.Name(id=code):
            return Name(code)
        case ast.UnaryOp(op=ast.USub(), operand=inside):
            return Operation("*", (Number(-1.0), _read(inside)), _said(tree))
        case ast.BinOp(op=sign) if type(sign) in _OPERATORS:
            return Operation(_OPERATORS[type(sign)], (_read(tree.left), _read(tree.right)), _said(tree))
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _OPERATORS:
            return Operation(_OPERATORS[type(sign)], (_read(left), _read(right)), _said(tree))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(name, arguments, _said(tree))
    raise BadFormula(f"其中的“{_said(tree)}”不能用，可以写代码、数、+ - * / ^、比较、括号和函数 {'、'.join(FUNCTIONS)}")


def _call(name: str, arguments: list[ast.expr], text: str) -> Operation:
    if name not in FUNCTIONS:
        like = difflib.get_close_matches(name, FUNCTIONS, n=1)
        hint = f"是不是“{like[0]}”？" if like else ""
        raise BadFormula(f"没有函数“{name}”，{hint}可用的函数有 {'、'.join(FUNCTIONS)}")
    wanted = _COUNTED.get(name)
    if len(arguments) != wanted if wanted else not arguments:
        raise BadFormula(f"“{text}”：函数 {name} 的括号里要写 {wanted or '至少 1'} 项，现有 {len(arguments)} 项")
    return Operation(name, tuple(_read(argument) for argument in arguments), text)


def _said(tree: ast.expr) -> str:
    return ast.unparse(tree).replace("**", "^")


# --- computing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Formula:
    """A formula ready for figures: `expand` says what the name `children` stands for."""

    expression: Expression
    children: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """What it needs: nodes and columns."""
        found = names_of(self.expression)
        if CHILDREN not in found:
            return found
        return tuple(dict.fromkeys(code for name in found for code in (self.children if name == CHILDREN else (name,))))

    def of(self, figures: Mapping[str, FloatArray]) -> FloatArray:
        """The figures (…, rows) out of those of its names. Raises `Impossible` whose reason is the piece, with rows."""
        shape = np.broadcast_shapes((1,), *(figures[name].shape for name in self.names()))
        found = self._value(self.expression, figures, np.ones(shape, dtype=bool))
        return np.broadcast_to(found, shape).copy()

    def _value(self, part: Expression, figures: Mapping[str, FloatArray], needed: BoolArray) -> FloatArray:
        match part:
            case Number(value):
                return np.array([value])
            case Name(code):
                return figures[code]
            case Operation("where", (condition, then, otherwise)):
                holds = self._value(condition, figures, needed)
                chosen = np.broadcast_to(holds != 0, needed.shape) & ~np.isnan(holds)
                one = self._value(then, figures, needed & chosen)
                other = self._value(otherwise, figures, needed & ~chosen)
                return np.where(np.isnan(holds), np.nan, np.where(chosen, one, other))
            case Operation(does, parts) if does in SEVERAL:
                return _several(does, self._stacked(parts, figures, needed), part.text, needed)
            case Operation(does, parts):
                inside = [self._value(one, figures, needed) for one in parts]
                return _one(does, inside, part.text, needed)

    def _stacked(
        self, parts: tuple[Expression, ...], figures: Mapping[str, FloatArray], needed: BoolArray
    ) -> FloatArray:
        columns: list[FloatArray] = []
        for part in parts:
            if part == Name(CHILDREN) and CHILDREN not in figures:
                columns += [figures[child] for child in self.children]
            else:
                columns.append(self._value(part, figures, needed))
        return np.stack(np.broadcast_arrays(*columns, needed.astype(np.float64))[:-1])


def _one(does: str, inside: list[FloatArray], text: str, needed: BoolArray) -> FloatArray:
    first = inside[0]
    with np.errstate(all="ignore"):
        if does in ONE:
            function, allowed = ONE[does]
            if allowed is not None:
                _refuse(~np.isnan(first) & ~allowed(first), needed, text)
            found = function(first)
        elif does == "clip":
            return np.asarray(np.minimum(np.maximum(first, inside[1]), inside[2]))
        elif does in _COMPARE:
            absent = np.isnan(first) | np.isnan(inside[1])
            return np.where(absent, np.nan, _COMPARE[does](first, inside[1]).astype(np.float64))
        else:
            found = _ARITHMETIC[does](first, inside[1])
        absent = np.logical_or.reduce(np.broadcast_arrays(*map(np.isnan, inside)))
    _refuse(~absent & ~np.isfinite(found), needed, text)
    return np.where(absent, np.nan, found)


_ARITHMETIC: Mapping[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power,
}  # fmt: skip
_COMPARE: Mapping[str, Callable[[FloatArray, FloatArray], BoolArray]] = {
    ">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


def _several(does: str, stacked: FloatArray, text: str, needed: BoolArray) -> FloatArray:
    """Of (several, …, rows)."""
    if does in ("geometric", "harmonic"):
        bad: BoolArray = stacked < 0 if does == "geometric" else stacked <= 0
        _refuse(np.logical_or.reduce(bad, axis=0), needed, text)
    there = ~np.isnan(stacked)
    count = there.sum(axis=0)
    filled = np.where(there, stacked, 0.0)
    with np.errstate(all="ignore"):
        mean = filled.sum(axis=0) / count
        match does:
            case "mean":
                return np.asarray(mean)
            case "geometric":
                return np.asarray(np.exp(np.where(there, np.log(stacked), 0.0).sum(axis=0) / count))
            case "harmonic":
                return np.asarray(count / np.where(there, 1 / stacked, 0.0).sum(axis=0))
            case "sd":
                return np.asarray(np.sqrt((np.where(there, stacked - mean, 0.0) ** 2).sum(axis=0) / count))
            case "median":
                return _median(stacked, count)
            case "min" | "max":
                return np.asarray((np.fmin if does == "min" else np.fmax).reduce(stacked, axis=0))
            case _:
                return np.asarray(stacked.sum(axis=0) if does == "sum" else stacked.prod(axis=0))


def _median(stacked: FloatArray, count: FloatArray) -> FloatArray:
    """Of those that are there, NaN where none is."""
    ordered = np.sort(stacked, axis=0)  # NaN sorts last
    last = np.maximum(count - 1, 0)
    low, high = (np.take_along_axis(ordered, place[None], axis=0)[0] for place in (last // 2, last - last // 2))
    return np.asarray((low + high) / 2)


def _refuse(bad: BoolArray, needed: BoolArray, text: str) -> None:
    bad = np.broadcast_to(bad, needed.shape) & needed
    if bad.any():
        raise Impossible(text, np.unique(np.nonzero(bad)[-1]).tolist())
