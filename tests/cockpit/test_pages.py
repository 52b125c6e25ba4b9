"""What a leader reads: counts that agree with the lists behind them, the worst and their owners, what is overdue."""

import datetime
import html
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guibiao.cockpit import regions
from guibiao.kernel.models import AuditEntry, Grant, Organisation, Region
from guibiao.monitoring.models import LightOverride, TargetWarning
from guibiao.monitoring.models.targets import Standing
from guibiao.plans.models import Task, TaskSource
from guibiao.supervision import items
from guibiao.supervision.models import Item
from tests.cockpit.conftest import judge, target

pytestmark = pytest.mark.database


def words(page: str) -> str:
    """What stands on a page, without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def read(client: Client, address: str = "/cockpit/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def part(page: str, name: str) -> str:
    """One section of the page, as words."""
    found = re.search(rf'<section[^>]*aria-labelledby="co-{name}".*?</section>', page, re.S)
    assert found is not None, name
    return words(found[0])


def test_the_counts_are_those_of_the_lists_behind_them(
    leader: Client, places: Any, plan_of: Callable[..., Any]
) -> None:
    own, city = plan_of(places["bureau"], places["east"]), plan_of(places["bureau"], places["city"])
    for number, standing in enumerate(Standing.values, 1):
        for _ in range(number):
            target(city if number % 2 else own, standing)
    by_hand = target(own, "behind")
    LightOverride.objects.create(
        watched=by_hand, standing="normal", reason="口径有误", until=datetime.date(2099, 1, 1), by=own.uploaded_by
    )
    page = read(leader)
    assert "东江省 16 个目标：达到 1、正常 3、预警 3、滞后 4、不能判定 5。" in words(page)
    lights = re.findall(r'<li class="co-light co-light--(\w+)"><a href="([^"]+)".*?<strong>(\d+)</strong>', page, re.S)
    assert [name for name, _url, _count in lights] == Standing.values
    for name, url, count in lights:
        listed = leader.get(html.unescape(url), follow=True)
        assert listed.context["page"].paginator.count == int(count), name
    below = read(leader, "/cockpit/regions/910100/")
    assert "临江市 9 个目标：达到 1、预警 3、不能判定 5。" in words(below)
    for url in re.findall(r'<li class="co-light[^>]*><a href="([^"]+)"', below):
        assert f"region={places['city'].pk}" in url


def test_each_sees_what_is_hers(
    client: Client, person: Callable[..., Any], places: Any, plan_of: Callable[..., Any]
) -> None:
    target(plan_of(places["bureau"], places["east"]), "behind", "专利")
    target(plan_of(places["other"], places["west"]), "behind", "论文", code="rd_intensity")
    client.force_login(person("gao", "reader", organisation=places["bureau"]))
    page = words(read(client))
    assert "东江省 1 个目标" in page and "论文" not in page and "西岭" not in page
    for address in ("/cockpit/regions/920000/", "/cockpit/regions/920000/live/page/", "/cockpit/regions/920000/wall/",
                    "/cockpit/regions/910100/", "/cockpit/regions/nowhere/", "/cockpit/indicators/rd_intensity/",
                    "/cockpit/live/paper/"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    client.force_login(person("all", "reader"))
    page = words(read(client))
    assert "全国 2 个目标" in page and "西岭" in page
    assert "西岭省" in words(read(client, "/cockpit/indicators/rd_intensity/"))
    for role in ("filler", "audit_admin"):
        client.force_login(person(role.replace("_", "-"), role))
        assert client.get("/cockpit/").status_code == 403, role
        assert client.get("/cockpit/live/page/").status_code == 403, role


def test_a_reader_begins_here_and_a_planner_where_she_works(
    client: Client, person: Callable[..., Any], places: Any
) -> None:
    for role, first in (("reader", "/cockpit/"), ("planner", "/plans/"), ("filler", None)):
        user = person(role, role, organisation=places["bureau"])
        client.force_login(user)
        begun = client.get("/").headers.get("Location")
        assert begun == first if first else begun != "/cockpit/"


def test_the_five_worst_and_who_owns_them(leader: Client, places: Any, plan_of: Callable[..., Any]) -> None:
    plan = plan_of(places["bureau"], places["east"])
    finance, health = (
        Organisation.objects.create(name=name, region=places["east"]) for name in ("财政厅", "卫生健康委")
    )
    made = {name: target(plan, "behind", name, value) for name, value in
            (("甲", 9.0), ("乙", 1.0), ("丙", 5.0), ("丁", None), ("戊", 3.0), ("己", 4.0))}  # fmt: skip
    target(plan, "warning", "庚", 0.0)
    task = Task.objects.create(organisation=places["bureau"], kind="target", title="乙", lead=finance)
    TaskSource.objects.create(task=task, kind="plan", title="规划", plan=plan, identity=made["乙"].identity)
    TargetWarning.objects.create(
        watched=made["戊"], kind="behind", organisation=health, judgement=made["戊"].current, light="behind", threshold=0,
        rule_version="1", raised_on=datetime.date(2026, 11, 1),
    )  # fmt: skip
    said = part(read(leader), "worst")
    assert said.startswith(" 6 个目标滞后，差得最远的是乙，还差 90%")
    order = [said.index(f" {name} ") for name in "乙戊己丙甲"]
    assert order == sorted(order) and " 丁 " not in said and "庚" not in said
    assert "目标：2025年达到 ≥ 10件；2025年为1件，离目标还差9件" in said
    owners = re.findall(r"责任单位：(\S+)", said)
    assert owners == ["财政厅", "卫生健康委", "东江省科学技术厅", "东江省科学技术厅", "东江省科学技术厅"]
    # A light set by hand to behind is one of them, too.
    LightOverride.objects.create(
        watched=target(plan, "normal", "辛", 0.5), standing="behind", reason="核查", until=datetime.date(2099, 1, 1),
        by=plan.uploaded_by,
    )  # fmt: skip
    assert part(read(leader), "worst").startswith(" 7 个目标滞后，差得最远的是辛，还差 95%")


def test_overdue_by_unit(leader: Client, places: Any, plan_of: Callable[..., Any], person: Callable[..., Any]) -> None:
    target(plan_of(places["bureau"], places["east"]), "met")
    target(plan_of(places["bureau"], places["city"]), "met")
    assert "没有逾期的督办事项" in part(read(leader), "overdue")
    clerk = person("lin", "planner", organisation=places["bureau"])
    lead = Organisation.objects.create(name="临江市科技局", region=places["city"])
    for number in range(2):
        made = items.make(
            user=clerk, organisation=places["bureau"], title=f"事项{number}", lead=lead, received_on=datetime.date(2026, 1, 1),
            clock_code="13710",
        )  # fmt: skip
        Item._base_manager.filter(pk=made.pk).update(state="working", deadline=datetime.date(2026, 1, 9))
    hers = items.make(
        user=person("xi", "planner", organisation=places["other"]), organisation=places["other"], title="别处的事项",
        lead=places["other"], received_on=datetime.date(2026, 1, 1), clock_code="13710",
    )  # fmt: skip
    Item._base_manager.filter(pk=hers.pk).update(state="working", deadline=datetime.date(2026, 1, 9))
    for address in ("/cockpit/", "/cockpit/regions/910100/"):
        said = part(read(leader, address), "overdue")
        assert "1 个单位逾期 2 项" in said and "临江市科技局 ■ 2" in said and "西岭" not in said


def test_one_indicator_in_all_regions_leads_to_its_targets(
    leader: Client, places: Any, plan_of: Callable[..., Any]
) -> None:
    own, city = plan_of(places["bureau"], places["east"]), plan_of(places["bureau"], places["city"])
    good, bad = target(own, "met", code="rd_intensity"), target(city, "behind", code="rd_intensity")
    target(city, "met", "研发强度变体", code="rd_intensity_other")
    page = read(leader)
    assert re.search(r"滞后最多的指标是\S+：2 个目标中 1 个", part(page, "indicators"))
    address = reverse("cockpit_indicator", args=["rd_intensity"])
    assert address in page
    listed = read(leader, address)
    places_ = [listed.index(reverse("register_detail", args=["progress", one.pk])) for one in (bad, good)]
    assert places_ == sorted(places_), "the worst first"
    below = read(leader, reverse("cockpit_region_indicator", args=["910100", "rd_intensity"]))
    assert reverse("register_detail", args=["progress", bad.pk]) in below
    assert reverse("register_detail", args=["progress", good.pk]) not in below
    assert re.search(r"<nav[^>]*gb-crumbs.*?东江省.*?临江市.*?</nav>", below, re.S)
    # And from the target back to its region.
    assert "/cockpit/regions/910100/" in read(leader, reverse("register_detail", args=["progress", bad.pk]))


def test_before_there_is_anything_it_says_what_to_do_first(
    client: Client, person: Callable[..., Any], places: Any, plan_of: Callable[..., Any]
) -> None:
    client.force_login(person("lin", "planner", organisation=places["bureau"]))
    for address in ("/cockpit/", "/cockpit/wall/"):
        page = read(client, address)
        assert "还没有规划" in page and reverse("plan_upload") in page
    plan = plan_of(places["bureau"], places["east"])
    assert "已采用的规划里还没有判断过的目标" in read(client)
    plan.__class__._base_manager.filter(pk=plan.pk).update(state="checking")
    assert "还没有采用的规划" in read(client)


def test_what_cannot_be_said_is_no_nought(leader: Client, places: Any, plan_of: Callable[..., Any]) -> None:
    one = target(plan_of(places["bureau"], places["city"]), "unknown", value=None)
    target(plan_of(places["bureau"], places["east"]), "met")
    page = read(leader)
    assert "临江市：不能判定 1" in page and "co-step-open" in page
    judge(one, "normal", 9.5)
    page = read(leader)
    assert "临江市：正常 1" in page and 'class="co-tile co-step-0"' in page


@pytest.mark.parametrize("address", ["/cockpit/", "/cockpit/wall/", "/cockpit/live/page/"])
def test_as_many_queries_for_many_regions(
    leader: Client, places: Any, plan_of: Callable[..., Any], address: str
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(leader, address)
        return len(captured)

    for standing in ("behind", "behind", "met"):
        target(plan_of(places["bureau"], places["city"]), standing, code="rd_intensity")
        target(plan_of(places["bureau"], places["east"]), standing)
    read(leader, address)
    few = asked()
    for number in range(12):
        region = Region.objects.create(
            code=f"91{number + 2:02d}00", name=f"第{number}市", level=2, parent=places["east"]
        )
        for standing in ("behind", "warning", "unknown"):
            target(plan_of(places["bureau"], region), standing, code="rd_intensity")
    read(leader, address)
    assert asked() == few


def test_a_grant_for_a_region_shows_that_region(
    client: Client, person: Callable[..., Any], places: Any, plan_of: Callable[..., Any]
) -> None:
    local = Organisation.objects.create(name="临江市科技局", region=places["city"])
    target(plan_of(local, places["city"]), "met")
    target(plan_of(places["bureau"], places["east"]), "behind")
    user = person("cheng")
    Grant.objects.create(user=user, role="reader", region=places["city"])
    client.force_login(user)
    assert "临江市 1 个目标：达到 1。" in words(read(client))
    assert client.get("/cockpit/regions/910000/").status_code == 200, "the region above shows no more than is hers"
    assert "1 个目标：达到 1。" in words(read(client, "/cockpit/regions/910000/"))


def test_of_very_many_regions_the_worst_are_drawn(
    leader: Client, places: Any, plan_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regions, "TILES", 2)
    target(plan_of(places["bureau"], places["city"]), "met")
    for number, standing in enumerate(("warning", "behind", "behind")):
        region = Region.objects.create(
            code=f"91{number + 2:02d}00", name=f"第{number}市", level=2, parent=places["east"]
        )
        target(plan_of(places["bureau"], region), standing)
    page = read(leader)
    assert re.findall(r'<text x="8" y="33">(.*?)</text>', page) == ["第1市", "第2市"]
    assert "另有 2 个地区没有画出" in words(page)
    assert all(f"/cockpit/regions/{code}/" in page for code in ("910100", "910200", "910300", "910400")), (
        "the table has all"
    )
    monkeypatch.setattr(regions, "ROWS", 3)
    page = read(leader)
    assert "另有 1 个地区，见 Excel 表" in words(page)
    sheet = sheet_of(leader, re.search(r'href="([^"]+\.xlsx)"', page)[1])  # type: ignore[index]
    assert [row[1] for row in sheet] == ["地区", "第1市", "第2市", "临江市", "第0市"], "and the file"


def sheet_of(client: Client, address: str) -> list[list[Any]]:
    answer = client.get(address)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return [list(row) for row in book.active.values]


def test_the_regions_as_excel(leader: Client, places: Any, plan_of: Callable[..., Any]) -> None:
    city = plan_of(places["bureau"], places["city"])
    for standing in ("met", "behind", "behind", "unknown"):
        target(city, standing)
    target(plan_of(places["bureau"], places["east"]), "met")
    target(plan_of(places["other"], places["west"]), "behind")
    assert sheet_of(leader, "/cockpit/regions.xlsx") == [
        ["行政区划代码", "地区", "规划", "目标", "达到", "正常", "预警", "滞后", "不能判定", "滞后占比（%）"],
        ["910100", "临江市", 1, 4, 1, 0, 0, 2, 1, 50],
    ]
    assert AuditEntry.objects.filter(action="register.export").count() == 1
    assert leader.get("/cockpit/regions/920000/regions.xlsx").status_code == 404, "what she may not see does not exist"


def test_on_a_phone_a_plan_is_a_card_with_every_light(leader: Client, places: Any, plan_of: Callable[..., Any]) -> None:
    own, other = plan_of(places["bureau"], places["city"]), plan_of(places["bureau"], places["city"])
    for plan, standing in ((own, "behind"), (own, "met"), (other, "warning")):
        target(plan, standing)
    page = read(leader, "/cockpit/regions/910100/")
    found = re.search(r'aria-labelledby="co-plans".*?<table class="([^"]*)".*?<tbody[^>]*>(.*?)</tbody>', page, re.S)
    assert found is not None and "gb-table--cards" in found[1]
    for row in found[2].split("</tr>")[:-1]:
        labels = re.findall(r'<td class="gb-num" data-label="([^"]+)"', row)
        assert len(labels) == row.count('<td class="gb-num"') == 1 + len(Standing.values)
        assert any(label.endswith("滞后") for label in labels)
