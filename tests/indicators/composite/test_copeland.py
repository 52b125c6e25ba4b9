"""Copeland and TOPSIS: right on small panels, and the same whatever the order of rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.indicators.composite.copeland import BLOCK, THREADED, copeland
from guibiao.indicators.composite.model import FloatArray, Impossible
from guibiao.indicators.composite.topsis import topsis

EXAMPLES = settings(deadline=None, max_examples=1000)
NAN = float("nan")


def panel(seed: int) -> FloatArray:
    """Few different figures, so that there are ties; some missing, sometimes a row or a column of nothing."""
    rng = np.random.default_rng(seed)
    shape = rng.integers(1, 10), rng.integers(1, 6)
    values = rng.integers(0, rng.integers(1, 6), shape).astype(np.float64)
    values[rng.random(shape) < rng.choice([0.0, 0.2, 0.6])] = NAN
    return values


SEEDS = st.integers(0, 1_000_000)


def weights_for(values: FloatArray, seed: int) -> FloatArray:
    # Eighths, so that a plain loop adds them up without rounding and an even split is even.
    return np.random.default_rng(seed).integers(1, 9, values.shape[1]) / 8


def plain(values: FloatArray, weights: FloatArray) -> FloatArray:
    """As the definition says, pair by pair."""
    scores = np.full(len(values), NAN)
    for i, own in enumerate(values):
        if np.isnan(own).all():
            continue
        scores[i] = 0
        for j, other in enumerate(values):
            if i != j:
                net = sum(w * (int(a > b) - int(a < b)) for a, b, w in zip(own, other, weights, strict=True))
                scores[i] += int(net > 0) - int(net < 0)
    return scores


@EXAMPLES
@given(seed=SEEDS)
def test_copeland_is_the_pairwise_definition(seed: int) -> None:
    values = panel(seed)
    weights = weights_for(values, seed)
    np.testing.assert_array_equal(copeland(values, weights), plain(values, weights))


@EXAMPLES
@given(seed=SEEDS)
def test_the_order_of_rows_does_not_matter_with_missing_values_either(seed: int) -> None:
    values = panel(seed)
    weights = np.random.default_rng(seed).random(values.shape[1])
    order = np.random.default_rng(seed).permutation(len(values))
    np.testing.assert_array_equal(copeland(values[order], weights), copeland(values, weights)[order])
    np.testing.assert_allclose(topsis(values[order], weights), topsis(values, weights)[order], rtol=1e-12)


@EXAMPLES
@given(seed=SEEDS)
def test_who_rises_in_one_indicator_does_not_fall(seed: int) -> None:
    values = panel(seed)
    weights = weights_for(values, seed)
    row, column = seed % len(values), seed % values.shape[1]
    better = values.copy()
    better[row, column] += 1
    before, after = copeland(values, weights), copeland(better, weights)
    assert np.isnan(before[row]) or after[row] >= before[row]


def test_blocks_and_threads_make_no_difference() -> None:
    rng = np.random.default_rng(3)
    values = np.round(rng.normal(size=(THREADED * BLOCK + 7, 6)), 1)
    values[rng.random(values.shape) < 0.1] = NAN
    weights = rng.integers(1, 9, 6) / 8
    expected = plain(values, weights)
    for workers in (1, 2, 3):
        np.testing.assert_array_equal(copeland(values, weights, workers=workers), expected)


def test_copeland_wins_and_losses_cancel_out() -> None:
    values = np.random.default_rng(1).normal(size=(200, 5))
    assert copeland(values, np.ones(5)).sum() == 0


def test_equal_weights_that_round_differently_are_level() -> None:
    # 0.1 + 0.2 against 0.3: level, though floating point says otherwise.
    assert copeland(np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([0.1, 0.2, 0.3])).tolist() == [0, 0]


def test_copeland_refuses_negative_weights() -> None:
    with pytest.raises(Impossible, match="negative_weight"):
        copeland(np.ones((2, 2)), np.array([1.0, -1.0]))


def test_topsis_by_hand() -> None:
    # Weights 1:3, so shares ¼ and ¾. Best (1, 1), worst (0, 0).
    values = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [NAN, 1.0], [NAN, NAN]])
    near, far = np.hypot(0.25, 0.0), np.hypot(0.0, 0.75)
    np.testing.assert_allclose(
        topsis(values, np.array([1.0, 3.0])), [near / (near + far), far / (near + far), 0.5, 1.0, NAN]
    )


@EXAMPLES
@given(seed=SEEDS)
def test_topsis_stays_between_the_ends_and_does_not_fall_within_them(seed: int) -> None:
    values = panel(seed)
    weights = weights_for(values, seed)
    before = topsis(values, weights)
    assert ((before >= 0) & (before <= 1) | np.isnan(before)).all()
    row, column = seed % len(values), seed % values.shape[1]
    others = np.delete(values[:, column], row)
    own = values[row, column]
    if not (others >= own).any() or not (others <= own).any():
        return  # without it the scale would be another
    better = values.copy()
    better[row, column] = np.nanmax(others)
    after = topsis(better, weights)[row]
    assert np.isnan(before[row]) == np.isnan(after)
    assert np.isnan(after) or after >= before[row] - 1e-12
