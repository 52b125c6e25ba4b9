"""The tree of an index: indicators at the bottom, aggregates above them, one top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from guibiao.indicators.composite.arrays import FloatArray
from guibiao.indicators.composite.expressions import Formula, parse

if TYPE_CHECKING:
    from guibiao.indicators.composite.model import Rows


class Own(NamedTuple):
    """A cell of meta that holds only for the units with `group` in the column `by`: `name` is weight, lower, upper or
    target."""

    name: str
    by: str
    group: str
    figure: float


@dataclass(frozen=True)
class Node:
    """A row of meta that is an indicator or an aggregate. `line` is its row in the file, for sentences.

    `level` counts from 1 at the bottom. `lower`, `upper` and `target` are in the unit of the data. `missing` is the
    rule for a missing child (of an aggregate) or for itself (an indicator): ignore, propagate or group:COLUMN.
    `lower_from` and `upper_from` say which figures of the data are the goalposts (see `normalising`); `formula` what it
    is made of (`expressions`), `points` what scores figures have; `own` what holds for a group of units only.
    """

    code: str
    name: str
    kind: Literal["indicator", "aggregate"]
    level: int
    parent: str | None
    weight: float = 1.0
    direction: int = 1
    unit: str = ""
    target: float | None = None
    denominator: str | None = None
    transform: str | None = None
    lower: float | None = None
    upper: float | None = None
    cap: bool = False
    treat: str | None = None
    method: str | None = None
    missing: str | None = None
    line: int = 0
    lower_from: str | None = None
    upper_from: str | None = None
    formula: str | None = None
    points: tuple[tuple[float, float], ...] = ()
    own: tuple[Own, ...] = ()


@dataclass(frozen=True)
class Hierarchy:
    """The tree of nodes, in the order of meta. Depth may differ from branch to branch; there is one top."""

    nodes: tuple[Node, ...]

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The place of each code among the nodes: its row in arrays of weights."""
        return {node.code: i for i, node in enumerate(self.nodes)}

    def __getitem__(self, code: str) -> Node:
        return self.nodes[self.position[code]]

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The children of each aggregate, in the order of meta."""
        found: dict[str, list[str]] = {node.code: [] for node in self.nodes if node.kind == "aggregate"}
        for node in self.nodes:
            if node.parent is not None:
                found[node.parent].append(node.code)
        return {code: tuple(codes) for code, codes in found.items()}

    @cached_property
    def indicators(self) -> tuple[Node, ...]:
        """The leaves, in the order of meta."""
        return tuple(node for node in self.nodes if node.kind == "indicator")

    @cached_property
    def top(self) -> Node:
        """The one node without a parent."""
        return next(node for node in self.nodes if node.parent is None)

    @cached_property
    def formulas(self) -> Mapping[str, Formula]:
        """The aggregates that are made by a formula; `children` in it are those that have a weight."""
        return {
            node.code: Formula(
                parse(node.formula), tuple(code for code in self.children[node.code] if self[code].weight > 0)
            )
            for node in self.nodes
            if node.kind == "aggregate" and node.formula is not None
        }

    def sources(self, code: str) -> tuple[str, ...]:
        """The nodes that a node is made of: its children, or those that its formula names."""
        formula = self.formulas.get(code)
        if formula is None:
            return self.children.get(code, ())
        return tuple(name for name in formula.names() if name in self.position)

    @cached_property
    def upwards(self) -> tuple[Node, ...]:
        """The aggregates, each after all its children and all that its formula names."""
        order: dict[str, Node] = {}

        def visit(code: str) -> None:
            if code in order:
                return
            for source in (*self.children.get(code, ()), *self.sources(code)):
                visit(source)
            if self[code].kind == "aggregate":
                order[code] = self[code]

        visit(self.top.code)
        return tuple(order.values())

    @cached_property
    def counted(self) -> frozenset[str]:
        """The nodes that the top is made of: down from it by children that have a weight and by what formulas name."""
        found: set[str] = set()

        def visit(code: str) -> None:
            if code not in found:
                found.add(code)
                for source in self.sources(code):
                    if code in self.formulas or self[source].weight > 0:
                        visit(source)

        visit(self.top.code)
        return frozenset(found)

    @cached_property
    def means(self) -> Hierarchy:
        """The tree without formulas that stand beside the index and do not count in it, and what is below them."""
        beside = {code for code in self.formulas if code not in self.counted}
        if not beside:
            return self
        kept = [node for node in self.nodes if beside.isdisjoint((node.code, *self.above(node.code)))]
        return Hierarchy(tuple(kept))

    def above(self, code: str) -> tuple[str, ...]:
        """The nodes above a node, up to the top."""
        parent = self[code].parent
        return () if parent is None else (parent, *self.above(parent))

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The levels on which aggregates stand, from the bottom; those with a formula need no method and do not count."""
        made = (node for node in self.nodes if node.kind == "aggregate" and node.formula is None)
        return tuple(sorted({node.level for node in made}))

    @cached_property
    def weights(self) -> FloatArray:
        """The given weights, in the order of the nodes."""
        return np.array([node.weight for node in self.nodes], dtype=np.float64)

    def under(self, code: str) -> tuple[str, ...]:
        """The indicators below a node (itself, when it is one), in the order of meta."""
        if self[code].kind == "indicator":
            return (code,)
        below = {leaf for child in self.children[code] for leaf in self.under(child)}
        return tuple(node.code for node in self.nodes if node.code in below)

    def effective(self, weights: FloatArray | None = None) -> FloatArray:
        """Each node's share of the top: the product of its shares among its siblings on the way up.

        `weights` (…, nodes) default to the given ones; the same shape comes back. The leaves sum to 1. Below a formula
        nothing has a share: NaN.
        """
        weights = self.weights if weights is None else weights
        shares = np.ones_like(weights)
        for node in reversed(self.upwards):
            places = [self.position[child] for child in self.children[node.code]]
            if node.formula is not None:
                shares[..., places] = np.nan
                continue
            among = weights[..., places]
            above = shares[..., self.position[node.code], None]
            shares[..., places] = above * among / among.sum(axis=-1, keepdims=True)
        return shares

    def shares(self, weights: FloatArray, rows: Rows) -> FloatArray:
        """Each node's share of the top (nodes,); where weights differ by group, the mean over the rows."""
        factors = self.weighted(rows)
        return self.effective(weights) if factors is None else self.effective(weights * factors).mean(axis=0)

    def by_row(self, weights: FloatArray, rows: Rows) -> FloatArray:
        """Weights (nodes,), or (rows, nodes) where they differ by group."""
        factors = self.weighted(rows)
        return weights if factors is None else weights * factors

    def weighted(self, rows: Rows) -> FloatArray | None:
        """What the weights of each row are multiplied by, (rows, nodes), where weights differ by group; else None."""
        owned = [(node, own) for node in self.nodes for own in node.own if own.name == "weight"]
        if not owned:
            return None
        factors = np.ones((len(rows), len(self.nodes)))
        for node, own in owned:
            here = np.array([group == own.group for group in rows.groups[own.by]])
            factors[here, self.position[node.code]] = own.figure / node.weight
        return factors
