"""Looking ahead along short yearly series."""

import datetime
import json
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.cli import main
from guibiao.indicators.forecast import CannotForecast, backtest, chances, forecast, panel

SERIES = st.lists(st.floats(1, 1e6), min_size=5, max_size=15).map(lambda v: {2008 + n: x for n, x in enumerate(v)})
RISING = {2014 + n: 100 * 1.08**n * (1 + 0.01 * (-1) ** n) for n in range(10)}


def test_an_even_growth_is_carried_on_and_slowed():
    ahead = forecast(RISING, until=2025)
    assert [point.year for point in ahead.points] == [2024, 2025]
    assert RISING[2023] < ahead.at(2024).value < ahead.at(2025).value <= RISING[2023] * 1.08**2 * 1.02
    assert "阻尼趋势" in ahead.said


def test_a_straight_line_without_error_is_said_so():
    said = forecast({2015 + n: float(n) for n in range(8)}, until=2025).said
    assert "它没有误差" in said and "inf" not in said


def test_a_straight_line_cannot_be_beaten_by_a_damped_one():
    ahead = forecast({year: 10 + 3.0 * (year - 2010) + 0.1 * (year % 2) for year in range(2010, 2022)}, until=2025)
    assert ahead.method.name == "drift"
    assert "未能胜过" in ahead.said
    assert ahead.error_ratio >= 1
    assert ahead.at(2025).value == pytest.approx(10 + 3.0 * 15, abs=0.5)


def test_years_that_were_not_observed_count_as_time():
    full = {2010 + n: 50.0 + 5 * n for n in range(11)}
    sparse = {year: full[year] for year in (2010, 2012, 2013, 2017, 2020)}
    assert forecast(sparse, until=2021).at(2021).value == pytest.approx(
        forecast(full, until=2021).at(2021).value, rel=0.02
    )


def test_peers_steady_a_drift_of_which_little_is_known():
    jumpy = {2015: 10.0, 2016: 30.0, 2017: 12.0, 2018: 25.0, 2019: 40.0}
    calm = [{2015 + n: 100 * (1.03 + 0.001 * k) ** n for n in range(5)} for k in range(8)]
    alone, among = forecast(jumpy, until=2021), forecast(jumpy, until=2021, peers=calm)
    assert among.method.name == "pooled"
    assert 40 < among.at(2021).value < alone.at(2021).value


def test_the_future_of_a_peer_is_not_looked_at():
    known = [{2015 + n: 100 * 1.03**n + k for n in range(5)} for k in range(6)]
    later = [{**one, 2020: 9e9, 2021: 9e9} for one in known]
    series = {2015 + n: 10.0 + n * (1 + n % 2) for n in range(5)}
    assert forecast(series, 2021, peers=known).points == forecast(series, 2021, peers=later).points


def test_a_rate_stays_between_its_limits():
    cover = {2015: 71.0, 2016: 80.0, 2017: 86.0, 2018: 91.0, 2019: 95.0, 2020: 98.0, 2021: 99.2}
    ahead = forecast(cover, until=2026, limits=(0, 100))
    assert all(99.2 < point.value < 100 and point.high <= 100 for point in ahead.points)
    assert ahead.chance(2026, "≥", 100) == 0


def test_a_rate_that_has_reached_its_limit_stays_there():
    cover = {2015: 80.0, 2016: 90.0, 2017: 95.0, 2018: 99.0, 2019: 100.0, 2020: 100.0, 2021: 100.0}
    ahead = forecast(cover, until=2024, limits=(0, 100))
    assert all(point.value == point.high == 100 for point in ahead.points)
    assert 0.5 < ahead.chance(2024, "≥", 100) < 1
    assert ahead.chance(2024, "≤", 100) == 1 and ahead.chance(2024, "<", 0) == 0
    with pytest.raises(CannotForecast, match="2021 年的 101 超出"):
        forecast({**cover, 2021: 101.0}, until=2024, limits=(0, 100))


