"""What somebody meets who walks an evaluation and a round from the beginning to the end."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import Assessment, PlanEvaluation
from guibiao.kernel import procedures
from guibiao.kernel.models import Notice
from guibiao.monitoring.models import Judgement, Watched
from guibiao.plans.models import Target
from guibiao.reports import service
from guibiao.reports.models import Report
from guibiao.supervision import rounds
from guibiao.supervision.models import Entry
from tests.assessment.conftest import press
from tests.assessment.test_plan_evaluation import (  # noqa: F401
    adopted,
    body,
    client,
    evaluation,
    finance,
    planner,
    read_in,
    treasurer,
)

pytestmark = pytest.mark.database


def test_who_has_not_sent_material_is_reminded_by_a_press(
    client: Any, signed_in: Any, evaluation: PlanEvaluation, treasurer: Any  # noqa: F811
) -> None:  # fmt: skip
    page, address = reverse("register_detail", args=["planevaluations", evaluation.pk]), "planevaluation_chase"
    address = reverse(address, args=[evaluation.pk])
    assert address in body(client.get(page))
    before = Notice.objects.filter(user=treasurer).count()
    assert "已提醒 1 人" in body(client.post(address, follow=True))
    assert Notice.objects.filter(user=treasurer).count() == before + 1
    assert "请尽快报送" in Notice.objects.filter(user=treasurer).latest("pk").text
    assert signed_in(treasurer).post(address).status_code in (403, 404)
    press(client, evaluation, "draft")
    for section in evaluation.sections.all():
        text = {"text": "总体平稳。", "seen": section.written_at.isoformat()}
        client.post(reverse("planevaluation_section", args=[section.pk]), text)
    press(client, evaluation, "conclude")
    over = body(client.get(page))
    assert address not in over and "1 个单位没有报送" in over and "还没有报送" not in over
    assert "征集材料时才能催报" in body(client.post(address, follow=True))


def test_who_has_not_evaluated_itself_is_reminded_by_a_press(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment
) -> None:
    ours, address = signed_in(officer), reverse("assessment_chase", args=[round_.pk])
    assert address in body(ours.get(reverse("register_detail", args=["assessments", round_.pk])))
    assert "已提醒" in body(ours.post(address, follow=True))
    assert "请尽快提交" in Notice.objects.filter(user=farmer).latest("pk").text
    assert signed_in(farmer).post(address).status_code in (403, 404)


def test_a_yearly_evaluation_has_no_section_that_nobody_is_asked_for(
    client: Any, adopted: Any  # noqa: F811
) -> None:  # fmt: skip
    given = {"plan": adopted.pk, "kind": "yearly", "year": 2026, "units": "东江省财政厅", "due": "2097-01-01"}
    client.post(reverse("planevaluation_new"), given)
    yearly = PlanEvaluation.objects.get(kind="yearly")
    assert "环境变化" not in body(client.get(reverse("register_detail", args=["planevaluations", yearly.pk])))
    press(client, yearly, "draft")
    assert "environment" not in yearly.sections.values_list("key", flat=True)
    shown = yearly.sections.get(key="indicators").text
    assert not shown or "（20" in shown, "each target with its year: there may be several of one indicator"


def test_a_day_that_is_over_and_a_year_outside_of_the_plan_are_refused(
    client: Any, adopted: Any  # noqa: F811
) -> None:  # fmt: skip
    adopted.period_from, adopted.period_to = 2025, 2027
    adopted.save()
    address, coming = reverse("planevaluation_new"), "2097-01-01"
    given = {"plan": adopted.pk, "kind": "yearly", "year": 2026, "units": "东江省财政厅", "due": "2020-01-01"}
    assert "已经过了" in body(client.post(address, given))
    for year in (2024, 2029):
        assert "不评估这一年" in body(client.post(address, given | {"due": coming, "year": year}))
    assert client.post(address, given | {"due": coming, "year": 2028, "kind": "final"}).status_code == 302
    final = PlanEvaluation.objects.get(kind="final")
    PlanEvaluation.objects.filter(pk=final.pk).update(due=timezone.localdate() - datetime.timedelta(days=1))
    asked = client.post(reverse("planevaluation_move", args=[final.pk, "ask"]), follow=True)
    assert "请先“修改”" in body(asked)


def test_a_unit_finds_its_assessments_in_the_left_column(signed_in: Any, person: Any, farm: Any) -> None:
    home = body(signed_in(person("nong", "filler", organisation=farm)).get(reverse("inbox")))
    assert f'href="{reverse("register_list", args=["assessedunits"])}"' in home


def test_a_round_that_is_drawn_up_says_how_many_units_it_has(
    signed_in: Any, officer: Any, sheet: Any, units: Any
) -> None:
    given = {
        "sheet": sheet.pk,
        "title": "年度考核",
        "units": "东江省财政厅、东江省农业农村厅",
        "self_due": "2097-01-10",
    }
    ours = signed_in(officer)
    assert "已经过了" in body(ours.post(reverse("assessment_new"), given | {"self_due": "2020-01-01"}))
    made = "".join(body(ours.post(reverse("assessment_new"), given, follow=True)).split())
    assert "<dt>单位</dt><dd>2</dd>" in made


def test_who_postponed_is_named_in_the_history_of_each_unit(
    client: Any, officer: Any, evaluation: PlanEvaluation  # noqa: F811
) -> None:  # fmt: skip
    address = reverse("planevaluation_move", args=[evaluation.pk, "postpone"])
    client.post(address, {"due": "2097-03-01", "note": "年报未出"})
    shown = body(client.get(reverse("register_detail", args=["supplies", evaluation.supplies.get().pk])))
    history = shown[shown.index('class="gb-history"') :].split("</ol>")[0]
    assert f"{officer} 改材料截止" in history and "系统" not in history


def lit(adopted: Any) -> Callable[[datetime.date, str, float], None]:  # noqa: F811
    """`lit(day, standing, value)`: what was judged on a day of the plan's first target."""
    target = Target.objects.filter(version__plan=adopted).order_by("order")[0]
    watched = Watched.objects.create(plan=adopted, identity=target.identity, target=target)

    def judge(on: datetime.date, standing: str, value: float) -> None:
        Judgement.objects.create(
            watched=watched, target=target, data_version=1, rule_set="linear-path", rule_version="1", on=on, standing=standing,
            light_reason="", light_rule="", value=value, unit="亿元", data_year=2026,
        )  # fmt: skip

    return judge


