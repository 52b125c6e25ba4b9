"""What a report says becomes an observation when a person confirms it, with its sentence, and never a look-alike."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from guibiao.kernel.models import Region
from guibiao.plans.models import Item, Plan
from guibiao.statistics import evidence, observations
from guibiao.statistics.models import Candidate, Indicator, Intake, Observation

REPORT = """山西省2026年政府工作报告
各位代表：
一、2025年工作回顾
2025年，全省高新技术企业突破4500家，技术合同成交额达到612亿元，研发经费投入强度达到1.9%。
2025年，全省研发经费增长9.5%，规模以上工业企业研发经费支出210亿元。
二、2026年工作安排
2026年，全省高新技术企业达到5000家以上。
"""


@pytest.fixture
def report(read_in: Callable[..., Plan], places: dict[str, Any]) -> Plan:
    """A work report of a real province, its facts looked at and accepted."""
    region = Region.objects.create(code="140000", name="山西省", level=1, parent=places["country"])
    plan = read_in(REPORT, "报告.txt")
    Plan.objects.filter(pk=plan.pk).update(genre="report", region=region)
    Item.objects.filter(plan=plan, kind="fact").update(status="accepted")
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def candidates(report: Plan, office: Client) -> dict[str, Candidate]:
    """The candidates of the report, by the figure."""
    page = office.post(f"/statistics/evidence/collect/{report.pk}/", follow=True)
    assert page.status_code == 200
    return {f"{one.value:g}": one for one in Candidate.objects.all()}


def decide(client: Client, verdict: str, *chosen: Candidate) -> str:
    given = {"verdict": verdict, "chosen": [one.pk for one in chosen]}
    return client.post("/statistics/evidence/decide/", given, follow=True).content.decode()


@pytest.mark.django_db
def test_confirmed_it_is_an_observation_with_its_sentence(office: Client, candidates: dict[str, Candidate]) -> None:
    assert not Observation.objects.exists()
    decide(office, "confirm", candidates["4500"])
    one = Observation.objects.get()
    assert (one.region.code, one.indicator_id, one.year) == ("140000", "high_tech_enterprises", 2025)
    assert (one.comparator, one.value, one.unit) == (">", 4500, "家"), "a bound stays a bound"
    page = office.get(f"/registers/observations/{one.pk}/").content.decode()
    assert "全省高新技术企业突破4500家" in page
    assert "界限" in page
    assert "报告文字" in page


@pytest.mark.django_db
def test_a_rate_of_growth_is_never_the_figure_itself(office: Client, candidates: dict[str, Candidate]) -> None:
    page = decide(office, "confirm", *candidates.values())
    assert "不是指标本身的数" in page
    assert not Observation.objects.filter(value=9.5).exists()
    open_scope = candidates["612"]
    open_scope.refresh_from_db()
    assert open_scope.status == "open", "技术合同成交额 leaves open which of the two it is"
    assert not Observation.objects.filter(indicator_id="rd_expenditure").exists(), (
        "the enterprises' spending is not the region's"
    )


@pytest.mark.django_db
def test_what_was_newly_made_is_not_how_many_there_are(office: Client, candidates: dict[str, Candidate]) -> None:
    Candidate.objects.filter(pk=candidates["4500"].pk).update(kind="count")
    assert "不是指标本身的数" in decide(office, "confirm", candidates["4500"])
    assert not Observation.objects.exists()


@pytest.mark.django_db
def test_the_figure_of_a_part_is_not_that_of_the_region(office: Client, candidates: dict[str, Candidate]) -> None:
    one = candidates["4500"]
    for sentence, part in (
        ("太原数据中心集群从无到有，高新技术企业突破4500家。", True),
        ("太原市和大同市走在前列，全省高新技术企业突破4500家。", False),
        ("山西省高新技术企业突破4500家。", False),
    ):
        Candidate.objects.filter(pk=one.pk).update(sentence=sentence, printed="高新技术企业")
        one.refresh_from_db()
        assert (evidence.obstacle(one) == "place") == part, sentence
    Candidate.objects.filter(pk=one.pk).update(sentence="太原数据中心集群从无到有，高新技术企业突破4500家。")
    assert "下级地区" in decide(office, "confirm", one)
    office.post(f"/statistics/evidence/place/{one.plan_id}/", {"region": "140000"})
    one.refresh_from_db()
    assert evidence.obstacle(one) == "place", "said of the report, not of the figure"
    given = {"indicator": "high_tech_enterprises", "region": "140000", "year": "2025", "then": "confirm"}
    assert office.post(f"/statistics/evidence/{one.pk}/", given).status_code == 302
    assert Observation.objects.get().value == 4500


@pytest.mark.django_db
def test_a_person_says_which_it_is_but_not_a_look_alike(office: Client, candidates: dict[str, Candidate]) -> None:
    one = candidates["612"]
    path = f"/statistics/evidence/{one.pk}/"
    meant = evidence.offered(one)
    assert meant
    given = {"indicator": meant[-1].code, "region": "140000", "year": "2025", "then": "confirm"}
    assert office.post(path, given).status_code == 302
    assert observations.of("140000", meant[-1].code)[0].value == 612
    other = candidates["4500"]
    wrong = office.post(f"/statistics/evidence/{other.pk}/", given | {"indicator": "tech_smes"})
    assert wrong.status_code == 422
    assert "名称相近" in wrong.content.decode()


@pytest.mark.django_db
def test_rejected_and_taken_back_and_nothing_twice(
    office: Client, report: Plan, candidates: dict[str, Candidate]
) -> None:
    decide(office, "reject", candidates["4500"])
    assert "现在是" in decide(office, "reject", candidates["4500"])
    decide(office, "reopen", candidates["4500"])
    decide(office, "confirm", candidates["4500"])
    assert "处理过" in decide(office, "confirm", candidates["4500"])
    before = Candidate.objects.count()
    office.post(f"/statistics/evidence/collect/{report.pk}/")
    assert Candidate.objects.count() == before
    assert Observation.objects.count() == 1


@pytest.mark.django_db
def test_a_plan_has_no_observations_and_unchecked_facts_do_not_count(
    office: Client, read_in: Callable[..., Plan], planner: Any
) -> None:
    plan = read_in()
    assert "不是报告" in office.post(f"/statistics/evidence/collect/{plan.pk}/", follow=True).content.decode()
    Plan.objects.filter(pk=plan.pk).update(genre="report")
    assert "核对过的事实" in office.post(f"/statistics/evidence/collect/{plan.pk}/", follow=True).content.decode()
    assert not Candidate.objects.exists()


@pytest.mark.django_db
def test_others_candidates_do_not_exist(
    client: Client, candidates: dict[str, Candidate], stranger: Any, reader: Any
) -> None:
    one = candidates["4500"]
    client.force_login(stranger)
    assert "技术合同成交额" not in client.get("/statistics/evidence/").content.decode()
    assert client.get(f"/statistics/evidence/{one.pk}/").status_code == 404
    decide(client, "confirm", one)
    client.force_login(reader)
    decide(client, "confirm", one)
    assert client.get(f"/statistics/evidence/{one.pk}/").status_code == 403
    assert not Observation.objects.exists()


@pytest.mark.django_db
def test_queries_of_the_list_do_not_grow(office: Client, candidates: dict[str, Candidate]) -> None:
    office.get("/statistics/evidence/")
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as queries:
            office.get("/statistics/evidence/")
        counts.append(len(queries))
        for one in Candidate.objects.all():
            one.pk, one.identity = None, uuid.uuid4()
            one.save()
    assert counts[0] == counts[1] <= 25


def change(client: Client, then: str, chosen: list[Candidate], **said: str) -> Any:
    given = {"chosen": [one.pk for one in chosen], "then": then, "back": "?status=open", **said}
    return client.post("/statistics/evidence/change/", given, follow=True)


@pytest.mark.django_db
def test_several_are_corrected_at_once_with_a_preview(office: Client, candidates: dict[str, Candidate]) -> None:
    Candidate.objects.update(region=None, year=None)
    rows = [candidates["4500"], candidates["1.9"], candidates["9.5"]]
    assert "没有地区" in change(office, "", rows).content.decode(), "what is in the way is told first"
    assert "请至少填一项" in change(office, "preview", rows).content.decode()
    page = change(office, "preview", rows, region="山西省", year="2025").content.decode()
    assert "保存并确认 2 个" in page and "只保存 3 个" in page
    assert not Candidate.objects.exclude(region=None), "a preview changes nothing"
    page = change(office, "confirm", rows, region="山西省", year="2025").content.decode()
    assert "已修改 3 个，确认 2 个" in page
    assert {one.value for one in Observation.objects.all()} == {4500, 1.9}
    assert Candidate.objects.get(pk=candidates["9.5"].pk).status == "open", "a growth rate stays one"


@pytest.mark.django_db
def test_several_are_never_made_a_look_alike(office: Client, candidates: dict[str, Candidate]) -> None:
    rows = [candidates["4500"], candidates["1.9"]]
    page = change(office, "preview", rows, indicator="tech_smes").content.decode()
    assert "名称相近" in page
    change(office, "confirm", rows, indicator="tech_smes")
    assert Candidate.objects.get(pk=candidates["4500"].pk).indicator_id == "high_tech_enterprises"
    assert not Observation.objects.filter(indicator_id="tech_smes").exists()
    open_scope = change(office, "preview", [candidates["612"]], year="2024").content.decode()
    assert "须选定是哪一个" in open_scope and "保存并确认" not in open_scope, "saying the year says not which it is"
    assert "单位与指标不符" in change(office, "preview", rows[:1], unit="亿元").content.decode()
    assert "没有“并无此指标”这个指标" in change(office, "save", rows, indicator="并无此指标").content.decode()


@pytest.mark.django_db
def test_the_region_of_the_whole_report_is_said_once(
    office: Client, reading: Client, report: Plan, candidates: dict[str, Candidate]
) -> None:
    other = Region.objects.create(code="140100", name="太原市", level=2, parent=report.region)
    Candidate.objects.update(region=None)
    Candidate.objects.filter(pk=candidates["210"].pk).update(region=other)
    Plan.objects.filter(pk=report.pk).update(region=None)
    url = f"/statistics/evidence/place/{report.pk}/"
    assert reading.post(url, {"region": "山西省"}).status_code == 403
    assert "没有这个地区" in office.post(url, {"region": "并无此地"}, follow=True).content.decode()
    page = office.post(url, {"region": "山西省"}, follow=True).content.decode()
    assert "整份报告的地区" in page
    assert Candidate.objects.filter(region__code="140000").count() == len(candidates) - 1
    assert Candidate.objects.get(pk=candidates["210"].pk).region == other, "what a person said stays"
    report.refresh_from_db()
    assert report.region and report.region.code == "140000", "what is taken from it later is of that region, too"


def listed(client: Client, query: str) -> set[str]:
    """The figures of a page of the list."""
    page = client.get(f"/statistics/evidence/{query}").content.decode()
    return {f"{one.value:g}" for one in Candidate.objects.all() if f'value="{one.pk}" data-gb-select' in page}


@pytest.mark.database
@pytest.mark.django_db
def test_the_list_is_narrowed_to_what_can_be_confirmed_at_once(
    office: Client, candidates: dict[str, Candidate]
) -> None:
    ready = {name for name, one in candidates.items() if not evidence.obstacle(one)}
    assert {"4500", "1.9"} <= ready < candidates.keys()
    page = office.get("/statistics/evidence/").content.decode()
    assert f"可直接确认 {len(ready)}<" in page and f"需先补正 {len(candidates) - len(ready)}<" in page
    assert listed(office, "?why=ready") == ready
    assert listed(office, "?why=mend") == candidates.keys() - ready
    assert listed(office, "?why=kind") == {"9.5"}
    assert listed(office, "?why=ready&indicator=high_tech_enterprises") == {"4500"}
    Candidate.objects.filter(pk=candidates["1.9"].pk).update(year=2024)
    assert listed(office, "?year=2024") == {"1.9"}
    assert (
        listed(office, "?region=none") == set()
        and "没有符合条件的数" in office.get("/statistics/evidence/?region=none").content.decode()
    )
    assert listed(office, "?why=ready&year=x&plan=%00&indicator=%00") == ready, "unknown words do nothing"


@pytest.mark.django_db
def test_what_is_narrowed_stays_so_over_pages_decisions_and_corrections(
    office: Client, candidates: dict[str, Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guibiao.statistics.views.evidence._PAGE", 1)
    query = "?status=open&why=ready&year=2025"
    page = office.get(f"/statistics/evidence/{query}").content.decode()
    assert "why=ready&amp;year=2025&amp;page=2" in page
    one = Candidate.objects.get(pk=candidates["4500"].pk)
    given = {"verdict": "confirm", "chosen": [one.pk], "back": query}
    assert office.post("/statistics/evidence/decide/", given)["Location"].endswith(query)
    mend = "?why=kind"
    page = office.get(f"/statistics/evidence/{mend}").content.decode()
    address = re.search(r'href="(/statistics/evidence/\d+/\?back=[^"]+)"', page)
    assert address, "the page of one is opened from the narrowed list"
    answer = office.post(address[1], {"indicator": "rd_expenditure", "region": "140000", "year": "2025", "unit": "%"})
    assert answer["Location"].endswith(mend)


@pytest.mark.django_db
def test_what_stands_in_the_way_follows_the_definition(
    office: Client, candidates: dict[str, Candidate], person: Callable[..., Any]
) -> None:
    Candidate.objects.filter(pk=candidates["4500"].pk).update(kind="count", obstacle=None)
    assert "4500" in listed(office, "?why=kind")
    known = Indicator.objects.get(code="high_tech_enterprises")
    keeper, path = Client(), f"/registers/indicators/{known.pk}/edit/"
    keeper.force_login(person("keeper", "planner"))
    seen = re.search(r'name="seen" value="([^"]*)"', keeper.get(path).content.decode())
    assert seen
    given = {
        "code": known.code, "name": known.name, "unit": known.unit, "type": "flow", "direction": known.direction,
        "release_lag": known.release_lag, "seen": seen[1],
    }  # fmt: skip
    assert keeper.post(path, given | {"formula": "growth(nothing_such)"}).status_code == 422
    assert keeper.post(path, given | {"formula": "growth("}).status_code == 422
    assert keeper.post(path, given).status_code == 302
    assert "4500" in listed(office, "?why=ready"), "of a flow, what was newly made is the figure"


def test_a_report_without_checked_facts_shows_what_to_do_first(report: Plan, office: Client) -> None:
    Item.objects.filter(plan=report, kind="fact").update(status="open")
    page = office.get(f"/statistics/evidence/?plan={report.pk}").content.decode()
    assert "还没有核对过的事实" in page and "用于全部待确认的数" not in page and "gb-filters" not in page
    Item.objects.filter(plan=report, kind="fact").update(status="accepted")
    page = office.get(f"/statistics/evidence/?plan={report.pk}").content.decode()
    assert "核对过的事实还没有取出" in page and "用于全部待确认的数" not in page
    office.post(f"/statistics/evidence/collect/{report.pk}/")
    page = office.get(f"/statistics/evidence/?plan={report.pk}").content.decode()
    assert "还没有从" not in page and "用于全部待确认的数" in page


def test_what_came_by_returns_is_called_so_in_english() -> None:
    with translation.override("en"):
        assert [str(kind.label) for kind in Intake.Kind][0] == "Return of a unit"
