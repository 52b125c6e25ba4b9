"""What was published stays known: a table that comes after others on the same."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from guibiao.indicators.periods import PARTS
from guibiao.indicators.suppression.linked import Relation
from guibiao.indicators.suppression.protecting import Suppressed, suppress
from guibiao.indicators.suppression.rules import DEFAULT, Rules
from guibiao.indicators.suppression.tabulated import Cell, Table


class Published(NamedTuple):
    """A table as it was published: which of its cells were shown. `part` is the part of the year that it is of."""

    table: Table
    shown: Collection[Cell]
    part: str = "Y"


class _Place(NamedTuple):
    """A cell of one of the tables, by the number of the table."""

    number: int
    cell: Cell


def after(
    table: Table,
    before: Sequence[Published],
    *,
    part: str = "Y",
    flows: Collection[str] = (),
    rules: Rules = DEFAULT,
) -> Suppressed:
    """What may be shown of a table of a year, after others of that year, the oldest first.

    flows  the measures that add up over the parts of a year: a quarter less than a half year is the other quarter

    A cell in which nobody's figure changed is the same cell: shown once, it is shown again.
    """
    tables = [*((one.table, one.part) for one in before), (table, part)]
    cells: dict[_Place, Mapping[Hashable, float]] = {}
    same: dict[_Place, _Place] = {}
    relations: list[Relation] = []
    earlier: dict[tuple[str, Cell], list[_Place]] = {}
    for number, (one, of) in enumerate(tables):
        for cell, said in one.cells.items():
            place, others = _Place(number, cell), earlier.setdefault((of, cell), [])
            same[place] = next((other for other in others if cells[other] == said), place)
            if same[place] == place:
                cells[place] = said
                relations += [
                    Relation({place: 1, other: -1}, "~") for other in others if cells[other].keys() & said.keys()
                ]
                others.append(place)
        relations += [
            relation._replace(terms={same[_Place(number, cell)]: factor for cell, factor in relation.terms.items()})
            for relation in one.relations
        ]
    relations += _over_the_year(earlier, set(flows))
    known = {same[_Place(number, cell)] for number, one in enumerate(before) for cell in one.shown}
    last = len(tables) - 1
    now = {same[_Place(last, cell)] for cell in table.cells if not cell.own}
    found = suppress(cells, relations, rules=rules, known=known, withheld=cells.keys() - now - known)
    named = {cell: same[_Place(last, cell)] for cell in table.cells if not cell.own}
    return Suppressed(
        {cell: found.values[place] for cell, place in named.items()},
        {cell: found.reasons[place] for cell, place in named.items()},
        {cell for cell, place in named.items() if place in found.exposed},
    )


def _over_the_year(latest: Mapping[tuple[str, Cell], Sequence[_Place]], flows: set[str]) -> Iterator[Relation]:
    """That a flow of a time is the sum of those of its parts, where all of them are there."""
    parts = {part for part, _cell in latest}
    for whole in parts:
        for share in _shares(whole):
            if not parts.issuperset(share):
                continue
            for part, cell in latest:
                if part != whole or cell.measure not in flows:
                    continue
                terms = {latest[whole, cell][-1]: 1.0}
                terms |= {latest[one, cell][-1]: -1.0 for one in share if (one, cell) in latest}
                yield Relation(terms, "~")


def _shares(whole: str) -> list[list[str]]:
    """The ways to divide a part of the year into equal smaller ones: a half into quarters, or into months."""
    first, last = PARTS[whole]
    found = []
    for kind in "HQM":
        inside = [part for part, (a, b) in PARTS.items() if part[0] == kind and first <= a and b <= last]
        if len(inside) > 1:
            found.append(inside)
    return found
