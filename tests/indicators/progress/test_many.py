"""Many targets at once are told as each is told alone, whatever their figures are like."""

import random
from datetime import date
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.progress import Baseline, Headline, Observation, Target, headline, judge, many
from guibiao.indicators.progress.headlines import unclear
from guibiao.terms.indicators import Registry
from tests.indicators.progress import batch
from tests.indicators.progress.made import TODAY, series, target

CODES = ["linear-path", "eurostat", "un-progress-chart", "oecd-distance", "eurostat-no-target"]
REGISTERED = (
    "rd_intensity", "rd_expenditure", "high_tech_enterprises", "tech_contract_turnover", "new_high_tech_enterprises",
    "high_tech_industry_patent_applications",
    "tech_contract_turnover_sold", "invention_patents_per_10k", "technology_innovation_centres", "no_such_indicator",
)  # fmt: skip
UNITS = (None, "%", "亿元", "万元", "家", "户", "项", "件", "万家", "‰")


def told(asked: Target, rows: list[Observation], rule: str, today: date) -> Headline:
    try:
        return headline(judge(asked, rows, rule_set=rule, today=today))
    except ValueError as error:
        return unclear(error)


def same(mine: Headline, other: Headline) -> bool:
    for name in Headline.__struct_fields__:
        one, two = getattr(mine, name), getattr(other, name)
        if isinstance(one, float) and isinstance(two, float):
            if one != pytest.approx(two, rel=1e-9, abs=1e-9):
                return False
        elif one != two:
            return False
    return True


def compare(asked: list[Target], rows: list[Observation], rule: str, today: date = TODAY) -> list[Headline]:
    found = many(asked, batch.as_table(rows), rule_set=rule, today=today)
    assert len(found) == len(asked)
    for one, mine in zip(asked, found, strict=True):
        other = told(one, rows, rule, today)
        assert same(mine, other), (one, mine, other)
    return found


@pytest.mark.parametrize("rule", CODES)
def test_targets_of_every_kind(rule: str) -> None:
    asked = batch.targets(240)
    found = compare(asked, batch.observations(asked), rule, date(2025, 12, 1))
    assert len({one.class_code for one in found}) >= 4 and len({one.why for one in found}) >= 3


@pytest.mark.parametrize("seed", range(25))
def test_figures_of_every_kind(seed: int) -> None:
    """Revisions, several units, sources in conflict, parts of years, scopes, bounds, look-alikes, names left open."""
    chance = random.Random(seed)
    asked = [_target(chance, number) for number in range(150)]
    # In a fixed order: that of a set of words is another in each process, and the figures would be, too.
    series_of = sorted({(t.region or "", t.canonical or "") for t in asked})
    rows = [row for region, code in series_of for row in _rows(chance, region, code)]
    rows += [row for code in REGISTERED for row in _rows(chance, "120000", code)]
    found = compare(asked, rows, chance.choice(CODES[:3]), date(2025, 12, 1))
    assert len({one.why for one in found}) >= 6


def _target(chance: random.Random, number: int) -> Target:
    code = chance.choice(REGISTERED)
    known = Registry.default().get(code)
    unit = (known.unit if known else "家") if chance.random() < 0.7 else chance.choice(UNITS)
    comparator: Any = chance.choice(batch.COMPARATORS)
    value = round(chance.uniform(1, 200), 1)
    upper = value * 1.2 if comparator == "range" and chance.random() < 0.9 else None
    kind: Any = chance.choice(("level", "level", "level", "count", "increase", "growth", "multiple", "coverage"))
    return Target(
        id=str(number), indicator=known.name if known and chance.random() < 0.3 else f"某项{number}",
        canonical=code if chance.random() < 0.9 else None, kind=kind, comparator=comparator, upper=upper, unit=unit,
        value=value if chance.random() < 0.97 else None, region=chance.choice(batch.REGIONS),
        per=chance.choice((None, None, "year", "period")), year=chance.choice((2021, 2025, 2030, None)),
        period=(2021, 2025) if chance.random() < 0.8 else None, scope="规上企业" if chance.random() < 0.05 else None,
        baseline=Baseline(
            value=round(chance.uniform(-5, 200), 1) if chance.random() < 0.5 else None,
            year=chance.choice((None, 2020, 2019)), unit=chance.choice((None, None, None, "万元")),
        ),
    )  # fmt: skip


