"""From a warning to an item by one press, and back when the item ends."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from guibiao.kernel.models import Organisation
from guibiao.monitoring import warnings
from guibiao.monitoring.models import Judgement, TargetWarning
from guibiao.plans.models import Duty, Role, Task, TaskSource
from guibiao.supervision.models import Item, Sheet
from tests.monitoring.test_register import TestProgress as _Progress
from tests.supervision.test_items import move, proof, report

pytestmark = pytest.mark.database


@pytest.fixture
def warning(places: Any, units: Any, officer: Any) -> TargetWarning:
    """A target far behind, that the lead unit answers for with another."""
    one = _Progress().make(places, places["bureau"])
    task = Task.objects.create(organisation=places["bureau"], kind="target", title="专利拥有量", lead=units["lead"])
    TaskSource.objects.create(task=task, kind="plan", title="规划", plan=one.plan, identity=one.identity)
    for unit, role in ((units["lead"], Role.LEAD), (units["part"], Role.PARTICIPANT)):
        Duty.objects.create(task=task, organisation=unit, role=role)
    judge(one, 1.0)
    return TargetWarning.objects.select_related("watched").get(kind="behind")


def judge(one: Any, value: float, standing: str = "behind") -> None:
    """What monitoring says of the target from now on."""
    one.current = Judgement.objects.create(
        watched=one, target=one.target, data_version=1, rule_set="linear-path", rule_version="1",
        on=datetime.date(2026, 11, 1), standing=standing, light_reason="进展等级", light_rule="indicator-lights 1", year=2025,
        data_year=2025, value=value, goal=9.0, gap=9.0 - value, unit="件",
    )  # fmt: skip
    one.save()
    warnings.raise_for([one])


def press(client: Any, warning: TargetWarning) -> Any:
    return client.post(reverse("supervision_from_warning", args=[warning.pk]), follow=True)


def shown(client: Any, register: str, pk: int) -> str:
    return str(client.get(reverse("register_detail", args=[register, pk])).content.decode())


def test_one_press_makes_the_item_and_the_next_the_notice(
    warning: TargetWarning, signed_in: Any, officer: Any, farmer: Any, units: Any
) -> None:
    theirs, ours = signed_in(farmer), signed_in(officer)
    address = reverse("warning_move", args=[warning.pk, "explain"])
    theirs.post(address, {"note": "审查周期长"})
    assert reverse("supervision_from_warning", args=[warning.pk]) not in shown(theirs, "warnings", warning.pk)
    assert reverse("supervision_from_warning", args=[warning.pk]) in shown(ours, "warnings", warning.pk)
    answer = press(ours, warning)
    item = Item.objects.get()
    assert (item.state, item.origin, item.lead, item.warning) == ("arranged", "warning", units["lead"], warning)
    assert [part.organisation for part in item.parts.all()] == [units["part"]]
    assert item.identity == Task.objects.get().identity and item.source == warning.watched.plan.title
    for part in ("达到9件。", "2025年为1件", "滞后", "审查周期长"):
        assert part in item.text
    warning.refresh_from_db()
    assert warning.state == "handed"
    page = answer.content.decode()
    assert item.number in page and reverse("register_detail", args=["warnings", warning.pk]) in page
    assert reverse("register_detail", args=["supervision", item.pk]) in shown(ours, "warnings", warning.pk)
    ours.post(reverse("sheet_make", args=["notice", item.pk]))
    assert Sheet.objects.get().item == item


def test_it_is_pressed_once_and_by_the_office_only(
    warning: TargetWarning, signed_in: Any, officer: Any, farmer: Any, treasurer: Any
) -> None:
    press(signed_in(farmer), warning)
    assert signed_in(treasurer).post(reverse("supervision_from_warning", args=[warning.pk])).status_code == 404
    assert not Item.objects.exists()
    for _press in range(2):
        press(signed_in(officer), warning)
    assert Item.objects.count() == 1


def test_struck_off_the_warning_is_concluded(warning: TargetWarning, signed_in: Any, officer: Any, farmer: Any) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    press(ours, warning)
    judge(warning.watched, 1.5)
    assert TargetWarning.objects.filter(kind="behind").count() == 1, "what is under supervision is not warned of anew"
    item = report(theirs, Item.objects.get(), proof(), declared="on")
    move(theirs, item, "settle")
    assert move(ours, item, "strike", note="已整改").state == "struck"
    warning.refresh_from_db()
    assert warning.state == "settled"
    assert "督办已销号" in shown(ours, "warnings", warning.pk)
    warnings.raise_for([warning.watched])
    judge(warning.watched, 1.6)
    assert TargetWarning.objects.filter(kind="behind").count() == 2, "new figures that are still behind warn again"


def test_dropped_the_warning_comes_back(warning: TargetWarning, signed_in: Any, officer: Any) -> None:
    ours = signed_in(officer)
    press(ours, warning)
    move(ours, Item.objects.get(), "drop", note="重复立项")
    warning.refresh_from_db()
    assert warning.state == "explained"
    press(ours, warning)
    assert Item.objects.count() == 2


def test_cleared_while_it_is_under_supervision(warning: TargetWarning, signed_in: Any, officer: Any) -> None:
    ours = signed_in(officer)
    press(ours, warning)
    judge(warning.watched, 9.5, "met")
    warning.refresh_from_db()
    assert warning.state == "settled"
    item = Item.objects.get()
    assert item.state == "arranged" and "已消除" in shown(ours, "supervision", item.pk)
    assert move(ours, item, "drop", note="已达标").state == "dropped"
    warning.refresh_from_db()
    assert warning.state == "settled"


def test_the_clock_is_the_one_of_the_province(
    warning: TargetWarning, signed_in: Any, officer: Any, places: Any
) -> None:
    places["east"].code = "630000"
    places["east"].save()
    press(signed_in(officer), warning)
    assert Item.objects.get().clock == "710"
    assert Organisation.objects.get(pk=places["bureau"].pk).region.code == "630000"
