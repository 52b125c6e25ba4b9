"""From a checked plan to versions that nobody changes."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guibiao.kernel import procedures
from guibiao.plans import adoption, decisions, versions
from guibiao.plans.adoption import Terms
from guibiao.plans.decisions import Decision
from guibiao.plans.models import Plan, Target, Version
from guibiao.plans.models.versions import ImmutableError
from tests.plans import texts

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def adopt(plan: Plan, user: Any, **terms: Any) -> Version:
    known = frozenset(issue.key for issue in adoption.issues(plan))
    return adoption.adopt(plan, user, Terms(acknowledged=known, **terms))


def correct(plan: Plan, user: Any, **changes: Any) -> None:
    item = plan.items.filter(kind="target").order_by("start", "pk").first()
    decisions.decide(plan, user, [Decision(item=item.pk, version=item.version, action="correct", changes=changes)])


def test_what_is_unsettled_must_be_acknowledged_and_is_written_down(read_in: Any, planner: Any) -> None:
    plan = read_in()
    with pytest.raises(procedures.Refused, match="未核对"):
        adoption.adopt(plan, planner, Terms())
    assert not Version.objects.exists()
    version = adopt(plan, planner)
    assert version.number == 1
    assert len(version.acknowledged) > 0


def test_what_became_unsettled_meanwhile_is_not_adopted_unseen(read_in: Any, planner: Any) -> None:
    plan = read_in()
    known = frozenset(issue.key for issue in adoption.issues(plan))
    item = plan.items.filter(kind="target").first()
    for action in ("accept", "reopen"):
        item.refresh_from_db()
        decisions.decide(plan, planner, [Decision(item=item.pk, version=item.version, action=action)])
    with pytest.raises(procedures.Refused):
        adoption.adopt(plan, planner, Terms(acknowledged=known))


def test_a_version_holds_targets_with_their_sentences_and_measures_with_their_units(read_in: Any, planner: Any) -> None:
    version = adopt(read_in(), planner)
    target = version.targets.get(value=6000)
    assert (target.unit, target.year) == ("家", 2025)
    assert "高新技术企业达到6000家" in target.sentence
    measure = version.measures.get(order=2)
    assert [(unit.name, unit.role) for unit in measure.units.all()] == [
        ("省财政厅", "lead"), ("省科技厅", "participant"), ("省税务局", "participant"),
    ]  # fmt: skip
    assert "加强基础研究" in measure.task


def test_rejected_items_are_left_out(read_in: Any, planner: Any) -> None:
    plan = read_in()
    item = plan.items.filter(kind="target").first()
    decisions.decide(plan, planner, [Decision(item=item.pk, version=1, action="reject")])
    assert not adopt(plan, planner).targets.filter(identity=item.identity).exists()


def test_neither_code_nor_sql_changes_what_was_adopted(read_in: Any, planner: Any) -> None:
    version = adopt(read_in(), planner)
    target = version.targets.first()
    target.value = 1
    with pytest.raises(ImmutableError):
        target.save()
    with pytest.raises(ImmutableError):
        target.delete()
    with pytest.raises(ImmutableError):
        Target.objects.update(value=1)
    for table in ("plans_version", "plans_target", "plans_measure", "plans_measureunit"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):  # noqa: S608
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_a_revision_is_a_new_version_and_the_old_one_stays_readable(read_in: Any, planner: Any, client: Any) -> None:
    plan = read_in()
    adopt(plan, planner)
    with pytest.raises(decisions.Refused, match="已采用"):
        correct(plan, planner, value=2.9)
    procedures.apply(plan, "revise", planner, note="中期调整")
    correct(plan, planner, value=2.9)
    with pytest.raises(procedures.Refused, match="理由"):
        adopt(plan, planner)
    second = adopt(plan, planner, reason="中期评估后上调", document="东政发〔2023〕3号")
    assert second.number == 2
    changed = versions.differences(plan.versions.get(number=1), second)["targets"]
    assert [(change.what, change.fields[0][1:]) for change in changed] == [("changed", ("2.6", "2.9"))]
    client.force_login(planner)
    assert "2.6" in client.get(f"/plans/{plan.pk}/versions/1/").content.decode()
    assert "2.9" in client.get(f"/plans/{plan.pk}/versions/2/changes/").content.decode()


def test_what_a_revision_changed_is_said_in_words(read_in: Any, planner: Any, client: Any) -> None:
    plan = read_in()
    adopt(plan, planner)
    procedures.apply(plan, "revise", planner, note="中期调整")
    target = plan.items.filter(kind="target").first()
    measure = next(item for item in plan.items.filter(kind="measure") if item.data["units"])
    units = [{**measure.data["units"][0], "role": "lead"}, *measure.data["units"][1:]]
    changes = {"attribute": "binding", "comparator": "≥", "value": 1234567.5, "kind": "increase"}
    wanted = [
        Decision(item=target.pk, version=target.version, action="correct", changes=changes),
        Decision(
            item=measure.pk, version=measure.version, action="correct", changes={"units": units, "deadline": "2024-06"}
        ),
    ]
    decisions.decide(plan, planner, wanted)
    adopt(plan, planner, reason="中期调整")
    client.force_login(planner)
    page = client.get(f"/plans/{plan.pk}/versions/2/changes/").content.decode()
    for words in ("约束性", "不低于", "1,234,567.5", "增加", "2024年6月", f"{units[0]['name']}（牵头）"):
        assert f"<ins>{words}" in page, words
    history = client.get(f"/plans/{plan.pk}/check/items/{target.pk}/history/").json()["history"][0]["fields"]
    assert {"name": "属性", "before": "", "after": "约束性"} in history


def test_a_revision_without_a_change_ends_without_a_version(read_in: Any, planner: Any) -> None:
    plan = read_in()
    adopt(plan, planner)
    procedures.apply(plan, "revise", planner, note="看看")
    with pytest.raises(procedures.Refused, match="没有差别"):
        adopt(plan, planner, reason="无")
    procedures.apply(plan, "keep", planner)
    assert (plan.state, plan.versions.count()) == ("adopted", 1)


def test_a_draft_needs_a_reason_and_stays_labelled(read_in: Any, planner: Any, client: Any) -> None:
    plan = read_in(texts.PLAN)
    item = plan.items.get(kind="document")
    decisions.decide(plan, planner, [Decision(item=item.pk, version=1, action="correct", changes={"stage": "draft"})])
    plan.refresh_from_db()
    with pytest.raises(procedures.Refused, match="征求意见稿"):
        adopt(plan, planner)
    version = adopt(plan, planner, override_reason="正式文件印发前先行分工")
    assert version.draft
    client.force_login(planner)
    for page in ("", "versions/1/", "tasks/", "indicators/", "check/"):
        assert "征求意见稿" in client.get(f"/plans/{plan.pk}/{page}").content.decode(), page


def test_an_adopted_plan_cannot_be_withdrawn(read_in: Any, planner: Any) -> None:
    plan = read_in()
    adopt(plan, planner)
    with pytest.raises(procedures.Refused):
        procedures.apply(plan, "withdraw", planner, note="不要了")
