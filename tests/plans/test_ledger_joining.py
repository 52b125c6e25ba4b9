"""An old Excel ledger joined to the ledger: mapped once, shown first, nothing dropped."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.kernel.models import ColumnMapping, Import
from guibiao.plans.models import Duty, LedgerRow, Plan, Task

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

HEADER = ["序号", "工作任务", "工作内容", "牵头部门", "配合部门", "办结时限", "年度计划", "联系人", "备注"]
ROWS = [
    [1, "布局重大科学问题", "", "省科技厅", "", "2025年", "启动3个中心", "周工", "按月报"],
    [2, "完善投入机制", "建立基础研究多元投入机制", "省教育厅", "", "2024年", "", "吴工", ""],
    [3, "修缮办公用房", "更换门窗", "省机关事务局", "", "2024年", "", "郑工", "另行安排"],
]


def workbook(header: list[str] = HEADER, rows: list[list[Any]] = ROWS) -> SimpleUploadedFile:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for number, row in enumerate([["年度重点工作台账"], header, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("旧台账.xlsx", out.getvalue())


def upload(client: Client, file: SimpleUploadedFile) -> Import:
    answer = client.post("/plans/ledger/join/", {"file": file, "declared": "on"})
    assert answer.status_code == 302
    return Import.objects.get(register="ledger", state="draft")


def confirm(client: Client, draft: Import, **more: Any) -> Any:
    mapping = {f"column_{number}": name for number, name in draft.mapping.items()}
    return client.post(f"/plans/ledger/join/{draft.pk}/", {**mapping, "action": "confirm", **more}, follow=True)


@pytest.mark.once
def test_the_preview_says_what_changes_and_stores_nothing(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    before = list(Task.objects.values())
    draft = upload(client, workbook())
    page = client.get(f"/plans/ledger/join/{draft.pk}/").content.decode()
    assert "启动3个中心" in page
    assert "联系人" in page
    assert list(Task.objects.values()) == before
    assert not LedgerRow.objects.exists()


def test_joining_fills_keeps_and_lists(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    count = Task.objects.count()
    answer = confirm(client, upload(client, workbook()))
    science = Task.objects.get(title__contains="布局重大科学问题", kind="measure")
    assert science.annual == "启动3个中心"
    assert science.extra["联系人"] == "周工"
    invest = Task.objects.get(title__contains="完善投入机制")
    # The plan says 2023: the table's other date stands beside it.
    assert (invest.deadline[:4], invest.extra["完成时限"]) == ("2023", "2024年")
    assert Task.objects.count() == count
    assert LedgerRow.objects.filter(task=None).get().cells["备注"] == "另行安排"
    assert "修缮办公用房" in answer.content.decode()


def test_a_waiting_row_finds_its_place(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    confirm(client, upload(client, workbook()))
    row = LedgerRow.objects.get(task=None)
    client.post(f"/plans/ledger/rows/{row.pk}/place/", {"task": "new"})
    row.refresh_from_db()
    assert row.task is not None
    assert (row.task.title, row.task.extra["备注"]) == ("修缮办公用房", "另行安排")
    assert row.task.units.get().name == "省机关事务局"
    assert row.task.sources.get().kind == "ledger"


@pytest.mark.once
def test_the_mapping_is_asked_once(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    header = [*HEADER[:-1], "今年打算"]
    draft = upload(client, workbook(header))
    draft.mapping = {"1": "title", "8": "annual"}
    confirm(client, draft)
    assert ColumnMapping.objects.filter(register="ledger").count() == 1
    book = workbook(header)
    book.name = "改了名的台账.xlsx"
    again = upload(client, book)
    assert again.mapping == {"1": "title", "8": "annual"}
    assert "各列与已并入的台账“旧台账.xlsx”" in client.get(f"/plans/ledger/join/{again.pk}/").content.decode()


@pytest.mark.once
def test_a_person_says_where_a_row_goes(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    other = Task.objects.filter(kind="target").first()
    assert other is not None
    draft = upload(client, workbook())
    confirm(client, draft, row_5=str(other.pk), row_3="")
    assert set(LedgerRow.objects.filter(task=other).values_list("number", flat=True)) == {5}
    assert LedgerRow.objects.get(number=3).task is None
    assert Duty.objects.filter(task=other).count() == 0


@pytest.mark.once
def test_two_columns_of_one_kind_and_none_at_all_are_refused(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    draft = upload(client, workbook())
    post = {"column_1": "title", "column_2": "title", "action": "confirm"}
    answer = client.post(f"/plans/ledger/join/{draft.pk}/", post)
    assert answer.status_code == 422
    assert "被对应了两次" in answer.content.decode()
    answer = client.post(f"/plans/ledger/join/{draft.pk}/", {"column_5": "deadline", "action": "confirm"})
    assert "无法知道每一行" in answer.content.decode()
    assert not LedgerRow.objects.exists()


@pytest.mark.once
def test_a_marked_file_and_a_file_without_declaration_are_refused(planner: Any, client: Client) -> None:
    client.force_login(planner)
    answer = client.post("/plans/ledger/join/", {"file": workbook()})
    assert answer.status_code == 422
    marked = workbook(rows=[["秘密★5年", *ROWS[0][1:]]])
    assert client.post("/plans/ledger/join/", {"file": marked, "declared": "on"}).status_code == 422
    assert not Import.objects.exists()


@pytest.mark.once
def test_only_those_who_keep_the_ledger_join_and_others_see_nothing(
    adopted: Plan,
    planner: Any,
    reader: Any,
    stranger: Any,
    client: Client,
) -> None:
    client.force_login(planner)
    draft = upload(client, workbook())
    client.force_login(reader)
    assert client.get("/plans/ledger/join/").status_code == 403
    client.force_login(stranger)
    assert client.get(f"/plans/ledger/join/{draft.pk}/").status_code == 404
    client.force_login(planner)
    confirm(client, draft)
    client.force_login(stranger)
    assert "修缮办公用房" not in client.get("/plans/ledger/rows/").content.decode()


def test_the_queries_of_the_preview_do_not_grow_with_its_rows(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    counts = []
    for copies in (1, 20):
        draft = upload(client, workbook(rows=ROWS * copies))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/plans/ledger/join/{draft.pk}/").status_code == 200
        counts.append(len(queries))
        draft.delete()
    assert counts[0] == counts[1]


@pytest.mark.once
def test_a_row_is_the_measure_and_not_the_target_in_its_sentence(adopted: Plan, planner: Any, client: Client) -> None:
    """The table has no column for the content; the row says title and sentence of a measure in one cell."""
    client.force_login(planner)
    sentence = "布局重大科学问题。围绕光电信息、生物育种等方向组织攻关，到2025年建设省级基础学科研究中心12个。"
    draft = upload(client, workbook(["工作任务", "办结时限"], [[sentence, "2025年"], ["修缮办公用房", "2024年"]]))
    page = client.get(f"/plans/ledger/join/{draft.pk}/")
    assert page.status_code == 200
    (row,) = [row for row, _changes, _chosen in page.context["rows"] if row.number == 3]
    assert row.task == Task.objects.get(kind="measure", title="布局重大科学问题")


def sheets(**pages: list[list[Any]]) -> SimpleUploadedFile:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for title, rows in pages.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return SimpleUploadedFile("分领域台账.xlsx", out.getvalue())


def drafted(client: Client, file: SimpleUploadedFile) -> list[Import]:
    answer = client.post("/plans/ledger/join/", {"file": file, "declared": "on"})
    assert answer.status_code == 302, answer.content.decode()
    return list(Import.objects.filter(register="ledger", state="draft").order_by("pk"))


@pytest.mark.once
def test_every_worksheet_is_a_draft_and_the_mapping_of_one_holds_for_the_next(
    adopted: Plan, planner: Any, client: Client
) -> None:
    client.force_login(planner)
    head = ["事项内容", "今年打算"]
    first, second = drafted(
        client,
        sheets(
            创新平台=[head, ["新建仪器库", "一"]], 科技人才=[head, ["引进团队", "二"]], 说明=[["填报人自留"], ["无"]]
        ),
    )
    assert (first.name, second.name) == ("分领域台账.xlsx（创新平台）", "分领域台账.xlsx（科技人才）")
    first.mapping = {"0": "title", "1": "annual"}
    answer = confirm(client, first)
    assert answer.redirect_chain[-1][0] == f"/plans/ledger/join/{second.pk}/"
    second.refresh_from_db()
    assert second.mapping == first.mapping


@pytest.mark.once
def test_no_cell_is_lost_whatever_its_heading(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    (draft,) = drafted(client, sheets(台账=[["事项", "备注", "备注", ""], ["修缮办公用房", "甲", "乙", "丙"]]))
    confirm(client, draft)
    assert LedgerRow.objects.get().cells == {"事项": "修缮办公用房", "备注": "甲", "备注（2）": "乙", "第4列": "丙"}


def test_all_that_found_no_task_become_tasks_at_once_and_the_whole_can_be_taken_back(
    adopted: Plan, planner: Any, client: Client
) -> None:
    client.force_login(planner)
    before = list(Task.objects.order_by("pk").values())
    units = list(Task.objects.order_by("pk", "units__name").values_list("units__name", "lead"))
    rows = [
        ["", "一、条件保障", *[""] * 7],
        [*ROWS[0][:-2], "周工", ""],
        [*ROWS[0][:-2], "吴工", ""],
        [3, "修缮办公用房", "更换门窗", "省机关事务局", "", "2024年", "", "郑工", ""],
        [4, "修缮办公用房", "更换门窗", "省机关事务局", "", "2024年", "", "冯工", ""],
        ["", "合 计", "", "", "", "2项", "", "", ""],
    ]
    (draft,) = drafted(client, workbook(rows=rows))
    page = client.get(f"/plans/ledger/join/{draft.pk}/").content.decode()
    assert "与第 4 行是同一件事" in page
    confirm(client, draft, rest="new")
    assert Task.objects.count() == len(before) + 1
    assert Task.objects.get(title="修缮办公用房").extra["联系人"] == "郑工；冯工"
    assert Task.objects.get(title__contains="布局重大科学问题", kind="measure").extra["联系人"] == "周工；吴工"
    assert set(LedgerRow.objects.filter(task=None).values_list("number", flat=True)) == {3, 8}
    client.post(f"/plans/ledger/join/{draft.pk}/undo/")
    assert list(Task.objects.order_by("pk").values()) == before
    assert list(Task.objects.order_by("pk", "units__name").values_list("units__name", "lead")) == units
    assert not LedgerRow.objects.exists()


def test_what_was_changed_since_is_not_taken_back(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    draft = upload(client, workbook())
    confirm(client, draft)
    Task.objects.filter(title__contains="布局重大科学问题", kind="measure").update(annual="另有安排")
    answer = client.post(f"/plans/ledger/join/{draft.pk}/undo/", follow=True)
    assert "并入之后又被改过" in answer.content.decode()
    assert LedgerRow.objects.count() == 3


@pytest.mark.once
def test_a_waiting_row_goes_to_a_task_by_its_name_and_what_is_no_task_leaves_the_list(
    adopted: Plan, planner: Any, client: Client
) -> None:
    client.force_login(planner)
    count = Task.objects.count()
    confirm(client, upload(client, workbook(rows=[*ROWS, [4, "合计", "", "", "", "", "", "", ""]])))
    row, total = LedgerRow.objects.filter(task=None).order_by("number")
    measure = Task.objects.filter(kind="measure").order_by("order")[0]
    answer = client.post(f"/plans/ledger/rows/{row.pk}/place/", {"task": "没有的事项"}, follow=True)
    assert "请选择一个在册的事项" in answer.content.decode()
    client.post(f"/plans/ledger/rows/{row.pk}/place/", {"task": measure.title})
    assert LedgerRow.objects.get(pk=row.pk).task == measure
    client.post(f"/plans/ledger/rows/{total.pk}/place/", {"task": "drop"})
    assert not LedgerRow.objects.filter(task=None).exists()
    client.post(f"/plans/ledger/join/{row.source_id}/undo/")
    assert (LedgerRow.objects.count(), Task.objects.count()) == (0, count)


@pytest.mark.once
def test_chosen_rows_become_tasks(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    confirm(client, upload(client, workbook()))
    row = LedgerRow.objects.get(task=None)
    client.post("/plans/ledger/rows/", {"chosen": [row.pk, "²"]})
    row.refresh_from_db()
    assert row.task is not None
    assert row.task.title == "修缮办公用房"


@pytest.mark.once
def test_a_row_that_waits_already_is_listed_once(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)

    def listed() -> list[str]:
        page = client.get("/plans/ledger/rows/").context["page"].object_list
        return [row.cells["工作任务"] for row in page]

    first = upload(client, workbook())
    confirm(client, first)
    second = upload(client, workbook(rows=[*ROWS, [4, "整修档案库房", *[""] * 7]]))
    assert "1 行待认领" in confirm(client, second).content.decode()
    assert listed() == ["修缮办公用房", "整修档案库房"]
    client.post(f"/plans/ledger/join/{first.pk}/undo/")
    assert listed() == ["修缮办公用房", "整修档案库房"], "the second ledger has the row, too"


@pytest.mark.once
def test_a_row_that_was_dropped_is_dropped_wherever_it_stood(adopted: Plan, planner: Any, client: Client) -> None:
    client.force_login(planner)
    for _time in range(2):
        confirm(client, upload(client, workbook()))
    row = LedgerRow.objects.get(task=None, repeats=None)
    client.post(f"/plans/ledger/rows/{row.pk}/place/", {"task": "drop"})
    assert not LedgerRow.objects.filter(task=None).exists()
