"""What was published stays known: a table that comes after others on the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from guibiao.indicators.periods import PARTS
from guibiao.indicators.suppression.formulas import Dated, Formula, may_be_negative, ties
from guibiao.indicators.suppression.linked import Relation, came_or_went
from guibiao.indicators.suppression.protecting import Suppressed, suppress
from guibiao.indicators.suppression.rules import DEFAULT, Content, Rules, Stated, value
from guibiao.indicators.suppression.tabulated import Cell, Table


class Published(NamedTuple):
    """A table as it was published: which of its cells were shown, and which somebody has said are not to be found out. `part` is the
    part of the year that it is of: one of `periods.PARTS`, or T09 for what adds up from January to September."""

    table: Table
    shown: Collection[Cell]
    part: str = "Y"
    year: int = 0
    confidential: Collection[Cell] = ()


class _Time(NamedTuple):
    """A year and the part of it."""

    year: int
    part: str


class _Place(NamedTuple):
    """A cell of one of the tables, by the number of the table."""

    number: int
    cell: Cell


#: Where each cell of each time is, the latest statement of it last.
_Placed = Mapping[tuple[_Time, Cell], Sequence[_Place]]


def after(
    table: Table,
    before: Sequence[Published],
    *,
    part: str = "Y",
    year: int = 0,
    flows: Collection[str] = (),
    rules: Rules = DEFAULT,
    known: Collection[Cell] = (),
    confidential: Collection[Cell] = (),
    units: Mapping[str, str] = MappingProxyType({}),
    formulas: Collection[Formula] = (),
) -> Suppressed:
    """What may be shown of a table of a year, after others of that year and of those that definitions tie to it, the oldest first.

    flows         the measures that add up over the parts of a year: a quarter less than a half year is the other quarter
    known         cells of the table that everybody knows from elsewhere
    confidential  cells that somebody has said are not to be found out
    units         the unit of each measure, the same in all tables: with them, what a definition reckons from others is tied to them
    formulas      definitions of an office's own, besides those that everybody knows

    A cell in which nobody's figure changed is the same cell: shown once, it is shown again.
    """
    tables = [*before, Published(table, (), part, year, confidential)]
    cells: dict[_Place, Content] = {}
    same: dict[_Place, _Place] = {}
    relations: list[Relation] = []
    earlier: dict[tuple[_Time, Cell], list[_Place]] = {}
    for number, one in enumerate(tables):
        for cell, content in one.table.cells.items():
            place, others = _Place(number, cell), earlier.setdefault((_Time(one.year, one.part), cell), [])
            same[place] = next((other for other in others if cells[other] == content), place)
            if same[place] == place:
                cells[place] = content
                for other in others:
                    relations += _changed(place, content, other, cells[other], rules)
                others.append(place)
        relations += [
            relation._replace(terms={same[_Place(number, cell)]: factor for cell, factor in relation.terms.items()})
            for relation in one.table.relations
        ]
    relations += _over_the_year(earlier, set(flows))
    relations += _by_definition(earlier, cells, units, rules, formulas)
    last = len(tables) - 1
    given = {same[_Place(number, cell)] for number, one in enumerate(tables) for cell in one.shown}
    given |= {same[_Place(last, cell)] for cell in known}
    now = {same[_Place(last, cell)] for cell in table.cells if not cell.own}
    kept = {
        same[_Place(number, cell)]
        for number, one in enumerate(tables) for cell in one.confidential if cell in one.table.cells
    }  # fmt: skip
    either = may_be_negative(formulas)
    found = suppress(
        cells, relations, rules=rules, known=given, withheld=cells.keys() - now - given, confidential=kept,
        signed={place for place in cells if place.cell.measure in either},
    )  # fmt: skip
    named = {cell: same[_Place(last, cell)] for cell in table.cells if not cell.own}
    return Suppressed(
        {cell: found.values[place] for cell, place in named.items()},
        {cell: found.reasons[place] for cell, place in named.items()},
        {cell for cell, place in named.items() if place in found.exposed},
    )


def _changed(place: _Place, now: Content, other: _Place, then: Content, rules: Rules) -> Iterator[Relation]:
    """What ties a cell to what was said of it earlier: of stated sums the number of respondents tells whether some came or went."""
    if isinstance(now, Stated) and isinstance(then, Stated):
        more = (now.number or 0) - (then.number or 0)
        whole, part = (place, other) if more >= 0 else (other, place)
        moved = more or came_or_went(now.value, then.value, rules.interval)
        yield Relation({whole: 1, part: -1}, "=" if moved else "~")
    elif not isinstance(now, Stated) and not isinstance(then, Stated) and now.keys() & then.keys():
        yield Relation({place: 1, other: -1}, "~")


def _over_the_year(latest: _Placed, flows: set[str]) -> Iterator[Relation]:
    """That a flow of a time is the sum of those of its parts, where all of them are there."""
    times: dict[int, set[str]] = {}
    for (year, part), _cell in latest:
        times.setdefault(year, set()).add(part)
    for year, parts in times.items():
        for whole in parts:
            for share in _shares(whole, parts):
                for time, cell in latest:
                    if time != (year, whole) or cell.measure not in flows:
                        continue
                    inside = [(_Time(year, one), cell) for one in share]
                    terms = {latest[time, cell][-1]: 1.0}
                    terms |= {latest[one][-1]: -1.0 for one in inside if one in latest}
                    yield Relation(terms, "~")


def _by_definition(
    latest: _Placed, cells: Mapping[_Place, Content], units: Mapping[str, str], rules: Rules, own: Collection[Formula]
) -> Iterator[Relation]:
    """What formulas tie together of the figures of one part of the year, of whichever year and publication they are."""
    for part in {time.part for time, _cell in latest} if units else ():
        places = {Dated(time.year, cell): found[-1] for (time, cell), found in latest.items() if time.part == part}
        values = {at: value(cells[place]) for at, place in places.items()}
        for tie in ties(values, units, rules.interval, own):
            yield tie._replace(terms={places[at]: factor for at, factor in tie.terms.items()})


def _shares(whole: str, parts: Collection[str]) -> list[tuple[str, ...]]:
    """The ways to divide a time into others that are there: into equal ones, as a half into quarters or months, or into two."""
    first, last = _span(whole)
    inside = {
        part: _span(part) for part in parts if part != whole and first <= _span(part)[0] and _span(part)[1] <= last
    }
    found = []
    for kind in "HQM":
        equal = [part for part, (a, b) in PARTS.items() if part[0] == kind and first <= a and b <= last]
        if len(equal) > 2 and inside.keys() >= set(equal):
            found.append(tuple(equal))
    for one, (a, b) in inside.items():
        found += [(one, rest) for rest, span in inside.items() if a == first and span == (b + 1, last)]
    return found


def _span(part: str) -> tuple[int, int]:
    """The first and the last month."""
    return PARTS[part] if part in PARTS else (1, int(part[1:]))


def part_of(part: str, *, to_date: bool) -> str:
    """The part of the year that a figure is of which adds up from January on: 1—6月 is the first half, 1—9月 is T09."""
    if not to_date:
        return part
    last = PARTS[part][1]
    return next((name for name, span in PARTS.items() if span == (1, last)), f"T{last:02d}")
