"""What somebody can find out who knows the form, all that is shown, and who answered: bounds by linear programming.

This reckons with single figures, not with cells, and shares nothing with the product.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix


class Attack:
    """Unknown figures, equations between them, and the bounds of any of them."""

    def __init__(self) -> None:
        self.unknown: dict[Hashable, int] = {}
        self.equations: list[tuple[dict[int, float], float]] = []
        self.at_least: list[tuple[dict[int, float], float]] = []
        self.known: dict[int, float] = {}
        self.signed: set[int] = set()

    def _row(self, terms: Mapping[Hashable, float]) -> dict[int, float]:
        return {self.unknown.setdefault(name, len(self.unknown)): factor for name, factor in terms.items()}

    def learn(self, terms: Mapping[Hashable, float], value: float) -> None:
        """That a sum of figures is this."""
        self.equations.append((self._row(terms), value))

    def learn_sum(self, names: Iterable[Hashable], value: float) -> None:
        self.learn(dict.fromkeys(names, 1.0), value)

    def learn_least(self, terms: Mapping[Hashable, float], value: float) -> None:
        """That a sum of figures is not less than this."""
        self.at_least.append((self._row(terms), value))

    def bounds(self, name: Hashable, also: Mapping[Hashable, float] = {}) -> tuple[float, float]:
        """The least and the most that a figure can be, for somebody who knows further ones."""
        aim = np.zeros(len(self.unknown))
        aim[self.unknown[name]] = 1
        known = {self.unknown[one]: value for one, value in also.items() if one in self.unknown}
        room: list[tuple[Any, Any]] = [(None if n in self.signed else 0, None) for n in range(len(self.unknown))]
        for n, value in known.items():
            room[n] = (value, value)
        out = []
        for sign in (1, -1):
            found = linprog(
                sign * aim, A_eq=self._matrix(self.equations), b_eq=[v for _r, v in self.equations] or None,
                A_ub=self._matrix(self.at_least, -1), b_ub=[-v for _r, v in self.at_least] or None, bounds=room,
            )  # fmt: skip
            assert found.status in (0, 3), found.message
            out.append(np.inf if found.status == 3 else sign * found.fun)
        return out[0], out[1]

    def _matrix(self, rows: list[tuple[dict[int, float], float]], sign: int = 1) -> Any:
        if not rows:
            return None
        matrix = lil_matrix((len(rows), len(self.unknown)))
        for r, (row, _value) in enumerate(rows):
            for n, factor in row.items():
                matrix[r, n] = sign * factor
        return matrix.tocsr()
