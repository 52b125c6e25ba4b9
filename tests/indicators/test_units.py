"""What units are made of."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.indicators.units import factor, measure, printed, scaled
from guibiao.terms.units import SCALES, base_units

UNITS = st.builds(str.__add__, st.sampled_from(["", *SCALES]), st.sampled_from(sorted(base_units())))


@pytest.mark.parametrize(
    ("given_", "wanted", "by"),
    [
        ("亿元", "万元", Fraction(10_000)),
        ("万元", "亿元", Fraction(1, 10_000)),
        ("亿元/万人", "万元/人", Fraction(1)),
        ("件/万人", "件/人", Fraction(1, 10_000)),
        ("%", "‰", Fraction(10)),
        ("家", "个", Fraction(1)),
        ("亩", "公顷", Fraction(1, 15)),
        ("亿元", "件", None),
        ("元", "美元", None),
        ("人年", "人", None),
        ("件", "项", None),
        (None, "", Fraction(1)),
    ],
)
def test_one_unit_in_another(given_: str | None, wanted: str, by: Fraction | None) -> None:
    assert factor(given_, wanted) == by


def test_the_unit_of_a_quotient_is_printed_as_people_write_it() -> None:
    assert printed(measure("亿元") / measure("万人")) == ("万元/人", 1)
    assert printed(measure("件") / measure("万人")) == ("件/万人", 1)
    assert printed(measure("亿元") / measure("万元")) == ("", 10_000)


@given(UNITS, UNITS)
def test_there_and_back_is_nothing(one: str, other: str) -> None:
    there, back = factor(one, other), factor(other, one)
    assert (there is None) == (back is None)
    assert there is None or back is None or there * back == 1


@given(UNITS)
def test_what_is_printed_is_read_again(unit: str) -> None:
    text, left = printed(measure(unit))
    again = measure(text)
    assert again.powers == measure(unit).powers
    assert again.factor * left == measure(unit).factor


@given(st.integers(1, 10**9), st.sampled_from(sorted(SCALES)))
def test_whole_figures_survive_conversion(value: int, scale: str) -> None:
    there_and_back = scaled(scaled(float(value), Fraction(SCALES[scale])), Fraction(1, SCALES[scale]))
    assert there_and_back == pytest.approx(value, rel=2**-52, abs=0)  # one rounding each way
