"""The engine of replications: the same steps under many settings, everything that is the same done once.

Replications go down the steps together and part where a factor makes them differ, so that a treatment is done once for
each distinct setting, a scale once for each distinct setting of it, and so on. Where the last aggregation begins, those
that came there by the same way have the same figures and differ in weights only: one matrix product a node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from guibiao.indicators.composite.aggregate import climb
from guibiao.indicators.composite.build import run_step
from guibiao.indicators.composite.draws import Draws, Uncertainty, settings
from guibiao.indicators.composite.model import EvaluationError, Finding, FloatArray, IndexArray, Rows, State, Step

# Figures (replications x rows x children) that one aggregation holds at once.
AT_ONCE = 4_000_000


@dataclass
class Replications:
    """Scores of `nodes` in each replication, (nodes, replications, rows); rows as before the first step, NaN where a
    unit was left out or has no score. `seen` counts, for each finding, the replications that had it."""

    rows: Rows
    nodes: tuple[str, ...]
    scores: FloatArray
    seen: dict[tuple[str, tuple[str, ...]], tuple[Finding, int]] = field(default_factory=dict)

    def findings(self, known: Sequence[Finding]) -> tuple[Finding, ...]:
        """What was found in replications and is not among what is known already."""
        there = {(finding.rule, finding.nodes) for finding in known}
        return tuple(
            replace(
                finding, stage="robustness", message=f"{self.scores.shape[1]} 次重复中有 {count} 次：{finding.message}"
            )
            for key, (finding, count) in self.seen.items()
            if key not in there
        )


def replicate(start: State, varied: Uncertainty, draws: Draws, nodes: Sequence[str] | None = None) -> Replications:
    """Carry out all replications. `nodes` are those whose scores are wanted, by default all aggregates.

    Raises EvaluationError, naming what was chosen, where an alternative is mathematically impossible.
    """
    wanted = tuple(node.code for node in start.hierarchy.nodes if node.kind == "aggregate") if nodes is None else nodes
    found = Replications(
        start.matrix.rows, tuple(wanted), np.full((len(wanted), len(draws), len(start.matrix.rows)), np.nan)
    )
    _Walk(start, varied, draws, found).on(0, start, np.arange(len(draws)), "")
    return found


class _Walk:
    def __init__(self, start: State, varied: Uncertainty, draws: Draws, found: Replications) -> None:
        self._varied, self._draws, self._found = varied, draws, found
        rows = start.matrix.rows
        self._start = rows
        self._place = {rows.label(i): i for i in range(len(rows))}

    def on(self, position: int, state: State, among: IndexArray, chosen: str) -> None:
        """The steps from a position on, for replications that are still alike in everything but weights."""
        if position == len(self._varied.steps):
            self._keep(
                state,
                {node: state.matrix.column(node) for node in self._found.nodes if node in state.matrix.position},
                among,
                chosen,
            )
            return
        touching = self._varied.at(position)
        for choices, mine in settings(self._draws, touching, among):
            step = self._varied.step(position, choices)
            said = chosen + "".join(f"{self._varied.factors[i].said(choice)}；" for i, choice in choices.items())
            if step is None:
                self.on(position + 1, state, mine, said)
            elif step.do != "aggregate":
                self.on(position + 1, self._done(state, step, position, mine, said), mine, said)
            elif position == len(self._varied.steps) - 1:
                self._climb(state, step, mine, said)
            else:
                self._one_by_one(position, state, step, mine, said)

    def _done(self, state: State, step: Step, position: int, mine: IndexArray, said: str) -> State:
        try:
            stage = run_step(state, step, position + 1)
        except EvaluationError as error:
            raise _explained(error, said) from error
        self._note(stage.findings, len(mine))
        return stage.state

    def _climb(self, state: State, step: Step, mine: IndexArray, said: str) -> None:
        """The last aggregation of all replications `mine`, as many at once as memory allows."""
        known = {node: state.matrix.column(node) for node in self._found.nodes if node in state.matrix.position}
        widest = max(len(children) for children in state.hierarchy.children.values())
        at_once = max(1, AT_ONCE // (widest * len(state.matrix.rows)))
        alike = self._draws.weights is None
        for part in [mine] if alike else [mine[i : i + at_once] for i in range(0, len(mine), at_once)]:
            try:
                done = climb(state, step.options, self._weights(state, part))
            except EvaluationError as error:
                raise _explained(error, said) from error
            self._note(done.findings, len(part))
            self._keep(state, {**known, **done.scores}, part, said)

    def _one_by_one(self, position: int, state: State, step: Step, mine: IndexArray, said: str) -> None:
        """An aggregation with steps after it. Weights of the draws hold while it aggregates, no longer."""
        weights = self._weights(state, mine)
        if weights is None:
            self.on(position + 1, self._done(state, step, position, mine, said), mine, said)
            return
        distinct, which = np.unique(weights, axis=0, return_inverse=True)
        for number, own in enumerate(distinct):
            same = mine[which.ravel() == number]
            after = self._done(replace(state, weights=own), step, position, same, said)
            self.on(position + 1, replace(after, weights=state.weights), same, said)

    def _weights(self, state: State, mine: IndexArray) -> FloatArray | None:
        """(replications, nodes); None where they are those of the state in all."""
        drawn = self._draws.weights
        if drawn is None:
            return None
        return drawn[mine] if self._draws.absolute else drawn[mine] * state.weights

    def _keep(self, state: State, scores: dict[str, FloatArray], mine: IndexArray, said: str) -> None:
        rows, top = state.matrix.rows, state.hierarchy.top.code
        if top not in scores and top in self._found.nodes:
            raise _explained(EvaluationError(f"总指数 {top} 没有合成。请改这一项的备选值。"), said)
        everyone = rows is self._start or len(rows) == len(self._start)
        places = slice(None) if everyone else np.array([self._place[rows.label(i)] for i in range(len(rows))])
        for number, node in enumerate(self._found.nodes):
            if node not in scores:
                continue
            target = self._found.scores[number]
            if isinstance(places, slice):
                target[mine] = scores[node]
            else:
                target[np.ix_(mine, places)] = scores[node]

    def _note(self, findings: Sequence[Finding], count: int) -> None:
        for finding in findings:
            key = (finding.rule, finding.nodes)
            first, before = self._found.seen.get(key, (finding, 0))
            self._found.seen[key] = (first, before + count)


def _explained(error: EvaluationError, said: str) -> EvaluationError:
    return EvaluationError(f"[robustness] 取 {said.rstrip('；')} 时，{error}" if said else f"[robustness] {error}")