def test_an_evaluation_counts_up_to_its_day_and_its_report_does(
    client: Any, adopted: Any, evaluation: PlanEvaluation, officer: Any  # noqa: F811
) -> None:  # fmt: skip
    today = timezone.localdate()
    day = today - datetime.timedelta(days=5)
    PlanEvaluation.objects.filter(pk=evaluation.pk).update(due=day)
    judge = lit(adopted)
    judge(day, "behind", 11.5)
    judge(today, "met", 99.5)
    rounds.open_round(adopted.organisation, 2026, 1, today, officer)  # begun after the day
    entry = Entry.objects.exclude(task=None).order_by("order")[0]
    rounds.fill(entry, officer, {"progress": "后来的进展", "written_by": "甲", "checked_by": "乙"})
    procedures.apply(entry, "submit", officer)
    press(client, evaluation, "draft")
    sections = {one.key: one for one in evaluation.sections.all()}
    cells = [cell for row in sections["indicators"].table["rows"] for cell in row]
    assert "11.5亿元" in "".join(cells).replace(" ", "") and "滞后" in cells and "已达到" not in cells
    assert "后来的进展" not in str(sections["tasks"].table)
    assert f"{day.year}年{day.month}月{day.day}日" in sections["overall"].text
    form = body(client.get(reverse("report_new"), {"evaluation": evaluation.pk}))
    assert f'value="{day.isoformat()}"' in form
    given = {"plan": adopted.pk, "kind": "mid_term", "year": 2026, "evaluation": evaluation.pk}
    refused = client.post(reverse("report_new"), given | {"on": today.isoformat()})
    assert refused.status_code == 422 and "报告须用同一天" in body(refused)
    assert client.post(reverse("report_new"), given | {"on": day.isoformat()}).status_code == 302


def test_the_report_of_an_evaluation_counts_no_round_of_a_later_year(
    client: Any, adopted: Any, evaluation: PlanEvaluation, officer: Any  # noqa: F811
) -> None:  # fmt: skip
    PlanEvaluation.objects.filter(pk=evaluation.pk).update(year=2025)
    rounds.open_round(adopted.organisation, 2026, 1, timezone.localdate(), officer)
    entry = Entry.objects.exclude(task=None).order_by("order")[0]
    rounds.fill(entry, officer, {"progress": "次年的进展", "written_by": "甲", "checked_by": "乙"})
    procedures.apply(entry, "submit", officer)
    press(client, evaluation, "draft")
    assert "次年的进展" not in str(evaluation.sections.get(key="tasks").table)
    given = {"plan": adopted.pk, "kind": "mid_term", "year": 2025, "on": timezone.localdate().isoformat()}
    told = []
    for more in ({}, {"evaluation": evaluation.pk}):
        client.post(reverse("report_new"), given | more)
        report = Report.objects.latest("pk")
        service.draw(report, officer, lambda *_said: None)
        told.append("次年的进展" in str(report.content["tasks"]))
    assert told == [True, False]


def test_an_outside_evaluator_sees_the_targets_of_the_plan_and_no_page_of_the_house(
    client: Any, signed_in: Any, adopted: Any, evaluation: PlanEvaluation, evaluator: Any, institute: Any  # noqa: F811
) -> None:  # fmt: skip
    lit(adopted)(timezone.localdate(), "behind", 11.5)
    day = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    address = reverse("assignment_new", args=["evaluation", evaluation.pk])
    client.post(address, {"evaluator": institute.pk, "ends_on": day})
    page = reverse("register_detail", args=["assignments", evaluation.assignments.get().pk])
    theirs = body(signed_in(evaluator).get(page))
    for said in ("目标值", "数据年份", "滞后", "2026", "11.5"):
        assert said in theirs
    assert 'href="/targets' not in theirs and f'href="{reverse("plan", args=[adopted.pk])}"' not in theirs
    assert signed_in(evaluator).get(reverse("plan", args=[adopted.pk])).status_code in (403, 404)