@pytest.mark.parametrize("level", [0.0, 0.1, 5.0, -3.0, 100.0])
def test_what_never_changes_meets_a_target_that_it_has_reached(level):
    ahead = forecast(dict.fromkeys(range(2015, 2023), level), until=2025)
    certain = {"≥": 1, ">": 0, "≤": 1, "<": 0, "=": 1, "≈": 1}
    assert {sign: ahead.chance(2025, sign, level) for sign in certain} == certain
    assert ahead.chance(2025, "range", level, level + 1) == 1


def test_values_that_are_not_positive_are_forecast_too():
    balance = {2015: -3.0, 2016: -1.0, 2017: 0.0, 2018: 2.0, 2019: 3.0, 2020: 5.5}
    ahead = forecast(balance, until=2022)
    assert ahead.at(2022).low < ahead.at(2022).value < ahead.at(2022).high
    assert ahead.at(2022).value > 5.5


def test_a_falling_positive_quantity_does_not_fall_below_nothing():
    falling = {2010 + n: 100.0 - 9 * n for n in range(11)}
    ahead = forecast(falling, until=2026)
    assert all(point.low > 0 for point in ahead.points)


def test_the_chance_of_a_target():
    ahead = forecast(RISING, until=2025)
    point = ahead.at(2025)
    assert ahead.chance(2025, "≥", point.value) == pytest.approx(0.5)
    assert ahead.chance(2025, "≤", point.low) == pytest.approx(0.1)
    assert ahead.chance(2025, "range", point.low, point.high) == pytest.approx(0.8)
    assert ahead.chance(2025, "≥", 0) == 1


@pytest.mark.parametrize(
    ("series", "until", "said"),
    [
        ({2020: 1.0, 2021: 2.0, 2022: 3.0, 2023: 4.0}, 2025, "只有 4 年的数据"),
        (RISING, 2023, "2023 年不在最新数据年份 2023 年之后"),
    ],
)
def test_what_cannot_be_forecast_says_why(series, until, said):
    with pytest.raises(CannotForecast, match=said):
        forecast(series, until)


def test_a_year_that_was_not_asked_for():
    with pytest.raises(CannotForecast, match="预测期为 2024—2025 年"):
        forecast(RISING, 2025).at(2030)


@given(SERIES, st.floats(0.001, 1000))
def test_another_unit_changes_nothing_but_the_unit(series, factor):
    plain = forecast(series, max(series) + 3)
    scaled = forecast({year: value * factor for year, value in series.items()}, max(series) + 3)
    if plain.method is scaled.method:  # a tie may fall to either side by the last digit
        for one, other in zip(plain.points, scaled.points, strict=True):
            assert (other.low, other.value, other.high) == pytest.approx(
                (one.low * factor, one.value * factor, one.high * factor), rel=1e-6
            )


@given(SERIES)
def test_the_interval_widens_around_its_middle(series):
    points = forecast(series, max(series) + 5).points
    assert all(point.low <= point.value <= point.high for point in points)
    widths = [math.log(point.high / point.low) for point in points]
    assert all(after >= before - 1e-9 for before, after in zip(widths, widths[1:], strict=False))


@given(SERIES, st.lists(st.floats(0.1, 1e7), min_size=2, max_size=6))
def test_more_is_never_likelier(series, wanted):
    year = max(series) + 2
    ahead = forecast(series, year)
    chances = [ahead.chance(year, "≥", value) for value in sorted(wanted)]
    assert all(0 <= chance <= 1 for chance in chances)
    assert chances == sorted(chances, reverse=True)


def test_the_back_test_counts_what_it_checked_and_says_how_often_the_interval_held():
    draw = np.random.default_rng(11)
    walks = {
        f"r{n}": {2005 + k: float(v) for k, v in enumerate(100 * np.exp(np.cumsum(draw.normal(0.05, 0.08, 18))))}
        for n in range(60)
    }
    result = backtest({"walk": walks})
    # Origins from the fifth year to the last but one, five years ahead where there are so many.
    assert result.overall.checked == 60 * sum(min(5, 18 - origin) for origin in range(5, 18))
    assert result.share == 0.8
    # A little wide here: the spread does not reckon with what peers without common shocks add to the drift.
    assert 0.78 < result.overall.coverage < 0.87
    assert result.overall.ratio < 1
    assert set(result.ahead) == {1, 2, 3, 4, 5}
    assert "80% 区间覆盖" in str(result)


