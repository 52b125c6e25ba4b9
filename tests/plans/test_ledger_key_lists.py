"""The yearly list of key tasks: chosen from the ledger, written, issued as versions, out to Word and Excel and back."""

import datetime
from io import BytesIO
from typing import Any, ClassVar

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.plans.ledger import dates, keylists
from guibiao.plans.models import KeyList, KeyListVersion, KeyTask, Plan, Task
from guibiao.plans.models.versions import ImmutableError
from tests.kernel.register_suite import RegisterSuite
from tests.plans import families

pytestmark = [pytest.mark.database, pytest.mark.django_db]

MEASURES = (
    {"title": "出台基础研究多元投入办法", "deadline": "2026-06", "task": "基础研究", "units": ("省财政厅",)},
    {"title": "培育高新技术企业梯队", "deadline": "2030", "annual": "2026年新增400家；2027年新增500家", "task": "主体"},
    {"title": "建设科技文献平台", "deadline": "长期坚持", "task": "主体"},
)
TARGETS = (
    {"indicator": "高新技术企业", "value": 4200, "year": 2026},
    {"indicator": "高新技术企业", "value": 6000, "year": 2030},
)


@pytest.fixture
def plan(planner: Any, finance: Any) -> Plan:
    return families.adopted(planner, "东江省科技创新规划", measures=MEASURES, targets=TARGETS)


@pytest.fixture
def made(client: Client, planner: Any, plan: Plan) -> KeyList:
    client.force_login(planner)
    given = {"organisation": planner.organisation_id, "year": 2026, "title": "2026年度重点任务清单"}
    assert client.post("/registers/keylists/add/", given).status_code == 302
    return KeyList.objects.get()


@pytest.fixture
def filled(client: Client, made: KeyList) -> KeyList:
    chosen = [one.task.pk for one in keylists.candidates(made) if one.why != keylists.OTHER]
    client.post(f"/plans/ledger/keylists/{made.pk}/choose/", {"task": chosen})
    return made


class TestKeyLists(RegisterSuite):
    register: ClassVar[str] = "keylists"
    editor: ClassVar[str | None] = "planner"

    def make(self, places: dict[str, Any], organisation: Any) -> KeyList:
        return KeyList.objects.create(organisation=organisation, year=2026, title=f"=清单{KeyList.objects.count()}")


def row(found: KeyList, title: str) -> KeyTask:
    return found.tasks.get(task__title=title)


def saved(book: Any, name: str = "改好.xlsx") -> SimpleUploadedFile:
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def taken_out(client: Client, found: KeyList, form: str) -> BytesIO:
    return BytesIO(client.get(f"/plans/ledger/keylists/{found.pk}/export.{form}").content)


@pytest.mark.parametrize(
    ("line", "day", "title"),
    [
        ("2026-09-30 完成方案", (2026, 9, 30), "完成方案"),
        ("2026年9月30日前：完成方案", (2026, 9, 30), "完成方案"),
        ("9月底前，建成投用", (2026, 9, 30), "建成投用"),
        ("2027年2月：验收", (2027, 2, 28), "验收"),
        ("一季度：印发通知", (2026, 3, 31), "印发通知"),
        ("第3季度 中期检查", (2026, 9, 30), "中期检查"),
        ("上半年完成立项", (2026, 6, 30), "完成立项"),
        ("年底前完成年度目标", (2026, 12, 31), "完成年度目标"),
    ],
)
@pytest.mark.once
def test_nodes_are_read_as_offices_write_them(line: str, day: Any, title: str) -> None:
    assert dates.read_nodes(line, 2026) == [(title, datetime.date(*day))]


@pytest.mark.parametrize("line", ["完成方案", "2026-13-01 完成", "13月：完成", "2026-02-30 完成", "一季度："])
@pytest.mark.once
def test_a_node_without_a_day_is_named_by_its_line(line: str) -> None:
    with pytest.raises(ValidationError, match="第 2 行"):
        dates.read_nodes(f"一季度：印发\n{line}", 2026)


