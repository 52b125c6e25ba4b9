"""Constructions of published indices written down as schemes; what is expected is the publisher's formula, reckoned here."""

from __future__ import annotations

from math import exp, log, prod, sqrt
from pathlib import Path
from statistics import fmean, pstdev, stdev
from typing import Any

import numpy as np
import pytest

from guibiao.indicators.composite.analysis import analyse
from guibiao.indicators.composite.build import evaluate, ranks
from guibiao.indicators.composite.hierarchy import read_meta
from guibiao.indicators.composite.model import EvaluationError
from guibiao.indicators.composite.scheme import read_scheme
from guibiao.indicators.composite.tables import read_sheet
from tests.indicators.composite.building import (
    aggregate,
    build,
    group,
    indicator,
    rules,
    score,
    units,
    write_scheme,
)

UNITS = "ABC"
AS_IT_IS: list[dict[str, Any]] = [{"do": "aggregate"}]


def approx(figure: float) -> Any:
    return pytest.approx(figure, rel=1e-12, abs=1e-12)


def column(records: list[dict[str, Any]], name: str) -> dict[str, float]:
    return {str(record["uCode"]): float(record[name]) for record in records}


HEALTH = units(
    uCode=list(UNITS), life=[84.0, 70, 61], years=[13.0, 9.5, 4], income=[60000.0, 12000, 1500],
    loss_life=[0.03, 0.12, 0.3], loss_years=[0.02, 0.2, 0.41], loss_income=[0.2, 0.3, 0.25], pressure=[0.4, 0.1, 0.02],
)  # fmt: skip
DIMENSIONS = [
    indicator("life", "Life", Lower=20, Upper=85), indicator("loss_life", "Life", Direction=-1),
    indicator("years", "Years", Lower=0, Upper=15), indicator("loss_years", "Years", Direction=-1),
    indicator("income", "Income", Lower=100, Upper=75000, Transform="log"), indicator("loss_income", "Income", Direction=-1),
    aggregate("Life", Formula="life * (1 - loss_life)", Parent="Index"),
    aggregate("Years", Formula="years * (1 - loss_years)", Parent="Index"),
    aggregate("Income", Formula="income × （1 − loss_income）", Parent="Index"),
    aggregate("Index", Method="geometric"),
]  # fmt: skip
ACHIEVED = {"do": "normalise", "method": "goalposts", "to": [0, 1], "only": ["life", "years", "income"]}


def _achieved(one: dict[str, Any]) -> tuple[float, float, float]:
    income = (log(one["income"]) - log(100)) / (log(75000) - log(100))
    return (one["life"] - 20) / 65, one["years"] / 15, income


def test_inequality_adjusted_human_development(tmp_path: Path) -> None:
    found = build(tmp_path, HEALTH, DIMENSIONS, [ACHIEVED, *AS_IT_IS])
    for one in HEALTH:
        parts = zip(_achieved(one), ("life", "years", "income"), strict=True)
        expected = prod(part * (1 - one[f"loss_{name}"]) for part, name in parts) ** (1 / 3)
        assert score(found, "Index", one["uCode"]) == approx(expected)


def test_an_index_adjusted_by_a_penalty_and_its_loss_beside_it(tmp_path: Path) -> None:
    """As development adjusted for planetary pressures: an index times one minus a pressure; the plain index stands below."""
    meta = [
        *(indicator(code, "HDI", **more) for code, more in (
            ("life", {"Lower": 20, "Upper": 85}), ("years", {"Lower": 0, "Upper": 15}),
            ("income", {"Lower": 100, "Upper": 75000, "Transform": "log"}),
        )),
        indicator("pressure", "Adjusted", Direction=-1),
        aggregate("HDI", "Adjusted", Method="geometric"),
        aggregate("Adjusted", Formula="HDI * (1 - pressure)"),
    ]  # fmt: skip
    found = build(tmp_path, HEALTH, meta, [ACHIEVED, *AS_IT_IS])
    for one in HEALTH:
        assert score(found, "Adjusted", one["uCode"]) == approx(prod(_achieved(one)) ** (1 / 3) * (1 - one["pressure"]))


