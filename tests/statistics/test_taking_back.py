"""A return that comes back with remarks by the cell, figures with their lineage, and a publication that was wrong."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guibiao.kernel import inbox
from guibiao.kernel.models import Grant, Notice, Organisation
from guibiao.statistics import columns, observations
from guibiao.statistics.models import Campaign, Intake, Observation, Return
from tests.statistics.test_collection import (  # noqa: F401
    GOOD,
    campaign,
    fill,
    filler,
    move,
    publish,
    units,
)
from tests.statistics.test_totals import cities, collected  # noqa: F401
from tests.statistics.test_totals import form as summed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def one(campaign: Campaign, units: list[Organisation]) -> Return:  # noqa: F811
    return campaign.returns.select_related("unit__region").get(unit=units[0])


def page(client: Client, one: Return) -> str:
    return client.get(f"/statistics/returns/{one.pk}/").content.decode()


def told(kind: str, *words: str) -> int:
    return sum(all(word in notice.text for word in words) for notice in Notice.objects.filter(kind=kind))


@pytest.mark.once
def test_a_return_comes_back_with_remarks_by_the_cell(office: Client, filler: Client, one: Return) -> None:  # noqa: F811
    assert told("return.waits", "请填报“2024年报”", one.campaign.closes_on.isoformat()) == 1, "who fills in hears of it"
    fill(filler, one, then="submit")
    shown = page(office, one)
    assert 'name="r.A1.r1" form="send-back"' in shown and "r.A1.r1" not in page(filler, one)
    sent = {"note": "企业数请核对", "r.A1.r1": "比高企认定名单少 3 家", "r.A2.r1": " ", "r.不存在": "x"}
    refused = office.post(f"/statistics/returns/{one.pk}/move/send_back/", {**sent, "note": " "})
    assert refused.status_code == 422 and "比高企认定名单少 3 家</textarea>" in refused.content.decode()
    office.post(f"/statistics/returns/{one.pk}/move/send_back/", sent)
    one.refresh_from_db()
    assert (one.state, one.remarks) == ("filling", {"A1.r1": "比高企认定名单少 3 家"})
    assert told("return.sent_back", "企业数请核对", one.deadline.isoformat()) == 1
    shown = page(filler, one)
    assert "企业数请核对" in shown.split("<table")[0], "why it came back stands above the form"
    assert "退回批注：比高企认定名单少 3 家" in shown
    book = openpyxl.load_workbook(io.BytesIO(filler.get(f"/statistics/returns/{one.pk}/form.xlsx").content))
    said = [cell.comment.text for row in book.worksheets[0].iter_rows() for cell in row if cell.comment]
    assert said == ["退回批注：比高企认定名单少 3 家"]
    fill(filler, one, GOOD | {"A1.r1": "123"}, then="submit")
    assert "上次退回的批注：比高企认定名单少 3 家" in page(office, one)
    move(office, one, "check")
    one.refresh_from_db()
    assert one.remarks == {}


@pytest.mark.once
def test_what_the_office_enters_for_a_unit_says_so(office: Client, filler: Client, one: Return) -> None:  # noqa: F811
    fill(filler, one)
    assert "代录" not in page(filler, one)
    fill(office, one, GOOD | {"A1.r1": "1234567"}, then="submit")
    assert "代录" in page(filler, one) and "1,234,567" in page(office, one)


@pytest.mark.once
def test_a_published_cell_leads_to_its_figure_and_says_which_other_one_holds(
    office: Client, filler: Client, one: Return, campaign: Campaign  # noqa: F811
) -> None:  # fmt: skip
    fill(filler, one, then="submit")
    publish(office, one)
    mine = Observation.objects.get(indicator="high_tech_enterprises", intake__filing=one)
    link = reverse("register_detail", args=["observations", mine.pk])
    assert link in page(filler, one) and "采信的是" not in page(filler, one)
    assert link in office.get(f"/statistics/campaigns/{campaign.pk}/results/").content.decode()
    row = {
        "region": one.unit.region.code,
        "indicator": "high_tech_enterprises",
        "year": 2024,
        "value": 118.0,
        "unit": "家",
    }
    observations.add([row], kind="entry", title="统计公报", user=campaign.made_by, organisation=campaign.organisation,
                     official=True)  # fmt: skip
    shown = page(filler, one)
    assert "采信的是" in shown and "118家" in shown and "统计部门发布" in shown
    office.post(f"/statistics/observations/{mine.pk}/choose/", {"reason": "公报有误，已函告统计局"})
    assert "采信的是" not in page(filler, one)


def test_a_return_published_by_mistake_is_taken_back(
    office: Client, reading: Client, filler: Client, one: Return  # noqa: F811
) -> None:  # fmt: skip
    region = one.unit.region
    fill(filler, one, then="submit")
    publish(office, one)
    held = observations.of(region, "high_tech_enterprises")
    version = observations.data_version()
    assert [said.value for said in held] == [120.0]
    assert "须说明理由" in move(office, one, "withdraw")
    move(filler, one, "withdraw", "错了")
    one.refresh_from_db()
    assert one.state == "published"
    move(office, one, "withdraw", "把申报数当成了认定数")
    one.refresh_from_db()
    assert one.state == "approved" and observations.of(region, "high_tech_enterprises") == []
    assert (region.code, "high_tech_enterprises") in observations.changed(version)
    assert columns.as_of(version).num_rows - columns.as_of(observations.data_version()).num_rows == 2
    assert "把申报数当成了认定数" in page(office, one)
    own = reverse("register_detail", args=["observations", held[0].pk])
    shown = reading.get(own).content.decode()
    assert "<del>120家</del>" in shown and "撤回：把申报数当成了认定数" in shown and "现在没有别的来源" in shown
    assert "标为不公布" not in office.get(own).content.decode()
    # Put right, it is published again; the figure's page keeps what was taken back, and by whom.
    move(office, one, "send_back", "请改")
    fill(filler, one, GOOD | {"A1.r1": "110"}, then="submit")
    publish(office, one)
    now = observations.of(region, "high_tech_enterprises")[0]
    shown = office.get(reverse("register_detail", args=["observations", now.pk])).content.decode()
    assert now.value == 110.0 and "已撤回的数" in shown and "把申报数当成了认定数" in shown
    assert own in shown and "110家" in reading.get(own).content.decode()


def test_a_publication_of_sums_is_taken_back_as_a_whole(
    office: Client, cities: list[Organisation], places: dict[str, Any]  # noqa: F811
) -> None:  # fmt: skip
    summed(office)
    made = collected(office, cities, ["1200", "800"])
    office.post(f"/statistics/campaigns/{made.pk}/move/publish/")
    assert len(observations.of(places["east"], "high_tech_enterprises")) == 1
    one = made.returns.first()
    assert "请在调查页面撤回发布" in move(office, one, "withdraw", "错了")
    total = observations.of(places["east"], "high_tech_enterprises")[0]
    shown = office.get(f"/statistics/campaigns/{made.pk}/results/").content.decode()
    assert reverse("register_detail", args=["observations", total.pk]) in shown
    address = f"/statistics/campaigns/{made.pk}/"
    assert "撤回发布" in office.get(address).content.decode()
    office.post(f"{address}move/withdraw/", {"note": "口径有误"})
    made.refresh_from_db()
    assert made.state == "closed" and set(made.returns.values_list("state", flat=True)) == {"approved"}
    assert not Observation.objects.filter(year=made.year).exists()
    shown = office.get(address).content.decode()
    assert "口径有误" in shown and "/move/withdraw/" not in shown, "there is nothing left to take back"
    office.post(f"{address}move/publish/")
    assert len(observations.of(places["east"], "high_tech_enterprises")) == 1
    assert Intake.objects.exclude(withdrawal=None).count() * 2 == Intake.objects.filter(kind="return").count()
    assert timezone.localdate() == observations.of(places["east"], "high_tech_enterprises")[0].vintage


def test_who_fills_in_for_a_unit_from_another_house_is_told_and_the_office_is_not(
    office: Client, planner: Any, person: Any, campaign: Campaign, one: Return, places: dict[str, Any]  # noqa: F811
) -> None:  # fmt: skip
    government = Organisation.objects.create(name="甲市人民政府", region=one.unit.region, kind="government")
    outside = person("jia", "filler", organisation=government)
    Grant.objects.create(user=outside, role="filler", organisation=one.unit)
    said = office.post(f"/statistics/campaigns/{campaign.pk}/chase/", follow=True).content.decode()
    assert "没有填报员账号" in said and one.unit.name not in said.split("没有填报员账号")[1].split("。")[0]
    assert {notice.user for notice in Notice.objects.filter(kind="return.chased")} == {outside}


def test_a_return_waits_for_whoever_fills_in_for_its_unit_and_not_for_those_who_are_only_above(
    office: Client, person: Any, campaign: Campaign, one: Return, places: dict[str, Any]  # noqa: F811
) -> None:  # fmt: skip
    government = Organisation.objects.create(name="甲市人民政府", region=one.unit.region, kind="government")
    one.unit.parent = government
    one.unit.save()
    given = person("jia", "filler", organisation=government)
    above, beside = (person(name, "planner", organisation=government) for name in ("shang", "pang"))
    Grant.objects.create(user=beside, role="filler", organisation=one.unit)
    assert [inbox.count(user) for user in (given, beside, above)] == [1, 1, 0]
    assert inbox.people(one) == [given, beside]
    client = Client()
    client.force_login(given)
    assert f"/statistics/returns/{one.pk}/" in client.get("/inbox/").content.decode()
    office.post(f"/statistics/campaigns/{campaign.pk}/chase/")
    assert {notice.user for notice in Notice.objects.filter(kind="return.chased")} == {given, beside}


@pytest.mark.once
def test_the_cells_of_a_rule_that_does_not_hold_are_marked(office: Client, one: Return) -> None:
    shown = fill(office, one, GOOD | {"A2.r1": "130"}).content.decode()
    assert 'data-cells="A1.r1 A2.r1"' in shown and shown.count('aria-invalid="true"') == 2


@pytest.mark.once
def test_whose_turn_it_is_stands_above_a_return(office: Client, filler: Client, one: Return) -> None:  # noqa: F811
    assert f"等{one.unit}填报、上报" in page(filler, one)
    fill(filler, one, then="submit")
    assert f"等{one.campaign.organisation}审核" in page(filler, one)


def test_a_figure_that_was_chosen_stays_chosen_when_its_return_is_revised(
    office: Client, filler: Client, one: Return, campaign: Campaign  # noqa: F811
) -> None:  # fmt: skip
    region = one.unit.region
    row = {"region": region.code, "indicator": "high_tech_enterprises", "year": 2024, "value": 118.0, "unit": "家"}
    observations.add([row], kind="entry", title="统计公报", user=campaign.made_by, organisation=campaign.organisation,
                     official=True)  # fmt: skip
    fill(filler, one, then="submit")
    publish(office, one)
    mine = Observation.objects.get(indicator="high_tech_enterprises", intake__filing=one)
    office.post(f"/statistics/observations/{mine.pk}/choose/", {"reason": "公报有误，已函告统计局"})
    for value in ("123", "124"):
        move(office, one, "revise", "名录更新")
        fill(filler, one, GOOD | {"A1.r1": value}, then="submit")
        publish(office, one)
        now = observations.of(region, "high_tech_enterprises")[0]
        assert now.value == float(value)
    shown = office.get(reverse("register_detail", args=["observations", now.pk])).content.decode()
    assert "修订后仍采信这一来源：公报有误，已函告统计局" in shown
