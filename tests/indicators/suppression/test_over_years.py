"""What is reckoned over several years ties them: a rate of growth and the year before give a figure away, and so do sums over years and
differences between them; also where an office itself has defined the measure."""

from typing import Any

import pytest

from guibiao.indicators.derived.formula import parse
from guibiao.indicators.suppression import Cell, Formula, Published, Stated, Suppressed, Table, after, tabulate_stated
from guibiao.indicators.suppression.formulas import years_tied
from tests.indicators.suppression.attack import Attack

UNITS = {"rd_expenditure": "亿元", "rd_growth": "%", "own_sum": "亿元", "own_more": "亿元", "own_mean": "亿元"}
OWN = [
    Formula("own_sum", parse("total(rd_expenditure, 3)")),
    Formula("own_more", parse("rd_expenditure - lag(rd_expenditure, 1)")),
    Formula("own_mean", parse("mean(rd_expenditure, 2)")),
]
SPENT = Cell("c", "rd_expenditure", "")


def of_city(**figures: tuple[float, int | None]) -> Table:
    cells = {
        Cell("c", code, ""): Stated(value, count, 0.3 if count else None) for code, (value, count) in figures.items()
    }
    return tabulate_stated(cells, {})


def released(year: int, *shown: str, **figures: tuple[float, int | None]) -> Published:
    return Published(of_city(**figures), {Cell("c", code, "") for code in shown}, "Y", year)


def measures(found: Suppressed) -> set[str]:
    return {cell.measure for cell in found.hidden}


def placed(value: float, seen: dict[Any, float], ties: list[dict[Any, float]], of: Any) -> tuple[float, float]:
    """Between what somebody can place a figure who sees others and knows what ties them."""
    attack = Attack()
    for tie in ties:
        attack.learn(tie, 0)
    for name, one in seen.items():
        attack.learn({name: 1.0}, one)
    return attack.bounds(of)


def test_a_rate_of_growth_and_the_year_before_do_not_give_the_year_away() -> None:
    before = [released(2023, "rd_expenditure", rd_expenditure=(40.0, 12))]
    table = of_city(rd_expenditure=(44.0, 2), rd_growth=(10.0, 50))
    found = after(table, before, year=2024, units=UNITS)
    seen = {2023: 40.0} | ({"now": 40.0 * 1.1} if found.values[Cell("c", "rd_growth", "")] is not None else {})
    low, high = placed(44.0, seen, [{2024: 1.0, "now": -1.0}], 2024)
    assert low <= 39.6 and high >= 48.4, "whoever sees last year and the rate knows this year"
    assert measures(found) == {"rd_expenditure", "rd_growth"} and not found.exposed
    assert measures(after(table, before, year=2026, units=UNITS)) == {"rd_expenditure"}, (
        "of another time it tells nothing"
    )


def test_what_comes_later_does_not_give_an_earlier_year_away() -> None:
    before = [released(2023, rd_expenditure=(40.0, 2))]
    table = of_city(rd_expenditure=(44.0, 30), rd_growth=(10.0, 50))
    assert len(measures(after(table, before, year=2024, units=UNITS))) == 1
    assert not after(table, [], year=2024, units=UNITS).hidden
    first = released(2024, "rd_expenditure", "rd_growth", rd_expenditure=(44.0, 30), rd_growth=(10.0, 50))
    late = after(of_city(rd_expenditure=(40.0, 2)), [first], year=2023, units=UNITS)
    assert late.exposed == {SPENT}, "what is out already is told"


def test_a_rate_that_is_near_places_the_figure_and_one_far_off_does_not() -> None:
    before = [released(2023, "rd_expenditure", rd_expenditure=(40.0, 12))]
    for growth, value, hidden in ((0.0, 40.04, 2), (-3.0, 40.04, 2), (6.0, 44.0, 2), (35.0, 44.0, 1), (-3.0, 44.0, 1)):
        table = of_city(rd_expenditure=(value, 2), rd_growth=(growth, 50))
        assert len(measures(after(table, before, year=2024, units=UNITS))) == hidden, (growth, value)


@pytest.mark.parametrize(
    ("own", "value"), [("own_sum", 124.0), ("own_more", 4.0), ("own_mean", 42.0)]
)  # fmt: skip
def test_an_office_s_own_sums_means_and_differences_over_years_are_ties(own: str, value: float) -> None:
    before = [
        released(2022, "rd_expenditure", rd_expenditure=(40.0, 12)),
        released(2023, "rd_expenditure", rd_expenditure=(40.0, 12)),
    ]
    table = of_city(rd_expenditure=(44.0, 2), **{own: (value, 50)})
    assert measures(after(table, before, year=2024, units=UNITS)) == {"rd_expenditure"}
    assert measures(after(table, before, year=2024, units=UNITS, formulas=OWN)) == {"rd_expenditure", own}


def test_which_years_are_tied() -> None:
    there = {2018: {"rd_growth"}, 2023: {"rd_growth"}, 2024: {"rd_growth", "rd_expenditure"}, 2025: {"rd_expenditure"}}
    assert years_tied(2024, there) == {2022, 2023, 2024}
    assert years_tied(2025, there) == {2025}
    assert years_tied(2025, there | {2025: {"own_sum"}}, OWN) == {2022, 2023, 2024, 2025}
    assert years_tied(2018, there) == {2017, 2018}
