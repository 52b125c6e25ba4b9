"""Derived observations: values, gaps with reasons, what they were made of."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.indicators.derived import BadFormula, define, derive
from guibiao.indicators.figures import BadUnit
from guibiao.indicators.tables import fetch, observations
from tests.indicators.sample import FIRST, SECOND, row, table

A = "110000"
PER_HEAD = define("per_head = rd_expenditure / population", unit="元/人")


def values(rows: list[dict[str, Any]], line: str, **more: Any) -> dict[int, Any]:
    """Year → value, or the reason for which there is none; of one region."""
    made = derive(observations(table(rows)).table, [define(line, **more)])
    return {r["year"]: r["reason"] if r["value"] is None else r["value"] for r in fetch(made.table).to_pylist()}


def yearly(indicator: str, first: int, figures: list[float | None], unit: str | None = None) -> list[dict[str, Any]]:
    return [row(A, indicator, first + i, value, unit) for i, value in enumerate(figures)]


def test_units_are_converted_row_by_row() -> None:
    rows = [row(A, "rd_expenditure", 2020, 2326.6, "亿元"), row(A, "rd_expenditure", 2021, 26293208.0, "万元"),
            row(A, "population", 2020, 2189.0, "万人"), row(A, "population", 2021, 21_886_000.0, "人")]  # fmt: skip
    got = values(rows, "x = rd_expenditure / population", unit="元/人")
    assert got == pytest.approx({2020: 2326.6e8 / 2189e4, 2021: 26293208e4 / 21886e3})


def test_sums_of_different_units_are_in_the_first_ones() -> None:
    rows = [row(A, "rd_expenditure", 2020, 100.0, "亿元"), row(A, "rd_basic", 2020, 50_000.0, "万元")]
    assert values(rows, "x = rd_expenditure - rd_basic") == {2020: 95.0}
    assert values(rows, "x = rd_basic + rd_expenditure") == {2020: 1_050_000.0}
    assert values(rows, "x = rd_basic + rd_expenditure", unit="亿元") == {2020: 105.0}
    assert values(rows, "x = 1 - share(rd_basic, rd_expenditure)", unit="%") == pytest.approx({2020: 95.0})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("growth(gdp)", {2018: "缺 gdp（上年）", 2019: 10.0, 2020: -50.0, 2021: "缺 gdp", 2022: "缺 gdp（上年）"}),
        ("lag(gdp, 2)", {2018: None, 2020: 100.0, 2021: 110.0, 2022: 55.0, 2023: "缺 gdp（前2年）", 2024: 70.0}),
        ("mean(gdp, 3)", {2019: "缺 gdp（前2年）", 2020: 265 / 3, 2022: "缺 gdp（上年）"}),
        ("total(gdp, 2)", {2019: 210.0, 2020: 165.0, 2021: "缺 gdp"}),
        ("cagr(gdp, 2)", {2020: 100 * ((55 / 100) ** 0.5 - 1), 2022: 100 * ((70 / 55) ** 0.5 - 1)}),
        ("gdp - lag(gdp, 1)", {2019: 10.0, 2020: -55.0}),
        ("gdp / (gdp - rd_expenditure)", {2018: 100 / 45, 2020: "除数 gdp - rd_expenditure 为零", 2021: "缺 gdp"}),
        ("share(gdp, 2 * gdp)", {2018: 50.0, 2021: "缺 gdp"}),
    ],
)
def test_functions_of_years(formula: str, expected: dict[int, Any]) -> None:
    rows = yearly("gdp", 2018, [100.0, 110.0, 55.0, None, 70.0], "亿元")
    rows += yearly("rd_expenditure", 2018, [55.0] * 5, "亿元")
    got = values(rows, f"x = {formula}")
    for year, value in expected.items():
        assert got.get(year) == (pytest.approx(value) if isinstance(value, float) else value)


def test_growth_from_nothing_has_no_rate() -> None:
    rows = yearly("gdp", 2018, [0.0, 5.0, -5.0, 6.0], "亿元")
    assert values(rows, "x = growth(gdp)") == {
        2018: "缺 gdp（上年）", 2019: "上年 gdp 不为正，没有增速可言", 2020: -200.0, 2021: "上年 gdp 不为正，没有增速可言",
    }  # fmt: skip
    assert values(rows, "x = cagr(gdp, 2)")[2020] == "2 年前的 gdp 不为正，没有增速可言"


def test_a_bound_is_no_value_and_about_stays_about() -> None:
    rows = [row(A, "rd_expenditure", 2020, 10.0, "亿元", comparator=">"), row(A, "population", 2020, 5.0, "万人"),
            row(A, "rd_expenditure", 2021, 10.0, "亿元", comparator="≈", status="estimated"),
            row(A, "population", 2021, 5.0, "万人", status="provisional", vintage=SECOND)]  # fmt: skip
    made = derive(observations(table(rows)).table, [PER_HEAD])
    bound, about = sorted(fetch(made.table).to_pylist(), key=lambda r: r["year"])
    assert (bound["value"], bound["status"], bound["reason"]) == (None, "missing", "rd_expenditure 只有界限，不是数值")
    assert (about["value"], about["comparator"], about["status"]) == (20000.0, "≈", "estimated")
    assert about["vintage"] == SECOND
    assert made.counts() == {"per_head": {"": 1, "rd_expenditure 只有界限，不是数值": 1}}


def test_what_it_was_made_of() -> None:
    rows = [row(A, "gdp", 2020, 10.0, "亿元", source="公报", place="表1"), row(A, "gdp", 2021, 110000.0, "万元")]
    made = derive(observations(table(rows)).table, [define("rise = growth(gdp)")])
    last = [r for r in fetch(made.table).to_pylist() if r["year"] == 2021][0]
    assert last["value"] == pytest.approx(10.0)
    assert last["source"] == "计算：growth(gdp)"
    assert last["place"] == "gdp；gdp（上年）"
    used = [r for r in fetch(made.lineage.order_by("year", "operand_year")).to_pylist() if r["year"] == 2021]
    assert [(r["operand"], r["operand_year"], r["operand_value"], r["operand_unit"]) for r in used] == [
        ("gdp", 2020, 10.0, "亿元"), ("gdp", 2021, 11.0, "亿元")]  # fmt: skip
    assert (used[0]["operand_source"], used[0]["operand_place"], used[0]["operand_vintage"]) == ("公报", "表1", FIRST)


def test_scopes_are_kept_apart_and_put_together_only_when_said() -> None:
    rows = [row(A, "rd_expenditure", 2020, v, "亿元", scope=s) for s, v in (("甲", 3.0), ("乙", 1.0), (None, 10.0))]
    rows.append(row(A, "population", 2020, 5.0, "人"))
    rows.append(row(A, "population", 2020, 2.0, "人", scope="甲"))
    lines = ("each = rd_expenditure / population", 'part = share(rd_expenditure["甲"], rd_expenditure[whole])',
             'both = sum_scopes(rd_expenditure, "甲", "乙")', 'three = sum_scopes(rd_expenditure, "甲", "丙")')  # fmt: skip
    got = fetch(derive(observations(table(rows)).table, [define(line) for line in lines]).table).to_pylist()
    found = {(r["indicator"], r["scope"]): r["reason"] if r["value"] is None else r["value"] for r in got}
    assert found == {
        ("each", None): 2.0, ("each", "甲"): 1.5, ("each", "乙"): "缺 population",
        ("part", "甲"): pytest.approx(30.0), ("both", "甲+乙"): 4.0, ("three", "甲+丙"): '缺 rd_expenditure["丙"]',
    }  # fmt: skip


def test_what_counts_since_january_is_never_summed() -> None:
    half = [row(A, "gdp", year, 5.0, "亿元", part="H1", to_date=True) for year in (2020, 2021)]
    for formula in ("total(gdp, 2)", "mean(gdp, 2)", "gdp + lag(gdp, 1)"):
        with pytest.raises(BadFormula, match="gdp 的2020年1—6月累计与gdp 的2021年1—6月累计"):
            values(half, f"x = {formula}")
        with pytest.raises(BadFormula, match="不能相加"):
            values([*half, *yearly("gdp", 2020, [10.0, 11.0], "亿元")], f"x = {formula}", periods="any")
    whole = values([*half, *yearly("gdp", 2020, [10.0, 11.0], "亿元")], "x = total(gdp, 2)")
    assert whole[2021] == 21.0
    assert values(half, "x = growth(gdp)", periods="any") == {2020: "缺 gdp（上年）", 2021: 0.0}


def test_the_vintage_and_the_status_asked_for() -> None:
    rows = [row(A, "gdp", 2020, 10.0, "亿元"), row(A, "gdp", 2020, 12.0, "亿元", vintage=SECOND),
            row(A, "gdp", 2021, 20.0, "亿元", status="forecast"), row(A, "population", 2020, 2.0, "人"),
            row(A, "population", 2021, 2.0, "人")]  # fmt: skip
    opened = observations(table(rows)).table
    line = [define("x = gdp / population", unit="亿元/人")]

    def got(**more: Any) -> dict[int, Any]:
        return {r["year"]: r["value"] for r in fetch(derive(opened, line, **more).table).to_pylist()}

    assert got() == {2020: 6.0, 2021: None}
    assert got(as_of=datetime.date(2023, 12, 31)) == {2020: 5.0, 2021: None}
    assert got(statuses=("actual", "forecast")) == {2020: 6.0, 2021: 10.0}


def test_a_unit_that_is_not_the_indicators_is_refused_with_its_place() -> None:
    with pytest.raises(
        BadUnit, match="“rd_expenditure”的单位是“亿元”，而地区 110000 2020 年的数（公报，第3行）单位是“件”"
    ):
        values([row(A, "rd_expenditure", 2020, 1.0, "件", place="第3行")], "x = growth(rd_expenditure)")


MONEY = st.floats(0.01, 1e6)


# What an example costs is making the statement, whatever the number of its years.
@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=15), st.randoms(use_true_random=False))
def test_neither_the_unit_printed_nor_the_order_of_rows_changes_anything(figures: Any, dice: Any) -> None:
    plain = [r for i, (money, people) in enumerate(figures)
             for r in (row(A, "rd_expenditure", 2010 + i, money, "亿元"), row(A, "population", 2010 + i, people, "万人"))]  # fmt: skip
    other = [{**r, "value": r["value"] * 1e4, "unit": "万元" if r["unit"] == "亿元" else "人"} for r in plain]
    dice.shuffle(other)
    line = "x = growth(rd_expenditure / population)"
    one, two = values(plain, line), values(other, line)
    assert one.keys() == two.keys()
    for year, value in one.items():
        assert two[year] == (pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value)


def test_a_wrong_unit_that_was_corrected_since_stops_nothing() -> None:
    rows = [row(A, "gdp", 2020, 1.0, "件"), row(A, "gdp", 2020, 1.0, "亿元", vintage=SECOND),
            row(A, "gdp", 2021, 2.0), row(A, "gdp", 2022, 30_000.0, "万元")]  # fmt: skip
    assert values(rows, "x = growth(gdp)") == {2020: "缺 gdp（上年）", 2021: 100.0, 2022: 50.0}


def test_of_nothing_nothing_is_derived() -> None:
    made = derive(observations(table([])).table, [PER_HEAD])
    assert fetch(made.table).num_rows == fetch(made.lineage).num_rows == 0
    assert made.counts() == {"per_head": {}}