def test_what_the_year_asks_is_offered_first_with_its_goal_and_a_node(made: KeyList, client: Client) -> None:
    page = client.get(f"/plans/ledger/keylists/{made.pk}/choose/").content.decode()
    assert "出台基础研究多元投入办法" in page
    assert "建设科技文献平台" not in page
    assert [one.why for one in keylists.candidates(made)] == ["deadline", "staged", "staged", "other", "other"]
    assert (
        "建设科技文献平台" in client.get(f"/plans/ledger/keylists/{made.pk}/choose/?show=all&q=文献").content.decode()
    )
    chosen = Task.objects.exclude(title="建设科技文献平台").exclude(deadline="2030", kind="target")
    answer = client.post(f"/plans/ledger/keylists/{made.pk}/choose/", {"task": [one.pk for one in chosen]}, follow=True)
    assert "已列入 3 项" in answer.content.decode()
    assert row(made, "培育高新技术企业梯队").goal == "2026年新增400家"
    assert row(made, "高新技术企业").goal == "≥4,200家"
    assert row(made, "出台基础研究多元投入办法").nodes[0][0] == "2026-06-30"
    again = client.post(f"/plans/ledger/keylists/{made.pk}/choose/", {"task": [chosen[0].pk]}, follow=True)
    assert "不会重复列入" in again.content.decode()
    assert made.tasks.count() == 3


@pytest.mark.once
def test_rows_are_written_and_what_is_wrong_comes_back_as_typed(filled: KeyList, client: Client) -> None:
    address = f"/plans/ledger/keylists/{filled.pk}/edit/"
    one, other = row(filled, "出台基础研究多元投入办法"), row(filled, "培育高新技术企业梯队")
    wrong = client.post(address, {f"nodes-{one.pk}": "尽快完成", f"owner-{one.pk}": "王一"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "“出台基础研究多元投入办法”的节点：第 1 行“尽快完成”看不懂" in page
    assert "尽快完成</textarea>" in page
    assert 'value="王一"' in page
    assert row(filled, "出台基础研究多元投入办法").owner == ""
    given = {f"nodes-{one.pk}": "6月底前：印发\n一季度：起草", f"owner-{one.pk}": "王一", "remove": other.pk}
    client.post(address, given)
    one = row(filled, "出台基础研究多元投入办法")
    assert one.nodes == [["2026-03-31", "起草"], ["2026-06-30", "印发"]]
    assert (one.owner, filled.tasks.count()) == ("王一", 2)
    assert "2026-03-31" in client.get(f"/registers/keylists/{filled.pk}/").content.decode()


def test_it_is_issued_as_versions_that_nobody_changes(filled: KeyList, client: Client) -> None:
    address = f"/plans/ledger/keylists/{filled.pk}/"
    wrong = client.post(f"{address}issue/", {"issued_on": "明天", "document": "东科发〔2026〕1号"}, follow=True)
    assert "印发日期“明天”不是日期" in wrong.content.decode()
    client.post(f"{address}issue/", {"issued_on": "2026-02-01", "document": "东科发〔2026〕1号"})
    first = KeyListVersion.objects.get()
    assert (first.number, len(first.rows), first.document) == (1, 3, "东科发〔2026〕1号")
    again = client.post(f"{address}issue/", {"issued_on": "2026-02-02", "reason": "再发"}, follow=True)
    assert "没有差别" in again.content.decode()
    one = row(filled, "出台基础研究多元投入办法")
    client.post(f"{address}edit/", {f"owner-{one.pk}": "王一"})
    assert "有 1 处未印发的改动" in client.get(f"/registers/keylists/{filled.pk}/").content.decode()
    without = client.post(f"{address}issue/", {"issued_on": "2026-05-01"}, follow=True)
    assert "须写明理由" in without.content.decode()
    client.post(f"{address}issue/", {"issued_on": "2026-05-01", "reason": "责任人调整"})
    page = client.get(f"{address}versions/2/").content.decode()
    assert "<ins>王一</ins>" in page
    assert "王一" not in client.get(f"{address}versions/1/").content.decode()
    with pytest.raises(ImmutableError):
        KeyListVersion.objects.filter(number=1).update(document="别的")
    book = openpyxl.load_workbook(BytesIO(client.get(f"{address}versions/1/export.xlsx").content))
    assert "第 1 版" in str([cell.value for line in book.active for cell in line])


@pytest.mark.once
def test_excel_goes_out_and_comes_back_with_its_identities(filled: KeyList, client: Client) -> None:
    book = openpyxl.load_workbook(taken_out(client, filled, "xlsx"))
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[3]}
    lines = {sheet.cell(at, heads["事项"]).value: at for at in range(4, 7)}
    at = lines["出台基础研究多元投入办法"]
    sheet.cell(at, heads["责任人"], "王一")
    sheet.cell(at, heads["节点"], "一季度：起草")
    sheet.cell(at, heads["事项"], "出台基础研究投入办法")
    gone = lines["高新技术企业"]
    for column in range(1, sheet.max_column + 1):
        sheet.cell(gone, column).value = None
    for heading, text in (("事项", "筹办创新大会"), ("牵头单位", "省财政厅"), ("责任人", "李二")):
        sheet.cell(gone, heads[heading], text)
    before = {one.task_id: one.pk for one in filled.tasks.all()}
    answer = client.post(f"/plans/ledger/keylists/{filled.pk}/read/", {"file": saved(book)}, follow=True)
    page = answer.content.decode()
    assert "1 项有改动，新增 1 项" in page
    assert "“事项”由台账决定，没有改动" in page
    assert "表中没有“高新技术企业”，清单里仍保留" in page
    one = row(filled, "出台基础研究多元投入办法")
    assert (one.owner, one.nodes) == ("王一", [["2026-03-31", "起草"]])
    assert {one.task_id: one.pk for one in filled.tasks.all()}.items() > before.items()
    new = row(filled, "筹办创新大会")
    assert (new.owner, new.task.sources.get().kind) == ("李二", "ledger")
    assert new.task.lead is not None
    assert new.task.lead.name == "东江省财政厅"


@pytest.mark.once
def test_word_comes_back_too_and_a_wrong_cell_keeps_nothing(filled: KeyList, client: Client) -> None:
    document = docx.Document(taken_out(client, filled, "docx"))
    table = document.tables[0]
    heads = [cell.text for cell in table.rows[0].cells]
    line = next(one for one in table.rows if "出台基础研究多元投入办法" in [cell.text for cell in one.cells])
    line.cells[heads.index("责任人")].text = "王一"
    address = f"/plans/ledger/keylists/{filled.pk}/read/"
    assert "1 项有改动" in client.post(address, {"file": saved(document, "改.docx")}, follow=True).content.decode()
    assert row(filled, "出台基础研究多元投入办法").owner == "王一"
    document = docx.Document(taken_out(client, filled, "docx"))
    line = next(one for one in document.tables[0].rows if "王一" in [cell.text for cell in one.cells])
    line.cells[heads.index("责任人")].text = "张三"
    line.cells[heads.index("节点")].text = "尽快"
    page = client.post(address, {"file": saved(document, "错.docx")}, follow=True).content.decode()
    assert "第 1 行“尽快”看不懂" in page
    assert row(filled, "出台基础研究多元投入办法").owner == "王一"
    stranger = SimpleUploadedFile("别的.xlsx", b"not a workbook")
    assert "别的.xlsx" in client.post(address, {"file": stranger}, follow=True).content.decode()


@pytest.mark.once
def test_a_row_that_was_changed_here_meanwhile_is_left_to_a_person(filled: KeyList, client: Client) -> None:
    book = openpyxl.load_workbook(taken_out(client, filled, "xlsx"))
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[3]}
    at = next(at for at in range(4, 7) if sheet.cell(at, heads["事项"]).value == "培育高新技术企业梯队")
    sheet.cell(at, heads["年度目标"], "2026年新增350家")
    one = row(filled, "培育高新技术企业梯队")
    client.post(f"/plans/ledger/keylists/{filled.pk}/edit/", {f"owner-{one.pk}": "李二"})
    answer = client.post(f"/plans/ledger/keylists/{filled.pk}/read/", {"file": saved(book)}, follow=True)
    assert "这一行没有应用" in answer.content.decode()
    one.refresh_from_db()
    assert (one.owner, one.goal) == ("李二", "2026年新增400家")


