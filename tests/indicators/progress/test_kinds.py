"""What every kind of target asks for, under every comparator, for what is better more, less, or neither."""

from typing import Any

import pytest

from guibiao.indicators.progress import Unclear, judge
from tests.indicators.progress.made import TODAY, series, target

# Each row: what is asked, the level that it means in 2022 from 100 in 2020, values that meet it, values that do not.
UP: dict[str, Any] = {"direction": 1}
DOWN: dict[str, Any] = {"direction": -1}
NEITHER: dict[str, Any] = {"direction": 0}

MATRIX: dict[str, tuple[dict[str, Any], float, tuple[float, ...], tuple[float, ...]]] = {
    # the comparators of a level
    "达到, 越大越好": ({**UP, "value": 120}, 120, (120, 121), (119.99,)),
    "降至, 越小越好": ({**DOWN, "value": 80}, 80, (80, 79), (80.01,)),
    "保持, 无所谓大小": ({**NEITHER, "value": 110}, 110, (110,), (109.9, 110.1)),
    "左右, 越大越好": ({**UP, "value": 150, "comparator": "≈"}, 150, (147, 150, 200), (146.9,)),
    "左右, 越小越好": ({**DOWN, "value": 50, "comparator": "≈"}, 50, (51, 50, 10), (51.1,)),
    "左右, 无所谓大小": ({**NEITHER, "value": 50, "comparator": "≈"}, 51, (49, 51), (48.9, 51.1)),
    "6个左右, 无所谓大小": ({**NEITHER, "value": 6, "unit": "个", "comparator": "≈"}, 6, (6,), (5, 7)),
    "2.3万家左右, 无所谓大小": ({**NEITHER, "value": 2.3, "unit": "万家", "comparator": "≈"}, 2.346, (2.26, 2.34), (2.25,)),
    "超过": ({**UP, "value": 120, "comparator": ">"}, 120, (120.01,), (120, 119)),
    "以上": ({**UP, "value": 120, "comparator": "≥"}, 120, (120, 500), (119.9,)),
    "低于": ({**DOWN, "value": 80, "comparator": "<"}, 80, (79.9,), (80, 81)),
    "控制在以内": ({**DOWN, "value": 80, "comparator": "≤"}, 80, (80, 1), (80.1,)),
    "不超过, 越大越好的指标": ({**UP, "value": 80, "comparator": "≤"}, 80, (80, 70), (80.1,)),
    "不低于, 越小越好的指标": ({**DOWN, "value": 120, "comparator": "≥"}, 120, (120,), (119,)),
    "区间, 越大越好": ({**UP, "value": 120, "upper": 140, "comparator": "range"}, 120, (120, 130, 141), (119,)),
    "区间, 越小越好": ({**DOWN, "value": 60, "upper": 80, "comparator": "range"}, 80, (80, 70, 59), (81,)),
    "区间, 无所谓大小": ({**NEITHER, "value": 120, "upper": 140, "comparator": "range"}, 120, (120, 140), (119, 141)),
    # relative to the baseline
    "累计提高": ({**UP, "kind": "increase", "value": 10, "unit": "亿元"}, 110, (110,), (109.9,)),
    "提高10%": ({**UP, "kind": "increase", "value": 10, "unit": "%", "canonical": "rd_expenditure"}, 110, (110,), (109.9,)),
    "每年提高": ({**UP, "kind": "increase", "value": 10, "per": "year"}, 120, (120,), (119,)),
    "累计降低13.5%": ({**DOWN, "kind": "increase", "value": 13.5, "unit": "%"}, 86.5, (86.5, 80), (86.6,)),
    "降低10以上": ({**DOWN, "kind": "increase", "value": 10, "comparator": "≥"}, 90, (90, 80), (90.1,)),
    "降低10—20": ({**DOWN, "kind": "increase", "value": 10, "upper": 20, "comparator": "range"}, 90, (90, 85, 70), (91,)),
    "增量控制在10以内": ({**DOWN, "kind": "increase", "value": 10, "comparator": "≤"}, 110, (110, 90), (110.1,)),
    "翻番": ({**UP, "kind": "multiple", "value": 2, "unit": "倍"}, 200, (200,), (199,)),
    "翻番以上": ({**UP, "kind": "multiple", "value": 2, "unit": "倍", "comparator": ">"}, 200, (201,), (200,)),
    "年均增长10%": ({**UP, "kind": "growth", "value": 10, "unit": "%", "per": "year"}, 121, (121, 130), (120.9,)),
    "年均增长10%左右": ({**UP, "kind": "growth", "value": 10, "unit": "%", "comparator": "≈"}, 121, (120.57,), (120.55,)),
    "年均下降10%": ({**DOWN, "kind": "growth", "value": 10, "unit": "%"}, 81, (81, 80), (81.1,)),
    # others
    "全覆盖": ({"kind": "coverage", "value": 100, "unit": "%"}, 100, (100,), (99.9,)),
    "进入前10": ({"kind": "rank", "value": 10, "unit": "位"}, 10, (10, 1), (11,)),
    "进入前10以内": ({"kind": "rank", "value": 10, "comparator": "≤"}, 10, (10,), (11,)),
}  # fmt: skip


