"""A report of an earlier day says what stood on that day, whatever became of it since."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guibiao.kernel import procedures
from guibiao.kernel.models import CaseStep
from guibiao.plans.models import Plan, Task
from guibiao.supervision import items, rounds
from guibiao.supervision.models import Entry, Item
from tests.plans.test_ledger import decide, revise
from tests.plans.test_ledger_joining import confirm, upload, workbook
from tests.reports.conftest import drawn

pytestmark = pytest.mark.database


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch, office: Client, planner: Any) -> Callable[[int], None]:
    """`ahead(30)`: it is so many days later than it was when the test began, and she has logged in."""
    begun = timezone.now()
    at = CaseStep._meta.get_field("at")  # it took the function itself when it was declared

    def go(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: begun + datetime.timedelta(days=days))
        monkeypatch.setattr(at, "_get_default", timezone.now)
        office.force_login(planner)

    return go


def supervised(report: Any) -> str:
    return next(row["supervised"] for row in report.content["tasks"] if row["supervised"] != "—")


def test_deadlines_and_states_are_those_of_the_day(
    office: Client, figures: Plan, planner: Any, ahead: Callable[[int], None]
) -> None:
    item = Item.objects.get()
    today = timezone.localdate()
    assert "已交办，待反馈，已逾期" in supervised(drawn(office, figures, "ledger"))
    ahead(10)
    said = {"progress": "已完成选址。", "written_by": "甲", "checked_by": "乙"}
    items.report(item, planner, item.lead, said, [SimpleUploadedFile("证明.txt", b"text")], declared=True)
    procedures.apply(item, "settle", planner)
    ahead(20)
    procedures.apply(item, "strike", planner, note="已办结")
    assert supervised(drawn(office, figures, "ledger")).endswith("已销号")
    then = drawn(office, figures, "ledger", on=today.isoformat())
    assert "已交办，待反馈，已逾期" in supervised(then), "the deadline of then, not the one it has had since"
    assert "在办1项，其中逾期1项" in "".join(then.content["overall"])
    unit = next(row for row in then.content["units"] if row["open"] != "0")
    assert (unit["open"], unit["overdue"]) == ("1", "1")
    between = drawn(office, figures, "ledger", on=(today + datetime.timedelta(days=12)).isoformat())
    assert supervised(between).endswith("待销号"), "who waits for others is not late"
    before = drawn(office, figures, "ledger", on=(today - datetime.timedelta(days=30)).isoformat())
    assert "待交办" in supervised(before), "received, but not yet handed down"


def test_an_item_whose_nodes_wait_for_approval_is_still_open(office: Client, figures: Plan, planner: Any) -> None:
    nodes = [("印发方案", timezone.localdate() + datetime.timedelta(days=90))]
    procedures.apply(Item.objects.get(), "stage", planner, note="用地审批未完", nodes=nodes)
    content = drawn(office, figures, "ledger").content
    assert "在办1项，其中逾期1项" in "".join(content["overall"])
    assert ("1", "1") in [(row["open"], row["overdue"]) for row in content["units"]]


def test_what_was_reported_by_the_day_counts_though_it_was_sent_back_since(
    office: Client, figures: Plan, planner: Any, ahead: Callable[[int], None]
) -> None:
    today = timezone.localdate()
    entry = Entry.objects.get(state="reported")
    ahead(10)
    procedures.apply(entry, "send_back", planner, note="请补充")
    assert "报告过进展的0项" in "".join(drawn(office, figures, "ledger").content["overall"])
    rounds.fill(
        entry, planner, {"progress": "新写的进展。", "problems": "新问题", "written_by": "甲", "checked_by": "乙"}
    )
    then = drawn(office, figures, "ledger", on=today.isoformat())
    assert "报告过进展的1项" in "".join(then.content["overall"])
    row = next(row for row in then.content["tasks"] if row["reported"] != "没有报告")
    assert "当时的文字没有保留" in row["progress"] and row["problem"] == "—", "not what was written later"


def tasks_of(report: Any) -> dict[str, tuple[str, str]]:
    return {row["title"]: (row["deadline"], row["lead"]) for row in report.content["tasks"]}


def test_tasks_are_those_of_the_day(office: Client, figures: Plan, planner: Any, ahead: Callable[[int], None]) -> None:
    today = timezone.localdate()
    before = drawn(office, figures, "ledger")
    first, second, third = Task.objects.filter(kind="measure").order_by("order")
    target = Task.objects.filter(kind="target").order_by("order")[0]
    ahead(10)

    def change(plan: Plan) -> None:
        decide(plan, planner, "measure", 0, "correct", deadline="2029", title="布局重大问题")
        decide(plan, planner, "measure", 1, "reject")

    revise(figures, planner, change)
    office.post(reverse("ledger_merge", args=[third.pk]), {"into": first.pk})
    sent = {"unit": ["省财政厅"], "role": ["lead"]}
    office.post(reverse("ledger_units", args=[target.pk]), sent)
    now = drawn(office, figures, "ledger")
    assert {title: deadline for title, (deadline, _lead) in tasks_of(now).items()} == {"布局重大问题": "2029"}
    assert now.content["targets"][0]["lead"] == "东江省财政厅"
    then = drawn(office, figures, "ledger", on=today.isoformat())
    assert tasks_of(then) == tasks_of(before) and len(tasks_of(then)) == 3
    assert [row["lead"] for row in then.content["targets"]] == [row["lead"] for row in before.content["targets"]]
    assert then.content["done"] == before.content["done"] and then.content["units"] == before.content["units"]


def test_what_was_merged_on_the_day_is_one_task_though_it_was_parted_since(
    office: Client, figures: Plan, ahead: Callable[[int], None]
) -> None:
    today = timezone.localdate()
    first, second, third = Task.objects.filter(kind="measure").order_by("order")
    office.post(reverse("ledger_merge", args=[first.pk]), {"into": second.pk})
    before = drawn(office, figures, "ledger")
    assert set(tasks_of(before)) == {second.title, third.title}
    assert supervised(before), "what was handed down for the one is under the other"
    ahead(10)
    office.post(reverse("ledger_split", args=[first.pk]))
    assert len(tasks_of(drawn(office, figures, "ledger"))) == 3
    then = drawn(office, figures, "ledger", on=today.isoformat())
    assert then.content["tasks"] == before.content["tasks"]


def test_what_an_old_ledger_filled_in_later_was_not_there_on_the_day(
    office: Client, figures: Plan, ahead: Callable[[int], None]
) -> None:
    today = timezone.localdate()
    task = Task.objects.filter(kind="measure", deadline="").order_by("order")[0]
    ahead(10)
    confirm(office, upload(office, workbook(rows=[["", task.title, "", "", "", "2027年", "", "", ""]])))
    assert tasks_of(drawn(office, figures, "ledger"))[task.title][0] == "2027年"
    assert tasks_of(drawn(office, figures, "ledger", on=today.isoformat()))[task.title][0] == "—"