def _rows(chance: random.Random, region: str, code: str) -> list[Observation]:
    """A series with what real ones have: mostly plain, each oddity in some of them."""
    if not code or not region or chance.random() < 0.1:
        return []
    known = Registry.default().get(code)
    unit = known.unit if known and chance.random() < 0.6 else chance.choice(UNITS)
    odd = {
        name
        for name in ("unit", "part", "scope", "bound", "about", "soft", "gap", "twice", "early", "blank")
        if chance.random() < 0.12
    }
    revised, level, out = chance.random() < 0.4, chance.choice((0.0, -3.0, 40.0, 150.0)), []
    for year in range(2017, chance.choice((2022, 2024, 2025, 2026))):
        level = level * chance.uniform(0.95, 1.2) + chance.uniform(-1, 2)
        if "gap" in odd and chance.random() < 0.3:
            continue
        given: dict[str, Any] = {
            "region": region,
            "indicator": code,
            "year": year,
            "value": round(level, 3),
            "unit": unit,
        }
        hit = chance.random() < 0.4
        given |= {"unit": chance.choice(UNITS)} if "unit" in odd and hit else {}
        given |= {"part": "M06", "to_date": True} if "part" in odd and hit else {}
        given |= {"scope": "规上企业"} if "scope" in odd and hit else {}
        given |= {"comparator": chance.choice((">", "≥", "<"))} if "bound" in odd and hit else {}
        given |= {"comparator": "≈"} if "about" in odd and hit else {}
        given |= {"status": chance.choice(("provisional", "estimated", "forecast"))} if "soft" in odd and hit else {}
        given |= {"value": None, "status": "missing", "reason": "没有统计"} if "blank" in odd and hit else {}
        given |= {"value": float("nan")} if "blank" in odd and chance.random() < 0.1 else {}
        day = date(year + 1, 3, 1) if "early" not in odd else None
        out.append(Observation(**given, source="公报", vintage=day))
        if revised and given["value"] is not None and chance.random() < 0.5:
            later = date(year + 1, 12, 31) if chance.random() < 0.9 else date(2027, 1, 1)
            out.append(Observation(**given | {"value": round(level * 1.05, 3), "status": "actual"}, vintage=later))
        if "twice" in odd and hit:
            out.append(Observation(**given | {"value": round(level + 1, 2)}, vintage=day))
    return out


def test_nothing_is_known() -> None:
    asked = [target(), target(canonical="rd_intensity", unit="%"), target(canonical=None)]
    assert compare(asked, [], "linear-path") and not many([], batch.as_table([]), today=TODAY)


def test_a_target_alone_needs_no_region_where_there_is_one() -> None:
    asked = target(region=None, value=100, baseline=(50, 2020))
    compare([asked], series({2020: 50, 2025: 90}), "linear-path")
    two = [*series({2020: 50}), *series({2020: 60}, region="150000")]
    (found,) = compare([asked], two, "linear-path")
    assert found.why == "unclear" and "region" in found.sentence


@pytest.mark.parametrize("rule", CODES)
def test_a_sum_without_a_figure_of_its_period(rule: str) -> None:
    asked = target(kind="count", comparator="≤", value=129.4, year=2021, period=(2020, 2021))
    (found,) = compare([asked], series({2018: 4.0, 2019: 5.0}), rule, date(2025, 12, 1))
    assert (found.why, found.value, found.class_name, found.year_reached) == ("no_data", None, None, None)


def test_a_figure_that_is_missing_is_neither_approximate_nor_estimated() -> None:
    asked = target(value=100, baseline=(50, 2020))
    rows = [
        *series({2020: 50, 2025: 90}, unit="家"),
        *series({2021: None}, comparator="≈", unit="家"),
        *series({2022: None}, comparator="≈"),
        *series({2023: float("nan")}, status="estimated", unit="家"),
    ]
    (found,) = compare([asked], rows, "linear-path")
    assert "约数" not in found.sentence and "估计" not in found.sentence


def test_columns_that_a_store_codes_as_dictionaries() -> None:
    asked = target(value=100, baseline=(50, 2020))
    table = batch.as_table(series({2020: 50, 2025: 90}))
    coded = pa.table({
        name: column.dictionary_encode() if pa.types.is_string(column.type) else column
        for name, column in zip(SCHEMA.names, table.columns, strict=True)
    })  # fmt: skip
    assert many([asked], coded, today=TODAY) == many([asked], table, today=TODAY)
    assert many([asked], coded, today=TODAY)[0].value == 90


def test_a_printed_baseline_gives_way_to_a_revised_one() -> None:
    asked = target(value=100, baseline=(50, 2020), unit="家")
    rows = [
        *series({2020: 50, 2025: 90}, unit="家", vintage=date(2026, 1, 1)),
        *series({2020: 60}, unit="家", vintage=date(2027, 1, 1)),
    ]
    compare([asked, msgspec.structs.replace(asked, region="110000")], rows, "linear-path")
