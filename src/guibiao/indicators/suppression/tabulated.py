"""Linked tables of what respondents said: sums by place up a hierarchy, by measure, by line of a breakdown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from guibiao.indicators.suppression.linked import Relation
from guibiao.indicators.suppression.rules import Content, Stated, value


class Cell(NamedTuple):
    """A sum. With `own`, only over the respondents that belong to the place itself and to no part of it; this is never shown."""

    place: str
    measure: str
    line: str
    own: bool = False


class Respondent(NamedTuple):
    """What one respondent said, by measure and line, and the places it counts in: its own first, then those above."""

    places: Sequence[str]
    said: Mapping[tuple[str, str], float]


class Table(NamedTuple):
    """The cells of a table, with what each respondent said or what was stated of all, and what is known of them."""

    cells: dict[Cell, Content]
    relations: list[Relation]

    def sums(self) -> dict[Cell, float]:
        """The value of each cell that is there to be shown."""
        return {cell: value(content) for cell, content in self.cells.items() if not cell.own}

    def scaled(self, by: Mapping[str, float]) -> Table:
        """The same with measures in other units: each figure times the factor of its measure."""
        if all(factor == 1 for factor in by.values()):
            return self
        cells = {cell: _times(content, by.get(cell.measure, 1.0)) for cell, content in self.cells.items()}
        return Table(cells, [_in_units(one, by) for one in self.relations])

    @property
    def own(self) -> set[Cell]:
        """The cells that are only there to be reckoned with."""
        return {cell for cell in self.cells if cell.own}


def tabulate(
    respondents: Mapping[Any, Respondent],
    measures: Sequence[Relation] = (),
    lines: Sequence[Relation] = (),
) -> Table:
    """The table of what was said. `measures` and `lines` are relations between the names of measures and of lines."""
    cells: dict[Cell, dict[Hashable, float]] = {}
    below: dict[str, set[str]] = {}
    for one in respondents.values():
        for part, whole in zip(one.places, one.places[1:], strict=False):
            below.setdefault(whole, set()).add(part)
    for who, one in respondents.items():
        for (measure, line), figure in one.said.items():
            for place in one.places:
                cells.setdefault(Cell(place, measure, line), {})[who] = figure
            if one.places[0] in below:
                cells.setdefault(Cell(one.places[0], measure, line, own=True), {})[who] = figure
    table = Table(dict(cells), [])
    for cell in list(table.cells):
        if cell.place in below and not cell.own:
            parts = [cell._replace(place=part) for part in sorted(below[cell.place])] + [cell._replace(own=True)]
            table.relations.append(Relation({cell: 1, **{part: -1 for part in parts if part in table.cells}}))
    _within(table, [one._replace(apart=False) for one in measures], _measured)
    _within(table, lines, _lined)
    return table


def tabulate_stated(
    figures: Mapping[Cell, Stated],
    above: Mapping[str, Sequence[str]],
    measures: Sequence[Relation] = (),
    lines: Sequence[Relation] = (),
    rates: Collection[str] = (),
) -> Table:
    """The table of sums that were stated. `above` are the places that a place is part of, the nearest first: what is stated of the
    parts of a place counts in it, and what is left over is of others. `rates` are measures that do not add up over places."""
    table = Table(dict(figures), [])
    parts: dict[Cell, list[Cell]] = {}
    for cell in [one for one in figures if one.measure not in rates]:
        wholes = (cell._replace(place=place) for place in above.get(cell.place, ()))
        if (whole := next((one for one in wholes if one in figures), None)) is not None:
            parts.setdefault(whole, []).append(cell)
    table.relations.extend(Relation({whole: 1, **dict.fromkeys(below, -1)}) for whole, below in parts.items())
    _within(table, [one._replace(apart=False) for one in measures], _measured)
    _within(table, lines, _lined)
    return table


def _times(content: Content, factor: float) -> Content:
    if isinstance(content, Stated):
        return content._replace(value=content.value * factor)
    return {who: figure * factor for who, figure in content.items()}


def _in_units(relation: Relation, by: Mapping[str, float]) -> Relation:
    factors = {by.get(cell.measure, 1.0) for cell in relation.terms}
    if len(factors) == 1:
        return relation._replace(each=relation.each * factors.pop())
    terms = {cell: factor / by.get(cell.measure, 1.0) for cell, factor in relation.terms.items()}
    return relation._replace(terms=terms)


def _measured(cell: Cell, name: str) -> Cell:
    return cell._replace(measure=name)


def _lined(cell: Cell, name: str) -> Cell:
    return cell._replace(line=name)


def _within(table: Table, relations: Sequence[Relation], of: Callable[[Cell, str], Cell]) -> None:
    """The relations between measures or lines, in every place."""
    there = dict.fromkeys(of(cell, "") for cell in table.cells if not cell.own)
    for relation in relations:
        for cell in there:
            terms = {of(cell, name): factor for name, factor in relation.terms.items()}
            held = {one: factor for one, factor in terms.items() if one in table.cells}
            if held:
                table.relations.append(relation._replace(terms=held))
