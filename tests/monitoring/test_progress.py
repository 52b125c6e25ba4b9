"""Progress of targets: a plan adopted, figures brought in, and what the pages then say."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guibiao.kernel.management.commands import worker
from guibiao.kernel.models import AuditEntry, Job, Organisation
from guibiao.monitoring import judging
from guibiao.monitoring.models import Judgement, LightOverride, Watched
from guibiao.plans import adoption
from guibiao.plans.models import Plan
from guibiao.statistics import observations
from tests.monitoring.conftest import work
from tests.monitoring.test_pages import words
from tests.plans.conftest import adopted, finance, read_in  # noqa: F401

pytestmark = pytest.mark.database

LIST = "/registers/progress/"


@pytest.fixture
def told(planner: Any, places: dict[str, Any]) -> Callable[..., None]:
    """`told({2020: 1.5}, indicator)`: figures of the province come in."""

    def add(values: dict[int, float], indicator: str = "rd_intensity", unit: str = "%", **given: Any) -> None:
        vintage, official = given.get("vintage"), given.get("official", True)
        observations.add(
            [{"region": "910000", "indicator": indicator, "year": year, "value": value, "unit": unit, "source": "年鉴",
              "vintage": vintage or datetime.date(year + 1, 9, 1)} for year, value in values.items()],
            kind="import", title="年鉴", user=planner, organisation=places["bureau"], official=official,
        )  # fmt: skip

    return add


@pytest.fixture
def plan(adopted: Plan, places: dict[str, Any]) -> Plan:  # noqa: F811
    Plan.objects.filter(pk=adopted.pk).update(region=places["east"], period_from=2021, period_to=2025)
    return adopted


def sweep() -> None:
    """What the worker does from time to time, and the jobs that come of it."""
    worker.sweep()
    work()


def watched(name: str) -> Watched:
    return Watched.objects.lit().select_related("current").get(target__indicator__contains=name)


def listed(client: Client, query: str = "") -> str:
    return words(client.get(f"{LIST}{query}", follow=True))


def page(client: Client, name: str) -> str:
    return words(client.get(f"{LIST}{watched(name).pk}/"))


def test_figures_arrive_and_the_light_follows(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    sweep()
    assert watched("研发").shown == "unknown"
    told({2020: 1.6, 2021: 1.8, 2022: 2.0, 2023: 2.2, 2024: 2.4})
    sweep()
    first = watched("研发")
    assert first.current.data_year == 2024 and first.current.gap == pytest.approx(0.2)
    said = page(officer, "研发")
    assert "2024年为2.4%" in said and "离目标还差0.2个百分点" in said and "2020，统计数据" in said
    told({2025: 2.7})
    sweep()
    later = watched("研发")
    assert later.shown == "met" and later.current.data_version > first.current.data_version
    assert Judgement.objects.filter(watched=later).count() == 3, "the earlier judgements stay"
    everything = listed(officer)
    assert "● 达到" in everything and "○ 不能判定" in everything


def test_nothing_is_judged_twice(plan: Plan, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2024: 2.4})
    sweep()
    count = Judgement.objects.count()
    sweep()
    work()
    assert Judgement.objects.count() == count == Watched.objects.count()


@pytest.mark.once
def test_a_target_behind_says_when_it_will_be_reached(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2015: 1.40, 2016: 1.42, 2017: 1.44, 2018: 1.47, 2019: 1.48, 2020: 1.5, 2021: 1.52, 2022: 1.55, 2025: 1.6})
    sweep()
    assert watched("研发").shown == "behind"
    said = page(officer, "研发")
    assert "照此速度" in said and "滞后" in said and "2025年为1.6%" in said
    answer = officer.get(f"/monitoring/targets/{watched('研发').pk}/chart.png")
    assert answer.status_code == 200 and answer.content.startswith(b"\x89PNG")


@pytest.mark.once
def test_a_page_does_not_wait_until_its_chart_is_drawn(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    def html(address: str) -> str:
        return officer.get(address).content.decode()

    told({2020: 1.6, 2024: 2.4})
    sweep()
    own = watched("研发")
    page, chart, first = f"{LIST}{own.pk}/", f"/monitoring/targets/{own.pk}/chart/", own.current.pk
    assert f'hx-get="{chart}"' in html(page) and "mo-svg" not in html(page)
    drawn = html(chart)
    assert 'class="mo-svg"' in drawn and "hx-get" not in drawn and drawn.strip() in html(page)
    told({2025: 2.7})
    sweep()
    assert f'hx-get="{chart}"' in html(page) and "mo-svg" not in html(page), "what is new is drawn when somebody looks"
    assert drawn.strip() in html(f"{page}?judgement={first}"), "what was drawn at that time is kept"
    assert html(f"{chart}?judgement={first}") == drawn != html(chart)
    none = Watched.objects.exclude(current__value__isnull=False).first()
    assert none is not None and officer.get(f"/monitoring/targets/{none.pk}/chart/").status_code == 404


def test_first_published_beside_revised(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2024: 2.6})
    told({2024: 2.2}, vintage=datetime.date(2025, 12, 1))
    sweep()
    said = page(officer, "研发")
    assert "按首次发布的数据" in said and "按修订后的数据" in said
    assert watched("研发").current.value == 2.2


@pytest.mark.once
def test_what_another_voice_says_is_no_evidence(plan: Plan, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2025: 2.7})
    told({2025: 1.9}, official=False, vintage=datetime.date(2026, 10, 1))
    sweep()
    assert watched("研发").current.value == 2.7


def test_the_readings_of_an_open_scope(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 400, 2025: 950}, "tech_contract_turnover_sold", "亿元")
    sweep()
    one = watched("技术合同成交额")
    assert (one.shown, one.current.why) == ("unknown", "scope_not_stated")
    said = page(officer, "技术合同成交额")
    assert "各种理解" in said and "950" in said
    assert "各种理解下都" not in said, "of what is bought nothing is known"
    told({2020: 300, 2025: 1950}, "tech_contract_turnover_bought", "亿元")
    sweep()
    one = watched("技术合同成交额")
    assert (one.shown, one.current.why) == ("unknown", "scope_not_stated"), "the scope stays open"
    said = page(officer, "技术合同成交额")
    assert "各种理解下都达到目标。" in said
    assert said.count("达到或快于时序") == 3


@pytest.mark.once
def test_a_figure_that_is_only_bounded_says_what_may_be_missing(
    plan: Plan, officer: Client, planner: Any, places: dict[str, Any]
) -> None:
    row = {"region": "910000", "indicator": "rd_intensity", "year": 2025, "value": 2.4, "unit": "%", "source": "工作报告",
           "comparator": ">"}  # fmt: skip
    observations.add([row], kind="import", title="工作报告", user=planner, organisation=places["bureau"], official=True)
    sweep()
    assert watched("研发").current.why == "bound_not_enough"
    said = page(officer, "研发")
    assert "≥2.4%" in said and "≤0.2个百分点" in said


@pytest.mark.once
def test_the_plan_chooses_its_rules(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2024: 2.2})
    sweep()
    one = watched("研发")
    answer = officer.post(f"/monitoring/plans/{plan.pk}/rule/", {"rule_set": "eurostat", "watched": str(one.pk)})
    assert answer.status_code == 302
    work()
    assert watched("研发").current.rule_set == "eurostat"
    assert AuditEntry.objects.filter(action="progress.rule").count() == 1
    officer.post(f"/monitoring/plans/{plan.pk}/rule/", {"rule_set": "eurostat-no-target", "watched": str(one.pk)})
    assert AuditEntry.objects.filter(action="progress.rule").count() == 1, "it compares with no target"


@pytest.mark.once
def test_a_light_by_hand_is_seen_beside_the_rules_own(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2025: 1.7})
    sweep()
    one = watched("研发")
    url = f"/monitoring/targets/{one.pk}/light/"
    until = timezone.localdate() + datetime.timedelta(days=30)
    officer.post(url, {"light": "warning", "reason": "", "until": until.isoformat()})
    officer.post(url, {"light": "warning", "reason": "口径调整", "until": "2020-01-01"})
    assert not LightOverride.objects.exists()
    officer.post(url, {"light": "warning", "reason": "统计口径调整", "until": until.isoformat()})
    said = page(officer, "研发")
    assert "统计口径调整" in said and "人员lin" in said and until.isoformat() in said and "滞后" in said
    assert one.target.indicator in listed(officer, "?light=warning")
    assert one.target.indicator not in listed(officer, "?light=behind")
    LightOverride.objects.update(until=timezone.localdate() - datetime.timedelta(days=1))
    assert watched("研发").shown == "behind" and "已过期" in page(officer, "研发")
    officer.post(f"{url}lift/")
    assert AuditEntry.objects.filter(action="progress.lift").count() == 1
    assert "统计口径调整" not in page(officer, "研发").partition("修改记录")[0]


def test_sorted_filtered_and_taken_away(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2025: 2.7})
    told({2020: 3155, 2025: 4000}, "high_tech_enterprises", "家")
    sweep()
    assert listed(officer, "?light=met").count("● 达到") >= 1
    assert "共 1 条" in listed(officer, "?indicator=高新技术企业")
    assert listed(officer, "?sort=-light")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(officer.get(f"{LIST}export.xlsx").streaming_content)))
    cells = [str(cell.value) for row in book.active for cell in row]
    assert "● 达到" in cells and any("4,000家" in cell or "4000家" in cell for cell in cells)


def test_a_revision_takes_its_targets_along(plan: Plan, planner: Any, told: Callable[..., None]) -> None:
    from guibiao.kernel import procedures

    sweep()
    count, one = Watched.objects.count(), watched("研发")
    procedures.apply(plan, "revise", planner, note="调整")
    item = plan.items.get(identity=one.identity)
    item.status = "rejected"
    item.save()
    plan.refresh_from_db()
    known = frozenset(issue.key for issue in adoption.issues(plan))
    adoption.adopt(plan, planner, adoption.Terms(acknowledged=known, reason="调整"))
    sweep()
    assert Watched.objects.filter(active=True).count() == count - 1
    assert not Watched.objects.get(pk=one.pk).active


@pytest.mark.once
def test_who_may(plan: Plan, client: Client, reader: Any, stranger: Any, finance: Organisation) -> None:  # noqa: F811
    sweep()
    one = watched("研发")
    client.force_login(reader)
    assert client.get(f"{LIST}{one.pk}/").status_code == 200
    assert client.post(f"/monitoring/targets/{one.pk}/light/", {"light": "normal"}).status_code == 403
    assert client.post(f"/monitoring/plans/{plan.pk}/rule/", {"rule_set": "eurostat"}).status_code == 403
    assert client.post("/monitoring/targets/judge/").status_code == 403
    client.force_login(stranger)
    assert client.get(f"{LIST}{one.pk}/").status_code == 404
    assert one.target.indicator not in listed(client)


@pytest.mark.once
def test_by_a_button(plan: Plan, officer: Client) -> None:
    assert officer.post("/monitoring/targets/judge/").status_code == 302
    work()
    assert Watched.objects.filter(current__isnull=False).count() == Watched.objects.count() > 0


def test_queries_do_not_grow_with_the_rows(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2025: 2.7})
    sweep()
    counts = []
    listed(officer)
    for size in (1, 50):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            officer.get(f"{LIST}?size={size}&hide=asked")
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 26
    with CaptureQueriesContext(connection) as caught:
        officer.get(f"{LIST}{watched('研发').pk}/")
    assert len(caught) <= 40


@pytest.mark.once
def test_the_verdict_and_its_reasons_in_english(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    """The library says them in Chinese, and in Chinese they are kept."""
    told({2020: 1.6, 2021: 1.7})
    sweep()
    one = watched("研发")
    assert "没有收到" in one.current.sentence
    said = words(officer.get(f"{LIST}{one.pk}/", headers={"accept-language": "en"}))
    assert "Behind" in said and "Linear path" in said and "cannot be judged yet" in said
    assert "was not received" in said and "没有收到" not in said
    chart = officer.get(f"{LIST}{one.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Required path" in chart and "时序要求" not in chart


def test_the_list_says_that_judging_is_under_way_and_comes_back_when_it_is_done(
    plan: Plan, officer: Client, planner: Any, told: Callable[..., None]
) -> None:
    here = "/monitoring/targets/judging/"
    told({2020: 1.6, 2024: 2.4})
    before = officer.get(LIST, follow=True).content.decode()
    assert "即将重新判断" in before and f'hx-get="{here}?turn=0"' in before and "还没有可以监测的目标" not in before
    assert "请稍后刷新" in officer.get(here, {"turn": "40"}).content.decode(), "it does not ask for ever"
    worker.sweep()
    assert "正在判断目标进展" in officer.get(LIST, follow=True).content.decode()
    job = Job.objects.get(kind="monitoring.judge")
    Job.objects.filter(pk=job.pk).update(done=3, total=7, started_at=timezone.now())
    answer = officer.get(here)
    said = answer.content.decode()
    assert "已判断 3 个，共 7 个目标" in said and f'hx-get="{here}"' in said
    assert "HX-Refresh" not in answer.headers
    Job.objects.filter(pk=job.pk).update(done=0, total=None)
    work()
    done = officer.get(here)
    assert done.headers["HX-Refresh"] == "true" and "hx-get" not in done.content.decode()
    assert here not in officer.get(LIST, follow=True).content.decode()
    one = watched("研发")
    officer.post(f"/monitoring/plans/{plan.pk}/rule/", {"rule_set": "linear-path", "watched": one.pk})
    assert here not in officer.get(f"{LIST}{one.pk}/").content.decode(), "the rule set is what it was"
    other = next(rule.code for rule in judging.choices() if rule.code != "linear-path")
    officer.post(f"/monitoring/plans/{plan.pk}/rule/", {"rule_set": other, "watched": one.pk})
    assert f'hx-get="{here}"' in officer.get(f"{LIST}{one.pk}/").content.decode()
    Job.objects.filter(state=Job.State.WAITING).update(state=Job.State.FAILED, error="磁盘已满")
    assert "上次判断没有完成" in officer.get(LIST, follow=True).content.decode()


def test_only_who_may_see_progress_asks_how_far_it_is(client: Client, person: Callable[..., Any], places: Any) -> None:
    client.force_login(person("wu", "filler", organisation=places["bureau"]))
    assert client.get("/monitoring/targets/judging/").status_code == 403
