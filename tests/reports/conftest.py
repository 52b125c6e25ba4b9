"""A plan with figures, a progress round and an item of supervision; reports made of it through the pages."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guibiao.kernel import procedures
from guibiao.plans.models import Plan, Task
from guibiao.reports import service
from guibiao.reports.models import Report
from guibiao.supervision import items, rounds
from guibiao.supervision.models import Entry
from tests.monitoring.test_progress import plan, told  # noqa: F401
from tests.plans.conftest import (  # noqa: F401
    adopted,
    finance,
    planner,
    read_in,
    reader,
    reviewer,
    run_waiting_jobs,
    stranger,
)

#: What a person writes in each part.
WRITTEN = {
    "overall": "总的看，规划实施平稳。", "problems": "一是投入增长慢于预期。\n二是用地指标紧张。",
    "environment": "外部需求减弱。", "advice": "建议把任务分到年度。", "to": "各市（州）人民政府，省直各部门",
    "demands": "请按季度报送进展。", "copies": "省政府办公厅", "remark": "本表按现行任务编制。",
}  # fmt: skip


@pytest.fixture
def office(planner: Any, client: Client) -> Client:  # noqa: F811
    """The planner at her browser."""
    client.force_login(planner)
    return client


@pytest.fixture
def figures(plan: Plan, told: Callable[..., None], planner: Any, places: dict[str, Any]) -> Plan:  # noqa: F811
    """A plan of which one target is judged, one met, others cannot be; a task that reported, an item that is late."""
    told({2020: 1.5, 2021: 1.6, 2022: 1.7, 2023: 1.8, 2024: 1.9})
    told({2020: 3155, 2022: 4800, 2024: 6200}, "high_tech_enterprises", "家")
    round_ = rounds.open_round(places["bureau"], 2026, 1, timezone.localdate(), planner)
    entry = Entry.objects.filter(round=round_).order_by("order")[0]
    said = {
        "progress": "已完成选址。" + "正在办理前期手续。" * 40,
        "problems": "用地指标紧张",
        "written_by": "甲",
        "checked_by": "乙",
    }
    rounds.fill(entry, planner, said)
    procedures.apply(entry, "submit", planner)
    task = Task.objects.filter(sources__plan=plan, kind="measure").order_by("order")[0]
    item = items.make(
        user=planner, organisation=places["bureau"], title="建设种质资源库", lead=places["bureau"], identity=task.identity,
        received_on=timezone.localdate() - datetime.timedelta(days=60), clock_code="13710",
    )  # fmt: skip
    procedures.apply(item, "arrange", planner)
    return plan


def begin(client: Client, plan: Plan, kind: str, **given: Any) -> Report:  # noqa: F811
    """起草报告 through the page, and what the worker then does."""
    fields = {"plan": plan.pk, "kind": kind, "year": 2026, "on": timezone.localdate().isoformat(), **given}
    answer = client.post(reverse("report_new"), fields)
    assert answer.status_code == 302, answer.content.decode()
    run_waiting_jobs()
    return Report.objects.latest("pk")


def drawn(client: Client, plan: Plan, kind: str, **given: Any) -> Report:  # noqa: F811
    """The same without the files: what the house says."""
    fields = {"plan": plan.pk, "kind": kind, "year": 2026, "on": timezone.localdate().isoformat(), **given}
    assert client.post(reverse("report_new"), fields).status_code == 302
    report = Report.objects.select_related("plan__region", "made_by").latest("pk")
    service.draw(report, report.made_by, lambda *_said: None)
    return report


def write(client: Client, report: Report, **texts: str) -> None:
    """Type every part as a page does."""
    for one in report.texts.all():
        sent = {"text": texts.get(one.key, WRITTEN[one.key]), "seen": one.number}
        answer = client.post(
            reverse("report_write", args=[report.pk, one.key]), sent, headers={"X-Requested-With": "fetch"}
        )
        assert answer.status_code == 200, answer.content.decode()


def press(client: Client, report: Report, step: str, **given: str) -> Report:
    """One button of a report, and what the worker then does."""
    names = {"draw": "report_draw", "files": "report_remake", "issue": "report_issue"}
    address = (
        reverse(names[step], args=[report.pk]) if step in names else reverse("report_move", args=[report.pk, step])
    )
    client.post(address, given)
    run_waiting_jobs()
    report.refresh_from_db()
    return report
