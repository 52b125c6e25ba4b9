"""The figures that are scaled together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    IndexArray,
    Node,
    Rows,
    Scope,
    State,
    positions_of,
)  # fmt: skip
from guibiao.indicators.composite.wording import listed

#: Scaled figures (rows, columns), and what was found.
Scaled = tuple[FloatArray, list[Finding]]


@dataclass(frozen=True)
class Block:
    """The rows that are scaled together, already turned so that more is better, and what is known of the columns."""

    state: State
    columns: IndexArray
    rows: IndexArray
    values: FloatArray
    signs: FloatArray

    @property
    def codes(self) -> list[str]:
        """The codes of the columns."""
        return [self.state.matrix.columns[i] for i in self.columns.tolist()]

    @property
    def nodes(self) -> list[Node]:
        """What meta says of the columns."""
        return [self.state.hierarchy[code] for code in self.codes]

    def of_nodes(self, name: str) -> FloatArray:
        """`lower`, `upper` or `target` as it stands in meta for each row and column, NaN where it is empty."""
        found = np.empty(self.values.shape)
        for column, node in enumerate(self.nodes):
            figure = getattr(node, name)
            found[:, column] = np.nan if figure is None else figure
            for own in node.own:
                if own.name == name:
                    groups = self.state.matrix.rows.groups[own.by]
                    found[[groups[row] == own.group for row in self.rows.tolist()], column] = own.figure
        return found

    def labels(self, which: IndexArray) -> tuple[str, ...]:
        """The names of rows of the block, by their places in it."""
        return tuple(self.state.matrix.rows.label(row) for row in self.rows[which].tolist())


def blocks(rows: Rows, scope: Scope, by: str | None) -> Iterator[tuple[str, IndexArray]]:
    """The rows that are looked at together, and what a sentence calls them: those of a time, of a group, or of both."""
    if by is None:
        yield from (("" if time is None else str(time), places) for time, places in rows.blocks(scope))
        return
    if by not in rows.groups:
        known = "、".join(rows.groups) or "（没有）"
        raise EvaluationError(f"没有分组列“{by}”。数据表里 Type 为 Group 的列有：{known}。")
    groups = rows.groups[by]
    if without := [rows.label(i) for i, group in enumerate(groups) if group is None]:
        raise EvaluationError(f"{listed(without)}：“{by}”是空的，不知道与哪一组比较。请补上分组。")
    for time, places in rows.blocks(scope):
        for group, mine in positions_of([groups[row] for row in places.tolist()]).items():
            yield (str(group) if time is None else f"{time}，{group}"), places[mine]
