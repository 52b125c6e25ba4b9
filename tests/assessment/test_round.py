"""A round through the pages: self-evaluation, marks, third party, feedback, appeals, grades, the circular."""

import datetime
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment.models import Appeal, Assessed, Assessment, Score
from guibiao.kernel import clock, inbox
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
    without = client.post(circular, {**given, "number": " ", "copies": "省政府办公厅"})
    assert without.status_code == 422 and without.context["field"] == "number"
    assert "现将结果通报如下。" in without.content.decode() and 'value="省政府办公厅"' in without.content.decode()
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


@pytest.mark.once
def test_officer_alone_enters_what_came_on_paper_and_in_excel(
    signed_in: Any, officer: Any, round_: Assessment, units: Any
) -> None:
    client, farm = signed_in(officer), of(round_, units["farm"])
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("assessed_table", args=[farm.pk])).content))
    sheet = book.active
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["督办事项", "改革创新", "获奖加分", "通报扣分"]
    sheet["E2"], sheet["E3"], sheet["E5"], sheet["F3"] = 38, 70, 3, "两项改革"
    upload = reverse("assessed_upload", args=[farm.pk])

    def send() -> str:
        target = BytesIO()
        book.save(target)
        answer = client.post(upload, {"table": SimpleUploadedFile("自评.xlsx", target.getvalue())}, follow=True)
        return str(answer.content.decode())

    said = send()
    assert "“改革创新”应在 0 到 60 之间，不能是 70" in said and "“通报扣分”应在 -5 到 0 之间，不能是 3" in said
    assert not farm.scores.exists(), "all of it or nothing"
    sheet["E3"], sheet["E5"] = 58.5, -1
    send()
    kept = {score.item.name: (str(score.value), score.reason) for score in farm.scores.select_related("item")}
    assert kept == {"督办事项": ("38.00", ""), "改革创新": ("58.50", "两项改革"), "通报扣分": ("-1.00", "")}
    answer = client.post(reverse("assessed_fill", args=[farm.pk]), {
        "written_by": "田", "checked_by": "厅长", "then": "submit",
    })  # fmt: skip
    farm.refresh_from_db()
    assert answer.status_code == 302 and farm.state == "submitted" and farm.entered_by == officer


@pytest.mark.once
def test_what_was_typed_stays_when_it_is_refused(signed_in: Any, farmer: Any, round_: Assessment, units: Any) -> None:
    farm = of(round_, units["farm"])
    answer = self_evaluate(signed_in(farmer), farm, 改革创新="六十")
    page = answer.content.decode()
    assert answer.status_code == 422 and "改革创新：“六十”不是可用的数" in page and 'value="六十"' in page
    answer = self_evaluate(signed_in(farmer), farm, 改革创新="")
    farm.refresh_from_db()
    assert farm.state == "waiting" and farm.written_by == "甲", "saved, and what is missing told"


