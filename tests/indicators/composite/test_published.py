"""Published indices written down as schemes; what is expected is what their publishers printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indicators.composite.building import aggregate, build, indicator, rules, score

ARITHMETIC = {"do": "aggregate", "method": "arithmetic"}


def _data(columns: str, lines: str) -> list[dict[str, str | float | int | bool | None]]:
    names = columns.split()
    return [dict(zip(names, line.split(), strict=True)) for line in lines.strip().splitlines()]


# UNDP, Human Development Report 2021/22, table 1: value, life expectancy, expected and mean years of schooling, GNI.
HDI = """
CHE 0.962 84.0 16.5 13.9 66933
NOR 0.961 83.2 18.2 13.0 64660
ISL 0.959 82.7 19.2 13.8 55782
HKG 0.952 85.5 17.3 12.2 62607
AUS 0.951 84.5 21.1 12.7 49238
IRL 0.945 82.0 18.9 11.6 76169
DEU 0.942 80.6 17.0 14.1 54534
SGP 0.939 82.8 16.5 11.9 90919
JPN 0.925 84.8 15.2 13.4 42274
USA 0.921 77.2 16.3 13.7 64765
CHN 0.768 78.2 14.2 7.6 17504
IND 0.633 67.2 11.9 6.7 6590
NER 0.400 61.6 7.0 2.1 1240
SSD 0.385 55.0 5.5 5.7 768
"""
HDI_META = [
    indicator("LE", "HDI", Level=1, Lower=20, Upper=85, Cap="TRUE"),  # directly under the index
    indicator("EYS", "Education", Level=1, Lower=0, Upper=18, Cap="TRUE"),
    indicator("MYS", "Education", Level=1, Lower=0, Upper=15, Cap="TRUE"),
    indicator("GNI", "Income", Level=1, Lower=100, Upper=75000, Cap="TRUE", Transform="log"),  # an only child
    aggregate("Education", "HDI", Level=2),
    aggregate("Income", "HDI", Level=2),
    aggregate("HDI", Level=3, Method="geometric"),
]


def test_human_development_index(tmp_path: Path) -> None:
    data = _data("uCode published LE EYS MYS GNI", HDI)
    steps = [{"do": "normalise", "method": "goalposts", "to": [0, 1]}, ARITHMETIC]
    found = build(tmp_path, data, HDI_META, steps)
    for row in data:  # the report computes from unrounded figures
        assert score(found, "HDI", str(row["uCode"])) == pytest.approx(float(str(row["published"])), abs=0.0011)
    assert score(found, "Income", "SGP") == 1.0  # capped
    assert score(found, "EYS", "ISL") == 1.0
    assert {unit for f in found.findings if f.rule == "capped" for unit in f.units} == {
        "HKG",
        "NOR",
        "ISL",
        "AUS",
        "IRL",
        "SGP",
    }


def test_human_development_index_with_a_method_a_level(tmp_path: Path) -> None:
    meta = [{name: cell for name, cell in row.items() if name != "Method"} for row in HDI_META]
    steps = [
        {"do": "normalise", "method": "goalposts", "to": [0, 1]},
        {"do": "aggregate", "method": ["arithmetic", "geometric"]},
    ]
    found = build(tmp_path, _data("uCode published LE EYS MYS GNI", HDI), meta, steps)
    assert score(found, "HDI", "CHN") == pytest.approx(0.768, abs=0.0011)


def test_e_government_development_index(tmp_path: Path) -> None:
    """United Nations E-Government Survey 2022, annex: three indices of equal weight that are on 0..1 already."""
    data = _data(
        "uCode EGDI OSI TII HCI",
        """
        DNK 0.9717 0.9797 0.9795 0.9559
        FIN 0.9533 0.9833 0.9127 0.9640
        KOR 0.9529 0.9826 0.9674 0.9087
        EST 0.9393 1.0000 0.8949 0.9231
        CHN 0.8119 0.8876 0.8050 0.7429
        """,
    )
    published = {str(row["uCode"]): float(str(row.pop("EGDI"))) for row in data}
    meta = [*(indicator(code, "EGDI") for code in ("OSI", "TII", "HCI")), aggregate("EGDI")]
    found = build(tmp_path, data, meta, [ARITHMETIC])
    assert {unit: round(score(found, "EGDI", unit), 4) for unit in published} == pytest.approx(published, abs=1e-4)


def test_global_hunger_index(tmp_path: Path) -> None:
    """Global Hunger Index 2022: shares standardised by thresholds; weights 1/3, 1/6, 1/6, 1/3; more is worse."""
    data = _data(
        "uCode GHI undernourished stunting wasting mortality",
        """
        IND 29.1 16.3 35.5 19.3 3.3
        PAK 26.1 16.9 37.6 7.1 6.5
        BGD 19.6 11.4 28.0 9.8 2.9
        NPL 19.1 5.5 31.5 12.0 2.8
        """,
    )
    published = {str(row["uCode"]): float(str(row.pop("GHI"))) for row in data}
    meta = [
        indicator("undernourished", "GHI", Weight=2, Lower=0, Upper=80),
        indicator("stunting", "GHI", Lower=0, Upper=70),
        indicator("wasting", "GHI", Lower=0, Upper=30),
        indicator("mortality", "GHI", Weight=2, Lower=0, Upper=35),
        aggregate("GHI"),
    ]
    found = build(tmp_path, data, meta, [{"do": "normalise", "method": "goalposts"}, ARITHMETIC])
    assert {unit: score(found, "GHI", unit) for unit in published} == pytest.approx(published, abs=0.06)


def test_starting_a_business(tmp_path: Path) -> None:
    """World Bank, Doing Business 2020: distance to the frontier, less is better, worst and best fixed."""
    data = _data(
        "uCode procedures days cost capital",
        """
        NZL 1 0.5 0.2 0
        SGP 2 1.5 0.4 0
        HKG 2 1.5 0.5 0
        """,
    )
    less = {"Direction": -1}
    meta = [
        indicator("procedures", Lower=1, Upper=18, **less),
        indicator("days", Lower=0.5, Upper=100, **less),
        indicator("cost", Lower=0, Upper=200, **less),
        indicator("capital", Lower=0, Upper=400, **less),
        aggregate("Index"),
    ]
    found = build(tmp_path, data, meta, [{"do": "normalise", "method": "goalposts"}, ARITHMETIC])
    published = {"NZL": 100.0, "SGP": 98.2, "HKG": 98.2}
    assert {unit: round(score(found, "Index", unit), 1) for unit in published} == published


def test_global_competitiveness_scale_and_stage_weights(tmp_path: Path) -> None:
    """World Economic Forum to 2017: hard data to 1..7 by 6·(x − min)/(max − min) + 1; 20, 50 and 30 % for rich countries."""
    meta = [
        indicator("debt", "Basic", Direction=-1),
        indicator("survey", "Basic"),
        indicator("market", "Efficiency"),
        indicator("patents", "Innovation"),
        aggregate("Basic", "Index", Weight=0.2),
        aggregate("Efficiency", "Index", Weight=0.5),
        aggregate("Innovation", "Index", Weight=0.3),
        aggregate("Index"),
    ]
    data = _data("uCode debt survey market patents", "A 20 5 4 30\nB 60 4 5 10\nC 100 6 3 20")
    found = build(
        tmp_path, data, meta,
        [{"do": "normalise", "method": "minmax", "to": [1, 7], "only": ["debt", "patents"]}, ARITHMETIC],
    )  # fmt: skip
    assert score(found, "debt", "A") == 7.0
    assert score(found, "survey", "A") == 5.0  # already on the scale
    assert score(found, "Index", "A") == pytest.approx(0.2 * (7 + 5) / 2 + 0.5 * 4 + 0.3 * 7)


def test_gender_parity_by_harmonic_mean_inside_a_geometric_one(tmp_path: Path) -> None:
    """As in UNDP's inequality measures: women and men harmonically in each dimension, dimensions geometrically."""
    meta = [
        indicator("seats_f", "Power"), indicator("seats_m", "Power"),
        indicator("work_f", "Work"), indicator("work_m", "Work"),
        aggregate("Power", "Index", Method="harmonic"), aggregate("Work", "Index", Method="harmonic"),
        aggregate("Index", Method="geometric"),
    ]  # fmt: skip
    data = _data("uCode seats_f seats_m work_f work_m", "A 0.2 0.8 0.5 0.7\nB 0.5 0.5 0.6 0.6")
    found = build(tmp_path, data, meta, [{"do": "aggregate"}])
    power, work = 2 / (1 / 0.2 + 1 / 0.8), 2 / (1 / 0.5 + 1 / 0.7)
    assert score(found, "Index", "A") == pytest.approx((power * work) ** 0.5, abs=1e-15)
    assert score(found, "Index", "B") == pytest.approx((0.5 * 0.6) ** 0.5, abs=1e-15)


