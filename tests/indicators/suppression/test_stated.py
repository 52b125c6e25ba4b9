"""Sums that an office states, with the number of respondents and the share of the largest, are protected like those of single ones:
by what adds up, by what was published before, and with what a person keeps back."""

import random
from typing import Any

import pytest

from guibiao.indicators.suppression import (
    DEFAULT,
    Cell,
    Published,
    Relation,
    Stated,
    Suppressed,
    Table,
    after,
    part_of,
    suppress,
    tabulate_stated,
    together,
)
from tests.indicators.suppression.attack import Attack

MEASURES = [Relation({"A1": 1, "A2": -1, "A3": -1}, "~")]
LINES = [Relation({"r0": 1, "r1": -1, "r2": -1}, "~")]
ABOVE = {**{f"d{n}": [f"c{n % 3}", "p"] for n in range(7)}, **{f"c{n}": ["p"] for n in range(3)}}


def figures(seed: int) -> dict[Cell, Stated]:
    """What districts state by measure and line, and the sums of it."""
    dice = random.Random(seed)
    cells: dict[Cell, list[Stated]] = {}
    for place in (name for name in ABOVE if name.startswith("d")):
        for line in ("r1", "r2"):
            count = dice.choice((1, 2, 3, 5, 9, 30))
            values = {code: float(dice.randint(1, 90)) for code in ("A2", "A3")}
            values["A1"] = sum(values.values())
            for code, value in values.items():
                one = Stated(value, count, dice.choice((None, 0.3, 0.95)), f"{place}/{line}")
                for where in (place, *ABOVE[place]):
                    for row in (line, "r0"):
                        cells.setdefault(Cell(where, code, row), []).append(one)
    return {cell: together(parts, DEFAULT, apart=True) for cell, parts in cells.items()}


def unsafe(one: Stated) -> bool:
    return bool(one.number) and (one.number < DEFAULT.least or (one.share or 0) > DEFAULT.share)  # type: ignore[operator]


def learned(table: Table, found: Suppressed, attack: Attack, version: int = 0) -> None:
    """Everything that adds up, and every figure that is shown."""
    for cell in table.cells:
        attack.learn_least({(cell, version): 1.0}, 0)
    for relation in table.relations:
        attack.learn({(cell, version): factor for cell, factor in relation.terms.items()}, 0)
    for cell, value in found.values.items():
        if value is not None:
            attack.learn({(cell, version): 1.0}, value)


@pytest.mark.parametrize("seed", range(3))
def test_linked_sums_are_not_found_by_differencing(seed: int) -> None:
    cells = figures(seed)
    table = tabulate_stated(cells, ABOVE, MEASURES, LINES)
    assert len(table.relations) > 100
    found = suppress(table.cells, table.relations)
    assert not found.exposed
    assert {"", "small", "dominated", "complementary"} == set(found.reasons.values())
    attack = Attack()
    learned(table, found, attack)
    risky = [cell for cell, one in cells.items() if unsafe(one)]
    assert set(risky) <= found.hidden
    for cell in random.Random(seed).sample(risky, 12):
        low, high = attack.bounds((cell, 0))
        value = cells[cell].value
        assert low <= 0.9 * value + 1e-4 and high >= 1.1 * value - 1e-4, cell
    for relation in table.relations:
        left = [cells[cell] for cell in relation.terms if cell in found.hidden]
        if relation.sign == "=" and left and len({relation.terms[c] for c in relation.terms if c in found.hidden}) == 1:
            assert not unsafe(together(left, DEFAULT, apart=True))


def test_the_only_respondent_of_one_sum_does_not_find_another() -> None:
    one = {f"c{n}": Stated(10.0, 1, 1.0, f"c{n}") for n in range(2)}
    cells: dict[Any, Stated] = {
        **one,
        "c2": Stated(40.0, 9, 0.2),
        "c3": Stated(30.0, 9, 0.2),
        "p": Stated(90.0, 20, 0.2),
    }
    found = suppress(cells, [Relation({"p": 1, **{f"c{n}": -1 for n in range(4)}})])
    assert found.reasons["c0"] == found.reasons["c1"] == "small"
    assert "complementary" in found.reasons.values(), "with two alone, each finds the other by what it knows"


def test_a_figure_of_nobody_in_particular_is_shown_and_one_kept_back_is_not_found() -> None:
    cells = {name: Stated(value) for name, value in {"a": 40.0, "b": 35.0, "c": 25.0, "all": 100.0}.items()}
    relation = Relation({"all": 1, "a": -1, "b": -1, "c": -1})
    assert not suppress(cells, [relation]).hidden
    found = suppress(cells, [relation], confidential={"c"})
    assert found.reasons["c"] == "confidential"
    assert len(found.hidden) == 2
    known = suppress(cells, [relation], confidential={"c"}, known={"all", "a"})
    assert known.hidden == {"b", "c"}, "what is public already hides nothing"


def test_what_others_than_the_listed_have_is_protected() -> None:
    """A total of 12 less a part of 11 is one respondent."""
    cells = {"whole": Stated(100.0, 12, 0.2), "part": Stated(80.0, 11, 0.2)}
    assert suppress(cells, [Relation({"whole": 1, "part": -1})]).hidden
    assert not suppress(cells | {"whole": Stated(100.0, 15, 0.2)}, [Relation({"whole": 1, "part": -1})]).hidden


