"""What people decide about findings."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import Http404

from guibiao.kernel.models import AuditEntry
from guibiao.plans import decisions
from guibiao.plans.decisions import Decision
from guibiao.plans.models import Item, ItemChange, Plan

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def first(plan: Plan, kind: str = "target") -> Item:
    return plan.items.filter(kind=kind).order_by("start", "pk").first()


def decide(plan: Plan, user: Any, item: Item, action: str, **more: Any) -> decisions.Outcome:
    return decisions.decide(plan, user, [Decision(item=item.pk, version=item.version, action=action, **more)])


def test_a_correction_is_kept_with_who_when_before_and_after(read_in: Any, planner: Any) -> None:
    plan = read_in()
    item = first(plan)
    decide(plan, planner, item, "correct", changes={"value": 2.75})
    item.refresh_from_db()
    assert (item.status, item.data["value"], item.version) == ("corrected", 2.75, 2)
    change = ItemChange.objects.get(item=item)
    assert (change.by, change.before["data"]["value"], change.after["data"]["value"]) == (planner, 2.6, 2.75)
    assert '"value":[2.6,2.75]' in AuditEntry.objects.filter(action="plan.decide").latest("sequence").detail


def test_two_on_one_version_the_second_is_told_and_nothing_is_lost(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    mine, theirs = first(plan), first(plan)
    decide(plan, planner, mine, "correct", changes={"value": 2.7})
    outcome = decide(plan, reviewer, theirs, "correct", changes={"value": 2.8})
    assert [item.data["value"] for item in outcome.conflicts] == [2.7]
    assert outcome.applied == []
    again = decide(plan, reviewer, first(plan), "correct", changes={"value": 2.8})
    assert again.conflicts == []
    assert first(plan).data["value"] == 2.8
    assert ItemChange.objects.filter(item=mine).count() == 2


def test_two_who_agree_do_not_conflict(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    mine, theirs = first(plan), first(plan)
    decide(plan, planner, mine, "accept")
    assert decide(plan, reviewer, theirs, "accept").conflicts == []


def test_many_are_accepted_and_taken_back_together(read_in: Any, planner: Any) -> None:
    plan = read_in()
    open_items = list(plan.items.filter(status="open"))
    outcome = decisions.decide(
        plan, planner, [Decision(item=item.pk, version=item.version, action="accept") for item in open_items]
    )
    assert not plan.items.filter(status="open").exists()
    decisions.undo(plan, planner, outcome.batch)
    assert plan.items.filter(status="open").count() == len(open_items)


def test_undo_spares_what_another_has_changed_since(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    outcome = decide(plan, planner, first(plan), "accept")
    decide(plan, reviewer, first(plan), "correct", changes={"value": 3})
    undone = decisions.undo(plan, planner, outcome.batch)
    assert len(undone.conflicts) == 1
    assert first(plan).data["value"] == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"value": "多"}, "不合要求"), ({"indicator": " "}, "不能为空"), ({"comparator": "range"}, "上限")],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    read_in: Any, planner: Any, changes: dict[str, Any], words: str
) -> None:
    plan = read_in()
    with pytest.raises(decisions.Refused, match=words):
        decide(plan, planner, first(plan), "correct", changes=changes)
    assert not ItemChange.objects.exists()


def test_what_was_missed_is_added_over_its_words(read_in: Any, planner: Any) -> None:
    plan = read_in()
    text = plan.current_reading.text
    start = text.index("技术合同成交额412亿元")
    data = {"indicator": "技术合同成交额", "kind": "level", "comparator": "=", "value": 412, "unit": "亿元"}
    added = decisions.add(plan, planner, kind="fact", start=start, end=start + 11, data=data).applied[0]
    assert added.original is None
    assert text[added.start : added.end] == "技术合同成交额412亿"
    with pytest.raises(decisions.Refused):
        decisions.add(plan, planner, kind="fact", start=0, end=len(text) + 1, data=data)


def test_correcting_the_particulars_changes_the_register(read_in: Any, planner: Any, places: dict[str, Any]) -> None:
    plan = read_in()
    decide(plan, planner, first(plan, "document"), "correct", changes={"region": {"name": "东江省"}, "title": "新名称"})
    plan.refresh_from_db()
    assert (plan.title, plan.region) == ("新名称", places["east"])


def test_who_may_and_who_may_not(read_in: Any, reader: Any, stranger: Any) -> None:
    plan = read_in()
    with pytest.raises(PermissionDenied):
        decide(plan, reader, first(plan), "accept")
    with pytest.raises(Http404):
        decide(plan, stranger, first(plan), "accept")


def test_the_history_cannot_be_rewritten(read_in: Any, planner: Any) -> None:
    plan = read_in()
    decide(plan, planner, first(plan), "accept")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_itemchange SET by_id = NULL")


def test_the_screen_answers_with_both_sides(read_in: Any, planner: Any, client: Any) -> None:
    plan = read_in()
    client.force_login(planner)
    item = first(plan)
    body = {"decisions": [{"item": item.pk, "version": 1, "action": "correct", "changes": {"value": 9}}]}
    address = f"/plans/{plan.pk}/check/decide/"
    assert client.post(address, body, content_type="application/json").json()["applied"][0]["version"] == 2
    body["decisions"][0]["changes"] = {"value": 8}
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == 409
    assert answer.json()["conflicts"][0]["data"]["value"] == 9
    assert client.get(f"/plans/{plan.pk}/check/changes/?after=0").json()["items"][0]["version"] == 2
    assert client.post(address, b"{", content_type="application/json").status_code == 400
    undo = client.post(f"/plans/{plan.pk}/check/undo/", {"batch": str(uuid.uuid4())}, content_type="application/json")
    assert undo.status_code == 400
