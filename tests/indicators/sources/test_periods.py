"""Periods: what people and SDMX write, printed and read back, in the order of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.indicators.periods import PARTS, BadPeriod, Period, parse


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2023", Period(2023)),
        ("2023年", Period(2023)),
        ("２０２３年度", Period(2023)),
        ("二〇二三年", Period(2023)),
        ("2023.0", Period(2023)),
        ("截至2023年底", Period(2023)),
        ("2023年1—12月", Period(2023)),
        ("2023H1", Period(2023, "H1")),
        ("2023-S1", Period(2023, "H1")),
        ("2023年上半年", Period(2023, "H1")),
        ("2023年7-12月", Period(2023, "H2")),
        ("2023Q3", Period(2023, "Q3")),
        ("2023年三季度", Period(2023, "Q3")),
        ("2023年第3季度", Period(2023, "Q3")),
        ("2023年4—6月", Period(2023, "Q2")),
        ("2023-06", Period(2023, "M06")),
        ("202306", Period(2023, "M06")),
        ("2023年 6 月", Period(2023, "M06")),
        ("2023年十二月", Period(2023, "M12")),
        ("2023年1—6月", Period(2023, "M06", True)),
        ("2023年1～6月", Period(2023, "M06", True)),
        ("2023年6月累计", Period(2023, "M06", True)),
        ("2023年前三季度", Period(2023, "M09", True)),
        ("2023年前10个月", Period(2023, "M10", True)),
    ],
)
def test_what_people_write_is_understood(written: str, meant: Period) -> None:
    assert parse(written) == meant


def test_a_year_may_come_from_elsewhere() -> None:
    assert parse("1-6月", 2024) == Period(2024, "M06", True)
    assert parse("三季度", 2024) == Period(2024, "Q3")
    with pytest.raises(BadPeriod, match="没有写年份"):
        parse("1-6月")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "去年",
        "20231",
        "2023年13月",
        "2023年3—7月",
        "2023年2—6月",
        "2023-01-09",
        "2023-06-30",
        "2018—2023年",
        "23年",
    ],
)
def test_what_is_no_period_is_refused_with_its_words(written: str) -> None:
    with pytest.raises(BadPeriod, match=f"“{written}”"):
        parse(written)


PERIODS = st.builds(
    lambda year, part: Period(year, part), st.integers(1900, 2199), st.sampled_from(list(PARTS))
) | st.builds(lambda year, month: Period(year, f"M{month:02d}", True), st.integers(1900, 2199), st.integers(1, 11))


@given(PERIODS)
def test_a_printed_period_is_read_back(period: Period) -> None:
    assert parse(str(period)) == period
    assert parse(period.chinese()) == period


@given(PERIODS, PERIODS, PERIODS)
def test_periods_are_in_the_order_of_time(a: Period, b: Period, c: Period) -> None:
    assert (a < b) + (b < a) + (a == b) == 1
    assert (a <= b) == (a < b or a == b)
    assert (a >= b) == (b <= a)
    if a <= b <= c:
        assert a <= c
        assert a.end <= c.end


@given(st.text(max_size=30))
def test_any_text_is_a_period_or_refused_in_words(text: str) -> None:
    try:
        parse(text)
    except BadPeriod as refused:
        assert str(refused).endswith("。")
