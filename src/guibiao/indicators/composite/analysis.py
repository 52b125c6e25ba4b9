"""Everything that is said of an evaluation beyond its scores, as the tables and files that the command writes.

`analyse` asks each analysis what it has to say; what cannot be said is a finding with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from guibiao.indicators.composite import coherence, dropping, typology
from guibiao.indicators.composite.aggregate import recipes
from guibiao.indicators.composite.build import Evaluation
from guibiao.indicators.composite.class_rule import ClassRule, class_rule
from guibiao.indicators.composite.class_table import class_table
from guibiao.indicators.composite.decomposition import decompose, powers
from guibiao.indicators.composite.model import EvaluationError, Finding, FloatArray, IndexArray, Matrix, Rows, Table
from guibiao.indicators.composite.outputs import write_table
from guibiao.indicators.composite.robustness import Robustness, cells, robustness, setting
from guibiao.indicators.composite.sensitivity import sensitivity
from guibiao.indicators.composite.whatif import in_units, ways_up

STAGE = "analysis"


@dataclass(frozen=True)
class Analysis:
    """Tables by file name, the replications where there are any, and what must be said."""

    tables: Mapping[str, Table]
    robust: Robustness | None
    findings: tuple[Finding, ...]

    def write(self, folder: Path) -> None:
        """The tables as CSV, and `replications.npz`: `units` (and `times`), `scores` of the top, units x replications."""
        for name, table in self.tables.items():
            write_table(folder / name, table)
        if self.robust is not None:
            rows, top = self.robust.rows, self.robust.start.hierarchy.top.code
            arrays: dict[str, Any] = {"units": np.array(rows.codes), "scores": self.robust.scores(top).T}
            if rows.times is not None:
                arrays["times"] = np.array(rows.times)
            np.savez(folder / "replications.npz", **arrays)


def analyse(evaluation: Evaluation) -> Analysis:
    """All analyses of a built index. Raises EvaluationError where `[robustness]` or `[classes]` cannot be carried out."""
    scheme, tree = evaluation.scheme, evaluation.start.hierarchy
    rule = None if scheme.classes is None else class_rule(scheme.classes, tree)
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    robust = None
    if scheme.robustness is not None:
        robust = robustness(evaluation)
        tables["robustness.csv"] = robust.table(rule)
        findings += robust.findings
        if robust.varied.names:
            count, seed, _ = setting(scheme.robustness)
            effects = sensitivity(robust, count, seed)
            tables["sensitivity.csv"] = effects.table()
            findings += effects.findings
    if rule is not None:
        _need(evaluation.scores, rule)
        rows, scores = _everyone(evaluation, rule.of)
        tables["classes.csv"] = class_table(rule, scores, rows, robust)
    if evaluation.state.done:
        more: Mapping[str, Callable[[], Table | None]] = {
            "correlations.csv": lambda: _pairs(evaluation),
            "coherence.csv": lambda: _coherence(evaluation),
            "dropping.csv": lambda: dropping.table(dropping.dropped(evaluation)),
            "strengths.csv": lambda: _strengths(evaluation),
            "types.csv": lambda: _types(evaluation),
            "changes.csv": lambda: _changes(evaluation),
            "ways_up.csv": lambda: _ways(evaluation, rule),
        }
        for name, make in more.items():
            try:
                table = make()
            except EvaluationError as error:
                findings.append(Finding(STAGE, "cannot_be_said", f"{name} 没有写出：{error}"))
                continue
            if table is not None:
                tables[name] = table
    return Analysis(tables, robust, tuple(findings))


def _need(scores: Matrix, rule: ClassRule) -> None:
    if rule.of not in scores.position:
        raise EvaluationError(f"[classes]：{rule.of} 没有合成出来，无法分类。请加 aggregate 步骤，或改 of。")


def _everyone(evaluation: Evaluation, node: str) -> tuple[Rows, FloatArray]:
    """All rows of the start, and their scores of a node, NaN for those that a step left out."""
    rows, matrix = evaluation.start.matrix.rows, evaluation.scores
    place = {rows.label(i): i for i in range(len(rows))}
    found = np.full(len(rows), np.nan)
    found[[place[matrix.rows.label(i)] for i in range(len(matrix.rows))]] = matrix.column(node)
    return rows, found


def _who(rows: Rows) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The heading of the columns that say whose a row is, and what stands there."""
    if rows.times is None:
        return ("uCode",), [(code,) for code in rows.codes]
    return ("uCode", "Time"), list(zip(rows.codes, rows.times, strict=True))


def _pairs(evaluation: Evaluation) -> Table:
    found = coherence.pairs(evaluation.scores, evaluation.state.hierarchy)
    columns = ("one", "other", "relation", "correlation", "p_value", "count", "flag")
    return Table(columns, tuple(tuple(getattr(pair, name) for name in columns) for pair in found))


def _coherence(evaluation: Evaluation) -> Table:
    state = evaluation.state
    alphas = coherence.alphas(evaluation.scores, state.hierarchy)
    found = coherence.importances(evaluation.scores, state.hierarchy, state.weights)
    lines = [(one.code, one.nominal, one.effective, one.actual, alphas.get(one.code)) for one in found]
    return Table(("iCode", "weight_share", "effective_weight", "importance_share", "alpha"), tuple(lines))


def _latest(evaluation: Evaluation) -> tuple[Matrix, IndexArray]:
    """The scores of the latest time, and where its rows are: profiles and ways up are of no use for the past."""
    matrix = evaluation.scores
    latest = list(matrix.rows.periods.values())[-1]
    return Matrix(matrix.rows.take(latest), matrix.columns, matrix.values[latest], matrix.directions), latest


