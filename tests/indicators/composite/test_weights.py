"""Weights out of data: known results, signs, what does not matter, and what was asked for."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import correlation as pearson
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.indicators.composite.means import arithmetic, geometric
from guibiao.indicators.composite.model import EvaluationError, FloatArray, Impossible
from guibiao.indicators.composite.weights import (
    correlation,
    critic,
    deviation,
    entropy,
    importance,
    noisy,
    optimised,
    pca,
    variation,
)
from tests.indicators.composite.building import aggregate, build, indicator, units

PEERS = Path(__file__).parents[4] / "shared" / "peers"
HERE = [PEERS] if PEERS.is_dir() else []
EXAMPLES = settings(deadline=None, max_examples=1000)
NAN = float("nan")


def panel(seed: int) -> FloatArray:
    """Rows x columns of whole figures, some missing; the first two rows whole and different."""
    rng = np.random.default_rng(seed)
    shape = rng.integers(4, 13), rng.integers(2, 6)
    values = rng.integers(0, rng.choice([2, 10, 1000]), shape).astype(np.float64)
    values[rng.random(shape) < rng.choice([0.0, 0.3])] = NAN
    values[0], values[1] = np.arange(shape[1]), 1000.0
    return values


def common(seed: int, loadings: list[float], count: int = 200, own: float = 0.5) -> FloatArray:
    """Columns that share a factor."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(count, 1))
    return factor * np.array(loadings) + own * rng.normal(size=(count, len(loadings)))


def test_pca_weighs_what_shares_the_common_factor() -> None:
    weights = pca(np.column_stack([common(1, [1.0, 1.0, 1.0]), np.random.default_rng(2).normal(size=200)]))
    assert (weights[:3] > 0.5).all()
    assert abs(weights[3]) < 0.2
    assert (weights**2).sum() == pytest.approx(1)


def test_pca_keeps_the_sign_of_a_child_that_runs_against_the_others() -> None:
    weights = pca(common(1, [1.0, 1.0, -1.0]))
    assert (weights > 0).tolist() == [True, True, False]


@EXAMPLES
@given(seed=st.integers(0, 1_000_000))
def test_pca_has_one_sign_and_no_care_for_units_or_order(seed: int) -> None:
    values = panel(seed)
    weights = pca(values)
    assert weights.sum() > -1e-9
    assert (weights**2).sum() == pytest.approx(1)
    leading = np.linalg.eigvalsh(np.nan_to_num(correlation(values)))
    if leading[-1] - leading[-2] < 1e-3 or weights.sum() < 1e-6:
        return  # two components, or two signs, are as good as each other
    order = np.random.default_rng(seed).permutation(len(values))
    np.testing.assert_allclose(pca(values[order]), weights, atol=1e-8)
    scaled = values * np.arange(1, values.shape[1] + 1) + 7
    np.testing.assert_allclose(pca(scaled), weights, atol=1e-6)


def test_entropy_by_hand() -> None:
    # Brought to 0..1: (0, .5, 1) and (0, 0, 1). Shares (0, 1/3, 2/3) and (0, 0, 1), entropy of the second 0.
    values = np.array([[10.0, 2.0], [15.0, 2.0], [20.0, 8.0]])
    first = -(np.log(1 / 3) / 3 + 2 * np.log(2 / 3) / 3) / np.log(3)
    np.testing.assert_allclose(entropy(values), np.array([1 - first, 1]) / (2 - first))


@EXAMPLES
@given(seed=st.integers(0, 1_000_000))
def test_entropy_weights_sum_to_one_and_no_order_or_unit_matters(seed: int) -> None:
    values = panel(seed)
    weights = entropy(values)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= -1e-12).all()
    order = np.random.default_rng(seed).permutation(len(values))
    np.testing.assert_allclose(entropy(values[order]), weights, rtol=1e-9)
    np.testing.assert_allclose(entropy(values * 3 + 5), weights, rtol=1e-6, atol=1e-9)


def test_a_child_without_spread_tells_nothing() -> None:
    values = np.column_stack([common(1, [1.0, 1.0]), np.full(200, 3.3)])
    assert entropy(values)[2] == 0
    assert pca(values)[2] == 0


@pytest.mark.parametrize("weigh", [pca, entropy])
def test_no_weights_where_nobody_differs(weigh: object) -> None:
    assert callable(weigh)
    with pytest.raises(Impossible, match="no_spread"):
        weigh(np.ones((5, 3)))


@pytest.mark.parametrize("mean", [arithmetic, geometric])
@pytest.mark.parametrize("wanted", [[1.0, 1.0, 1.0], [1.05, 1.0, 1.0]])
def test_optimised_weights_have_the_importance_that_was_wanted(mean: object, wanted: list[float]) -> None:
    values = np.exp(common(4, [1.0, 0.9, 0.8], own=0.6) / 4) * 50
    assert callable(mean)
    weights = optimised(values, np.array(wanted), mean)
    reached = importance(values, weights, mean)
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(reached, np.array(wanted) / sum(wanted), atol=1e-4)
    own = correlation(np.column_stack([values, mean(values, weights)]))[:-1, -1]
    np.testing.assert_allclose(own / own.sum(), reached, atol=1e-12)
    assert np.abs(weights - np.array(wanted) / sum(wanted)).max() > 0.005


def test_what_cannot_be_reached_is_seen_in_what_was_reached() -> None:
    values = common(5, [1.0, 1.0, 0.0], own=0.1)
    weights = optimised(values, np.array([1.0, 0.02, 1.0]), arithmetic)
    reached = importance(values, weights, arithmetic)
    assert (weights >= 0).all()
    assert abs(reached[1] - 0.02 / 2.02) > 0.1