def test_human_capital_as_a_product_of_exponentials(tmp_path: Path) -> None:
    """Survival times what schooling and health make of a worker, relative to full schooling and health."""
    data = units(
        survival=[0.998, 0.97], school=[13.9, 9.1], tests=[540.0, 380], adults=[0.95, 0.8], stunting=[0.01, 0.3]
    )
    meta = [
        *(indicator(code, "Schooling") for code in ("school", "tests")),
        *(indicator(code, "Health") for code in ("adults", "stunting")), indicator("survival", "HCI"),
        aggregate("Schooling", "HCI", Formula="exp(0.08 * (school * tests / 625 - 14))"),
        aggregate("Health", "HCI", Formula="exp((0.65 * (adults - 1) + 0.35 * (0 - stunting)) / 2)"),
        aggregate("HCI", Formula="product(children)"),
    ]  # fmt: skip
    found = build(tmp_path, data, meta, AS_IT_IS)
    for one in data:
        school, stunting = float(one["school"]), float(one["stunting"])  # type: ignore[arg-type]
        quality = exp(0.08 * (school * float(one["tests"]) / 625 - 14))  # type: ignore[arg-type]
        health = exp((0.65 * (float(one["adults"]) - 1) - 0.35 * stunting) / 2)  # type: ignore[arg-type]
        expected = float(one["survival"]) * quality * health  # type: ignore[arg-type]
        assert score(found, "HCI", str(one["uCode"])) == approx(expected)


def test_gender_inequality_by_means_of_means(tmp_path: Path) -> None:
    """Women and men geometrically each, harmonically together, against the mean that knows no difference; less is better."""
    data = units(mmr=[4.0, 120], abr=[3.0, 60], pf=[0.45, 0.15], pm=[0.55, 0.85], sf=[0.97, 0.4], sm=[0.98, 0.6],
                 lf=[0.62, 0.3], lm=[0.7, 0.8])  # fmt: skip
    meta = [
        *(indicator(code, "Reproduction", Direction=-1) for code in ("mmr", "abr")),
        *(indicator(code, "Power") for code in ("pf", "pm", "sf", "sm")),
        *(indicator(code, "Work") for code in ("lf", "lm")),
        aggregate("Reproduction", "GII", Formula="sqrt(10 / mmr * 1 / abr)"),
        aggregate("Power", "GII", Formula="mean(geometric(pf, sf), geometric(pm, sm))"),
        aggregate("Work", "GII", Formula="mean(lf, lm)"),
        aggregate("Women", "GII", Formula="geometric(Reproduction, geometric(pf, sf), lf)"),
        aggregate("Men", "GII", Formula="geometric(1, geometric(pm, sm), lm)"),
        aggregate("GII", Direction=-1, Formula="1 - harmonic(Women, Men) / geometric((Reproduction + 1) / 2, Power, Work)"),
    ]  # fmt: skip
    found = build(tmp_path, data, meta, AS_IT_IS, classes={"bounds": {"A": 0.1, "B": 0.5}})
    for one in data:
        mmr, abr, pf, pm, sf, sm, lf, lm = (
            float(one[k])  # type: ignore[arg-type]
            for k in ("mmr", "abr", "pf", "pm", "sf", "sm", "lf", "lm")
        )
        health = sqrt(10 / mmr / abr)
        women, men = (health * sqrt(pf * sf) * lf) ** (1 / 3), (sqrt(pm * sm) * lm) ** (1 / 3)
        both = ((health + 1) / 2 * (sqrt(pf * sf) + sqrt(pm * sm)) / 2 * (lf + lm) / 2) ** (1 / 3)
        assert score(found, "GII", str(one["uCode"])) == approx(1 - 2 / (1 / women + 1 / men) / both)
    assert ranks(found.scores)[:, found.scores.position["GII"]].tolist() == [1, 2]
    assert [line[1] for line in analyse(found).tables["classes.csv"].rows] == ["A", "C"]


SPREAD = units(
    uCode=list("ABCDE"), p=[3.0, 9, 4, 7, 1], q=[50.0, 20, 90, 60, 10], r=[0.2, 0.9, 0.5, 0.4, 0.7]
)  # fmt: skip


def _standard(name: str, mean: float, sd: float) -> dict[str, float]:
    figures = column(SPREAD, name)
    centre, spread = fmean(figures.values()), stdev(figures.values())
    return {unit: mean + (figure - centre) / spread * sd for unit, figure in figures.items()}