@pytest.mark.parametrize("name", MATRIX)
def test_the_level_that_is_asked_for_and_what_meets_it(name: str) -> None:
    given, goal, meeting, missing = MATRIX[name]
    asked = target(**{"year": 2022, **given})
    code, start = asked.canonical or "", 100.0
    for value, expected in [*((v, True) for v in meeting), *((v, False) for v in missing)]:
        rows = series({2020: start, 2022: value}, indicator=code)
        from_2020 = target(**{"year": 2022, "baseline": (None, 2020), **given})
        verdict = judge(from_2020, rows, year=2022, today=TODAY).revised
        assert verdict is not None
        assert verdict.met is expected, value
        assert verdict.goal == pytest.approx(goal), value
        assert (verdict.gap is None) or (expected or verdict.gap > 0 or asked.comparator in (">", "<")), value


RELATIVE = [name for name, (given, *_) in MATRIX.items() if given.get("kind") in ("increase", "multiple", "growth")]


@pytest.mark.parametrize("name", RELATIVE)
def test_what_is_relative_to_a_missing_baseline_cannot_be_said(name: str) -> None:
    given = MATRIX[name][0]
    asked = target(**{"year": 2022, **given})
    result = judge(asked, series({2022: 120.0}, indicator=asked.canonical), year=2022, today=TODAY)
    assert result.cannot is not None and (result.cannot.why, result.met) == ("baseline_missing", None)


def test_a_level_without_a_baseline_is_met_or_not_all_the_same() -> None:
    for value, met in ((120.0, True), (119.0, False)):
        result = judge(target(value=120, year=2022), series({2022: value}), year=2022, today=TODAY)
        assert result.met is met
        assert (result.class_code, result.cannot and result.cannot.why) == (
            ("ahead", None) if met else (None, "baseline_missing")
        )


def test_the_plan_period_says_which_year_is_the_baseline() -> None:
    asked = target(kind="multiple", value=2, unit="倍", year=None, period=(2021, 2025))
    verdict = judge(asked, series({2019: 70.0, 2020: 100.0, 2025: 180.0}), today=TODAY).revised
    assert verdict is not None and verdict.start is not None
    assert (verdict.goal, verdict.start.year, verdict.start.origin, verdict.share_of_way) == (
        200.0,
        2020,
        "observed",
        0.8,
    )


def test_a_growth_or_multiple_of_what_is_not_positive_cannot_be_said() -> None:
    for kind, unit, value in (("growth", "%", 10), ("multiple", "倍", 2)):
        asked = target(kind=kind, value=value, unit=unit, year=2022, baseline=(None, 2020))
        result = judge(asked, series({2020: -3.0, 2022: 5.0}), year=2022, today=TODAY)
        assert result.cannot is not None and result.met is None


# --- counts and cumulative targets ---------------------------------------------------------------------------------
FLOW = {"canonical": "new_high_tech_enterprises", "unit": "家"}
NEW = {2021: 300.0, 2022: 250.0, 2023: 350.0, 2024: 200.0, 2025: 400.0}


def new_ones(values: dict[int, float]) -> Any:
    return series(values, indicator="new_high_tech_enterprises", unit="家")


@pytest.mark.parametrize("kind_and_per", [("count", None), ("count", "period"), ("level", "period")])
def test_what_is_newly_made_is_added_up_over_the_period(kind_and_per: tuple[str, str | None]) -> None:
    kind, per = kind_and_per
    asked = target(**FLOW, kind=kind, per=per, value=1200, year=2025, period=(2021, 2025))
    verdict = judge(asked, new_ones({2020: 999.0, **NEW}), year=2023, today=TODAY).revised
    assert verdict is not None and verdict.start is not None
    assert (verdict.value, verdict.share_of_way, verdict.share_of_time) == (900.0, 0.75, 0.6)
    assert (verdict.start.value, verdict.start.year, verdict.actual_pace, verdict.met) == (0.0, 2020, 300.0, False)
    last = judge(asked, new_ones(NEW), year=2025, today=TODAY)
    assert last.revised is not None
    assert (last.met, last.revised.value, last.revised.year_reached) == (True, 1500.0, 2025)


