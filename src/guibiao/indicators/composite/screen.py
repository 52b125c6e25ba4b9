"""Screening: rows with too few figures are left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from guibiao.indicators.composite.model import EvaluationError, Finding, Options, Outcome, State, Table
from guibiao.indicators.composite.wording import listed


def screen(state: State, options: Options) -> Outcome:
    """Keep the rows that have at least `min_share` of their figures. Those left out are named; none left stops."""
    matrix, rows, least = state.matrix, state.matrix.rows, options["min_share"]
    shares = (~np.isnan(matrix.values[:, state.chosen(options["only"])])).mean(axis=1)
    keep = shares >= least - 1e-12
    if not keep.any():
        raise EvaluationError(
            f"没有一行达到 min_share = {least:g}（最多的一行有 {shares.max():.0%} 的数）。请降低标准或先插补。"
        )
    dropped = rows.labels(~keep)
    said = f"数据不足 {least:.0%}，不参加评价：{listed(dropped)}。"
    findings = (Finding("screen", "dropped", said, (), dropped),) if dropped else ()
    details = Table(
        ("uCode", "Time", "Share", "Kept"),
        tuple(
            (code, rows.times[i] if rows.times else None, float(shares[i]), bool(keep[i]))
            for i, code in enumerate(rows.codes)
        ),
    )
    kept = np.flatnonzero(keep)
    return Outcome(
        replace(state, matrix=replace(matrix, rows=rows.take(kept), values=matrix.values[kept])), findings, details
    )
