"""What is suppressed cannot be found again: by differencing over linked tables, by the bounds that nought sets, by a respondent
who knows its own figure, or from what an equation leaves over."""

import random
from collections.abc import Hashable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.indicators.suppression import (
    Cell,
    Relation,
    Respondent,
    Rules,
    Suppressed,
    Table,
    suppress,
    tabulate,
    unsafe,
)
from tests.indicators.suppression.attack import Attack

RULES = Rules()


def cross(contributions: list[list[list[float]]]) -> tuple[dict[Hashable, dict[Hashable, float]], list[Relation]]:
    """A table with totals: cells by (row, column), -1 for the totals."""
    cells: dict[Hashable, dict[Hashable, float]] = {}
    for r, row in enumerate(contributions):
        for c, said in enumerate(row):
            for place in ((r, c), (r, -1), (-1, c), (-1, -1)):
                cells.setdefault(place, {}).update({(r, c, n): figure for n, figure in enumerate(said)})
    rows, columns = [*range(len(contributions)), -1], [*range(len(contributions[0])), -1]
    relations = [Relation({(r, -1): 1, **{(r, c): -1 for c in columns[:-1]}}) for r in rows]
    relations += [Relation({(-1, c): 1, **{(r, c): -1 for r in rows[:-1]}}) for c in columns]
    return cells, relations


def attack_on(cells: Any, relations: list[Relation], found: Suppressed) -> Attack:
    """What an outsider knows: the equations, and every figure that is shown."""
    attack = Attack()
    for key in cells:
        attack.learn({key: 1.0}, 0) if not cells[key] else attack.learn_least({key: 1.0}, 0)
    for relation in relations:
        attack.learn({key: factor for key, factor in relation.terms.items() if key in cells}, 0)
    for key, value in found.values.items():
        if value is not None:
            attack.learn({key: 1.0}, value)
    return attack


def assert_protected(
    cells: Any, relations: list[Relation], found: Suppressed, rules: Rules = RULES, most: int = 30
) -> None:
    """Of so many of the suppressed cells, and of each from two respondents who are alone in another."""
    attack = attack_on(cells, relations, found)
    alone = {key: next(iter(cells[key])) for key in found.hidden if len(cells[key]) == 1}
    dice = random.Random(1)
    for key in dice.sample(sorted(found.hidden), min(most, len(found.hidden))):
        value = sum(cells[key].values())
        low, high = attack.bounds(key)
        assert high - low > 1e-6, f"{key} must be {low}"
        if not unsafe(cells[key].values(), rules):
            continue
        assert low <= value * (1 - rules.interval) + 1e-4
        assert high >= value * (1 + rules.interval) - 1e-4
        others = sorted({str(who): who for who in alone.values() if who != alone.get(key)}.items())
        for _name, person in dice.sample(others, min(2, len(others))):
            own = {other: sum(cells[other].values()) for other, who in alone.items() if who == person}
            if key not in own:
                low, high = attack.bounds(key, own)
                assert high - low > 1e-6, f"{person} finds {key} out"
    for relation in relations:
        terms = {key: factor for key, factor in relation.terms.items() if key in found.hidden}
        if len(set(terms.values())) == 1:
            left: dict[Hashable, float] = {}
            for key in terms:
                for who, figure in cells[key].items():
                    left[who] = left.get(who, 0) + figure
            assert not unsafe(left.values(), rules), f"what {set(terms)} leave over"


SAID = st.lists(st.integers(0, 60).map(float), max_size=6)
CROSSES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(SAID, min_size=columns, max_size=columns), min_size=1, max_size=4)
)


@given(CROSSES)
@settings(max_examples=25, deadline=None)
def test_a_table_with_totals(contributions: list[list[list[float]]]) -> None:
    cells, relations = cross(contributions)
    found = suppress(cells, relations)
    assert not found.exposed
    for key, said in cells.items():
        if found.values[key] is not None:
            assert found.values[key] == pytest.approx(sum(said.values()))
            assert not unsafe(said.values(), RULES)
    assert_protected(cells, relations, found)


