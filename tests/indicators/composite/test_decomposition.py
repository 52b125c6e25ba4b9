"""A change taken apart adds up, and a way up leads there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.indicators.composite import means
from guibiao.indicators.composite.analysis import analyse
from guibiao.indicators.composite.build import run
from guibiao.indicators.composite.decomposition import decompose, powers
from guibiao.indicators.composite.model import EvaluationError, FloatArray, Hierarchy, Matrix, Node, Rows, State
from guibiao.indicators.composite.options import checked
from guibiao.indicators.composite.whatif import in_units, ways_up
from tests.indicators.composite.building import aggregate, build, group, indicator

EXAMPLES = settings(deadline=None, max_examples=500)
SEEDS = st.integers(0, 1_000_000)
POWERS = st.sampled_from([1.0, 0.0, -1.0, 2.0, 0.5, -2.0])
NAN = float("nan")

TREE = Hierarchy((
    *(Node(code, code, "indicator", 1, "P") for code in ("A1", "A2", "A3")),
    *(Node(code, code, "indicator", 1, "Q") for code in ("B1", "B2")),
    Node("C", "C", "indicator", 1, "Index"),
    Node("P", "P", "aggregate", 2, "Index"), Node("Q", "Q", "aggregate", 2, "Index"),
    Node("Index", "Index", "aggregate", 3, None),
))  # fmt: skip


def scored(seed: int, power: dict[str, float], gaps: float) -> tuple[Matrix, FloatArray]:
    """Six rows of positive scores, aggregated node by node; and the weights."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 5, len(TREE.nodes)).astype(np.float64)
    codes = tuple(node.code for node in TREE.indicators)
    values = rng.uniform(1, 100, (6, len(codes)))
    values[rng.random(values.shape) < gaps] = NAN
    known = dict(zip(codes, values.T, strict=True))
    for node in TREE.upwards:
        children = TREE.children[node.code]
        own = weights[[TREE.position[child] for child in children]]
        stacked = np.column_stack([known[child] for child in children])
        known[node.code] = means.generalised(power[node.code])(stacked, own)
    names = tuple(f"U{i}" for i in range(6))
    matrix = Matrix(Rows(names, names), tuple(known), np.column_stack(list(known.values())), np.ones(len(known)))
    return matrix, weights


BEFORE, AFTER = np.array([0, 1, 2, 0, 3, 3]), np.array([1, 2, 3, 5, 4, 3])


@EXAMPLES
@given(seed=SEEDS, own=POWERS, above=POWERS, gaps=st.sampled_from([0.0, 0.3]))
def test_contributions_add_up_to_the_change(seed: int, own: float, above: float, gaps: float) -> None:
    power = {"P": own, "Q": above, "Index": above}
    matrix, weights = scored(seed, power, gaps)
    found = decompose(matrix, TREE, weights, power, BEFORE, AFTER)
    parts = found.indicators.sum(axis=1) + found.presence.sum(axis=1)
    np.testing.assert_allclose(parts, found.total, rtol=1e-9, atol=1e-9)
    assert np.isnan(found.total[5]) or (found.indicators[5] == 0).all()
    if gaps == 0:
        assert (found.presence == 0).all()


@EXAMPLES
@given(seed=SEEDS, own=POWERS, above=POWERS)
def test_an_indicator_that_stood_still_contributes_nothing_and_one_that_rose_not_less(
    seed: int, own: float, above: float
) -> None:
    power = {"P": own, "Q": above, "Index": above}
    matrix, weights = scored(seed, power, 0.0)
    found = decompose(matrix, TREE, weights, power, BEFORE, AFTER)
    moved = matrix.values[AFTER, :6] - matrix.values[BEFORE, :6]
    assert (np.sign(moved) * found.indicators >= -1e-9).all()


def test_arithmetic_contributions_are_effective_weights_times_changes() -> None:
    power = dict.fromkeys(("P", "Q", "Index"), 1.0)
    matrix, weights = scored(7, power, 0.0)
    found = decompose(matrix, TREE, weights, power, BEFORE, AFTER)
    effective = TREE.effective(weights)[[TREE.position[node.code] for node in TREE.indicators]]
    np.testing.assert_allclose(found.indicators, effective * (matrix.values[AFTER, :6] - matrix.values[BEFORE, :6]))


def test_geometric_contributions_go_by_the_logarithmic_mean() -> None:
    flat = Hierarchy((*(Node(c, c, "indicator", 1, "I") for c in "XY"), Node("I", "I", "aggregate", 2, None)))
    values = np.array([[4.0, 9.0, 6.0], [16.0, 9.0, 12.0]])
    matrix = Matrix(Rows(("a", "b"), ("a", "b")), ("X", "Y", "I"), values, np.ones(3))
    found = decompose(matrix, flat, np.ones(3), {"I": 0.0}, np.array([0]), np.array([1]))
    # All of the 6 is X's: ½·ln 4 times (12 - 6) / ln 2.
    np.testing.assert_allclose(found.indicators, [[6.0, 0.0]])


