"""A series across a merger: added where that is true, marked as broken where it is not."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.indicators import successors
from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.successors import Change, comparable, of_organisations, of_regions
from guibiao.terms import regions


def row(region, year, value, indicator="rd_expenditure", unit="亿元", comparator="="):
    return {
        "region": region, "indicator": indicator, "scope": None, "year": year, "part": "Y", "to_date": False, "value": value,
        "comparator": comparator, "upper": None, "unit": unit, "status": "actual" if value is not None else "missing",
        "source": "某年鉴",
    }  # fmt: skip


def table(*rows):
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def values(result):
    return {(r["region"], r["year"]): r["value"] for r in result.table.to_pylist()}


JINAN, LAIWU = "370100", "371200"


def test_a_flow_across_a_merger_is_the_sum_before_it() -> None:
    got = comparable(
        table(row(JINAN, 2017, 100.5), row(LAIWU, 2017, 105000.0, unit="万元"), row(JINAN, 2018, 110.0), row(LAIWU, 2018, 11.0),
              row(JINAN, 2019, 130.0), row("370200", 2018, 7.0))
    )  # fmt: skip
    assert values(got) == {(JINAN, 2017): 111.0, (JINAN, 2018): 121.0, (JINAN, 2019): 130.0, ("370200", 2018): 7.0}
    assert [(j.region, j.period.year, j.parts) for j in got.joined] == [
        (JINAN, 2017, (JINAN, LAIWU)),
        (JINAN, 2018, (JINAN, LAIWU)),
    ]
    assert got.broken == []
    summed = next(r for r in got.table.to_pylist() if r["year"] == 2018 and r["region"] == JINAN)
    assert "济南市" in summed["reason"]
    assert "莱芜市" in summed["reason"]


@pytest.mark.parametrize(
    ("rows", "rule", "why"),
    [
        ([row(JINAN, 2018, 2.5, "rd_intensity", "%"), row(LAIWU, 2018, 2.0, "rd_intensity", "%"),
          row(JINAN, 2019, 2.6, "rd_intensity", "%")], "sum", "比率"),
        ([row(JINAN, 2018, 110.0), row(JINAN, 2019, 130.0)], "sum", "缺莱芜市2018年"),
        ([row(JINAN, 2018, 110.0), row(LAIWU, 2018, 10.0, comparator="≥"), row(JINAN, 2019, 130.0)], "sum", "缺莱芜市2018年"),
        ([row(JINAN, 2018, 110.0), row(LAIWU, 2018, 11.0), row(JINAN, 2019, 130.0)], "break", "按规则"),
        ([row(JINAN, 2018, 1.0, "own_count", "个"), row(LAIWU, 2018, 1.0, "own_count", "个"), row(JINAN, 2019, 3.0, "own_count", "个")],
         "sum", "不在指标库"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_left_and_marked_as_broken(rows, rule, why) -> None:
    given_rows = table(*rows)
    got = comparable(given_rows, rule)
    assert values(got) == {(r["region"], r["year"]): r["value"] for r in rows}
    assert [(b.region, b.year) for b in got.broken] == [(JINAN, 2018)]
    assert why in got.broken[0].what
    assert got.joined == []


def test_what_was_split_is_broken_at_every_part() -> None:
    got = comparable(
        table(
            *(row(code, year, 10.0) for code in ("340100", "340200", "340500") for year in (2010, 2011)),
            row("341400", 2010, 9.0),
        )
    )
    assert {b.region for b in got.broken} == {"340100", "340200", "340500"}
    assert values(got)["341400", 2010] == 9.0


def test_a_new_region_is_the_sum_of_what_it_was_made_of() -> None:
    parts = ("120107", "120108", "120109")
    got = comparable(table(*(row(c, 2008, 1.0) for c in parts), row("120116", 2009, 5.0)))
    assert values(got) == {("120116", 2008): 3.0, ("120116", 2009): 5.0}


def test_a_renamed_region_goes_on_under_its_new_code() -> None:
    got = comparable(table(row("110228", 2014, 1.0), row("110118", 2016, 2.0)))
    assert values(got) == {("110118", 2014): 1.0, ("110118", 2016): 2.0}
    assert got.broken == []


def test_a_series_that_nothing_touches_is_the_same_table() -> None:
    rows = table(row("140000", 2018, 1.0), row("140000", 2019, 2.0))
    assert comparable(rows) == successors.Comparable(rows, [], [])


def test_several_figures_for_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="不止一个数"):
        comparable(table(row(JINAN, 2018, 1.0), row(JINAN, 2018, 2.0), row(LAIWU, 2018, 1.0)))


def test_offices_have_successors_too() -> None:
    changes = of_organisations("nation")
    into = {c.former: (c.successor, c.kind) for c in changes}
    assert into["环境保护部"] == ("生态环境部", "renamed")
    assert into["工商总局"] == ("市场监管总局", "merged")
    got = comparable(
        table(
            row("工商总局", 2016, 1.0),
            row("质检总局", 2016, 2.0),
            row("食品药品监管总局", 2016, 3.0),
            row("市场监管总局", 2019, 7.0),
        ),
        changes=changes,
    )
    assert values(got) == {("市场监管总局", 2016): 6.0, ("市场监管总局", 2019): 7.0}


def test_the_list_of_changes_names_regions_that_are_known() -> None:
    for change in of_regions():
        assert regions.get(change.former) is not None, change
        assert regions.get(change.successor) is not None, change
        assert change.document


YEARS = range(2015, 2023)
OWN = (
    Change("b", "乙", "a", "merged", datetime.date(2018, 6, 1), "文件"),
    Change("c", "丙", "b", "renamed", datetime.date(2016, 1, 1), "文件"),
)


@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from(YEARS)), st.integers(0, 100)))
def test_no_figure_is_lost_and_none_is_counted_twice(figures) -> None:
    rows = table(*(row(region, year, float(value)) for (region, year), value in figures.items()))
    got = comparable(rows, changes=OWN)
    for year in YEARS:
        before = sum(v for (_, y), v in figures.items() if y == year)
        assert sum(v for (_, y), v in values(got).items() if y == year) == before
    assert got.table.num_rows == len(values(got))
