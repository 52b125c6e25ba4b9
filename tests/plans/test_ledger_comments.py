"""Rounds of comments, revisions and remarks, through their pages."""

import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.kernel.models import CasePaper, Notice, Organisation
from guibiao.plans.ledger import comments
from guibiao.plans.models import CommentRound, Duty, Opinion, OpinionLine, Plan, Remark, Revision, Task

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def financier(person: Any, finance: Organisation) -> Any:
    return person("cai", "planner", organisation=finance)


@pytest.fixture
def current(adopted: Plan, planner: Any, client: Client) -> CommentRound:
    client.force_login(planner)
    post = {"plan": adopted.pk, "title": "分工方案征求意见", "until": "2030-03-01"}
    assert client.post("/plans/ledger/comments/", post).status_code == 302
    return CommentRound.objects.get()


def line_of(opinion: Opinion, title: str) -> OpinionLine:
    return opinion.lines.get(task__title__contains=title)


def said(line: OpinionLine, **fields: str) -> dict[str, str]:
    return {f"line-{line.pk}-{name}": value for name, value in fields.items()}


@pytest.mark.once
def test_every_unit_of_the_ledger_is_asked_about_its_own_tasks(current: CommentRound, finance: Organisation) -> None:
    opinion = Opinion.objects.get(organisation=finance)
    assert opinion.deadline == datetime.date(2030, 3, 1)
    assert {line.task.title for line in opinion.lines.all()} == {
        task.title for task in Task.objects.filter(duties__organisation=finance)
    }


def test_from_a_units_words_to_the_next_version(
    current: CommentRound,
    planner: Any,
    financier: Any,
    client: Client,
    adopted: Plan,
) -> None:
    opinion = Opinion.objects.get(organisation=financier.organisation)
    line = line_of(opinion, "完善投入机制")
    page = f"/plans/ledger/opinions/{opinion.pk}/"
    client.force_login(financier)
    assert "完善投入机制" in client.get(page).content.decode()
    refused = client.post(page, {**said(line, stance="change", deadline="2024年"), "action": "answer"})
    assert refused.status_code == 422
    words = said(line, stance="change", deadline="2024年", reason="预算周期如此")
    client.post(page, {**words, "action": "agree"})
    opinion.refresh_from_db()
    assert opinion.state == "answered"

    client.force_login(planner)
    round_page = client.get(f"/plans/ledger/comments/{current.pk}/").content.decode()
    assert "预算周期如此" in round_page
    client.post(f"/plans/ledger/comments/{current.pk}/close/")
    assert Revision.objects.count() == 0
    client.post(f"/plans/ledger/comments/lines/{line.pk}/", {"decision": "accepted", "answer": ""})
    client.post(f"/plans/ledger/comments/{current.pk}/close/")
    revision = Revision.objects.get()
    client.post(f"/plans/ledger/revisions/{revision.pk}/propose/")
    shown = client.get(f"/plans/ledger/revisions/{revision.pk}/").content.decode()
    assert "2024年" in shown
    client.post(f"/plans/ledger/revisions/{revision.pk}/approve/")
    adopted.refresh_from_db()
    assert (adopted.state, adopted.current_version.number) == ("adopted", 2)
    assert adopted.current_version.measures.get(identity=line.task.identity).deadline == "2024"
    assert adopted.versions.get(number=1).measures.get(identity=line.task.identity).deadline.startswith("2023")
    line.task.refresh_from_db()
    assert line.task.deadline == "2024"
    assert line.task.sources.get().change == "changed"


def test_the_table_goes_out_and_comes_back_whatever_was_sorted(
    current: CommentRound, financier: Any, client: Client
) -> None:
    client.force_login(financier)
    opinion = Opinion.objects.get(organisation=financier.organisation)
    address = f"/plans/ledger/opinions/{opinion.pk}/"
    book = openpyxl.load_workbook(BytesIO(client.get(f"{address}export.xlsx").content))
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    heads = [cell.value for cell in sheet[3]]
    for row in rows:
        row[heads.index("意见")] = "同意"
    rows[0][heads.index("完成时限")] = "2026年"
    rows[0][heads.index("理由")] = "工期需要"
    for at, row in enumerate(reversed(rows), 4):
        for place, value in enumerate(row, 1):
            sheet.cell(at, place, value)
    out = BytesIO()
    book.save(out)
    client.post(f"{address}read/", {"file": SimpleUploadedFile("填好.xlsx", out.getvalue())})
    changed = opinion.lines.get(proposed__deadline="2026年")
    assert f"{opinion.pk}@{changed.task.identity}" == rows[0][0]
    assert changed.stance == "change"
    assert opinion.lines.filter(stance="agree").count() == len(rows) - 1


