"""Sensitivity: how much of what varies in the result each choice accounts for, alone and with the others.

First-order effect: the share of the variance that would go if the factor were known. Total effect: the share that would
stay if everything else were known. Saltelli's design on Sobol points, indices and bootstrap by SALib. The weights
of all nodes together are one factor (a group of dimensions); discrete factors have equal parts of their dimension.

Source: A. Saltelli et al. (2010), Computer Physics Communications 181; I. M. Sobol' (2001).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from guibiao.indicators.composite.draws import Draws, Uncertainty, sample
from guibiao.indicators.composite.model import Finding, FloatArray, Rows, State, Table
from guibiao.indicators.composite.replicate import replicate
from guibiao.indicators.composite.robustness import Robustness, ranks_by_period

#: Of the scores of the top, (replications, rows), makes the one figure a replication that is explained.
Measure = Callable[[FloatArray], FloatArray]

RESAMPLES = 500
CONFIDENCE = 0.90
# An interval wider than this says little; so it is said that N is too small.
WIDE = 0.2
# Scores (replications x rows) that are computed before the measure is taken of them.
AT_ONCE = 20_000_000
NAME = "sensitivity"


@dataclass(frozen=True)
class Effect:
    """One factor: estimates, and the 5 % and 95 % quantiles of the bootstrap. NaN where nothing varies at all."""

    factor: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True)
class Sensitivity:
    """The effects, from `base` points and base·(factors + 2) replications, and what must be said of them."""

    effects: tuple[Effect, ...]
    base: int
    findings: tuple[Finding, ...]

    def table(self) -> Table:
        """`sensitivity.csv`."""
        columns = ("factor", "first", "first_low", "first_high", "total", "total_low", "total_high")
        return Table(columns, tuple(tuple(getattr(effect, name) for name in columns) for effect in self.effects))


def rank_shift(nominal: FloatArray, rows: Rows, sign: float = 1.0) -> Measure:
    """The mean over rows of how many places a rank is from the nominal one; `nominal` scores (rows,)."""
    before = ranks_by_period(nominal * sign, rows)
    return lambda scores: np.asarray(np.nanmean(np.abs(ranks_by_period(scores * sign, rows) - before), axis=1))


def score_of(row: int) -> Measure:
    """The score of one row. Only of use where all replications are on one scale."""
    return lambda scores: np.asarray(scores[:, row])


def sensitivity(found: Robustness, replications: int, seed: int, measure: Measure | None = None) -> Sensitivity:
    """Effects on a measure of the top's scores, by default the mean rank shift.

    The base of the design is the least power of two that is not below `replications`.
    """
    top = found.start.hierarchy.top.code
    place = found.replications.nodes.index(top)
    measure = rank_shift(found.nominal[place], found.rows, found.sign(top)) if measure is None else measure
    base = 1 << max(replications - 1, 1).bit_length()
    varied = found.varied
    problem = {
        "num_vars": len(varied.dimensions),
        "names": [f"x{i}" for i in range(len(varied.dimensions))],
        "groups": list(varied.dimensions),
        "bounds": [[0.0, 1.0]] * len(varied.dimensions),
    }
    alone = len(varied.names) == 1
    points = sample(len(varied.dimensions), base, "sobol", seed) if alone else _design(problem, base, seed)
    draws = varied.draws(points, len(found.start.hierarchy.nodes))
    outputs = _outputs(found.start, varied, draws, top, measure)
    if not np.isfinite(outputs).all() or np.ptp(outputs) == 0:
        said = (
            "各因素怎样变动，结果都一样，敏感性无从计算。"
            if np.isfinite(outputs).all()
            else "有的重复没有得分，敏感性无从计算。"
        )
        nothing = tuple(Effect(name, *[float("nan")] * 6) for name in varied.names)
        return Sensitivity(nothing, base, (Finding(NAME, "nothing_varies", said),))
    # What varies is all due to a factor that is the only one.
    effects = (Effect(varied.names[0], *[1.0] * 6),) if alone else _effects(problem, outputs, varied.names, seed)
    return Sensitivity(effects, base, tuple(_doubts(effects, base)))


def _design(problem: dict[str, object], base: int, seed: int) -> FloatArray:
    """Saltelli's points of the unit cube (base·(factors + 2), dimensions)."""
    from SALib.sample import sobol  # slow to load

    return np.asarray(sobol.sample(problem, base, calc_second_order=False, seed=seed))


def _outputs(start: State, varied: Uncertainty, draws: Draws, top: str, measure: Measure) -> FloatArray:
    parts, at_once = [], max(1, AT_ONCE // len(start.matrix.rows))
    for first in range(0, len(draws), at_once):
        part = replicate(start, varied, draws.part(slice(first, first + at_once)), (top,))
        parts.append(measure(part.scores[0]))
    return np.concatenate(parts)


def _effects(problem: dict[str, object], outputs: FloatArray, names: Sequence[str], seed: int) -> tuple[Effect, ...]:
    from SALib.analyze import sobol

    # SALib takes a seed of 0 for none.
    done = sobol.analyze(
        problem, outputs, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        keep_resamples=True, seed=seed + 1,
    )  # fmt: skip
    ends = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    first, total = (np.quantile(done[key], ends, axis=0) for key in ("S1_conf_all", "ST_conf_all"))
    return tuple(
        Effect(
            name, float(done["S1"][i]), float(first[0, i]), float(first[1, i]),
            float(done["ST"][i]), float(total[0, i]), float(total[1, i]),
        )
        for i, name in enumerate(names)
    )  # fmt: skip


def _doubts(effects: Sequence[Effect], base: int) -> list[Finding]:
    """Where N was too small for what the estimates seem to say."""
    found = []
    for effect in effects:
        if effect.total < effect.first:
            said = (
                f"{effect.factor}：总效应 {effect.total:.3f} 低于一阶效应 {effect.first:.3f}，理论上不可能；N = {base} 太小，"
                f"两者分不开，请只看区间，或把 replications 加到 {4 * base}。"
            )
            found.append(Finding(NAME, "total_below_first", said))
        width = max(effect.first_high - effect.first_low, effect.total_high - effect.total_low)
        if width > WIDE:
            said = f"{effect.factor}：90% 区间宽 {width:.2f}，N = {base} 太小，结论不牢；请把 replications 加到 {4 * base}。"
            found.append(Finding(NAME, "wide_interval", said))
    return found
