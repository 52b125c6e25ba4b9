"""The evaluation of a plan through the pages: asked for, gathered, drafted from the house, written, concluded."""

import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import PlanEvaluation, Question, Supply
from guibiao.kernel import clock, inbox
from guibiao.kernel.management.commands import worker
from guibiao.kernel.models import Notice
from guibiao.plans.models import Plan, Task
from guibiao.supervision import rounds as progress_rounds
from guibiao.supervision.models import Entry
from tests.assessment.conftest import press
from tests.plans.conftest import adopted, finance, read_in, run_waiting_jobs  # noqa: F401
from tests.supervision.test_refused import said

pytestmark = pytest.mark.database


@pytest.fixture
def planner(officer: Any) -> Any:
    """Who uploads the plan is who evaluates it."""
    return officer


@pytest.fixture
def treasurer(person: Any, finance: Any) -> Any:  # noqa: F811
    return person("qian", "filler", organisation=finance)


@pytest.fixture
def client(signed_in: Any, officer: Any) -> Any:
    return signed_in(officer)


@pytest.fixture
def evaluation(client: Any, adopted: Plan, treasurer: Any) -> PlanEvaluation:  # noqa: F811
    """A mid-term evaluation, its material asked for."""
    given = {
        "plan": adopted.pk, "kind": "mid_term", "year": 2026, "units": "东江省财政厅",
        "due": (timezone.localdate() + datetime.timedelta(days=20)).isoformat(),
    }  # fmt: skip
    answer = client.post(reverse("planevaluation_new"), given)
    assert answer.status_code == 302, answer.content.decode()
    made = PlanEvaluation.objects.get()
    client.post(reverse("planevaluation_question", args=[made.pk]), {
        "text": "财政科技投入明细", "section": "tasks", "unit": "东江省财政厅",
    })  # fmt: skip
    return press(client, made, "ask")


def body(answer: Any) -> str:
    return str(answer.content.decode())


def answered(supply: Supply) -> dict[str, str]:
    """An answer to every question, each with the section that it is for."""
    return {f"answer-{one.pk}": f"关于{one.section}的答复" for one in supply.evaluation.questions.all()}


def test_units_are_asked_answer_and_are_chased(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, treasurer: Any, person: Any, places: Any
) -> None:
    supply = Supply.objects.get()
    assert evaluation.state == "gathering" and inbox.count(treasurer) == 1
    theirs, page = signed_in(treasurer), reverse("register_detail", args=["supplies", supply.pk])
    assert "财政科技投入明细" in body(theirs.get(page))
    stranger = signed_in(person("qin", "planner", organisation=places["other"]))
    assert stranger.get(page).status_code == 404
    assert "东江省财政厅" in body(client.get(reverse("register_detail", args=["planevaluations", evaluation.pk])))
    clock.tick(timezone.now() + datetime.timedelta(days=21))
    assert Notice.objects.filter(user=treasurer, kind="case.alarm").exists()
    fill = reverse("supply_fill", args=[supply.pk])
    given = {**answered(supply), "written_by": "钱", "checked_by": "处长", "then": "submit"}
    # Without the declaration a file is refused, and what was typed stays on the page.
    refused = theirs.post(fill, {**given, "files": SimpleUploadedFile("材料.txt", b"text")})
    assert refused.status_code == 422 and "关于tasks的答复" in body(refused) and "不涉密" in body(refused)
    theirs.post(fill, {**given, f"answer-{Question.objects.first().pk}": ""})
    supply.refresh_from_db()
    assert supply.state == "waiting"
    theirs.post(fill, given)
    supply.refresh_from_db()
    assert supply.state == "supplied"
    press(client, supply, "send_back", "请补充投入明细")
    assert supply.state == "waiting" and inbox.count(treasurer) == 1


@pytest.mark.once
def test_answers_from_excel_entered_by_the_officer(client: Any, evaluation: PlanEvaluation) -> None:
    supply = Supply.objects.get()
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("supply_form", args=[supply.pk])).content))
    page = book.active
    page["C2"], page["C3"] = "完成投资 3 亿元", "没有问题"
    target = BytesIO()
    book.save(target)
    client.post(
        reverse("supply_upload", args=[supply.pk]), {"table": SimpleUploadedFile("材料.xlsx", target.getvalue())}
    )
    assert list(supply.answers.exclude(text="").values_list("text", flat=True)) == ["完成投资 3 亿元", "没有问题"]
    supply.refresh_from_db()
    assert supply.entered_by.username == "lin"


