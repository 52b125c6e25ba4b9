"""A better reader reads the same file again."""

from typing import Any

import pytest

from guibiao.plans import decisions, reading_service, rereading
from guibiao.plans.decisions import Decision
from guibiao.plans.models import Item, Plan, Reading
from guibiao.reading.model import Figure
from guibiao.reading.model import Plan as ReadPlan

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def target(plan: Plan, words: str) -> Item:
    return next(item for item in plan.items.filter(kind="target") if words in item.data["indicator"])


def better(plan: Plan) -> reading_service.Fresh:
    """The current reading as a better reader might see it: one unit corrected, one figure more, one fewer."""
    reading = plan.current_reading
    found = ReadPlan.from_dict({**reading.found, "text": reading.text})
    hnte = next(figure for figure in found.targets if figure.value == 6000)
    hnte.unit, hnte.id = "户", "t99"
    found.targets = [figure for figure in found.targets if figure.value != 900]
    start = found.text.index("412亿元") if found.text else 0
    found.targets.append(Figure(id="t100", start=start, end=start + 5, indicator="新读出的指标", value=412))
    return reading_service.Fresh(found, reading.layout)


def test_the_same_reading_again_asks_nobody(read_in: Any, planner: Any) -> None:
    plan = read_in()
    reading = plan.current_reading
    same = ReadPlan.from_dict({**reading.found, "text": reading.text})
    assert not reading_service.keep(plan, reading_service.Fresh(same, reading.layout), planner)
    assert plan.current_reading != reading
    assert not plan.readings.filter(state=Reading.State.PROPOSED).exists()


def test_differences_are_shown_and_hold_only_when_accepted(read_in: Any, planner: Any, client: Any) -> None:
    plan = read_in()
    assert reading_service.keep(plan, better(plan), planner)
    assert target(plan, "高新技术企业").data["unit"] == "家"
    client.force_login(planner)
    page = client.get(f"/plans/{plan.pk}/reread/").content.decode()
    assert "新读出的指标" in page
    assert rereading.accept(plan, planner) == 3  # one changed, one new, one gone; what stayed has no new entry
    assert plan.changes.count() == 2
    assert target(plan, "高新技术企业").data["unit"] == "户"
    assert target(plan, "新读出").data["value"] == 412
    assert target(plan, "技术合同成交额").status == Item.Status.REJECTED


def test_what_people_corrected_stays(read_in: Any, planner: Any) -> None:
    plan = read_in()
    item = target(plan, "高新技术企业")
    change = Decision(item=item.pk, version=item.version, action="correct", changes={"value": 6200})
    decisions.decide(plan, planner, [change])
    added = decisions.add(
        plan, planner, kind="target", start=0, end=4,
        data={"indicator": "人工添加", "kind": "level", "comparator": "=", "value": 1},
    ).applied[0]  # fmt: skip
    reading_service.keep(plan, better(plan), planner)
    rereading.accept(plan, planner)
    item.refresh_from_db()
    assert (item.data["value"], item.data["unit"], item.status) == (6200, "家", "corrected")
    assert item.original["unit"] == "户"
    assert Item.objects.filter(pk=added.pk, status="accepted").exists()


def test_references_follow_the_rows(read_in: Any, planner: Any) -> None:
    plan = read_in()
    fresh = better(plan)
    measure = fresh.plan.measures[0]
    measure.targets = ["t99"]
    reading_service.keep(plan, fresh, planner)
    rereading.accept(plan, planner)
    row = next(item for item in plan.items.filter(kind="measure") if item.data["title"] == measure.title)
    assert row.data["targets"] == [target(plan, "高新技术企业").key]


def test_a_proposal_can_be_discarded(read_in: Any, planner: Any) -> None:
    plan = read_in()
    reading_service.keep(plan, better(plan), planner)
    rereading.discard(plan, planner)
    with pytest.raises(decisions.Refused):
        rereading.accept(plan, planner)


def test_only_who_may_read_again_is_offered_it(
    read_in: Any, planner: Any, reviewer: Any, reader: Any, client: Any
) -> None:
    def offered(words: str) -> list[bool]:
        found = []
        for user in (planner, reviewer, reader):
            client.force_login(user)
            found.append(words in client.get(f"/plans/{plan.pk}/").content.decode())
        return found

    plan = read_in()
    plan.readings.update(reader="0.0.0")
    assert offered("再读一次") == [True, False, False]
    reading_service.keep(plan, better(plan), planner)
    assert offered("查看差别并决定") == [True, True, False]
