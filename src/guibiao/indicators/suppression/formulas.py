"""Measures that are reckoned from others by a published definition: who sees the one and knows the others knows the last of them.

A definition is seldom a sum (a share, a figure per head), so that it enters the search of moves to the first order: by how much it
changes where one of its parts does. What is hidden of it may then be uncertain by as much as the rules want, up to the square of that.
A definition may look at earlier years, too: a rate of growth and the year before give the year away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple

from guibiao.indicators.derived import define, shipped
from guibiao.indicators.derived.formula import (
    BACK,
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
    reach,
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

    @property
    def reach(self) -> int:
        """How many years before its own it ties to it."""
        return reach(self.formula)


class Dated(NamedTuple):
    """A sum of one year."""

    year: int
    cell: Cell


class _Lacking(Exception):
    """A figure that the formula needs is not there."""


#: A figure and by how much it changes with each of the cells that it is reckoned from.
_Slopes = tuple[float, dict[Dated, float]]


@cache
def formulas() -> tuple[Formula, ...]:
    """The definitions that everybody knows: of the derived indicators, of totals by their kinds, of figures per head."""
    more = map(define, data_table(__file__, "formulas.toml")["formulas"])
    return tuple(Formula(one.code, parse(one.formula)) for one in (*shipped(), *more))


def with_own(own: Collection[Formula] = ()) -> tuple[Formula, ...]:
    """The definitions that everybody knows, and an office's own."""
    return (*formulas(), *own)


def related(measures: Collection[str], own: Collection[Formula] = ()) -> set[str]:
    """These measures and all that formulas tie to them, over however many steps; with an office's `own` formulas."""
    found = set(measures)
    while more := {code for one in with_own(own) if one.measures & found for code in one.measures} - found:
        found |= more
    return found


def parts_of(measure_: str, own: Collection[Formula] = ()) -> set[str]:
    """The measures that formulas reckon one from."""
    return {code for one in with_own(own) if one.measure == measure_ for code in one.measures} - {measure_}


def years_tied(year: int, measures: Mapping[int, Collection[str]], own: Collection[Formula] = ()) -> set[int]:
    """The years whose figures formulas tie to those of a year, over however many steps; by the measures that there are of each."""
    spans = [
        range(one_year - one.reach, one_year + 1)
        for one in with_own(own) if one.reach
        for one_year, there in measures.items() if one.measure in there
    ]  # fmt: skip
    found = {year}
    while more := {tied for span in spans if found & {*span} for tied in span} - found:
        found |= more
    return found


def may_be_negative(own: Collection[Formula] = ()) -> set[str]:
    """The measures that say by how much others differ or change."""
    return {one.measure for one in with_own(own) if _differs(one.formula)}


def ties(
    values: Mapping[Dated, float], units: Mapping[str, str], near: float, own: Collection[Formula] = ()
) -> Iterator[Relation]:
    """What formulas tie together of figures of one part of the year, each in the unit of its measure. A formula from which a figure is
    so far off that it places none of its parts within the share `near` tells nothing of them: the figure is of something else that has
    the same name."""
    scale = {name: float(measure(unit).factor) for name, unit in units.items()}
    known = {at: figure * scale[at.cell.measure] for at, figure in values.items() if at.cell.measure in scale}
    for formula, at in _defined(known, own):
        try:
            wanted, slopes = _reckoned(formula.formula, partial(_figure, known, at))
        except _Lacking:
            continue
        told = max((abs(slope * known[part]) for part, slope in slopes.items()), default=0.0)
        if not told or abs(known[at] - wanted) > near * max(abs(wanted), told):
            continue
        terms = {at: scale[at.cell.measure]}
        for part, slope in slopes.items():
            terms[part] = terms.get(part, 0.0) - slope * scale[part.cell.measure]
        least = min(abs(factor) for factor in terms.values() if factor)
        terms = {one: factor / least for one, factor in terms.items() if factor}
        alike = len({factor for part, factor in terms.items() if part != at}) == 1
        yield Relation(terms, "~" if alike and _adds_up(formula.formula) else "≈", apart=False)


def _defined(known: Mapping[Dated, float], own: Collection[Formula]) -> Iterator[tuple[Formula, Dated]]:
    """Each formula with each cell that it defines."""
    by_measure: dict[str, list[Formula]] = {}
    for one in dict.fromkeys(with_own(own)):
        by_measure.setdefault(one.measure, []).append(one)
    for at in known:
        for one in by_measure.get(at.cell.measure, ()) if not at.cell.own else ():
            yield one, at


def _adds_up(node: Node) -> bool:
    """Whether a formula says that a whole is made up of these parts."""
    match node:
        case Binary(sign="+", left=left, right=right):
            return _adds_up(left) and _adds_up(right)
        case Operand() | Scopes():
            return True
    return False


def _differs(node: Node) -> bool:
    match node:
        case Binary(sign=sign, left=left, right=right):
            return sign == "-" or _differs(left) or _differs(right)
        case Number(value=value):
            return value < 0
        case Call(name=name, arguments=arguments):
            return name in ("growth", "cagr") or any(map(_differs, arguments))
    return False


def _figure(known: Mapping[Dated, float], own: Dated, operand: Operand, back: int) -> _Slopes:
    line = {EACH: own.cell.line, WHOLE: ""}.get(operand.scope, operand.scope)
    at = Dated(own.year - back, own.cell._replace(measure=operand.code, line=line))
    if at not in known:
        raise _Lacking
    return known[at], {at: 1.0}


def _reckoned(node: Node, figure: Callable[[Operand, int], _Slopes], back: int = 0) -> _Slopes:
    match node:
        case Number(value=value):
            return value, {}
        case Operand():
            return figure(node, back)
        case Scopes(parts=parts):
            return _added([figure(part, back) for part in parts])
        case Binary(sign=sign, left=left, right=right):
            return _combined(sign, _reckoned(left, figure, back), _reckoned(right, figure, back))
        case Call(name="share", arguments=(part, whole)):
            return _combined("/", _reckoned(part, figure, back), _reckoned(whole, figure, back))
        case Call(name=name, arguments=(argument,), years=years):
            return _CALLS[name]([_reckoned(argument, figure, back + one) for one in BACK[name](years)], years)
    raise _Lacking


def _added(parts: list[_Slopes]) -> _Slopes:
    return sum(one for one, _slopes in parts), _sum([(1.0, slopes) for _one, slopes in parts])


def _averaged(parts: list[_Slopes], years: int) -> _Slopes:
    return _combined("/", _added(parts), (float(years), {}))


def _changed(parts: list[_Slopes], years: int) -> _Slopes:
    """The yearly rate of change."""
    (now, _of_now), (before, _of_before) = parts
    if now <= 0 or before <= 0:
        raise _Lacking
    ratio, slopes = _combined("/", *parts)
    grown = ratio ** (1 / years)
    return grown - 1, _sum([(grown / ratio / years, slopes)])


_CALLS: dict[str, Callable[[list[_Slopes], int], _Slopes]] = {
    "growth": _changed,
    "cagr": _changed,
    "lag": lambda parts, years: parts[0],
    "mean": _averaged,
    "total": lambda parts, years: _added(parts),
}


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


def _sum(parts: list[tuple[float, dict[Dated, float]]]) -> dict[Dated, float]:
    found: dict[Dated, float] = {}
    for times, slopes in parts:
        for at, slope in slopes.items():
            found[at] = found.get(at, 0.0) + times * slope
    return found