def test_a_back_test_of_series_that_are_too_short():
    with pytest.raises(ValueError, match="没有一个序列够长"):
        backtest({"short": {"r": {2020: 1.0, 2021: 2.0}}})


def test_the_back_test_on_the_provinces_holds_its_intervals_and_beats_the_naive_drift(capsys):
    assert main(["backtest", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["overall"]["checked"] > 30_000
    assert 0.75 <= found["overall"]["coverage"] <= 0.85
    assert found["overall"]["ratio"] < 0.95
    assert set(found["ahead"]) == {"1", "2", "3", "4", "5"}


def test_the_back_test_of_a_file(tmp_path, capsys):
    rows = ["region,indicator,year,value,unit"]
    rows += [
        f"{code},gdp,{2010 + n},{100 * 1.07**n + code % 7 + n % 3},亿元" for code in (110000, 310000) for n in range(12)
    ]
    (tmp_path / "own.csv").write_text("\n".join(rows), encoding="utf-8")
    assert main(["backtest", str(tmp_path / "own.csv")]) == 0
    assert "80% 区间覆盖" in capsys.readouterr().out


def test_a_file_that_cannot_be_back_tested_is_told_in_a_sentence(tmp_path, capsys):
    file = tmp_path / "表.csv"
    file.write_text("今天天气好")
    for path in (file, tmp_path / "没有.csv"):
        assert main(["backtest", str(path)]) == 2
        said = capsys.readouterr().err
        assert said.startswith(("“表.csv”", "找不到文件“没有.csv”")) and "程序出错" not in said


def test_only_whole_years_and_exact_figures_enter_and_the_latest_revision_counts():
    row = {"region": "520000", "indicator": "rd", "scope": None, "year": 2020, "part": "Y", "to_date": False,
           "value": 1.0, "comparator": "=", "status": "actual", "vintage": datetime.date(2021, 9, 1)}  # fmt: skip
    rows = [
        {**row, "value": 1.2, "vintage": datetime.date(2022, 9, 1)},
        row,
        {**row, "part": "H1", "to_date": True, "value": 0.4},
        {**row, "year": 2021, "comparator": ">"},
        {**row, "year": 2022, "status": "missing", "value": None},
        {**row, "year": 2023, "status": "forecast"},
        {**row, "scope": "规上", "value": 7.0},
    ]
    assert panel(pa.Table.from_pylist(rows)) == {"rd": {"520000": {2020: 1.2}}, "rd / 规上": {"520000": {2020: 7.0}}}


@pytest.mark.parametrize("limits", [None, (0.0, 100.0)])
def test_many_at_once_have_the_chance_that_each_has_alone(limits):
    chance, years = np.random.default_rng(3), np.arange(2008, 2026)
    values = 30 * np.cumprod(chance.uniform(0.95, 1.1, (240, len(years))), axis=1)
    values[::6] -= 60  # no logarithm
    values[1::6] = np.minimum(values[1::6], 100)  # an end reached
    values[2::6] = 20 + 3 * np.arange(len(years))  # a straight line
    values[3::6] = 7  # no change, and nothing uncertain
    values[chance.random(values.shape) < 0.2] = np.nan
    for row in values:
        row[: chance.integers(0, 9)] = row[chance.integers(9, 19) :] = np.nan
    until, less = chance.choice([2024, 2026, 2030], len(values)), chance.random(len(values)) < 0.4
    goal = np.where(chance.random(len(values)) < 0.8, chance.uniform(-10, 120, len(values)), 7.0)
    found, said = chances(values, years, until, goal, less, limits), 0
    for row, last, aim, down, mine in zip(values, until, goal, less, found, strict=True):
        try:
            alone = forecast(dict(zip(years.tolist(), row.tolist(), strict=True)), int(last), limits=limits)
        except (CannotForecast, ValueError):
            assert np.isnan(mine)
            continue
        assert mine == pytest.approx(alone.chance(int(last), "≤" if down else "≥", aim), abs=1e-9)
        said += 1
    assert said > 80
