"""Cells of statistical tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.indicators.sources.cells import NoFigure, figure


@pytest.mark.parametrize(
    ("printed", "value", "comparator", "upper", "unit"),
    [
        ("4500", 4500, "=", None, None),
        ("19,677.9", 19677.9, "=", None, None),
        ("１２３．４", 123.4, "=", None, None),
        ("1 234 567", 1234567, "=", None, None),
        ("－5.8", -5.8, "=", None, None),
        ("77.4 %", 77.4, "=", None, "%"),
        ("3.2个百分点", 3.2, "=", None, "个百分点"),
        ("≥4500", 4500, "≥", None, None),
        (">=3", 3, "≥", None, None),
        ("突破4500家", 4500, ">", None, "家"),
        ("4500以上", 4500, "≥", None, None),
        ("4500余家", 4500, ">", None, "家"),
        ("约4500", 4500, "≈", None, None),
        ("不超过3.5%", 3.5, "≤", None, "%"),
        ("8—10", 8, "range", 10, None),
        ("8%～10%", 8, "range", 10, "%"),
        ("一百二十家", 120, "=", None, "家"),
        ("3.5万人", 3.5, "=", None, "万人"),
        ("4500[1]", 4500, "=", None, None),
        ("4500①", 4500, "=", None, None),
        (4500, 4500, "=", None, None),
        (0.1, 0.1, "=", None, None),
    ],
)
def test_a_figure_as_it_is_printed(printed, value, comparator, upper, unit) -> None:
    found = figure(printed)
    assert (found.value, found.comparator, found.upper, found.unit) == (value, comparator, upper, unit)
    assert (found.status, found.reason) == ("actual", None)


@pytest.mark.parametrize("mark", [None, "", "　", "…", "……", "—", "--", "#", "x", "空格", "暂无", "N/A", float("nan")])
def test_a_mark_for_a_missing_figure_says_why(mark) -> None:
    found = figure(mark)
    assert (found.value, found.status) == (None, "missing")
    assert found.reason


def test_what_sort_of_figure_it_is_may_stand_behind_it() -> None:
    assert figure("2.19（初步）")[0::4] == (2.19, "provisional")
    assert figure("2.19(预计)").status == "estimated"


@pytest.mark.parametrize("printed", ["abc", "12 34", "1,23", "1.2.3", "10—8", "1e400", True, "第三"])
def test_what_is_no_figure_is_refused_with_its_words(printed) -> None:
    with pytest.raises(NoFigure, match=f"“{printed}”"):
        figure(printed)


@given(st.text(max_size=20) | st.floats() | st.integers() | st.dates() | st.booleans())
def test_any_cell_is_a_figure_missing_or_refused_in_words(cell) -> None:
    try:
        found = figure(cell)
    except NoFigure as refused:
        assert str(refused).endswith("。")
    else:
        assert (found.value is None) == (found.status == "missing") == bool(found.reason)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_exactly(number: float) -> None:
    assert figure(repr(number)).value == number
    if 1e-3 < abs(number) < 1e15:
        assert figure(f"{number:,.3f}").value == float(f"{number:.3f}")
