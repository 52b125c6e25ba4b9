"""A formula as an Ibis expression over columns of operands, with all that can make it have no value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from operator import add
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from guibiao.indicators.derived.formula import BACK, Binary, Call, Node, Number, Operand, Scopes
from guibiao.indicators.derived.meaning import PERCENT
from guibiao.indicators.units import NUMBER, Measure

# Gives the column of an operand as it was so many years before, in the operand's own unit, and that unit.
Column = Callable[[Operand, int], tuple[ir.FloatingColumn, Measure]]


class Compiled(NamedTuple):
    """A value in a unit, NULL where there is none; `problems`: where a calculation is impossible, and why, in words."""

    value: ir.FloatingValue
    unit: Measure
    problems: tuple[tuple[ir.BooleanValue, str], ...] = ()


def needed(node: Node, lag: int = 0) -> tuple[tuple[Operand, int], ...]:
    """Every operand with the years it is looked at back from the result's, once, in the order of the formula."""
    match node:
        case Number():
            found: list[tuple[Operand, int]] = []
        case Operand():
            found = [(node, lag)]
        case Scopes(parts=parts):
            found = [(part, lag) for part in parts]
        case Binary(left=left, right=right):
            found = [*needed(left, lag), *needed(right, lag)]
        case Call(name=name, arguments=arguments, years=years):
            found = [pair for back in BACK[name](years) for a in arguments for pair in needed(a, lag + back)]
    return tuple(dict.fromkeys(found))


def compiled(node: Node, column: Column, lag: int = 0) -> Compiled:
    """The formula over columns. Every division is guarded: where the divisor is 0 the value is NULL and it is a problem."""
    match node:
        case Number(value=value):
            return Compiled(ibis.literal(value, "float64"), NUMBER)
        case Operand():
            return Compiled(*column(node, lag))
        case Scopes(parts=parts):
            columns = [column(part, lag) for part in parts]
            return Compiled(reduce(add, (c for c, _ in columns)), columns[0][1])
        case Binary(sign=sign, left=left, right=right):
            return _binary(sign, compiled(left, column, lag), compiled(right, column, lag), right.text)
        case Call(name=name, arguments=arguments, years=years):
            series = [[compiled(a, column, lag + back) for a in arguments] for back in BACK[name](years)]
            return _CALLS[name](series, node)


def times(value: ir.FloatingValue, by: Fraction) -> ir.FloatingValue:
    """A value times a fraction, with one rounding where the fraction is whole or one over a whole number."""
    if by.numerator != 1:
        value = value * float(by.numerator)
    return value / float(by.denominator) if by.denominator != 1 else value


def _binary(sign: str, a: Compiled, b: Compiled, divisor: str) -> Compiled:
    problems = (*a.problems, *b.problems)
    if sign in "+-":
        other = times(b.value, b.unit.factor / a.unit.factor)
        return Compiled(a.value + other if sign == "+" else a.value - other, a.unit, problems)
    if sign == "*":
        return Compiled(a.value * b.value, a.unit * b.unit, problems)
    zero = (b.value == 0, f"除数 {divisor} 为零")
    return Compiled(a.value / b.value.nullif(0.0), a.unit / b.unit, (*problems, zero))


def _percent(of: Compiled) -> Compiled:
    return Compiled(times(of.value, of.unit.factor / PERCENT.factor), PERCENT, of.problems)


def _share(series: list[list[Compiled]], node: Call) -> Compiled:
    part, whole = series[0]
    return _percent(_binary("/", part, whole, node.arguments[1].text))


def _cagr(series: list[list[Compiled]], node: Call) -> Compiled:
    """100·((now/before)^(1/n) − 1); what is not positive has no rate of change."""
    (now,), (before,) = series
    text = node.arguments[0].text
    first = f"上年 {text}" if node.years == 1 else f"{node.years} 年前的 {text}"
    problems = [*now.problems, *before.problems, (before.value <= 0, f"{first} 不为正，没有增速可言")]
    base = (before.value > 0).ifelse(before.value, None)
    if node.years == 1:
        ratio = now.value / base
    else:
        problems.append((now.value <= 0, f"{text} 不为正，没有年均增速可言"))
        ratio = ((now.value > 0).ifelse(now.value, None) / base) ** (1.0 / node.years)
    return _percent(Compiled(ratio - 1.0, NUMBER, tuple(problems)))


def _lag(series: list[list[Compiled]], node: Call) -> Compiled:
    return series[0][0]


def _total(series: list[list[Compiled]], node: Call) -> Compiled:
    values = [year[0] for year in series]
    return Compiled(
        reduce(add, (v.value for v in values)), values[0].unit, tuple(p for v in values for p in v.problems)
    )


def _mean(series: list[list[Compiled]], node: Call) -> Compiled:
    summed = _total(series, node)
    return summed._replace(value=summed.value / float(node.years))


# Function → what is made of its argument in those years.
_CALLS: dict[str, Callable[[list[list[Compiled]], Call], Compiled]] = {
    "share": _share,
    "growth": _cagr,
    "cagr": _cagr,
    "lag": _lag,
    "mean": _mean,
    "total": _total,
}