@pytest.mark.parametrize("sign", [1, -1])
def test_mean_with_a_penalty_for_unevenness(tmp_path: Path, sign: int) -> None:
    """Mazziotta and Pareto: scores to 100 ± 10, their mean less (or more) their deviation times its share of the mean."""
    written = f"mean(children) {'-' if sign > 0 else '+'} sd(children)^2 / mean(children)"
    meta = [*(indicator(code) for code in "pqr"), aggregate("Index", Formula=written)]
    steps = [{"do": "normalise", "method": "zscore", "to": [100, 10]}, *AS_IT_IS]
    found = build(tmp_path, SPREAD, meta, steps)
    standard = [_standard(name, 100, 10) for name in "pqr"]
    for unit in "ABCDE":
        own = [one[unit] for one in standard]
        assert score(found, "Index", unit) == approx(fmean(own) - sign * pstdev(own) ** 2 / fmean(own))


def test_adjusted_penalty_on_goalposts_around_a_reference(tmp_path: Path) -> None:
    """The adjusted variant: 70 to 130 between goalposts around the reference value."""
    reference = {"p": (0.0, 10.0), "q": (0.0, 100.0), "r": (0.0, 1.0)}
    meta = [
        *(indicator(code, Lower=low, Upper=high) for code, (low, high) in reference.items()),
        aggregate("Index", Formula="mean(children) - sd(children) * (sd(children) / mean(children))"),
    ]
    steps = [{"do": "normalise", "method": "goalposts", "to": [70, 130]}, *AS_IT_IS]
    found = build(tmp_path, SPREAD, meta, steps)
    for one in SPREAD:
        own = [70 + 60 * (float(one[c]) - low) / (high - low) for c, (low, high) in reference.items()]  # type: ignore[arg-type]
        assert score(found, "Index", str(one["uCode"])) == approx(fmean(own) - pstdev(own) ** 2 / fmean(own))


def test_a_ratio_of_two_nodes_beside_the_index(tmp_path: Path) -> None:
    """An efficiency ratio of output to input, beside an index that is their mean and takes no notice of it."""
    meta = [
        indicator("p", "Input"), indicator("q", "Input"), indicator("r", "Output"),
        aggregate("Input", "Index"), aggregate("Output", "Index"),
        aggregate("Efficiency", "Index", Weight=0, Formula="Output / Input"), aggregate("Index"),
    ]  # fmt: skip
    steps = [{"do": "normalise", "method": "minmax", "to": [1, 100]}, *AS_IT_IS]
    bare = [row for row in meta if row["iCode"] != "Efficiency"]
    robust = {"robustness": {"replications": 16, "vary": {"weights": {"noise": 0.3}}}, "classes": {"bounds": {"A": 60}}}
    found = build(tmp_path, SPREAD, meta, steps, **robust)
    same = build(tmp_path, SPREAD, bare, steps, **robust)
    np.testing.assert_array_equal(found.scores.column("Index"), same.scores.column("Index"))
    for unit in "ABCDE":
        assert score(found, "Efficiency", unit) == approx(score(found, "Output", unit) / score(found, "Input", unit))
    analysis, without = analyse(found), analyse(same)
    assert analysis.tables["ways_up.csv"] == without.tables["ways_up.csv"]
    assert [line for line in analysis.tables["dropping.csv"].rows if line[0] != "Efficiency"] == list(
        without.tables["dropping.csv"].rows
    )
    assert "cannot_be_said" not in {finding.rule for finding in analysis.findings}


def test_worst_of_the_pillars(tmp_path: Path) -> None:
    meta = [*(indicator(code) for code in "pqr"), aggregate("Index", Formula="min(children)")]
    found = build(tmp_path, SPREAD, meta, [{"do": "normalise"}, *AS_IT_IS])
    for unit in "ABCDE":
        assert score(found, "Index", unit) == min(score(found, code, unit) for code in "pqr")


def test_greater_of_two_scores_and_the_sum_of_all(tmp_path: Path) -> None:
    meta = [
        *(indicator(code, "Sum") for code in "pqr"),
        aggregate("Sum", "Index", Formula="sum(children)"),
        aggregate("Index", Formula="max(Sum, 1.5 * q)"),
    ]
    found = build(tmp_path, SPREAD, meta, AS_IT_IS)
    for one in SPREAD:
        total = sum(float(one[code]) for code in "pqr")  # type: ignore[arg-type]
        assert score(found, "Index", str(one["uCode"])) == approx(max(total, 1.5 * float(one["q"])))  # type: ignore[arg-type]


