# ruff: noqa: F401, F811
"""Warnings through the worker and the pages: raised, explained, settled, cleared, and what a plan sets for them."""

import datetime
import re
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guibiao.kernel import clock, inbox, procedures
from guibiao.kernel.models import AuditEntry, Notice, Organisation
from guibiao.monitoring import warnings
from guibiao.monitoring.models import Judgement, LightOverride, Looked, TargetWarning, WarningSetting, Watched
from guibiao.plans.models import Plan, Task, TaskSource
from tests.kernel.register_suite import RegisterSuite
from tests.monitoring.test_pages import words
from tests.monitoring.test_progress import plan, sweep, told, watched
from tests.monitoring.test_register import TestProgress as _Progress
from tests.plans.conftest import adopted, finance, read_in

pytestmark = pytest.mark.database
SLOW = {2020: 1.6, 2021: 1.61, 2022: 1.62, 2023: 1.63, 2024: 1.64, 2025: 1.65}


@pytest.fixture(autouse=True)
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`on(2026, 9, 30)`: that day is today."""
    real = timezone.localdate

    def set_day(*day: int) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda value=None: real(value) if value else datetime.date(*day))

    set_day(2026, 11, 20)
    return set_day


def raised(kind: str, name: str = "研发", **more: Any) -> list[TargetWarning]:
    return list(
        TargetWarning.objects.filter(kind=kind, watched__target__indicator__contains=name, **more).order_by("pk")
    )


def page(client: Client, warning: TargetWarning) -> str:
    return words(client.get(reverse("register_detail", args=["warnings", warning.pk])))


def press(client: Client, warning: TargetWarning, name: str, note: str = "") -> str:
    client.post(reverse("warning_move", args=[warning.pk, name]), {"note": note})
    return str(TargetWarning.objects.get(pk=warning.pk).state)


@pytest.fixture
def led(plan: Plan, finance: Organisation) -> Organisation:
    """The ledger says that the finance bureau leads the target of 研发."""
    source = TaskSource.objects.get(plan=plan, identity=_target(plan))
    Task.objects.filter(pk=source.task_id).update(lead=finance)
    return finance


def _target(plan: Plan) -> Any:
    return plan.versions.get().targets.get(indicator__contains="研发").identity


def test_behind_is_warned_of_once_and_cleared_when_the_figures_say_otherwise(
    led: Organisation,
    officer: Client,
    planner: Any,
    person: Any,
    places: dict[str, Any],
    told: Callable[..., None],
) -> None:
    theirs = person("qian", "planner", organisation=led)
    told({2020: 1.6, 2025: 1.7})
    sweep()
    (warning,) = raised("behind")
    assert (warning.state, warning.organisation, warning.light) == ("raised", led, "behind")
    assert warning.deadline == datetime.date(2026, 11, 27), "five working days"
    assert inbox.count(theirs) >= 1
    assert Notice.objects.filter(user=theirs, kind="warning.raised").count() == 1
    assert Notice.objects.filter(user=planner, kind="warning.raised").count() == 1, "one of all that are new"
    sweep()
    Looked.objects.all().delete()
    warnings.raise_all()
    assert len(raised("behind")) == 1
    said = page(officer, warning)
    assert (
        "灯号为“■ 滞后”" in said and "离目标还差0.9个百分点" in said and "东江省财政厅" in said and "<svg" not in said
    )
    chart = reverse("warning_chart", args=[warning.pk])
    assert (
        f'hx-get="{chart}"' in officer.get(reverse("register_detail", args=["warnings", warning.pk])).content.decode()
    )
    assert 'class="mo-svg"' in officer.get(chart).content.decode()
    client = Client()
    client.force_login(person("sun", "planner", organisation=places["other"]))
    assert client.get(chart).status_code == 404, "nor does she see the warning"
    assert "待说明" in words(officer.get(reverse("register_detail", args=["progress", warning.watched_id])))
    told({2025: 2.7}, vintage=datetime.date(2026, 11, 1))
    sweep()
    warning.refresh_from_db()
    assert warning.state == "settled" and warning.cleared_by == watched("研发").current and warning.settled_by is None
    assert "原因消失，自动消除" in page(officer, warning) and "2025年为2.7%" in page(officer, warning)
    told({2025: 1.7}, vintage=datetime.date(2026, 11, 10))
    sweep()
    assert [one.state for one in raised("behind")] == ["settled", "raised"]


@pytest.mark.once
def test_no_data_is_said_only_when_it_is_due(
    plan: Plan,
    officer: Client,
    on: Callable[..., None],
    told: Callable[..., None],
) -> None:
    told({2020: 1.6, 2024: 2.4})
    on(2026, 9, 30)
    sweep()
    assert watched("研发").current.data_year == 2024 and raised("no_data") == []
    form = {f"{kind}-active": "on" for kind in ("behind", "deteriorating", "no_data", "forecast")}
    officer.post(reverse("warning_settings", args=[plan.pk]), {**form, "no_data-threshold": "10"})
    on(2026, 10, 10)
    sweep()
    assert watched("研发").current.why == "no_data" and raised("no_data") == [], "ten days of grace"
    on(2026, 10, 11)
    sweep()
    (warning,) = raised("no_data")
    assert "逾期 10 天" in page(officer, warning)
    told({2025: 2.7}, vintage=datetime.date(2026, 10, 11))
    sweep()
    warning.refresh_from_db()
    assert warning.state == "settled"


@pytest.mark.once
def test_deteriorating_is_measured_from_where_it_was_better(
    plan: Plan,
    officer: Client,
    told: Callable[..., None],
) -> None:
    told({2020: 1.6, 2025: 2.5})
    sweep()
    assert (watched("研发").shown, raised("deteriorating")) == ("warning", [])
    told({2025: 2.2}, vintage=datetime.date(2026, 10, 1))
    sweep()
    (warning,) = raised("deteriorating")
    assert warning.before is not None and warning.measure == pytest.approx(100 * 0.3 / 2.6, abs=0.3)
    said = page(officer, warning)
    assert "由“▲ 预警”变为“■ 滞后”" in said and "扩大了目标值的11" in said
    told({2025: 2.21}, vintage=datetime.date(2026, 10, 2))
    sweep()
    assert [one.state for one in raised("deteriorating")] == ["raised"], "a little better is still worse than it was"
    told({2025: 2.51}, vintage=datetime.date(2026, 10, 3))
    sweep()
    assert [one.state for one in raised("deteriorating")] == ["settled"]


@pytest.mark.once
def test_a_forecast_that_misses(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    past = {2012 + n: 1.4 + 0.02 * n for n in range(13)}
    told(past)
    sweep()
    (warning,) = raised("forecast")
    assert warning.measure is not None and warning.measure < 50
    assert "低于预警线 50%" in page(officer, warning)
    told({2025: 1.7}, vintage=datetime.date(2026, 10, 2))
    sweep()
    warning.refresh_from_db()
    assert warning.state == "settled", "the year is there, nothing is forecast any more"
    assert raised("behind")[-1].state == "raised"


def test_the_owner_explains_and_the_office_settles(
    led: Organisation,
    client: Client,
    planner: Any,
    reader: Any,
    person: Any,
    told: Callable[..., None],
) -> None:
    theirs, other = person("qian", "planner", organisation=led), person("qin", "planner", organisation=_other(led))
    told({2020: 1.6, 2025: 1.7})
    sweep()
    (warning,) = raised("behind")
    client.force_login(other)
    assert client.get(reverse("register_detail", args=["warnings", warning.pk])).status_code == 404
    client.force_login(reader)
    assert press(client, warning, "explain", "看看") == "raised"
    client.force_login(theirs)
    assert press(client, warning, "explain") == "raised", "a reason is needed"
    assert press(client, warning, "settle", "好了") == "raised", "the unit does not settle"
    assert press(client, warning, "explain", "企业投入下降，拟加大后补助") == "explained"
    assert "企业投入下降" in page(client, warning)
    client.force_login(planner)
    assert press(client, warning, "clear", "x") == "explained", "that is for the house"
    assert press(client, warning, "settle", "口径调整，另行公布") == "settled"
    Looked.objects.all().delete()
    warnings.raise_all()
    assert len(raised("behind")) == 1, "the same figures do not warn again"
    told({2025: 1.71}, vintage=datetime.date(2026, 11, 1))
    sweep()
    assert len(raised("behind")) == 2


def _other(unit: Organisation) -> Organisation:
    return Organisation.objects.create(
        name="西岭省财政厅", region=Organisation.objects.get(name="西岭省科学技术厅").region
    )


@pytest.mark.once
def test_an_explanation_that_is_late_rings(
    led: Organisation,
    person: Any,
    on: Callable[..., None],
    told: Callable[..., None],
) -> None:
    theirs = person("qian", "planner", organisation=led)
    told({2020: 1.6, 2025: 1.7})
    sweep()
    now = timezone.now().replace(year=2026, month=11, day=20)
    assert clock.tick(now) == 0
    on(2026, 11, 30)
    assert clock.tick(now.replace(day=30)) >= 2, "soon and overdue"
    assert Notice.objects.filter(user=theirs, kind="case.alarm").exists()


def tally(client: Client) -> dict[str, int]:
    """How many targets stand how, as the list says above itself."""
    page = client.get("/registers/progress/").content.decode()
    found = re.findall(r"light=(\w+)[^>]*>(\d+)<", page)
    assert len(found) == 5, page
    return {name: int(count) for name, count in found}


@pytest.mark.once
def test_a_light_by_hand_counts(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2025: 1.7})
    sweep()
    one = watched("研发")
    ruled = tally(officer)
    for reason in ("口径调整", "口径调整（更正）"):
        officer.post(
            f"/monitoring/targets/{one.pk}/light/", {"light": "normal", "reason": reason, "until": "2026-12-31"}
        )
    warnings.keep_up()
    assert [w.state for w in raised("behind")] == ["settled"]
    assert tally(officer) == ruled | {"normal": ruled["normal"] + 1, "behind": ruled["behind"] - 1}
    LightOverride.objects.update(until=datetime.date(2026, 11, 1))
    warnings.keep_up()
    assert tally(officer) == ruled
    assert [w.state for w in raised("behind")] == ["settled", "raised"], (
        "when it has run out the rule's light warns again"
    )


@pytest.mark.once
def test_a_plan_sets_thresholds_and_owners(
    plan: Plan,
    officer: Client,
    finance: Organisation,
    told: Callable[..., None],
) -> None:
    told({2020: 1.6, 2025: 2.5})
    sweep()
    assert raised("behind") == [], "yellow is not behind"
    address = reverse("warning_settings", args=[plan.pk])
    assert "通用的 ■ 滞后" in words(officer.get(address))
    form = {f"{kind}-active": "on" for kind in ("behind", "deteriorating", "no_data", "forecast")}
    wrong = officer.post(address, {**form, "forecast-threshold": "140"})
    assert wrong.status_code == 422 and not WarningSetting.objects.exists()
    given = {**form, "behind-threshold": "1", "behind-organisation": str(finance.pk)}
    assert officer.post(address, given).status_code == 302
    assert list(WarningSetting.objects.values_list("kind", "threshold", "organisation")) == [("behind", 1, finance.pk)]
    warnings.keep_up()
    (warning,) = raised("behind")
    assert (warning.organisation, warning.threshold) == (finance, 1)
    assert officer.post(address, given).status_code == 302
    assert AuditEntry.objects.filter(action="warning.set").count() == 1, "nothing changed, nothing is noted"
    officer.post(address, {**form, "behind-threshold": "2"})
    warnings.keep_up()
    warning.refresh_from_db()
    assert warning.state == "settled"
    off = {name: value for name, value in form.items() if name != "behind-active"}
    officer.post(address, {**off, "behind-threshold": "1"})
    warnings.keep_up()
    assert len(raised("behind")) == 1


@pytest.mark.once
def test_who_may_set(plan: Plan, client: Client, reader: Any, stranger: Any) -> None:
    address = reverse("warning_settings", args=[plan.pk])
    client.force_login(reader)
    assert client.get(address).status_code == 403
    client.force_login(stranger)
    assert client.get(address).status_code == 404


@pytest.mark.once
def test_another_unit_answers(
    plan: Plan,
    officer: Client,
    finance: Organisation,
    person: Any,
    told: Callable[..., None],
) -> None:
    theirs = person("qian", "planner", organisation=finance)
    told({2020: 1.6, 2025: 1.7})
    sweep()
    (warning,) = raised("behind")
    assert inbox.count(theirs) == 0
    address = reverse("warning_owner", args=[warning.pk])
    officer.post(address, {"organisation": ""})
    warning.refresh_from_db()
    assert warning.organisation_id == plan.organisation_id
    officer.post(address, {"organisation": str(finance.pk)})
    warning.refresh_from_db()
    assert warning.organisation == finance and inbox.count(theirs) == 1
    assert Notice.objects.filter(user=theirs, kind="warning.raised").count() == 1
    assert "责任单位" in page(officer, warning).rpartition("修改记录")[2]
    press(officer, warning, "settle", "核实无误")
    officer.post(address, {"organisation": str(plan.organisation_id)})
    warning.refresh_from_db()
    assert warning.organisation == finance, "what is settled stays"


def test_a_withdrawn_target_warns_no_more(plan: Plan, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2025: 1.7})
    sweep()
    Watched.objects.filter(target__indicator__contains="研发").update(active=False)
    warnings.keep_up()
    assert [one.state for one in raised("behind")] == ["settled"]


def test_filtered_and_taken_away(plan: Plan, officer: Client, told: Callable[..., None]) -> None:
    told({2020: 1.6, 2025: 1.7})
    sweep()
    address = reverse("register_list", args=["warnings"])
    assert "共" in words(officer.get(f"{address}?kind=behind&light=behind&state=raised&hide="))
    assert "没有符合条件的记录" in words(officer.get(f"{address}?kind=behind&light=met&hide="))
    csv = b"".join(officer.get(reverse("register_export", args=["warnings", "csv"])).streaming_content).decode()
    assert "灯号为“■ 滞后”" in csv


# --- many ---------------------------------------------------------------------------------------------------------
def _judged(places: dict[str, Any], organisation: Any, standing: str) -> Watched:
    one = _Progress().make(places, organisation)
    one.current = Judgement.objects.create(
        watched=one, target=one.target, data_version=1, rule_set="linear-path", rule_version="1", on=datetime.date(2026, 11, 1),
        standing=standing, light_reason="进展等级", light_rule="indicator-lights 1", year=2025, data_year=2025, value=1.0,
        goal=9.0, gap=8.0,
    )  # fmt: skip
    one.save()
    return one


@pytest.mark.parametrize("standing", ["behind", "normal"])
def test_queries_do_not_grow_with_the_targets(places: dict[str, Any], planner: Any, standing: str) -> None:
    counts = []
    for size in (2, 20):
        rows = [_judged(places, places["bureau"], standing) for _ in range(size)]
        Watched.objects.filter(pk__in=[row.pk for row in rows]).update(plan=rows[0].plan)
        with CaptureQueriesContext(connection) as caught:
            assert warnings.raise_for(rows) == (size if standing == "behind" else 0)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 45


class TestWarnings(RegisterSuite):
    register: ClassVar[str] = "warnings"
    viewer: ClassVar[str] = "reader"
    outsider: ClassVar[str | None] = "system_admin"

    def make(self, places: dict[str, Any], organisation: Any) -> TargetWarning:
        one = _judged(places, organisation, "behind")
        warnings.raise_for([one])
        return TargetWarning.objects.get(watched=one)

    def test_the_page_needs_as_many_queries_whatever_its_history(
        self, client: Client, places: dict[str, Any], planner: Any
    ) -> None:
        warning = self.make(places, places["bureau"])
        client.force_login(planner)
        address = reverse("register_detail", args=["warnings", warning.pk])
        counts = []
        for note in ("一", "二"):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            counts.append(len(caught))
            if note == "一":
                procedures.apply(warning, "explain", planner, note=note)
        assert counts[1] <= counts[0] <= 30
