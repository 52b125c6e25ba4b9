"""Excel in: nothing is stored before it is confirmed, every wrong cell is named, and it can be taken back."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guibiao.kernel import audit
from guibiao.kernel.models import AuditEntry, ColumnMapping, Import
from tests.kernel.beacons.models import Beacon

pytestmark = pytest.mark.database
HEAD = ["名称", "管理单位", "地区", "高度", "建成日期", "类别", "自动"]
GOOD = [
    ["甲灯", "规划处", "东江省", 31.5, "2001年3月2日", "内河", "是"],
    ["乙灯", "东江省科学技术厅", "910100", "1,200", "1999-12-01", "海上", "否"],
]


def book(*rows: list[Any]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.fixture
def planner(client: Client, person: Callable[..., Any]) -> Any:
    lin = person("lin", "planner")
    client.force_login(lin)
    return lin


def upload(client: Client, content: bytes, name: str = "灯塔.xlsx", declared: str = "on") -> Any:
    data = {"file": SimpleUploadedFile(name, content), "declared": declared}
    return client.post("/registers/beacons/import/", {key: value for key, value in data.items() if value})


def confirm(client: Client, answer: Any, **more: str) -> Any:
    draft = Import.objects.get(state="draft")
    mapping = {f"column_{number}": name for number, name in draft.mapping.items()}
    return client.post(answer.headers["Location"], {**mapping, "action": "confirm", **more})


@pytest.mark.usefixtures("planner")
def test_preview_then_confirm_then_undo(client: Client) -> None:
    answer = upload(client, book(["灯塔一览表"], HEAD, *GOOD))
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).content.decode()
    assert "尚未存入" in page
    assert not Beacon.objects.exists()
    assert confirm(client, answer).status_code == 302
    first = Beacon.objects.get(name="甲灯")
    assert (first.organisation.name, str(first.height), first.kind, first.automatic) == (
        "规划处",
        "31.50",
        "river",
        True,
    )
    assert first.built.isoformat() == "2001-03-02"
    assert str(Beacon.objects.get(name="乙灯").height) == "1200.00"
    assert [entry.action for entry in audit.history(first)] == ["register.import"]
    done = Import.objects.get()
    assert client.post(f"/registers/beacons/import/{done.pk}/undo/").status_code == 302
    assert not Beacon.objects.exists()
    assert AuditEntry.objects.filter(action="import.undo").count() == 1


@pytest.mark.usefixtures("planner")
def test_every_wrong_cell_is_named_and_nothing_is_stored(client: Client) -> None:
    bad = [
        ["", "规划处", "东江省", 1, "", "", ""],
        ["丁灯", "没有的处", "东江省", "高", "去年", "湖泊", "大概"],
        ["戊灯", "规划处", "东江省", -5, "", "", ""],
        ["甲灯", "规划处", "东江省", 9, "", "", ""],
    ]
    answer = upload(client, book(HEAD, GOOD[0], *bad))
    page = client.get(answer.headers["Location"]).content.decode()
    for sentence in (
        "不能为空。", "没有叫“没有的处”的机构", "“湖泊”不在可选项中：海上、内河。", "“大概”应填“是”或“否”。", "与第 2 行重复。",
        "大于或等于0",
    ):  # fmt: skip
        assert sentence in page, sentence
    refused = confirm(client, answer)
    assert refused.status_code == 422
    assert "还有 4 行有错" in refused.content.decode()
    assert not Beacon.objects.exists()
    assert confirm(client, answer, skip_errors="on").status_code == 302
    assert list(Beacon.objects.values_list("name", flat=True)) == ["甲灯"]


@pytest.mark.usefixtures("planner")
def test_known_rows_are_changed_and_undo_gives_the_old_values_back(client: Client) -> None:
    confirm(client, upload(client, book(HEAD, *GOOD)))
    answer = upload(client, book(HEAD, [*GOOD[0][:3], 99, *GOOD[0][4:]], GOOD[1]))
    page = client.get(answer.headers["Location"]).content.decode()
    assert "无变化" in page
    confirm(client, answer)
    assert str(Beacon.objects.get(name="甲灯").height) == "99.00"
    second = Import.objects.order_by("-pk")[0]
    assert len(second.changes) == 1
    client.post(f"/registers/beacons/import/{second.pk}/undo/")
    assert str(Beacon.objects.get(name="甲灯").height) == "31.50"


@pytest.mark.usefixtures("planner")
def test_undo_does_not_take_away_what_was_changed_since(client: Client) -> None:
    confirm(client, upload(client, book(HEAD, *GOOD)))
    Beacon.objects.filter(name="乙灯").update(height=1)
    done = Import.objects.get()
    page = client.post(f"/registers/beacons/import/{done.pk}/undo/", follow=True).content.decode()
    assert "导入之后又被改过" in page
    assert Beacon.objects.count() == 2
    done.refresh_from_db()
    assert done.state == "applied"


@pytest.mark.usefixtures("planner")
def test_a_mapping_is_kept_for_the_next_file_with_the_same_head(client: Client) -> None:
    head = ["灯", *HEAD[1:]]
    answer = upload(client, book(head, *GOOD))
    assert "没有哪一列对应“名称”" in client.get(answer.headers["Location"]).content.decode()
    assert confirm(client, answer).status_code == 422
    assert confirm(client, answer, column_0="name").status_code == 302
    assert ColumnMapping.objects.get().mapping["0"] == "name"
    upload(client, book(head, *GOOD))
    assert Import.objects.get(state="draft").mapping["0"] == "name"


def test_rows_outside_the_scope_are_errors(client: Client, person: Callable[..., Any], places: dict[str, Any]) -> None:
    client.force_login(person("low", "planner", organisation=places["office"]))
    answer = upload(client, book(HEAD, ["己灯", "西岭省科学技术厅", "西岭省", 5, "", "", ""]))
    assert "在您的授权范围之外" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.xlsx", book(), "是空表"),
        ("坏.xlsx", b"PK\x03\x04 nothing", "不是能读的电子表格"),
        ("坏.xls", b"\xd0\xcf\x11\xe0 nothing", "不是能读的电子表格"),
        ("图.csv", b"\x89PNG\x00\x00\x00", "不是能读的表格"),
        ("大.csv", ("名称\n" + "甲\n" * 10_100).encode(), "超过 10000 行"),
        ("密.csv", "机密★10年\n名称,管理单位\n甲,乙\n".encode(), "密级标志"),
    ],
)
def test_bad_files_are_refused_with_a_sentence(client: Client, name: str, content: bytes, says: str) -> None:
    answer = upload(client, content, name)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert name in answer.content.decode()
    assert not Import.objects.exists()


@pytest.mark.usefixtures("planner")
def test_without_the_declaration_nothing_is_read(client: Client) -> None:
    answer = upload(client, book(HEAD, *GOOD), declared="")
    assert answer.status_code == 422
    assert "未作不涉密声明" in answer.content.decode()


@pytest.mark.usefixtures("planner")
def test_csv_in_the_encoding_of_chinese_excel(client: Client) -> None:
    text = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEAD, *GOOD])
    confirm(client, upload(client, text.encode("gb18030"), "灯塔.csv"))
    assert Beacon.objects.count() == 2


@pytest.mark.usefixtures("planner")
def test_a_draft_belongs_to_whoever_uploaded_it(client: Client, person: Callable[..., Any]) -> None:
    address = upload(client, book(HEAD, *GOOD)).headers["Location"]
    client.force_login(person("wu", "planner"))
    assert client.get(address).status_code == 404
    assert client.post(address, {"action": "confirm"}).status_code == 404


@pytest.mark.usefixtures("planner")
def test_what_is_exported_can_be_imported_again(client: Client) -> None:
    confirm(client, upload(client, book(HEAD, *GOOD)))
    exported = b"".join(client.get("/registers/beacons/export.xlsx").streaming_content)  # type: ignore[attr-defined]
    answer = upload(client, exported)
    draft = Import.objects.get(state="draft")
    page = client.get(answer.headers["Location"]).content.decode()
    assert {"name", "height", "built", "kind"} <= set(draft.mapping.values())
    assert "有错" in page


@pytest.mark.usefixtures("planner")
def test_text_that_begins_like_a_formula_goes_out_and_comes_back(client: Client) -> None:
    confirm(client, upload(client, book(HEAD, ["@甲灯", *GOOD[0][1:]])))
    exported = b"".join(client.get("/registers/beacons/export.csv").streaming_content)  # type: ignore[attr-defined]
    cell = exported.decode("utf-8-sig").splitlines()[1].partition(",")[0]
    assert cell == "'@甲灯", "no formula for a spreadsheet"
    text = f"{','.join(HEAD)}\n{cell},规划处,东江省,40,2001-03-02,内河,是\n"
    confirm(client, upload(client, text.encode(), "灯塔.csv"))
    assert [(one.name, one.height) for one in Beacon.objects.all()] == [("@甲灯", 40)]
