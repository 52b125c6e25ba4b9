"""Measures of the ledger handed down to their lead units in one go."""

import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from guibiao.kernel import onward
from guibiao.plans.models import Task
from guibiao.supervision import handing_down
from guibiao.supervision.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGE = "/supervision/from-ledger/"


@pytest.fixture
def ledger(places: dict[str, Any], units: dict[str, Any]) -> list[Task]:
    """Three measures, the last without a lead, and a target."""

    def make(title: str, kind: str = "measure", **given: Any) -> Task:
        return Task.objects.create(
            organisation=places["bureau"], region=places["east"], title=title, kind=kind, **given
        )

    return [
        make("建设种质资源库", lead=units["lead"], deadline=f"{timezone.localdate().year + 1}年6月"),
        make("完善投入机制", lead=units["part"], outcome="印发办法"),
        make("引进青年人才"),
        make("高新技术企业数", "target", lead=units["lead"]),
    ]


@pytest.fixture
def office(signed_in: Any, officer: Any) -> Client:
    client: Client = signed_in(officer)
    return client


def sent(*tasks: Task, due: str = "2099-06-30") -> dict[str, Any]:
    return {"task": [task.pk for task in tasks], **{f"due-{task.pk}": due for task in tasks}}


def test_each_measure_goes_to_its_lead_with_a_node(office: Client, ledger: list[Task], units: dict[str, Any]) -> None:
    page = office.get(PAGE).content.decode()
    assert ledger[0].title in page
    assert "有 1 项还没有登记的牵头单位" in page
    assert "高新技术企业数" not in page
    answer = office.post(PAGE, sent(*ledger[:2]), follow=True)
    assert "已向 2 个单位交办 2 项" in answer.content.decode()
    one, two = Item.objects.order_by("serial")
    assert {one.lead, two.lead} == set(units.values())
    assert {one.state, two.state} == {"staged"}
    assert two.nodes.get().due == one.deadline == datetime.date(2099, 6, 30)
    assert {node.title for item in (one, two) for node in item.nodes.all()} == {"完成本项", "印发办法"}
    answer = office.post("/supervision/sheets/notice/all/")
    with ZipFile(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)) as archive:
        assert len(archive.namelist()) == 2
    assert "没有可以交办的举措" in office.get(PAGE).content.decode()


def test_what_is_under_supervision_is_left_alone(office: Client, ledger: list[Task]) -> None:
    office.post(PAGE, sent(ledger[0]))
    office.post(PAGE, sent(*ledger[:2]))
    assert Item.objects.count() == 2


def test_all_or_nothing(office: Client, ledger: list[Task]) -> None:
    answer = office.post(PAGE, sent(*ledger[:3]))
    assert answer.status_code == 422
    assert "“引进青年人才”还没有登记的牵头单位。" in answer.content.decode()
    assert not Item.objects.exists()


@pytest.mark.parametrize("due", ["", "明年", "2099-13-01"])
def test_a_day_is_wanted_and_nothing_typed_is_lost(office: Client, ledger: list[Task], due: str) -> None:
    given = sent(*ledger[:2]) | {f"due-{ledger[1].pk}": due}
    answer = office.post(PAGE, given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请写明每个选中事项的完成时限。" in page
    assert page.count("checked") == 2
    assert 'value="2099-06-30"' in page


def test_nothing_chosen(office: Client, ledger: list[Task]) -> None:
    assert "请先选事项。" in office.post(PAGE).content.decode()


def test_other_offices_ledgers_are_not_there(signed_in: Any, farmer: Any, ledger: list[Task]) -> None:
    page = signed_in(farmer).get(PAGE).content.decode()
    assert "没有可以交办的举措" in page
    signed_in(farmer).post(PAGE, sent(ledger[0]))
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("deadline", "today", "day"),
    [
        ("2027年", "2026-05-01", "2027-12-31"), ("2027年2月", "2026-05-01", "2027-02-28"), ("2025年", "2026-05-01", "2026-12-31"),
        ("长期坚持", "2026-05-01", "2026-12-31"), ("", "2026-12-31", "2026-12-31"),
    ],
)  # fmt: skip
def test_the_day_that_is_offered(deadline: str, today: str, day: str) -> None:
    found = handing_down.last_day(Task(deadline=deadline), datetime.date.fromisoformat(today))
    assert found.isoformat() == day


def test_the_page_of_a_task_leads_here(office: Client, ledger: list[Task], officer: Any, farmer: Any) -> None:
    page = office.get(f"/registers/tasks/{ledger[0].pk}/").content.decode()
    assert f"/supervision/new/?task={ledger[0].pk}" in page
    assert "督办立项" in [str(link.label) for link in onward.of(officer, ledger[0])]
    assert "督办立项" not in [str(link.label) for link in onward.of(farmer, ledger[0])]


@pytest.mark.parametrize("more", [0, 30])
def test_the_page_asks_the_database_as_often_for_many(
    more: int,
    office: Client,
    ledger: list[Task],
    units: dict[str, Any],
    places: Any,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(more):
        Task.objects.create(
            organisation=places["bureau"], title=f"举措{number}", lead=units["lead"], region=places["east"]
        )
    with django_assert_max_num_queries(30):
        assert office.get(PAGE).status_code == 200


def test_a_day_that_is_missing_is_asked_for_where_it_is_missing(office: Client, ledger: list[Task]) -> None:
    given = sent(*ledger[:2]) | {f"due-{ledger[1].pk}": ""}
    answer = office.post(PAGE, given)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Item.objects.exists()
    assert [wrong for task, _due, _ticked, wrong in answer.context["rows"] if task == ledger[1]] == [True]
    assert page.count("data-gb-select aria") == 2 and page.count(" checked") == 2 and 'value="2099-06-30"' in page