def test_sub_indices_averaged_and_rescaled(tmp_path: Path) -> None:
    """An innovation index: min-max to 0..100, pillars, input and output sub-indices, their plain mean; then 0..100 anew."""
    meta = [
        indicator("inst", "Input"), indicator("edu", "Input"), indicator("papers", "Output", Weight=0.5),
        aggregate("Input", "Index"), aggregate("Output", "Index"), aggregate("Index"),
    ]  # fmt: skip
    data = _data("uCode inst edu papers", "A 1 10 5\nB 3 30 0\nC 2 10 10")
    steps = [{"do": "normalise"}, ARITHMETIC, {"do": "normalise", "method": "minmax", "to": [0, 10]}]
    found = build(tmp_path, data, meta, steps)
    assert [float(x) for x in found.stages[1].matrix.column("Index")] == [25.0, 50.0, 62.5]
    assert [score(found, "Index", unit) for unit in "ABC"] == [0.0, pytest.approx(20 / 3), 10.0]
    assert [score(found, "Input", unit) for unit in "ABC"] == [0.0, 100.0, 25.0]


def test_pillars_are_standardised_before_the_index(tmp_path: Path) -> None:
    meta = [
        indicator("a", "P"), indicator("b", "P"), indicator("c", "Q"),
        aggregate("P", "Index"), aggregate("Q", "Index"), aggregate("Index"),
    ]  # fmt: skip
    data = _data("uCode a b c", "A 1 4 9\nB 2 2 1\nC 6 1 4")
    steps = [
        {"do": "normalise", "method": "zscore"}, {"do": "aggregate", "up_to": 2},
        {"do": "normalise", "method": "zscore"}, {"do": "aggregate"},
    ]  # fmt: skip
    found = build(tmp_path, data, meta, steps)
    assert found.scores.column("P").std(ddof=1) == pytest.approx(1.0)
    assert score(found, "Index", "B") == pytest.approx((score(found, "P", "B") + score(found, "Q", "B")) / 2)
    assert rules(found) == set()
