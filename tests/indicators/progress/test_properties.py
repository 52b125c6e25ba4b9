"""What holds for every target and every series."""

import operator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.indicators.progress import Target, Verdict, judge
from tests.indicators.progress.made import TODAY, series, target

# Figures as they are printed: up to four digits and two decimals. Equality is decided to nine digits.
figures = st.decimals(min_value="0.01", max_value="9999", places=2).map(float)
any_figures = st.decimals(min_value="-999", max_value="9999", places=2).map(float)
directions = st.sampled_from([-1, 0, 1])
comparators = st.sampled_from(["=", "≈", ">", "≥", "<", "≤", "range"])
rules = st.sampled_from(["linear-path", "eurostat", "un-progress-chart"])
years = st.integers(2021, 2030)
SIGNS: dict[str, Any] = {">": operator.gt, "≥": operator.ge, "<": operator.lt, "≤": operator.le}


@st.composite
def levels(draw: st.DrawFn, unit: str | None = None) -> Target:
    value = draw(figures)
    comparator = draw(comparators)
    upper = value + draw(figures) if comparator == "range" else None
    return target(
        value=value, upper=upper, comparator=comparator, direction=draw(directions), unit=unit, baseline=(None, 2020)
    )


def verdict(asked: Target, start: float, value: float, year: int, rule: str, **row: Any) -> Verdict:
    found = judge(asked, series({2020: start, year: value}, **row), rule_set=rule, year=year, today=TODAY)
    assert found.revised is not None and found.published == found.revised
    return found.revised


def satisfied(asked: Target, value: float) -> bool:
    """The comparators, as anyone would write them down."""
    low = asked.value or 0.0
    high = low if asked.upper is None else asked.upper
    if asked.comparator in SIGNS:
        return bool(SIGNS[asked.comparator](value, low))
    loose = 0.02 * low if asked.comparator == "≈" else 0.0
    enough, not_too_much = value >= low - loose - 1e-9 * low, value <= high + loose + 1e-9 * high
    return {1: enough, -1: not_too_much, 0: enough and not_too_much}[asked.direction or 0]


@given(levels(), any_figures, any_figures, years, rules)
def test_met_exactly_where_the_comparator_is_satisfied(
    asked: Target, start: float, value: float, year: int, rule: str
) -> None:
    assert verdict(asked, start, value, year, rule).met is satisfied(asked, value)


@given(levels(), any_figures, any_figures, any_figures, years)
def test_the_share_of_the_way_never_falls_when_the_value_betters(
    asked: Target, start: float, one: float, other: float, year: int
) -> None:
    if asked.direction == 0 and asked.comparator in ("=", "≈", "range"):
        return  # neither more nor less is better
    falls = asked.comparator in ("<", "≤") or (asked.direction == -1 and asked.comparator in ("=", "≈", "range"))
    worse, better = sorted((one, other), reverse=falls)
    shares = [verdict(asked, start, v, year, "linear-path").share_of_way for v in (worse, better)]
    assert shares[0] is not None and shares[1] is not None
    assert shares[0] <= shares[1] + 1e-9


@given(levels(), any_figures, any_figures, years, rules)
def test_a_better_value_is_never_in_a_worse_class(
    asked: Target, start: float, value: float, year: int, rule: str
) -> None:
    found = verdict(asked, start, value, year, rule)
    if found.met:
        assert (found.class_code, found.rule) == (
            judge(asked, [], rule_set=rule, today=TODAY).rule_set.classes[0].code,
            rule,
        )
        assert found.year_reached is not None and found.year_reached <= year
    assert (found.class_code is None) == (found.cannot is not None)


@given(levels(unit="亿元"), figures, figures, years, rules, st.sampled_from(["元", "千元", "万元", "百万元", "亿元"]))
def test_the_unit_of_the_figures_changes_nothing(
    asked: Target, start: float, value: float, year: int, rule: str, unit: str
) -> None:
    by = {"元": 1e8, "千元": 1e5, "万元": 1e4, "百万元": 1e2, "亿元": 1.0}[unit]
    plain = verdict(asked, start, value, year, rule, unit="亿元")
    converted = verdict(asked, start * by, value * by, year, rule, unit=unit)
    assert (converted.met, converted.class_code, converted.rule) == (plain.met, plain.class_code, plain.rule)
    for name in ("value", "goal", "share_of_way", "gap", "required_pace", "actual_pace", "measure"):
        was, now = getattr(plain, name), getattr(converted, name)
        assert (now is None) == (was is None) and (was is None or now == pytest.approx(was, rel=1e-6, abs=1e-6)), name


@given(st.dictionaries(st.integers(2019, 2030), figures, min_size=2), figures, st.sampled_from([1, -1]), years)
def test_rows_in_any_order_give_the_same(values: dict[int, float], goal: float, direction: Any, year: int) -> None:
    rows = series(values)
    asked = target(value=goal, direction=direction, baseline=(None, min(values)))
    results = [judge(asked, order, year=year, today=TODAY) for order in (rows, rows[::-1])]
    assert results[0].revised == results[1].revised and results[0].cannot == results[1].cannot


@given(figures, st.integers(1, 9), st.integers(1, 5), st.floats(0.2, 0.99))
@settings(max_examples=50)
def test_who_goes_on_at_the_required_pace_arrives_in_the_year(
    start: float, step: int, years_: int, share: float
) -> None:
    goal = start + 10 * step
    asked = target(value=goal, baseline=(None, 2020))
    on_line = verdict(asked, start, start + step * years_, 2020 + years_, "linear-path")
    assert (on_line.class_code, on_line.year_reached) == ("ahead", 2030)
    assert on_line.actual_pace == pytest.approx(on_line.required_pace)
    slower = verdict(asked, start, start + step * years_ * share, 2020 + years_, "linear-path")
    assert slower.year_reached is not None and slower.year_reached >= 2030
    assert slower.measure == pytest.approx(share)
