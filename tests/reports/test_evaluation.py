"""The report of a plan evaluation: what units supplied and people concluded is taken over into the one way of writing reports."""

from io import BytesIO
from typing import Any

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment import plan_evaluations
from guibiao.assessment.models import PlanEvaluation
from guibiao.plans.models import Plan
from tests.assessment.conftest import press as press_case
from tests.reports.conftest import begin
from tests.reports.test_reports import body, fetched, shown

pytestmark = pytest.mark.django_db


def test_an_evaluation_becomes_a_report(office: Any, figures: Plan, planner: Any, finance: Any) -> None:
    today = timezone.localdate()
    evaluation: PlanEvaluation = plan_evaluations.make(figures, "mid_term", 2026, [finance], today, planner)
    page = reverse("register_detail", args=["planevaluations", evaluation.pk])
    assert "编制成文报告" not in body(office.get(page)), "its material is not there yet"
    press_case(office, evaluation, "ask")
    supply = evaluation.supplies.get()
    answers = {one.pk: f"关于{one.section}的答复" for one in plan_evaluations.questions_of(supply)}
    plan_evaluations.fill(supply, planner, answers, written_by="钱", checked_by="处长")
    press_case(office, supply, "supply")
    press_case(office, evaluation, "draft")
    plan_evaluations.conclude_that(evaluation, planner, "推迟一年完成", None)
    assert "编制成文报告" in body(office.get(page))
    form = body(office.get(reverse("report_new"), {"evaluation": evaluation.pk}))
    assert f'<option value="{evaluation.pk}" selected' in form and '<option value="mid_term" selected' in form
    wrong = {"plan": figures.pk, "kind": "final", "year": 2026, "on": today.isoformat(), "evaluation": evaluation.pk}
    assert office.post(reverse("report_new"), wrong).status_code == 422
    report = begin(office, figures, "mid_term", evaluation=evaluation.pk)
    texts = {one.key: one.text for one in report.texts.all()}
    assert texts["environment"] == "东江省财政厅：关于environment的答复"
    assert "关于problems的答复" in texts["problems"] and texts["overall"] == ""
    document = docx.Document(BytesIO(fetched(office, report, "docx")))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert "1．推迟一年完成" in paragraphs and "单位材料报送情况表" in paragraphs
    assert [cell.text for cell in document.tables[-1].rows[1].cells][1:4] == ["东江省财政厅", "已报送", "钱、处长"]
    beside = body(office.get(reverse("report_write", args=[report.pk, "advice"])))
    assert "关于advice的答复" in beside
    assert str(evaluation) in shown(office, report)
    assert reverse("register_detail", args=["reports", report.pk]) in body(office.get(page))
