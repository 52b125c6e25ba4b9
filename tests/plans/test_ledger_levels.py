"""Province, city, county: what a region takes on stands in its own ledger, is divided further, and every level is checked."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.kernel.models import Organisation, Region
from guibiao.plans.models import Division, Part, Plan, Quota, Task, TaskSource
from tests.plans import families

pytestmark = [pytest.mark.database, pytest.mark.django_db]

TARGETS = (
    {"indicator": "高新技术企业", "value": 6000},
    {"indicator": "技术合同成交额", "value": 900, "unit": "亿元", "comparator": "="},
    {"indicator": "研发经费投入强度", "value": 2.6, "unit": "%"},
)


@pytest.fixture
def cities(places: dict[str, Any]) -> list[Region]:
    """Two cities, the first with two counties; each has a government."""
    second = Region.objects.create(code="910200", name="望江市", level=2, parent=places["east"])
    found = [places["city"], second]
    for number, name in enumerate(("上游县", "下游县"), 1):
        found.append(Region.objects.create(code=f"91010{number}", name=name, level=3, parent=places["city"]))
    for region in found:
        Organisation.objects.create(name=f"{region.name}人民政府", region=region, kind="government")
    return found


@pytest.fixture
def plan(planner: Any, cities: list[Region]) -> Plan:
    return families.adopted(planner, "东江省科技创新规划", targets=TARGETS)


@pytest.fixture
def mayor(person: Callable[..., Any], cities: list[Region]) -> Any:
    """The planner of the first city."""
    return person("jiang", "planner", organisation=Organisation.objects.get(region=cities[0]))


def divide(client: Client, user: Any, what: Any) -> Division:
    client.force_login(user)
    assert client.post("/plans/ledger/divisions/", {"plan": what}).status_code == 302
    return Division.objects.latest("pk")


def fill(client: Client, division: Division, **shares: list[float]) -> None:
    """Give targets (by a part of their name) their cells; the others go to the first region whole."""
    post = {}
    for target in division.targets.select_related("task"):
        given = next((cells for name, cells in shares.items() if name in target.task.title), None)
        for at, part in enumerate(division.parts.all()):
            post[f"cell-{target.pk}-{part.pk}"] = given[at] if given else (target.total if at == 0 else 0)
    assert client.post(f"/plans/ledger/divisions/{division.pk}/", post).status_code == 302


def move(client: Client, division: Division, name: str) -> None:
    client.post(f"/plans/ledger/divisions/{division.pk}/{name}/", {"note": "调整"})


def accept(client: Client, user: Any, part: Part) -> None:
    client.force_login(user)
    client.post(f"/plans/ledger/parts/{part.pk}/", {"action": "accept"})
    part.refresh_from_db()
    assert part.state == "accepted"


def of_city(mayor: Any, title: str) -> Task:
    return Task.objects.get(organisation=mayor.organisation, title=title)


@pytest.fixture
def taken_on(client: Client, planner: Any, mayor: Any, plan: Plan) -> Division:
    """A division of the plan of which the first city took its part on."""
    division = divide(client, planner, plan.pk)
    fill(client, division, 高新技术企业=[2000, 4000])
    move(client, division, "send")
    accept(client, mayor, division.parts.all()[0])
    return division


@pytest.mark.once
def test_what_a_city_takes_on_stands_in_its_own_ledger(
    taken_on: Division, client: Client, mayor: Any, plan: Plan, planner: Any
) -> None:
    task = of_city(mayor, "高新技术企业")
    assert (task.kind, task.outcome, task.deadline) == ("target", "≥2,000家", "2030")
    source = task.sources.get()
    assert (source.kind, source.title, source.change) == ("division", plan.title, "new")
    assert Task.objects.filter(organisation=mayor.organisation).count() == 3
    page = client.get(f"/registers/tasks/{task.pk}/").content.decode()
    assert plan.title in page
    assert f"/plans/ledger/parts/{taken_on.parts.all()[0].pk}/" in page
    assert client.post(f"/registers/tasks/{task.pk}/edit/", {"title": "别的"}).status_code in (403, 404)
    assert "高新技术企业" in client.get("/registers/tasks/?standing=active", follow=True).content.decode()
    accept(client, planner, taken_on.parts.all()[1])
    assert Task.objects.filter(sources__kind="division").exclude(organisation=mayor.organisation).count() == 3


def test_a_change_above_shows_first_and_holds_when_it_is_taken_on(
    taken_on: Division, client: Client, mayor: Any, planner: Any
) -> None:
    task = of_city(mayor, "高新技术企业")
    client.force_login(planner)
    move(client, taken_on, "recall")
    fill(client, taken_on, 高新技术企业=[2500, 3500], 技术合同=[900, 0])
    client.force_login(mayor)
    assert "现拟" not in client.get(f"/registers/tasks/{task.pk}/").content.decode()
    client.force_login(planner)
    move(client, taken_on, "send")
    client.force_login(mayor)
    assert "原认领 ≥2,000家，现拟 2,500家" in client.get(f"/registers/tasks/{task.pk}/").content.decode()
    task.refresh_from_db()
    assert task.outcome == "≥2,000家"
    accept(client, mayor, taken_on.parts.all()[0])
    task.refresh_from_db()
    assert task.outcome == "≥2,500家"
    assert task.sources.get().change == "changed"
    assert of_city(mayor, "技术合同成交额").sources.get().change == "same"
    assert Task.objects.filter(organisation=mayor.organisation).count() == 3


@pytest.mark.once
def test_what_a_later_version_no_longer_divides_is_withdrawn(
    taken_on: Division, client: Client, mayor: Any, planner: Any, plan: Plan
) -> None:
    kept = Task.objects.get(organisation=planner.organisation, title="高新技术企业")
    families.revised(plan, planner, targets=({**TARGETS[0], "identity": kept.identity, "value": 7000},))
    again = divide(client, planner, plan.pk)
    fill(client, again, 高新技术企业=[2100, 4900])
    move(client, again, "send")
    accept(client, mayor, again.parts.all()[0])
    follows = of_city(mayor, "高新技术企业")
    assert follows.outcome == "≥2,100家"
    assert follows.sources.get().quota.target.division == again
    gone = of_city(mayor, "技术合同成交额")
    assert (gone.standing, gone.sources.get().change) == ("withdrawn", "withdrawn")


@pytest.mark.once
def test_a_city_divides_further_and_what_does_not_add_up_is_shown_by_row(
    taken_on: Division, client: Client, mayor: Any, planner: Any
) -> None:
    part = taken_on.parts.all()[0]
    client.force_login(mayor)
    assert "向下一级分解" in client.get(f"/plans/ledger/parts/{part.pk}/").content.decode()
    below = divide(client, mayor, f"part-{part.pk}")
    assert [str(one.region) for one in below.parts.all()] == ["上游县", "下游县"]
    assert below.targets.get(task__title="高新技术企业").total == 2000
    assert below.targets.get(task__title="研发经费投入强度").rule == "none"
    fill(client, below, 高新技术企业=[1500, 400])
    move(client, below, "send")
    below.refresh_from_db()
    assert below.state == "draft"
    fill(client, below, 高新技术企业=[1500, 500])
    move(client, below, "send")
    below.refresh_from_db()
    assert below.state == "sent"
    # The province changes its mind: the level below no longer comes to what was taken on.
    client.force_login(planner)
    page = f"/plans/ledger/divisions/{taken_on.pk}/levels/"
    assert "有一级对不上</dt><dd>0" in client.get(page).content.decode()
    move(client, taken_on, "recall")
    fill(client, taken_on, 高新技术企业=[2600, 3400])
    move(client, taken_on, "send")
    accept(client, mayor, part)
    sentence = "这里分的总数是 2,000，从上级认领的是 2,600"
    assert sentence in client.get(f"/plans/ledger/divisions/{below.pk}/").content.decode()
    client.force_login(planner)
    shown = client.get(page).content.decode()
    assert "临江市：这里分的总数是 2,000，从上级认领的是 2,600" in shown
    assert "有一级对不上</dt><dd>1" in shown
    client.force_login(mayor)
    move(client, below, "recall")
    assert below.targets.get(task__title="高新技术企业").total == 2600
    # A draft follows by itself.
    client.force_login(planner)
    move(client, taken_on, "recall")
    fill(client, taken_on, 高新技术企业=[2700, 3300])
    move(client, taken_on, "send")
    accept(client, mayor, part)
    assert below.targets.get(task__title="高新技术企业").total == 2700


@pytest.mark.once
def test_a_target_joined_to_one_of_the_citys_own_plan_still_follows(
    taken_on: Division, client: Client, mayor: Any, planner: Any
) -> None:
    part = taken_on.parts.all()[0]
    below = divide(client, mayor, f"part-{part.pk}")
    fill(client, below, 高新技术企业=[1500, 500])
    move(client, below, "send")
    families.adopted(mayor, "临江市科技创新规划", targets=({"indicator": "高企数量", "value": 2100},))
    own = of_city(mayor, "高企数量")
    client.post(f"/plans/ledger/tasks/{of_city(mayor, '高新技术企业').pk}/merge/", {"into": own.pk})
    assert {source.kind for source in own.sources.all()} == {"plan", "division"}
    assert "上级不再分解" not in client.get(f"/plans/ledger/divisions/{below.pk}/").content.decode()
    client.force_login(planner)
    row = taken_on.targets.get(task__title="高新技术企业")
    assert "上游县" in client.get(f"/plans/ledger/divisions/{taken_on.pk}/levels/{row.pk}/").content.decode()


def test_the_tree_of_a_target_says_who_holds_which_share(
    taken_on: Division, client: Client, mayor: Any, planner: Any
) -> None:
    below = divide(client, mayor, f"part-{taken_on.parts.all()[0].pk}")
    fill(client, below, 高新技术企业=[1500, 500])
    row = taken_on.targets.get(task__title="高新技术企业")
    client.force_login(planner)
    address = f"/plans/ledger/divisions/{taken_on.pk}/levels/{row.pk}/"
    assert "上游县" not in client.get(address).content.decode()
    client.force_login(mayor)
    move(client, below, "send")
    client.force_login(planner)
    page = client.get(address).content.decode()
    assert "高新技术企业 2030年6000家，分到 2 个地区，1 个继续分解；各级都对得上。" in page.replace("6,000", "6000")
    for words in ("33.3%", "66.7%", "75.0%", "25.0%", "上游县", "待认领"):
        assert words in page
    # Widths follow shares: the first city a third, its first county three quarters of that.
    assert '<svg x="66.67%" y="44" width="33.33%"' in page
    assert '<svg x="66.67%" y="88" width="25.00%"' in page
    rate = taken_on.targets.get(task__title="研发经费投入强度")
    page = client.get(f"/plans/ledger/divisions/{taken_on.pk}/levels/{rate.pk}/").content.decode()
    assert "不能相加" in page
    assert "pl-tree" not in page
    book = openpyxl.load_workbook(
        BytesIO(client.get(f"/plans/ledger/divisions/{taken_on.pk}/levels/export.xlsx").content)
    )
    rows = [[cell.value for cell in line] for line in book.active]
    assert rows[0][:2] == ["目标", "年份"]
    assert [row[3:7] for row in rows if row[0] == "高新技术企业"][1:3] == [
        [1, "东江省", "临江市", 2000], [2, "临江市", "上游县", 1500],
    ]  # fmt: skip


@pytest.mark.once
def test_only_those_concerned_see_and_divide(
    taken_on: Division, client: Client, mayor: Any, stranger: Any, planner: Any
) -> None:
    first, second = taken_on.parts.all()
    client.force_login(mayor)
    assert client.get(f"/plans/ledger/divisions/{taken_on.pk}/levels/").status_code == 404
    assert client.post("/plans/ledger/divisions/", {"plan": f"part-{second.pk}"}).status_code == 404
    client.force_login(stranger)
    assert client.post("/plans/ledger/divisions/", {"plan": f"part-{first.pk}"}).status_code == 404
    client.force_login(planner)
    assert client.post("/plans/ledger/divisions/", {"plan": f"part-{second.pk}"}, follow=True).status_code in (403, 404)
    assert Division.objects.count() == 1


def test_the_queries_of_the_levels_do_not_grow_with_regions_and_targets(
    client: Client, planner: Any, cities: list[Region], places: dict[str, Any]
) -> None:
    def taken_on(title: str, targets: tuple[dict[str, Any], ...]) -> tuple[Division, int]:
        division = divide(client, planner, families.adopted(planner, title, targets=targets).pk)
        fill(client, division)
        move(client, division, "send")
        for part in division.parts.all()[:3]:
            accept(client, planner, part)
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/plans/ledger/divisions/{division.pk}/levels/").status_code == 200
        return division, len(found)

    _small, few = taken_on("小", TARGETS[:1])
    for number in range(3, 22):
        region = Region.objects.create(code=f"91{number:02d}00", name=f"第{number}市", level=2, parent=places["east"])
        Organisation.objects.create(name=f"{region.name}人民政府", region=region, kind="government")
    many = tuple({"indicator": f"第{number}类平台", "value": number + 10} for number in range(40))
    large, queries = taken_on("大", many)
    assert (large.parts.count(), large.targets.count()) == (21, 40)
    assert TaskSource.objects.filter(quota__in=Quota.objects.filter(part__division=large)).count() == 120
    assert queries <= few
