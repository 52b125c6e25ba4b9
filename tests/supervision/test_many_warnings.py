"""Several warnings handed over to supervision at once: an item each, or one for all of them."""

# ruff: noqa: F811
import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guibiao.monitoring.models import TargetWarning
from guibiao.supervision.models import Item
from tests.monitoring.test_register import TestProgress as _Progress
from tests.supervision.test_from_warnings import judge, press, shown, warning  # noqa: F401

pytestmark = pytest.mark.database


@pytest.fixture
def several(warning: TargetWarning, places: Any) -> list[TargetWarning]:
    """The warning, and two more that the office answers for itself."""
    for _number in range(2):
        judge(_Progress().make(places, places["bureau"]), 2.0)
    return list(TargetWarning.objects.filter(kind="behind").order_by("pk"))


def test_chosen_warnings_become_an_item_each(
    several: list[TargetWarning], signed_in: Any, officer: Any, farmer: Any, units: Any, places: Any
) -> None:
    ours, address = signed_in(officer), reverse("supervision_from_warnings")
    listed = ours.get(reverse("register_list", args=["warnings"]), follow=True).content.decode()
    assert f'formaction="{address}"' in listed and listed.count("data-gb-select ") == 3
    theirs = signed_in(farmer)
    chosen = {"chosen": [one.pk for one in several]}
    page = theirs.get(address, chosen).content.decode()
    assert "没有可以转督办的预警" in page and f"由{places['bureau']}转督办" in page
    assert str(several[1]) not in page, "what one may not see is not told"
    theirs.post(address, chosen)
    assert not Item.objects.exists()
    press(ours, several[0])
    page = ours.get(address, chosen).content.decode()
    assert "现在是“已转督办”" in page and page.count('name="chosen"') == 2
    answer = ours.post(address, chosen, follow=True)
    assert "已立项 2 项，交办给 1 个单位" in answer.content.decode()
    made = Item.objects.exclude(warning=several[0])
    assert {item.warning for item in made} == set(several[1:]) and {item.state for item in made} == {"arranged"}
    assert {item.lead for item in made} == {places["bureau"]}


def test_chosen_warnings_become_one_item_that_ends_for_all(
    several: list[TargetWarning], signed_in: Any, officer: Any, units: Any, places: Any
) -> None:
    ours, address = signed_in(officer), reverse("supervision_from_warnings")
    chosen = {"chosen": [one.pk for one in several], "together": "1"}
    refused = ours.post(address, chosen)
    assert refused.status_code == 422 and "要写明由谁牵头" in refused.content.decode()
    assert not Item.objects.exists(), "all or nothing"
    day = timezone.localdate() + datetime.timedelta(days=30)
    late = ours.post(address, {**chosen, "lead": units["lead"].pk, "until": "2020-01-01"})
    assert "不能早于今天" in late.content.decode()
    ours.post(address, {**chosen, "lead": units["lead"].pk, "until": day.isoformat(), "title": "三个指标滞后"})
    item = Item.objects.get()
    assert (item.title, item.lead, item.state, item.warning) == ("三个指标滞后", units["lead"], "staged", None)
    assert [node.due for node in item.nodes.all()] == [day]
    assert {part.organisation for part in item.parts.all()} == {units["part"], places["bureau"]}
    assert item.text.count("规划目标：") == 3
    page = shown(ours, "supervision", item.pk)
    for one in several:
        one.refresh_from_db()
        assert one.state == "handed" and str(one) in page
        assert reverse("register_detail", args=["supervision", item.pk]) in shown(ours, "warnings", one.pk)
    ours.post(reverse("supervision_move", args=[item.pk, "drop"]), {"note": "重复"})
    assert {one.state for one in TargetWarning.objects.filter(kind="behind")} == {"explained"}, "they come back"
