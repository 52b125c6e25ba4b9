"""Totals, differences, ranks and grades, as plain functions."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guibiao.assessment import scoring
from guibiao.assessment.models import Grade, RuleItem, Score


def rule(full: int, method: str = "mark", pk: int = 1) -> RuleItem:
    return RuleItem(pk=pk, name=f"第{pk}项", dimension="一", method=method, full=Decimal(full))


def score(item: RuleItem, origin: str, value: Any) -> Score:
    return Score(item=item, origin=origin, value=None if value is None else Decimal(str(value)))


GRADES = [
    Grade(name="优秀", at_least=Decimal(90), most=Decimal(30)),
    Grade(name="良好", at_least=Decimal(80)),
    Grade(name="合格", at_least=Decimal(60)),
    Grade(name="不合格", at_least=Decimal(0)),
]


def test_the_last_word_counts_and_sides_apart_are_marked() -> None:
    item = rule(50)
    given_ = [score(item, "self", 45), score(item, "third", 40), score(item, "third", 30)]
    (line,) = scoring.lines([item], given_, Decimal(20))
    assert (line.value, line.counting, line.apart) == (Decimal("35.00"), "third", True)
    (line,) = scoring.lines([item], [*given_[:2], score(item, "office", 41)], Decimal(20))
    assert (line.value, line.apart) == (Decimal("41.00"), False)
    (line,) = scoring.lines([item], [*given_, score(item, "office", 41), score(item, "appeal", 44)], Decimal(50))
    assert line.value == Decimal("44.00")


def test_what_does_not_apply_is_made_up_by_the_rest_and_extra_points_are_not() -> None:
    items = [rule(40, "figure", 1), rule(60, "mark", 2), rule(5, "plus", 3), rule(5, "minus", 4)]
    found = scoring.lines(
        items,
        [score(items[0], "office", None), score(items[1], "office", 48), score(items[2], "office", 2),
         score(items[3], "office", -1)],
        Decimal(20),
    )  # fmt: skip
    assert scoring.total(found) == Decimal("81.00")
    assert all(line.judged for line in found)
    assert scoring.total(scoring.lines(items, [], Decimal(20))) is None


@pytest.mark.parametrize(
    ("points", "grades"),
    [
        ([95, 94, 93, 85, 70, 50, 88, 81, 62, 61], "优优优良合不良良合合"),
        # Three places for four: those who share the third fall together.
        ([95, 94, 93, 93, 70, 50, 88, 81, 62, 61], "优优良良合不良良合合"),
        ([99, 99], "良良"),
    ],
)
def test_grades_and_the_share_of_the_first(points: list[int], grades: str) -> None:
    placed = scoring.place(dict(enumerate(map(Decimal, points))), GRADES)
    assert "".join(placed[key].grade[0] for key in range(len(points))) == grades
    fallen = [key for key in placed if placed[key].reason]
    assert all(points[key] >= 90 and placed[key].grade == "良好" for key in fallen)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 110), min_size=1, max_size=12), st.integers(0, 100))
def test_never_more_than_the_share_and_never_above_a_better_one(points: list[int], most: int) -> None:
    kinds = [Grade(name="甲", at_least=Decimal(80), most=Decimal(most)), Grade(name="乙", at_least=Decimal(0))]
    placed = scoring.place(dict(enumerate(map(Decimal, points))), kinds)
    first = [key for key in placed if placed[key].grade == "甲"]
    assert len(first) * 100 <= len(points) * most
    best_of_the_rest = max((points[key] for key in placed if placed[key].grade == "乙"), default=-1)
    assert all(points[key] >= 80 and points[key] > best_of_the_rest for key in first)
    assert all((placed[a].rank < placed[b].rank) == (points[a] > points[b]) for a in placed for b in placed)
