"""What comes on paper: a report of somebody without an account, and units that agree in writing or by silence."""

import datetime
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import Assessment, Assignment, Consent, RuleSheet, Score
from guibiao.kernel import clock, inbox
from guibiao.kernel.models import AuditEntry
from tests.assessment.conftest import item, mark, of, press, self_evaluate

pytestmark = pytest.mark.database


def scan(name: str = "签署的报告.txt", text: str = "评估结论") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


def received(client: Any, round_: Assessment, units: Any, **further: Any) -> Any:
    given = {
        "paper_by": "东江科技评估专家组", "document": "专家组评估报告（东评〔2026〕3号）",
        "signed_on": timezone.localdate().isoformat(), "units": [of(round_, units["farm"]).pk],
        "items": [item(round_, "改革创新").pk], "files": [scan()], "declared": "on", **further,
    }  # fmt: skip
    return client.post(reverse("assignment_paper", args=["round", round_.pk]), given)


def test_the_office_enters_a_signed_report_and_it_is_locked(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    client, farm, rule = signed_in(officer), of(round_, units["farm"]), item(round_, "改革创新")
    assert received(client, round_, units, declared="").status_code == 422
    assert received(client, round_, units, files=[scan(text="机密★ 评估结论")]).status_code == 422
    assert received(client, round_, units, files=[]).status_code == 422
    assert not Assignment.objects.exists(), "without the declared file nothing is entered"
    assert received(client, round_, units).status_code == 302
    assignment = Assignment.objects.get()
    assert (assignment.state, assignment.evaluator, inbox.count(officer)) == ("entering", None, 2)
    press(client, round_, "judge")
    marked = reverse("assignment_mark", args=[assignment.pk])
    key = f"{farm.pk}-{rule.pk}"
    assert signed_in(farmer).post(marked, {f"value-{key}": "60"}).status_code == 404
    client.post(marked, {f"value-{key}": "44.25", f"reason-{key}": "报告第三页"})
    assert "44.25" not in str([row[3].value for row in results(client, round_) if row[2].value == "改革创新"])
    assert (
        "还没有提交" in client.post(reverse("assessment_move", args=[round_.pk, "tell"]), follow=True).content.decode()
    )
    client.post(marked, {f"value-{key}": "45.25", f"reason-{key}": "报告第三页", "then": "submit"})
    assignment.refresh_from_db()
    assert assignment.state == "submitted"
    client.post(marked, {f"value-{key}": "60", f"reason-{key}": "改"})
    assert str(Score.objects.get(assignment=assignment).value) == "45.25", "locked"
    page = client.get(reverse("register_detail", args=["assessedunits", farm.pk])).content.decode()
    assert "东江科技评估专家组" in page and "专家组评估报告（东评〔2026〕3号）" in page
    assert "签署的纸质报告，由 人员lin 录入" in page
    row = next(row for row in results(client, round_) if row[2].value == "改革创新")
    assert "人员lin 录入" in row[-1].value and "东评〔2026〕3号" in row[-1].value
    # It is opened again with a reason only, and counts when it is handed in once more.
    assert press(client, assignment, "reopen", "改正").state == "submitted"
    assert press(client, assignment, "correct").state == "submitted"
    assert press(client, assignment, "correct", "录错一位").state == "entering"
    assert "45.25" not in client.get(reverse("register_detail", args=["assessments", round_.pk])).content.decode()
    client.post(marked, {f"value-{key}": "54", f"reason-{key}": "报告第三页", "then": "submit"})
    assert str(Score.objects.get(assignment=assignment).value) == "54.00"
    assert AuditEntry.objects.filter(action__in=("assignment.paper", "assignment.correct")).count() == 2


def results(client: Any, round_: Assessment) -> Any:
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("assessment_results", args=[round_.pk])).content))
    return list(book["考核成绩"].iter_rows(min_row=2))


@pytest.mark.once
def test_an_evaluator_s_draft_counts_for_nobody(
    signed_in: Any, officer: Any, evaluator: Any, assigned: Assignment, round_: Assessment, units: Any
) -> None:
    farm, rule = of(round_, units["farm"]), item(round_, "改革创新")
    key = f"{farm.pk}-{rule.pk}"
    given = {f"value-{key}": "33.5", f"reason-{key}": "草稿", "report": "尚未定稿"}
    signed_in(evaluator).post(reverse("assignment_mark", args=[assigned.pk]), given)
    client = signed_in(officer)
    for name in ("assignments", "assessedunits"):
        pk = assigned.pk if name == "assignments" else farm.pk
        page = client.get(reverse("register_detail", args=[name, pk])).content.decode()
        assert "33.5" not in page and "尚未定稿" not in page
    press(client, round_, "judge")
    press(client, assigned, "stop", "不再委托")
    assert "33.5" not in client.get(reverse("register_detail", args=["assessedunits", farm.pk])).content.decode()


@pytest.fixture
def feedback(signed_in: Any, officer: Any, round_: Assessment, units: Any) -> Assessment:
    """The round with its preliminary result told."""
    client = signed_in(officer)
    for unit in (units["farm"], units["money"]):
        self_evaluate(client, of(round_, unit))
    press(client, round_, "judge")
    for unit in (units["farm"], units["money"]):
        mark(client, of(round_, unit), 改革创新=("50", "成效较好"))
    return press(client, round_, "tell")  # type: ignore[no-any-return]


