"""Replications under varied choices: the same as building each by hand, whatever varies; and what is made of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.cli import main
from guibiao.indicators.composite.build import Evaluation, evaluate, run
from guibiao.indicators.composite.model import EvaluationError, Step
from guibiao.indicators.composite.robustness import Robustness, robustness
from guibiao.indicators.composite.scheme import scheme_of
from tests.indicators.composite.building import Record, aggregate, build, group, indicator, write_scheme

PEERS = Path(__file__).parents[4] / "shared" / "peers"
HERE = [PEERS] if PEERS.is_dir() else []

NODES = [
    indicator("A1", "P", Denominator="D"), indicator("A2", "P", Direction=-1), indicator("A3", "P"),
    indicator("B1", "Q"), indicator("B2", "Q", Weight=3),
    aggregate("P", "Index"), aggregate("Q", "Index", Weight=2), aggregate("Index"),
    group("G"), {"iCode": "D", "Type": "Denominator"},
]  # fmt: skip
STEPS: list[dict[str, Any]] = [
    {"do": "denominate"}, {"do": "impute", "method": "group_mean", "by": "G"}, {"do": "screen", "min_share": 0.5},
    {"do": "treat"}, {"do": "normalise", "to": [1, 100]}, {"do": "aggregate"},
]  # fmt: skip
VARY: dict[str, Any] = {
    "denominate": [True, False],
    "impute": [{"method": "group_mean", "by": "G"}, {"method": "median"}, False],
    "screen.min_share": [0.0, 0.5, 0.9],
    "treat.max_points": [0, 1, 2],
    "normalise": [{"method": "minmax", "to": [1, 100]}, {"method": "zscore", "to": [50, 5]}, "rank"],
    "weight.method": ["given", "equal", "entropy"],
    "aggregate.method": ["arithmetic", "harmonic", "topsis", "copeland"],
    "aggregate.missing": ["ignore", "propagate", "group:G"],
    "aggregate.min_share": [0.0, 0.6],
}


def records(seed: int, count: int = 12, gaps: float = 0.15) -> list[Record]:
    rng = np.random.default_rng(seed)
    figures = np.exp(rng.normal(size=(count, 5)))
    figures[rng.random(figures.shape) < gaps] = np.nan
    figures[:2] = np.exp(rng.normal(size=(2, 5)))
    return [
        {"uCode": f"U{i:02d}", "G": "xy"[i % 2], "D": 1 + i % 4,
         **{code: "" if np.isnan(x) else float(x) for code, x in zip(("A1", "A2", "A3", "B1", "B2"), line, strict=True)}}
        for i, line in enumerate(figures)
    ]  # fmt: skip


def by_hand(evaluation: Evaluation, found: Robustness, number: int) -> dict[str, float]:
    """The top's scores of one replication, its steps written out and carried out alone."""
    steps: list[Step] = []
    for position in range(len(found.varied.steps)):
        choices = {i: int(found.draws.choices[number, i]) for i in found.varied.at(position)}
        step = found.varied.step(position, choices)
        if step is not None:
            steps.append(step)
    weights = found.draws.weights
    stages = run(evaluation.start, steps[:-1])
    state = stages[-1].state if stages else evaluation.start
    if weights is not None:
        own = weights[number] if found.draws.absolute else weights[number] * state.weights
        state = type(state)(state.matrix, state.hierarchy, own, state.denominated, state.rescaled)
    matrix = run(state, steps[-1:])[-1].matrix
    return dict(zip(matrix.rows.codes, matrix.column("Index").tolist(), strict=True))


@settings(deadline=None, max_examples=150)
@given(
    seed=st.integers(0, 10_000),
    chosen=st.sets(st.sampled_from(sorted(VARY)), max_size=4),
    noise=st.booleans(),
    sampler=st.sampled_from(["sobol", "lhs", "random"]),
)
def test_each_replication_is_the_index_built_with_its_choices(
    tmp_path_factory: pytest.TempPathFactory, seed: int, chosen: set[str], noise: bool, sampler: str
) -> None:
    vary = {path: VARY[path] for path in sorted(chosen)}
    if noise or not vary:
        vary["weights"] = {"noise": 0.25, "levels": [1, 2]}
    evaluation = build(
        tmp_path_factory.mktemp("vary"), records(seed), NODES, STEPS,
        robustness={"replications": 9, "seed": seed, "sampler": sampler, "vary": vary},
    )  # fmt: skip
    found = robustness(evaluation)
    scores = found.scores("Index")
    assert scores.shape == (9, 12)
    for number in range(9):
        expected = by_hand(evaluation, found, number)
        own = [expected.get(code, np.nan) for code in found.rows.codes]
        np.testing.assert_allclose(scores[number], own, rtol=1e-11, atol=1e-11)


