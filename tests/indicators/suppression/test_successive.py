"""What was published before stays known: differencing from one publication to the next finds nobody."""

import random
from collections.abc import Hashable
from typing import Any

import pytest

from guibiao.indicators.suppression import Cell, Published, Relation, Respondent, Suppressed, after, tabulate
from tests.indicators.suppression.attack import Attack

People = dict[Hashable, Respondent]


def survey(dice: random.Random, number: int = 24) -> People:
    chains = [(f"c{n}", "p") for n in range(4)]
    return {who: Respondent(dice.choice(chains), figures(dice)) for who in range(number)}


def figures(dice: random.Random) -> dict[tuple[str, str], float]:
    parts = {line: float(round(dice.lognormvariate(3, 1.2))) + 1 for line in ("r1", "r2") if dice.random() < 0.6}
    return {("A", line): figure for line, figure in parts.items()} | {("A", "r0"): sum(parts.values())}


LINES = [Relation({"r0": 1, "r1": -1, "r2": -1})]


def published(people: People, before: list[Published], **more: Any) -> tuple[Published, Suppressed]:
    table = tabulate(people, lines=LINES)
    found = after(table, before, **more)
    shown = {cell for cell, reason in found.reasons.items() if not reason}
    return Published(table, shown, more.get("part", "Y")), found


def attack_on(rounds: list[tuple[People, Published]]) -> Attack:
    """Somebody who knows who answered when, and whose figures did not change."""
    attack = Attack()
    seen: dict[Hashable, list[float]] = {}
    for people, one in rounds:
        names: dict[tuple[Hashable, str], Hashable] = {}
        for who, respondent in people.items():
            for (_measure, line), figure in respondent.said.items():
                versions = seen.setdefault((who, line), [])
                if figure not in versions:
                    versions.append(figure)
                names[who, line] = (who, line, versions.index(figure))
            own = {line: names[who, line] for _m, line in respondent.said}
            attack.learn({own["r0"]: 1.0, **{own[line]: -1.0 for line in ("r1", "r2") if line in own}}, 0)
        for cell in one.shown:
            inside = [
                names[who, cell.line]
                for who, said in people.items()
                if cell.place in said.places and (cell.measure, cell.line) in said.said
            ]
            attack.learn_sum(inside, sum(one.table.cells[cell].values()))
    return attack


def assert_nobody_is_found(rounds: list[tuple[People, Published]]) -> None:
    attack = attack_on(rounds)
    for people, _one in rounds[-1:]:
        for who, respondent in people.items():
            for (_measure, line), figure in respondent.said.items():
                name = max(one for one in attack.unknown if isinstance(one, tuple) and one[:2] == (who, line))
                if figure:
                    low, high = attack.bounds(name)
                    assert high - low > 0.05 * figure, f"{who} said {figure} of {line}: {low}—{high}"


@pytest.mark.parametrize("seed", range(2))
def test_one_comes_one_goes_one_is_mended(seed: int) -> None:
    dice = random.Random(seed)
    first = survey(dice)
    second = {**first, "new": Respondent(("c1", "p"), figures(dice))}
    third = {who: one for who, one in second.items() if who != 3}
    third[5] = Respondent(first[5].places, {key: value * 1.02 for key, value in first[5].said.items()})
    rounds: list[tuple[People, Published]] = []
    for people in (first, second, third):
        one, found = published(people, [done for _people, done in rounds])
        rounds.append((people, one))
        assert not found.exposed
        assert_nobody_is_found(rounds)


def test_without_a_look_back_the_newcomer_is_found() -> None:
    """That the attack bites: the two tables by themselves are safe."""
    people: People = {n: Respondent(("c", "p"), {("A", "r0"): 10.0 + n, ("A", "r1"): 10.0 + n}) for n in range(6)}
    later = {**people, "new": Respondent(("c", "p"), {("A", "r0"): 7.0, ("A", "r1"): 7.0})}
    first, _found = published(people, [])
    alone, _found = published(later, [])
    with pytest.raises(AssertionError, match="new said"):
        assert_nobody_is_found([(people, first), (later, alone)])
    second, found = published(later, [first])
    assert found.hidden
    assert_nobody_is_found([(people, first), (later, second)])


def test_what_did_not_change_is_shown_again_and_a_mended_figure_too() -> None:
    people: People = {
        n: Respondent((f"c{n % 2}", "p"), {("A", "r0"): 10.0 + n, ("A", "r1"): 10.0 + n}) for n in range(8)
    }
    first, found = published(people, [])
    assert not found.hidden
    mended = {**people, 0: Respondent(("c0", "p"), {("A", "r0"): 10.5, ("A", "r1"): 10.5})}
    _second, found = published(mended, [first])
    assert not found.hidden, "a correction is told, and not of what"


def test_what_is_known_already_is_no_help_for_hiding() -> None:
    people: People = {n: Respondent((f"c{n % 3}", "p"), {("A", "r0"): 10.0, ("A", "r1"): 10.0}) for n in range(12)}
    first, _found = published(people, [])
    fewer = {who: one for who, one in people.items() if who not in (0, 3)}
    second, found = published(fewer, [first])
    assert found.reasons[Cell("c0", "A", "r0")] == "small"
    assert Cell("c1", "A", "r0") in second.shown, "nothing changed there: it is known"
    assert Cell("p", "A", "r0") not in second.shown
    assert_nobody_is_found([(people, first), (fewer, second)])


def test_quarters_and_the_year_are_one_table_for_what_adds_up() -> None:
    people = {f"Q{q}": {n: Respondent(("c", "p"), {("A", "r0"): 10.0 + n * q, ("A", "r1"): 10.0 + n * q})
                        for n in range(1 if q == 4 else 5)} for q in range(1, 5)}  # fmt: skip
    year: People = {
        n: Respondent(("c", "p"), {key: sum(people[q][n].said[key] for q in people if n in people[q])
                                   for key in (("A", "r0"), ("A", "r1"))}) for n in range(5)
    }  # fmt: skip
    before: list[Published] = []
    for part, those in people.items():
        one, found = published(dict(those), before, part=part, flows={"A"})
        before.append(one)
    assert found.reasons[Cell("c", "A", "r0")] == "small"
    _one, found = published(year, before, flows={"A"})
    assert found.reasons[Cell("c", "A", "r0")], "the year less three quarters is the fourth"
    _one, stock = published(year, before)
    assert not stock.hidden, "a count at a time does not add up"
