"""Puts the cells of a row that lost its empty cells back under their columns.

The order of cells is kept; which columns stay empty is decided by what cells and columns hold, a
baseline being missing sooner than a target.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from guibiao.documents.cells import VALUES, Column, Kind, kind_of_cell

# How well a cell fits a column, and what an empty column costs.
FIT: dict[tuple[Kind, Column], float] = {
    (Kind.TEXT, Column.TEXT): 5,
    (Kind.UNIT, Column.UNIT): 6,
    (Kind.TEXT, Column.UNIT): 1,
    (Kind.VALUE, Column.UNIT): -4,
    (Kind.ATTRIBUTE, Column.ATTRIBUTE): 6,
    (Kind.TEXT, Column.ATTRIBUTE): 0,
    (Kind.VALUE, Column.SERIAL): 1,
    (Kind.VALUE, Column.TEXT): -0.5,
    (Kind.UNIT, Column.TEXT): -1,
    **{(Kind.VALUE, column): 5.0 for column in VALUES},
    **{(Kind.TEXT, column): 0.5 for column in VALUES},
    **{(Kind.BLANK, column): 4.0 for column in (*VALUES, Column.UNIT, Column.ATTRIBUTE, Column.TEXT)},
}
EMPTY: dict[Column, float] = {
    Column.SERIAL: -1,
    Column.UNIT: -1.5,
    Column.ATTRIBUTE: -1.5,
    Column.GROWTH: -1,
    Column.BASE: -2,
    Column.TARGET: -5,
    Column.TEXT: -2,
}
MISFIT = -4.0
STEP = re.compile(r"累计|增加|提高|提升|下降|降低|年均|[\[［〔]")
NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")


def aligned(cells: Sequence[str], columns: Sequence[Column]) -> list[int] | None:
    """For every cell the column it stands under, in order; None when they do not fit."""
    if len(cells) > len(columns):
        return None
    best: list[list[float]] = [[float("-inf")] * (len(columns) + 1) for _ in range(len(cells) + 1)]
    took: list[list[bool]] = [[False] * (len(columns) + 1) for _ in range(len(cells) + 1)]
    best[0][0] = 0.0
    for j, column in enumerate(columns):
        for i in range(len(cells) + 1):
            skip = best[i][j] + EMPTY[column]
            if skip > best[i][j + 1]:
                best[i][j + 1], took[i][j + 1] = skip, False
            if i < len(cells):
                take = best[i][j] + _fit(cells[i], column)
                if take > best[i + 1][j + 1]:
                    best[i + 1][j + 1], took[i + 1][j + 1] = take, True
    if best[-1][-1] <= 0:
        return None
    places: list[int] = []
    i = len(cells)
    for j in range(len(columns), 0, -1):
        if took[i][j]:
            places.append(j - 1)
            i -= 1
    return _plausible(cells, columns, places[::-1])


def _fit(cell: str, column: Column) -> float:
    fit = FIT.get((kind_of_cell(cell), column), MISFIT)
    if column is Column.BASE and STEP.search(cell):
        fit -= 4
    if column is Column.GROWTH and ("%" in cell or "％" in cell or STEP.search(cell)):
        fit += 1
    return fit


def _plausible(cells: Sequence[str], columns: Sequence[Column], places: list[int]) -> list[int]:
    """Moves `baseline, target` to `target, growth` where the second number is far too small for a target."""
    kinds = [columns[place] for place in places]
    if Column.GROWTH in kinds or kinds.count(Column.BASE) != 1 or kinds.count(Column.TARGET) != 1:
        return places
    base, target = kinds.index(Column.BASE), kinds.index(Column.TARGET)
    growth = next((j for j, column in enumerate(columns) if column is Column.GROWTH and j > places[target]), None)
    first, second = NUMBER.search(cells[base]), NUMBER.search(cells[target])
    if growth is None or target != base + 1 or not first or not second:
        return places
    before, after = (float(re.sub("[,，]", "", m.group())) for m in (first, second))
    if after < 100 and before > 3 * after:
        return [*places[:base], places[target], growth, *places[target + 1 :]]
    return places