def test_steps_after_an_aggregation_are_replicated_too(tmp_path: Path) -> None:
    steps = [*STEPS[:5], {"do": "aggregate", "up_to": 2}, {"do": "weight", "method": "entropy"}, {"do": "aggregate"}]
    evaluation = build(tmp_path, records(3), NODES, steps, robustness={
        "replications": 8, "vary": {"aggregate.2.method": ["arithmetic", "geometric"], "weights": {"noise": 0.5}},
    })  # fmt: skip
    found = robustness(evaluation)
    assert found.varied.names == ("aggregate.2.method", "weights")
    assert len(np.unique(found.scores("Index"), axis=0)) == 8
    assert len(np.unique(found.scores("P"), axis=0)) == 8


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    vary = {name: VARY[name] for name in ("treat.max_points", "normalise", "aggregate.method")}
    section = {"replications": 40, "seed": 3, "vary": {**vary, "weights": {"noise": 0.3}}}
    there = records(5)
    tables = []
    for number, rows in enumerate((there, there[::-1], there[5:] + there[:5])):
        (tmp_path / str(number)).mkdir()
        tables.append(robustness(build(tmp_path / str(number), rows, NODES, STEPS, robustness=section)).table())
    assert tables[0] == tables[1] == tables[2]


def test_a_seed_gives_the_same_draws_and_another_gives_others(tmp_path: Path) -> None:
    def scores(seed: int) -> Any:
        section = {"replications": 16, "seed": seed, "vary": {"weights": {"noise": 0.3}}}
        return robustness(build(tmp_path, records(5), NODES, STEPS, robustness=section)).scores("Index")

    np.testing.assert_array_equal(scores(4), scores(4))
    assert (scores(4) != scores(5)).any()


def test_quasi_random_draws_take_every_alternative_equally_often(tmp_path: Path) -> None:
    section = {
        "replications": 64,
        "vary": {"treat.max_points": [1, 2], "normalise.to": [[1, 9], [1, 10], [1, 11], [2, 9]]},
    }
    found = robustness(build(tmp_path, records(5), NODES, STEPS, robustness=section))
    assert np.bincount(found.draws.choices[:, 0]).tolist() == [32, 32]
    assert np.bincount(found.draws.choices[:, 1]).tolist() == [16, 16, 16, 16]


def test_ranks_count_within_each_year(tmp_path: Path) -> None:
    panel = [{**record, "Time": year} for year in (2020, 2021) for record in records(year)]
    section = {"replications": 20, "vary": {"weights": {"noise": 0.3}}}
    found = robustness(build(tmp_path, panel, NODES, STEPS, robustness=section))
    assert found.rows.times is not None
    assert found.spreads["Index"].rank_high.max() <= 12
    assert found.table().columns[:3] == ("uCode", "Time", "node")


def test_a_unit_that_some_replications_leave_out_counts_where_it_is_in(tmp_path: Path) -> None:
    there = records(6, gaps=0.0)
    there[4] = {**there[4], "A1": "", "A2": "", "A3": ""}
    steps = [step for step in STEPS if step["do"] != "impute"]
    section = {"replications": 10, "vary": {"screen.min_share": [0.3, 0.9]}}
    found = robustness(build(tmp_path, there, NODES, steps, robustness=section))
    out = np.isnan(found.scores("Index")[:, 4])
    assert 0 < out.sum() < 10
    spread = found.spreads["Index"]
    assert spread.rank_high[4] <= 12
    assert np.isnan(spread.nominal[4]) == (0.4 < 0.5)
    assert not np.isnan(spread.mean[4])


