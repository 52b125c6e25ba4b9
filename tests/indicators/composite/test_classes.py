"""Ranks, classes, and who can be told from whom."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from guibiao.indicators.composite.analysis import analyse
from guibiao.indicators.composite.class_rule import class_rule
from guibiao.indicators.composite.class_table import apart
from guibiao.indicators.composite.classes import breaks, quantiles, ranks, thresholds
from guibiao.indicators.composite.model import EvaluationError, FloatArray, Impossible, Rows
from tests.indicators.composite.building import aggregate, build, indicator, units

EXAMPLES = settings(deadline=None, max_examples=1000)
NAN = float("nan")
SEEDS = st.integers(0, 1_000_000)


@EXAMPLES
@given(seed=SEEDS, scale=st.sampled_from([1e-9, 1.0, 1e9]))
def test_ranks_are_competition_ranks(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    shape = rng.integers(1, 5), rng.integers(1, 16)
    scores = np.where(rng.random(shape) < 0.5, rng.integers(-5, 6, shape), rng.normal(size=shape)) * scale
    scores[rng.random(shape) < 0.2] = NAN
    found = ranks(scores)
    for own, places in zip(scores, found, strict=True):
        there = ~np.isnan(own)
        assert np.isnan(places[~there]).all()
        assert places[there].tolist() == (rankdata(-own[there], method="min").tolist() if there.any() else [])


def test_scores_that_differ_by_rounding_are_tied() -> None:
    assert ranks(np.array([0.3, 0.1 + 0.2, 0.2])).tolist() == [1, 1, 3]


def test_ranks_of_many_replications_are_those_of_each() -> None:
    scores = np.random.default_rng(1).normal(size=(300, 700))
    np.testing.assert_array_equal(ranks(scores), np.array([rankdata(-own) for own in scores]))


def test_a_bound_itself_belongs_to_the_class_above() -> None:
    assert thresholds(np.array([80.0, 79.9, 60.0, 59.0, NAN]), np.array([80.0, 60.0])).tolist() == [0, 1, 1, 2, -1]


def test_quantiles_make_classes_of_equal_size() -> None:
    scores = np.random.default_rng(1).permutation(np.arange(20.0))
    found = thresholds(scores, quantiles(scores, 4))
    assert np.bincount(found).tolist() == [5, 5, 5, 5]
    assert scores[found == 0].min() == 15


@EXAMPLES
@given(seed=SEEDS, count=st.integers(2, 4))
def test_natural_breaks_make_the_squares_within_least(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 31, (rng.integers(1, 4), rng.integers(4, 10))).astype(np.float64)
    scores[:, :count] = np.arange(count) * 10
    bounds = breaks(scores, count)
    for own, limits in zip(scores, bounds, strict=True):
        ordered = np.sort(own)

        def squares(parts: list[FloatArray]) -> float:
            return sum(float(((part - part.mean()) ** 2).sum()) for part in parts)

        best = min(squares(np.split(ordered, cuts)) for cuts in combinations(range(1, len(own)), count - 1))
        classes = thresholds(own, limits)
        assert set(classes.tolist()) == set(range(count))
        assert squares([own[classes == one] for one in range(count)]) == pytest.approx(best, abs=1e-9)


def test_natural_breaks_of_many_units_and_gaps() -> None:
    rng = np.random.default_rng(2)
    scores = np.concatenate([rng.normal(centre, 0.5, 300) for centre in (0, 10, 30)])
    scores[::50] = NAN
    rng.shuffle(scores)
    bounds = breaks(scores, 3)
    assert 20 < bounds[0] < 30
    assert 5 < bounds[1] < 10


def test_more_classes_than_different_scores_are_impossible() -> None:
    with pytest.raises(Impossible, match="too_few_different"):
        breaks(np.array([1.0, 1.0, 2.0]), 3)


@EXAMPLES
@given(seed=SEEDS)
def test_told_apart_is_symmetric_and_never_from_oneself(seed: int) -> None:
    low, high = np.sort(np.random.default_rng(seed).integers(1, 13, (2, 8)), axis=0).astype(np.float64)
    one, other = np.meshgrid(np.arange(8), np.arange(8))
    told = apart(low[one], high[one], low[other], high[other])
    assert (told == told.T).all()
    assert not np.diag(told).any()


# --- the section and the table --------------------------------------------------------------------------------------

NODES = [indicator("X"), indicator("Y"), aggregate("Index")]
STEPS: list[dict[str, Any]] = [{"do": "normalise"}, {"do": "aggregate"}]
FIGURES = units(X=[100, 98, 50, 49, 0], Y=[100, 97, 48, 51, 0])


def classes(folder: Path, section: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    found = analyse(build(folder, FIGURES, NODES, STEPS, classes=section, **more))
    return list(found.tables["classes.csv"].rows)


def test_classes_without_replications_say_nothing_about_how_sure_they_are(tmp_path: Path) -> None:
    found = classes(tmp_path, {"bounds": {"A": 80, "B": 45}})
    assert found == [
        ("A", "A", None, None),
        ("B", "A", None, None),
        ("C", "B", None, None),
        ("D", "B", None, None),
        ("E", "C", None, None),
    ]


def test_neighbours_are_told_apart_only_where_their_rank_intervals_are(tmp_path: Path) -> None:
    vary = {"weights": {"noise": 0.9}}
    found = classes(tmp_path, {"bounds": {"A": 80, "B": 45}}, robustness={"replications": 200, "vary": vary})
    told = {line[0]: line[3] for line in found}
    # D comes before C by a point, in one indicator only: they change places with the weights, the others do not.
    assert told == {"A": True, "B": True, "D": False, "C": True, "E": None}
    assert [line[2] for line in found] == [1.0] * 5


def test_the_share_in_class_counts_replications(tmp_path: Path) -> None:
    vary = {"weights": {"noise": 0.9}}
    found = classes(tmp_path, {"bounds": {"A": 49.5}}, robustness={"replications": 512, "vary": vary})
    shares = {line[0]: line[2] for line in found}
    assert shares["A"] == shares["B"] == shares["E"] == 1
    # Both cross 49.5 where the weight of X is ¾ of the whole, three times the other's: about one draw in eight.
    assert 0.8 < shares["C"] < 0.95
    assert shares["D"] == pytest.approx(shares["C"], abs=0.01)


@pytest.mark.parametrize("method", ["quantiles", "breaks"])
def test_a_year_without_scores_has_no_classes_and_disturbs_no_other(method: str) -> None:
    rows = Rows(tuple("AABB"), tuple("AABB"), (2020, 2021, 2020, 2021))
    rule = class_rule({"method": method, "count": 2}, build_tree())
    assert rule.classes(np.array([NAN, 90.0, NAN, 80.0]), rows).tolist() == [-1, 0, -1, 1]


def test_quantiles_and_breaks_in_a_scheme(tmp_path: Path) -> None:
    found = classes(tmp_path, {"method": "breaks", "count": 3, "labels": ["强", "中", "弱"]})
    assert [line[1] for line in found] == ["强", "强", "中", "中", "弱"]
    assert {line[1] for line in classes(tmp_path, {"method": "quantiles", "count": 2})} == {"A", "B"}


def test_each_year_has_its_own_quantiles() -> None:
    rows = Rows(("A", "A", "B", "B"), ("A", "A", "B", "B"), (2020, 2021, 2020, 2021))
    tree = build_tree()
    found = class_rule({"method": "quantiles", "count": 2}, tree).classes(np.array([1.0, 90.0, 2.0, 80.0]), rows)
    assert found.tolist() == [1, 0, 0, 1]


def build_tree() -> Any:
    from guibiao.indicators.composite.model import Hierarchy, Node

    return Hierarchy((Node("X", "X", "indicator", 1, "Index"), Node("Index", "Index", "aggregate", 2, None)))


@pytest.mark.parametrize(
    ("section", "rest"),
    [
        ({"A": 80, "B": 60}, "C"),
        ({"优秀": 80, "良好": 60}, "低于良好"),
        ({"A": 80, "C": 60}, "低于C"),
        ({"B": 60, "A": 80}, "C"),
    ],
)
def test_what_is_below_all_bounds_has_a_name(section: dict[str, float], rest: str) -> None:
    assert class_rule({"bounds": section}, build_tree()).labels[-1] == rest


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"method": "threshold"}, "threshold"),
        ({"bound": {"A": 1}}, "不认识的键“bound”"),
        ({}, "要写 bounds"),
        ({"bounds": {"A": "高"}}, "要写 bounds"),
        ({"bounds": {"A": 60, "B": 60}}, "不同的数"),
        ({"of": "X", "bounds": {"A": 60}}, "of = “X”"),
        ({"method": "breaks", "count": 1}, "count = 1"),
        ({"method": "quantiles", "count": 3, "labels": ["A", "B"]}, "3 个不同的名称"),
    ],
)
def test_a_section_that_cannot_be_understood_is_refused(section: dict[str, Any], said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        class_rule(section, build_tree())


def test_more_classes_than_scores_are_refused_with_the_node(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="Index 不同的得分太少"):
        classes(tmp_path, {"method": "breaks", "count": 8})
