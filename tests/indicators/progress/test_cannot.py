"""“Cannot be said, because …” is a result with its reason: what goes wrong in practice does not go wrong here."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from guibiao.indicators.progress import Observation, Result, Target, judge
from guibiao.terms.indicators import load_extra
from tests.indicators.progress.made import REGION, TODAY, as_rows, series, target

HNTE: dict[str, Any] = {"canonical": "high_tech_enterprises", "unit": "家", "year": 2025}
RD: dict[str, Any] = {"canonical": "rd_intensity", "unit": "%", "year": 2025, "value": 2.5}


def hnte(values: dict[int, float | None], **given: Any) -> list[Observation]:
    return series(values, **{"indicator": "high_tech_enterprises", "unit": "家", **given})


def why(result: Result) -> str | None:
    assert result.cannot is None or result.cannot.sentence.endswith("。")
    return result.cannot.why if result.cannot else None


# --- scope -----------------------------------------------------------------------------------------------------------
def turnover(sold: float, bought: float) -> list[Observation]:
    return [
        *series({2020: 100.0, 2022: sold}, indicator="tech_contract_turnover_sold", unit="亿元"),
        *series({2020: 200.0, 2022: bought}, indicator="tech_contract_turnover_bought", unit="亿元"),
    ]


def test_a_scope_that_is_not_stated_shows_each_reading_with_its_verdict() -> None:
    asked = target(
        indicator="技术合同成交额",
        canonical=None,
        value=500,
        unit="亿元",
        comparator="≥",
        year=2022,
        baseline=(None, 2020),
    )
    result = judge(asked, turnover(161.4, 536.3), year=2022, today=TODAY)
    assert (why(result), result.met, result.class_code) == ("scope_not_stated", None, None)
    assert result.cannot is not None and "没有说明" in result.cannot.sentence
    verdicts = {r.name: (r.result.met, r.result.class_code) for r in result.cannot.readings}
    assert verdicts == {
        "输出技术合同成交额": (False, "behind"), "吸纳技术合同成交额": (True, "ahead"), "输出与吸纳技术合同成交额合计": (True, "ahead"),
    }  # fmt: skip
    both = result.cannot.readings[2].result
    assert both.revised is not None and both.revised.value == pytest.approx(161.4 + 536.3)


def test_both_are_added_up_only_where_each_has_an_exact_figure_and_nobody_states_the_sum() -> None:
    asked = target(indicator="技术合同成交额", canonical=None, value=500, unit="亿元", comparator="≥", year=2022)

    def both(rows: list[Observation]) -> Any:
        found = judge(asked, rows, year=2022, today=TODAY)
        assert found.cannot is not None
        return next(r.result for r in found.cannot.readings if "合计" in r.name)

    rows = turnover(161.4, 536.3)
    assert both(rows).met is True
    assert both([row for row in rows if row.indicator == "tech_contract_turnover_sold"]).revised is None
    bounded = [msgspec.structs.replace(row, comparator="≥") for row in rows]
    assert both(bounded).revised is None
    stated = series({2022: 480.0}, indicator="tech_contract_turnover_both", unit="亿元")
    assert both([*rows, *stated]).met is False


def test_a_figure_that_is_as_open_does_not_settle_it() -> None:
    asked = target(canonical="tech_contract_turnover", value=500, unit="亿元", year=2022)
    own = series({2022: 697.7}, indicator="tech_contract_turnover", unit="亿元")
    result = judge(asked, [*turnover(161.4, 536.3), *own], year=2022, today=TODAY)
    assert why(result) == "scope_not_stated" and result.cannot is not None
    assert result.cannot.readings[-1].name == "技术合同成交额（同样没有说明）"


def test_a_target_that_says_its_scope_is_judged() -> None:
    asked = target(canonical="tech_contract_turnover_bought", value=500, unit="亿元", year=2022)
    assert judge(asked, turnover(161.4, 536.3), year=2022, today=TODAY).met is True


def test_figures_of_a_part_do_not_answer_for_the_whole() -> None:
    part = series({2025: 700.0}, indicator="rd_expenditure", unit="亿元", scope="规上工业企业")
    result = judge(target(canonical="rd_expenditure", value=600, unit="亿元", year=2025), part, year=2025, today=TODAY)
    assert why(result) == "scope_not_stated" and result.cannot is not None
    assert [(r.name, r.result.met) for r in result.cannot.readings] == [("规上工业企业", True)]
    scoped = target(canonical="rd_expenditure", value=600, unit="亿元", year=2025, scope="规上工业企业")
    assert judge(scoped, part, year=2025, today=TODAY).met is True


# --- look-alikes, unknown names, units ---------------------------------------------------------------------------
def test_a_look_alike_is_named_and_never_used() -> None:
    asked = target(indicator="每万人高价值发明专利拥有量", canonical=None, value=3.1, unit="件", year=2025)
    rows = series({2025: 3.1}, indicator="invention_patents_per_10k", unit="件")
    result = judge(asked, rows, year=2025, today=TODAY)
    assert why(result) == "look_alike_only" and result.cannot is not None
    assert result.cannot.look_alikes == ("每万人口发明专利拥有量",)
    assert (result.met, result.revised) == (None, None)


def test_announced_in_the_year_is_not_the_stock() -> None:
    rows = series({2025: 9000.0}, indicator="high_tech_enterprises_announced", unit="家")
    assert why(judge(target(**HNTE, value=5000), rows, year=2025, today=TODAY)) == "look_alike_only"


def test_a_name_that_is_not_known_is_compared_with_nothing() -> None:
    asked = target(indicator="某某指数", canonical=None, value=3)
    assert why(judge(asked, hnte({2025: 3.0}), year=2025, today=TODAY)) == "unknown_indicator"


@pytest.mark.parametrize(
    ("asked", "unit", "met"),
    [
        ({"value": 1.2, "unit": "亿元"}, "万元", True),
        ({"value": 1.2001, "unit": "亿元"}, "万元", False),
        ({"value": 12000, "unit": "万元"}, "万元", True),
        ({"value": 1.2, "unit": "亿元"}, "亿美元", None),
        ({"value": 1.2, "unit": "亿元"}, "件", None),
        ({"value": 1.2, "unit": "亿元"}, "%", None),
    ],
)
def test_units_are_converted_or_refused_with_both_names(asked: dict[str, Any], unit: str, met: bool | None) -> None:
    rows = series({2025: 12000.0}, indicator="rd_basic", unit=unit)
    result = judge(target(canonical="rd_basic", year=2025, **asked), rows, year=2025, today=TODAY)
    assert result.met is met
    if met is None:
        assert why(result) == "unit_not_comparable" and result.cannot is not None
        assert unit in result.cannot.sentence and "亿元" in result.cannot.sentence


def test_currencies_are_not_converted_even_where_both_are_printed(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        "[own_exports]\nname='自营出口'\nunit='亿元'\nunits=['亿美元']\ntype='flow'\ndefinition='一年的出口额'\n",
        encoding="utf-8",
    )
    registry = load_extra(mine)
    rows = series({2025: 9.0}, indicator="own_exports", unit="亿美元")
    asked = target(canonical="own_exports", value=5, unit="亿元", year=2025)
    assert why(judge(asked, rows, year=2025, today=TODAY, registry=registry)) == "unit_not_comparable"


def test_counting_words_are_one_and_points_are_shares() -> None:
    assert judge(target(**HNTE | {"unit": "万户"}, value=0.5), hnte({2025: 5000.0}), year=2025, today=TODAY).met is True
    asked = target(
        canonical="rd_intensity", kind="increase", value=0.3, unit="个百分点", year=2025, baseline=(None, 2020)
    )
    verdict = judge(
        asked, series({2020: 2.2, 2025: 2.5}, indicator="rd_intensity", unit="%"), year=2025, today=TODAY
    ).revised
    assert verdict is not None and (verdict.goal, verdict.met) == (2.5, True)


# --- bounds ----------------------------------------------------------------------------------------------------------
BOUNDS = [
    # “突破4500家”: against 5,000 not shown met, against 4,000 met, against “at most 4,000” shown not met.
    (">", 4500.0, None, {"value": 5000}, None),
    (">", 4500.0, None, {"value": 4000}, True),
    (">", 4500.0, None, {"value": 4500}, True),
    (">", 4500.0, None, {"value": 4500, "comparator": ">"}, True),
    ("≥", 4500.0, None, {"value": 4500, "comparator": ">"}, None),
    ("≥", 4500.0, None, {"value": 4500}, True),
    (">", 4500.0, None, {"value": 4000, "comparator": "≤"}, False),
    (">", 4500.0, None, {"value": 4500, "comparator": "≤"}, False),
    ("≥", 4500.0, None, {"value": 4500, "comparator": "≤"}, None),
    ("<", 4500.0, None, {"value": 4500}, False),
    ("≤", 4500.0, None, {"value": 4500}, None),
    ("≤", 4500.0, None, {"value": 4500, "comparator": "≤"}, True),
    ("range", 4400.0, 4600.0, {"value": 4500}, None),
    ("range", 4400.0, 4600.0, {"value": 4400}, True),
    ("range", 4400.0, 4600.0, {"value": 4700}, False),
    (">", 4500.0, None, {"value": 4000, "upper": 5000, "comparator": "range", "direction": 0}, None),
]


@pytest.mark.parametrize(("comparator", "value", "upper", "asked", "met"), BOUNDS)
def test_a_bound_says_as_much_as_it_says(
    comparator: Any, value: float, upper: float | None, asked: Any, met: bool | None
) -> None:
    rows = hnte({2025: value}, comparator=comparator, upper=upper)
    result = judge(target(**HNTE, **asked), rows, year=2025, today=TODAY)
    assert result.met is met and result.revised is not None
    assert (result.revised.value, result.revised.share_of_way, result.revised.gap) == (None, None, None)
    assert why(result) == (None if met else "bound_not_enough")
    assert result.class_code == ("ahead" if met else None)


def test_about_states_a_value_and_is_noted() -> None:
    result = judge(target(**HNTE, value=4900), hnte({2025: 4900.0}, comparator="≈"), year=2025, today=TODAY)
    assert result.met is True and "2025 年为约数。" in result.reasons


# --- time ------------------------------------------------------------------------------------------------------------
def intensity(values: dict[int, float | None]) -> list[Observation]:
    return series(values, indicator="rd_intensity", unit="%")


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 3, 1), "not_due"), (date(2026, 9, 30), "not_due"), (date(2026, 10, 1), "no_data")],
)
def test_no_data_is_said_only_after_the_month_of_release(today: date, expected: str) -> None:
    """R&D of year t appears in September of t + 1."""
    asked = target(**RD, baseline=(2.0, 2020))
    result = judge(asked, intensity({2023: 2.2, 2024: 2.4}), year=2025, today=today)
    assert result.cannot is not None and (why(result), result.cannot.due) == (expected, date(2026, 10, 1))
    assert (result.year, result.data_year, result.met, result.class_code) == (2025, 2024, None, None)
    assert result.revised is not None and (result.revised.class_code, result.revised.value) == ("ahead", 2.4)


def test_without_a_calendar_a_figure_is_overdue_after_the_next_year() -> None:
    for today, expected in ((date(2026, 12, 31), "not_due"), (date(2027, 1, 1), "no_data")):
        result = judge(target(value=5, year=2025), series({2024: 3.0}), year=2025, today=today)
        assert result.cannot is not None and (why(result), result.cannot.due) == (expected, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2024, 3, 1), 2023), (date(2024, 12, 1), 2023), (date(2026, 3, 1), 2024), (date(2040, 1, 1), 2025)]
)  # fmt: skip
def test_without_a_year_the_latest_known_or_due_is_judged_at_most_the_targets(today: date, year: int) -> None:
    assert judge(target(**RD, baseline=(2.0, 2020)), intensity({2022: 2.1, 2023: 2.2}), today=today).year == year


def test_a_figure_that_is_missing_for_a_reason_says_it() -> None:
    rows = series({2024: None}, indicator="rd_intensity", unit="%", status="missing", reason="数据保密")
    result = judge(target(**RD), [*intensity({2020: 1.8}), *rows], year=2024, today=TODAY)
    assert result.cannot is not None and result.cannot.why == "no_data"
    assert "数据保密" in result.cannot.sentence and "没有收到" not in result.cannot.sentence


def test_what_is_no_number_is_missing_and_no_bound() -> None:
    result = judge(target(**RD), intensity({2020: 1.8, 2024: float("nan")}), year=2024, today=TODAY)
    assert result.cannot is not None and (result.cannot.why, result.data_year) == ("no_data", 2020)
    assert "不是数" in result.cannot.sentence


def test_nothing_at_all_is_not_due_or_missing() -> None:
    assert why(judge(target(**RD), [], year=2025, today=date(2026, 3, 1))) == "not_due"
    assert why(judge(target(**RD), intensity({2025: None}), year=2025, today=TODAY)) == "no_data"


def test_a_sum_from_january_is_no_year_and_is_never_added() -> None:
    half = series({2025: 300.0}, indicator="rd_expenditure", unit="亿元", part="M06", to_date=True)
    asked = target(canonical="rd_expenditure", value=250, unit="亿元", year=2025, baseline=(200.0, 2020))
    result = judge(asked, half, year=2025, today=TODAY)
    assert (why(result), result.met, result.revised) == ("year_to_date_only", None, None)
    summed = target(canonical="rd_expenditure", value=400, per="period", unit="亿元", year=2025, period=(2024, 2025))
    rows = [*series({2024: 250.0}, indicator="rd_expenditure", unit="亿元"), *half]
    result = judge(summed, rows, year=2025, today=TODAY)
    assert result.revised is not None
    assert (why(result), result.revised.value, result.data_year) == ("year_to_date_only", 250.0, 2024)


def test_what_runs_to_december_is_the_year() -> None:
    rows = series({2025: 300.0}, indicator="rd_expenditure", unit="亿元", part="M12", to_date=True)
    asked = target(canonical="rd_expenditure", value=250, unit="亿元", year=2025)
    assert judge(asked, rows, year=2025, today=TODAY).met is True
    assert judge(target(**HNTE, value=250), hnte({2025: 300.0}, part="Q4"), year=2025, today=TODAY).met is True


@pytest.mark.parametrize("part", ["Y", "M06", "M12"])
def test_a_stock_that_claims_to_run_from_january_is_mixed_up(part: str) -> None:
    result = judge(target(**HNTE, value=250), hnte({2025: 300.0}, part=part, to_date=True), year=2025, today=TODAY)
    assert (why(result), result.met) == ("stock_flow_mixed", None)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"canonical": "high_tech_enterprises", "kind": "count", "unit": "家"}, "期末存量"),
        ({"canonical": "rd_intensity", "per": "period", "unit": "%"}, "不能相加"),
        ({"canonical": "rd_intensity", "kind": "count", "unit": "%"}, "不能相加"),
    ],
)
def test_a_stock_a_flow_and_a_rate_are_not_mixed(asked: dict[str, Any], word: str) -> None:
    rows = series({2024: 1.0, 2025: 2.0}, indicator=asked["canonical"], unit=asked["unit"])
    result = judge(target(value=1, year=2025, **asked), rows, year=2025, today=TODAY)
    assert why(result) == "stock_flow_mixed" and result.cannot is not None and word in result.cannot.sentence


def test_a_target_without_a_year_is_met_or_not_but_has_no_pace() -> None:
    rows = hnte({2020: 3000.0, 2025: 4000.0})
    asked = target(**HNTE | {"year": None}, value=5000, baseline=(None, 2020))
    result = judge(asked, rows, year=2025, today=TODAY)
    assert result.revised is not None
    assert (why(result), result.met, result.class_code) == ("year_missing", False, None)
    assert (result.revised.share_of_way, result.revised.share_of_time, result.revised.year_reached) == (0.5, None, 2030)
    summed = target(canonical="new_high_tech_enterprises", kind="count", unit="家", value=5, year=2025)
    rows = series({2025: 3.0}, indicator="new_high_tech_enterprises", unit="家")
    assert why(judge(summed, rows, year=2025, today=TODAY)) == "year_missing"


def test_forecasts_and_what_is_not_yet_published_are_no_evidence() -> None:
    rows = [
        *series({2024: 2.1}, indicator="rd_intensity", unit="%", vintage=date(2025, 9, 20)),
        *series({2025: 2.9}, indicator="rd_intensity", unit="%", status="forecast"),
    ]
    assert judge(target(**RD), rows, year=2025, today=date(2026, 3, 1)).data_year == 2024
    assert why(judge(target(**RD), rows, year=2024, today=date(2025, 9, 19))) == "not_due"


# --- input -----------------------------------------------------------------------------------------------------------
def test_rows_of_several_regions_need_a_region() -> None:
    rows = [*hnte({2025: 1.0}), *hnte({2025: 2.0}, region="150000")]
    with pytest.raises(ValueError, match="数据里有 2 个地区"):
        judge(target(**HNTE | {"region": None}, value=1), rows, year=2025, today=TODAY)
    assert judge(target(**HNTE, value=2), rows, year=2025, today=TODAY).met is False
    assert judge(target(**HNTE | {"region": None}, value=1), rows[:1], year=2025, today=TODAY).region == REGION


def test_sources_in_conflict_are_both_named() -> None:
    rows = [*hnte({2025: 4000.0}, source="统计公报"), *hnte({2025: 4100.0}, source="科技厅")]
    result = judge(target(**HNTE, value=4050), rows, year=2025, today=TODAY)
    assert "2025 年来源不一：4000家（统计公报）与4100家（科技厅），取前者。" in result.reasons


def test_arrow_ibis_and_plain_rows_are_the_same() -> None:
    import pyarrow as pa

    from guibiao.indicators.observations import SCHEMA
    from guibiao.indicators.tables import observations

    rows = [*hnte({2020: 3000.0, 2024: 4000.0}), *intensity({2024: 2.0})]
    arrow = pa.Table.from_pylist(as_rows(rows), SCHEMA)
    asked = target(**HNTE, value=5000, baseline=(None, 2020))
    results = [
        judge(asked, given, year=2024, today=TODAY) for given in (rows, as_rows(rows), arrow, observations(arrow).table)
    ]
    assert all(result == results[0] for result in results)
    assert (results[0].class_code, len(results[0].observations)) == ("behind", 2)


def test_a_target_of_a_plan_becomes_one_by_its_field_names() -> None:
    figure = {"id": "t1", "section": "s2", "start": 0, "end": 9, "indicator": "高新技术企业", "canonical": "high_tech_enterprises", "kind": "level",
              "comparator": ">", "value": 5000, "upper": None, "unit": "家", "year": 2025, "per": None, "modality": "strive",
              "baseline": {"value": 3000, "year": 2020}, "confidence": 0.9}  # fmt: skip
    asked = Target.of(figure, region=REGION, period=(2021, 2025))
    verdict = judge(asked, hnte({2023: 4200.0}), year=2023, today=TODAY).revised
    assert verdict is not None and verdict.start is not None
    assert (verdict.share_of_way, verdict.share_of_time, verdict.start.origin) == (0.6, 0.6, "plan")


def test_a_result_with_its_readings_goes_through_json_unchanged() -> None:
    asked = target(canonical="tech_contract_turnover", value=500, unit="亿元", year=2022, baseline=(100.0, 2020))
    result = judge(asked, turnover(161.4, 536.3), year=2022, today=TODAY)
    assert msgspec.json.decode(msgspec.json.encode(result), type=Result) == result
