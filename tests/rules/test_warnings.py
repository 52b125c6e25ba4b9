"""Kinds of warnings as data, and when each holds."""

from datetime import date

import pytest

from guibiao.rules import warnings

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize("kind", warnings.kinds())
def test_every_kind_has_a_threshold_that_an_office_could_set_too(kind: str) -> None:
    rule = warnings.in_force(kind, TODAY)
    assert rule.least <= rule.threshold <= rule.most
    assert rule.explain > 0


@pytest.mark.parametrize(
    ("light", "line", "holds"),
    [("red", 2, True), ("yellow", 2, False), ("yellow", 1, True), ("green", 1, False), ("none", 1, None)],
)
def test_behind(light: warnings.Light, line: float, holds: bool | None) -> None:
    assert warnings.behind(light, line) is holds


@pytest.mark.parametrize(
    ("before", "now", "wider", "holds"),
    [
        ("green", "yellow", None, True), ("red", "yellow", None, False), ("yellow", "yellow", 5.0, True),
        ("yellow", "yellow", 4.9, False), ("red", "green", 9.0, True), ("none", "red", 9.0, None), ("red", "none", 9.0, None),
    ],
)  # fmt: skip
def test_deteriorating(before: warnings.Light, now: warnings.Light, wider: float | None, holds: bool | None) -> None:
    assert warnings.deteriorating(before, now, wider, 5) is holds


def test_a_gap_widens_by_a_part_of_the_goal() -> None:
    assert warnings.widened(0.2, 0.33, 2.6) == pytest.approx(5.0)
    assert warnings.widened(-3.0, 1.0, -10.0) == pytest.approx(10.0), "what was reached had no gap"
    assert warnings.widened(None, 1.0, 10.0) is None
    assert warnings.widened(0.0, 1.0, 0.0) is None


def test_overdue_and_chance() -> None:
    assert warnings.overdue(TODAY, TODAY, 0) is True
    assert warnings.overdue(TODAY, TODAY, 1) is False
    assert warnings.overdue(None, TODAY, 0) is None
    assert (warnings.misses(0.499, 50), warnings.misses(0.5, 50), warnings.misses(None, 50)) == (True, False, None)
