"""Robustness: what of the result stays when the choices behind it change. The section `[robustness]` of a scheme.

OECD/JRC Handbook (2008), step 7; M. Saisana, A. Saltelli, S. Tarantola (2005), JRSS A 168.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from guibiao.indicators.composite.build import Evaluation
from guibiao.indicators.composite.class_rule import ClassRule
from guibiao.indicators.composite.classes import ranks
from guibiao.indicators.composite.draws import KEYS, SAMPLERS, Draws, Sampler, Uncertainty, sample, uncertainty
from guibiao.indicators.composite.given_draws import given_draws
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Hierarchy,
    IndexArray,
    Matrix,
    Rows,
    State,
    Step,
    Table,
)
from guibiao.indicators.composite.normalising import DEFAULT_TO
from guibiao.indicators.composite.replicate import Replications, replicate
from guibiao.indicators.composite.tables import read_sheet
from guibiao.indicators.composite.wording import listed

REPLICATIONS = 500
SEED = 1
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
#: Nodes are looked at side by side; NumPy lets go of the interpreter while it sorts.
WORKERS = 2
#: Ways of normalising whose `to` are the ends of a range.
RANGED = ("minmax", "percentile", "goalposts")


@dataclass(frozen=True)
class Spread:
    """How the scores of one node, and the ranks by them in each period, spread over the replications; each (rows,).

    `low` and `high` are the 5 % and 95 % quantiles (linear between neighbours) of the replications that have a score.
    """

    nominal: FloatArray
    mean: FloatArray
    median: FloatArray
    low: FloatArray
    high: FloatArray
    rank_nominal: FloatArray
    rank_mean: FloatArray
    rank_median: FloatArray
    rank_low: FloatArray
    rank_high: FloatArray


@dataclass(frozen=True)
class Robustness:
    """All replications of an evaluation: what varied, what was drawn, the scores, and what was found on the way."""

    start: State
    varied: Uncertainty
    draws: Draws
    replications: Replications
    nominal: FloatArray
    findings: tuple[Finding, ...] = field(default=())
    signs: Mapping[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        """All rows, also those that a step may leave out."""
        return self.replications.rows

    @cached_property
    def spreads(self) -> Mapping[str, Spread]:
        """The spread of each aggregate, in the order of meta."""
        nodes = self.replications.nodes
        with ThreadPoolExecutor(WORKERS) as pool:
            found = pool.map(
                lambda i: spread(self.nominal[i], self.replications.scores[i], self.rows, self.sign(nodes[i])),
                range(len(nodes)),
            )
            return dict(zip(nodes, found, strict=True))

    def sign(self, node: str) -> float:
        """-1 where less of a finished node is better, else 1."""
        return self.signs.get(node, 1.0)

    def scores(self, node: str) -> FloatArray:
        """(replications, rows)."""
        found: FloatArray = self.replications.scores[self.replications.nodes.index(node)]
        return found

    def table(self, rule: ClassRule | None = None) -> Table:
        """`robustness.csv`: a row a unit and node. `share_top_class` is of the node that `rule` is for."""
        top = None if rule is None else share(rule.classes(self.scores(rule.of), self.rows), 0)
        columns = ("uCode", *(("Time",) if self.rows.times else ()), "node", "nominal", "mean", "median", "q05", "q95",
                   "share_top_class", "rank_q05", "rank_q95")  # fmt: skip
        by_node = []
        for node, own in self.spreads.items():
            figures = [cells(part) for part in (own.nominal, own.mean, own.median, own.low, own.high)]
            tops = cells(top) if top is not None and rule is not None and rule.of == node else [None] * len(self.rows)
            by_node.append(list(zip(*figures, tops, cells(own.rank_low), cells(own.rank_high), strict=True)))
        heads = [self._head(row) for row in range(len(self.rows))]
        lines = [
            (*head, node, *cells[row]) for row, head in enumerate(heads)
            for node, cells in zip(self.spreads, by_node, strict=True)
        ]  # fmt: skip
        return Table(columns, tuple(lines))

    def _head(self, row: int) -> tuple[Any, ...]:
        return (self.rows.codes[row],) if self.rows.times is None else (self.rows.codes[row], self.rows.times[row])


def robustness(evaluation: Evaluation) -> Robustness:
    """Carry out the section `[robustness]`. Raises EvaluationError with the key or the choice that is impossible."""
    written = evaluation.scheme.robustness
    if written is None:
        raise EvaluationError("方案里没有 [robustness] 一节。")
    if unknown := [key for key in written if key not in KEYS]:
        raise EvaluationError(f"[robustness]：不认识的键“{unknown[0]}”。可用的有 {'、'.join(KEYS)}。")
    tree = evaluation.start.hierarchy
    varied = uncertainty(written.get("vary", {}), evaluation.scheme.steps, tree)
    draws, findings = _draws(evaluation, written, varied)
    if not evaluation.state.done:
        raise EvaluationError(
            f"[robustness]：步骤里没有合成总指数 {tree.top.code}，稳健性无从谈起。请加 aggregate 步骤。"
        )
    replications = replicate(evaluation.start, varied, draws)
    nominal = nominal_scores(evaluation, replications)
    return Robustness(
        evaluation.start, varied, draws, replications, nominal,
        (*findings, *replications.findings(evaluation.findings), *_scales(varied), *_idle(varied, tree)),
        signs(evaluation.scores),
    )  # fmt: skip


def setting(written: Mapping[str, Any]) -> tuple[int, int, Sampler]:
    """Replications, seed and sampler as written, or by default 500, 1 and sobol."""
    count, seed = written.get("replications", REPLICATIONS), written.get("seed", SEED)
    sampler = written.get("sampler", SAMPLERS[0])
    for key, value, least in (("replications", count, 2), ("seed", seed, 0)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise EvaluationError(f"[robustness]：{key} = {value!r} 不对，要写不小于 {least} 的整数。")
    if sampler not in SAMPLERS:
        raise EvaluationError(f"[robustness]：sampler = “{sampler}”不认识。可用的有 {'、'.join(SAMPLERS)}。")
    return count, seed, sampler


def nominal_scores(evaluation: Evaluation, replications: Replications) -> FloatArray:
    """The scores of the evaluation itself, (nodes, rows) with all rows of the start; NaN where a unit was left out."""
    matrix = evaluation.scores
    place = {replications.rows.label(i): i for i in range(len(replications.rows))}
    kept = [place[matrix.rows.label(i)] for i in range(len(matrix.rows))]
    found = np.full((len(replications.nodes), len(replications.rows)), np.nan)
    for number, node in enumerate(replications.nodes):
        if node in matrix.position:
            found[number, kept] = matrix.column(node)
    return found


def spread(nominal: FloatArray, scores: FloatArray, rows: Rows, sign: float = 1.0) -> Spread:
    """Of one node: `nominal` (rows,), `scores` (replications, rows); `sign` is -1 where less is better."""
    distinct, which = _distinct(scores)
    places, nominal_places = (ranks_by_period(turned(one, sign), rows) for one in (distinct, nominal))
    places = places[which]
    low, median, high = spread_quantiles(scores)
    rank_low, rank_median, rank_high = spread_quantiles(places.astype(np.float32))
    return Spread(
        nominal, _mean(scores), median, low, high,
        nominal_places, _mean(places), rank_median, rank_low, rank_high,
    )  # fmt: skip


def _distinct(scores: FloatArray) -> tuple[FloatArray, IndexArray]:
    """The different replications, and which of them each is: a node whose weights do not vary has few."""
    rows = np.ascontiguousarray(scores).view(np.dtype((np.void, scores.itemsize * scores.shape[1])))
    _, first, which = np.unique(rows[:, 0], return_index=True, return_inverse=True)
    return scores[first], which


def turned(scores: FloatArray, sign: float) -> FloatArray:
    """Scores as they are, or with the sign turned where less is better."""
    return scores if sign > 0 else -scores


def ranks_by_period(scores: FloatArray, rows: Rows) -> FloatArray:
    """Ranks (…, rows) within each period: see `classes.ranks`."""
    if rows.times is None:
        return ranks(scores)
    found = np.full(scores.shape, np.nan)
    for _, block in rows.blocks("period"):
        found[..., block] = ranks(scores[..., block])
    return found


def share(classes: Any, wanted: Any) -> FloatArray:
    """The share of replications with a class in which it is `wanted` (one, or one a row); (rows,)."""
    there = (classes >= 0).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(((classes == wanted) & (classes >= 0)).sum(axis=0) / np.where(there > 0, there, np.nan))


def spread_quantiles(values: npt.NDArray[np.floating]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """5 %, 50 % and 95 % quantiles of each column (rows down are replications), linear, of what is not NaN.

    Ranks may come as float32, which holds them exactly and sorts much faster.
    """
    ordered = np.sort(np.ascontiguousarray(values.T), axis=1)
    last = np.maximum((~np.isnan(ordered)).sum(axis=1) - 1, 0)
    row = np.arange(len(ordered))

    def at(part: float) -> FloatArray:
        place = last * part
        below = np.floor(place).astype(np.intp)
        one = ordered[row, below].astype(np.float64)
        other = ordered[row, np.minimum(below + 1, last)].astype(np.float64)
        return np.asarray(one + (other - one) * (place - below))

    return at(LOW), at(MIDDLE), at(HIGH)


def _mean(values: FloatArray) -> FloatArray:
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(there, values, 0.0).sum(axis=0) / there.sum(axis=0))


def _draws(
    evaluation: Evaluation, written: Mapping[str, Any], varied: Uncertainty
) -> tuple[Draws, tuple[Finding, ...]]:
    """Given draws where the section names them, else points of the unit cube."""
    count, seed, sampler = setting(written)
    tree, folder = evaluation.start.hierarchy, evaluation.scheme.folder
    sheets = {key: read_sheet(folder / written[key]) if key in written else None for key in ("draws", "weights")}
    if any(sheets.values()):
        draws, findings = given_draws(sheets["draws"], sheets["weights"], varied, tree)
        if (
            draws.absolute
            and draws.weights is not None
            and any(own.name == "weight" for n in tree.nodes for own in n.own)
        ):
            raise EvaluationError(
                "[robustness]：给定的权重对所有单位一样，而指标说明表里的权重按组不同（Weight:…）。"
                '请改用 vary."weights" = {noise = …}。'
            )
        if "replications" in written and len(draws) != count:
            said = f"replications = {count}，给定的抽样有 {len(draws)} 次，以给定的为准。"
            findings = (*findings, Finding("robustness", "replications_differ", said))
        return draws, findings
    if not varied.names:
        raise EvaluationError('[robustness]：没有写要变动什么。请写 vary，如 vary."weights" = {noise = 0.25}。')
    points = sample(len(varied.dimensions), count, sampler, seed)
    return varied.draws(points, len(tree.nodes)), ()


def signs(scores: Matrix) -> dict[str, float]:
    """What each column is to be multiplied by for more to be better."""
    return dict(zip(scores.columns, scores.directions.tolist(), strict=True))


def _idle(varied: Uncertainty, tree: Hierarchy) -> tuple[Finding, ...]:
    """Weights that vary and count for nothing, because a formula takes no notice of them."""
    if varied.noise is None:
        return ()
    noisy = (tree.nodes[i] for i in varied.noise.nodes.tolist())
    idle = tuple(node.code for node in noisy if node.parent in tree.formulas)
    said = f"这些节点的上级由公式合成，权重怎样变动都不起作用：{listed(idle)}。"
    return (Finding("robustness", "idle_weights", said, idle),) if idle else ()


def _scales(varied: Uncertainty) -> tuple[Finding, ...]:
    """Replications on several scales: what is said of scores mixes them."""
    names = []
    for factor in varied.factors:
        steps = [factor.applied(varied.steps[i], k) for i in factor.positions for k in range(len(factor.alternatives))]
        if len({_scale(step) for step in steps if step is None or step.do == "normalise"}) > 1:
            names.append(factor.name)
    if not names:
        return ()
    said = (
        f"各次重复的量纲不同（{'、'.join(names)}），得分的均值、分位数和按得分下限的分类混合了不同量纲，请以位次为准。"
    )
    return (Finding("robustness", "several_scales", said),)


def _scale(step: Step | None) -> object:
    """What scores a step makes: methods that go from end to end of a range are alike."""
    if step is None:
        return None
    method = step.options["method"]
    return ("range" if method in RANGED else method), step.options["to"] or DEFAULT_TO.get(method)


def cells(values: FloatArray) -> list[float | None]:
    """Figures for a table, None where missing."""
    return [None if value != value else value for value in values.tolist()]
