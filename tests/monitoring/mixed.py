"""Plans of several regions with targets and figures of every kind, always the same ones."""

import datetime
import random
import uuid
from typing import Any

from guibiao.kernel.models import Organisation, Region
from guibiao.plans.models import Plan, Target, Version
from guibiao.statistics import observations

CODES = (
    "rd_intensity", "rd_expenditure", "high_tech_enterprises", "tech_contract_turnover", "new_high_tech_enterprises",
    "tech_contract_turnover_sold", "invention_patents_in_force",
)  # fmt: skip
UNITS = {
    "rd_intensity": "%",
    "rd_expenditure": "亿元",
    "tech_contract_turnover": "亿元",
    "tech_contract_turnover_sold": "亿元",
}


def plans(user: Any, country: Region, bureau: Organisation, regions: int, seed: int = 3) -> list[Plan]:
    """An adopted plan a region, with a dozen targets; the last has no region."""
    chance, out = random.Random(seed), []
    for n in range(regions):
        region = Region.objects.create(code=str(930000 + n), name=f"第{n}省", level=1, parent=country)
        out.append(
            Plan(
                organisation=bureau, region=region if n < regions - 1 else None, title=f"规划{n}", name=f"{n}.docx",
                sha256=f"{n:064d}", period_from=2021, period_to=2025, uploaded_by=user, state="adopted",
            )
        )  # fmt: skip
    for plan in Plan.objects.bulk_create(out):
        version = Version.objects.create(plan=plan, number=1, adopted_by=user, effective_on=datetime.date(2021, 1, 1))
        Target.objects.bulk_create(_target(chance, version, order) for order in range(12))
    return out


def _target(chance: random.Random, version: Version, order: int) -> Target:
    code, comparator = chance.choice(CODES), chance.choice(("=", "≥", "≥", "≥", "≤", ">", "≈", "range"))
    value = round(chance.uniform(2, 120), 1)
    return Target(
        version=version, identity=uuid.UUID(int=chance.getrandbits(128)), order=order, indicator=f"某项指标{order}",
        canonical=code if chance.random() < 0.9 else "", kind=chance.choice(("level", "level", "level", "increase", "growth", "count")),
        comparator=comparator, value=value, upper=value * 1.2 if comparator == "range" and chance.random() < 0.6 else None,
        unit=UNITS.get(code, "家"), year=chance.choice((2023, 2025, 2025, None)), per=chance.choice(("", "", "year", "period")),
        modality="expected", baseline_value=round(chance.uniform(1, 90), 1) if chance.random() < 0.5 else None,
        baseline_year=chance.choice((None, 2020)), sentence="再上台阶。", start=0, end=0,
    )  # fmt: skip


def figures(user: Any, bureau: Organisation, plans: list[Plan], seed: int = 5) -> list[list[dict[str, Any]]]:
    """What comes in, intake by intake: series with gaps, bounds, revisions, parts of years and figures of other voices."""
    chance, intakes = random.Random(seed), []
    for plan in plans:
        rows = []
        for code in CODES if plan.region else ():
            level = chance.uniform(5, 100)
            for year in range(2018, chance.choice((2023, 2025, 2026))):
                level *= chance.uniform(0.95, 1.15)
                row = {"region": plan.region.code, "indicator": code, "year": year, "value": round(level, 2), "source": "公报",
                       "unit": UNITS.get(code, "家"), "vintage": datetime.date(year + 1, 3, 1)}  # fmt: skip
                row |= chance.choice([
                    *[{}] * 12, {"comparator": "≥"}, {"comparator": "≈"}, {"status": "provisional"}, {"scope": "规上企业"},
                    {"part": "M06", "to_date": True}, {"value": None, "status": "missing", "reason": "没有统计"}, {"unit": "万元"},
                ])  # fmt: skip
                rows.append(row)
                if chance.random() < 0.2 and row["value"] is not None:
                    rows.append(row | {"value": round(level * 1.1, 2), "vintage": datetime.date(year + 1, 12, 1)})
        chance.shuffle(rows)
        intakes += [rows[at : at + 25] for at in range(0, len(rows), 25)]
    chance.shuffle(intakes)
    return intakes


def bring_in(user: Any, bureau: Organisation, rows: list[dict[str, Any]], number: int = 0) -> Any:
    """One intake; every third is the statistics bureau's."""
    return observations.add(
        rows, kind="import", title=f"第{number}批", user=user, organisation=bureau, official=number % 3 == 0
    )