def _strengths(evaluation: Evaluation) -> Table:
    part, _ = _latest(evaluation)
    heading, who = _who(part.rows)
    found = typology.marks(part, evaluation.state.hierarchy)
    lines = [(*who[mark.row], mark.code, mark.side, mark.standing, mark.overall) for mark in found]
    return Table((*heading, "iCode", "side", "standing", "overall"), tuple(lines))


def _types(evaluation: Evaluation) -> Table:
    part, _ = _latest(evaluation)
    found = typology.types(part, evaluation.state.hierarchy)
    heading, who = _who(part.rows)
    profiles = np.vstack([found.profiles, np.full(len(found.children), np.nan)])[found.types]
    lines = [
        (*one, kind + 1 if kind >= 0 else None, *cells(profile))
        for one, kind, profile in zip(who, found.types.tolist(), profiles, strict=True)
    ]
    return Table((*heading, "type", *found.children), tuple(lines))


def _powers(evaluation: Evaluation) -> dict[str, float]:
    """The power of each node's mean, by the step that made it. Raises where a node is not a mean of its children."""
    steps = [step for step in evaluation.scheme.steps if step.do == "aggregate"]
    if evaluation.scheme.steps[-1].do != "aggregate" or len(steps) > 1:
        raise EvaluationError(
            "有多个 aggregate 步骤，或合成之后又 normalise，得分不再是下级得分的平均，不能逐指标分解。"
        )
    found = recipes(evaluation.state.hierarchy, steps[0].options)
    methods = {
        code: recipe.method if recipe.p is None else f"{recipe.method}:{recipe.p!r}" for code, recipe in found.items()
    }
    return powers(methods)


def _changes(evaluation: Evaluation) -> Table | None:
    """The change of the top from each period to the next, by indicators; `presence` is what came and went."""
    rows = evaluation.scores.rows
    if rows.times is None:
        return None
    if any(step.do in ("treat", "normalise") and step.options["scope"] == "period" for step in evaluation.scheme.steps):
        raise EvaluationError("各年用各年的量纲，年度变化里混有量纲的变化，不能分解到指标。请把 scope 改为 panel。")
    pairs = [(a, b) for places in rows.units.values() for a, b in pairwise(places)]
    before, after = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    state = evaluation.state
    found = decompose(evaluation.scores, state.hierarchy, state.weights, _powers(evaluation), before, after)
    presence = found.presence.sum(axis=1)
    lines = [
        (rows.codes[a], rows.times[a], rows.times[b], *cells(np.concatenate([[total], parts, [left]])))
        for a, b, total, parts, left in zip(before, after, found.total, found.indicators, presence, strict=True)
    ]
    codes = [node.code for node in state.hierarchy.indicators]
    return Table(("uCode", "from", "to", "change", *codes, "presence"), tuple(lines))


def _ways(evaluation: Evaluation, rule: ClassRule | None) -> Table | None:
    """What each unit lacks to the next class, the cheapest indicator alone, and the least rises together."""
    tree = evaluation.state.hierarchy
    if rule is None or rule.of != tree.top.code:
        return None
    part, latest = _latest(evaluation)
    scores = part.column(rule.of)
    classes, limits = rule.classes(scores, part.rows), rule.limits(scores, part.rows)
    below = np.flatnonzero(classes > 0)
    goal = np.full(len(scores), np.nan)
    goal[below] = limits[below, classes[below] - 1]
    codes = [node.code for node in tree.indicators]
    columns = np.array([part.position[code] for code in codes])
    best = np.fmax.reduce(evaluation.scores.values[:, columns], axis=0)
    found = ways_up(part, tree, evaluation.state.weights, _powers(evaluation), goal, best)
    now = part.values[:, columns]
    data = _before_normalising(evaluation, codes)
    figures = in_units(evaluation.scores.values[:, columns], data, found.alone)
    heading, who = _who(part.rows)
    lines = []
    for row in below.tolist():
        cheapest, rises = int(found.cheapest[row]), found.together[row]
        way = (now[row], found.alone[row], data[latest[row]], figures[row])
        alone = [None] * 5 if cheapest < 0 else [codes[cheapest], *cells(np.array([part[cheapest] for part in way]))]
        enough = not np.isnan(rises).any()
        together = " ".join(f"{codes[i]}+{rises[i]:.6g}" for i in np.flatnonzero(rises > 0)) if enough else None
        classed = rule.labels[classes[row]], rule.labels[classes[row] - 1]
        lines.append((*who[row], *classed, float(found.gap[row]), *alone, together))
    columns_of_table = (
        "class",
        "next_class",
        "gap",
        "cheapest",
        "score_now",
        "score_needed",
        "figure_now",
        "figure_needed",
    )
    return Table((*heading, *columns_of_table, "together"), tuple(lines))


def _before_normalising(evaluation: Evaluation, codes: list[str]) -> FloatArray:
    """The figures in the unit of the data (divided by their denominators), of the rows that have scores."""
    first = next((i for i, step in enumerate(evaluation.scheme.steps) if step.do in ("treat", "normalise")), 0)
    matrix = evaluation.start.matrix if first == 0 else evaluation.stages[first - 1].matrix
    place = {matrix.rows.label(i): i for i in range(len(matrix.rows))}
    kept = np.array([place[evaluation.scores.rows.label(i)] for i in range(len(evaluation.scores.rows))])
    figures: FloatArray = matrix.values[np.ix_(kept, np.array([matrix.position[code] for code in codes]))]
    return figures
