"""Units that join the evaluation of a plan after its material was asked for, and one that was asked by mistake."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import PlanEvaluation, Supply
from guibiao.kernel import inbox
from guibiao.kernel.models import Notice, Organisation
from tests.assessment.conftest import press
from tests.assessment.test_plan_evaluation import (  # noqa: F401
    adopted,
    answered,
    body,
    client,
    evaluation,
    finance,
    planner,
    read_in,
    treasurer,
)

pytestmark = pytest.mark.database


@pytest.fixture
def teacher(person: Any, places: Any) -> Any:
    """Somebody of a unit that was left out."""
    school = Organisation.objects.create(name="东江省教育厅", region=places["east"])
    return person("jiao", "filler", organisation=school)


def told(user: Any, *words: str) -> bool:
    return any(all(word in one.text for word in words) for one in Notice.objects.filter(user=user, kind="supply.waits"))


def shown(reader: Any, evaluation: PlanEvaluation) -> str:  # noqa: F811
    return body(reader.get(reverse("register_detail", args=["planevaluations", evaluation.pk])))


def test_a_unit_that_was_left_out_joins_with_its_day_and_a_notice(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, teacher: Any, treasurer: Any  # noqa: F811
) -> None:  # fmt: skip
    assert told(treasurer, "请报送", evaluation.due.isoformat()), "who was asked from the beginning"
    add = reverse("planevaluation_add_units", args=[evaluation.pk])
    assert client.post(add, {"units": "东江省教育厅、东江省财政厅"}).status_code == 302
    supply = Supply.objects.get(unit=teacher.organisation)
    assert (supply.state, supply.deadline, inbox.count(teacher)) == ("waiting", evaluation.due, 1)
    assert told(teacher, "请报送") and evaluation.units.count() == evaluation.supplies.count() == 2
    assert "补入报送单位" in shown(client, evaluation)
    twice = client.post(add, {"units": "东江省教育厅"})
    assert twice.status_code == 422 and "都已在报送单位里" in body(twice)
    assert "没有这个名称" in body(client.post(add, {"units": "东江省无名厅"}))
    assert signed_in(teacher).post(add, {"units": "东江省教育厅"}).status_code == 404
    # While the report is written material may still come, and so may a unit; not after the day, nor when it is over.
    press(client, evaluation, "draft")
    client.post(reverse("supply_take_out", args=[supply.pk]), {"reason": "先不报"})
    assert client.post(add, {"units": "东江省教育厅"}).status_code == 302
    PlanEvaluation.objects.update(due=timezone.localdate() - datetime.timedelta(days=1))
    client.post(reverse("supply_take_out", args=[Supply.objects.get(unit=teacher.organisation).pk]), {"reason": "错"})
    assert "已经过了" in body(client.post(add, {"units": "东江省教育厅"}))
    press(client, evaluation, "drop", "不评了")
    assert "#evaluation-units" not in shown(client, evaluation)
    assert "不能再改" in body(client.post(add, {"units": "东江省教育厅"}))


def test_a_unit_by_mistake_leaves_with_its_questions_while_it_has_given_nothing(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, teacher: Any, treasurer: Any  # noqa: F811
) -> None:  # fmt: skip
    mine = Supply.objects.get()
    out = reverse("supply_take_out", args=[mine.pk])
    assert "只有这一个报送单位" in body(client.post(out, {"reason": "错了"}))
    client.post(reverse("planevaluation_add_units", args=[evaluation.pk]), {"units": "东江省教育厅"})
    page = reverse("register_detail", args=["supplies", mine.pk])
    assert "只问它的 1 项" in body(client.get(page)) and "#supply-out" not in body(signed_in(treasurer).get(page))
    assert "请写明理由" in body(client.post(out, {"reason": " "}))
    assert signed_in(treasurer).post(out, {"reason": "不想报"}).status_code == 422
    assert client.post(out, {"reason": "职能划转"}).status_code == 302
    assert [one.unit for one in Supply.objects.all()] == [teacher.organisation]
    assert not evaluation.questions.exclude(unit=None).exists() and inbox.count(treasurer) == 0
    assert told(treasurer, "不用报送", "职能划转") and "移出报送单位" in shown(client, evaluation)
    theirs = Supply.objects.get()
    client.post(reverse("planevaluation_add_units", args=[evaluation.pk]), {"units": "东江省财政厅"})
    signed_in(teacher).post(reverse("supply_fill", args=[theirs.pk]), {"written_by": "甲"})
    refused = client.post(reverse("supply_take_out", args=[theirs.pk]), {"reason": "错了"})
    assert refused.status_code == 422 and "不能移出" in body(refused)


@pytest.mark.once
def test_who_fills_in_hears_of_a_new_day_a_new_question_and_a_return(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, treasurer: Any  # noqa: F811
) -> None:  # fmt: skip
    supply, ask = Supply.objects.get(), reverse("planevaluation_question", args=[evaluation.pk])
    Organisation.objects.create(name="东江省教育厅", region=supply.unit.region)
    stranger = client.post(ask, {"text": "招生情况", "section": "tasks", "unit": "东江省教育厅"})
    assert stranger.status_code == 422 and "请先补入" in body(stranger)
    client.post(ask, {"text": "平台建设台账", "section": "tasks", "unit": ""})
    assert told(treasurer, "加了一项材料", "平台建设台账")
    later = {"due": "2097-03-01", "note": "年报未出"}
    client.post(reverse("planevaluation_move", args=[evaluation.pk, "postpone"]), later)
    assert told(treasurer, "2097-03-01", "年报未出")
    given = {**answered(supply), "written_by": "钱", "checked_by": "处长", "then": "submit"}
    signed_in(treasurer).post(reverse("supply_fill", args=[supply.pk]), given)
    assert "材料清单又有增加" not in shown(client, evaluation)
    client.post(ask, {"text": "科技贷款余额", "section": "tasks", "unit": ""})
    assert "材料清单又有增加" in shown(client, evaluation)
    PlanEvaluation.objects.update(due=timezone.localdate() - datetime.timedelta(days=1))
    press(client, supply, "send_back", "请补报科技贷款余额")
    assert told(treasurer, "退回补充", "请补报科技贷款余额")
    assert supply.deadline > timezone.localdate(), "what comes back late has some days"


def test_before_anybody_is_asked_a_unit_with_its_own_question_does_not_get_lost(
    client: Any, evaluation: PlanEvaluation, teacher: Any  # noqa: F811
) -> None:  # fmt: skip
    given = {"plan": evaluation.plan_id, "kind": "final", "year": 2026, "due": "2097-01-01"}
    client.post(reverse("planevaluation_new"), given | {"units": "东江省财政厅、东江省教育厅"})
    drawn = PlanEvaluation.objects.get(kind="final")
    client.post(reverse("planevaluation_question", args=[drawn.pk]), {
        "text": "招生情况", "section": "tasks", "unit": "东江省教育厅",
    })  # fmt: skip
    edit = reverse("planevaluation_edit", args=[drawn.pk])
    refused = client.post(edit, {"units": "东江省财政厅", "due": "2097-01-01"})
    assert refused.status_code == 422 and "招生情况" in body(refused) and drawn.units.count() == 2


@pytest.mark.once
def test_what_comes_after_the_draft_is_told_and_an_outside_report_goes_into_it(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, treasurer: Any, evaluator: Any, institute: Any  # noqa: F811
) -> None:  # fmt: skip
    assert "向 1 个单位征集材料" not in shown(client, evaluation), "that has been pressed"
    assert "还有 1 个单位没有报送，起草期间仍可以报送" in shown(client, evaluation)
    day = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    give = reverse("assignment_new", args=["evaluation", evaluation.pk])
    client.post(give, {"evaluator": institute.pk, "ends_on": day})
    press(client, evaluation, "draft")
    assert "系统汇总之后又报来材料" not in shown(client, evaluation)
    supply, assignment = Supply.objects.get(), evaluation.assignments.get()
    given = {**answered(supply), "written_by": "钱", "checked_by": "处长", "then": "submit"}
    signed_in(treasurer).post(reverse("supply_fill", args=[supply.pk]), given)
    page = reverse("assignment_mark", args=[assignment.pk])
    signed_in(evaluator).post(page, {"report": "目标总体可达", "then": "submit"})
    assert f"又报来材料：{supply.unit}、{institute}" in shown(client, evaluation)
    for section in evaluation.sections.all():
        client.post(reverse("planevaluation_redraft", args=[section.pk]))
    drawn = shown(client, evaluation)
    assert "系统汇总之后又报来材料" not in drawn and f"第三方评估（{institute}）：目标总体可达" in drawn


@pytest.mark.once
def test_a_unit_sees_on_its_page_why_its_material_came_back(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, treasurer: Any  # noqa: F811
) -> None:  # fmt: skip
    supply, theirs = Supply.objects.get(), signed_in(treasurer)
    given = {**answered(supply), "written_by": "钱", "checked_by": "处长", "then": "submit"}
    theirs.post(reverse("supply_fill", args=[supply.pk]), given)
    press(client, supply, "send_back", "缺附表")
    page = body(theirs.get(reverse("register_detail", args=["supplies", supply.pk])))
    assert "退回补充</strong>缺附表" in page and "前补好重新报送" in page