def test_a_figure_that_comes_or_goes_is_presence_and_no_change_of_an_indicator() -> None:
    flat = Hierarchy((*(Node(c, c, "indicator", 1, "I") for c in "XY"), Node("I", "I", "aggregate", 2, None)))
    values = np.array([[40.0, NAN, 40.0], [40.0, 20.0, 30.0]])
    matrix = Matrix(Rows(("a", "b"), ("a", "b")), ("X", "Y", "I"), values, np.ones(3))
    found = decompose(matrix, flat, np.ones(3), {"I": 1.0}, np.array([0]), np.array([1]))
    assert found.indicators.tolist() == [[0, 0]]
    assert found.presence.sum() == pytest.approx(-10)


def test_who_was_there_all_along_counts_with_the_mean_of_its_shares() -> None:
    flat = Hierarchy((*(Node(c, c, "indicator", 1, "I") for c in "XY"), Node("I", "I", "aggregate", 2, None)))
    values = np.array([[10.0, NAN, 10.0], [20.0, 40.0, 30.0]])
    matrix = Matrix(Rows(("a", "b"), ("a", "b")), ("X", "Y", "I"), values, np.ones(3))
    found = decompose(matrix, flat, np.ones(3), {"I": 1.0}, np.array([0]), np.array([1]))
    # X rose by 10 with a share of 1 and then ½; Y came with ½, 20 above the mean index, X lost ½, 5 below it.
    np.testing.assert_allclose(found.indicators, [[7.5, 0]])
    np.testing.assert_allclose(found.presence, [[2.5, 10, 0]])


def test_methods_that_compare_units_cannot_be_taken_apart() -> None:
    with pytest.raises(EvaluationError, match="Index 用 copeland 合成"):
        powers({"P": "arithmetic", "Index": "copeland"})
    assert powers({"P": "generalised:0.5", "Q": "generalised", "I": "harmonic"}, p=3) == {"P": 0.5, "Q": 3, "I": -1}


# --- ways up --------------------------------------------------------------------------------------------------------


def lifted(matrix: Matrix, weights: FloatArray, power: dict[str, float], row: int, leaves: FloatArray) -> float:
    """The top of a row with other indicators, built by the steps themselves."""
    codes = tuple(node.code for node in TREE.indicators)
    method = {1.0: "arithmetic", 0.0: "geometric", -1.0: "harmonic"}
    nodes = tuple(
        node if node.kind == "indicator" else type(node)(
            node.code, node.name, node.kind, node.level, node.parent, weight=node.weight,
            method=method.get(power[node.code], f"generalised:{power[node.code]}"),
        )
        for node in TREE.nodes
    )  # fmt: skip
    rows = matrix.rows.take(np.array([row]))
    state = State(Matrix(rows, codes, leaves[None, :], np.ones(6)), Hierarchy(nodes), weights)
    return float(run(state, [checked({"do": "aggregate"}, "x")])[-1].matrix.column("Index")[0])


@EXAMPLES
@given(seed=SEEDS, own=POWERS, above=POWERS, gaps=st.sampled_from([0.0, 0.2]))
def test_a_way_up_leads_to_the_score_and_not_beyond(seed: int, own: float, above: float, gaps: float) -> None:
    power = {"P": own, "Q": above, "Index": above}
    matrix, weights = scored(seed, power, gaps)
    top = matrix.column("Index")
    goal = np.full(6, np.nanquantile(top, 0.7))
    found = ways_up(matrix, TREE, weights, power, goal, best=np.full(6, 100.0))
    row = seed % 6
    if not found.gap[row] > 0:
        assert np.isnan(found.alone[row]).all()
        assert found.cheapest[row] == -1
        return
    now = matrix.values[row, :6]
    for column in np.flatnonzero(~np.isnan(found.alone[row])):
        leaves = now.copy()
        leaves[column] = found.alone[row, column]
        assert lifted(matrix, weights, power, row, leaves) == pytest.approx(goal[row], rel=1e-8)
        assert now[column] < leaves[column] <= 100 + 1e-6
        assert found.alone[row, found.cheapest[row]] - now[found.cheapest[row]] <= leaves[column] - now[column]
    if not np.isnan(found.together[row]).any():
        assert (found.together[row] >= 0).all()
        assert lifted(matrix, weights, power, row, now + found.together[row]) == pytest.approx(goal[row], rel=1e-8)
    if gaps == 0:
        # With every indicator at its best the score would be 100.
        assert not np.isnan(found.together[row]).any()


