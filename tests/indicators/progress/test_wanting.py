"""Of a quotient with one part known: what the other would have to be."""

from typing import Any

import pytest

from guibiao.indicators.progress import Observation, Target
from guibiao.indicators.progress.wanting import wanting
from guibiao.terms.indicators import Registry
from tests.indicators.progress.made import TODAY

PATENTS = {"indicator": "invention_patents_in_force", "value": 1.2, "unit": "万件"}
PEOPLE = {"indicator": "population", "value": 4000, "unit": "万人"}
BASIC = {"indicator": "rd_basic", "value": 8, "unit": "亿元"}


def found(code: str, rows: list[dict[str, Any]], **given: Any) -> Any:
    base: dict[str, Any] = {"canonical": code, "region": "520000", "value": 3, "unit": "件", "comparator": "≥"}
    held = [Observation(region="520000", year=2020, **row) for row in rows]
    return wanting(Target(**base | given), code, 2020, held, TODAY, Registry.default())


def test_the_divisor_may_be_so_large_and_the_dividend_must_be_so_large() -> None:
    most = found("invention_patents_per_10k", [PATENTS])
    assert (most.missing.code, most.comparator, most.value) == ("population", "≤", pytest.approx(4000e4))
    least = found("invention_patents_per_10k", [PEOPLE])
    assert (least.missing.code, least.comparator, least.value) == (
        "invention_patents_in_force", "≥", pytest.approx(12000),
    )  # fmt: skip
    share = found("rd_basic_share", [BASIC], value=10, unit="%")
    assert (share.missing.code, share.comparator, share.missing.unit) == ("rd_expenditure", "≤", "亿元")
    assert share.value == pytest.approx(80)


@pytest.mark.parametrize(
    ("code", "rows", "given"),
    [
        ("invention_patents_per_10k", [PATENTS, PEOPLE], {}),
        ("invention_patents_per_10k", [], {}),
        ("invention_patents_per_10k", [PATENTS | {"comparator": ">"}], {}),
        ("invention_patents_per_10k", [PATENTS], {"comparator": "≤"}),
        ("invention_patents_per_10k", [PATENTS], {"kind": "growth", "unit": "%"}),
        ("invention_patents_per_10k", [PATENTS], {"kind": "rank", "unit": "位"}),
        ("invention_patents_per_10k", [PATENTS], {"value": None}),
        ("rd_expenditure", [PATENTS], {}),
    ],
)
def test_where_that_says_nothing_nothing_is_said(code: str, rows: list[dict[str, Any]], given: dict[str, Any]) -> None:
    assert found(code, rows, **given) is None