@pytest.mark.once
def test_marks_want_reasons_and_nothing_is_told_before_all_are_given(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    client, farm = signed_in(officer), of(round_, units["farm"])
    press(client, round_, "judge")
    answer = mark(client, farm, 改革创新=("50", ""))
    assert answer.status_code == 422 and "评分须写明理由：改革创新" in answer.content.decode()
    assert mark(signed_in(farmer), farm, 改革创新=("60", "自己评")).status_code == 422
    assert not farm.scores.filter(origin="office", item__name="改革创新").exists()
    answer = client.post(reverse("assessment_move", args=[round_.pk, "tell"]), follow=True)
    assert "还有考核项没有评分" in answer.content.decode()
    press(client, round_, "tell")
    assert round_.state == "judging"


def test_deadlines_chase_and_silence_is_consent(
    signed_in: Any, officer: Any, farmer: Any, treasurer: Any, round_: Assessment, units: Any
) -> None:
    client = signed_in(officer)
    clock.tick(timezone.now() + datetime.timedelta(days=25))
    assert Notice.objects.filter(user=treasurer, kind="case.alarm").exists()
    farm, money = judged(client, round_, farmer, signed_in, units)
    theirs = signed_in(farmer)
    assert inbox.count(farmer) == 1
    clock.tick(timezone.now() + datetime.timedelta(days=60))
    farm.refresh_from_db()
    assert farm.state == "settled"
    late = theirs.post(
        reverse("assessed_appeal", args=[farm.pk]), {"item": item(round_, "改革创新").pk, "text": "漏计"}
    )
    assert late.status_code == 422 and not Appeal.objects.exists()
    press(client, round_, "finish")
    assert round_.state == "final"


@pytest.mark.once
def test_units_see_their_own_only_and_do_nothing_of_the_office(
    signed_in: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    theirs, money = signed_in(farmer), of(round_, units["money"])
    for name, args in (
        ("register_detail", ["assessedunits", money.pk]), ("register_detail", ["assessments", round_.pk]),
        ("assessed_table", [money.pk]), ("assessment_results", [round_.pk]), ("assessment_issue", [round_.pk]),
        ("assignment_new", ["round", round_.pk]),
    ):  # fmt: skip
        assert theirs.get(reverse(name, args=args)).status_code == 404, name
    assert theirs.post(reverse("assessment_move", args=[round_.pk, "judge"])).status_code == 404
    farm = of(round_, units["farm"])
    self_evaluate(theirs, farm)
    press(theirs, farm, "send_back", "想再改")
    assert farm.state == "submitted", "sending back is the office's"


def test_marks_of_all_units_from_one_excel_table(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    client, address = signed_in(officer), reverse("assessment_marks", args=[round_.pk])
    press(client, round_, "judge")
    assert signed_in(farmer).get(address).status_code == 404
    book = openpyxl.load_workbook(BytesIO(client.get(address).content))
    sheet = book.active
    rows = {(row[0].value, row[2].value): row[0].row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == 6, "two units, three items that are not from the ledger"
    first, second = rows["东江省农业农村厅", "改革创新"], rows["东江省财政厅", "改革创新"]

    def send() -> str:
        target = BytesIO()
        book.save(target)
        file = SimpleUploadedFile("评分.xlsx", target.getvalue())
        answer = client.post(reverse("assessment_marks_upload", args=[round_.pk]), {"table": file}, follow=True)
        return str(answer.content.decode())

    for row, value in ((first, 50), (second, 80)):
        sheet[f"F{row}"], sheet[f"G{row}"] = value, "按成效"
    assert "东江省财政厅：“改革创新”应在 0 到 60 之间" in send()
    assert not Score.objects.filter(origin="office", item__name="改革创新").exists(), "all of them or none"
    sheet[f"F{second}"] = 57
    send()
    marks = Score.objects.filter(origin="office", item__name="改革创新").order_by("value")
    assert [str(score.value) for score in marks] == ["50.00", "57.00"]


def test_a_unit_recalls_and_nobody_writes_over_another(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    ours, theirs, one = signed_in(officer), signed_in(farmer), of(round_, units["farm"])
    assert self_evaluate(theirs, one).status_code == 302
    assert press(theirs, one, "recall").state == "waiting"
    rule = item(round_, "改革创新")
    stale = {f"value-{rule.pk}": "50", "summary": "科里改的", "seen": ""}
    answer = ours.post(reverse("assessed_fill", args=[one.pk]), stale)
    assert answer.status_code == 422 and "科里改的</textarea>" in answer.content.decode()
    one.refresh_from_db()
    assert one.summary == "总结"
    self_evaluate(theirs, one)
    press(ours, round_, "judge")
    assert press(theirs, one, "recall").state == "submitted", "self-evaluation is over"


@pytest.mark.once
def test_the_days_for_self_evaluation_are_moved(signed_in: Any, officer: Any, farmer: Any, round_: Assessment) -> None:
    ours, address = signed_in(officer), reverse("assessment_move", args=[round_.pk, "postpone"])
    before = round_.self_due
    ours.post(address, {"due": "2020-01-01", "note": "误"})
    signed_in(farmer).post(address, {"due": "2097-01-10", "note": "自己延"})
    round_.refresh_from_db()
    assert round_.self_due == before
    ours.post(address, {"due": "2097-01-10", "note": "节后再报"})
    round_.refresh_from_db()
    assert {round_.self_due, round_.deadline, *(one.deadline for one in round_.assessed.all())} == {
        datetime.date(2097, 1, 10)
    }


def test_a_round_is_drawn_up_otherwise_before_it_opens_and_only_once(
    signed_in: Any, officer: Any, units: Any, sheet: Any
) -> None:
    client = signed_in(officer)
    given = {"sheet": sheet.pk, "title": "单位考核", "units": "东江省农业农村厅", "self_due": "2097-01-10"}
    assert client.post(reverse("assessment_new"), given).status_code == 302
    assert client.post(reverse("assessment_new"), given).status_code == 422, "a second press makes no second round"
    made = Assessment.objects.get()
    edit = reverse("assessment_edit", args=[made.pk])
    assert "东江省农业农村厅" in client.get(edit).content.decode()
    client.post(edit, given | {"title": "年度考核", "units": "东江省农业农村厅、东江省财政厅"})
    made.refresh_from_db()
    assert (made.title, made.units.count()) == ("年度考核", 2)
    press(client, made, "open")
    client.post(edit, given)
    made.refresh_from_db()
    assert made.title == "年度考核", "what is open stays"


@pytest.mark.once
def test_nought_is_a_score_and_a_wrong_file_goes(
    signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    theirs, one = signed_in(farmer), of(round_, units["farm"])
    rule = item(round_, "改革创新")
    file = SimpleUploadedFile("错的.txt", b"x", "text/plain")
    theirs.post(
        reverse("assessed_fill", args=[one.pk]),
        {f"value-{rule.pk}": "0", f"reason-{rule.pk}": "没有做", "files": [file], "declared": "on"},
    )
    theirs.post(reverse("assessed_drop_file", args=[one.files.get().pk]))
    assert not one.files.exists()
    press(signed_in(officer), round_, "judge")
    page = signed_in(officer).get(reverse("register_detail", args=["assessedunits", one.pk])).content.decode()
    row = page[page.index("改革创新") :]
    assert "0" in row[: row.index("没有做")].split("as-said", 1)[1]


@pytest.mark.parametrize("number", ["²", "9" * 40])
def test_a_number_that_is_none_finds_nothing(
    number: str, signed_in: Any, officer: Any, farmer: Any, round_: Assessment, units: Any
) -> None:
    one = of(round_, units["farm"])
    answer = signed_in(farmer).post(reverse("assessed_appeal", args=[one.pk]), {"item": number, "text": "不同意"})
    assert answer.status_code == 404
    assert signed_in(officer).get(f"{reverse('planevaluation_new')}?plan={number}").status_code == 200