@pytest.mark.once
def test_wrong_cells_are_named_and_nothing_is_kept(current: CommentRound, financier: Any, client: Client) -> None:
    client.force_login(financier)
    opinion = Opinion.objects.get(organisation=financier.organisation)
    address = f"/plans/ledger/opinions/{opinion.pk}/"
    book = openpyxl.load_workbook(BytesIO(client.get(f"{address}export.xlsx").content))
    sheet = book.active
    heads = [cell.value for cell in sheet[3]]
    sheet.cell(4, heads.index("意见") + 1, "大概同意")
    out = BytesIO()
    book.save(out)
    answer = client.post(f"{address}read/", {"file": SimpleUploadedFile("错.xlsx", out.getvalue())}, follow=True)
    assert "第 4 行“意见”：“大概同意”" in answer.content.decode()
    assert set(opinion.lines.values_list("stance", flat=True)) == {""}
    other = client.post(f"{address}read/", {"file": SimpleUploadedFile("别的.xlsx", b"nothing")}, follow=True)
    assert "不是能读的 Excel" in other.content.decode()


def test_units_see_their_own_part_only(
    current: CommentRound, financier: Any, stranger: Any, reader: Any, client: Client
) -> None:
    opinion = Opinion.objects.get(organisation=financier.organisation)
    client.force_login(stranger)
    assert client.get(f"/plans/ledger/opinions/{opinion.pk}/").status_code == 404
    assert client.get(f"/plans/ledger/comments/{current.pk}/").status_code == 404
    client.force_login(financier)
    assert client.get(f"/plans/ledger/comments/{current.pk}/").status_code == 404
    line = opinion.lines.first()
    assert line is not None
    assert client.post(f"/plans/ledger/comments/lines/{line.pk}/", {"decision": "accepted"}).status_code in (403, 404)
    client.force_login(reader)
    assert client.post(f"/plans/ledger/opinions/{opinion.pk}/", {"action": "agree"}).status_code == 403
    line.refresh_from_db()
    assert (line.decision, line.stance) == ("open", "")


@pytest.mark.once
def test_a_revision_from_a_tasks_page_and_one_that_came_too_late(
    adopted: Plan,
    planner: Any,
    client: Client,
) -> None:
    client.force_login(planner)
    target = Task.objects.filter(kind="target", title__contains="高新技术企业").first()
    assert target is not None
    address = f"/plans/ledger/tasks/{target.pk}/revise/"
    assert client.post(address, {"field-value": "6000", "reason": "无"}).status_code == 422
    assert client.post(address, {"field-value": "很多", "reason": "无"}).status_code == 422
    for value in ("6500", "6600"):
        assert client.post(address, {"field-value": value, "reason": "进度超前"}).status_code == 302
    late, first = Revision.objects.order_by("-pk")
    client.post(f"/plans/ledger/revisions/{first.pk}/approve/")
    answer = client.post(f"/plans/ledger/revisions/{late.pk}/approve/", follow=True)
    assert "又被改过" in answer.content.decode()
    version = Plan.objects.get(pk=adopted.pk).current_version
    assert (version.number, version.targets.get(identity=target.identity).value) == (2, 6500)
    late.refresh_from_db()
    assert late.state == "proposed"
    client.post(f"/plans/ledger/revisions/{late.pk}/return/", {"note": "重拟"})
    late.refresh_from_db()
    assert late.state == "draft"


@pytest.mark.once
def test_a_units_remark_is_answered_by_the_keeper_alone(
    adopted: Plan,
    planner: Any,
    financier: Any,
    client: Client,
) -> None:
    client.force_login(financier)
    duty = Duty.objects.filter(organisation=financier.organisation).first()
    assert duty is not None
    assert client.get(f"/registers/duties/{duty.pk}/").status_code == 200
    client.post(f"/plans/ledger/duties/{duty.pk}/remark/", {"text": "经费口径建议与决算一致"})
    remark = Remark.objects.get()
    address = f"/plans/ledger/remarks/{remark.pk}/"
    client.post(address, {"note": "自己答"})
    remark.refresh_from_db()
    assert remark.state == "open"
    client.force_login(planner)
    assert "经费口径" in client.get("/plans/ledger/revisions/").content.decode()
    client.post(address, {"note": "下一版统一口径"})
    client.force_login(financier)
    assert "下一版统一口径" in client.get(address).content.decode()


def test_the_queries_of_a_round_do_not_grow(current: CommentRound, planner: Any, client: Client) -> None:
    client.force_login(planner)
    address = f"/plans/ledger/comments/{current.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    opinion = current.opinions.first()
    assert opinion is not None
    for number in range(20):
        task = Task.objects.create(organisation=current.organisation, title=f"任务{number}")
        OpinionLine.objects.create(opinion=opinion, task=task, stance="object", reason="不妥")
    Opinion.objects.filter(pk=opinion.pk)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    assert len(comments.summary(current)) >= 20


