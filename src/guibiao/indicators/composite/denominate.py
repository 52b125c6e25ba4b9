"""Denominating: figures that grow with the size of a unit, divided by its size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from guibiao.indicators.composite.model import EvaluationError, Finding, Options, Outcome, State
from guibiao.indicators.composite.wording import listed


def denominate(state: State, options: Options) -> Outcome:
    """x / denominator for each indicator that names one. A denominator of 0 stops; a missing one gives a missing value."""
    matrix, rows = state.matrix, state.matrix.rows
    values, findings = matrix.values.copy(), []
    for column in state.chosen(options["only"]).tolist():
        node = state.hierarchy[matrix.columns[column]]
        if node.denominator is None:
            continue
        below = rows.denominators[node.denominator]
        present = ~np.isnan(values[:, column])
        if (zero := np.flatnonzero(present & (below == 0))).size:
            raise EvaluationError(
                f"{node.code}：{rows.label(int(zero[0]))} 的分母 {node.denominator} 是 0，不能相除。请核对数据，缺数请留空。"
            )
        if lost := rows.labels(present & np.isnan(below)):
            said = f"{node.code}：缺分母 {node.denominator}，结果作缺数处理：{listed(lost)}。"
            findings.append(Finding("denominate", "missing_denominator", said, (node.code,), lost))
        with np.errstate(divide="ignore", invalid="ignore"):  # 0 below a missing figure
            values[:, column] = np.where(present, values[:, column] / below, np.nan)
    if all(state.hierarchy[code].denominator is None for code in matrix.columns):
        findings.append(Finding("denominate", "nothing_to_do", "没有一个指标写了 Denominator，这一步没有改变任何数。"))
    return Outcome(replace(state, matrix=matrix.with_values(values), denominated=True), tuple(findings))