@pytest.mark.once
def test_who_does_not_keep_the_ledger_only_reads(filled: KeyList, client: Client, reader: Any, stranger: Any) -> None:
    address = f"/plans/ledger/keylists/{filled.pk}/"
    client.force_login(reader)
    assert client.get(f"/registers/keylists/{filled.pk}/").status_code == 200
    for path in ("choose/", "edit/", "issue/", "read/"):
        assert client.post(f"{address}{path}", {}).status_code == 403
    client.force_login(stranger)
    assert client.get(f"/registers/keylists/{filled.pk}/").status_code == 404
    assert client.get(f"{address}export.xlsx").status_code == 404


def test_queries_do_not_grow_with_the_list(client: Client, planner: Any) -> None:
    def queries(count: int) -> list[int]:
        measures = tuple({"title": f"第{number}项任务", "deadline": "2026"} for number in range(count))
        plan = families.adopted(planner, f"规划{Plan.objects.count()}", measures=measures)
        found = KeyList.objects.create(organisation=planner.organisation, year=2026, title=f"清单{plan.pk}")
        keylists.add(found, planner, plan.task_sources.values_list("task_id", flat=True)[: count - 1])
        out = []
        for address in (
            f"/registers/keylists/{found.pk}/", f"/plans/ledger/keylists/{found.pk}/choose/", f"/plans/ledger/keylists/{found.pk}/edit/",
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            out.append(len(seen))
        return out

    client.force_login(planner)
    queries(2)
    assert queries(2) == queries(40)
