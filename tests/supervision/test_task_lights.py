"""Lights of measures, by the rules for tasks: from deadline, item, nodes and progress round."""

import datetime
from typing import Any, ClassVar

import pytest
from django.urls import reverse
from django.utils import timezone

from guibiao.plans.models import Task
from guibiao.supervision import task_lights
from guibiao.supervision.models import Item
from tests.kernel.register_suite import RegisterSuite
from tests.supervision.test_items import move, proof, report

pytestmark = pytest.mark.database
DAY = datetime.timedelta(days=1)


@pytest.fixture
def task(places: Any, units: Any) -> Task:
    return Task.objects.create(
        organisation=places["bureau"], title="建设种质资源库", lead=units["lead"], deadline="2099年底"
    )


def light(task: Task) -> str:
    return task_lights.of(task).light


def test_by_the_deadline_that_is_stated(task: Task) -> None:
    today = timezone.localdate()
    for deadline, expected in (
        ("2099年底", "green"), ("长期坚持", "none"), ("", "none"), (f"{today.year - 1}年底前", "red"),
        (f"{today:%Y}年{today.month}月", "yellow"), (f"{today.year - 1}-06", "red"),
    ):  # fmt: skip
        Task.objects.filter(pk=task.pk).update(deadline=deadline)
        assert light(task) == expected, deadline


def test_by_nodes_until_it_is_struck_off(
    task: Task, handed_down: Any, signed_in: Any, officer: Any, farmer: Any
) -> None:
    today, ours, theirs = timezone.localdate(), signed_in(officer), signed_in(farmer)
    nodes = f"{today + 50 * DAY} 完成方案\n{today + 100 * DAY} 建成"
    item = handed_down(
        origin="key_task", clock="", nodes=nodes, identity=str(task.identity), received_on=str(today - 100 * DAY)
    )
    move(ours, item, "arrange_nodes")
    assert light(task) == "red", "half of the time is gone, and nothing is done"
    first, second = item.nodes.all()
    move(theirs, item, "node", node=first.pk)
    assert light(task) == "green"
    move(theirs, item, "node", node=second.pk)
    report(theirs, item, proof(), declared="on")
    move(theirs, item, "settle")
    move(ours, item, "strike", note="已核实")
    told = task_lights.of(task)
    assert told.light == "green" and "完成" in told.reason


def test_a_node_that_is_past_is_red_and_a_matter_of_its_own_is_not_the_task(
    task: Task, handed_down: Any, signed_in: Any, officer: Any
) -> None:
    today, ours = timezone.localdate(), signed_in(officer)
    other = handed_down(origin="instruction", identity=str(task.identity), received_on=str(today - 40 * DAY))
    move(ours, other, "arrange")
    assert light(task) == "green"
    nodes = f"{today - DAY} 完成方案\n{today + 400 * DAY} 建成"
    item = handed_down(
        origin="measure", clock="", nodes=nodes, identity=str(task.identity), received_on=str(today - 2 * DAY)
    )
    move(ours, item, "arrange_nodes")
    assert light(task) == "red"
    move(ours, item, "drop", note="重复")
    assert light(task) == "green" and Item.objects.count() == 2


def test_a_report_that_is_overdue(task: Task, signed_in: Any, officer: Any, farmer: Any, places: Any) -> None:
    given = {"organisation": places["bureau"].pk, "year": 2026, "quarter": 1, "due": "2026-03-28"}
    signed_in(officer).post(reverse("round_new"), given)
    told = task_lights.of(task)
    assert told.light == "yellow" and "逾期未报" in told.reason
    entry = task.round_entries.get()
    fields = {"progress": "已开工。", "written_by": "田", "checked_by": "厅长", "then": "submit"}
    signed_in(farmer).post(reverse("round_fill", args=[entry.pk]), fields)
    assert light(task) == "green"


def test_in_the_list_and_in_the_ledger(task: Task, signed_in: Any, officer: Any, places: Any) -> None:
    Task.objects.create(organisation=places["bureau"], title="设立创新基金", deadline="2020")
    Task.objects.create(organisation=places["bureau"], title="研发投入强度", kind="target", deadline="2020")
    Task.objects.create(organisation=places["bureau"], title="开放大型仪器", standing="withdrawn", deadline="2020")
    client, address = signed_in(officer), reverse("register_list", args=["tasklights"])
    late = client.get(address, {"light": "red", "hide": ""}).content.decode()
    assert "设立创新基金" in late and 'gb-state--behind">滞后' in late
    assert not any(title in late for title in ("建设种质资源库", "研发投入强度", "开放大型仪器"))
    sorted_ = client.get(address, {"sort": "-light", "hide": ""}).content.decode()
    assert sorted_.index("设立创新基金") < sorted_.index("建设种质资源库")
    assert "任务灯号：正常" in client.get(reverse("register_detail", args=["tasks", task.pk])).content.decode()


class TestTaskLights(RegisterSuite):
    register: ClassVar[str] = "tasklights"
    viewer: ClassVar[str] = "reader"
    outsider: ClassVar[str | None] = "system_admin"

    def make(self, places: dict[str, Any], organisation: Any) -> Task:
        return Task.objects.create(organisation=organisation, title="=建设平台", deadline="2030")
