"""Everything that is said of an evaluation beyond its scores, as the tables and files that the command writes.

`analyse` asks each analysis what it has to say; what cannot be said is a finding with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from guibiao.indicators.composite import coherence, dropping, typology
from guibiao.indicators.composite.build import Evaluation
from guibiao.indicators.composite.class_rule import ClassRule, class_rule
from guibiao.indicators.composite.class_table import class_table
from guibiao.indicators.composite.model import EvaluationError, Finding, FloatArray, Matrix, Rows, Table
from guibiao.indicators.composite.movement import changes, latest, ways, who
from guibiao.indicators.composite.outputs import write_table
from guibiao.indicators.composite.robustness import Robustness, cells, robustness, setting, signs
from guibiao.indicators.composite.sensitivity import sensitivity
from guibiao.indicators.composite.wording import listed

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
    rule = None if scheme.classes is None else class_rule(scheme.classes, tree, signs(evaluation.scores))
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
            "dropping.csv": lambda: _dropping(evaluation, findings),
            "strengths.csv": lambda: _strengths(evaluation),
            "types.csv": lambda: _types(evaluation),
            "changes.csv": lambda: changes(evaluation),
            "ways_up.csv": lambda: _ways(evaluation, rule, findings),
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


def _turned(scores: Matrix) -> Matrix:
    """The scores with more is better everywhere: below a formula, and at the top, less may be."""
    return scores.with_values(scores.values * scores.directions, np.ones_like(scores.directions))


def _pairs(evaluation: Evaluation) -> Table:
    found = coherence.pairs(_turned(evaluation.scores), evaluation.state.hierarchy)
    columns = ("one", "other", "relation", "correlation", "p_value", "count", "flag")
    return Table(columns, tuple(tuple(getattr(pair, name) for name in columns) for pair in found))


def _coherence(evaluation: Evaluation) -> Table:
    state = evaluation.state
    alphas = coherence.alphas(_turned(evaluation.scores), state.hierarchy)
    found = coherence.importances(_turned(evaluation.scores), state.hierarchy, state.weights)
    lines = [(one.code, one.nominal, one.effective, one.actual, alphas.get(one.code)) for one in found]
    return Table(("iCode", "weight_share", "effective_weight", "importance_share", "alpha"), tuple(lines))


def _dropping(evaluation: Evaluation, findings: list[Finding]) -> Table:
    if kept := dropping.parts_of_formulas(evaluation.start.hierarchy):
        said = f"公式少了这些节点就算不出，没有逐个去掉来看：{listed(kept)}。"
        findings.append(Finding(STAGE, "not_dropped", said, kept))
    return dropping.table(dropping.dropped(evaluation))


def _ways(evaluation: Evaluation, rule: ClassRule | None, findings: list[Finding]) -> Table | None:
    table, said = ways(evaluation, rule)
    findings += said
    return table


def _strengths(evaluation: Evaluation) -> Table:
    part, _ = latest(_turned(evaluation.scores))
    heading, names = who(part.rows)
    found = typology.marks(part, evaluation.state.hierarchy)
    lines = [(*names[mark.row], mark.code, mark.side, mark.standing, mark.overall) for mark in found]
    return Table((*heading, "iCode", "side", "standing", "overall"), tuple(lines))


def _types(evaluation: Evaluation) -> Table:
    part, _ = latest(_turned(evaluation.scores))
    found = typology.types(part, evaluation.state.hierarchy)
    heading, names = who(part.rows)
    profiles = np.vstack([found.profiles, np.full(len(found.children), np.nan)])[found.types]
    lines = [
        (*one, kind + 1 if kind >= 0 else None, *cells(profile))
        for one, kind, profile in zip(names, found.types.tolist(), profiles, strict=True)
    ]
    return Table((*heading, "type", *found.children), tuple(lines))
