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