def test_points_by_bands_and_the_number_of_standards_met(tmp_path: Path) -> None:
    """Scores by a table; less is better for one of them; and how many reach 60."""
    meta = [
        indicator("p", Points="2=40; 4=60; 8=100"),
        indicator("q", Direction=-1, Points="20=100 60=60 80=20"),
        aggregate("Met", "Index", Weight=0, Formula="(p >= 60) + (q >= 60)"), aggregate("Index"),
    ]  # fmt: skip
    steps = [{"do": "normalise", "method": "bands"}, *AS_IT_IS]
    found = build(tmp_path, SPREAD, meta, steps)
    assert [score(found, "p", unit) for unit in "ABCDE"] == [40, 100, 60, 60, 0]
    assert [score(found, "q", unit) for unit in "ABCDE"] == [60, 100, 0, 60, 100]
    assert [score(found, "Met", unit) for unit in "ABCDE"] == [1, 2, 1, 2, 1]
    assert [(f.nodes, f.units) for f in found.findings if f.rule == "no_band"] == [(("p",), ("E",)), (("q",), ("C",))]


def test_points_along_a_line_with_the_best_in_the_middle(tmp_path: Path) -> None:
    meta = [indicator("p", Points="0=0; 4=100; 6=100; 10=20"), aggregate("Index")]
    found = build(tmp_path, SPREAD, meta, [{"do": "normalise", "method": "curve"}, *AS_IT_IS])
    assert [score(found, "Index", unit) for unit in "ABCDE"] == pytest.approx([75, 40, 100, 80, 25])
    assert "best_in_the_middle" in rules(found)


def test_a_rating_looked_up_from_the_sum_of_points(tmp_path: Path) -> None:
    """Points of questions are summed, the sum is rated by a table, ratings are averaged: a node has bands as well."""
    meta = [
        *(indicator(code, "Rights") for code in "pq"), indicator("r", "Index"),
        aggregate("Rights", "Index", Formula="sum(children)", Points="0=1 30=3 60=5 90=7"),
        aggregate("Index"),
    ]  # fmt: skip
    steps = [
        {"do": "aggregate", "up_to": 2},
        {"do": "normalise", "method": "bands", "only": ["Rights"]},
        {"do": "aggregate"},
    ]
    found = build(tmp_path, SPREAD, meta, steps)
    for one, rating in zip(SPREAD, (3, 1, 7, 5, 1), strict=True):
        assert score(found, "Index", str(one["uCode"])) == approx((rating + float(one["r"])) / 2)  # type: ignore[arg-type]


STAGES = units(
    uCode=list("ABCD"), basic=[4.0, 5, 3, 6], efficiency=[3.0, 5, 4, 6], innovation=[2.0, 6, 3, 5], stage=["1", "3", "2", "3"]
)  # fmt: skip
BY_STAGE = {"1": (0.6, 0.35, 0.05), "2": (0.4, 0.5, 0.1), "3": (0.2, 0.5, 0.3)}
STAGED = [
    *(
        indicator(code, Weight=1, **{f"Weight:stage={stage}": weights[i] for stage, weights in BY_STAGE.items()})
        for i, code in enumerate(("basic", "efficiency", "innovation"))
    ),
    aggregate("Index"),
    group("stage"),
]


def test_weights_that_differ_by_group(tmp_path: Path) -> None:
    found = build(
        tmp_path, STAGES, STAGED, AS_IT_IS, robustness={"replications": 32, "vary": {"weights": {"noise": 0.25}}},
        classes={"bounds": {"A": 5, "B": 4}},
    )  # fmt: skip
    for one in STAGES:
        weights = BY_STAGE[str(one["stage"])]
        parts = [float(one[code]) for code in ("basic", "efficiency", "innovation")]  # type: ignore[arg-type]
        expected = sum(w * x for w, x in zip(weights, parts, strict=True)) / sum(weights)
        assert score(found, "Index", str(one["uCode"])) == approx(expected)
    assert "weights_by_group" in rules(found)
    analysis = analyse(found)
    assert analysis.robust is not None
    spread = analysis.robust.spreads["Index"]
    assert ((spread.low <= spread.nominal) & (spread.nominal <= spread.high)).all()
    shares = {line[0]: line[2] for line in analysis.tables["coherence.csv"].rows}
    assert shares["innovation"] == approx(fmean([0.05, 0.3, 0.1, 0.3]))
    ways = {line[0]: line for line in analysis.tables["ways_up.csv"].rows}
    gap, best = 4 - score(found, "Index", "A"), 6.0
    assert ways["A"][3] == approx(gap)
    # The least rise is by the dearest weight of the group, as far as the best goes.
    assert ways["A"][4:7] == ("basic", 4.0, approx(4 + gap / 0.6))
    assert ways["A"][6] <= best


