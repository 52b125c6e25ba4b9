"""The ledger of tasks: made when a plan is adopted, kept over its versions, with units that mean organisations."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guibiao.kernel import procedures
from guibiao.kernel.models import Organisation, Region
from guibiao.plans import adoption, decisions
from guibiao.plans.adoption import Terms
from guibiao.plans.decisions import Decision
from guibiao.plans.ledger import names, tasks
from guibiao.plans.models import Duty, Plan, Task, TaskSource, UnitMatch, Version
from tests.kernel.register_suite import RegisterSuite
from tests.plans import texts

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def adopt(plan: Plan, user: Any, **terms: Any) -> Version:
    known = frozenset(issue.key for issue in adoption.issues(plan))
    return adoption.adopt(plan, user, Terms(acknowledged=known, **terms))


def revise(plan: Plan, user: Any, change: Callable[[Plan], None]) -> Version:
    procedures.apply(plan, "revise", user, note="调整")
    change(plan)
    return adopt(Plan.objects.get(pk=plan.pk), user, reason="调整")


def decide(plan: Plan, user: Any, kind: str, position: int, action: str, **changes: Any) -> None:
    item = plan.items.filter(kind=kind).order_by("start", "pk")[position]
    decisions.decide(plan, user, [Decision(item=item.pk, version=item.version, action=action, changes=changes)])


class TestTasks(RegisterSuite):
    register: ClassVar[str] = "tasks"
    editor: ClassVar[str | None] = "planner"

    def make(self, places: dict[str, Any], organisation: Any) -> Task:
        return Task.objects.create(organisation=organisation, region=organisation.region, title="=建设平台")


class TestDuties(RegisterSuite):
    register: ClassVar[str] = "duties"

    def make(self, places: dict[str, Any], organisation: Any) -> Duty:
        task = Task.objects.create(organisation=places["bureau"], title="=建设平台")
        return Duty.objects.create(task=task, organisation=organisation, role="lead")


class TestUnitMatches(RegisterSuite):
    register: ClassVar[str] = "unitmatches"

    def make(self, places: dict[str, Any], organisation: Any) -> UnitMatch:
        name = f"=单位{UnitMatch.objects.count()}"
        return UnitMatch.objects.create(organisation=organisation, name=name, state="open")


def test_adoption_makes_the_ledger_with_leads_and_identities(adopted: Plan, client: Client, planner: Any) -> None:
    version = adopted.current_version
    identities = {
        *version.measures.values_list("identity", flat=True),
        *version.targets.values_list("identity", flat=True),
    }
    assert set(Task.objects.values_list("identity", flat=True)) == identities
    task = Task.objects.get(title__contains="完善投入机制")
    assert task.lead is not None
    assert task.lead.name == "东江省财政厅"
    client.force_login(planner)
    page = client.get("/registers/tasks/", follow=True).content.decode()
    assert "东江省财政厅" in page
    detail = client.get(f"/registers/tasks/{task.pk}/").content.decode()
    assert adopted.title in detail


def test_a_new_version_changes_adds_and_withdraws_and_keeps_what_the_office_filled_in(
    adopted: Plan, planner: Any, client: Client
) -> None:
    first, second = Task.objects.filter(kind="measure")[:2]
    Task.objects.filter(pk=first.pk).update(annual="2024年完成一半")

    def change(plan: Plan) -> None:
        decide(plan, planner, "measure", 0, "correct", deadline="2024")
        decide(plan, planner, "measure", 1, "reject")

    revise(adopted, planner, change)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.deadline, first.annual) == ("2024", "2024年完成一半")
    assert second.standing == Task.Standing.WITHDRAWN
    changes = dict(TaskSource.objects.filter(plan=adopted).values_list("task__title", "change"))
    assert changes[first.title] == "changed"
    assert changes[second.title] == "withdrawn"
    assert set(changes.values()) == {"changed", "withdrawn", "same"}
    client.force_login(planner)
    assert first.title in client.get("/registers/tasks/?change=changed", follow=True).content.decode()
    assert second.title not in client.get("/registers/tasks/?standing=active", follow=True).content.decode()


def test_an_unknown_name_is_asked_once_and_remembered(adopted: Plan, planner: Any, client: Client, places: Any) -> None:
    client.force_login(planner)
    match = UnitMatch.objects.get(name="省税务局")
    assert match.state == "open"
    tax = Organisation.objects.create(name="东江省国家税务局", region=places["east"])
    page = client.get(reverse("ledger_match", args=[match.pk])).content.decode()
    assert "东江省国家税务局" in page
    client.post(reverse("ledger_match", args=[match.pk]), {"organisation": [tax.pk]})
    assert Duty.objects.filter(organisation=tax, role="participant").exists()
    revise(adopted, planner, lambda plan: decide(plan, planner, "measure", 0, "correct", deadline="2024"))
    match.refresh_from_db()
    assert match.state == "decided"
    assert UnitMatch.objects.filter(name="省税务局").count() == 1


def test_all_cities_means_the_governments_of_all(
    read_in: Any, planner: Any, places: dict[str, Any], finance: Organisation
) -> None:
    second = Region.objects.create(code="910200", name="望江市", level=2, parent=places["east"])
    for region in (places["city"], second):
        Organisation.objects.create(name=f"{region.name}人民政府", region=region, kind="government")
    text = texts.PLAN.replace("（责任单位：省科技厅、省工业和信息化厅）", "（责任单位：省科技厅，各市人民政府）")
    adopt(read_in(text, name="另一份.txt"), planner)
    task = Task.objects.get(title__contains="培育高新技术企业")
    assert {duty.organisation.name for duty in task.duties.all()} == {
        "东江省科学技术厅", "临江市人民政府", "望江市人民政府",
    }  # fmt: skip


def test_the_same_item_of_two_documents_is_one(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    one, other = Task.objects.filter(kind="measure")[:2]
    client.post(reverse("ledger_merge", args=[one.pk]), {"into": other.pk})
    one.refresh_from_db()
    assert (one.standing, one.merged_into) == ("merged", other)
    assert other.sources.count() == 2
    revise(adopted, planner, lambda plan: decide(plan, planner, "target", 0, "correct", value=3.0))
    assert other.sources.count() == 2
    post = {"kind": "meeting", "title": "省长办公会", "reference": "2024-03-01"}
    client.post(reverse("ledger_source", args=[other.pk]), post)
    assert "省长办公会" in client.get(f"/registers/tasks/{other.pk}/").content.decode()


def test_an_indicator_has_its_own_units_and_a_measure_those_of_its_plan(
    adopted: Plan, planner: Any, client: Client, finance: Organisation
) -> None:
    client.force_login(planner)
    target, measure = Task.objects.filter(kind="target")[0], Task.objects.filter(kind="measure")[0]
    given = {"unit": ["省科技厅", "省财政厅"], "role": ["lead", "data"]}
    client.post(reverse("ledger_units", args=[target.pk]), given)
    assert {duty.role for duty in Duty.objects.filter(task=target, organisation=finance)} == {"data"}
    before = list(measure.units.values_list("name", flat=True))
    client.post(reverse("ledger_units", args=[measure.pk]), given)
    assert list(measure.units.values_list("name", flat=True)) == before


def test_those_of_another_bureau_do_not_reach_the_ledger(
    adopted: Plan, stranger: Any, reader: Any, client: Client
) -> None:
    task = Task.objects.filter(kind="measure").first()
    assert task is not None
    client.force_login(stranger)
    assert client.get(f"/registers/tasks/{task.pk}/").status_code == 404
    assert client.post(reverse("ledger_merge", args=[task.pk]), {"into": task.pk}).status_code == 404
    client.force_login(reader)
    assert client.post(reverse("ledger_source", args=[task.pk]), {}).status_code == 403


def test_the_queries_of_a_task_and_of_adoption_do_not_grow(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    task = Task.objects.filter(kind="measure").first()
    assert task is not None
    address = f"/registers/tasks/{task.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(30):
        other = Task.objects.create(organisation=task.organisation, title=f"{task.title}{number}", text=task.text)
        TaskSource.objects.create(task=task, kind="meeting", title=str(other))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_tasks_are_not_alike_because_the_same_units_answer_for_them(adopted: Plan, planner: Any) -> None:
    """Only what is to be done counts, not the bracket that says who does it."""
    units = [("省财政厅", "lead"), ("省科技厅", "participant")]
    said = "（牵头单位：省财政厅，配合单位：省科技厅）"
    matches = names.resolve(planner.organisation, None, [name for name, _role in units])
    one, two, same = (
        Task.objects.create(organisation=planner.organisation, title=title, text=f"{title}。{said}")
        for title in ("完善投入机制", "建设种质库", "完善科技投入机制")
    )
    tasks.set_units({task.pk: units for task in (one, two, same)}, matches)
    found = [other for _score, other in tasks.alike(one)]
    assert same in found
    assert two not in found


def test_what_was_joined_or_written_down_by_mistake_is_undone(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    one, other = Task.objects.filter(kind="measure").order_by("order")[:2]
    before = [list(task.units.order_by("order").values_list("name", "role")) for task in (one, other)]
    client.post(reverse("ledger_merge", args=[one.pk]), {"into": other.pk})
    client.post(reverse("ledger_split", args=[one.pk]))
    client.post(reverse("ledger_source", args=[other.pk]), {"kind": "meeting", "title": "专题会", "reference": ""})
    one.refresh_from_db()
    assert (one.standing, one.merged_into) == ("active", None)
    assert [list(task.units.order_by("order").values_list("name", "role")) for task in (one, other)] == before
    assert {source.identity for source in other.sources.exclude(plan=None)} == {other.identity}
    assert one.duties.count() == len(set(one.duties.values_list("organisation", "role"))) > 0
    client.post(reverse("ledger_source_drop", args=[other.sources.get(kind="meeting").pk]))
    assert not other.sources.filter(kind="meeting").exists()
    answer = client.post(reverse("ledger_source_drop", args=[other.sources.get().pk]), follow=True)
    assert "不能在这里移除" in answer.content.decode()
    assert "没有并入别的事项" in client.post(reverse("ledger_split", args=[one.pk]), follow=True).content.decode()


def test_an_empty_page_has_its_first_action(read_in: Any, planner: Any, reader: Any, client: Client) -> None:
    """Before a plan is adopted the way leads there, after it to the first round and the first division; a reader has none."""
    pages = ("/plans/ledger/comments/", "/plans/ledger/divisions/", "/plans/ledger/revisions/")
    plan = read_in()
    client.force_login(planner)
    for page in pages[:2]:
        assert "去核对并采用规划" in client.get(page).content.decode(), page
    adoption.adopt(plan, planner, adoption.Terms(acknowledged=frozenset(one.key for one in adoption.issues(plan))))
    for page, opens in zip(pages, ("#open-round", "#make-division"), strict=False):
        empty = client.get(page).content.decode().partition('class="gb-empty"')[2].partition("</div>")[0]
        assert opens in empty, page
    assert "共 0 条" not in client.get(pages[2]).content.decode()
    client.force_login(reader)
    assert "去核对并采用规划" not in client.get(pages[1]).content.decode()
