"""What somebody meets who walks an evaluation and a round from the beginning to the end."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import Assessment, PlanEvaluation
from guibiao.kernel.models import Notice
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