def test_the_report_is_drafted_written_and_concluded(
    client: Any,
    signed_in: Any,
    officer: Any,
    evaluation: PlanEvaluation,
    treasurer: Any,
    adopted: Plan,  # noqa: F811
) -> None:
    supply = Supply.objects.get()
    given = {**answered(supply), "written_by": "钱", "checked_by": "处长", "then": "submit"}
    signed_in(treasurer).post(reverse("supply_fill", args=[supply.pk]), given)
    round_ = progress_rounds.open_round(adopted.organisation, 2026, 1, timezone.localdate(), officer)
    entry = Entry.objects.filter(round=round_).first()
    progress_rounds.fill(entry, officer, {
        "progress": "已完成选址", "problems": "用地指标紧张", "written_by": "甲", "checked_by": "乙",
    })  # fmt: skip
    client.post(reverse("round_fill", args=[entry.pk]), {
        "progress": "已完成选址", "problems": "用地指标紧张", "written_by": "甲", "checked_by": "乙", "then": "submit",
    })  # fmt: skip
    worker.sweep()
    run_waiting_jobs()
    press(client, evaluation, "draft")
    assert evaluation.state == "drafting"
    sections = {one.key: one for one in evaluation.sections.all()}
    assert list(sections) == ["overall", "indicators", "tasks", "problems", "environment", "advice", "annex"]
    assert "关于problems的答复" in sections["problems"].text and "用地指标紧张" in sections["problems"].text
    assert "关于environment的答复" in sections["environment"].text
    assert sections["indicators"].table["rows"][0][-1] == "不能判定"
    assert any("已完成选址" in row for row in sections["tasks"].table["rows"])
    assert all(one.written_by is None for one in sections.values())
    page = reverse("planevaluation_section", args=[sections["overall"].pk])
    seen = sections["overall"].written_at.isoformat()
    client.post(page, {"text": "总体进展顺利。", "seen": seen})
    late = client.post(page, {"text": "后来的人写的", "seen": seen})
    assert late.status_code == 422 and "后来的人写的" in body(late) and "没有保存" in body(late)
    sections["overall"].refresh_from_db()
    assert (sections["overall"].text, sections["overall"].written_by) == ("总体进展顺利。", officer)
    # What somebody wrote outlives another gathering.
    press(client, evaluation, "ask_again", "补充材料")
    press(client, evaluation, "draft")
    sections["overall"].refresh_from_db()
    assert sections["overall"].text == "总体进展顺利。"
    task = Task.objects.filter(sources__plan=adopted).first()
    client.post(reverse("planevaluation_conclusion", args=[evaluation.pk]), {"text": "推迟一年完成", "task": task.pk})
    shown = body(client.get(reverse("register_detail", args=["planevaluations", evaluation.pk])))
    revise = reverse("ledger_revise", args=[task.pk])
    assert f"{revise}?reason=" in shown
    assert "推迟一年完成</textarea>" in body(client.get(revise, {"reason": "推迟一年完成"}))
    press(client, evaluation, "conclude")
    supply.refresh_from_db()
    assert (evaluation.state, supply.state) == ("concluded", "kept")
    assert client.post(page, {"text": "再改", "seen": ""}).status_code == 302


@pytest.mark.once
def test_an_outside_evaluation_of_a_plan(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, evaluator: Any, institute: Any, treasurer: Any
) -> None:
    supply = Supply.objects.get()
    given = {**answered(supply), "written_by": "钱", "checked_by": "处长", "then": "submit"}
    signed_in(treasurer).post(reverse("supply_fill", args=[supply.pk]), given)
    day = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    client.post(
        reverse("assignment_new", args=["evaluation", evaluation.pk]),
        {"evaluator": institute.pk, "ends_on": day},
    )
    assignment = evaluation.assignments.get()
    outside, page = signed_in(evaluator), reverse("register_detail", args=["assignments", assignment.pk])
    assert "关于tasks的答复" in body(outside.get(page))
    press(client, evaluation, "draft")
    press(client, evaluation, "conclude")
    assert evaluation.state == "drafting", "the outside evaluation is still open"
    outside.post(reverse("assignment_mark", args=[assignment.pk]), {"report": "目标总体可达", "then": "submit"})
    press(client, evaluation, "conclude")
    assert evaluation.state == "concluded"