def test_an_importance_that_cannot_be_reached_is_named_by_the_step(tmp_path: Path) -> None:
    values = common(5, [1.0, 1.0, 0.0], own=0.1, count=40)
    nodes = [indicator("X"), indicator("Y", Weight=0.02), indicator("Z"), aggregate("Index")]
    steps = [{"do": "normalise"}, {"do": "weight", "method": "optimised"}, {"do": "aggregate"}]
    data = units(uCode=[f"U{i}" for i in range(40)], **dict(zip("XYZ", values.T.tolist(), strict=True)))
    found = build(tmp_path, data, nodes, steps).findings
    said = [finding for finding in found if finding.rule == "importance_not_reached"]
    assert "Y" in said[0].nodes
    nodes[1] = indicator("Y")
    nodes[2] = indicator("Z", Weight=0.5)
    assert "importance_not_reached" not in {f.rule for f in build(tmp_path, data, nodes, steps).findings}


@EXAMPLES
@given(seed=st.integers(0, 1_000_000), noise=st.floats(0.01, 0.99))
def test_noise_stays_within_its_size(seed: int, noise: float) -> None:
    weights = np.array([1.0, 2.0, 0.0, 0.5])
    found = noisy(weights, noise, np.random.default_rng(seed).random((7, 4)))
    assert found.shape == (7, 4)
    assert (np.abs(found - weights) <= noise * weights + 1e-12).all()
    assert (found >= 0).all()


@pytest.mark.parametrize("peers", HERE)
def test_principal_components_of_coinr_up_to_sign(peers: Path) -> None:
    def lines(name: str) -> list[dict[str, str]]:
        with (peers / "coinr" / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    theirs = {line["iCode"]: float(line["Weight"]) for line in lines("pca_weights_level1.csv")}
    nodes = [line for line in lines("meta_ind.csv") if line["Type"] == "Indicator"]
    data = lines("dset_Normalised.csv")
    for parent in {node["Parent"] for node in nodes}:
        codes = [node["iCode"] for node in nodes if node["Parent"] == parent]
        ours = pca(np.array([[float(line[code]) for code in codes] for line in data]))
        expected = np.array([theirs[code] for code in codes])
        np.testing.assert_allclose(ours, expected * np.sign(expected.sum()), rtol=0, atol=1e-10)


FEW = np.array([[3.0, 50, 0.2, 7], [9, 20, 0.9, 7], [4, 90, 0.5, 7], [7, 60, NAN, 7], [1, 10, 0.7, 7]])


def _columns() -> list[list[float]]:
    return [[x for x in column if x == x] for column in FEW.T.tolist()]


def test_inverse_deviations_and_coefficients_of_variation() -> None:
    spread = [stdev(column) for column in _columns()[:3]]
    inverse = [1 / s for s in spread]
    np.testing.assert_allclose(deviation(FEW), [*(w / sum(inverse) for w in inverse), 0])
    share = [s / fmean(column) for s, column in zip(spread, _columns(), strict=False)]
    np.testing.assert_allclose(variation(FEW), [*(w / sum(share) for w in share), 0])
    with pytest.raises(Impossible, match="mean_zero"):
        variation(np.array([[-1.0, 1], [1, 2]]))
    with pytest.raises(Impossible, match="no_spread"):
        deviation(np.array([[1.0, 1], [1, 1]]))


def test_critic_is_contrast_times_conflict() -> None:
    whole = FEW[[0, 1, 2, 4]][:, :3]
    columns = [[(x - min(c)) / (max(c) - min(c)) for x in c] for c in whole.T.tolist()]
    told = [stdev(one) * sum(1 - pearson(one, other) for other in columns) for one in columns]
    np.testing.assert_allclose(critic(whole), [w / sum(told) for w in told])
    np.testing.assert_allclose(critic(whole * [10, 0.1, 3] + 5), critic(whole))
    with pytest.raises(Impossible, match="no_conflict"):
        critic(np.array([[1.0, 2], [2, 4], [3, 6]]))


@settings(max_examples=200)
@given(seed=st.integers(0, 1_000_000))
def test_weights_out_of_spread_sum_to_one_and_do_not_mind_the_order_of_rows(seed: int) -> None:
    values = panel(seed)
    for weigh in (deviation, variation, critic):
        try:
            weights = weigh(values)
        except Impossible:
            continue
        assert weights.sum() == pytest.approx(1)
        assert (weights >= 0).all()
        np.testing.assert_allclose(weigh(values[::-1]), weights, rtol=1e-9)


def test_a_weighing_that_cannot_be_says_why(tmp_path: Path) -> None:
    data = units(a=[1.0, 2, 3], b=[3.0, 5, 1])
    meta = [indicator("a"), indicator("b"), aggregate("Index")]
    steps = [{"do": "normalise", "method": "zscore"}, {"do": "weight", "method": "variation"}, {"do": "aggregate"}]
    with pytest.raises(EvaluationError, match="variation 定不出下级 a、b 的权重（平均数是 0，没有变异系数）"):
        build(tmp_path, data, meta, steps)
    steps[0] = {"do": "normalise", "method": "minmax", "to": [1, 100]}
    found = build(tmp_path, data, meta, steps)
    scaled = found.stages[0].matrix.values
    share = scaled.std(axis=0, ddof=1) / scaled.mean(axis=0)
    np.testing.assert_allclose(found.scores.column("Index"), scaled @ (share / share.sum()))
