"""Examples of every rule set, reckoned by hand from the published formulas."""

from typing import Any

import pytest

from guibiao.indicators.progress import judge
from tests.indicators.progress.made import CODE, REGION, TODAY, series, target

# (latest value, measure by hand, class). With a target: 100 in 2010, 150 wanted in 2030, seen in 2015.
# Required 1.5^(1/20) − 1 = 2.0480 %; actual e.g. 1.1^(1/5) − 1 = 1.9245 %.
EUROSTAT = [
    (111.0, 1.029848, "significant"),  # 2.1095 % / 2.0480 %
    (110.0, 0.939690, "moderate"),
    (105.0, 0.478818, "insufficient"),  # 0.9806 % / 2.0480 %
    (100.0, 0.0, "insufficient"),
    (99.0, -0.098048, "away"),  # −0.2008 % / 2.0480 %
]
# 100 in 2015, 150 wanted in 2030, seen in 2020: the rate of five years goes on for ten, so that the value is cubed.
UN = [
    (115.0, (1.15**3 * 100 - 100) / 50, "on_track"),  # 152.0875 → 1.0418
    (110.0, 0.662, "fair"),  # 133.1
    (101.0, 0.060602, "stagnation"),  # 103.0301
    (98.0, -0.117616, "stagnation"),  # 94.1192
]
# 100 in 2020, 200 wanted in 2030, seen in 2025: half of the time is gone.
LINEAR = [
    (150.0, 1.0, "ahead"),
    (146.0, 0.92, "close"),
    (145.0, 0.9, "close"),
    (120.0, 0.4, "behind"),
    (100.0, 0.0, "behind"),
    (90.0, -0.2, "reversed"),
]
# From 100 in five years, no target.
EUROSTAT_NO_TARGET = [
    (106.0, 0.011723, "significant"),
    (103.0, 0.005929, "moderate"),
    (100.0, 0.0, "moderate"),
    (99.0, -0.002008, "moderate_away"),
    (94.0, -0.012298, "significant_away"),
]
UN_NO_TARGET = [(111.0, 0.021091, "on_track"), (106.0, 0.011723, "fair"), (101.0, 0.001992, "stagnation")]

CASES = [
    *[("eurostat", (2010, 2015, 2030, 150.0), *case) for case in EUROSTAT],
    *[("un-progress-chart", (2015, 2020, 2030, 150.0), *case) for case in UN],
    *[("linear-path", (2020, 2025, 2030, 200.0), *case) for case in LINEAR],
    *[("eurostat-no-target", (2020, 2025, 2030, None), *case) for case in EUROSTAT_NO_TARGET],
    *[("un-progress-chart-no-target", (2020, 2025, 2030, None), *case) for case in UN_NO_TARGET],
]


@pytest.mark.parametrize(("rule", "frame", "value", "measure", "expected"), CASES)
def test_more_is_better(
    rule: str, frame: tuple[int, int, int, float], value: float, measure: float, expected: str
) -> None:
    start, seen, end, goal = frame
    asked = target(value=goal, year=end, baseline=(None, start))
    result = judge(asked, series({start: 100.0, seen: value}), rule_set=rule, year=seen, today=TODAY)
    assert result.revised is not None and result.cannot is None
    assert result.revised.measure == pytest.approx(measure, abs=5e-5)
    assert (result.class_code, result.revised.rule, result.met) == (expected, rule, None if goal is None else False)
    assert result.rule_set.source and result.rule_set.version


# 100 in 2010, 50 wanted in 2030, seen in 2015: required 0.5^(1/20) − 1 = −3.4064 %.
LESS = [
    ("eurostat", 84.0, 1.006048, "significant"),  # −3.4270 %
    ("eurostat", 85.0, 0.938825, "moderate"),  # −3.1981 %
    ("eurostat", 101.0, -0.058478, "away"),
    ("linear-path", 87.5, 1.0, "ahead"),
    ("linear-path", 110.0, -0.8, "reversed"),
    ("un-progress-chart", 85.0, 0.955987, "on_track"),  # 85·0.85³ = 52.2006
]


@pytest.mark.parametrize(("rule", "value", "measure", "expected"), LESS)
def test_less_is_better(rule: str, value: float, measure: float, expected: str) -> None:
    asked = target(value=50.0, direction=-1, baseline=(None, 2010))
    result = judge(asked, series({2010: 100.0, 2015: value}), rule_set=rule, year=2015, today=TODAY)
    assert result.revised is not None
    assert (result.revised.measure, result.class_code) == (pytest.approx(measure, abs=5e-5), expected)


def test_less_without_a_target() -> None:
    asked = target(value=None, direction=-1, baseline=(None, 2020))
    result = judge(asked, series({2020: 100.0, 2025: 94.0}), rule_set="eurostat-no-target", year=2025, today=TODAY)
    assert (result.class_code, result.met) == ("significant", None)


@pytest.mark.parametrize("rule", ["eurostat", "un-progress-chart", "linear-path"])
def test_a_met_target_overrides_the_ratio(rule: str) -> None:
    """It was met long before its time and has fallen since, but is met."""
    asked = target(value=150.0, baseline=(None, 2010))
    result = judge(asked, series({2010: 100.0, 2014: 170.0, 2015: 150.0}), rule_set=rule, year=2015, today=TODAY)
    assert result.revised is not None
    assert (result.met, result.class_code) == (True, result.rule_set.classes[0].code)
    assert result.revised.year_reached == 2014


