"""A workspace with the targets of many regions and their figures, made in a database of its own."""

from __future__ import annotations

import datetime
import os
import random
import uuid
from collections.abc import Iterator
from typing import Any

FIRST, YEARS = 2011, 15


def connected(home: str, database: str | None) -> None:
    """Django at work on a fresh data directory: SQLite in it, or a PostgreSQL database."""
    os.environ |= {"GUIBIAO_HOME": home, "DJANGO_SETTINGS_MODULE": "guibiao.site.settings"}
    os.environ.pop("DATABASE_URL", None)
    if database:
        os.environ["DATABASE_URL"] = database
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def made(regions: int, indicators: int, plans: int | None = None) -> Any:
    """`regions` × `indicators` figures of fifteen years, and a plan with a target an indicator in the first `plans` regions.

    Returns the person who made it all. Every second target prints its baseline, one in eight counts what is new each year.
    """
    from django.db import transaction

    with transaction.atomic():
        return _made(regions, indicators, plans)


def _made(regions: int, indicators: int, plans: int | None) -> Any:
    from guibiao.kernel.models import Organisation, Region, User
    from guibiao.monitoring.writing import insert
    from guibiao.plans.models import Plan, Target, Version
    from guibiao.statistics import definitions
    from guibiao.statistics.models import DataVersion, Intake, Observation
    from guibiao.terms.indicators import Registry

    chance = random.Random(1)
    country = Region.objects.create(code="100000", name="全国", level=0)
    for n in range(regions):
        Region.objects.create(code=str(200000 + n), name=f"第{n}县", level=3, parent=country)
    places = list(Region.objects.exclude(pk=country.pk).order_by("code").values_list("pk", flat=True))
    office = Organisation.objects.create(name="监测中心", region=country)
    user = User.objects.create_user("bench", "测试员", "correct-horse-9", organisation=office)
    registry = Registry.default()
    plain = [one for one in registry.all() if not registry.readings(one.code) and one.unit][:indicators]
    definitions.ensure(one.code for one in plain)

    adopted = Plan.objects.bulk_create(
        [
            Plan(
                organisation=office, region_id=pk, title=f"第{n}县规划", name=f"{n}.docx", sha256=f"{n:064d}", period_from=2021,
                period_to=2030, uploaded_by=user, state="adopted",
            )
            for n, pk in enumerate(places[: plans or regions])
        ]
    )  # fmt: skip
    versions = Version.objects.bulk_create(
        [Version(plan=plan, number=1, adopted_by=user, effective_on=datetime.date(2026, 1, 1)) for plan in adopted]
    )
    for one in versions:
        Target.objects.bulk_create(_targets(one, plain, chance))
    DataVersion.objects.create(pk=1, number=1)
    intake = Intake.objects.create(kind="import", title="年鉴", organisation=office, by=user, version=1, official=True)
    insert(
        Observation,
        ("region", "indicator", "scope", "year", "part", "to_date", "value", "comparator", "unit", "status", "reason", "source",
         "place", "vintage", "intake"),
        _figures(places, plain, intake.pk, chance),
    )  # fmt: skip
    return user


def _targets(version: Any, plain: list[Any], chance: random.Random) -> Iterator[Any]:
    from guibiao.plans.models import Target

    for order, one in enumerate(plain, 1):
        yield Target(
            version=version, identity=uuid.UUID(int=chance.getrandbits(128)), order=order, indicator=one.name,
            canonical=one.code, kind="level", comparator="≤" if one.direction < 0 else "≥",
            value=round(chance.uniform(20, 160), 1), unit=one.unit, year=2030,
            per="year" if one.type == "flow" and order % 8 == 0 else "", modality="expected",
            baseline_value=round(chance.uniform(10, 60), 1) if order % 2 else None, baseline_year=2020,
            sentence=f"到2030年，{one.name}再上台阶。", start=0, end=0,
        )  # fmt: skip


def _figures(regions: list[int], plain: list[Any], intake: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    for region in regions:
        for one in plain:
            level = chance.uniform(10, 100)
            for year in range(FIRST, FIRST + YEARS):
                level *= chance.uniform(0.97, 1.09)
                yield (
                    region, one.code, "", year, "Y", False, round(level, 2), "=", one.unit, "actual", "", "年鉴", "",
                    f"{year + 1}-09-01", intake,
                )  # fmt: skip