def told(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


@pytest.mark.once
def test_whoever_is_asked_or_answered_is_told(
    adopted: Plan, planner: Any, reviewer: Any, financier: Any, client: Client
) -> None:
    client.force_login(planner)
    post = {"plan": adopted.pk, "title": "分工征求意见", "until": "2030-03-01"}
    for _press in range(2):
        client.post("/plans/ledger/comments/", post)
    current = CommentRound.objects.get()
    opinion = Opinion.objects.get(organisation=financier.organisation)
    assert told(financier) == [f"请在2030年3月1日前对“分工征求意见”反馈意见，共 {opinion.lines.count()} 项。"]
    address = f"/plans/ledger/comments/{current.pk}/"
    client.post(f"{address}until/", {"until": "2030-04-01"})
    opinion.refresh_from_db()
    assert opinion.deadline == datetime.date(2030, 4, 1)
    assert "已催办，通知了 1 人。" in client.post(f"{address}urge/", follow=True).content.decode()
    assert len(told(financier)) == 3
    line = line_of(opinion, "完善投入机制")
    client.force_login(financier)
    words = said(line, stance="change", deadline="2024年", reason="预算周期如此")
    client.post(f"/plans/ledger/opinions/{opinion.pk}/", {**words, "action": "agree"})
    assert "东江省财政厅对“分工征求意见”有 1 项不同意见。" in told(planner)
    client.force_login(planner)
    client.post(f"/plans/ledger/comments/lines/{line.pk}/", {"decision": "accepted", "answer": ""})
    client.post(f"{address}close/")
    assert told(financier)[-1] == "“分工征求意见”已结束：您单位的意见采纳 1 项，未采纳 0 项。"
    revision = Revision.objects.get()
    client.post(f"/plans/ledger/revisions/{revision.pk}/propose/")
    assert "修订待批准" in told(reviewer)[-1]
    client.force_login(reviewer)
    client.post(f"/plans/ledger/revisions/{revision.pk}/approve/")
    assert any("形成第 2 版" in text for text in told(planner))
    assert "您单位的事项“完善投入机制”有改动" in told(financier)[-1]


@pytest.mark.parametrize(
    ("until", "why"), [("2020-01-01", "已经过去"), ("2030-13-45", "不是日期"), ("明天", "不是日期")]
)
@pytest.mark.once
def test_a_day_that_cannot_be_is_refused(adopted: Plan, planner: Any, client: Client, until: str, why: str) -> None:
    client.force_login(planner)
    post = {"plan": adopted.pk, "title": "征求意见", "until": until}
    assert why in client.post("/plans/ledger/comments/", post, follow=True).content.decode()
    assert not CommentRound.objects.exists()


@pytest.mark.once
def test_what_was_typed_stays_when_it_is_refused(current: CommentRound, financier: Any, client: Client) -> None:
    client.force_login(financier)
    opinion = Opinion.objects.get(organisation=financier.organisation)
    line = line_of(opinion, "完善投入机制")
    words = said(line, stance="object", annual="另行安排的年度目标")
    answer = client.post(f"/plans/ledger/opinions/{opinion.pk}/", {**words, "action": "answer"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "另行安排的年度目标" in page
    assert '<option value="object" selected>' in page


@pytest.mark.once
def test_a_long_text_shows_what_of_it_is_revised(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    task = Task.objects.filter(kind="measure").order_by("order")[0]
    post = {"field-text": f"{task.text}完成情况按季报送2026次。", "reason": "口径"}
    client.post(f"/plans/ledger/tasks/{task.pk}/revise/", post)
    page = client.get(f"/plans/ledger/revisions/{Revision.objects.get().pk}/").content.decode()
    assert "<ins>完成情况按季报送2026次。</ins>" in page
    assert "<del>" not in page


def test_a_unit_finds_its_tasks_without_having_been_asked_and_reads_what_it_is_asked_about(
    current: CommentRound, finance: Organisation, person: Any, client: Client
) -> None:
    client.force_login(person("tian", "filler", organisation=finance))
    page = client.get("/inbox/").content.decode()
    assert 'href="/registers/duties/"' in page
    opinion = Opinion.objects.get(organisation=finance)
    line = line_of(opinion, "完善投入机制")
    page = client.get(f"/plans/ledger/opinions/{opinion.pk}/").content.decode()
    assert f"<dd>{line.task.text}</dd>" in page


def test_a_units_letter_is_kept_with_what_was_entered_for_it(
    current: CommentRound, finance: Organisation, planner: Any, person: Any, client: Client
) -> None:
    page = f"/plans/ledger/opinions/{Opinion.objects.get(organisation=finance).pk}/"
    letter = SimpleUploadedFile("复函.pdf", b"%PDF-1.4 letter", "application/pdf")
    shown = client.post(page, {"keep_papers": "1", "papers": letter, "declared": "on"}, follow=True).content.decode()
    assert "已附上 1 份扫描件" in shown
    paper = CasePaper.objects.get()
    client.force_login(person("tian", "filler", organisation=finance))
    assert f"{page}?paper={paper.pk}" in client.get(page).content.decode()
    assert b"".join(client.get(page, {"paper": paper.pk}).streaming_content) == b"%PDF-1.4 letter"  # type: ignore[attr-defined]
