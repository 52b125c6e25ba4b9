"""What is suppressed cannot be found again: by differencing, by the bounds that nought sets, or from what a line leaves over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from guibiao.indicators.suppression import Suppressed, suppress, unsafe

LEAST, DOMINANCE = 3, 0.85
SAID = st.lists(st.integers(0, 60).map(float), max_size=6)
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(SAID, min_size=columns, max_size=columns), min_size=1, max_size=4)
)


def bounds(table: Suppressed, place: tuple[int, int]) -> tuple[float, float]:
    """The least and the most that a suppressed cell can be, for somebody who knows all that is shown and that nothing is
    less than nought."""
    rows, columns = len(table.values), len(table.values[0])
    equations = []
    for r in range(rows):
        line = np.zeros((rows, columns))
        line[r], line[r, -1] = 1, -1
        equations.append(line.ravel())
    for c in range(columns):
        line = np.zeros((rows, columns))
        line[:, c], line[-1, c] = 1, -1
        equations.append(line.ravel())
    known = [(0, None) if value is None else (value, value) for row in table.values for value in row]
    aim = np.zeros((rows, columns))
    aim[place] = 1
    out = []
    for sign in (1, -1):
        found = linprog(sign * aim.ravel(), A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=known)
        assert found.status in (0, 3), found.message
        out.append(np.inf if found.status == 3 else sign * found.fun)
    return out[0], out[1]


@given(TABLES)
@settings(max_examples=120, deadline=None)
def test_no_suppressed_cell_can_be_recovered(contributions: list[list[list[float]]]) -> None:
    table = suppress(contributions, least=LEAST, dominance=DOMINANCE)
    for place in table.hidden:
        low, high = bounds(table, place)
        assert high - low > 1e-6, f"{place} must be {low}"


@given(TABLES)
@settings(max_examples=200, deadline=None)
def test_what_is_shown_is_true_and_safe_and_leaves_nothing_unsafe_over(contributions: list[list[list[float]]]) -> None:
    table = suppress(contributions, least=LEAST, dominance=DOMINANCE)
    inner = [[*row, [v for cell in row for v in cell]] for row in contributions]
    full = [*inner, [[v for row in inner for v in row[c]] for c in range(len(inner[0]))]]
    for r, row in enumerate(full):
        for c, said in enumerate(row):
            shown = table.values[r][c]
            assert (shown is None) == bool(table.reasons[r][c])
            if shown is not None:
                assert shown == pytest.approx(sum(said))
                assert not unsafe(said, least=LEAST, dominance=DOMINANCE)
    lines = [[(r, c) for c in range(len(full[0]))] for r in range(len(full))]
    lines += [[(r, c) for r in range(len(full))] for c in range(len(full[0]))]
    for *cells, total in lines:
        if total not in table.hidden:
            left = [v for r, c in cells if (r, c) in table.hidden for v in full[r][c]]
            assert not unsafe(left, least=LEAST, dominance=DOMINANCE)


def test_a_table_with_nothing_to_hide_is_shown_whole() -> None:
    cell = [10.0, 12.0, 11.0]
    table = suppress([[cell, cell], [cell, []]])
    assert table.hidden == set()
    assert table.values == [[33, 33, 66], [33, 0, 33], [66, 33, 99]]


def test_the_reason_is_told_and_the_cheapest_company_chosen() -> None:
    many = [10.0, 12.0, 11.0, 9.0]
    table = suppress([[[5.0], many, [20.0] * 4], [many, many, [20.0] * 4], [many, many, [20.0] * 4]])
    assert table.reasons[0][0] == "small"
    assert {r for row in table.reasons for r in row} == {"", "small", "complementary"}
    assert table.reasons[0][1] == "complementary", "the lesser of the two others"
    assert all(value is not None for value in table.values[-1]), "totals stay where they can"
    assert suppress([[[100.0, 1.0, 1.0, 1.0]] * 3] * 3).reasons[0][0] == "dominated"


@pytest.mark.parametrize("limits", [{"least": 1}, {"dominance": 0}, {"dominance": 1.2}])
def test_limits_out_of_range_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="应"):
        suppress([[[1.0]]], **limits)


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="列数"):
        suppress([[[1.0]], []])