@EXAMPLES
@given(seed=SEEDS)
def test_no_single_indicator_reaches_an_arithmetic_score_with_less_than_all_together(seed: int) -> None:
    power = dict.fromkeys(("P", "Q", "Index"), 1.0)
    matrix, weights = scored(seed, power, 0.0)
    goal = np.full(6, matrix.column("Index").max())
    found = ways_up(matrix, TREE, weights, power, goal, best=np.full(6, 100.0))
    single = np.where(np.isnan(found.alone), np.inf, found.alone - matrix.values[:, :6]).min(axis=1)
    assert (found.together.sum(axis=1) <= single + 1e-9).all()


def test_the_best_of_others_may_not_be_enough() -> None:
    flat = Hierarchy((*(Node(c, c, "indicator", 1, "I") for c in "XY"), Node("I", "I", "aggregate", 2, None)))
    values = np.array([[0.0, 0.0, 0.0], [60.0, 40.0, 50.0]])
    matrix = Matrix(Rows(("a", "b"), ("a", "b")), ("X", "Y", "I"), values, np.ones(3))
    found = ways_up(matrix, flat, np.ones(3), {"I": 1.0}, np.array([45.0, NAN]))
    assert found.cheapest.tolist() == [-1, -1]
    assert found.together[0].tolist() == [60, 30]
    beyond = ways_up(matrix, flat, np.ones(3), {"I": 1.0}, np.array([80.0, NAN]))
    assert np.isnan(beyond.together[0]).all()


def test_scores_go_back_to_the_unit_of_the_data() -> None:
    data = np.array([[10.0], [30.0], [20.0], [NAN]])
    normalised = (30 - data) / 20 * 100  # less is better
    np.testing.assert_allclose(
        in_units(normalised, data, np.array([[25.0], [100.0], [NAN], [120.0]])), [[25], [10], [NAN], [NAN]]
    )


# --- through the scheme ---------------------------------------------------------------------------------------------

NODES = [
    indicator("X", "P"),
    indicator("Y", "P", Direction=-1),
    indicator("Z"),
    aggregate("P", "Index"),
    aggregate("Index"),
    group("G"),
]


def panel() -> list[dict[str, Any]]:
    rng = np.random.default_rng(2)
    return [
        {"uCode": f"U{i}", "Time": year, "G": "x", **dict(zip("XYZ", rng.uniform(1, 9, 3).tolist(), strict=True))}
        for i in range(6) for year in (2020, 2021, 2022)
    ]  # fmt: skip


def test_the_changes_of_a_panel_are_written_and_add_up(tmp_path: Path) -> None:
    steps: list[dict[str, Any]] = [
        {"do": "normalise", "to": [1, 100]},
        {"do": "aggregate", "method": ["geometric", "arithmetic"]},
    ]
    found = analyse(build(tmp_path, panel(), NODES, steps))
    table = found.tables["changes.csv"]
    assert table.columns == ("uCode", "from", "to", "change", "X", "Y", "Z", "presence")
    assert len(table.rows) == 12
    for line in table.rows:
        assert sum(line[4:]) == pytest.approx(line[3], abs=1e-9)


def test_yearly_scales_make_no_change_to_take_apart_and_that_is_said(tmp_path: Path) -> None:
    steps: list[dict[str, Any]] = [{"do": "normalise", "scope": "period"}, {"do": "aggregate"}]
    found = analyse(build(tmp_path, panel(), NODES, steps))
    assert "changes.csv" not in found.tables
    assert any("各年用各年的量纲" in finding.message for finding in found.findings)


def test_ways_up_name_the_next_class_and_the_figure_it_takes(tmp_path: Path) -> None:
    data = [
        {"uCode": code, "X": x, "Y": y, "Z": z} for code, x, y, z in [("A", 9, 1, 9), ("B", 5, 1, 5), ("C", 1, 9, 1)]
    ]
    steps: list[dict[str, Any]] = [{"do": "normalise"}, {"do": "aggregate"}]
    found = analyse(build(tmp_path, data, NODES, steps, classes={"bounds": {"A": 80, "B": 60}}))
    table = found.tables["ways_up.csv"]
    lines = {line[0]: dict(zip(table.columns, line, strict=True)) for line in table.rows}
    # B has 50, 100 and 50: its index is (75 + 50) / 2 = 62.5; of 17.5 points, Z brings a half each: 85, that is 7.8.
    assert set(lines) == {"B", "C"}
    assert lines["B"] | {"together": None} == {
        "uCode": "B", "class": "B", "next_class": "A", "gap": 17.5, "cheapest": "Z", "score_now": 50.0,
        "score_needed": pytest.approx(85), "figure_now": 5.0, "figure_needed": pytest.approx(7.8), "together": None,
    }  # fmt: skip
    assert lines["B"]["together"] == "Z+35"
    assert lines["C"]["cheapest"] is None
    assert lines["C"]["together"] == "X+40 Z+100"
