"""Suppression of linked tables as large as a nation: sums that counties, cities and provinces state of forty items that add up, and
returns of single respondents in all of its counties."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from guibiao.indicators.suppression import (
    DEFAULT,
    Cell,
    Relation,
    Respondent,
    Stated,
    Table,
    suppress,
    tabulate,
    tabulate_stated,
    together,
)

COUNTIES, CITIES, PROVINCES, ITEMS = 2_836, 333, 31, 40
#: An item in four is the sum of the three after it.
GROUP = 4


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, of which the processor's, and how many cells there are, are unsafe by themselves, are suppressed, cannot be protected."""

    name: str
    cells: int
    unsafe: int
    hidden: int
    exposed: int
    seconds: float
    processor: float


def chains() -> list[list[str]]:
    """Every county with its city, its province and the nation."""
    return [[f"x{n}", f"c{n % CITIES}", f"p{n % CITIES % PROVINCES}", "n"] for n in range(COUNTIES)]


def measures(items: int) -> list[Relation]:
    """What adds up between the items."""
    return [
        Relation({f"A{first}": 1, **{f"A{first + n}": -1 for n in range(1, GROUP)}}, "~")
        for first in range(0, items - GROUP + 1, GROUP)
    ]


def stated(items: int = ITEMS) -> Table:
    """What every county states with the number of its respondents, and the sums of it. One figure in twelve is of one or two, or
    of one who has nearly all."""
    chance = random.Random(5)
    parts: dict[Cell, list[Stated]] = {}
    for chain in chains():
        for first in range(0, items, GROUP):
            group = []
            number = 1 if chance.random() < 0.02 else 2 if chance.random() < 0.03 else chance.randint(4, 60)
            for _n in range(1, GROUP):
                share = 0.9 if chance.random() < 0.03 else chance.uniform(0.1, 0.6)
                group.append(Stated(round(chance.lognormvariate(3, 1), 1), number, share, chain[0]))
            for n, one in enumerate([together(group, DEFAULT, apart=False), *group]):
                for place in chain:
                    parts.setdefault(Cell(place, f"A{first + n}", ""), []).append(one)
    cells = {cell: together(some, DEFAULT, apart=True) for cell, some in parts.items()}
    above = {place: chain[n + 1 :] for chain in chains() for n, place in enumerate(chain)}
    return tabulate_stated(cells, above, measures(items))


def said(items: int = ITEMS, each: int = 8) -> Table:
    """What single respondents said, some eight in a county; few say something of every item."""
    chance = random.Random(6)
    people = {}
    for where, chain in enumerate(chains()):
        for n in range(chance.randint(1, 2 * each)):
            figures = {}
            for first in range(0, items, GROUP):
                if chance.random() < 0.5:
                    own = {("A" + str(first + k), ""): round(chance.lognormvariate(3, 1), 1) for k in range(1, GROUP)}
                    figures |= {(f"A{first}", ""): sum(own.values()), **own}
            people[where, n] = Respondent(chain, figures)
    return tabulate(people, measures(items))


def timings(items: int = ITEMS) -> list[Timing]:
    """The decision on the tables of a nation; laying them out is not counted."""
    return [
        _timed(name, make(items)) for name, make in (("sums stated by counties", stated), ("single respondents", said))
    ]


def _timed(name: str, table: Table) -> Timing:
    start, worked = time.perf_counter(), time.process_time()
    found = suppress(table.cells, table.relations, withheld=table.own)
    seconds, processor = time.perf_counter() - start, time.process_time() - worked
    unsafe = sum(reason in ("small", "dominated") for reason in found.reasons.values())
    return Timing(name, len(table.cells), unsafe, len(found.hidden), len(found.exposed), seconds, processor)
