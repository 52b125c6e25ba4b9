"""What becomes of the ranking without one indicator or one aggregate: each left out by itself, the rest as it was."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from guibiao.indicators.composite.build import Evaluation
from guibiao.indicators.composite.coherence import correlations
from guibiao.indicators.composite.draws import Draws, Uncertainty
from guibiao.indicators.composite.model import FloatArray, Hierarchy, Rows, Table
from guibiao.indicators.composite.replicate import replicate
from guibiao.indicators.composite.robustness import nominal_scores, ranks_by_period, signs


class Dropped(NamedTuple):
    """The nodes left out (all but the top, in the order of meta), and ranks (nodes, rows) by the top without each.

    `before` (rows,) are the ranks with all. NaN where there is no score left.
    """

    codes: tuple[str, ...]
    rows: Rows
    before: FloatArray
    ranks: FloatArray


def dropped(evaluation: Evaluation) -> Dropped:
    """Leave out each node once: its weight is 0, those of its siblings share the rest."""
    tree = evaluation.start.hierarchy
    codes = tuple(node.code for node in tree.nodes if node.parent is not None)
    kept = np.ones((len(codes), len(tree.nodes)))
    kept[np.arange(len(codes)), [tree.position[code] for code in codes]] = 0.0
    draws = Draws(np.zeros((len(codes), 0), dtype=np.intp), kept)
    found = replicate(evaluation.start, Uncertainty(evaluation.scheme.steps, (), None), draws, (tree.top.code,))
    sign = signs(evaluation.scores)[tree.top.code]
    before = ranks_by_period(nominal_scores(evaluation, found)[0] * sign, found.rows)
    ranks = ranks_by_period(found.scores[0] * sign, found.rows)
    ranks[[code in parts_of_formulas(tree) for code in codes]] = np.nan
    return Dropped(codes, found.rows, before, ranks)


def parts_of_formulas(tree: Hierarchy) -> tuple[str, ...]:
    """The nodes that cannot be left out one by one: a formula in the index needs them, or they are its children."""
    counted = [code for code in tree.formulas if code in tree.counted]
    direct = {source for code in counted for source in (*tree.sources(code), *tree.children[code])}
    return tuple(node.code for node in tree.nodes if node.code in direct)


def table(found: Dropped) -> Table:
    """`dropping.csv`: how far ranks move on average and at most, who moves most, and Spearman's correlation."""
    lines: list[tuple[Any, ...]] = []
    for code, ranks in zip(found.codes, found.ranks, strict=True):
        shift = np.abs(ranks - found.before)
        if np.isnan(shift).all():
            lines.append((code, None, None, None, None))
            continue
        farthest = int(np.nanargmax(shift))
        same = correlations(np.column_stack([found.before, ranks]), "spearman")[0][0, 1]
        lines.append((code, float(np.nanmean(shift)), int(shift[farthest]), found.rows.label(farthest), float(same)))
    return Table(("iCode", "mean_rank_shift", "max_rank_shift", "most_moved", "rank_correlation"), tuple(lines))