def test_material_is_recalled_postponed_and_not_written_over(
    client: Any, signed_in: Any, treasurer: Any, evaluation: PlanEvaluation
) -> None:
    theirs, supply = signed_in(treasurer), Supply.objects.get()
    first = evaluation.questions.first()
    given = {f"answer-{first.pk}": "财政厅写的", "written_by": "钱", "checked_by": "厅长", "seen": ""}
    file = SimpleUploadedFile("明细.txt", b"x", "text/plain")
    fill = reverse("supply_fill", args=[supply.pk])
    theirs.post(fill, given | {"files": [file], "declared": "on", "then": "submit"})
    assert press(theirs, supply, "recall").state == "waiting"
    answer = client.post(fill, {f"answer-{first.pk}": "科里写的", "seen": ""})
    assert answer.status_code == 422 and "科里写的</textarea>" in body(answer)
    assert supply.answers.get(question=first).text == "财政厅写的"
    theirs.post(reverse("supply_drop_file", args=[supply.files.get().pk]))
    assert not supply.files.exists()
    client.post(
        reverse("planevaluation_move", args=[evaluation.pk, "postpone"]), {"due": "2097-03-01", "note": "年报未出"}
    )
    evaluation.refresh_from_db()
    supply.refresh_from_db()
    assert evaluation.due == supply.deadline == datetime.date(2097, 3, 1)


def test_what_was_put_down_twice_or_wrongly_goes(client: Any, evaluation: PlanEvaluation) -> None:
    again = {"plan": evaluation.plan_id, "kind": "mid_term", "year": 2026, "units": "东江省财政厅", "due": "2097-01-01"}
    assert client.post(reverse("planevaluation_new"), again).status_code == 422
    count = evaluation.questions.count()
    client.post(reverse("planevaluation_question", args=[evaluation.pk]), {
        "text": "财政科技投入明细", "section": "tasks", "unit": "东江省财政厅",
    })  # fmt: skip
    assert evaluation.questions.count() == count
    press(client, evaluation, "draft")
    for _press in range(2):
        client.post(reverse("planevaluation_conclusion", args=[evaluation.pk]), {"text": "建议下调"})
    found = evaluation.conclusions.get()
    client.post(reverse("planevaluation_drop_conclusion", args=[found.pk]))
    assert not evaluation.conclusions.exists()


@pytest.mark.once
def test_an_evaluation_is_drawn_up_otherwise_before_anybody_is_asked(
    client: Any,
    adopted: Plan,  # noqa: F811
    treasurer: Any,
) -> None:
    given = {"plan": adopted.pk, "kind": "final", "year": 2026, "units": "东江省财政厅", "due": "2097-01-01"}
    client.post(reverse("planevaluation_new"), given)
    made = PlanEvaluation.objects.get()
    edit = reverse("planevaluation_edit", args=[made.pk])
    client.post(edit, {"units": "东江省财政厅、东江省科学技术厅", "due": "2097-02-01"})
    made.refresh_from_db()
    assert (made.units.count(), made.due) == (2, datetime.date(2097, 2, 1))
    assert client.post(edit, {"units": "没有这个单位", "due": "2097-02-01"}).status_code == 422


@pytest.mark.once
def test_a_question_and_a_conclusion_that_are_refused_come_back(client: Any, evaluation: PlanEvaluation) -> None:
    ask = reverse("planevaluation_question", args=[evaluation.pk])
    given = {"text": "平台建设台账", "section": "tasks", "unit": "东江省无名厅"}
    said(client.post(ask, given), "unit", "没有这个名称", text="平台建设台账", unit="东江省无名厅")
    said(client.post(ask, given | {"text": " ", "unit": "东江省财政厅"}), "text", "请写明所需材料", unit="东江省财政厅")
    assert not Question.objects.filter(text="平台建设台账").exists()
    press(client, evaluation, "draft")
    conclude = reverse("planevaluation_conclusion", args=[evaluation.pk])
    said(client.post(conclude, {"text": " ", "task": ""}), "text", "请写明调整建议")
    client.post(conclude, {"text": "推迟一年", "task": ""})
    said(client.post(conclude, {"text": "推迟一年", "task": ""}), "text", "已经登记过", text="推迟一年")