def test_a_missing_year_of_a_sum_is_named_and_the_rest_a_lower_bound() -> None:
    rows = new_ones({year: v for year, v in NEW.items() if year != 2022})
    asked = target(**FLOW, kind="count", value=1500, year=2025, period=(2021, 2025))
    result = judge(asked, rows, year=2025, today=TODAY)
    assert result.cannot is not None and result.revised is not None
    assert (result.cannot.why, result.cannot.years, result.met) == ("years_missing", (2022,), None)
    assert (result.revised.value, result.revised.at_least) == (None, 1250.0)
    enough = judge(
        target(**FLOW, kind="count", value=1200, year=2025, period=(2021, 2025)), rows, year=2025, today=TODAY
    )
    assert (enough.met, enough.cannot) == (True, None)


@pytest.mark.parametrize("comparator", ["=", "≤"])
@pytest.mark.parametrize("year", [None, 2020, 2019])
def test_a_sum_without_a_figure_of_its_period_is_unknown_and_not_nought(comparator: str, year: int | None) -> None:
    """Else a target of at most 1,200 would be met before its period begins."""
    asked = target(**FLOW, kind="count", comparator=comparator, value=1200, year=2025, period=(2021, 2025))
    result = judge(asked, new_ones({2019: 900.0, 2020: 999.0}), year=year, today=TODAY)
    verdict = result.revised
    assert result.cannot is not None and verdict is not None and verdict.cannot is not None
    assert (result.cannot.why, verdict.cannot.why) == ("no_data", "no_data")
    assert "基期 2020 年之后还没有数据。" in result.reasons
    assert (verdict.value, verdict.at_least, verdict.gap, verdict.met, verdict.goal) == (None, None, None, None, 1200.0)
    assert (verdict.class_name, verdict.year_reached) == (None, None)


def test_a_target_for_each_year_is_judged_by_the_year_and_names_earlier_failures() -> None:
    asked = target(**FLOW, kind="count", per="year", value=300, year=2025, period=(2021, 2025))
    good, bad = (judge(asked, new_ones(NEW), year=year, today=TODAY) for year in (2023, 2024))
    assert good.revised is not None and bad.revised is not None
    assert (good.met, bad.met, bad.revised.gap) == (True, False, 100.0)
    assert bad.revised.share_of_way == pytest.approx(2 / 3)
    assert any("2022 年没有达到每年的目标" in reason for reason in good.reasons)


def test_a_stock_is_never_added_up() -> None:
    asked = target(
        canonical="high_tech_enterprises", per="period", value=5000, unit="家", year=2025, period=(2021, 2025)
    )
    rows = series({2020: 3000.0, 2024: 4000.0, 2025: 5200.0}, indicator="high_tech_enterprises", unit="家")
    result = judge(asked, rows, year=2025, today=TODAY)
    assert result.revised is not None and (result.met, result.revised.value) == (True, 5200.0)


# --- stages ----------------------------------------------------------------------------------------------------------
def test_of_stages_the_next_one_due_counts_and_all_are_kept() -> None:
    stages = [target(value=v, year=y, baseline=(100.0, 2020)) for y, v in ((2025, 200.0), (2022, 130.0), (2023, 160.0))]
    rows = series({2021: 115.0, 2022: 125.0, 2023: 170.0})
    at = {year: judge(stages, rows, year=year, today=TODAY) for year in (2021, 2022, 2023)}
    assert {year: result.target.year for year, result in at.items()} == {2021: 2022, 2022: 2022, 2023: 2023}
    assert at[2021].class_code == "ahead" and at[2021].met is False
    assert [(stage.target.year, stage.year, stage.met) for stage in at[2023].stages] == [
        (2022, 2022, False),
        (2023, 2023, True),
        (2025, 2023, False),
    ]


def test_stages_are_of_one_indicator_and_say_their_years() -> None:
    with pytest.raises(ValueError, match="每一阶段都要写明年份"):
        judge([target(value=1, year=None)], series({2022: 1.0}), today=TODAY)
    with pytest.raises(ValueError, match="应是同一个指标"):
        judge([target(value=1), target(value=1, canonical="other")], series({2022: 1.0}), today=TODAY)


def test_a_target_that_contradicts_itself_is_refused_in_words() -> None:
    rows = series({2022: 1.0})
    with pytest.raises(Unclear, match="目标没有数值"):
        judge(target(value=None), rows, today=TODAY)
    with pytest.raises(Unclear, match="没有上限"):
        judge(target(value=1, comparator="range"), rows, today=TODAY)
