"""A round through the pages: self-evaluation, marks, third party, feedback, appeals, grades, the circular."""

from io import BytesIO
from typing import Any

import docx
import pytest
from django.urls import reverse

from guibiao.assessment.models import Appeal, Assessed, Assessment
from guibiao.kernel import inbox
from guibiao.kernel.models import Notice
from tests.assessment.conftest import item, mark, of, press, self_evaluate

pytestmark = pytest.mark.database


def page(client: Any, register: str, obj: Any) -> str:
    answer = client.get(reverse("register_detail", args=[register, obj.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def judged(client: Any, round_: Assessment, farmer: Any, signed_in: Any, units: Any) -> tuple[Assessed, Assessed]:
    """Both units marked, the preliminary result told."""
    farm, money = of(round_, units["farm"]), of(round_, units["money"])
    self_evaluate(signed_in(farmer), farm, 改革创新="55")
    self_evaluate(client, money, 改革创新="50")
    press(client, round_, "judge")
    mark(client, farm, 改革创新=("50", "成效较好"))
    mark(client, money, 改革创新=("57", "成效突出"), 获奖加分=("2", "获省级奖"))
    press(client, round_, "tell")
    assert round_.state == "feedback"
    return farm, money


def test_the_whole_line(
    signed_in: Any, officer: Any, farmer: Any, treasurer: Any, round_: Assessment, units: Any
) -> None:
    client, theirs = signed_in(officer), signed_in(farmer)
    assert (inbox.count(farmer), inbox.count(treasurer)) == (1, 1)
    farm, money = judged(client, round_, farmer, signed_in, units)
    assert Notice.objects.filter(user=farmer, kind="assessment.told").count() == 1
    # Nothing goes out before the days are over or everybody has accepted, and not while an appeal is open.
    press(client, round_, "finish")
    assert round_.state == "feedback"
    theirs.post(
        reverse("assessed_appeal", args=[farm.pk]), {"item": item(round_, "改革创新").pk, "text": "漏计一项改革"}
    )
    appeal = Appeal.objects.get()
    farm.refresh_from_db()
    assert farm.state == "appealed"
    press(signed_in(treasurer), money, "accept")
    assert money.state == "settled"
    press(client, round_, "finish")
    assert round_.state == "feedback"
    decided = reverse("assessmentappeal_move", args=[appeal.pk, "correct"])
    theirs.post(decided, {"becomes": "60", "note": "应当更正"})
    appeal.refresh_from_db()
    assert appeal.state == "filed"
    client.post(decided, {"becomes": "54.5", "note": "核实后补计"})
    appeal.refresh_from_db()
    assert (appeal.state, str(appeal.was), str(appeal.becomes), appeal.answer) == (
        "corrected", "50.00", "54.50", "核实后补计",
    )  # fmt: skip
    press(client, round_, "finish")
    farm.refresh_from_db()
    money.refresh_from_db()
    # The figure had nothing to count: 54.5 and 57 of 60 are made up to 100.
    assert (str(farm.total), farm.rank, str(money.total), money.rank) == ("90.83", 2, "97.00", 1)
    # 30 % of two units are none at all.
    assert (farm.grade, money.grade) == ("良好", "良好")
    assert "不超过 30%" in money.grade_reason
    circular = reverse("assessment_issue", args=[round_.pk])
    assert client.get(circular).status_code == 200
    given = {
        "title": "关于2026年度单位考核结果的通报",
        "number": "东科〔2026〕1号",
        "to": "各单位：",
        "text": "现将结果通报如下。",
    }
    looked = client.post(circular, {**given, "then": "look"})
    assert "2026年度单位考核成绩表" in "".join(p.text for p in docx.Document(BytesIO(looked.content)).paragraphs)
    assert client.get(reverse("assessment_circular", args=[round_.pk])).status_code == 404
    client.post(circular, given)
    round_.refresh_from_db()
    assert round_.state == "issued"
    answer = theirs.get(reverse("assessed_circular", args=[farm.pk]))
    made = docx.Document(BytesIO(b"".join(answer.streaming_content)))
    assert [paragraph.text for paragraph in made.paragraphs][:3] == [
        "东江省科学技术厅", "东科〔2026〕1号", "关于2026年度单位考核结果的通报",
    ]  # fmt: skip
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows][1] == [
        "1",
        "东江省财政厅",
        "97.00",
        "良好",
    ]
    assert Notice.objects.filter(user=treasurer, kind="assessment.issued").count() == 1