def test_weights_by_group_ask_for_sense(tmp_path: Path) -> None:
    def said(steps: list[dict[str, Any]], **cells: Any) -> str:
        meta = [{**STAGED[0], **cells}, *STAGED[1:]]
        with pytest.raises(EvaluationError) as error:
            build(tmp_path, STAGES, meta, steps)
        return str(error.value)

    assert "copeland" in said([{"do": "aggregate", "method": "copeland"}])
    assert "entropy" in said([{"do": "weight", "method": "entropy"}, *AS_IT_IS])
    assert "没有单位属于“9”" in said(AS_IT_IS, **{"Weight:stage=9": 1})
    assert "没有分组列“region”" in said(AS_IT_IS, **{"Lower:region=东": 1})
    assert "负数" in said(AS_IT_IS, **{"Weight:stage=1": -1})
    assert "Weight 是 0" in said(AS_IT_IS, Weight=0)


def test_goalposts_and_comparisons_that_differ_by_group(tmp_path: Path) -> None:
    """Counties of a kind have their own full marks; within a kind z-scores as well."""
    data = units(uCode=list("ABCD"), x=[10.0, 30, 20, 60], kind=["山区", "平原", "山区", "平原"])
    meta = [
        indicator("x", Lower=0, Upper=100, **{"Upper:kind=山区": 40}), aggregate("Index"), group("kind"),
    ]  # fmt: skip
    found = build(tmp_path, data, meta, [{"do": "normalise", "method": "goalposts"}, *AS_IT_IS],
                  classes={"bounds": {"A": 60, "B": 30}})  # fmt: skip
    assert [score(found, "Index", unit) for unit in "ABCD"] == [25, 30, 50, 60]
    ways = {line[0]: line for line in analyse(found).tables["ways_up.csv"].rows}
    assert (ways["A"][6], ways["A"][8]) == (30, approx(12))  # 30 points of a mountain county are 12
    found = build(tmp_path, data, meta, [{"do": "normalise", "method": "zscore", "by": "kind"}, *AS_IT_IS])
    assert [score(found, "Index", unit) for unit in "ABCD"] == pytest.approx(
        [-sqrt(0.5), -sqrt(0.5), sqrt(0.5), sqrt(0.5)]
    )


def test_goalposts_that_the_data_give(tmp_path: Path) -> None:
    """A sustainability index: the floor is a low percentile, full marks are the mean of the best few; both are caps."""
    figures = [3.0, 9, 4, 7, 1, 12, 8, 5, 40, 6]
    data = units(uCode=list("ABCDEFGHIJ"), x=figures, y=figures)
    meta = [
        indicator("x", Lower="q2.5", Upper="top5", Cap="TRUE"),
        indicator("y", Lower="bottom2", Upper="q97.5", Cap="TRUE", Direction=-1), aggregate("Index"),
    ]  # fmt: skip
    found = build(tmp_path, data, meta, [{"do": "normalise", "method": "goalposts"}, *AS_IT_IS])
    low, high = float(np.quantile(figures, 0.025)), fmean(sorted(figures)[-5:])
    best, worst = fmean(sorted(figures)[:2]), float(np.quantile(figures, 0.975))
    for unit, figure in zip("ABCDEFGHIJ", figures, strict=True):
        assert score(found, "x", unit) == approx(100 * min(max((figure - low) / (high - low), 0), 1))
        assert score(found, "y", unit) == approx(100 * min(max((worst - figure) / (worst - best), 0), 1))


def test_index_numbers_against_a_unit_the_best_and_a_year(tmp_path: Path) -> None:
    """A regional scoreboard in percent of the country, and growth since a base year; less is better for the second."""
    data = [
        {"uCode": unit, "Time": year, "x": x, "cost": cost}
        for unit, year, x, cost in (
            ("CN", 2015, 50, 8), ("CN", 2020, 60, 6), ("HB", 2015, 40, 10), ("HB", 2020, 66, 5), ("SX", 2020, 30, 9)
        )
    ]  # fmt: skip
    meta = [indicator("x"), indicator("cost", Direction=-1), aggregate("Index")]

    def shown(to: str, **more: Any) -> dict[tuple[str, int], float]:
        found = build(tmp_path, data, meta, [{"do": "normalise", "method": "ratio", "to": to, **more}, *AS_IT_IS])
        rows = found.scores.rows
        assert rows.times is not None
        return {
            (unit, int(time)): figure
            for unit, time, figure in zip(rows.codes, rows.times, found.scores.column("Index").tolist(), strict=True)
        }

    assert shown("CN", scope="period")["HB", 2020] == approx((100 * 66 / 60 + 100 * 6 / 5) / 2)
    own = shown("time:2015")
    assert own["HB", 2020] == approx((100 * 66 / 40 + 100 * 10 / 5) / 2)
    assert own["CN", 2015] == 100
    assert np.isnan(own["SX", 2020])
    assert shown("max")["HB", 2015] == approx((100 * 40 / 66 + 100 * 5 / 10) / 2)
    assert shown("mean")["HB", 2015] == approx((100 * 40 / fmean([50, 60, 40, 66, 30]) + 100 * 7.6 / 10) / 2)
    with pytest.raises(EvaluationError, match='scope = "period"'):
        shown("CN")
    with pytest.raises(EvaluationError, match="time:1999"):
        shown("time:1999")


