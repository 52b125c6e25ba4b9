"""What an intruder tries, through the front door: each of these once got through, or nearly."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from guibiao.documents import swelling
from guibiao.documents.swelling import refuse_swelling
from guibiao.exchange.interface import interface
from guibiao.indicators import cell_errors
from guibiao.kernel import second_factor
from guibiao.kernel.models import StoredFile, User
from guibiao.monitoring import inputs

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.parametrize("path", ["/account/login/", "/api/observations", "/nothing/at/all"])
@pytest.mark.once
def test_who_asks_for_the_head_gets_no_body(path: str) -> None:
    """The test client would leave it out by itself: this is what the server gets."""
    began: list[Any] = []
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        environ = RequestFactory().head(path, headers={"host": "127.0.0.1"}).environ
        answer: Any = get_wsgi_application()(environ, lambda *said: began.append(said))
        assert b"".join(answer) == b""
        answer.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    assert began


# --- small files that fill the memory -------------------------------------------------------------------------------------
def far_cell() -> bytes:
    """A workbook of two kilobytes whose second cell is the last one that there can be."""
    book = openpyxl.Workbook()
    book.active["A1"] = "地区"
    book.active["XFD1048576"] = 1
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def many_rows() -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.table({"region": pa.DictionaryArray.from_arrays([0] * 100_000, ["910000" * 9000])}), held)
    return held.getvalue()


@pytest.mark.parametrize(("name", "made"), [("表.xlsx", far_cell), ("表.xlsm", far_cell), ("表.parquet", many_rows)])
@pytest.mark.once
def test_a_small_file_that_fills_the_memory_goes_no_further(
    client: Client, person: Callable[..., Any], name: str, made: Callable[[], bytes]
) -> None:
    client.force_login(person("lin", "planner"))
    content = made()
    assert len(content) < 50_000
    for address, field in (("/statistics/import/", "file"), ("/evaluations/none/", "file")):
        answer = client.post(address, {field: SimpleUploadedFile(name, content), "declared": "on"})
        assert answer.status_code == 413 and f"“{name}”展开后太大" in answer.content.decode()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("name", ["模板.docx", "表.xlsx", "数据.dat", "方案.zip", "证明.ofd"])
@pytest.mark.once
def test_a_packed_file_says_itself_how_much_is_in_it(
    client: Client, person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    client.force_login(person("lin", "planner"))
    monkeypatch.setattr(swelling, "_UNPACKED", 1 << 20)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(2):
            archive.writestr(f"word/part{number}.xml", b" " * (1 << 20))
    for address in ("/statistics/import/", "/plans/upload/", "/supervision/sheets/templates/"):
        answer = client.post(address, {"file": SimpleUploadedFile(name, held.getvalue()), "declared": "on"})
        assert answer.status_code == 413 and "展开后太大（超过 1 MB）" in answer.content.decode()


@pytest.mark.once
def test_errors_in_cells_are_looked_for_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large a part is; and no error is lost between two pieces."""
    monkeypatch.setattr(cell_errors, "_PIECE", 3)
    read: list[int] = []
    before = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, n=-1: read.append(n) or before(self, n))  # type: ignore[func-returns-value]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", '<c r="A1"><v>1</v></c>')
    cell_errors.restore(held.getvalue(), {})
    assert set(read) == {3}
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("xl/worksheets/sheet2.xml", '<c r="A1" t="e"><v>#REF!</v></c>')
    with pytest.raises(Exception, match="Content_Types"):  # the slow reader is asked
        cell_errors.restore(held.getvalue(), {})


@pytest.mark.once
def test_nor_does_one_in_an_archive() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.xlsx", far_cell())
    with pytest.raises(inputs.Refused) as refused:
        inputs.gathered([inputs.Table("方案.zip", held.getvalue())])
    assert "展开后太大" in str(refused.value)


@pytest.mark.once
def test_a_file_that_nobody_can_open_is_left_to_whoever_reads_it() -> None:
    for name, content in (
        ("表.xlsx", b"PK\x03\x04"),
        ("表.parquet", b"PAR1"),
        ("表.xls", b"x"),
        ("表.txt", far_cell()),
    ):
        refuse_swelling(content, name)


# --- the same code twice at once ----------------------------------------------------------------------------------------
def test_a_code_is_spent_under_a_lock(person: Callable[..., Any]) -> None:
    """Where readers do not wait for one another, two that come with one code at the same moment would both come in."""
    ren = person("ren", "planner")
    TOTPDevice.objects.create(user=ren, name="totp", confirmed=True)
    with CaptureQueriesContext(connection) as asked:
        assert second_factor.passes(ren, "000000") is None
    first = next(one["sql"] for one in asked if "otp_totp" in one["sql"])
    assert ("FOR UPDATE" in first) is connection.features.has_select_for_update


# --- marks and refusals that were overlooked ----------------------------------------------------------------------------
@pytest.mark.once
def test_a_mark_in_a_parquet_file_is_found(client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person("lin", "planner"))
    held = io.BytesIO()
    pq.write_table(pa.table({"region": ["910000"], "note": ["机密★10年"]}), held)
    file = SimpleUploadedFile("数据.parquet", held.getvalue())
    answer = client.post("/statistics/import/", {"file": file, "declared": "on"})
    assert answer.status_code == 422 and "标志，已拒收" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_a_program_is_told_as_described_that_the_password_must_be_changed(
    client: Client, person: Callable[..., Any]
) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(must_change_password=True)
    client.force_login(lin)
    answer = client.get("/api/registers")
    assert answer.status_code == 403 and answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] and "403" in interface.openapi()["paths"]["/api/registers"]["get"]["responses"]
