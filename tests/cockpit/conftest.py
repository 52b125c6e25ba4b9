"""Plans with targets that were judged, and the people who look at them."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from guibiao.kernel.models import Organisation, Region, User
from guibiao.monitoring.models import Judgement, Watched
from guibiao.plans.models import Plan, Target, Version


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_the_test_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def judge(one: Watched, standing: str, value: float | None = 6.0, **said: Any) -> Watched:
    """What monitoring says of a target from now on; its goal is 10 件."""
    one.current = Judgement.objects.create(
        watched=one, target=one.target, data_version=1, rule_set="linear-path", rule_version="1", on=datetime.date(2026, 11, 1),
        standing=standing, light_reason="进展等级", light_rule="indicator-lights 1", year=2025, unit="件", goal=10.0,
        **{"value": value, "gap": None if value is None else 10.0 - value, "data_year": 2025, **said},
    )  # fmt: skip
    one.save()
    return one


@pytest.fixture
def plan_of(places: dict[str, Any]) -> Callable[..., Plan]:
    """`plan_of(organisation, region)`: an adopted plan without targets."""

    def make(organisation: Organisation, region: Region | None = None) -> Plan:
        owner = User.objects.filter(username="owner").first() or User.objects.create_user("owner", "建立人")
        number = Plan.objects.count()
        plan = Plan.objects.create(
            organisation=organisation, region=region, name="规划.txt", title=f"第{number}号规划", uploaded_by=owner,
            sha256=f"{number:064d}", period_from=2021, period_to=2025,
        )  # fmt: skip
        Plan._base_manager.filter(pk=plan.pk).update(state="adopted")
        Version.objects.create(plan=plan, number=1, adopted_by=owner, effective_on="2021-01-01")
        return plan

    return make


def target(plan: Plan, standing: str, name: str = "专利", value: float | None = 6.0, code: str = "") -> Watched:
    """A target of a plan that stands so."""
    version = plan.versions.get()
    made = Target.objects.create(
        version=version, identity=uuid4(), order=1, indicator=name, canonical=code, kind="level", comparator="≥", value=10, unit="件",
        year=2025, modality="要求", sentence=f"{name}达到10件。", start=0, end=1,
    )  # fmt: skip
    return judge(
        Watched.objects.create(plan=plan, region=plan.region, identity=made.identity, target=made, code=code),
        standing,
        value,
    )


@pytest.fixture
def leader(client: Client, person: Callable[..., Any], places: dict[str, Any]) -> Client:
    """A reader of the bureau of 东江省, logged in."""
    client.force_login(person("gao", "reader", organisation=places["bureau"]))
    return client
