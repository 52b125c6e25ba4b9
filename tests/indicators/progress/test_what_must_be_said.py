"""Targets of plans made up here, against the shipped series: where the year has its figure the target is met or it is not."""

import random
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from guibiao.indicators import series
from guibiao.indicators.progress import Baseline, Target, judge
from guibiao.terms.indicators import Registry

TODAY = date(2026, 11, 1)
PUBLIC = pa.concat_tables([series.provinces(), series.revisions(), series.computed()])
STATED = [row for row in series.provinces().to_pylist() if row["value"] and row["value"] > 0]
KNOWN = {(row["region"], row["indicator"], row["year"]): row for row in STATED}
REVISED = {(row["region"], row["indicator"], row["year"]) for row in series.revisions().to_pylist()}
MORE_IS_BETTER = {one.code for one in Registry.default().all() if one.direction == 1}
SOME = random.Random(5).sample(
    [row for key, row in KNOWN.items() if key not in REVISED and key[1] in MORE_IS_BETTER], 20
)


def said(row: dict[str, Any], **given: Any) -> Any:
    """What is said of a target for the year of a figure of the series."""
    base = {"canonical": row["indicator"], "region": row["region"], "unit": row["unit"], "year": row["year"]}
    here = PUBLIC.filter(pc.equal(PUBLIC["region"], row["region"])) if given.get("kind") != "rank" else PUBLIC
    return judge(Target(**base | given), here, year=row["year"], today=TODAY)


def named(row: dict[str, Any]) -> str:
    return f"{row['indicator']}-{row['region']}-{row['year']}"


@pytest.mark.parametrize("row", SOME, ids=named)
def test_a_target_for_a_year_with_its_figure_is_met_or_not(row: dict[str, Any]) -> None:
    v = row["value"]
    for value, comparator, met in (
        (v, "≥", True), (v, "=", True), (v, ">", False), (v * 1.001, "≥", False), (v * 0.5, ">", True), (v * 1.2, "≈", False),
    ):  # fmt: skip
        result = said(row, value=value, comparator=comparator)
        assert result.met is met, comparator
        assert result.data_year == row["year"]
        assert result.revised.value == pytest.approx(v)
        assert (result.revised.gap > 0) is (value > v), "what is missing is said with its sign"


@pytest.mark.parametrize("row", SOME, ids=named)
def test_what_is_relative_to_an_earlier_year_is_reckoned_from_its_figure(row: dict[str, Any]) -> None:
    before = KNOWN.get((row["region"], row["indicator"], row["year"] - 2))
    if before is None or (row["region"], row["indicator"], row["year"] - 2) in REVISED:
        return
    rate = ((row["value"] / before["value"]) ** 0.5 - 1) * 100
    start = {"period": (row["year"] - 1, row["year"]), "baseline": Baseline(year=row["year"] - 2)}
    for margin, met in ((-0.5, True), (0.5, False)):
        found = said(row, kind="growth", per="year", unit="%", value=rate + margin, comparator="≥", **start)
        assert found.met is met
        times = said(row, kind="multiple", unit="倍", value=row["value"] / before["value"] + margin / 100, **start)
        assert times.met is met


def test_a_later_year_that_exceeds_a_target_is_not_taken_for_its_year() -> None:
    late = {"region": "130000", "indicator": "tech_smes", "year": 2025, "value": 2.8, "unit": "万家"}
    result = judge(
        Target(canonical="tech_smes", region="130000", comparator="≥", value=10000, unit="家", year=2022),
        series.reports(), year=2022, today=TODAY,
    )  # fmt: skip
    assert (result.met, result.cannot and result.cannot.why) == (None, "no_data")
    assert said_of(late).met is True


def said_of(row: dict[str, Any]) -> Any:
    target = Target(
        canonical=row["indicator"], region=row["region"], comparator="≥", value=10000, unit="家", year=row["year"]
    )
    return judge(target, series.reports(), year=row["year"], today=TODAY)


def test_a_figure_above_the_target_before_its_last_year_does_not_meet_it_yet() -> None:
    target = Target(canonical="rd_intensity", region="340000", comparator="≥", value=2.0, unit="%", year=2025)
    result = judge(target, PUBLIC, year=2025, today=TODAY)
    assert result.met is None and result.cannot is not None and result.cannot.why == "no_data"
    assert result.revised is not None and (result.data_year, result.revised.met) == (2023, True)


@pytest.mark.parametrize("row", series.revisions().to_pylist(), ids=named)
def test_a_revised_year_has_both_verdicts(row: dict[str, Any]) -> None:
    first, last = KNOWN[row["region"], row["indicator"], row["year"]]["value"], row["value"]
    between = (first + last) / 2
    result = said(row, value=between, comparator="≥", baseline=Baseline(value=1.0, year=2010))
    assert (result.published.met, result.revised.met) == (first > between, last > between)
    assert (result.published.value, result.revised.value) == (first, last)


def test_a_place_is_told_for_every_province_in_every_year_of_the_bulletins() -> None:
    for year in (2018, 2021, 2023):
        values = {r["region"]: r["value"] for r in STATED if (r["indicator"], r["year"]) == ("rd_intensity", year)}
        values.pop("100000")
        for region in ("110000", "340000", "540000"):
            place = 1 + sum(value > values[region] for value in values.values())
            row = {"region": region, "indicator": "rd_intensity", "year": year, "unit": "位"}
            for asked, met in ((place, True), (place - 1, False)):
                found = said(row, kind="rank", value=asked, comparator="≤") if asked else None
                assert found is None or (found.met, found.revised.value) == (met, place)


def test_a_share_whose_parts_are_published_is_told() -> None:
    row = {"region": "110000", "indicator": "rd_basic_share", "year": 2023, "unit": "%"}
    parts = [KNOWN["110000", code, 2023]["value"] for code in ("rd_basic", "rd_expenditure")]
    share = parts[0] / parts[1] * 100
    assert said(row, value=share - 0.1).met is True
    assert said(row, value=share + 0.1).met is False
