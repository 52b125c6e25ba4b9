"""Sources that contradict each other: found with both values, settled by a stated precedence, never in silence."""

import datetime
import itertools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.indicators import conflicts
from guibiao.indicators.observations import SCHEMA

DAY = datetime.date(2024, 10, 2)


def row(value, source, unit="亿元", *, vintage=DAY, comparator="=", upper=None, year=2023, indicator="rd_expenditure"):
    return {
        "region": "140000", "indicator": indicator, "scope": None, "year": year, "part": "Y", "to_date": False, "value": value,
        "comparator": comparator, "upper": upper, "unit": unit, "status": "actual" if value is not None else "missing",
        "reason": None, "source": source, "place": "C3", "vintage": vintage,
    }  # fmt: skip


def table(*rows):
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (row(22.1, "甲"), row(22.13, "乙")),
        (row(298.2, "甲"), row(2982011.4, "乙", "万元")),
        (row(4500, "甲", "家", comparator=">"), row(4600, "乙", "户")),
        (row(8, "甲", comparator="range", upper=10), row(9.5, "乙")),
        (row(4500, "甲", comparator="≈"), row(4600, "乙")),
        (row(None, "甲"), row(1, "乙")),
        (row(2.19, "甲", "%"), row(2.14, "乙", "%", vintage=DAY + datetime.timedelta(365))),
        (row(298.2, "甲", year=2022), row(300, "乙")),
    ],
)
def test_what_may_both_be_true_is_no_conflict(a, b) -> None:
    assert conflicts.find(table(a, b)) == conflicts.find(table(b, a)) == []


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [
        (row(22.1, "甲"), row(22.2, "乙"), 0.1),
        (row(298.2, "甲"), row(2992011.4, "乙", "万元"), 1.00114),
        (row(4500, "甲", "家", comparator=">"), row(4400, "乙", "家"), -100),
        (row(2.7, "甲", "%"), row(2.74, "乙", "%"), None),
        (row(2.19, "甲", "%", vintage=None), row(2.14, "乙", "%"), -0.05),
        (row(5, "甲", "亿元"), row(5, "乙", "件"), None),
    ],
)
def test_what_cannot_both_be_true_is_reported_with_both_values(a, b, difference) -> None:
    # A source that prints two places elsewhere means 2.70 by 2.7.
    finer = row(1.23, "甲", "%", year=2010)
    found = conflicts.find(table(a, b, finer))
    assert len(found) == 1
    assert (found[0].a.value, found[0].b.value) == (a["value"], b["value"])
    if difference is not None:
        assert found[0].difference == pytest.approx(difference)
    sentence = str(found[0])
    assert all(word in sentence for word in ("山西省", "2023年", "甲", "乙", f"{a['value']:g}"))


def test_an_undated_copy_of_one_publication_contradicts_nothing() -> None:
    first, revised = row(2.19, "旧", "%"), row(2.14, "新", "%", vintage=DAY + datetime.timedelta(365))
    assert conflicts.find(table(first, revised, row(2.19, "抄", "%", vintage=None))) == []
    assert len(conflicts.find(table(first, revised, row(2.5, "抄", "%", vintage=None)))) == 2


def test_a_stated_precedence_settles_and_says_what_it_overruled() -> None:
    rows = table(row(1.0, "某省统计公报"), row(2.0, "年鉴"), row(7.0, "年鉴", year=2020), row(3.0, "网页"))
    settled = conflicts.settle(rows, ["*统计公报", "年鉴"])
    assert [(r["year"], r["value"]) for r in settled.table.to_pylist()] == [(2023, 1.0), (2020, 7.0)]
    assert {(o.kept.source, o.dropped.source) for o in settled.overruled} >= {
        ("某省统计公报", "年鉴"),
        ("某省统计公报", "网页"),
    }
    assert settled.open == []


def test_what_is_set_aside_sets_nothing_aside() -> None:
    rows = table(row(10.1, "甲"), row(10.4, "乙"), row(10.12, "丙"), row(7.1, "乙", year=2010))
    settled = conflicts.settle(rows, ["甲", "乙", "丙"])
    assert [r["source"] for r in settled.table.to_pylist()] == ["甲", "丙", "乙"]


def test_what_the_precedence_does_not_decide_stays_open_and_in_the_table() -> None:
    rows = table(row(1.0, "甲"), row(2.0, "乙"))
    settled = conflicts.settle(rows, ["年鉴"])
    assert settled.table.equals(rows)
    assert (len(settled.overruled), len(settled.open)) == (0, 1)


VALUES = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2))


@given(st.lists(st.tuples(VALUES, st.sampled_from("甲乙丙丁"), st.sampled_from(["亿元", "万元"])), max_size=6))
def test_settling_leaves_no_conflict_between_named_sources(said) -> None:
    rows = table(*(row(v, s, u) for v, s, u in said))
    settled = conflicts.settle(rows, ["甲", "乙", "丙", "丁"])
    assert settled.table.num_rows + len({o.dropped.row for o in settled.overruled}) == rows.num_rows
    assert all(c.a.source == c.b.source for c in settled.open)
    assert len(settled.open) == len(conflicts.find(settled.table)) or settled.overruled


@given(st.lists(VALUES, min_size=2, max_size=4))
def test_the_order_of_rows_changes_nothing(values) -> None:
    rows = [row(v, f"源{i}") for i, v in enumerate(values)]
    expected = None
    for order in itertools.islice(itertools.permutations(rows), 6):
        pairs = {frozenset((c.a.source, c.b.source)) for c in conflicts.find(table(*order))}
        expected = pairs if expected is None else expected
        assert pairs == expected
