"""What a region took on of a target above is watched, judged by its own figures, warned of, and ends with what it rests on."""

# ruff: noqa: F811
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.monitoring import recomputing
from guibiao.monitoring.models import Judgement, TargetWarning, Watched
from guibiao.plans.models import Division, Plan, Task
from guibiao.statistics import observations
from tests.monitoring.test_pages import words
from tests.monitoring.test_progress import LIST, sweep
from tests.plans import families
from tests.plans.test_ledger_levels import TARGETS, accept, cities, divide, fill, mayor, move, plan, taken_on  # noqa: F401

pytestmark = pytest.mark.database

HIGH_TECH = "高新技术企业"


@pytest.fixture
def told(planner: Any, places: dict[str, Any]) -> Callable[..., None]:
    """`told("910100", {2025: 1500})`: how many high-tech enterprises a region has."""

    def add(region: str, values: dict[int, float]) -> None:
        observations.add(
            [{"region": region, "indicator": "high_tech_enterprises", "year": year, "value": value, "unit": "家",
              "source": "年鉴"} for year, value in values.items()],
            kind="import", title="年鉴", user=planner, organisation=places["bureau"],
        )  # fmt: skip

    return add


def of(region: str, name: str = HIGH_TECH) -> Any:
    found = Watched.every.lit().filter(taken__isnull=False, region__code=region, target__indicator=name)
    return found.select_related("current__taken", "taken", "above").get()


def shown(client: Client, one: Watched) -> str:
    return words(client.get(f"{LIST}{one.pk}/"))


def test_a_part_is_judged_by_the_citys_own_figures(
    taken_on: Division, client: Client, mayor: Any, planner: Any, told: Any, django_capture_on_commit_callbacks: Any
) -> None:
    told("910000", {2020: 3000, 2025: 5900})
    told("910100", {2020: 1000, 2024: 1100})
    sweep()
    one, province = of("910100"), Watched.objects.select_related("current").get(target__indicator=HIGH_TECH)
    assert (one.taken.value, one.above, one.region.name) == (2000, province, "临江市")
    assert (one.current.value, one.current.goal, one.current.region) == (1100, 2000, "910100")
    assert province.current.value == 5900, "the plan's own target is judged as before"
    assert Watched.every.filter(taken__isnull=False).count() == 3, "the other city has not answered"
    with django_capture_on_commit_callbacks(execute=True):
        told("910100", {2025: 2100})
    assert of("910100").shown == "met", "judged at once"
    assert recomputing.judge_all() == 0
    client.force_login(mayor)
    listed = words(client.get(LIST, follow=True))
    assert HIGH_TECH in listed and "临江市" in listed and "5,900" not in listed, "the city sees what is its own"
    page = shown(client, one)
    assert "从上级目标分解而来" in page and "≥ 6,000家" in page and "≥ 2,000家" in page and str(taken_on) in page
    client.force_login(planner)
    above = shown(client, province)
    assert "分解到下级的进展" in above and "临江市" in above and "2025年为2,100家" in above
    assert "望江市" not in above
    divided = words(client.get(LIST, {"divided": "1"}, follow=True))
    assert "临江市" in divided and "5,900" not in divided


@pytest.mark.once
def test_an_acceptance_withdrawn_ends_it_and_another_amount_goes_on(
    taken_on: Division, client: Client, mayor: Any, planner: Any, told: Any
) -> None:
    told("910100", {2020: 1000, 2025: 2100})
    sweep()
    one = of("910100")
    assert one.shown == "met"
    client.force_login(planner)
    move(client, taken_on, "recall")
    sweep()
    gone = of("910100")
    assert not gone.active and gone.current_id == one.current_id, "what was said stays"
    assert client.get(f"{LIST}{one.pk}/").status_code == 404 and HIGH_TECH in words(
        client.get(f"/monitoring/targets/{one.pk}/past/")
    )
    assert "不再承担" in words(client.get(f"/monitoring/targets/{one.pk}/past/"))
    fill(client, taken_on, 高新技术企业=[2500, 3500])
    move(client, taken_on, "send")
    accept(client, mayor, taken_on.parts.all()[0])
    sweep()
    again = of("910100")
    assert (again.pk, again.active, again.taken.value) == (one.pk, True, 2500)
    assert again.current.gap == 400 and again.current.taken == again.taken
    first = Judgement.objects.get(pk=one.current_id)
    assert first.asks.value == 2000 and "2030年" in shown(client, again)
    assert "2,000家" in words(client.get(f"{LIST}{one.pk}/", {"judgement": first.pk}))


@pytest.mark.once
def test_a_revision_of_the_plan_ends_what_it_states_otherwise(
    taken_on: Division, plan: Plan, planner: Any, told: Any
) -> None:
    sweep()
    tasks = {task.title: task.identity for task in Task.objects.filter(organisation=planner.organisation)}
    revised = ({**TARGETS[0], "value": 7000}, TARGETS[1])
    families.revised(plan, planner, targets=tuple({**one, "identity": tasks[one["indicator"]]} for one in revised))
    sweep()
    assert not of("910100").active, "another figure"
    assert of("910100", "技术合同成交额").active, "the same figure"
    assert not of("910100", "研发经费投入强度").active, "no target any more"


def test_a_county_takes_on_from_its_city(
    taken_on: Division, client: Client, mayor: Any, planner: Any, person: Any, told: Any
) -> None:
    below = divide(client, mayor, f"part-{taken_on.parts.all()[0].pk}")
    fill(client, below, 高新技术企业=[1500, 500])
    move(client, below, "send")
    part = below.parts.all()[0]
    accept(client, person("he", "planner", organisation=part.organisation), part)
    told("910101", {2020: 100, 2025: 1600})
    sweep()
    county = of("910101")
    assert county.shown == "met" and county.above == of("910100") and county.above.above.taken is None
    page = shown(client, county)
    assert "≥ 6,000家" in page and "≥ 2,000家" in page and "≥ 1,500家" in page
    client.force_login(planner)
    with CaptureQueriesContext(connection) as caught:
        assert "上游县" not in shown(client, county.above.above), "the plan's page shows the level below it"
    assert len(caught) < 60
    client.force_login(mayor)
    assert "上游县" in shown(client, county.above)


def test_it_is_warned_of_where_it_was_taken_on(
    taken_on: Division, client: Client, mayor: Any, planner: Any, told: Any
) -> None:
    told("910100", {2020: 1000, 2021: 1000, 2022: 1000, 2023: 1000, 2024: 1000, 2025: 900})
    sweep()
    warning = TargetWarning.objects.get(watched=of("910100"), kind="forecast")
    assert warning.organisation == mayor.organisation and "临江市" in str(warning)
    client.force_login(mayor)
    assert "临江市" in words(client.get("/registers/warnings/", follow=True))
    client.post(f"/monitoring/warnings/{warning.pk}/move/settle/", {"note": "企业搬迁，已核实"})
    warning.refresh_from_db()
    assert warning.state == "settled", "the city keeps its own ledger"
