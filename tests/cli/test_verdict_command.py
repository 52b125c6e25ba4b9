"""``guibiao verdict``: what it says of public plans rests on public figures of the same region, indicator and year."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import Any

import pytest

from guibiao.cli.verdict import verdicts
from guibiao.indicators import series

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def said() -> list[dict[str, Any]]:
    return list(verdicts(TODAY))


def published(region: str, indicator: str, year: int) -> float:
    (row,) = [
        row
        for row in series.provinces().to_pylist()
        if (row["region"], row["indicator"], row["year"]) == (region, indicator, year)
    ]
    return float(row["value"])


def flat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for row in rows for one in (row, *row["readings"])]


def test_every_target_of_the_five_plans_has_its_verdict(said: list[dict[str, Any]]) -> None:
    assert len({row["plan"] for row in said}) == 5
    assert {row["verdict"] for row in said} <= {"met", "not_met", "cannot"}
    for row in said:
        assert row["verdict"] != "cannot" or (row["why"] and row["reasons"]), row


def test_a_verdict_rests_on_a_figure_of_its_own_indicator_and_year(said: list[dict[str, Any]]) -> None:
    decided = [row for row in flat(said) if row["verdict"] != "cannot"]
    assert decided
    for row in decided:
        assert [
            found for found in row["evidence"] if found["year"] == row["year"] and found["indicator"] == row["code"]
        ], row


def test_an_open_scope_is_not_known_and_each_reading_has_its_verdict(said: list[dict[str, Any]]) -> None:
    turnover = [row for row in said if row["region"] == "贵州省" and "技术合同成交额" in row["indicator"]]
    assert [row["year"] for row in turnover] == [2020, 2021, 2022]
    for row in turnover:
        assert (row["verdict"], row["why"]) == ("cannot", "scope_not_stated")
        assert row["under_every_reading"] == "met"
        codes = ("tech_contract_turnover_sold", "tech_contract_turnover_bought")
        parts = [published("520000", code, row["year"]) / 1e4 for code in codes]
        assert [reading["verdict"] for reading in row["readings"]] == ["met"] * 3
        for reading, value in zip(row["readings"], (*parts, sum(parts)), strict=True):
            assert reading["value"] == pytest.approx(value)
            assert reading["by"] == pytest.approx(reading["goal"] - value)
            assert reading["why"] is None


def test_a_bound_below_the_target_does_not_show_a_miss(said: list[dict[str, Any]]) -> None:
    rows = [row for row in said if row["region"] == "山西省" and row["code"] == "high_tech_enterprises"]
    assert {(row["verdict"], row["why"]) for row in rows} == {("cannot", "bound_not_enough")}
    for row in rows:
        assert (2025, ">", 4500.0) in {(one["year"], one["comparator"], one["value"]) for one in row["evidence"]}
        assert (row["at_least"], row["by"], row["by_at_least"], row["by_at_most"]) == (4500.0, None, None, 500.0)


def test_a_look_alike_is_named_and_not_used(said: list[dict[str, Any]]) -> None:
    (row,) = [row for row in said if row["code"] == "high_tech_enterprises" and row["region"] == "黑龙江省"]
    assert (row["verdict"], row["why"], row["value"], row["evidence"]) == ("cannot", "look_alike_only", None, [])
    near = {found["indicator"]: (found["year"], found["value"]) for found in row["not_used"]}
    announced = published("230000", "high_tech_enterprises_announced", 2024)
    assert near["high_tech_enterprises_announced"] == (2024, announced)


def test_newly_built_is_not_told_by_what_is_there(said: list[dict[str, Any]]) -> None:
    (row,) = [row for row in said if row["region"] == "青海省" and "国家级创新平台" in row["indicator"]]
    assert (row["verdict"], row["why"]) == ("cannot", "look_alike_only")
    assert [(found["indicator"], found["value"]) for found in row["not_used"]] == [("national_st_platforms", 10.0)]


def test_six_named_laboratories_do_not_show_that_there_are_no_ten(said: list[dict[str, Any]]) -> None:
    (row,) = [row for row in said if row["region"] == "山西省" and row["code"] == "state_key_labs"]
    assert (row["verdict"], row["why"], row["at_least"], row["goal"]) == ("cannot", "bound_not_enough", 6.0, 10.0)


def test_what_is_relative_to_another_plans_target_is_not_reckoned_from_statistics(said: list[dict[str, Any]]) -> None:
    doubled = [row for row in said if row["region"] == "山西省" and "增至2倍" in row["target"]]
    by_code = {row["code"]: row for row in doubled}
    contracts, spending = by_code["tech_contract_turnover"], by_code["rd_expenditure"]
    assert (contracts["why"], contracts["goal"], contracts["readings"]) == ("baseline_missing", None, [])
    assert spending["goal"] == pytest.approx(2 * published("140000", "rd_expenditure", 2020) / 1e4)
    assert spending["by"] == pytest.approx(spending["goal"] - published("140000", "rd_expenditure", 2023) / 1e4)
    assert (spending["verdict"], spending["why"], spending["data_year"]) == ("cannot", "no_data", 2023)


def test_the_figures_of_a_province_say_nothing_of_its_city(said: list[dict[str, Any]]) -> None:
    rows = [row for row in said if row["region"] == "沧州市"]
    assert {row["verdict"] for row in rows} == {"cannot"}
    assert all("上级地区的数字不能代替" in row["notes"][0] for row in rows)
    assert {found["source"] for row in rows for found in row["evidence"]} == {rows[0]["plan"]}


def test_what_a_plan_starts_from_says_how_much_is_missing(said: list[dict[str, Any]]) -> None:
    rows = {row["code"]: row for row in said if row["region"] == "沧州市"}
    for code, start, goal in (("new_high_tech_share", 14.4, 24.4), ("large_industry_rd_to_revenue", 1.05, 1.45),
                              ("provincial_up_st_platforms", 185, 245), ("county_class_b", 7, 6)):  # fmt: skip
        row = rows[code]
        assert (row["value"], row["data_year"], row["goal"]) == (start, 2020, pytest.approx(goal))
        assert row["by"] == pytest.approx(abs(goal - start))
        assert (row["verdict"], row["why"] in ("no_data", "not_due")) == ("cannot", True)


def test_with_one_part_known_it_is_said_what_the_other_would_have_to_be(said: list[dict[str, Any]]) -> None:
    rows = [row for row in said if row["region"] == "贵州省" and row["code"] == "invention_patents_per_10k"]
    assert [row["year"] for row in rows] == [2020, 2021, 2022]
    for row, asked in zip(rows, (3.1, 3.2, 3.3), strict=True):
        patents = published("520000", "invention_patents_in_force", row["year"])
        found = row["met_with"]
        assert (row["verdict"], found["indicator"], found["comparator"], found["unit"]) == (
            "cannot",
            "population",
            "≤",
            "人",
        )
        assert found["value"] == pytest.approx(patents / asked * 1e4)
    assert {row["code"] for row in said if row["met_with"]} == {"invention_patents_per_10k"}


def test_a_target_that_stands_twice_in_a_plan_is_said_to(said: list[dict[str, Any]]) -> None:
    shanxi = [row for row in said if row["region"] == "山西省"]
    twice = [(row, shanxi[row["repeats"] - 1]) for row in shanxi if row["repeats"]]
    assert len(twice) == 4 and not [row for row in said if row["repeats"] and row["region"] != "山西省"]
    for row, first in twice:
        assert (row["code"], row["verdict"], row["why"]) == (first["code"], first["verdict"], first["why"])


def test_a_target_that_nobody_knows_has_its_year_and_unit_all_the_same(said: list[dict[str, Any]]) -> None:
    unknown = [row for row in said if row["why"] == "unknown_indicator"]
    assert unknown and all(row["year"] == 2025 and row["unit"] for row in unknown)


def test_a_draft_is_said_to_be_one(said: list[dict[str, Any]]) -> None:
    drafts = {row["region"] for row in said if any("征求意见稿" in note for note in row["notes"])}
    assert drafts == {row["region"] for row in said if row["stage"] == "draft"} == {"黑龙江省"}


def test_what_the_public_figures_decide_is_what_a_person_found(said: list[dict[str, Any]]) -> None:
    """Looked up by hand in the yearbook's series and the work reports: only these three can be told, whatever was meant."""
    told = {
        (row["region"], row["code"], row["year"]): row["under_every_reading"]
        for row in said
        if row["under_every_reading"]
    }
    assert told == {("贵州省", "tech_contract_turnover", year): "met" for year in (2020, 2021, 2022)}
    assert Counter(row["verdict"] for row in said) == {"cannot": 83}