@pytest.mark.parametrize("rule", ["eurostat", "un-progress-chart", "linear-path"])
def test_a_baseline_beyond_the_target_that_was_lost_is_the_lowest_class(rule: str) -> None:
    """The ratio of two negative rates is positive, and means nothing."""
    asked = target(value=150.0, baseline=(None, 2010))
    result = judge(asked, series({2010: 160.0, 2015: 140.0}), rule_set=rule, year=2015, today=TODAY)
    assert result.revised is not None
    assert (result.met, result.class_code) == (False, result.rule_set.classes[-1].code)
    assert (result.revised.share_of_way, result.revised.gap) == (0.0, 10.0)


def test_paces_gap_and_the_year_it_will_be_reached() -> None:
    asked = target(value=200.0, baseline=(100.0, 2020), unit="亿元")
    result = judge(asked, series({2024: 128.0}, unit="亿元"), year=2024, today=TODAY)
    v = result.revised
    assert v is not None
    assert (v.share_of_way, v.share_of_time, v.measure) == pytest.approx((0.28, 0.4, 0.7))
    assert (v.required_pace, v.actual_pace, v.remaining_pace) == pytest.approx((10.0, 7.0, 12.0))
    assert (v.gap, v.goal, v.year_reached, result.unit) == (72.0, 200.0, 2035, "亿元")  # 2024 + 72/7 = 2034.3


BROKEN = [
    ("zero", 0.0, 10.0, 40.0, None),
    ("negative", -10.0, 5.0, 40.0, None),
    ("sign changes", 10.0, -5.0, 40.0, None),
    ("near 100 %", 91.0, 94.0, 99.0, "%"),
    ("target near 100 %", 60.0, 80.0, 95.0, "%"),
]


@pytest.mark.parametrize("rule", ["eurostat", "un-progress-chart"])
@pytest.mark.parametrize(("name", "start", "value", "goal", "unit"), BROKEN, ids=[case[0] for case in BROKEN])
def test_where_growth_rates_break_the_linear_path_is_used_and_named(
    rule: str, name: str, start: float, value: float, goal: float, unit: str | None
) -> None:
    asked = target(value=goal, unit=unit, baseline=(None, 2020))
    rows = series({2020: start, 2025: value}, unit=unit)
    result, linear = (judge(asked, rows, rule_set=code, year=2025, today=TODAY) for code in (rule, "linear-path"))
    assert result.revised is not None and linear.revised is not None
    assert (result.revised.rule, result.class_code) == ("linear-path", linear.class_code)
    assert result.revised.measure == linear.revised.measure
    assert any("改用“时序进度”" in reason for reason in result.reasons)


@pytest.mark.parametrize("rule", ["eurostat", "un-progress-chart"])
def test_in_the_last_year_too_a_broken_rate_is_not_used(rule: str) -> None:
    asked = target(value=40.0, baseline=(None, 2020))
    result = judge(asked, series({2020: 0.0, 2030: 39.0}), rule_set=rule, year=2030, today=TODAY)
    assert result.revised is not None
    assert (result.revised.rule, result.class_code, result.revised.measure) == ("linear-path", "close", 0.975)


def test_after_the_targets_year_all_of_the_time_is_used_and_no_more() -> None:
    asked = target(value=200.0, year=2025, baseline=(100.0, 2020))
    result = judge(asked, series({2030: 195.0}), year=2030, today=TODAY)
    assert result.revised is not None
    assert (result.revised.share_of_time, result.revised.measure, result.met) == (1.0, 0.95, False)
    assert (result.revised.remaining_pace, result.revised.year_reached) == (None, 2031)


def test_without_a_target_a_broken_rate_cannot_be_said() -> None:
    asked = target(value=None, baseline=(None, 2020))
    result = judge(asked, series({2020: 0.0, 2025: 3.0}), rule_set="eurostat-no-target", year=2025, today=TODAY)
    assert result.cannot is not None and result.cannot.why == "growth_undefined"


# Five provinces at 1 … 5 with 6 wanted: the standard deviation is 1.5811.
OECD = [
    ("110000", 5.0, 0.632456, "nearest"),
    ("120000", 4.0, 1.264911, "nearest"),
    ("130000", 3.0, 1.897367, "near"),
    ("140000", 2.0, 2.529822, "far"),
    ("150000", 1.0, 3.162278, "farthest"),
]


@pytest.mark.parametrize(("region", "value", "distance", "expected"), OECD)
def test_distance_among_peers(region: str, value: float, distance: float, expected: str) -> None:
    rows = [row for code, v, _, _ in OECD for row in series({2020: 0.5, 2025: v}, region=code)]
    rows += series({2025: 100.0}, region="100000")  # the nation is no peer of its provinces
    asked = target(value=6.0, region=region, baseline=(None, 2020))
    result = judge(asked, rows, rule_set="oecd-distance", year=2025, today=TODAY)
    assert result.revised is not None
    assert (result.revised.measure, result.class_code) == (pytest.approx(distance, abs=1e-6), expected)


def test_distance_is_nothing_without_peers() -> None:
    result = judge(target(value=6.0), series({2025: 3.0}), rule_set="oecd-distance", year=2025, today=TODAY)
    assert result.cannot is not None and result.cannot.why == "too_few_peers"


def test_the_rule_set_may_be_given_as_data() -> None:
    from guibiao.rules import progress

    strict: Any = progress.RuleSet(
        code="mine", version="1", name="本市办法", name_en="ours", source="内部文件", valid_from=TODAY, method="path_ratio",
        classes=(progress.Class(code="ok", name="达标", name_en="ok", at_least=1.2), progress.Class(code="no", name="未达", name_en="no")),
    )  # fmt: skip
    asked = target(value=200.0, baseline=(100.0, 2020))
    result = judge(asked, series({2025: 155.0}), rule_set=strict, year=2025, today=TODAY)
    assert (result.class_code, result.rule_set.name, result.indicator, result.region) == (
        "no",
        "本市办法",
        CODE,
        REGION,
    )