def test_the_command_writes_all_that_the_schema_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_scheme(
        tmp_path, records(8), NODES, STEPS,
        robustness={"replications": 64, "seed": 7, "vary": {
            "treat.max_points": [1, 2, 3], "aggregate.method": ["arithmetic", "geometric"], "weights": {"noise": 0.25},
        }},
        classes={"method": "thresholds", "of": "Index", "bounds": {"A": 45, "B": 30}},
    )  # fmt: skip
    out = tmp_path / "out"
    assert main(["evaluate", str(path), "--out", str(out), "--json"]) == 0
    assert {"robustness.csv", "sensitivity.csv", "classes.csv", "replications.npz"} <= set(
        json.loads(capsys.readouterr().out)["files"]
    )

    def lines(name: str) -> list[dict[str, str]]:
        with (out / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    spread = lines("robustness.csv")
    assert list(spread[0]) == [
        "uCode", "node", "nominal", "mean", "median", "q05", "q95", "share_top_class", "rank_q05", "rank_q95",
    ]  # fmt: skip
    assert [(line["uCode"], line["node"]) for line in spread[:4]] == [
        ("U00", "P"), ("U00", "Q"), ("U00", "Index"), ("U01", "P"),
    ]  # fmt: skip
    with np.load(out / "replications.npz") as saved:
        units, scores = saved["units"].tolist(), saved["scores"]
    assert scores.shape == (12, 64)
    for line in spread:
        own = scores[units.index(line["uCode"])]
        if line["node"] == "Index":
            assert float(line["q05"]) == pytest.approx(np.quantile(own, 0.05))
            assert float(line["mean"]) == pytest.approx(own.mean())
            assert float(line["share_top_class"]) == pytest.approx((own >= 45).mean())
        else:
            assert line["share_top_class"] == ""
    effects = lines("sensitivity.csv")
    assert list(effects[0]) == ["factor", "first", "first_low", "first_high", "total", "total_low", "total_high"]
    assert [line["factor"] for line in effects] == ["treat.max_points", "aggregate.method", "weights"]
    assert list(lines("classes.csv")[0]) == ["uCode", "class", "share_in_class", "told_apart_from_next"]


# --- given draws --------------------------------------------------------------------------------------------------


def test_given_draws_in_the_layout_of_coinr(tmp_path: Path) -> None:
    (tmp_path / "params.csv").write_text(
        '"winmax","norm","agg","w_P"\n2,"n_zscore","a_amean",0.8\n1,"n_minmax","a_gmean",1.2\n2,"n_minmax","a_amean",1\n'
    )
    codes = ["Index", "B2", "B1", "A3", "A2", "A1", "Q", "P"]
    rows = [[f'"{code}"', "1", *([".8", "1.2", "1"] if code == "P" else ["1", "1", "1"])] for code in codes]
    heading = '"iCode","Level","r_1","r_2","r_3"\n'
    (tmp_path / "weights.csv").write_text(heading + "".join(",".join(row) + "\n" for row in rows))
    vary = {
        "treat.max_points": [1, 2], "normalise": [{"method": "minmax", "to": [1, 100]}, {"method": "zscore", "to": [50, 5]}],
        "aggregate.method": ["arithmetic", "geometric"], "weights": {"noise": 0.25, "levels": [2]},
    }  # fmt: skip
    section = {"vary": vary, "draws": "params.csv", "weights": "weights.csv"}
    evaluation = build(tmp_path, records(2), NODES, STEPS, robustness=section)
    found = robustness(evaluation)
    assert found.draws.choices.tolist() == [[1, 1, 0], [0, 0, 1], [1, 0, 0]]
    place = evaluation.start.hierarchy.position
    assert found.draws.weights is not None
    assert found.draws.weights[:, place["P"]].tolist() == [0.8, 1.2, 1.0]
    for number in range(3):
        expected = by_hand(evaluation, found, number)
        np.testing.assert_allclose(found.scores("Index")[number], list(expected.values()), rtol=1e-12)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ("winmax\n9\n", "treat.max_points"),
        ("one,two\n1,1\n2,2\n", "几列都可能是它"),
        ('other\n"x"\n', "没有一列"),
    ],
)
def test_draws_that_do_not_fit_are_refused_by_name(tmp_path: Path, params: str, said: str) -> None:
    (tmp_path / "params.csv").write_text(params)
    section = {"vary": {"treat.max_points": [1, 2]}, "draws": "params.csv"}
    evaluation = build(tmp_path, records(2), NODES, STEPS, robustness=section)
    with pytest.raises(EvaluationError, match=said):
        robustness(evaluation)


@pytest.mark.parametrize("peers", HERE)
def test_the_replications_of_coinr_with_its_own_draws(peers: Path) -> None:
    treat = {"do": "treat", "method": "winsorise", "max_points": 5, "skew": 2.0, "kurtosis": 3.5, "otherwise": "log"}
    steps = [
        {"do": "denominate"}, {"do": "impute", "method": "group_mean", "by": "EurAsia_group"},
        {"do": "screen", "min_share": 0.9}, treat, {"do": "normalise"}, {"do": "aggregate"},
    ]  # fmt: skip
    section = {
        "vary": {
            "treat.max_points": [1, 2, 3, 4, 5],
            "normalise": [{"method": "minmax", "to": [1, 100]}, {"method": "zscore", "to": [10, 2]}],
            "weights": {"noise": 0.25, "levels": [2, 3]}, "aggregate.method": ["arithmetic", "geometric"],
        },
        "draws": "coinr/UA500_params.csv", "weights": "coinr/UA500_weights.csv",
    }  # fmt: skip
    written = {"schema": "guibiao/evaluation@1", "data": "asem/iData.csv", "meta": "asem/iMeta.csv", "steps": steps}
    found = robustness(evaluate(scheme_of({**written, "robustness": section}, peers)))

    def theirs(name: str) -> dict[str, list[float]]:
        with (peers / "coinr" / name).open(encoding="utf-8") as file:
            return {line[0]: [float(x) for x in line[1:]] for line in list(csv.reader(file))[1:]}

    scores, stats = theirs("UA500_scores.csv"), theirs("UA500_rankstats.csv")
    spread = found.spreads["Index"]
    ours = np.stack([spread.rank_nominal, spread.rank_mean, spread.rank_median, spread.rank_low, spread.rank_high])
    for i, code in enumerate(found.rows.codes):
        np.testing.assert_allclose(found.scores("Index")[:, i], scores[code][1:], rtol=0, atol=1e-10)
        np.testing.assert_allclose(ours[:, i], stats[code], rtol=0, atol=1e-10)


