"""Each step on small tables that one can follow by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guibiao.indicators.composite.build import Evaluation, ranks
from guibiao.indicators.composite.model import EvaluationError
from tests.indicators.composite.building import aggregate, build, group, indicator, rules, score, units

ONE = [indicator("x"), aggregate("Index")]


def column(found: Evaluation, code: str, stage: int = -1) -> list[float | None]:
    """Figures after a stage, None where missing."""
    return [None if math.isnan(x) else float(x) for x in found.stages[stage].matrix.column(code)]


def complaint(folder: Path, records: Any, nodes: Any, steps: Any) -> str:
    with pytest.raises(EvaluationError) as error:
        build(folder, records, nodes, steps)
    return str(error.value)


# --- before the first step, denominating -----------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "expected"), [("log", math.log(100)), ("log10", 2.0), ("sqrt", 10.0)])
def test_transform_comes_before_everything(tmp_path: Path, how: str, expected: float) -> None:
    nodes = [indicator("x", Transform=how, Denominator="n"), aggregate("Index"), {"iCode": "n", "Type": "Denominator"}]
    found = build(tmp_path, units(x=[100, 4], n=[2, 1]), nodes, [{"do": "denominate"}])
    assert score(found, "x", "A") == pytest.approx(expected / 2)


def test_transform_outside_its_domain(tmp_path: Path) -> None:
    said = complaint(
        tmp_path, units(x=[1, 0]), [indicator("x", Transform="log"), aggregate("Index")], [{"do": "normalise"}]
    )
    assert "x" in said
    assert "B" in said
    nodes = [indicator("x", Transform="log", Lower=0, Upper=9), aggregate("Index")]
    assert "Lower" in complaint(tmp_path, units(x=[1, 2]), nodes, [{"do": "normalise", "method": "goalposts"}])


def test_denominators(tmp_path: Path) -> None:
    nodes = [
        indicator("x", Denominator="people"), indicator("y", Denominator="x"), aggregate("Index"),
        {"iCode": "people", "Type": "Denominator"},
    ]  # fmt: skip
    data = units(x=[10, 20, 30, ""], y=[1, 1, 1, 1], people=[5, "", 10, 0])
    found = build(tmp_path, list(reversed(data)), nodes, [{"do": "denominate"}])
    assert column(found, "x") == [2.0, None, 3.0, None]
    assert column(found, "y") == [0.1, 0.05, 1 / 30, None]  # by the figures as they came
    assert [(f.nodes, f.units) for f in found.findings if f.rule == "missing_denominator"] == [
        (("x",), ("B",)), (("y",), ("D",)),
    ]  # fmt: skip
    said = complaint(tmp_path, units(x=[1], y=[1], people=[0]), nodes, [{"do": "denominate"}])
    assert all(word in said for word in ("第 1 步", "x", "A", "people", "0"))


# --- imputing and screening ------------------------------------------------------------------------------------------

PANEL = units(
    uCode=["A", "A", "A", "B", "B", "B"], Time=[2020, 2021, 2023, 2020, 2021, 2023],
    x=[1, "", 7, "", 5, ""], g=["n", "n", "n", "s", "s", "s"],
)  # fmt: skip
PANEL_META = [*ONE, group("g")]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"method": "constant", "value": 0}, [1, 0, 7, 0, 5, 0]),
        ({"method": "mean"}, [1, 13 / 3, 7, 13 / 3, 5, 13 / 3]),
        ({"method": "mean", "scope": "period"}, [1, 5, 7, 1, 5, 7]),
        ({"method": "median"}, [1, 5, 7, 5, 5, 5]),
        ({"method": "group_mean", "by": "g"}, [1, 4, 7, 5, 5, 5]),
        ({"method": "group_mean", "by": "g", "scope": "period"}, [1, None, 7, None, 5, None]),
        ({"method": "last"}, [1, 1, 7, None, 5, 5]),
        ({"method": "linear"}, [1, 3, 7, None, 5, None]),  # 2021 lies a third of the way
    ],
)
def test_imputing(tmp_path: Path, options: dict[str, Any], expected: list[float | None]) -> None:
    found = build(tmp_path, PANEL, PANEL_META, [{"do": "impute", **options}])
    assert column(found, "x") == pytest.approx(expected)
    left = [f for f in found.findings if f.rule == "still_missing"]
    assert bool(left) == (None in expected)
    details = found.stages[0].details
    assert details is not None
    assert len(details.rows) == 3 - expected.count(None)


def test_imputing_twice_for_different_indicators(tmp_path: Path) -> None:
    nodes = [
        indicator("x", "P"),
        indicator("y", "P"),
        indicator("z", "Index"),
        aggregate("P", "Index"),
        aggregate("Index"),
    ]
    data = units(x=[1, ""], y=["", 2], z=["", 3])
    steps = [
        {"do": "impute", "method": "constant", "value": 9, "only": ["P"]},
        {"do": "impute", "method": "mean", "only": ["z"]},
    ]
    found = build(tmp_path, data, nodes, steps)
    assert [column(found, code) for code in "xyz"] == [[1, 9], [9, 2], [3, 3]]


def test_screening(tmp_path: Path) -> None:
    nodes = [indicator("x"), indicator("y"), aggregate("Index")]
    data = units(x=[1, "", ""], y=[1, 1, ""])
    found = build(tmp_path, data, nodes, [{"do": "screen", "min_share": 0.5}])
    assert found.scores.rows.codes == ("A", "B")
    assert [f.units for f in found.findings if f.rule == "dropped"] == [("C",)]
    said = complaint(tmp_path, units(x=["", ""], y=[1, 2]), nodes, [{"do": "screen", "min_share": 1}])
    assert "50%" in said


# --- treating --------------------------------------------------------------------------------------------------------


def test_winsorising_moves_the_end_that_is_skewed_to_the_next_value(tmp_path: Path) -> None:
    low = [-1000.0, *range(1, 20)]
    nodes = [indicator("high"), indicator("low"), indicator("left", Treat="none"), aggregate("Index")]
    high = [-x for x in low]
    found = build(tmp_path, units(high=high, low=low, left=low), nodes, [{"do": "treat"}])
    assert column(found, "low")[0] == 1.0
    assert column(found, "high")[0] == -1.0
    assert column(found, "left")[0] == -1000.0
    details = found.stages[0].details
    assert details is not None
    assert [line[details.columns.index("winsorise.nwin")] for line in details.rows] == [1, 1]


def test_ties_move_together_and_all_count(tmp_path: Path) -> None:
    values = [*range(40), 900, 900, 900]
    steps = [{"do": "treat", "max_points": 1, "skew": 1, "kurtosis": 1}]
    found = build(tmp_path, units(uCode=list(range(43)), x=values), ONE, steps)
    details = found.stages[0].details
    assert details is not None
    assert details.rows[0][details.columns.index("winsorise.nwin")] == 3


def test_no_more_than_max_points_move_then_the_log_starts_anew(tmp_path: Path) -> None:
    values = [*range(40), 900.0, 1000.0, 1100.0]
    data = units(uCode=list(range(43)), x=values)
    for otherwise, first in (("none", 0.0), ("log", math.log(11.0))):
        steps = [{"do": "treat", "max_points": 2, "skew": 0.1, "kurtosis": 0.1, "otherwise": otherwise}]
        found = build(tmp_path, data, ONE, steps)
        details = found.stages[0].details
        assert details is not None
        assert details.rows[0][details.columns.index("winsorise.nwin")] == 2
        assert score(found, "x", "0") == pytest.approx(first)


def test_an_indicator_of_zeros_is_not_flattened(tmp_path: Path) -> None:
    values = [0.0] * 30 + [5.0, 9.0]
    found = build(tmp_path, units(uCode=list(range(32)), x=values), ONE, [{"do": "treat", "otherwise": "none"}])
    assert len(set(column(found, "x"))) == 2
    assert "still_skewed" in rules(found)
    logged = build(tmp_path, units(uCode=list(range(32)), x=values), ONE, [{"do": "treat"}])
    assert column(logged, "x")[0] == pytest.approx(math.log(0.09))
    message = next(f.message for f in logged.findings if f.rule == "still_skewed")
    assert "x" in message
    assert "log" in message


def test_treating_each_year_by_itself(tmp_path: Path) -> None:
    values = [*range(1, 20), 500]
    data = units(
        uCode=[f"{i:02}" for i in range(20)] * 2,
        Time=[2020] * 20 + [2021] * 20,
        x=values + [v + 600 for v in range(20)],
    )
    steps = {scope: build(tmp_path, data, ONE, [{"do": "treat", "scope": scope}]) for scope in ("panel", "period")}
    assert max(x or 0 for x in column(steps["period"], "x")) == 619
    assert 500.0 in column(steps["panel"], "x")
    assert 500.0 not in column(steps["period"], "x")


def test_boxcox_and_plain_log(tmp_path: Path) -> None:
    values = list(np.exp(np.linspace(0, 12, 40)))
    data = units(uCode=list(range(40)), x=values)
    logged = build(tmp_path, data, ONE, [{"do": "treat", "method": "log"}])
    low, high = min(values), max(values)
    assert score(logged, "x", "0") == pytest.approx(math.log(values[0] - low + 0.01 * (high - low)))
    boxed = build(tmp_path, data, ONE, [{"do": "treat", "method": "boxcox"}])
    assert "still_skewed" not in rules(boxed)
    untouched = build(tmp_path, data, ONE, [{"do": "treat", "method": "none"}])
    assert column(untouched, "x") == pytest.approx(sorted(values, key=lambda v: str(values.index(v))))
    assert "still_skewed" in rules(untouched)


# --- normalising -----------------------------------------------------------------------------------------------------

FIVE = units(x=[2, 4, 4, 10, ""])


@pytest.mark.parametrize(
    ("options", "expected", "turned"),
    [
        ({"method": "minmax"}, [0, 25, 25, 100, None], [100, 75, 75, 0, None]),
        ({"method": "minmax", "to": [1, 5]}, [1, 2, 2, 5, None], [5, 4, 4, 1, None]),
        ({"method": "rank"}, [1, 2, 2, 4, None], [4, 2, 2, 1, None]),
        ({"method": "borda"}, [0, 1, 1, 3, None], [3, 1, 1, 0, None]),
        ({"method": "percentile"}, [0, 1 / 3, 1 / 3, 1, None], [1, 1 / 3, 1 / 3, 0, None]),
        ({"method": "distance", "to": "max"}, [0, 0.25, 0.25, 1, None], [1, 0.75, 0.75, 0, None]),
        ({"method": "distance", "to": "Target"}, [0, 2 / 6, 2 / 6, 8 / 6, None], [4, 3, 3, 0, None]),
        ({"method": "distance", "to": "B"}, [0, 1, 1, 4, None], [8 / 6, 1, 1, 0, None]),
        ({"method": "goalposts", "to": [0, 10]}, [2, 4, 4, 10, None], [8, 6, 6, 0, None]),
    ],
)
def test_normalising(
    tmp_path: Path, options: dict[str, Any], expected: list[float | None], turned: list[float | None]
) -> None:
    for direction, wanted in ((1, expected), (-1, turned)):
        nodes = [indicator("x", Direction=direction, Lower=0, Upper=10, Target=8), aggregate("Index")]
        found = build(tmp_path, FIVE, nodes, [{"do": "normalise", **options}])
        assert column(found, "x") == pytest.approx(wanted)
    steps = [{"do": "normalise", **options}, {"do": "normalise"}]  # turned once only
    if options["method"] != "goalposts":
        assert column(build(tmp_path, FIVE, nodes, steps), "x")[0] == 100


def test_zscore(tmp_path: Path) -> None:
    found = build(tmp_path, FIVE, ONE, [{"do": "normalise", "method": "zscore", "to": [10, 2]}])
    spread = math.sqrt((9 + 1 + 1 + 25) / 3)
    assert column(found, "x") == pytest.approx(
        [10 - 6 / spread, 10 - 2 / spread, 10 - 2 / spread, 10 + 10 / spread, None]
    )


def test_one_scale_for_all_years_or_one_a_year(tmp_path: Path) -> None:
    data = units(uCode=["A", "A", "B", "B"], Time=[2021, 2022] * 2, x=[0, 10, 5, 20])
    panel = build(tmp_path, data, ONE, [{"do": "normalise"}, {"do": "aggregate"}])
    assert column(panel, "x") == [0, 50, 25, 100]
    period = build(tmp_path, data, ONE, [{"do": "normalise", "scope": "period"}, {"do": "aggregate"}])
    assert column(period, "x") == [0, 0, 100, 100]
    assert ranks(panel.scores)[:, 1].tolist() == [2, 2, 1, 1]  # within each year


@pytest.mark.parametrize("method", ["minmax", "zscore", "distance"])
def test_a_constant_indicator_stops_with_its_code(tmp_path: Path, method: str) -> None:
    nodes = [indicator("x"), indicator("flat"), aggregate("Index")]
    said = complaint(tmp_path, units(x=[1, 2], flat=[0.1, 0.1]), nodes, [{"do": "normalise", "method": method}])
    assert "flat" in said
    assert method in said
    data = units(uCode=["A", "B", "A", "B"], Time=[2021, 2021, 2022, 2022], x=[1, 2, 1, 2], flat=[1, 2, 3, 3])
    said = complaint(tmp_path, data, nodes, [{"do": "normalise", "method": method, "scope": "period"}])
    assert "flat（2022）" in said


def test_an_empty_indicator_and_an_empty_unit_go_on(tmp_path: Path) -> None:
    nodes = [indicator("x"), indicator("none"), aggregate("Index")]
    found = build(
        tmp_path,
        units(x=[1, 2, ""], none=["", "", "NA"]),
        nodes,
        [{"do": "treat"}, {"do": "normalise"}, {"do": "aggregate"}],
    )
    assert column(found, "Index") == [0, 100, None]
    assert {"empty_indicators", "empty_units", "no_score"} <= rules(found)
    assert ranks(found.scores)[:2, 2].tolist() == [2, 1]


def test_goalposts(tmp_path: Path) -> None:
    nodes = [indicator("x", Lower=0, Upper=5, Cap="TRUE"), indicator("y", Lower=0), aggregate("Index")]
    found = build(tmp_path, units(x=[-1, 2, 9], y=[1, 2, 4]), nodes, [{"do": "normalise", "method": "goalposts"}])
    assert column(found, "x") == [0, 40, 100]
    assert column(found, "y") == [25, 50, 100]
    assert {(f.rule, f.nodes, f.units) for f in found.findings if f.rule != "not_aggregated"} == {
        ("capped", ("x",), ("A", "C")), ("observed_goalpost", ("y",), ()),
    }  # fmt: skip
    uncapped = [indicator("x", Lower=0, Upper=5), aggregate("Index")]
    found = build(tmp_path, units(x=[-1, 2, 9]), uncapped, [{"do": "normalise", "method": "goalposts"}])
    assert column(found, "x") == pytest.approx([-20, 40, 180])
    assert rules(found) >= {"outside_goalposts"}


def test_goalposts_are_in_the_unit_of_the_data(tmp_path: Path) -> None:
    nodes = [indicator("x", Lower=0, Upper=5), aggregate("Index")]
    said = complaint(
        tmp_path, units(x=[1, 2]), nodes, [{"do": "normalise"}, {"do": "normalise", "method": "goalposts"}]
    )
    assert "x" in said
    assert "单位" in said


# --- weights and aggregating -----------------------------------------------------------------------------------------

TWO = [indicator("x", Weight=3), indicator("y", Weight=1), aggregate("Index")]
PAIR = units(x=[1, 4, "", 2], y=[9, 4, 5, ""])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"method": "arithmetic"}, [3, 4, 5, 2]),
        ({"method": "geometric"}, [9**0.25, 4, 5, 2]),
        ({"method": "harmonic"}, [1 / (0.75 + 0.25 / 9), 4, 5, 2]),
        ({"method": "generalised", "p": 2}, [math.sqrt(0.75 + 0.25 * 81), 4, 5, 2]),
        ({"method": "generalised:-2"}, [(0.75 + 0.25 / 81) ** -0.5, 4, 5, 2]),
        ({"method": "generalised", "p": 400}, [9 * 0.25 ** (1 / 400), 4, 5, 2]),
        ({"method": "generalised", "p": 0}, [9**0.25, 4, 5, 2]),
        ({"method": "generalised", "p": -1}, [1 / (0.75 + 0.25 / 9), 4, 5, 2]),
        ({"method": "arithmetic", "missing": "propagate"}, [3, 4, None, None]),
        ({"method": "geometric", "missing": "propagate"}, [9**0.25, 4, None, None]),
        ({"method": "arithmetic", "min_share": 0.6}, [3, 4, None, None]),
    ],
)
def test_means(tmp_path: Path, options: dict[str, Any], expected: list[float | None]) -> None:
    found = build(tmp_path, PAIR, TWO, [{"do": "aggregate", **options}])
    assert column(found, "Index") == pytest.approx(expected)


def test_a_missing_child_is_filled_by_its_region(tmp_path: Path) -> None:
    nodes = [*TWO[:2], aggregate("Index", Missing="group:region"), group("region")]
    data = units(x=[1, 4, "", 2], y=[9, 5, 5, ""], region=["n", "s", "s", "w"])
    found = build(tmp_path, data, nodes, [{"do": "aggregate"}])
    assert column(found, "Index") == pytest.approx([3, 4.25, (3 * 4 + 5) / 4, 2])
    assert {(f.rule, f.nodes, f.units) for f in found.findings} == {
        ("filled_by_group", ("Index", "x"), ("C",)), ("not_filled", ("Index", "y"), ("D",)),
    }  # fmt: skip


def test_each_indicator_may_have_its_own_rule_for_missing(tmp_path: Path) -> None:
    for node in ({}, {"Missing": "group:region"}):  # the indicator's own rule goes before that of the node
        nodes = [indicator("x", Missing="propagate"), indicator("y"), aggregate("Index", **node), group("region")]
        data = [{**row, "region": row["uCode"]} for row in PAIR]
        found = build(tmp_path, data, nodes, [{"do": "aggregate"}])
        assert column(found, "Index") == [5, 4, None, 2]


def test_branches_of_different_depth_and_only_children(tmp_path: Path) -> None:
    nodes = [
        indicator("deep", "C"), aggregate("C", "B"), aggregate("B", "A"), aggregate("A", "Index", Method="geometric"),
        indicator("high", "Index", Weight=3), aggregate("Index"),
    ]  # fmt: skip
    found = build(tmp_path, units(deep=[8], high=[4]), nodes, [{"do": "aggregate"}])
    assert [score(found, code, "A") for code in ("C", "B", "A", "Index")] == pytest.approx([8, 8, 8, 5])
    tree = found.state.hierarchy
    assert tree.effective()[[tree.position["deep"], tree.position["high"]]].tolist() == [0.25, 0.75]
    assert tree.levels == (2, 3, 4, 5)


def test_zero_weight_counts_for_nothing(tmp_path: Path) -> None:
    nodes = [indicator("x"), indicator("y", Weight=0), aggregate("Index")]
    for method in ("arithmetic", "geometric", "harmonic"):
        steps = [{"do": "aggregate", "method": method, "missing": "propagate"}]
        found = build(tmp_path, units(x=[2, 3], y=[-5, ""]), nodes, steps)
        assert column(found, "Index") == pytest.approx([2, 3])


@pytest.mark.parametrize(
    ("method", "bad"),
    [("geometric", -1), ("harmonic", 0), ("harmonic", -2), ("generalised:-0.5", 0), ("generalised:2", -1)],
)
def test_what_mathematics_refuses_stops_with_node_child_and_unit(tmp_path: Path, method: str, bad: float) -> None:
    said = complaint(tmp_path, units(x=[1, bad], y=[1, 1]), TWO, [{"do": "aggregate", "method": method}])
    assert all(word in said for word in ("第 1 步", "Index", "x", "B"))
    assert "y" not in said.split("（下级")[1].split("；")[0]


def test_geometric_mean_with_a_zero_is_zero(tmp_path: Path) -> None:
    assert (
        column(build(tmp_path, units(x=[0, 1], y=[5, 5]), TWO, [{"do": "aggregate", "method": "geometric"}]), "Index")[
            0
        ]
        == 0
    )


@pytest.mark.parametrize("method", ["copeland", "topsis"])
def test_rankings_of_each_year_or_of_all(tmp_path: Path, method: str) -> None:
    data = units(uCode=["A", "B", "A", "B"], Time=[2021, 2021, 2022, 2022], x=[1, 2, 3, 4], y=[1, 2, 3, 4])
    period = build(tmp_path, data, TWO, [{"do": "aggregate", "method": method, "scope": "period"}])
    first = column(period, "Index")
    assert first[0] == first[1]  # A is second in both years
    panel = column(build(tmp_path, data, TWO, [{"do": "aggregate", "method": method}]), "Index")
    assert np.argsort(panel).tolist() == [0, 2, 1, 3]  # rows stand by code, then by year


def test_equal_weights_everywhere_and_entropy_where_there_are_figures(tmp_path: Path) -> None:
    nodes = [
        indicator("x", "P", Weight=3), indicator("y", "P"), indicator("z", "Q"),
        aggregate("P", "Index", Weight=9), aggregate("Q", "Index"), aggregate("Index"),
    ]  # fmt: skip
    data = units(x=[1, 2, 3, 10], y=[1, 2, 3, 4], z=[4, 1, 2, 3])
    steps = [{"do": "normalise"}, {"do": "weight", "method": "equal"}, {"do": "aggregate"}]
    found = build(tmp_path, data, nodes, steps)
    assert found.state.weights.tolist() == [1, 1, 1, 1, 1, 1]
    steps[1] = {"do": "weight", "method": "entropy"}
    weights = build(tmp_path, data, nodes, steps).state
    place = weights.hierarchy.position
    assert weights.weights[place["x"]] > weights.weights[place["y"]]
    assert weights.weights[place["P"]] == 9  # its scores are not known yet
    steps[1] = {"do": "weight", "method": "entropy", "only": ["Index"]}
    assert "up_to" in complaint(tmp_path, data, nodes, steps)


def test_nothing_aggregated_is_said(tmp_path: Path) -> None:
    found = build(tmp_path, units(x=[1, 2]), ONE, [{"do": "normalise"}])
    assert rules(found) == {"not_aggregated"}


def test_a_short_list_of_methods_goes_on_upwards_and_is_said(tmp_path: Path) -> None:
    nodes = [indicator("x", "P"), indicator("y", "P"), aggregate("P", "Q"), indicator("z", "Q"), aggregate("Q", "Index"),
             indicator("w", "Index"), aggregate("Index")]  # fmt: skip
    data = units(x=[1], y=[3], z=[8], w=[9])
    found = build(tmp_path, data, nodes, [{"do": "aggregate", "method": ["arithmetic", "geometric"]}])
    assert score(found, "Index", "A") == pytest.approx(6)
    assert rules(found) == {"method_carried_up"}


def test_equal_rows_have_equal_scores_wherever_they_stand(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    nodes = [*(indicator(f"x{i}", Weight=i + 1) for i in range(9)), aggregate("Index")]
    one = {f"x{i}": float(rng.lognormal()) for i in range(9)}
    data = [
        {"uCode": f"{i:03}", **(one if i % 7 == 0 else {f"x{j}": float(rng.lognormal()) for j in range(9)})}
        for i in range(101)
    ]
    for method in ("arithmetic", "geometric", "harmonic"):
        found = build(
            tmp_path, data, nodes, [{"do": "normalise", "to": [1, 100]}, {"do": "aggregate", "method": method}]
        )
        assert len({score(found, "Index", f"{i:03}") for i in range(0, 101, 7)}) == 1


def test_what_meta_says_and_no_step_uses_is_named(tmp_path: Path) -> None:
    nodes = [indicator("x", Denominator="n", Lower=0, Upper=9), indicator("n"), aggregate("Index")]
    found = build(tmp_path, units(x=[1, 2], n=[1, 2]), nodes, [{"do": "normalise"}, {"do": "aggregate"}])
    said = [finding.message for finding in found.findings if finding.rule == "unused_meta"]
    assert ["Denominator" in said[0], "Lower" in said[1]] == [True, True]


def test_a_group_that_is_no_column_is_refused_even_where_nothing_is_missing(tmp_path: Path) -> None:
    nodes = [*TWO[:2], aggregate("Index", Missing="group:region")]
    assert "region" in complaint(tmp_path, units(x=[1], y=[2]), nodes, [{"do": "aggregate"}])


def test_a_node_that_runs_the_other_way_must_be_turned_before_it_counts(tmp_path: Path) -> None:
    nodes = [indicator("x", "P"), aggregate("P", "Index", Direction=-1, Lower=0, Upper=1), aggregate("Index")]
    assert "P" in complaint(tmp_path, units(x=[0.25]), nodes, [{"do": "aggregate"}])
    steps = [
        {"do": "aggregate", "up_to": 2}, {"do": "normalise", "method": "goalposts", "to": [0, 1]}, {"do": "aggregate"},
    ]  # fmt: skip
    assert column(build(tmp_path, units(x=[0.25]), nodes, steps), "Index") == [0.75]


def test_an_indicator_without_spread_gets_no_weight_and_is_named(tmp_path: Path) -> None:
    steps = [{"do": "weight", "method": "entropy"}, {"do": "aggregate"}]
    found = build(tmp_path, units(x=[1, 1, 1], y=[1, 2, 5]), TWO, steps)
    assert [f.nodes for f in found.findings if f.rule == "zero_weight"] == [("x",)]


def test_codes_that_differ_in_case_are_two(tmp_path: Path) -> None:
    nodes = [indicator("a"), indicator("A"), aggregate("Index")]
    found = build(tmp_path, units(a=[1, 2], A=[5, 4]), nodes, [{"do": "aggregate"}])
    assert column(found, "A") == [5, 4]


@pytest.mark.parametrize("method", ["log", "boxcox"])
def test_a_log_of_a_constant_stops_with_its_code(tmp_path: Path, method: str) -> None:
    nodes = [indicator("x"), indicator("flat"), aggregate("Index")]
    said = complaint(tmp_path, units(x=[1, 2], flat=[3, 3]), nodes, [{"do": "treat", "method": method}])
    assert "flat" in said
    nodes[1]["Treat"] = "none"
    assert build(tmp_path, units(x=[1, 2], flat=[3, 3]), nodes, [{"do": "treat", "method": method}]).findings


def test_gaps_of_a_panel_are_named(tmp_path: Path) -> None:
    data = units(uCode=["A", "A", "B"], Time=[2021, 2022, 2022], x=[1, 2, 3])
    found = build(tmp_path, data, ONE, [{"do": "normalise"}, {"do": "aggregate"}])
    assert [f.units for f in found.findings if f.rule == "panel_gaps"] == [("B",)]
    assert ranks(found.scores)[:, 1].tolist() == [1, 2, 1]


def test_units_that_were_never_brought_to_one_scale_are_named(tmp_path: Path) -> None:
    nodes = [indicator("x", Unit="亿元"), indicator("y", Unit="件"), aggregate("Index")]
    found = build(tmp_path, PAIR, nodes, [{"do": "aggregate"}])
    assert [f.nodes for f in found.findings if f.rule == "units_mixed"] == [("Index", "x", "y")]
    assert "units_mixed" not in rules(build(tmp_path, PAIR, nodes, [{"do": "normalise"}, {"do": "aggregate"}]))


def test_weights_that_cancel_out_are_refused(tmp_path: Path) -> None:
    steps = [{"do": "weight", "method": "pca"}, {"do": "aggregate"}]
    said = complaint(tmp_path, units(x=[1, 2, 3], y=[3, 2, 1]), TWO, steps)
    assert all(word in said for word in ("Index", "pca", "x", "y", "Direction"))