def test_an_indicator_out_of_columns_of_the_data(tmp_path: Path) -> None:
    """Intensity and log with an offset are reckoned from the columns as they stand; goalposts are in their unit."""
    data = units(spent=[5.0, 0, 9], gdp=[100.0, 50, 300], papers=[0.0, 7, 20])
    meta = [
        indicator("intensity", Formula="100 * spent / gdp", Lower=0, Upper=10),
        indicator("output", Formula="ln(papers + 1)", Lower=0, Upper=4), aggregate("Index"),
    ]  # fmt: skip
    found = build(tmp_path, data, meta, [{"do": "normalise", "method": "goalposts"}, *AS_IT_IS])
    assert score(found, "intensity", "A") == approx(50)
    assert score(found, "output", "C") == approx(100 * log(21) / 4)
    assert not [finding for finding in found.findings if finding.rule == "unused_columns"]


def test_weights_of_each_unit_from_the_data(tmp_path: Path) -> None:
    """A transition between stages gives each country weights of its own: they stand in the data and in the formula."""
    data = units(x=[4.0, 6], y=[2.0, 5], share=[0.7, 0.25])
    meta = [
        indicator("x"), indicator("y"), aggregate("Index", Formula="share * x + (1 - share) * y"),
        {"iCode": "share", "Type": "Other"},
    ]  # fmt: skip
    found = build(tmp_path, data, meta, AS_IT_IS)
    assert score(found, "Index", "A") == approx(0.7 * 4 + 0.3 * 2)
    assert score(found, "Index", "B") == approx(0.25 * 6 + 0.75 * 5)


def test_one_indicator_under_two_pillars(tmp_path: Path) -> None:
    meta = [
        indicator("p", "One"), indicator("q", "One"), indicator("r", "Two"),
        aggregate("q_again", "Two", Weight=0.5, Formula="q"), aggregate("One", "Index"), aggregate("Two", "Index"),
        aggregate("Index"),
    ]  # fmt: skip
    found = build(tmp_path, SPREAD, meta, [{"do": "normalise"}, *AS_IT_IS])
    for unit in "ABCDE":
        p, q, r = (score(found, code, unit) for code in "pqr")
        assert score(found, "Index", unit) == approx(((p + q) / 2 + (0.5 * q + r) / 1.5) / 2)


def test_mean_of_ranks_and_the_share_of_poor_times_how_poor(tmp_path: Path) -> None:
    meta = [*(indicator(code) for code in "pqr"), aggregate("Index")]
    found = build(tmp_path, SPREAD, meta, [{"do": "normalise", "method": "rank"}, *AS_IT_IS])
    for one in SPREAD:
        places = [sum(column(SPREAD, c)[u] <= float(one[c]) for u in "ABCDE") for c in "pqr"]  # type: ignore[arg-type]
        assert score(found, "Index", str(one["uCode"])) == approx(fmean(places))
    deprived = [
        indicator("r", "Poverty", Direction=-1), indicator("p", "Poverty", Direction=-1),
        aggregate("Poverty", Formula="where(r >= 1/3, r * p, 0)", Direction=-1),
    ]  # fmt: skip
    found = build(tmp_path, SPREAD, deprived, AS_IT_IS)
    assert [score(found, "Poverty", unit) for unit in "ABCDE"] == pytest.approx([0, 8.1, 2, 2.8, 0.7])


