"""Targets for a place among other regions: never compared with the figure itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from guibiao.indicators import series as shipped
from guibiao.indicators.progress import Observation, Result, Target, aims, headline, judge, many
from guibiao.terms import regions
from guibiao.terms.indicators import Registry
from tests.indicators.progress.batch import as_table
from tests.indicators.progress.made import TODAY

PROVINCES = [one.code for one in regions.provinces() if one.code not in ("710000", "810000", "820000")]
ANHUI, HEFEI = "340000", "340100"


def asked(value: float = 10, **given: Any) -> Target:
    base: dict[str, Any] = {"indicator": "高新技术企业数全国排名", "canonical": "high_tech_enterprises", "unit": "位", "year": 2022,
                            "region": ANHUI, "kind": "rank"}  # fmt: skip
    return Target(value=value, **base | given)


def firms(values: Mapping[str, float | None], **given: Any) -> list[Observation]:
    """Of each region the firms of 2022, in 家."""
    base: dict[str, Any] = {"indicator": "high_tech_enterprises", "year": 2022, "unit": "家", **given}
    return [Observation(region=code, value=value, **base) for code, value in values.items()]


def said(target: Target, rows: list[Observation]) -> Result:
    """What `judge` says, and `many` as well."""
    found = judge(target, rows, year=2022, today=TODAY)
    assert many([target], as_table(rows), today=TODAY) == [headline(judge(target, rows, today=TODAY))]
    return found


def test_a_place_is_taken_among_all_provinces_and_equal_figures_share_one() -> None:
    values: dict[str, float | None] = {code: 1000.0 * (at + 1) for at, code in enumerate(PROVINCES)}
    own = values[ANHUI]
    place = sum(1 for value in values.values() if value is not None and own is not None and value > own) + 1
    assert said(asked(place), firms(values)).met is True
    assert said(asked(place - 1), firms(values)).met is False
    result = said(asked(place - 3), firms(values))
    assert result.revised is not None
    assert (result.revised.value, result.revised.gap, result.unit) == (place, 3, "位")
    alike = firms(values | {PROVINCES[-1]: own, PROVINCES[0]: own})
    assert said(asked(place - 1), alike).met is True, "the last, who was ahead, now shares the place"


def test_of_peers_without_a_figure_only_bounds_are_known() -> None:
    values: dict[str, float | None] = dict.fromkeys(PROVINCES[:20], 1000.0) | {ANHUI: 5000.0}
    result = said(asked(5), firms(values))
    assert result.met is None and result.cannot is not None and result.cannot.why == "bound_not_enough"
    missing = 31 - len(values)
    assert result.revised is not None and (result.revised.at_least, result.revised.at_most) == (1, 1 + missing)
    assert said(asked(1 + missing), firms(values)).met is True
    assert said(asked(3), firms(values | dict.fromkeys(PROVINCES[:4], 9000.0))).met is False


@pytest.mark.parametrize("unit", ["位", None])
def test_the_figure_itself_is_never_taken_for_the_place(unit: str | None) -> None:
    alone = said(asked(10, unit=unit), firms({ANHUI: 7.0}))
    assert (alone.met, alone.cannot and alone.cannot.why) == (None, "bound_not_enough")
    row = aims([asked(10, unit=unit)], today=TODAY).to_pylist()[0]
    assert row["why"] == "unit_not_comparable", "in tables the peers are not looked at"


def test_a_stated_place_counts_before_one_that_is_reckoned() -> None:
    stated = firms({ANHUI: 8.0}, unit="位", source="某公报")
    values: dict[str, float | None] = dict.fromkeys(PROVINCES, 1000.0)
    result = said(asked(10), [*firms(values), *stated])
    assert (result.met, result.revised and result.revised.value) == (True, 8.0)


def test_a_city_takes_its_place_within_its_province_unless_the_words_say_otherwise() -> None:
    cities = [
        one.code
        for one in regions.current().regions
        if one.parent == ANHUI and one.level == "prefecture" and not one.valid_until
    ]
    values: dict[str, float | None] = dict.fromkeys(cities, 100.0) | {HEFEI: 900.0, "320100": 2000.0}
    rows = firms(values)
    assert said(asked(1, region=HEFEI, indicator="高新技术企业数"), rows).met is True
    assert said(asked(1, region=HEFEI, indicator="高新技术企业数全省排名"), rows).met is True
    assert said(asked(1, region=HEFEI), rows).met is False, "in the nation one stands before it"


@pytest.mark.parametrize(
    "words", ["高新技术企业数中部排名", "高新技术企业数在长三角位次", "高新技术企业数省会城市排名"]
)
def test_a_place_among_some_regions_only_is_not_reckoned_among_all(words: str) -> None:
    result = said(asked(1, indicator=words), firms(dict.fromkeys(PROVINCES, 1000.0)))
    assert result.cannot is not None and result.cannot.why == "too_few_peers"


def test_where_less_is_better_the_least_is_first_and_where_neither_is_there_is_no_place() -> None:
    values: dict[str, float | None] = dict.fromkeys(PROVINCES, 5.0) | {ANHUI: 2.0}
    rows = firms(values, indicator="pm25", unit=None)
    assert said(asked(1, canonical="pm25", indicator="PM2.5浓度排名"), rows).met is True
    neither = next(one for one in Registry.default().all() if one.direction == 0)
    result = said(
        asked(1, canonical=neither.code, indicator=neither.name), firms(values, indicator=neither.code, unit=None)
    )
    assert result.cannot is not None and result.cannot.why == "too_few_peers"


def test_a_revision_moves_a_place_and_both_are_said() -> None:
    values: dict[str, float | None] = dict.fromkeys(PROVINCES, 1000.0) | {ANHUI: 2000.0}
    rows = [*firms(values, vintage=date(2023, 1, 1)), *firms({"330000": 3000.0}, vintage=date(2024, 1, 1))]
    result = said(asked(1), rows)
    assert result.published is not None and result.revised is not None
    assert (result.published.met, result.revised.met) == (True, False)


def test_a_place_by_the_shipped_series_is_that_of_the_bulletin() -> None:
    """2023, by the bulletin: Beijing, Shanghai, Tianjin, Guangdong, Jiangsu, Zhejiang before Anhui with 2.69."""
    target = asked(7, canonical="rd_intensity", indicator="全社会研发经费投入强度", year=2023)
    table = shipped.provinces()
    assert judge(target, table, year=2023, today=TODAY).met is True
    stricter = asked(6, canonical="rd_intensity", indicator="全社会研发经费投入强度", year=2023)
    assert judge(stricter, table, year=2023, today=TODAY).met is False
