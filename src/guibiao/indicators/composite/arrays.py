"""Arrays of figures, and what is raised where one cannot be computed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]


class Impossible(ArithmeticError):
    """A kernel cannot compute: `reason` is a key, `rows` and `columns` (positions, may be empty) are where."""

    def __init__(self, reason: str, rows: Iterable[int] = (), columns: Iterable[int] = ()) -> None:
        super().__init__(reason)
        self.reason, self.rows, self.columns = reason, tuple(rows), tuple(columns)