# --- misuse, and what cannot be said -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("p * (1 - q", ["“p * (1 - q”", "写法不对"]),
        ("average(p, q)", ["没有函数“average”", "mean"]),
        ("logn(p)", ["没有函数“logn”", "log10"]),
        ("clip(p, 0)", ["clip", "3 项", "现有 2 项"]),
        ("p.real", ["“p.real”不能用"]),
        ("__import__('os')", ["没有函数“__import__”"]),
        ("p if q else r", ["不能用"]),
        ("lambda: p", ["不能用"]),
        ("p * s", ["Index", "“s”", "既不是节点"]),
        ("3 + 4", ["Index", "没有一个节点"]),
        ("Index + p", ["圈", "Index → Index"]),
        ("p / (q - 20)", ["Index", "“p / (q - 20)”", "B", "where"]),
        ("ln(p - 9)", ["“ln(p - 9)”", "A、B、C、D、E"]),
        ("(p - 9) ^ 0.5", ["“(p - 9) ^ 0.5”", "A、C、D、E"]),
        ("harmonic(p, q - 20)", ["harmonic", "B、E"]),
        ("geometric(p, q - 20)", ["geometric", "单位 E"]),
        ("exp(q * q)", ["exp"]),
        ("9" * 5000, ["5000 字"]),
    ],
)
def test_formulas_that_cannot_be(tmp_path: Path, formula: str, words: list[str]) -> None:
    meta = [*(indicator(code) for code in "pqr"), aggregate("Index", Formula=formula)]
    with pytest.raises(EvaluationError) as error:
        build(tmp_path, SPREAD, meta, AS_IT_IS)
    assert all(word in str(error.value) for word in words), str(error.value)


@pytest.mark.parametrize(
    ("cells", "steps", "words"),
    [
        ({"Points": "1=2 3"}, [], ["p", "“3”不是“数=得分”"]),
        ({"Points": "1=2 1=3"}, [], ["1 写了两次"]),
        ({"Points": "1=60 5=10"}, [{"do": "normalise", "method": "bands"}], ["p", "Direction 是 1"]),
        ({}, [{"do": "normalise", "method": "curve"}], ["p", "Points 至少要写 2 档"]),
        ({"Points": "1=60 5=80"}, [{"do": "normalise", "method": "bands", "to": [0, 1]}], ["bands", "to"]),
        ({"Formula": "q", "Method": "harmonic"}, [], ["Formula", "Method"]),
        ({"Formula": "pp", "Type": "Indicator"}, [], ["p 的公式里的“pp”"]),
        ({"Formula": "p + 1", "Type": "Indicator"}, [], ["p → p"]),
        ({"Lower": "q101", "Upper": 1}, [], ["“q101”不是数"]),
        ({"Lower": "top2", "Upper": "bottom2"}, [{"do": "normalise", "method": "goalposts"}], ["p", "下限要小于上限"]),
        ({"Lower": 0, "Upper:kind=x": -1}, [{"do": "normalise", "method": "goalposts"}], ["p", "A", "0 和 -1"]),
        ({}, [{"do": "normalise", "method": "zscore", "by": "land"}], ["没有分组列“land”"]),
        ({}, [{"do": "normalise", "method": "zscore", "by": "kind"}], ["E：“kind”是空的"]),
        ({}, [{"do": "normalise", "method": "ratio", "to": [0, 1]}], ["ratio", "to"]),
        ({}, [{"do": "normalise", "method": "ratio", "to": "ZZ"}], ["ZZ", "没有这个单位"]),
        ({}, [{"do": "normalise", "method": "ratio", "to": "target"}], ["Target"]),
    ],
)  # fmt: skip
def test_cells_and_steps_that_cannot_be(
    tmp_path: Path, cells: dict[str, Any], steps: list[dict[str, Any]], words: list[str]
) -> None:
    data = [{**one, "kind": kind} for one, kind in zip(SPREAD, ["x", "x", "y", "y", ""], strict=True)]
    meta = [
        {**indicator("p"), **cells}, indicator("q", Lower=0, Upper=1, Points="0=1 9=2"), aggregate("Index"), group("kind")
    ]  # fmt: skip
    with pytest.raises(EvaluationError) as error:
        build(tmp_path, data, meta, [*steps, *AS_IT_IS])
    assert all(word in str(error.value) for word in words), str(error.value)


