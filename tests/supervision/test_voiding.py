"""作废 of forms that were issued by mistake, and the 版记 of those that go out."""

from io import BytesIO
from typing import Any

import docx
import pdfplumber
import pytest
from django.urls import reverse
from docx.oxml.ns import qn

from guibiao.kernel.models import Notice
from guibiao.supervision.models import Sheet
from guibiao.supervision.sheets import layout
from tests.supervision.test_items import move
from tests.supervision.test_sheets import made

pytestmark = pytest.mark.database


@pytest.fixture
def notice(handed_down: Any, signed_in: Any, officer: Any) -> Sheet:
    """A notice that was issued."""
    client = signed_in(officer)
    made(client, "notice", move(client, handed_down(), "arrange"))
    return Sheet.objects.get()


def void(client: Any, sheet: Sheet, reason: str = "事项写错") -> Any:
    answer = client.post(reverse("sheet_void", args=[sheet.pk]), {"reason": reason})
    sheet.refresh_from_db()
    return answer


def test_a_void_number_is_never_given_again_and_its_slip_not_awaited(
    notice: Sheet, signed_in: Any, officer: Any, farmer: Any
) -> None:
    client = signed_in(officer)
    assert void(client, notice).status_code == 302
    assert (notice.voided_by, notice.void_reason, notice.wants_slip) == (officer, "事项写错", False)
    made(client, "notice", notice.item)
    assert [sheet.number for sheet in Sheet.objects.order_by("pk")] == [
        notice.number, notice.number.replace("1号", "2号"),
    ]  # fmt: skip
    client.post(reverse("sheet_slip", args=[notice.pk]), {"slip_by": "田"})
    notice.refresh_from_db()
    assert notice.slip_on is None
    rows = reverse("register_list", args=["sheets"])
    client.get(rows)
    void_, out = (
        client.get(rows, {**given, "hide": ""}).content.decode() for given in ({"standing": "void"}, {"slip": "out"})
    )
    second = Sheet.objects.latest("pk").number
    assert notice.number in void_ and second not in void_ and "作废" in void_
    assert second in out and notice.number not in out
    for register, pk in (("sheets", notice.pk), ("supervision", notice.item_id)):
        page = client.get(reverse("register_detail", args=[register, pk])).content.decode()
        assert "文书作废" in page and "事项写错" in page, f"the history of {register}"
    assert Notice.objects.filter(user=farmer, text__contains="已作废").count() == 1


@pytest.mark.once
def test_a_void_form_carries_the_mark_on_word_and_pdf(notice: Sheet, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    void(client, notice)
    word = docx.Document(BytesIO(client.get(reverse("sheet", args=[notice.pk])).content))
    for section in word.sections:
        assert all(head.paragraphs[0].text == "作　废" for head in (section.header, section.even_page_header))
    with pdfplumber.open(BytesIO(client.get(reverse("sheet_pdf", args=[notice.pk])).content)) as pdf:
        assert (
            all("作" in page.crop((0, 0, page.width, 100)).extract_text() for page in pdf.pages) and len(pdf.pages) > 1
        )
        assert "建设种质资源库" in pdf.pages[0].extract_text()


def test_only_the_issuer_voids_once_and_with_a_reason(
    notice: Sheet, signed_in: Any, officer: Any, farmer: Any, treasurer: Any
) -> None:
    assert void(signed_in(treasurer), notice).status_code == 404
    refused = void(signed_in(farmer), notice)
    assert refused.status_code == 422 and "只能由" in refused.content.decode() and notice.voided_at is None
    assert (
        "#void-" not in signed_in(farmer).get(reverse("register_detail", args=["sheets", notice.pk])).content.decode()
    )
    client = signed_in(officer)
    assert "请写明作废理由" in void(client, notice, " ").content.decode() and notice.voided_at is None
    void(client, notice)
    assert "已经作废" in void(client, notice, "再来").content.decode() and notice.void_reason == "事项写错"


def test_who_has_only_a_void_notice_needs_one_and_an_old_reminder_is_no_new_one(
    handed_down: Any, signed_in: Any, officer: Any
) -> None:
    client = signed_in(officer)
    item = move(client, handed_down(received_on="2026-03-02"), "arrange")
    made(client, "urge", item)
    Sheet.objects.update(made_at="2026-03-09T08:00:00+08:00")
    made(client, "notice", item)
    void(client, Sheet.objects.get(kind="notice"))
    for kind in ("notice", "urge"):
        answer = client.post(reverse("sheet_make_all", args=[kind]))
        assert answer["Content-Type"] == "application/zip", kind


@pytest.mark.parametrize("kind", sorted(layout.kinds()))
@pytest.mark.once
def test_what_goes_out_ends_with_its_imprint_at_the_foot(kind: str) -> None:
    document = docx.Document(BytesIO(layout.default(kind)))
    feet = [table for table in document.tables if table._tbl.tblPr.find(qn("w:tblpPr")) is not None]
    if not layout.kinds()[kind].imprint:
        assert not feet
        return
    (foot,) = feet
    place = foot._tbl.tblPr.find(qn("w:tblpPr"))
    # Counted from the edge of the paper: LibreOffice leaves a table of the whole width where it is otherwise.
    assert {name: place.get(qn(f"w:{name}")) for name in ("horzAnchor", "vertAnchor", "tblpYSpec")} == {
        "horzAnchor": "page", "vertAnchor": "margin", "tblpYSpec": "bottom",
    }  # fmt: skip
    assert foot.rows[-1].cells[-1].text == "{{ today }}印发" and foot.rows[1].cells[0].text == "抄送：{{ copies }}"
    assert foot._tbl.getnext().getnext().tag == qn("w:sectPr"), (
        "nothing but the paragraph that it hangs from comes after it"
    )


@pytest.mark.once
def test_the_imprint_names_the_participating_units(notice: Sheet, signed_in: Any, officer: Any) -> None:
    with pdfplumber.open(BytesIO(signed_in(officer).get(reverse("sheet_pdf", args=[notice.pk])).content)) as pdf:
        page = pdf.pages[-1]
        words = page.crop((0, page.height - 160, page.width, page.height - 99)).extract_text().replace(" ", "")
    assert "抄送：东江省财政厅" in words and "日印发" in words
