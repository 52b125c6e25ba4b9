"""The table of all targets says what `judge` says of each."""

from typing import Any

import pytest

from guibiao.indicators import figures, tables
from guibiao.indicators.progress import Result, aims, judge, table
from guibiao.rules import progress as rules
from tests.indicators.progress import batch
from tests.indicators.progress.made import TODAY, series, target

NUMBERS = ("measure", "share_of_way", "share_of_time", "value", "goal")


def together(asked: list[Any], rows: list[Any], code: str, year: int | None = None) -> list[dict[str, Any]]:
    rule = rules.get(code, TODAY)
    fallback = rules.get(rule.fallback, TODAY) if rule.fallback else None
    connection = tables.connect()
    given = figures.chosen(tables.observations(batch.as_table(rows), connection=connection).table).table
    found = table(tables.load(aims(asked, today=TODAY), connection), given, rule, fallback, year=year)
    return sorted(tables.fetch(found).to_pylist(), key=lambda row: row["row"])


def differences(row: dict[str, Any], result: Result) -> list[str]:
    v = result.revised
    out = []
    if v is None or v.value is None:
        # Of a bound, or a sum with a gap, the table says only that it is one.
        return [] if (row["met"], row["value"], row["class_code"]) == (None, None, None) else ["no value"]
    for name in NUMBERS:
        mine, other = row[name], getattr(v, name)
        if name == "measure" and (
            v.met or v.class_code is None or row["class_code"] == result.rule_set.classes[-1].code
        ):
            continue  # the class does not come from the measure
        if (mine is None) != (other is None) or (mine is not None and mine != pytest.approx(other, rel=1e-9, abs=1e-9)):
            out.append(f"{name}: {mine} {other}")
    if (row["met"], row["class_code"], row["rule"]) != (v.met, v.class_code, v.rule):
        out.append(f"class: {row['met'], row['class_code'], row['rule']} {v.met, v.class_code, v.rule}")
    if row["why"] != (result.cannot.why if result.cannot else None):
        out.append(f"why: {row['why']} {result.cannot}")
    return out


@pytest.mark.parametrize("year", [None, 2024])
@pytest.mark.parametrize("code", ["linear-path", "eurostat", "un-progress-chart", "eurostat-no-target"])
def test_the_table_agrees_with_each_judgement(code: str, year: int | None) -> None:
    asked = batch.targets()
    # The table takes the latest value that is one; a bound in the last year is tried by itself.
    rows = [row for row in batch.observations(asked) if row.comparator in ("=", "≈")]
    found = together(asked, rows, code, year)
    assert len(found) == len(asked)
    by_target: dict[tuple[str, str | None], list[Any]] = {}
    for row in rows:
        by_target.setdefault((row.region, row.indicator), []).append(row)
    wrong = {}
    for one, row in zip(asked, found, strict=True):
        mine = by_target[one.region or "", one.canonical]
        said = differences(row, judge(one, mine, rule_set=code, year=year, today=TODAY))
        if said:
            wrong[one.id] = (one, row, said)
    assert not wrong, f"{len(wrong)}: {next(iter(wrong.values()))}"
    assert len({row["class_code"] for row in found}) >= 4


def test_a_bound_after_the_last_value_is_named() -> None:
    rows = [*series({2020: 10.0, 2023: 12.0}), *series({2024: 15.0}, comparator=">")]
    (row,) = together([target(value=20, baseline=(None, 2020))], rows, "linear-path", 2024)
    assert (row["why"], row["data_year"], row["value"]) == ("bound_not_enough", 2023.0, 12.0)


def test_what_cannot_be_compared_keeps_its_row_and_says_why() -> None:
    asked = [
        target(id="open", canonical="tech_contract_turnover", value=500, unit="亿元"),
        target(id="unknown", indicator="某某指数", canonical=None, value=5),
        target(id="stock", canonical="high_tech_enterprises", kind="count", value=5, unit="家"),
        target(id="unit", canonical="rd_basic", value=5, unit="件"),
        target(id="none", canonical="rd_basic", value=5, unit="亿元"),
        target(id="fine", canonical="rd_intensity", value=2.5, unit="%", baseline=(2.0, 2020)),
    ]
    found = together(asked, series({2025: 2.4}, indicator="rd_intensity", unit="%"), "linear-path", 2025)
    assert [(row["target"], row["why"]) for row in found] == [
        ("open", "scope_not_stated"),
        ("unknown", "unknown_indicator"),
        ("stock", "stock_flow_mixed"),
        ("unit", "unit_not_comparable"),
        ("none", "no_data"),
        ("fine", None),
    ]
    assert (found[-1]["class_code"], found[-1]["met"]) == ("ahead", False)


def test_units_of_observations_are_brought_to_the_indicators_own() -> None:
    asked = [target(canonical="rd_basic", value=2, unit="亿元", year=2025, baseline=(None, 2020))]
    rows = [
        *series({2020: 1.0}, indicator="rd_basic", unit="亿元"),
        *series({2025: 15000.0}, indicator="rd_basic", unit="万元"),
    ]
    (row,) = together(asked, rows, "linear-path")
    assert (row["unit"], row["value"], row["goal"], row["share_of_way"]) == ("万元", 15000.0, 20000.0, 0.5)


def test_distances_among_the_targets_of_an_indicator() -> None:
    values = {"110000": 5.0, "120000": 4.0, "130000": 3.0, "140000": 2.0, "150000": 1.0}
    asked = [target(value=6.0, region=region, baseline=(0.5, 2020)) for region in values]
    rows = [row for region, v in values.items() for row in series({2025: v}, region=region)]
    found = together(asked, rows, "oecd-distance", 2025)
    singly = [judge(one, rows, rule_set="oecd-distance", year=2025, today=TODAY).revised for one in asked]
    assert [row["class_code"] for row in found] == ["nearest", "nearest", "near", "far", "farthest"]
    assert [row["measure"] for row in found] == pytest.approx([v.measure for v in singly if v])


def test_a_target_without_a_region_is_refused() -> None:
    with pytest.raises(ValueError, match="没有写明地区"):
        aims([target(value=1, region=None)], today=TODAY)
