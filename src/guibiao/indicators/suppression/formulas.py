"""Measures that are reckoned from others by a published definition: who sees the one and knows the others knows the last of them.

A definition is seldom a sum (a share, a figure per head), so that it enters the search of moves to the first order: by how much it
changes where one of its parts does. What is hidden of it may then be uncertain by as much as the rules want, up to the square of that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple

from guibiao.indicators.derived import define, shipped
from guibiao.indicators.derived.formula import (
    EACH,
    WHOLE,
    Binary,
    Call,
    Node,
    Number,
    Operand,
    Scopes,
    operands,
    parse,
)
from guibiao.indicators.suppression.linked import Relation
from guibiao.indicators.suppression.tabulated import Cell
from guibiao.indicators.units import measure
from guibiao.terms.data import data_table


class Formula(NamedTuple):
    """A measure and the formula over others that defines it."""

    measure: str
    formula: Node

    @property
    def measures(self) -> set[str]:
        """All that it ties together."""
        return {self.measure, *(one.code for one in operands(self.formula))}


class _Lacking(Exception):
    """A figure that the formula needs is not there, or the formula looks at other years."""


#: A figure and by how much it changes with each of the cells that it is reckoned from.
_Slopes = tuple[float, dict[Cell, float]]


@cache
def formulas() -> tuple[Formula, ...]:
    """The definitions that everybody knows: of the derived indicators, of totals by their kinds, of figures per head."""
    more = map(define, data_table(__file__, "formulas.toml")["formulas"])
    return tuple(Formula(one.code, parse(one.formula)) for one in (*shipped(), *more))


def related(measures: Collection[str]) -> set[str]:
    """These measures and all that formulas tie to them, over however many steps."""
    found = set(measures)
    while more := {code for one in formulas() if one.measures & found for code in one.measures} - found:
        found |= more
    return found


def parts_of(measure_: str) -> set[str]:
    """The measures that formulas reckon one from."""
    return {code for one in formulas() if one.measure == measure_ for code in one.measures} - {measure_}


def ties(values: Mapping[Cell, float], units: Mapping[str, str], near: float) -> Iterator[Relation]:
    """What formulas tie together of figures of one time, each in the unit of its measure. A formula from which a figure is further
    than the share `near` tells nothing of it: the figure is of something else that has the same name."""
    scale = {name: float(measure(unit).factor) for name, unit in units.items()}
    known = {cell: figure * scale[cell.measure] for cell, figure in values.items() if cell.measure in scale}
    for formula, cell in _defined(known):
        try:
            wanted, slopes = _reckoned(formula.formula, partial(_figure, known, cell))
        except _Lacking:
            continue
        if not slopes or abs(known[cell] - wanted) > near * abs(wanted):
            continue
        terms = {cell: scale[cell.measure]}
        for part, slope in slopes.items():
            terms[part] = terms.get(part, 0.0) - slope * scale[part.measure]
        least = min(abs(factor) for factor in terms.values() if factor)
        terms = {one: factor / least for one, factor in terms.items() if factor}
        alike = len({factor for part, factor in terms.items() if part != cell}) == 1
        yield Relation(terms, "~" if alike and _adds_up(formula.formula) else "≈", apart=False)


def _defined(known: Mapping[Cell, float]) -> Iterator[tuple[Formula, Cell]]:
    """Each formula with each cell that it defines."""
    by_measure: dict[str, list[Formula]] = {}
    for one in formulas():
        by_measure.setdefault(one.measure, []).append(one)
    for cell in known:
        for one in by_measure.get(cell.measure, ()) if not cell.own else ():
            yield one, cell


def _adds_up(node: Node) -> bool:
    """Whether a formula says that a whole is made up of these parts."""
    match node:
        case Binary(sign="+", left=left, right=right):
            return _adds_up(left) and _adds_up(right)
        case Operand() | Scopes():
            return True
    return False


def _figure(known: Mapping[Cell, float], own: Cell, operand: Operand) -> _Slopes:
    line = {EACH: own.line, WHOLE: ""}.get(operand.scope, operand.scope)
    cell = own._replace(measure=operand.code, line=line)
    if cell not in known:
        raise _Lacking
    return known[cell], {cell: 1.0}


def _reckoned(node: Node, figure: Callable[[Operand], _Slopes]) -> _Slopes:
    match node:
        case Number(value=value):
            return value, {}
        case Operand():
            return figure(node)
        case Scopes(parts=parts):
            found = [figure(part) for part in parts]
            return sum(one for one, _slopes in found), _sum([(1.0, slopes) for _one, slopes in found])
        case Binary(sign=sign, left=left, right=right):
            return _combined(sign, _reckoned(left, figure), _reckoned(right, figure))
        case Call(name="share", arguments=(part, whole)):
            return _combined("/", _reckoned(part, figure), _reckoned(whole, figure))
    raise _Lacking


def _combined(sign: str, left: _Slopes, right: _Slopes) -> _Slopes:
    (a, of_a), (b, of_b) = left, right
    if sign == "/" and not b:
        raise _Lacking
    combined: dict[str, Callable[[], tuple[float, float, float]]] = {
        "+": lambda: (a + b, 1.0, 1.0),
        "-": lambda: (a - b, 1.0, -1.0),
        "*": lambda: (a * b, b, a),
        "/": lambda: (a / b, 1 / b, -a / b**2),
    }
    value, by_a, by_b = combined[sign]()
    return value, _sum([(by_a, of_a), (by_b, of_b)])


def _sum(parts: list[tuple[float, dict[Cell, float]]]) -> dict[Cell, float]:
    found: dict[Cell, float] = {}
    for times, slopes in parts:
        for cell, slope in slopes.items():
            found[cell] = found.get(cell, 0.0) + times * slope
    return found
