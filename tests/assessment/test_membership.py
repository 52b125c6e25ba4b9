"""Units that join a round after it was opened, and one that was included by mistake."""

from typing import Any

import pytest
from django.urls import reverse

from guibiao.assessment.models import Assessment, Score
from guibiao.kernel import inbox
from guibiao.kernel.models import Notice, Organisation
from tests.assessment.conftest import item, mark, of, press, self_evaluate
from tests.assessment.test_round import page

pytestmark = pytest.mark.database


@pytest.fixture
def school(places: Any) -> Any:
    made: Organisation = Organisation.objects.create(name="东江省教育厅", region=places["east"])
    return made


def added(client: Any, round_: Assessment, names: str) -> Any:
    return client.post(reverse("assessment_add_units", args=[round_.pk]), {"units": names})


def test_a_unit_that_was_left_out_joins_with_its_day_and_a_notice(
    farmer: Any, signed_in: Any, officer: Any, person: Any, round_: Assessment, school: Any
) -> None:
    client, teacher = signed_in(officer), person("jiao", "filler", organisation=school)
    assert Notice.objects.filter(user=farmer, kind="assessment.waits").count() == 1, "who was in from the beginning"
    assert added(client, round_, "东江省教育厅、东江省财政厅").status_code == 302
    one = of(round_, school)
    assert (one.state, one.deadline, inbox.count(teacher)) == ("waiting", round_.self_due, 1)
    assert round_.assessed.count() == 3 and round_.units.filter(pk=school.pk).exists()
    assert Notice.objects.filter(user=teacher, kind="assessment.waits").count() == 1
    assert "补入被考核单位" in page(client, "assessments", round_)
    self_evaluate(signed_in(teacher), one)
    one.refresh_from_db()
    assert one.state == "submitted"
    refused = added(client, round_, "东江省教育厅")
    assert refused.status_code == 422 and "都已在" in refused.content.decode()
    assert "没有这个名称" in added(client, round_, "东江省无名厅").content.decode()


def test_a_unit_by_mistake_leaves_while_nobody_has_handed_anything_in(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    client, farm, money = signed_in(officer), of(round_, units["farm"]), of(round_, units["money"])
    out = reverse("assessed_take_out", args=[farm.pk])
    assert signed_in(farmer).post(out, {"reason": "不想考"}).status_code == 422
    assert "请写明理由" in client.post(out, {"reason": " "}).content.decode()
    mark(client, money, 改革创新=("50", "成效较好"))
    taken = reverse("assessed_take_out", args=[money.pk])
    assert "不能移出" in client.post(taken, {"reason": "错了"}).content.decode()
    # What the house has counted is nothing that anybody gave.
    press(client, press(client, round_, "judge"), "reopen", "补报")
    assert Score.objects.filter(assessed=farm, by=None).exists()
    assert client.post(out, {"reason": "机构改革，职能划转"}).status_code == 302
    assert list(round_.assessed.values_list("unit", flat=True)) == [units["money"].pk] == [
        unit.pk for unit in round_.units.all()
    ]  # fmt: skip
    said = page(client, "assessments", round_)
    assert "移出被考核单位" in said and "职能划转" in said
    assert Notice.objects.filter(user=farmer, text__contains="不用自评").count() == 1 and inbox.count(farmer) == 0


def test_units_change_in_self_evaluation_only_and_by_the_office(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, school: Any, units: Any
) -> None:
    client, farm = signed_in(officer), of(round_, units["farm"])
    assert added(signed_in(farmer), round_, "东江省教育厅").status_code == 404
    self_evaluate(signed_in(farmer), farm)
    assert "#unit-out" not in page(client, "assessedunits", farm)
    assert client.post(reverse("assessed_take_out", args=[farm.pk]), {"reason": "错了"}).status_code == 422
    press(client, round_, "judge")
    assert "先重新开放自评" in added(client, round_, "东江省教育厅").content.decode()
    assert "#round-units" not in page(client, "assessments", round_) and item(round_, "改革创新")