def survey(seed: int, respondents: int = 25, places: int = 4) -> Table:
    """Units in counties of cities of a province, items and lines that add up, everybody in few of the lines."""
    dice = random.Random(seed)
    chains = [(f"c{n}d{m}", f"c{n}", "p") for n in range(places) for m in range(dice.randint(1, 3))] + [("c0", "p")]
    units: dict[Hashable, Respondent] = {}
    for who in range(respondents):
        said: dict[tuple[str, str], float] = {}
        for line in dice.sample(("r1", "r2", "r3"), dice.randint(1, 2)):
            parts = {m: float(round(dice.lognormvariate(3, 1.5))) for m in ("A2", "A3")}
            for measure, figure in (*parts.items(), ("A1", sum(parts.values()))):
                said[measure, line] = figure
                for total in ("r23", "r0") if line != "r1" else ("r0",):
                    said[measure, total] = said.get((measure, total), 0) + figure
        units[who] = Respondent(dice.choice(chains), said)
    return tabulate(
        units, [Relation({"A1": 1, "A2": -1, "A3": -1})],
        [Relation({"r0": 1, "r1": -1, "r23": -1}), Relation({"r23": 1, "r2": -1, "r3": -1})],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_hierarchies_of_places_items_and_lines(seed: int) -> None:
    table = survey(seed)
    found = suppress(table.cells, table.relations, withheld=table.own)
    assert not found.exposed
    assert set(found.reasons.values()) >= {"", "small", "complementary"}
    assert_protected(table.cells, table.relations, found)


def test_what_adds_up_across_items_is_hidden_across_items() -> None:
    """A total of two items gives the third away, whatever the table of one item shows."""
    many = dict.fromkeys(range(9), 10.0)
    cells = {"A1": {**many, "x": 50.0}, "A2": many, "A3": {"x": 50.0}}
    found = suppress(cells, [Relation({"A1": 1, "A2": -1, "A3": -1})])
    assert found.reasons["A3"] == "small"
    assert found.reasons["A1"] or found.reasons["A2"]
    apart = suppress(cells)
    assert apart.hidden == {"A3"}


def test_a_limit_between_items_is_reckoned_with() -> None:
    """Of items of which one is never more than the other, equal totals give every cell away."""
    said = dict.fromkeys(range(8), 10.0)
    cells: Any = {("A1", "t"): {**said, "x": 5.0}, ("A2", "t"): {**said, "x": 5.0}}
    for item in ("A1", "A2"):
        cells |= {(item, "a"): dict(list(said.items())[:4]), (item, "b"): {**dict(list(said.items())[4:]), "x": 5.0}}
    cells["A2", "c"], cells["A1", "c"] = {"x": 5.0}, {"x": 5.0}
    cells["A2", "b"], cells["A1", "b"] = ({n: f for n, f in cells[i, "b"].items() if n != "x"} for i in ("A2", "A1"))
    sums = [Relation({(i, "t"): 1, (i, "a"): -1, (i, "b"): -1, (i, "c"): -1}) for i in ("A1", "A2")]
    limits = [Relation({("A1", p): 1, ("A2", p): -1}, ">=") for p in ("t", "a", "b", "c")]
    found = suppress(cells, sums + limits)
    attack = attack_on(cells, sums, found)
    for limit in limits:
        attack.learn_least(limit.terms, 0)
    for item in ("A1", "A2"):
        low, high = attack.bounds((item, "c"))
        assert high - low >= 1


def test_a_table_with_nothing_to_hide_is_shown_whole() -> None:
    cell = [10.0, 12.0, 11.0]
    cells, relations = cross([[cell, cell], [cell, []]])
    found = suppress(cells, relations)
    assert found.hidden == set()
    assert [found.values[key] for key in ((0, 0), (0, -1), (-1, -1))] == [33, 66, 99]


def test_the_reason_is_told_and_totals_stay_where_they_can() -> None:
    many = [10.0, 12.0, 11.0, 9.0]
    cells, relations = cross([[[5.0], many, [20.0] * 4], [many, many, [20.0] * 4], [many, many, [20.0] * 4]])
    found = suppress(cells, relations)
    assert found.reasons[0, 0] == "small"
    assert set(found.reasons.values()) == {"", "small", "complementary"}
    assert len(found.hidden) == 4
    assert not any(-1 in key for key in found.hidden if isinstance(key, tuple))


@pytest.mark.parametrize(
    ("said", "rules", "reason"),
    [
        ([], RULES, ""), ([5, 5], RULES, "small"), ([5, 5, 5], RULES, ""), ([100, 1, 1, 1], RULES, "dominated"),
        ([60, 38, 5], RULES, "dominated"), ([60, 38, 6], RULES, ""), ([60, 38, 5], RULES._replace(estimate=0), ""),
        ([60, 38, 6], RULES._replace(largest=2), "dominated"), ([5] * 4, RULES._replace(least=5), "small"),
        ([-100, 1, 1, 1], RULES, "dominated"), ([0, 0, 0], RULES, ""),
    ],
)  # fmt: skip
def test_what_is_unsafe(said: list[float], rules: Rules, reason: str) -> None:
    assert unsafe(said, rules) == reason


@pytest.mark.parametrize("limits", [{"least": 1}, {"share": 0}, {"share": 1.2}, {"estimate": -1}, {"interval": 0}])
def test_limits_out_of_range_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="应"):
        suppress({}, rules=Rules(**limits))  # type: ignore[arg-type]


def test_what_may_be_negative_is_protected_too() -> None:
    cells, relations = cross([[[-500.0], [30.0, 20, 30]], [[-30.0, 40, 20], [10.0, 20, 30]]])
    found = suppress(cells, relations)
    assert found.hidden >= {(0, 0)}
    assert len(found.hidden) >= 4
    assert Cell("p", "A1", "r0") not in found.hidden


def test_who_is_not_in_the_part_is_not_found_by_taking_the_part_from_the_whole() -> None:
    many = {n: 10.0 + n for n in range(9)}
    cells = {"whole": {**many, "x": 50.0}, "part": many}
    assert not suppress(cells).hidden
    assert suppress(cells, [Relation({"whole": 1, "part": -1})]).hidden
    assert not suppress(
        {"whole": {**many, "x": 50.0, "y": 45.0, "z": 40.0}, "part": many}, [Relation({"whole": 1, "part": -1})]
    ).hidden
