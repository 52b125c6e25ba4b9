"""Statistical disclosure control of a table with totals: what a single respondent said cannot be found from what is shown.

A cell is suppressed by itself where fewer than `least` respondents stand behind it, or where one of them has more than
`dominance` of it (the largest absolute contribution over the sum of absolute contributions). Totals are cells too. Since a row
and its total are an equation, further cells are suppressed (complementary suppression) until

- no suppressed cell is determined by the equations of rows and columns: each lies on a cycle of suppressed cells, along which
  an amount can be moved without changing anything that is shown, or making anything that is not negative negative;
- what a row or column leaves over (its total less what is shown of it) is itself no sum over too few respondents and not
  dominated by one of them, so that one of those suppressed together does not find the other.

The table of suppressed cells is the graph between rows and columns of which Cox (Journal of the American Statistical
Association 75, 1980, 377–385) speaks; the cheapest cycle is searched for with Dijkstra's algorithm, at the price of the
value that each further cell would hide.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Reason = Literal["", "small", "dominated", "complementary"]
Place = tuple[int, int]


class Suppressed(NamedTuple):
    """The table as it may go out, with a last column of row totals and a last row of column totals.

    `values` has None where a cell is suppressed; `reasons` says why, "" where it is shown.
    """

    values: list[list[float | None]]
    reasons: list[list[Reason]]

    @property
    def hidden(self) -> set[Place]:
        """The places (row, column) of what is suppressed; the last of each are the totals."""
        return {(r, c) for r, row in enumerate(self.reasons) for c, reason in enumerate(row) if reason}


def suppress(
    contributions: Sequence[Sequence[Sequence[float]]], *, least: int = 3, dominance: float = 0.85
) -> Suppressed:
    """The table of the sums of `contributions[row][column]`, one number for each respondent, fit to be shown.

    least      a cell with fewer respondents (and at least one) is suppressed; 2 or more
    dominance  so is one of which a single respondent has a greater share, between 0 and 1

    A cell without respondents is 0 and shown. Raises ValueError for rows of unequal length and for limits out of range.
    """
    if least < 2 or not 0 < dominance <= 1:
        raise ValueError(f"least={least} 应不小于2，dominance={dominance} 应在0与1之间。")
    if len({len(row) for row in contributions}) > 1:
        raise ValueError("各行的列数不同，请补齐后再试。")
    return _Table(contributions, least, dominance).protected()


def unsafe(said: Sequence[float], *, least: int = 3, dominance: float = 0.85) -> Reason:
    """Why a sum of these single figures may not be shown; "" where it may."""
    if not said:
        return ""
    if len(said) < least:
        return "small"
    size = [abs(value) for value in said]
    return "dominated" if max(size) > dominance * sum(size) else ""


class _Table:
    """The table with its totals as further cells."""

    def __init__(self, contributions: Sequence[Sequence[Sequence[float]]], least: int, dominance: float) -> None:
        self._least, self._dominance = least, dominance
        rows = [[list(cell) for cell in row] + [[v for cell in row for v in cell]] for row in contributions]
        self._last_row, self._last_column = len(rows), len(rows[0]) - 1 if rows else 0
        columns = range(self._last_column + 1 if rows else 0)
        rows.append([[v for row in rows for v in row[c]] for c in columns])
        self._said = rows
        self._sums = [[sum(cell) for cell in row] for row in rows]
        self._size = [[sum(map(abs, cell)) for cell in row] for row in rows]
        self._reasons: list[list[Reason]] = [
            [unsafe(cell, least=least, dominance=dominance) for cell in row] for row in rows
        ]

    def protected(self) -> Suppressed:
        waiting = [place for place in self._places() if self._reasons[place[0]][place[1]]]
        while waiting:
            for place in waiting:
                self._hide_cycle(place)
            waiting = self._leftovers()
        values = [
            [None if reason else value for value, reason in zip(*pair, strict=True)]
            for pair in zip(self._sums, self._reasons, strict=True)
        ]
        return Suppressed(values, self._reasons)

    def _places(self) -> Iterator[Place]:
        return ((r, c) for r, row in enumerate(self._said) for c in range(len(row)))

    def _hide(self, place: Place) -> None:
        r, c = place
        self._reasons[r][c] = self._reasons[r][c] or "complementary"

    def _hide_cycle(self, place: Place) -> None:
        """Suppress the cheapest cells that close a cycle through `place`. The one through the totals always does."""
        row, column = place
        totals = [(row, self._last_column), (self._last_row, column), (self._last_row, self._last_column)]
        for other in self._cheapest(place) or totals:
            self._hide(other)

    def _cheapest(self, place: Place) -> list[Place]:
        """The way from the row of a cell to its column over other cells that are not nought, at the least price."""
        start, end = (0, place[0]), (1, place[1])
        best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {start: (0.0, None)}
        queue = [(0.0, start)]
        while queue:
            price, node = heapq.heappop(queue)
            if node == end:
                return list(_cells(best, end))
            if price > best[node][0]:
                continue
            for other, cell in self._neighbours(node):
                if cell == place or not self._size[cell[0]][cell[1]]:
                    continue
                total = price + self._price(cell)
                if other not in best or total < best[other][0]:
                    best[other] = (total, node)
                    heapq.heappush(queue, (total, other))
        return []

    def _price(self, cell: Place) -> float:
        r, c = cell
        return 0.0 if self._reasons[r][c] else self._size[r][c]

    def _neighbours(self, node: tuple[int, int]) -> Iterator[tuple[tuple[int, int], Place]]:
        side, number = node
        if side == 0:
            return (((1, c), (number, c)) for c in range(self._last_column + 1))
        return (((0, r), (r, number)) for r in range(self._last_row + 1))

    def _leftovers(self) -> list[Place]:
        """Of each row and column whose leftover is unsafe, a further cell suppressed: the least inner one, else the total."""
        further = []
        for line in self._lines():
            *inner, total = line
            hidden = [cell for cell in inner if self._reasons[cell[0]][cell[1]]]
            if not hidden or self._reasons[total[0]][total[1]]:
                continue
            said = [value for r, c in hidden for value in self._said[r][c]]
            if unsafe(said, least=self._least, dominance=self._dominance):
                shown = [cell for cell in inner if cell not in hidden and self._size[cell[0]][cell[1]]]
                chosen = min(shown, key=lambda cell: self._size[cell[0]][cell[1]], default=total)
                self._hide(chosen)
                further.append(chosen)
        return further

    def _lines(self) -> Iterator[list[Place]]:
        rows, columns = range(self._last_row + 1), range(self._last_column + 1)
        yield from ([(r, c) for c in columns] for r in rows)
        yield from ([(r, c) for r in rows] for c in columns)


def _cells(best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]], end: tuple[int, int]) -> Iterator[Place]:
    """The cells of the way that ends in a node, from the end back."""
    node = end
    while (before := best[node][1]) is not None:
        (row, column) = (node[1], before[1]) if node[0] == 0 else (before[1], node[1])
        yield row, column
        node = before