def test_analyses_of_a_formula_say_what_they_cannot(tmp_path: Path) -> None:
    data = [{**one, "Time": year} for one in SPREAD for year in (2020, 2021)]
    meta = [
        indicator("p", "Inner", Weight=2), indicator("q", "Inner"), indicator("r", "Index"),
        aggregate("Inner", "Index"), aggregate("Index", Formula="Inner * (1 + r / 100)"),
    ]  # fmt: skip
    found = build(
        tmp_path, data, meta, [{"do": "normalise"}, *AS_IT_IS], classes={"bounds": {"A": 50}},
        robustness={"replications": 8, "vary": {"weights": {"noise": 0.2}}},
    )  # fmt: skip
    analysis = analyse(found)
    said = {finding.rule: finding for finding in analysis.findings}
    unsaid = [finding.message for finding in analysis.findings if finding.rule == "cannot_be_said"]
    assert [message[:11] for message in unsaid] == ["changes.csv", "ways_up.csv"]
    assert all("公式" in message for message in unsaid)
    assert set(said["idle_weights"].nodes) == {"r", "Inner"}
    assert said["not_dropped"].nodes == ("r", "Inner")
    dropped = {line[0]: line[1] for line in analysis.tables["dropping.csv"].rows}
    assert dropped["r"] is None
    assert dropped["Inner"] is None
    assert dropped["p"] > 0
    effective = {line[0]: line[2] for line in analysis.tables["coherence.csv"].rows}
    assert effective["Index"] == 1
    assert np.isnan([effective[code] for code in ("p", "q", "r", "Inner")]).all()


def test_weights_and_children_that_a_formula_forgets_are_named(tmp_path: Path) -> None:
    meta = [indicator("p", Weight=3), indicator("q"), indicator("r"), aggregate("Index", Formula="p + q")]
    found = build(tmp_path, SPREAD, meta, AS_IT_IS)
    assert [f.nodes for f in found.findings if f.rule == "weights_of_formula"] == [("Index", "p", "q", "r")]
    assert [f.nodes for f in found.findings if f.rule == "not_in_formula"] == [("Index", "r")]


def test_missing_children_of_a_formula(tmp_path: Path) -> None:
    """Means of several go by those that are there, everything else needs all; a group fills in; propagate keeps none."""
    data = units(p=[1.0, "", 3], q=[4.0, 6, ""], g=["x", "x", "x"])

    def shown(formula: str, **more: Any) -> list[float]:
        meta = [indicator("p"), indicator("q"), aggregate("Index", Formula=formula, **more), group("g")]
        return [float(x) for x in build(tmp_path, data, meta, AS_IT_IS).scores.column("Index")]

    nan = float("nan")
    assert shown("mean(children)") == [2.5, 6, 3]
    assert shown("median(children)") == [2.5, 6, 3]
    assert shown("mean(children)", Missing="propagate") == pytest.approx([2.5, nan, nan], nan_ok=True)
    assert shown("p + q") == pytest.approx([5, nan, nan], nan_ok=True)
    assert shown("product(children)") == pytest.approx([4, nan, nan], nan_ok=True)
    assert shown("p + q", Missing="group:g") == [5, 8, 8]
    assert shown("where(q > 5, q, 0)") == pytest.approx([0, 6, nan], nan_ok=True)


def test_the_columns_that_data_must_have(tmp_path: Path) -> None:
    """Made indicators are none of them, what formulas name is; also where there is a row an indicator and a column a year."""
    meta = [
        indicator("ratio", Formula="spent / gdp"), indicator("x"), aggregate("Index", Formula="ratio * x * bonus"),
    ]  # fmt: skip
    data = units(spent=[1.0, 2], gdp=[4.0, 5], x=[3.0, 4], bonus=[1.0, 2])
    scheme = read_scheme(write_scheme(tmp_path, data, meta, AS_IT_IS))
    assert read_meta(read_sheet(scheme.meta)).figures == ("x", "spent", "gdp", "bonus")
    (tmp_path / "iData.csv").write_text(
        "region,indicator,2020\nA,spent,1\nA,gdp,4\nA,x,3\nA,bonus,2\nB,spent,2\nB,gdp,5\nB,x,4\nB,bonus,1\n"
    )
    found = evaluate(scheme)
    assert found.scores.column("Index").tolist() == pytest.approx([1 / 4 * 3 * 2, 2 / 5 * 4])


def test_only_the_side_that_holds_is_computed(tmp_path: Path) -> None:
    data = units(p=[1.0, 2, -4], q=[4.0, 0, 2])
    meta = [
        indicator("p"), indicator("q"),
        aggregate("Index", Formula="where(q > 0, where(p > 0, ln(p) / q, 0 - sqrt(0 - p)), 5)"),
    ]  # fmt: skip
    found = build(tmp_path, data, meta, AS_IT_IS)
    assert found.scores.column("Index").tolist() == pytest.approx([0.0, 5.0, -2.0])
