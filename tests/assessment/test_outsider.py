"""The evaluator from outside: its units, items and material, until its day; what it gave is changed by nobody."""

import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import Assignment, SelfFile
from guibiao.kernel import access, clock, inbox
from guibiao.kernel.models import Grant, Organisation, User
from tests.assessment.conftest import body, item, of, press, self_evaluate

pytestmark = pytest.mark.database


def test_it_sees_its_units_items_and_material_only(
    signed_in: Any, evaluator: Any, assigned: Assignment, farmer: Any, treasurer: Any, units: Any
) -> None:
    round_ = assigned.round
    farm, money = of(round_, units["farm"]), of(round_, units["money"])
    for who, one, name in ((farmer, farm, "农业.txt"), (treasurer, money, "财政.txt")):
        signed_in(who).post(reverse("assessed_fill", args=[one.pk]), {
            "files": SimpleUploadedFile(name, b"text"), "declared": "on",
        })  # fmt: skip
    client = signed_in(evaluator)
    page = body(client.get(reverse("register_detail", args=["assignments", assigned.pk])))
    assert "东江省农业农村厅" in page and "改革创新" in page and "农业.txt" in page
    assert "东江省财政厅" not in page and "督办事项" not in page and "财政.txt" not in page
    mine, other = SelfFile.objects.get(assessed=farm), SelfFile.objects.get(assessed=money)
    assert client.get(reverse("assignment_material", args=[assigned.pk, mine.pk])).status_code == 200
    assert client.get(reverse("assignment_material", args=[assigned.pk, other.pk])).status_code == 404
    assert client.get(reverse("assessed_file", args=[mine.pk])).status_code == 404


@pytest.mark.once
def test_marks_stand_beside_the_self_evaluation_and_nobody_changes_them(
    signed_in: Any, officer: Any, farmer: Any, evaluator: Any, assigned: Assignment, units: Any
) -> None:
    farm, rule = of(assigned.round, units["farm"]), item(assigned.round, "改革创新")
    self_evaluate(signed_in(farmer), farm, 改革创新="58")
    client, office = signed_in(evaluator), signed_in(officer)
    key, address = f"{farm.pk}-{rule.pk}", reverse("assignment_mark", args=[assigned.pk])
    given = {f"value-{key}": "61", f"reason-{key}": "材料不足", "report": "总体良好", "then": "submit"}
    refused = client.post(address, given)
    assert refused.status_code == 422 and "应在 0 到 60 之间" in body(refused) and 'value="61"' in body(refused)
    assert not assigned.scores.exists()
    client.post(address, {**given, f"value-{key}": "40"})
    assigned.refresh_from_db()
    assert assigned.state == "submitted"
    # Neither the office nor the evaluator itself changes what was handed in.
    for who in (client, office):
        assert who.post(address, {**given, f"value-{key}": "59"}).status_code in (403, 404, 422)
    assert [str(score.value) for score in assigned.scores.all()] == ["40.00"]
    press(office, assigned.round, "judge")
    seen = body(office.get(reverse("register_detail", args=["assessedunits", farm.pk])))
    assert "58" in seen and "40.00" in seen and "材料不足" in seen and "差异大" in seen
    # The unit learns of it with the preliminary result, not before.
    theirs = body(signed_in(farmer).get(reverse("register_detail", args=["assessedunits", farm.pk])))
    assert "材料不足" not in theirs and "40.00" not in theirs
    press(office, assigned, "reopen", "请补充意见")
    assert assigned.state == "open" and inbox.count(evaluator) == 1


@pytest.mark.once
def test_marks_from_excel(signed_in: Any, evaluator: Any, assigned: Assignment) -> None:
    client = signed_in(evaluator)
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("assignment_table", args=[assigned.pk])).content))
    sheet = book.active
    assert [cell.value for cell in sheet[2]][:3] == ["东江省农业农村厅", "工作质量", "改革创新"]
    upload = reverse("assignment_upload", args=[assigned.pk])

    def send() -> Any:
        target = BytesIO()
        book.save(target)
        return client.post(upload, {"table": SimpleUploadedFile("评分.xlsx", target.getvalue())}, follow=True)

    sheet["F2"], sheet["G2"] = "四十", "有材料"
    assert "F2：“四十”不是可用的数" in body(send()) and not assigned.scores.exists()
    sheet["F2"] = 44.5
    send()
    assert [str(score.value) for score in assigned.scores.all()] == ["44.50"]


def test_it_ends_on_its_day(signed_in: Any, officer: Any, evaluator: Any, assigned: Assignment) -> None:
    client, address = signed_in(evaluator), reverse("register_detail", args=["assignments", assigned.pk])
    today = timezone.localdate()
    Assignment.objects.filter(pk=assigned.pk).update(ends_on=today)
    assert client.get(address).status_code == 200
    Assignment.objects.filter(pk=assigned.pk).update(ends_on=today - datetime.timedelta(days=1))
    assert client.get(address).status_code == 404
    assert client.get(reverse("assignment_table", args=[assigned.pk])).status_code == 404
    assert inbox.count(evaluator) == 0 and evaluator not in access.people("assignment.mark", assigned_again(assigned))
    assert signed_in(officer).get(address).status_code == 200
    late = timezone.now() + datetime.timedelta(days=40)
    clock.tick(late)
    assigned.refresh_from_db()
    assert assigned.state == "ended"


def assigned_again(assigned: Assignment) -> Assignment:
    return Assignment.objects.get(pk=assigned.pk)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"valid_until": None}, "失效日期"),
        ({"organisation": None, "everywhere": True}, "本人所在的机构"),
        ({"inner": True}, "上级或下级"),
        ({"reader": True}, "已有内部角色"),
    ],
)
def test_outsiders_are_kept_apart(places: Any, units: Any, change: dict[str, Any], said: str) -> None:
    home = units["institute"]
    if change.pop("inner", False):
        home = places["office"]
    user = User.objects.create_user("xin", "新人", "correct-horse-9", organisation=home)
    if change.pop("reader", False):
        Grant.objects.create(user=user, role="reader", organisation=places["bureau"])
    given = {"organisation": home, "valid_until": timezone.localdate(), **change}
    with pytest.raises(ValidationError, match=said):
        Grant.objects.create(user=user, role="evaluator", **given)


def test_nobody_from_outside_gets_another_role(evaluator: Any, places: Any) -> None:
    with pytest.raises(ValidationError, match="外部人员"):
        Grant.objects.create(user=evaluator, role="reader", organisation=places["bureau"])


def test_only_organisations_from_outside_with_an_evaluator_are_offered(
    signed_in: Any, officer: Any, round_: Any, places: Any, units: Any, evaluator: Any
) -> None:
    client, address = signed_in(officer), reverse("assignment_new", args=["round", round_.pk])
    page = body(client.get(address))
    assert "东江评估研究院</option>" in page and "东江省财政厅</option>" not in page and "规划处</option>" not in page
    day = (timezone.localdate() + datetime.timedelta(days=3)).isoformat()
    given = {"evaluator": units["money"].pk, "ends_on": day, "units": [], "items": []}
    assert client.post(address, given).status_code == 422
    Organisation.objects.create(name="院下所", region=places["east"], parent=units["institute"])
    assert "东江评估研究院</option>" not in body(client.get(address))
