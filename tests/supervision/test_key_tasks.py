"""A yearly list of key tasks put under supervision: by nodes, once, and what lacks a lead or nodes is named."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guibiao.kernel.models import Organisation
from guibiao.plans.ledger import keylists
from guibiao.plans.models import KeyList, Task
from guibiao.supervision.models import Item
from tests.plans import families

pytestmark = [pytest.mark.database, pytest.mark.django_db]

YEAR = timezone.localdate().year


@pytest.fixture
def found(officer: Any, money: Organisation) -> KeyList:
    Organisation.objects.filter(pk=money.pk).update(short_name="省财政厅")
    measures = (
        {"title": "出台投入办法", "deadline": f"{YEAR}", "units": ("省财政厅",)},
        {"title": "建设文献平台", "deadline": f"{YEAR}", "units": ("省财政厅",)},
        {"title": "筹办创新大会", "deadline": f"{YEAR}"},
    )
    plan = families.adopted(officer, "东江省科技创新规划", measures=measures)
    made: KeyList = KeyList.objects.create(
        organisation=officer.organisation, year=YEAR, title=f"{YEAR}年度重点任务清单"
    )
    keylists.add(made, officer, plan.task_sources.values_list("task_id", flat=True))
    return made


def test_all_are_put_under_supervision_by_their_nodes_once(found: KeyList, officer: Any, client: Client) -> None:
    client.force_login(officer)
    address = f"/supervision/keylists/{found.pk}/"
    assert address in client.get(f"/registers/keylists/{found.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert page.count('name="key"') == 2
    assert "没有登记的牵头单位" in page
    keys = list(found.tasks.values_list("pk", flat=True))
    refused = client.post(address, {"key": keys})
    assert refused.status_code == 422
    assert "“筹办创新大会”：没有登记的牵头单位，不能立项" in refused.content.decode()
    assert not Item.objects.exists()
    done = client.post(address, {"key": keys[:2]}, follow=True)
    assert "已立项 2 项，交办给 1 个单位" in done.content.decode()
    item = Item.objects.get(title="出台投入办法")
    task = Task.objects.get(title="出台投入办法")
    assert (item.origin, item.identity, item.source, item.year) == ("key_task", task.identity, found.title, YEAR)
    assert [(node.title, node.due) for node in item.nodes.all()] == [("完成年度目标", datetime.date(YEAR, 12, 31))]
    assert (item.by_nodes, item.state) == (True, "staged")
    assert client.post(address, {"key": keys[:2]}).status_code == 422
    assert Item.objects.count() == 2
    assert item.number in client.get(address).content.decode()


def test_who_may_not_supervise_has_no_button_and_no_page(
    found: KeyList, person: Any, client: Client, places: Any
) -> None:
    client.force_login(person("gao", "reader", organisation=places["bureau"]))
    address = f"/supervision/keylists/{found.pk}/"
    assert address not in client.get(f"/registers/keylists/{found.pk}/").content.decode()
    assert client.post(address, {"key": [1]}).status_code == 403
    client.force_login(person("qin", "planner", organisation=places["other"]))
    assert client.get(address).status_code == 404