# --- what is refused, and what is said -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"vary": {}}, "没有写要变动什么"),
        ({"replication": 5, "vary": {"weights": {"noise": 0.1}}}, "不认识的键“replication”"),
        ({"replications": 0, "vary": {"weights": {"noise": 0.1}}}, "replications = 0"),
        ({"sampler": "halton", "vary": {"weights": {"noise": 0.1}}}, "sampler = “halton”"),
        ({"vary": {"weights": {"noise": 1.5}}}, "noise = 1.5"),
        ({"vary": {"weights": {"noise": 0.2, "levels": [7]}}}, r"levels = \[7\]"),
        ({"vary": {"weights": {"noise": 0.2, "levels": [3]}}}, "只有总指数"),
        ({"vary": {"treats.max_points": [1]}}, "步骤中没有 treats"),
        ({"vary": {"treat.points": [1]}}, "没有参数“points”"),
        ({"vary": {"treat.3.max_points": [1]}}, "没有第 3 步"),
        ({"vary": {"treat.max_points": 3}}, "备选值的列表"),
        ({"vary": {"treat.max_points": [1, "x"]}}, "max_points = 'x' 不对"),
        ({"vary": {"normalise": [{"method": "minmaxx"}]}}, "minmaxx"),
        ({"vary": {"normalise": [3]}}, "参数表、方法名"),
        ({"vary": {"normalise": [True, False]}}, "取 normalise（False）.*Direction 是 -1"),
        ({"vary": {"aggregate": [True, False]}}, "取 aggregate（False）.*没有合成"),
        (
            {"vary": {"normalise": [{"method": "zscore", "to": [0, 1]}], "aggregate.method": ["geometric"]}},
            "取 normalise（method = zscore、to = .*aggregate.method（geometric）.*小于 0",
        ),
    ],
)
def test_what_cannot_be_carried_out_is_refused_by_name(tmp_path: Path, section: dict[str, Any], said: str) -> None:
    evaluation = build(tmp_path, records(2), NODES, STEPS, robustness=section)
    with pytest.raises(EvaluationError, match=said):
        robustness(evaluation)


@pytest.mark.parametrize(
    ("alternatives", "several"),
    [
        ([{"method": "minmax", "to": [1, 100]}, {"method": "zscore", "to": [10, 2]}], True),
        ([{"method": "minmax", "to": [1, 100]}, {"method": "percentile", "to": [1, 100]}], False),
        ([True, {"method": "minmax"}], True),
    ],
)
def test_scores_on_several_scales_are_not_to_be_averaged(
    tmp_path: Path, alternatives: list[Any], several: bool
) -> None:
    section = {"replications": 8, "vary": {"normalise": alternatives, "treat": [True, False]}}
    found = robustness(build(tmp_path, records(1), NODES, STEPS, robustness=section))
    assert any(finding.rule == "several_scales" for finding in found.findings) == several


def test_findings_of_replications_are_counted_and_those_of_the_index_not_repeated(tmp_path: Path) -> None:
    there = records(1, gaps=0.0)
    outlier = [{**record, "B1": 1e6 if i == 0 else record["B1"]} for i, record in enumerate(there)]
    nodes = [{**node, "Treat": ""} for node in NODES]
    section = {
        "replications": 30,
        "vary": {"treat": [{"method": "winsorise"}, {"method": "none"}], "normalise.to": [[1, 5], [1, 6]]},
    }
    found = robustness(build(tmp_path, outlier, nodes, STEPS, robustness=section))
    said = [finding for finding in found.findings if finding.rule == "still_skewed" and finding.nodes == ("B1",)]
    assert [finding.message.startswith("30 次重复中有 15 次") for finding in said] == [True]
    assert any(finding.rule == "several_scales" for finding in found.findings)