def test_who_came_between_two_publications_is_not_found() -> None:
    cells = {Cell("c", "A", ""): Stated(80.0, 11, 0.2), Cell("d", "A", ""): Stated(60.0, 11, 0.2)}
    first = tabulate_stated(cells, {})
    found = after(first, [])
    assert not found.hidden
    before = [Published(first, set(cells))]
    came = tabulate_stated({**cells, Cell("c", "A", ""): Stated(87.0, 12, 0.2)}, {})
    assert after(came, before).hidden == {Cell("c", "A", "")}
    mended = tabulate_stated({**cells, Cell("c", "A", ""): Stated(80.5, 11, 0.2)}, {})
    assert not after(mended, before).hidden, "a correction is told, and not of what"


def test_months_that_add_up_are_one_table_with_the_year() -> None:
    assert [part_of(part, to_date=True) for part in ("M03", "Q2", "M09", "M12", "M01")] == [
        "Q1",
        "H1",
        "T09",
        "Y",
        "M01",
    ]
    cell = Cell("c", "A", "")
    half = tabulate_stated({cell: Stated(50.0, 9, 0.2)}, {})
    third = tabulate_stated({cell: Stated(7.0, 1, 1.0)}, {})
    nine = tabulate_stated({cell: Stated(57.0, 10, 0.2)}, {})
    before = [Published(half, {cell}, "H1"), Published(third, set(), "Q3")]
    assert after(nine, before, part="T09", flows={"A"}).hidden == {cell}, "nine months less six are the third quarter"
    assert not after(nine, before, part="T09").hidden


# --- what definitions tie together ---
UNITS = {"rd_expenditure": "亿元", "gdp": "亿元", "rd_intensity": "%", "rd_basic": "万元", "rd_basic_share": "%"}


def of_city(**figures: tuple[float, int | None]) -> Table:
    cells = {
        Cell("c", code, ""): Stated(value, count, 0.3 if count else None) for code, (value, count) in figures.items()
    }
    return tabulate_stated(cells, {})


def hidden(found: Suppressed) -> set[str]:
    return {cell.measure for cell in found.hidden}


def test_a_share_gives_its_part_away_where_the_whole_is_shown() -> None:
    table = of_city(rd_expenditure=(44.5, 2), gdp=(2120.0, None), rd_intensity=(2.1, 50))
    assert hidden(after(table, [])) == {"rd_expenditure"}
    assert hidden(after(table, [], units=UNITS)) == {"rd_expenditure", "rd_intensity"}
    fixed = {Cell("c", "gdp", "")}
    assert hidden(after(table, [], units=UNITS, known=fixed)) == {"rd_expenditure", "rd_intensity"}
    out = after(table, [], units=UNITS, known=fixed | {Cell("c", "rd_intensity", "")})
    assert out.exposed == {Cell("c", "rd_expenditure", "")}, "who has both knows it, and that is said"


def test_the_units_of_what_is_tied_may_be_of_any_size() -> None:
    yuan = UNITS | {"rd_expenditure": "元", "gdp": "元", "rd_basic": "元"}
    table = of_city(
        rd_expenditure=(44.5e8, 2), gdp=(2120e8, None), rd_intensity=(2.1, 50), rd_basic=(3.1e8, 40), rd_basic_share=(6.97, 60)
    )  # fmt: skip
    found = after(table, [], units=yuan)
    assert not found.exposed
    assert hidden(found) >= {"rd_expenditure", "rd_intensity"} and hidden(found) & {"rd_basic", "rd_basic_share"}


def test_a_figure_that_does_not_keep_to_the_definition_tells_nothing() -> None:
    table = of_city(rd_expenditure=(44.5, 2), gdp=(2120.0, None), rd_intensity=(3.9, 50))
    assert hidden(after(table, [], units=UNITS)) == {"rd_expenditure"}


def test_what_was_published_before_is_tied_to_what_comes_now() -> None:
    first = of_city(rd_expenditure=(44.5, 2), gdp=(2120.0, None))
    before = [Published(first, {Cell("c", "gdp", "")})]
    assert hidden(after(of_city(rd_intensity=(2.1, 50)), before, units=UNITS)) == {"rd_intensity"}


def test_a_total_and_its_kinds_are_tied_in_whatever_unit_each_is() -> None:
    kinds = {"rd_basic": (21000.0, 2), "rd_applied": (44000.0, 9), "rd_experimental": (380000.0, 30)}
    units = {**dict.fromkeys(kinds, "万元"), "rd_expenditure": "亿元"}
    found = after(of_city(rd_expenditure=(44.5, 31), **kinds), [], units=units)
    assert "rd_basic" in hidden(found) and len(hidden(found)) == 2, "one more goes with it"


def test_a_table_says_the_same_in_other_units() -> None:
    cells = {Cell("p", "a", ""): Stated(3.0, 9), Cell("c", "a", ""): Stated(3.0, 9), Cell("c", "b", ""): Stated(5.0, 9)}
    table = tabulate_stated(cells, {"c": ["p"]}, [Relation({"a": 1, "b": -1}, ">=", -2.0)])
    other = table.scaled({"a": 10000.0})
    assert other.sums()[Cell("p", "a", "")] == 30000.0
    for one, same in zip(table.relations, other.relations, strict=True):
        of = [
            sum(factor * t.sums()[cell] for cell, factor in r.terms.items()) - r.each
            for t, r in ((table, one), (other, same))
        ]
        assert bool(of[0]) == bool(of[1])
