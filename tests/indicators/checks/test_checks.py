"""Rules find what is wrong, say so in words and figures, and stay quiet about what was explained."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

import pytest

from guibiao.indicators import checks
from guibiao.indicators.tables import observations
from tests.indicators.sample import NATION, PARENTS, PROVINCES, row, table

A, B = PROVINCES[:2]


def run(rows: list[dict[str, Any]], raw: dict[str, Any], **more: Any) -> checks.Report:
    return checks.run(observations(table(rows)).table, [checks.rule("mine", raw)], regions=PARENTS, **more)


def found(report: checks.Report) -> list[tuple[str, int]]:
    return [(r["region"], r["year"]) for r in report.findings.to_pylist()]


def test_range_names_everything() -> None:
    rows = [row(A, "rd_intensity", 2020, 25.5, "%"), row(B, "rd_intensity", 2020, 2.5, "%"),
            row(B, "rd_intensity", 2021, 30.0, "%", comparator=">"), row(B, "rd_intensity", 2022, None, status="missing")]  # fmt: skip
    report = run(rows, {"kind": "range", "name": "强度", "indicators": ["rd_intensity"], "low": 0, "high": 20})
    (one,) = report.findings.to_pylist()
    assert (one["rule"], one["name"], one["region"], one["indicator"]) == ("mine", "强度", A, "rd_intensity")
    assert (one["period"], one["value"], one["unit"]) == ("2020年", 25.5, "%")
    assert one["expectation"] == "应在 0 至 20 % 之间，现为 25.5 %"
    assert one["closed"] is None
    assert report.not_checked == {"mine": {"只有界限": 1, "缺数": 1}}


def test_jump_in_percent_and_a_rate_in_points() -> None:
    rows = [row(A, "gdp", 2019, 100.0, "亿元"), row(A, "gdp", 2020, 1_600_000.0, "万元"), row(A, "gdp", 2021, 170.0, "亿元"),
            row(A, "gdp", 2023, 900.0, "亿元"), row(A, "gdp", 2020, 9.0, "亿元", part="H1", to_date=True)]  # fmt: skip
    report = run(rows, {"kind": "jump", "indicators": ["gdp"], "low": -20, "high": 50})
    assert found(report) == [(A, 2020)]
    assert report.findings["expectation"][0].as_py() == "比上年的 100 亿元 变动 60 %，应在 -20 至 50 % 之间"
    assert report.not_checked == {"mine": {"缺上年数": 3}}
    rows = [row(A, "rd_intensity", 2019, 2.0, "%"), row(A, "rd_intensity", 2020, 3.0, "%")]
    report = run(rows, {"kind": "jump", "indicators": ["rd_intensity"], "high": 0.5})
    assert report.findings["expectation"][0].as_py() == "比上年的 2 % 变动 1 百分点，应不超过 0.5 百分点"


def test_jump_from_zero_is_not_judged() -> None:
    rows = [row(A, "gdp", 2019, 0.0, "亿元"), row(A, "gdp", 2020, 5.0, "亿元")]
    report = run(rows, {"kind": "jump", "indicators": ["gdp"], "high": 50})
    assert report.findings.num_rows == 0
    assert report.not_checked == {"mine": {"上年不为正": 1, "缺上年数": 1}}


def test_share_of_the_total_of_peers_without_what_is_above_them() -> None:
    rows = [row(region, "gdp", 2020, 10.0, "亿元") for region in PROVINCES]
    rows += [row(NATION, "gdp", 2020, 80.0, "亿元"), row(B, "gdp", 2021, 50.0), row(A, "gdp", 2021, 50.0)]
    report = run(rows, {"kind": "share", "indicators": ["gdp"], "high": 45})
    assert found(report) == [(A, 2021), (B, 2021)]
    assert report.findings["measured"].to_pylist() == [50.0, 50.0]
    assert "占同级 2 个地区合计 100 亿元 的 50 %" in report.findings["expectation"][0].as_py()
    assert report.not_checked == {"mine": {"不知上级地区": 1}}


def test_a_region_without_its_peers_has_no_share() -> None:
    report = run([row(A, "gdp", 2020, 10.0, "亿元")], {"kind": "share", "indicators": ["gdp"], "high": 45})
    assert report.findings.num_rows == 0
    assert report.not_checked == {"mine": {"同级只有这一个地区": 1}}


def test_a_rule_about_what_is_not_there_says_so() -> None:
    rows = [row(A, "gdp", 2020, 10.0, "亿元")]
    for rule in ({"kind": "range", "high": 45}, {"kind": "completeness", "first": 2020, "last": 2021}):
        report = run(rows, {**rule, "indicators": ["gdp", "gpd"]})
        assert report.not_checked["mine"] == {"没有“gpd”的数据": 0}


def test_sums_of_what_is_below() -> None:
    rows = [row(region, "gdp", year, 10.0, "亿元") for region in PROVINCES for year in (2019, 2020, 2021)]
    rows += [row(NATION, "gdp", 2019, 80.5), row(NATION, "gdp", 2020, 100.0), row(NATION, "gdp", 2021, 78.0)]
    report = run(rows, {"kind": "hierarchy", "indicators": ["gdp"], "tolerance": 1})
    assert found(report) == [(NATION, 2020), (NATION, 2021)]
    assert report.findings["measured"].to_pylist() == pytest.approx([-20.0, 100 * (80 / 78 - 1)])
    # One region short: too little below says nothing any more, too much still does.
    short = [r for r in rows if (r["region"], r["year"]) not in {(A, 2020), (B, 2021)}]
    short = [{**r, "value": 40.0} if r["region"] == NATION and r["year"] == 2021 else r for r in short]
    report = run(short, {"kind": "hierarchy", "indicators": ["gdp"], "tolerance": 1})
    assert found(report) == [(NATION, 2021)]
    assert report.not_checked == {"mine": {"下辖地区缺数": 1}}


def test_ratio_between_indicators() -> None:
    rows = [row(A, "rd_basic", 2020, 20_000.0, "万元"), row(A, "rd_expenditure", 2020, 10.0, "亿元"),
            row(B, "rd_basic", 2020, 300_000.0, "万元"), row(B, "rd_expenditure", 2020, 10.0, "亿元"),
            row(B, "rd_basic", 2021, 1.0, "万元")]  # fmt: skip
    report = run(rows, {"kind": "ratio", "formula": "share(rd_basic, rd_expenditure)", "unit": "%", "high": 100})
    assert found(report) == [(B, 2020)]
    assert report.findings["expectation"][0].as_py() == "share(rd_basic, rd_expenditure)：应不超过 100 %，现为 300 %"
    assert report.not_checked == {"mine": {"缺 rd_expenditure": 1}}


def test_outliers_by_the_modified_z_score() -> None:
    figures = [1.0, 1.1, 1.2, 0.9, 1.05, 0.95, 1.15, 9.0]
    rows = [row(region, "gdp", 2020, v, "亿元") for region, v in zip(PROVINCES, figures, strict=True)]
    rows += [row(NATION, "gdp", 2020, 1e4, "亿元"), row(A, "gdp", 2021, 1.0), row(B, "gdp", 2021, 500.0)]
    rows += [row(region, "gdp", 2022, 7.0 if region != A else 8.0) for region in PROVINCES]
    report = run(rows, {"kind": "outlier", "indicators": ["gdp"]})
    assert found(report) == [(PROVINCES[-1], 2020)]
    median = statistics.median(figures)
    spread = statistics.median(abs(v - median) for v in figures)
    assert report.findings["measured"][0].as_py() == pytest.approx(0.6745 * (9.0 - median) / spread)
    assert report.not_checked == {"mine": {"不知上级地区": 1, "同级不足 5 个": 2, "绝对中位差为零": 8}}


def test_completeness_asks_for_every_year_of_every_region_of_the_level() -> None:
    rows = [row(A, "gdp", 2020, 1.0), row(A, "gdp", 2021, 1.0), row(B, "gdp", 2020, None, status="missing", reason="未报"),
            row(B, "gdp", 2021, 1.0, comparator=">"), row(PROVINCES[2], "population", 2020, 1.0), row(NATION, "population", 2020, 1.0)]  # fmt: skip
    report = run(rows, {"kind": "completeness", "indicators": ["gdp"], "first": 2020, "last": 2021})
    assert found(report) == [(B, 2020), (B, 2021), (PROVINCES[2], 2020), (PROVINCES[2], 2021)]
    assert report.findings["value"].null_count == 4


def test_a_closed_finding_stays_closed_until_its_figure_changes() -> None:
    rows = [row(A, "rd_intensity", 2020, 25.5, "%")]
    raw = {"kind": "range", "indicators": ["rd_intensity"], "high": 20}
    id_ = run(rows, raw).findings["id"][0].as_py()
    again = run([*rows, row(B, "rd_intensity", 2020, 1.0, "%")], raw, closed={id_: "国家实验室集中"})
    assert again.findings["closed"].to_pylist() == ["国家实验室集中"]
    assert again.gone == ()
    changed = run([row(A, "rd_intensity", 2020, 26.0, "%")], raw, closed={id_: "国家实验室集中"})
    assert changed.findings["closed"].to_pylist() == [None]
    assert changed.gone == (id_,)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"kind": "rang"}, "“kind”应是"),
        ({"kind": "range", "indicators": ["gdp"]}, "至少要写一个"),
        ({"kind": "range", "indicators": ["gdp"], "low": 2, "high": 1}, "大于“high”"),
        ({"kind": "range", "low": 1}, "缺“indicators”"),
        ({"kind": "range", "indicators": ["gdp"], "low": "1"}, "“low”应是数"),
        ({"kind": "range", "indicators": ["gdp"], "low": 1, "hihg": 2}, "不认识“hihg”"),
        ({"kind": "hierarchy", "indicators": ["gdp"], "tolerance": 0}, "大于 0"),
        ({"kind": "completeness", "indicators": ["gdp"], "first": 2022, "last": 2020}, "不能晚于"),
    ],
)
def test_bad_rules_are_refused(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(checks.BadRule, match=said):
        checks.rule("mine", raw)


def test_rates_have_no_sum_over_regions_and_formulas_must_make_sense() -> None:
    rows = [row(A, "rd_intensity", 2020, 2.0, "%")]
    for kind, limit in (("share", {"high": 10}), ("hierarchy", {"tolerance": 1})):
        with pytest.raises(checks.BadRule, match="rd_intensity 是比率"):
            run(rows, {"kind": kind, "indicators": ["rd_intensity"], **limit})
    with pytest.raises(checks.BadRule, match="单位不同"):
        run(rows, {"kind": "ratio", "formula": "gdp + population", "high": 1})


def test_a_file_of_rules(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("[one]\nkind='range'\nindicators=['gdp']\nlow=1\n[two]\nkind='odd'\n", encoding="utf-8")
    with pytest.raises(checks.BadRule, match=r"规则文件“rules.toml”的“two”：“kind”应是"):
        checks.read_rules(path)
    path.write_text("[one]\nkind='range'\nindicators=['gdp']\nlow=1\n", encoding="utf-8")
    assert [(r.id, r.low, r.high) for r in checks.read_rules(path)] == [("one", 1.0, None)]
    with pytest.raises(checks.BadRule, match="两条"):
        checks.run(observations(table([row(A, "gdp", 2020, 1.0)])).table, checks.read_rules(path) * 2)
    assert len(checks.shipped()) > 5