def test_late_data_are_shown_with_their_year(said: list[dict[str, Any]]) -> None:
    (row,) = [row for row in said if row["region"] == "黑龙江省" and row["code"] == "rd_intensity"]
    assert (row["year"], row["data_year"], row["verdict"]) == (2025, 2023, "cannot")
    assert row["by"] > 0


def test_before_its_last_year_a_target_is_neither_met_nor_missed() -> None:
    rows = [row for row in flat(list(verdicts(date(2025, 3, 1)))) if row["year"] and row["year"] < 2025]
    early = [row for row in rows if row["code"] == "rd_intensity"]
    assert early
    assert {(row["verdict"], row["why"]) for row in early} == {("cannot", "not_due")}
    assert all(row["verdict"] == "cannot" or row["year"] <= 2022 for row in rows)


def test_table_and_json_say_the_same() -> None:
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "guibiao.cli", "verdict"]
    table = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    rows = json.loads(
        subprocess.run([*command, "--json"], capture_output=True, text=True, check=True, env=environment).stdout
    )["verdicts"]
    assert (
        f"共 {len(rows)} 项（4 项在同一规划中再次提出）：达到 0，未达到 0，不能判定 83，其中各种理解下都达到 3。"
        in table
    )
    assert "常住人口不超过 4,050.96 万人时达到目标" in table.replace("\n", "")
    for row in rows:
        assert row["target"][:20] in table.replace("\n", "")
