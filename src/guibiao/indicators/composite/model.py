"""What a composite evaluation is made of: rows and columns of figures, the tree of nodes, steps and stages.

Everything is immutable. A step takes a `State` and gives a `Stage`; the stage holds the next state, what was found on
the way, and the details worth a table. Figures are float64 with NaN for missing; rows are in the order of code and
time, nodes in the order of the user's meta table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from guibiao.indicators.composite.arrays import BoolArray as BoolArray
from guibiao.indicators.composite.arrays import FloatArray as FloatArray
from guibiao.indicators.composite.arrays import Impossible as Impossible
from guibiao.indicators.composite.arrays import IndexArray as IndexArray
from guibiao.indicators.composite.nodes import Hierarchy as Hierarchy
from guibiao.indicators.composite.nodes import Node as Node

Time = int | str
Options = Mapping[str, Any]
Scope = Literal["panel", "period"]


class EvaluationError(ValueError):
    """A scheme, table or figure that cannot be evaluated, said in one sentence: where, what, and what to do."""

    for_people = True


@dataclass(frozen=True)
class Rows:
    """Who stands in each row: one unit, at one time where there is time. Sorted by code and time.

    `groups` hold one text a row (None where empty); `denominators` one figure a row (NaN where empty).
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    times: tuple[Time, ...] | None = None
    groups: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    denominators: Mapping[str, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, kept: IndexArray) -> Rows:
        """These rows only."""
        positions = kept.tolist()
        return Rows(
            tuple(self.codes[i] for i in positions),
            tuple(self.names[i] for i in positions),
            None if self.times is None else tuple(self.times[i] for i in positions),
            {name: tuple(column[i] for i in positions) for name, column in self.groups.items()},
            {name: column[kept] for name, column in self.denominators.items()},
        )

    def label(self, row: int) -> str:
        """How a sentence calls a row: `AUT` or `AUT 2018`."""
        return self.codes[row] if self.times is None else f"{self.codes[row]} {self.times[row]}"

    def labels(self, which: BoolArray | np.bool_) -> tuple[str, ...]:
        """The names of the rows that are marked."""
        return tuple(self.label(row) for row in np.flatnonzero(which).tolist())

    @cached_property
    def periods(self) -> Mapping[Time | None, IndexArray]:
        """The rows of each time, in the order of time; without time, all rows under None."""
        if self.times is None:
            return {None: np.arange(len(self))}
        return positions_of(self.times, ordered=True)

    @cached_property
    def units(self) -> Mapping[str, IndexArray]:
        """The rows of each unit, in the order of time."""
        return positions_of(self.codes)

    def blocks(self, scope: Scope) -> list[tuple[Time | None, IndexArray]]:
        """The rows that a step looks at together: all of them (`panel`), or those of one time (`period`)."""
        if scope == "panel" or self.times is None:
            return [(None, np.arange(len(self)))]
        return list(self.periods.items())


def positions_of(values: Sequence[Any], *, ordered: bool = False) -> dict[Any, IndexArray]:
    """Where each value stands; None stands nowhere."""
    found: dict[Any, list[int]] = {}
    for position, value in enumerate(values):
        if value is not None:
            found.setdefault(value, []).append(position)
    keys = sorted(found, key=time_order) if ordered else list(found)
    return {key: np.array(found[key], dtype=np.intp) for key in keys}


def time_order(time: Time) -> tuple[float, str]:
    """Numbers before words, each in its own order."""
    return (float(time), "") if isinstance(time, int) else (np.inf, time)


@dataclass(frozen=True)
class Matrix:
    """Figures, rows × columns. `columns` are codes of nodes.

    `directions` is what normalising has still to apply: 1 or −1, and 1 for good once it was applied.
    """

    rows: Rows
    columns: tuple[str, ...]
    values: FloatArray
    directions: FloatArray

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The column of each code."""
        return {code: i for i, code in enumerate(self.columns)}

    def column(self, code: str) -> FloatArray:
        """The figures of one node."""
        values: FloatArray = self.values[:, self.position[code]]
        return values

    def with_values(self, values: FloatArray, directions: FloatArray | None = None) -> Matrix:
        """The same rows and columns with other figures."""
        return replace(self, values=values, directions=self.directions if directions is None else directions)

    def with_columns(self, codes: Sequence[str], values: FloatArray, directions: FloatArray) -> Matrix:
        """Further columns at the right."""
        return Matrix(
            self.rows,
            (*self.columns, *codes),
            np.concatenate([self.values, values], axis=1),
            np.concatenate([self.directions, directions]),
        )


@dataclass(frozen=True)
class Finding:
    """Something that somebody should know and that did not stop the evaluation."""

    stage: str
    rule: str
    message: str
    nodes: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A small table for a file: its heading, and its rows as they are to be written (None: empty)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Step:
    """One line of `steps`: what to do, and with what. Options that were not given have their defaults."""

    do: str
    options: Options = field(default_factory=dict)

    def varied(self, **options: Any) -> Step:
        """The same step with other options."""
        return Step(self.do, {**self.options, **options})


@dataclass(frozen=True)
class State:
    """What a step starts from: the figures of all nodes known so far, the tree, and the weights of its nodes."""

    matrix: Matrix
    hierarchy: Hierarchy
    weights: FloatArray
    denominated: bool = False
    #: Columns that are no longer in the unit of the data: goalposts and targets say nothing about them.
    rescaled: frozenset[str] = frozenset()

    @property
    def done(self) -> bool:
        """True once the top is known."""
        return self.hierarchy.top.code in self.matrix.position

    @cached_property
    def front(self) -> tuple[str, ...]:
        """The known nodes whose parent is not known yet: what the next step works on. At first, the indicators."""
        known = self.matrix.position
        return tuple(code for code in self.matrix.columns if self.hierarchy[code].parent not in known)

    def chosen(self, only: Sequence[str] | None) -> IndexArray:
        """The columns of the front that a step is for: all, or those named in `only` and those below them."""
        wanted = set(self.front)
        if only is not None:
            if unknown := [code for code in only if code not in self.hierarchy.position]:
                raise EvaluationError(f"only 里的“{unknown[0]}”不是指标说明表里的代码。请核对。")
            wanted &= {code for name in only for code in self._below(name)}
            if not wanted:
                raise EvaluationError(f"only 所写的 {'、'.join(only)} 在这一步都不可用。请调整步骤的顺序。")
        return np.array([i for i, code in enumerate(self.matrix.columns) if code in wanted], dtype=np.intp)

    def _below(self, code: str) -> set[str]:
        below = {code}
        for child in self.hierarchy.children.get(code, ()):
            below |= self._below(child)
        return below


class Outcome(NamedTuple):
    """What a step gives: the next state, what was found, and its details."""

    state: State
    findings: tuple[Finding, ...] = ()
    details: Table | None = None


@dataclass(frozen=True)
class Stage:
    """A step done: the state after it, what was found, and its details. `number` counts steps from 1."""

    number: int
    step: Step
    state: State
    findings: tuple[Finding, ...] = ()
    details: Table | None = None

    @property
    def name(self) -> str:
        """As its file is called: `stage_4_treat`."""
        return f"stage_{self.number}_{self.step.do}"

    @property
    def matrix(self) -> Matrix:
        """The figures after the step."""
        return self.state.matrix