def agreed(client: Any, round_: Assessment, *ones: Any, **further: Any) -> Any:
    given = {
        "units": [one.pk for one in ones], "on": timezone.localdate().isoformat(), "files": [scan("无异议函.txt")],
        "declared": "on", **further,
    }  # fmt: skip
    return client.post(reverse("assessment_consent", args=[round_.pk]), given)


@pytest.mark.once
def test_agreement_on_paper_of_several_units_at_once(
    signed_in: Any, officer: Any, farmer: Any, treasurer: Any, feedback: Assessment, units: Any
) -> None:
    client, farm, money = signed_in(officer), of(feedback, units["farm"]), of(feedback, units["money"])
    assert press(client, farm, "accept").state == "told", "the office does not agree for a unit without its paper"
    early = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    for wrong in ({"on": early}, {"on": ""}, {"files": []}, {"declared": ""}, {"units": []}):
        assert agreed(client, feedback, farm, money, **wrong).status_code == 422, wrong
    assert agreed(signed_in(farmer), feedback, farm).status_code == 404
    assert not Consent.objects.exists()
    assert agreed(client, feedback, farm, money).status_code == 302
    farm.refresh_from_db()
    money.refresh_from_db()
    assert (farm.state, money.state) == ("settled", "settled")
    assert farm.consent == money.consent and farm.consent.by == officer
    page = signed_in(treasurer).get(reverse("register_detail", args=["assessedunits", money.pk])).content.decode()
    assert "书面确认无异议，由 人员lin 于" in page
    paper = reverse("assessed_consent", args=[money.pk, farm.consent.files.get().pk])
    assert signed_in(treasurer).get(paper).status_code == 200
    assert agreed(client, feedback, farm).status_code == 422, "once"
    assert press(client, feedback, "finish").state == "final"


@pytest.mark.once
def test_silence_agrees_only_where_the_sheet_says_so(
    signed_in: Any, officer: Any, farmer: Any, feedback: Assessment, units: Any
) -> None:
    RuleSheet.objects.update(silence_agrees=False)
    farm, money = of(feedback, units["farm"]), of(feedback, units["money"])
    later = timezone.now() + datetime.timedelta(days=60)
    clock.tick(later)
    farm.refresh_from_db()
    assert farm.state == "told"
    for one in (farm, money):
        one.deadline = timezone.localdate() - datetime.timedelta(days=1)
        one.save()
    client = signed_in(officer)
    answer = client.post(reverse("assessment_move", args=[feedback.pk, "finish"]), follow=True)
    assert "期满不申诉不视为无异议，还有单位没有确认" in answer.content.decode()
    assert press(signed_in(farmer), farm, "accept").state == "settled", "one press of the unit itself"
    RuleSheet.objects.update(silence_agrees=True)
    clock.tick(later + datetime.timedelta(days=1))
    press(client, feedback, "finish")
    money.refresh_from_db()
    assert (feedback.state, money.state) == ("final", "settled")


@pytest.mark.once
def test_a_blank_form_to_sign_and_the_handed_in_one_to_print(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any, assigned: Assignment, evaluator: Any
) -> None:
    client = signed_in(officer)
    page = client.get(reverse("assignment_paper", args=["round", round_.pk])).content.decode()
    blank = reverse("assignment_blank", args=["round", round_.pk, "pdf"])
    assert blank in page
    with pdfplumber.open(BytesIO(client.get(blank).content)) as pdf:
        text = "".join(one.extract_text() for one in pdf.pages).replace(" ", "")
        assert "总体评估意见" in pdf.pages[-1].extract_text(), "the signature does not stand alone"
    for part in (
        "2026年度单位考核第三方评估评分表",
        "东江省农业农村厅",
        "东江省财政厅",
        "改革创新",
        "按成效评定",
        "评估人（签字）",
    ):
        assert part in text, part
    assert signed_in(farmer).get(blank).status_code == 404
    farm, rule = of(round_, units["farm"]), item(round_, "改革创新")
    outside, filled = signed_in(evaluator), reverse("assignment_form", args=[assigned.pk, "docx"])
    given = {f"value-{farm.pk}-{rule.pk}": "41.5", f"reason-{farm.pk}-{rule.pk}": "机制有创新", "report": "总体良好。"}
    outside.post(reverse("assignment_mark", args=[assigned.pk]), given)

    def cells(client_: Any) -> str:
        document = docx.Document(BytesIO(client_.get(filled).content))
        return "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)

    assert "41.5" in cells(outside) and "东江省财政厅" not in cells(outside), "its assignment and nothing else"
    assert "41.5" not in cells(client), "nobody else sees it before it is handed in"
    outside.post(reverse("assignment_mark", args=[assigned.pk]), given | {"then": "submit"})
    assert "41.5" in cells(client)


def test_a_wrong_scan_is_replaced_and_never_the_last(
    signed_in: Any, officer: Any, round_: Assessment, units: Any
) -> None:
    client = signed_in(officer)
    received(client, round_, units)
    assignment = Assignment.objects.get()
    drop = reverse("assignment_drop_file", args=[assignment.files.get().pk])
    assert "须留一份" in client.post(drop, follow=True).content.decode()
    client.post(
        reverse("assignment_mark", args=[assignment.pk]), {"files": [scan("重扫.txt", "清楚")], "declared": "on"}
    )
    client.post(drop)
    assert [one.file.name for one in assignment.files.all()] == ["重扫.txt"]
