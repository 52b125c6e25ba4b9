"""Correlations, alpha and importance; what becomes of the ranking without a node; profiles and types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr, spearmanr

from guibiao.indicators.composite import coherence, dropping, typology
from guibiao.indicators.composite.build import Evaluation, ranks
from guibiao.indicators.composite.model import EvaluationError, FloatArray
from tests.indicators.composite.building import aggregate, build, indicator

EXAMPLES = settings(deadline=None, max_examples=1000)
NAN = float("nan")
NODES = [
    indicator("X1", "P"), indicator("X2", "P"), indicator("X3", "P"), indicator("Y1", "Q"), indicator("Y2", "Q"),
    aggregate("P", "Index", Weight=2), aggregate("Q", "Index"), aggregate("Index"),
]  # fmt: skip
STEPS: list[dict[str, Any]] = [{"do": "normalise"}, {"do": "aggregate"}]


def built(folder: Path, figures: FloatArray, nodes: list[dict[str, Any]] = NODES) -> Evaluation:
    codes = [node["iCode"] for node in nodes if node["Type"] == "Indicator"]
    records = [
        {"uCode": f"U{i:02d}", **{code: "" if x != x else float(x) for code, x in zip(codes, line, strict=False)}}
        for i, line in enumerate(figures)
    ]
    return build(folder, records, nodes, STEPS)


def figures(seed: int = 1, count: int = 30) -> FloatArray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, 1)) + 0.8 * rng.normal(size=(count, 5))


@EXAMPLES
@given(seed=st.integers(0, 1_000_000))
def test_correlations_are_those_of_scipy_over_the_rows_that_both_have(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rng.integers(3, 15), 3)) * [1, 1e6, 1e-6] + [5, 0, 1e-3]
    values[rng.random(values.shape) < 0.2] = NAN
    r, p, n = coherence.correlations(values)
    both = ~np.isnan(values[:, 0]) & ~np.isnan(values[:, 1])
    assert n[0, 1] == both.sum()
    if both.sum() < 3:
        assert np.isnan(r[0, 1])
        return
    expected = pearsonr(values[both, 0], values[both, 1])
    assert r[0, 1] == r[1, 0] == pytest.approx(expected.statistic, abs=1e-9)
    assert p[0, 1] == pytest.approx(expected.pvalue, rel=1e-4, abs=1e-6)


def test_spearman() -> None:
    values = np.exp(figures())
    r, p, _ = coherence.correlations(values, "spearman")
    expected = spearmanr(values[:, 0], values[:, 1])
    assert r[0, 1] == pytest.approx(expected.statistic)
    assert p[0, 1] == pytest.approx(expected.pvalue)


def test_alpha_by_hand() -> None:
    same = figures()[:, :1]
    assert coherence.alpha(np.hstack([same, same * 3 + 1])) == pytest.approx(1)
    assert np.isnan(coherence.alpha(same))
    noisy = figures(3, 2000)[:, :4]
    r = np.corrcoef(noisy.T)[np.triu_indices(4, 1)].mean()
    assert coherence.alpha(noisy) == pytest.approx(4 * r / (1 + 3 * r))


def test_pairs_are_flagged(tmp_path: Path) -> None:
    data = figures(count=60)
    data[:, 1] = data[:, 0] * 2 + 0.01 * data[:, 2]
    data[:, 4] = -data[:, 3] + 0.3 * data[:, 2]
    evaluation = built(tmp_path, data)
    found = {(pair.one, pair.other): pair for pair in coherence.pairs(evaluation.scores, evaluation.state.hierarchy)}
    assert found["X1", "X2"].flag == "redundant"
    assert found["Y1", "Y2"].flag == "negative"
    assert found["X1", "P"].relation == "parent"
    assert found["X1", "P"].flag is None
    assert found["X1", "Index"].relation == "top"
    assert ("X1", "Y1") not in found
    assert {pair.flag for pair in found.values() if pair.relation == "parent"} >= {None}


def test_weights_that_are_given_and_what_they_effect(tmp_path: Path) -> None:
    evaluation = built(tmp_path, figures())
    found = {one.code: one for one in coherence.importances(evaluation.scores, evaluation.state.hierarchy)}
    assert found["P"].nominal == pytest.approx(2 / 3)
    assert found["X1"].effective == pytest.approx(2 / 9)
    assert sum(found[code].actual for code in ("X1", "X2", "X3")) == pytest.approx(1)
    own = [np.corrcoef(evaluation.scores.column(code), evaluation.scores.column("Q"))[0, 1] for code in ("Y1", "Y2")]
    assert found["Y1"].actual == pytest.approx(own[0] / sum(own))


# --- without a node -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["X2", "Y1", "Q"])
def test_a_node_left_out_is_a_scheme_without_it(tmp_path: Path, gone: str) -> None:
    data = figures()
    data[3, 1] = data[5, 4] = NAN
    found = dropping.dropped(built(tmp_path, data))
    nodes = [node for node in NODES if gone not in (node["iCode"], node.get("Parent"))]
    kept = [i for i, code in enumerate(("X1", "X2", "X3", "Y1", "Y2")) if code in {node["iCode"] for node in nodes}]
    (tmp_path / "less").mkdir()
    less = built(tmp_path / "less", data[:, kept], nodes)
    expected = ranks(less.scores)[:, less.scores.position["Index"]]
    np.testing.assert_array_equal(found.ranks[found.codes.index(gone)], expected)


def test_how_far_ranks_move_without_a_node(tmp_path: Path) -> None:
    found = dropping.dropped(built(tmp_path, figures()))
    table = dropping.table(found)
    assert [line[0] for line in table.rows] == ["X1", "X2", "X3", "Y1", "Y2", "P", "Q"]
    for line, own in zip(table.rows, found.ranks, strict=True):
        shift = np.abs(own - found.before)
        assert line[1] == pytest.approx(shift.mean())
        assert line[2] == shift.max()
        assert shift[int(line[3][1:])] == shift.max()


def test_an_index_of_one_indicator_has_no_ranking_without_it(tmp_path: Path) -> None:
    found = dropping.dropped(built(tmp_path, figures()[:, :1], [indicator("X1"), aggregate("Index")]))
    assert dropping.table(found).rows == (("X1", None, None, None, None),)


# --- profiles -------------------------------------------------------------------------------------------------------


def test_strengths_and_weaknesses_stand_out_from_the_unit_itself(tmp_path: Path) -> None:
    data = np.tile(np.arange(11.0)[:, None], (1, 5))
    data[10] = [10, 10, 10, 10, -1]
    data[0, 0] = 20
    evaluation = built(tmp_path, data)
    marks = typology.marks(evaluation.scores, evaluation.state.hierarchy)
    assert [(mark.code, mark.side) for mark in marks if mark.row == 10 and mark.side == "weakness"] == [
        ("Y2", "weakness")
    ]
    strengths = [mark for mark in marks if mark.row == 0 and mark.side == "strength"]
    assert [(mark.code, mark.standing) for mark in strengths] == [("X1", 1.0)]
    assert strengths[0].overall == pytest.approx(0.22)  # first, last three times, last but one
    for mark in marks:
        sign = 1 if mark.side == "strength" else -1
        assert (mark.standing - mark.overall) * sign > 0
        assert (mark.standing - 0.5) * sign > 0


def test_types_are_alike_in_shape_not_in_height(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    height = np.linspace(0, 50, 24)
    tilt = np.where(np.arange(24) % 2, 15.0, -15.0)
    data = height[:, None] + tilt[:, None] * [1, 1, 1, -1, -1] + rng.normal(size=(24, 5))
    data[4, 0:3] = NAN
    evaluation = built(tmp_path, data)
    found = typology.types(evaluation.scores, evaluation.state.hierarchy)
    assert found.children == ("P", "Q")
    assert found.types[4] == -1
    there = np.arange(24) != 4
    assert len(set(zip(tilt[there].tolist(), found.types[there].tolist(), strict=True))) == 2
    assert found.silhouette > 0.6
    top = evaluation.scores.column("Index")
    assert top[found.types == 0].mean() > top[found.types == 1].mean()
    assert found.profiles.shape == (2, 2)
    np.testing.assert_array_equal(found.types, typology.types(evaluation.scores, evaluation.state.hierarchy, 2).types)


def test_two_units_make_no_types(tmp_path: Path) -> None:
    evaluation = built(tmp_path, figures()[:2])
    with pytest.raises(EvaluationError, match="至少要有三个"):
        typology.types(evaluation.scores, evaluation.state.hierarchy)
