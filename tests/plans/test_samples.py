"""The sample workspace."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.html import escape

from guibiao.kernel.directory import first
from guibiao.kernel.models import Organisation, User
from guibiao.plans import comparison
from guibiao.plans.models import Plan
from tests.plans.conftest import run_waiting_jobs

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_an_empty_workspace_is_filled_once(chinese: None) -> None:
    out = StringIO()
    call_command("load_samples", stdout=out)
    run_waiting_jobs()
    own = Plan.objects.filter(cited=False)
    assert own.count() == 2
    for plan in own:
        assert plan.state == "checking"
        assert plan.place in ("岚江省", "云川市")
        assert plan.items.filter(kind="target").count() > 10
        assert plan.items.filter(kind="measure").count() > 10
    assert Plan.objects.filter(cited=True, state="cited").count() == 5
    assert {"planner", "reviewer", "reader"} <= set(User.objects.values_list("username", flat=True))
    assert out.getvalue().count("一次性密码") == 3
    call_command("load_samples", stdout=out)
    assert Plan.objects.count() == 7


def test_the_first_office_of_a_new_installation_becomes_the_sample_office(chinese: None) -> None:
    first.bootstrap()
    call_command("load_samples", stdout=StringIO())
    office = Organisation.objects.get()
    assert (office.name, office.region.name) == ("岚江省科学技术厅（示例）", "岚江省")
    assert User.objects.get(username="admin").organisation == office


def test_cited_figures_have_no_sentence_and_can_be_compared(client: Any) -> None:
    call_command("load_samples", stdout=StringIO())
    planner = User.objects.get(username="planner")
    table = comparison.compare(planner, comparison.Asked())
    assert len(table.columns) >= 5
    cited = Plan.objects.filter(cited=True).first()
    assert cited is not None
    assert cited.current_reading is None
    User.objects.filter(pk=planner.pk).update(must_change_password=False)
    client.force_login(User.objects.get(pk=planner.pk))
    item = cited.items.filter(kind="target").first()
    assert item is not None
    answer = client.get(f"/plans/{cited.pk}/items/{item.identity}/")
    assert answer.url == f"/plans/{cited.pk}/#item-{item.pk}"
    page = client.get(f"/plans/{cited.pk}/").content.decode()
    assert escape(item.data["indicator"]) in page
