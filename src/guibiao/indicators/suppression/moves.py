"""Amounts that can be moved between suppressed cells without changing anything that is shown.

A move says that the figures could as well be others: it is proof that a suppressed sum is uncertain by so much. The cheapest is
found by linear programming (HiGHS, through SciPy): the cells with an amount in it, if they are all suppressed, protect the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np

from guibiao.indicators.suppression.linked import Linked

Move = Mapping[int, float]

#: What is less of the amount that is moved is noise of the reckoning.
_NOISE = 1e-6
#: How many relations away a cheap move is looked for, before it is looked for everywhere.
_NEAR = 2


def moved(move: Move, parts: Iterable[tuple[int, float]]) -> float:
    """By how much a move changes a sum of cells."""
    return sum(factor * move.get(cell, 0.0) for cell, factor in parts)


def fits(linked: Linked, move: Move, times: float) -> bool:
    """Whether every cell has room for so many times the move."""
    room = 1 + _NOISE
    return all(-linked.fall[n] * room <= times * by <= linked.rise[n] * room for n, by in move.items())


def cheapest(
    linked: Linked,
    parts: Collection[tuple[int, float]],
    amount: float,
    price: Callable[[int], float],
    open_: Callable[[int], bool],
) -> dict[int, float] | None:
    """The move over open cells that changes a sum by `amount` at the least price; None where there is none."""
    near = _around(linked, parts, open_, _NEAR)
    found = _solved(linked, near, parts, amount, price)
    if found is not None:
        return found
    all_of_them = _around(linked, parts, open_, None)
    return _solved(linked, all_of_them, parts, amount, price) if len(all_of_them) > len(near) else None


def _around(
    linked: Linked, parts: Iterable[tuple[int, float]], open_: Callable[[int], bool], rounds: int | None
) -> list[int]:
    """The open cells that are so many relations away from a sum, or all that can be reached."""
    reached = dict.fromkeys(cell for cell, _factor in parts if open_(cell))
    edge, seen = list(reached), set[int]()
    while edge and rounds != 0:
        rows = {row for cell in edge for row in linked.rows_of[cell]} - seen
        seen |= rows
        edge = []
        for row in rows:
            for cell, _factor in linked.rows[row]:
                if cell not in reached and open_(cell):
                    reached[cell] = None
                    edge.append(cell)
        rounds = None if rounds is None else rounds - 1
    return list(reached)


def _solved(
    linked: Linked, members: list[int], parts: Iterable[tuple[int, float]], amount: float, price: Callable[[int], float]
) -> dict[int, float] | None:
    if not members:
        return None
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to load, seldom needed
    from scipy.sparse import csc_array, hstack

    # By its weight a cell is reckoned in the amounts that it stands for, however small its own figures are.
    column = {cell: n for n, cell in enumerate(members)}
    weight = [linked.weight[cell] for cell in members]
    row_of: dict[int, int] = {}
    rows, columns, factors = [], [], []
    for row in dict.fromkeys(row for cell in members for row in linked.rows_of[cell]):
        for cell, factor in linked.rows[row]:
            if cell in column:
                rows.append(row_of.setdefault(row, len(row_of)))
                columns.append(column[cell])
                factors.append(factor / weight[column[cell]])
    aim = len(row_of)
    for cell, factor in parts:
        if cell in column:
            rows.append(aim)
            columns.append(column[cell])
            factors.append(factor / weight[column[cell]])
    if not rows or rows[-1] != aim:
        return None
    width = len(members)
    matrix = csc_array((factors, (rows, columns)), shape=(aim + 1, width))
    scale = abs(amount)
    right = np.zeros(aim + 1)
    right[aim] = amount / scale
    prices = np.array([price(cell) for cell in members]) / weight
    prices = prices / (prices.max() or 1.0)
    rise = [linked.rise[cell] * times for cell, times in zip(members, weight, strict=True)]
    fall = [linked.fall[cell] * times for cell, times in zip(members, weight, strict=True)]
    room = np.array([*rise, *fall]) / scale
    found = milp(
        np.concatenate([prices, prices]),
        constraints=LinearConstraint(hstack([matrix, -matrix], format="csc"), right, right),
        bounds=Bounds(np.zeros(2 * width), room),
    )
    if found.status != 0:
        return None
    by = (found.x[:width] - found.x[width:]) * scale
    return {cell: float(by[n] / weight[n]) for cell, n in column.items() if abs(by[n]) > _NOISE * scale}
