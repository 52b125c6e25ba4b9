"""What assessment refuses comes back with everything that was typed, and says at the field what is wrong."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import Appeal, Assessment, RuleSheet
from tests.assessment.conftest import item
from tests.assessment.test_round import judged
from tests.supervision.test_refused import said

pytestmark = pytest.mark.database


def test_a_round_of_the_same_name_comes_back_whole(
    signed_in: Any, officer: Any, round_: Assessment, sheet: RuleSheet
) -> None:
    client = signed_in(officer)
    due = (timezone.localdate() + datetime.timedelta(days=20)).isoformat()
    given = {"sheet": sheet.pk, "title": round_.title, "units": "东江省财政厅", "self_due": due}
    answer = client.post(reverse("assessment_new"), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and "title" in answer.context["form"].errors
    assert "东江省财政厅</textarea>" in page and f'value="{due}"' in page and f'value="{round_.title}"' in page


@pytest.mark.once
def test_steps_of_a_round_and_of_an_appeal_keep_their_words(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    client, theirs = signed_in(officer), signed_in(farmer)
    postpone = reverse("assessment_move", args=[round_.pk, "postpone"])
    said(client.post(postpone, {"due": "2026-01-05", "note": "单位来不及"}), "due", "已经过了", note="单位来不及")
    said(client.post(postpone, {"due": "2096-01-05", "note": ""}), "note", "须说明理由", due="2096-01-05")
    farm, _money = judged(client, round_, farmer, signed_in, units)
    rule = item(round_, "改革创新")
    file = reverse("assessed_appeal", args=[farm.pk])
    theirs.post(file, {"item": rule.pk, "text": "漏计一项改革"})
    said(theirs.post(file, {"item": rule.pk, "text": "又漏一项"}), "item", "已在处理", text="又漏一项")
    decide = reverse("assessmentappeal_move", args=[Appeal.objects.get().pk, "correct"])
    for points, sentence in (("五十", ""), ("60.5", "应在"), ("", "更正后的得分"), ("50", "与原得分相同")):
        typed = {"note": "核实后补计"} | ({"becomes": points} if points else {})
        said(client.post(decide, {"becomes": points, "note": "核实后补计"}), "becomes", sentence, **typed)
    consent = reverse("assessment_consent", args=[round_.pk])
    said(client.post(consent, {"units": [farm.pk], "on": "不详"}), "on", "请写日期", on="不详")


@pytest.mark.once
def test_the_next_version_of_a_sheet_is_refused_where_it_was_asked_for(
    signed_in: Any, officer: Any, sheet: RuleSheet
) -> None:
    client, next_ = signed_in(officer), reverse("rulesheet_next", args=[sheet.pk])
    assert client.post(next_, {"year": "2026"}).status_code == 302
    answer = client.post(next_, {"year": "2026"})
    assert answer.status_code == 422 and "还在编制" in answer.content.decode()
