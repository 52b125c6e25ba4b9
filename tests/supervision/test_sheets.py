"""Forms with number and return slip: made from items, extensions and consultations; templates that an office changes."""

import base64
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.shared import Mm

from guibiao.supervision.models import Extension, Item, Sheet, SheetTemplate
from guibiao.supervision.sheets import filling, issuing, layout
from tests.supervision.test_items import move, proof, report

pytestmark = pytest.mark.database
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def text_of(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def made(client: Any, kind: str, subject: Any) -> str:
    client.post(reverse("sheet_make", args=[kind, subject.pk]))
    sheet = Sheet.objects.filter(kind=kind).first()
    assert sheet is not None
    return text_of(b"".join(client.get(reverse("sheet", args=[sheet.pk])).streaming_content))


@pytest.mark.once
def test_every_form_says_what_the_item_says(handed_down: Any, signed_in: Any, officer: Any, farmer: Any) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    item = move(ours, handed_down(text="年内建成 & 投用 <一期>", source="省领导批示"), "arrange")
    notice = made(ours, "notice", item)
    for part in (
        "督通〔",
        "建设种质资源库",
        "年内建成 & 投用 <一期>",
        "东江省财政厅",
        "2026年7月4日",
        "2026年7月8日",
        "回　　执",
    ):
        assert part in notice, part
    assert "至今" in made(ours, "urge", item)
    assert "预警函" in made(ours, "warning", item)
    theirs.post(reverse("supervision_extension", args=[item.pk]), {"until": "2097-07-20", "reason": "雨季停工"})
    assert "雨季停工" in made(ours, "extension", Extension.objects.get())
    report(theirs, item, proof(), declared="on")
    item = move(ours, move(theirs, item, "settle"), "strike", note="现场核实")
    closing = made(ours, "closure", item)
    for part in ("已完成选址", "验收单.txt", "现场核实", "田"):
        assert part in closing, part


def test_numbers_run_by_kind_and_a_form_keeps_its_text(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    item = move(client, handed_down(), "arrange")
    first = made(client, "notice", item)
    made(client, "notice", item)
    made(client, "urge", item)
    year = Sheet.objects.first().year  # type: ignore[union-attr]
    assert list(Sheet.objects.order_by("pk").values_list("number", flat=True)) == [
        f"督通〔{year}〕1号", f"督通〔{year}〕2号", f"督催〔{year}〕1号",
    ]  # fmt: skip
    Item.objects.filter(pk=item.pk).update(title="改了名称")
    again = client.get(reverse("sheet", args=[Sheet.objects.earliest("pk").pk]))
    assert text_of(b"".join(again.streaming_content)) == first


def test_the_unit_may_not_issue_but_confirms_receipt(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any, treasurer: Any
) -> None:
    item = move(signed_in(officer), handed_down(), "arrange")
    signed_in(farmer).post(reverse("sheet_make", args=["notice", item.pk]))
    assert not Sheet.objects.exists()
    made(signed_in(officer), "notice", item)
    sheet = Sheet.objects.get()
    assert signed_in(treasurer).get(reverse("sheet", args=[sheet.pk])).status_code == 404
    signed_in(farmer).post(reverse("sheet_slip", args=[sheet.pk]), {"slip_by": "田"})
    sheet.refresh_from_db()
    assert (sheet.slip_by, sheet.slip_on is not None) == ("田", True)


@pytest.mark.once
def test_a_form_fits_the_state(handed_down: Any, signed_in: Any, officer: Any) -> None:
    item = handed_down()
    answer = signed_in(officer).post(reverse("sheet_make", args=["closure", item.pk]), follow=True)
    assert "不能印发办结报告" in answer.content.decode()


@pytest.mark.once
def test_notices_for_ten_units_are_one_action(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    for number in range(10):
        move(client, handed_down(title=f"事项{number}", received_on="2026-03-02"), "arrange")
    for kind in ("notice", "urge"):
        archive = ZipFile(BytesIO(client.post(reverse("sheet_make_all", args=[kind])).content))
        assert len(archive.namelist()) == 10
        again = client.post(reverse("sheet_make_all", args=[kind]))
        assert again.status_code == 302, "who has one gets no second"


@pytest.mark.parametrize("kind", sorted(layout.kinds()))
@pytest.mark.once
def test_the_layout_is_that_of_official_documents(kind: str) -> None:
    document = docx.Document(BytesIO(layout.default(kind)))
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert (round(width / Mm(1)), round(height / Mm(1))) == (156, 225)
    assert (round(section.top_margin / Mm(1)), round(section.left_margin / Mm(1))) == (37, 28)
    sizes = {run.font.size.pt for paragraph in document.paragraphs for run in paragraph.runs}
    assert {16, 22} <= sizes


@pytest.mark.once
def test_every_form_is_there_to_be_printed_with_its_text_and_paper(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any
) -> None:
    client = signed_in(officer)
    item = move(client, handed_down(text="年内建成\n投入使用"), "arrange")
    made(client, "notice", item)
    sheet = Sheet.objects.get()
    answer = client.get(reverse("sheet_pdf", args=[sheet.pk]))
    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(BytesIO(answer.content)) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages).replace(" ", "")
        assert {(round(page.width), round(page.height)) for page in pdf.pages} == {(595, 842)}
    for part in (sheet.number, "建设种质资源库", "投入使用", "回执"):
        assert part in text, part
    assert signed_in(farmer).get(reverse("sheet_pdf", args=[sheet.pk])).status_code == 200, "the unit prints it too"


@pytest.mark.once
def test_a_long_text_runs_over_pages_and_the_slip_stands_on_one(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    text = "".join(f"第{number}条按季监测、逐级压实责任。" for number in range(150))
    made(client, "notice", move(client, handed_down(text=text), "arrange"))
    with pdfplumber.open(BytesIO(client.get(reverse("sheet_pdf", args=[Sheet.objects.get().pk])).content)) as pdf:
        pages = [page.extract_text().replace(" ", "") for page in pdf.pages]
    whole = "".join("".join(page.split()) for page in pages)
    assert "第0条" in whole and "第149条" in whole and len(pages) > 2, "nothing runs off the paper"
    assert next(page for page in pages if "回执" in page).count("签收") == 2, "the slip is one piece"
    signed = next(page for page in pages if "联系人" in page)
    assert "办结时限" in signed, "the signature does not stand alone"


@pytest.mark.once
def test_a_template_that_cannot_be_set_says_so_and_stays_word(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    document, target = docx.Document(), BytesIO()
    document.add_paragraph("督办通知单")
    document.add_picture(BytesIO(PIXEL))
    blip = document.element.body.find(".//{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    blip.attrib.clear()
    document.save(target)
    own_ = SimpleUploadedFile("本厅.docx", target.getvalue(), WORD)
    client.post(reverse("sheet_templates"), {"kind": "notice", "declared": "on", "file": own_})
    assert SheetTemplate.objects.exists()
    made(client, "notice", move(client, handed_down(), "arrange"))
    page = client.get(reverse("sheet_pdf", args=[Sheet.objects.get().pk]), follow=True).content.decode()
    assert "请下载 Word 打印" in page


def test_all_forms_stand_in_one_list_with_the_slips_that_are_out(
    handed_down: Any, signed_in: Any, officer: Any
) -> None:
    client, address = signed_in(officer), reverse("register_list", args=["sheets"])
    assert "还没有文书" in client.get(address, follow=True).content.decode()
    item = move(client, handed_down(), "arrange")
    made(client, "notice", item)
    made(client, "urge", item)
    notice, urge = Sheet.objects.order_by("pk")
    client.post(reverse("sheet_slip", args=[notice.pk]), {"slip_by": "田"})
    client.get(address, follow=True)  # what was said of the press is read
    out = client.get(address, {"slip": "out", "hide": ""}).content.decode()
    assert urge.number in out and notice.number not in out
    assert notice.number in client.get(address, {"q": notice.number, "hide": ""}).content.decode()
    page = client.get(reverse("register_detail", args=["sheets", notice.pk])).content.decode()
    assert (
        "建设种质资源库" in page
        and reverse("sheet_pdf", args=[notice.pk]) in page
        and 'data-gb-open="#slip-' not in page
    )


@pytest.mark.once
def test_a_limit_over_the_new_year_is_provisional_until_its_calendar_is_there(
    handed_down: Any, signed_in: Any, officer: Any
) -> None:
    client = signed_in(officer)
    item = move(client, handed_down(received_on="2027-12-30", clock="13710-working"), "arrange")
    notice = made(client, "notice", item)
    assert "2028年1月4日（暂定）" in notice
    assert "暂定" in client.get(reverse("register_detail", args=["supervision", item.pk])).content.decode()


def own(text: str) -> Any:
    document, target = docx.Document(), BytesIO()
    document.add_paragraph(text)
    document.save(target)
    return SimpleUploadedFile("本厅.docx", target.getvalue(), WORD)


@pytest.mark.once
def test_an_office_s_own_template_is_used(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client, page = signed_in(officer), reverse("sheet_templates")
    shipped = client.get(reverse("sheet_template", args=["notice"])).content
    assert "{{ title }}" in text_of(shipped)
    client.post(page, {"kind": "notice", "declared": "on", "file": own("请{{ lead }}办理{{ title }}")})
    item = move(client, handed_down(), "arrange")
    assert made(client, "notice", item).startswith("请东江省农业农村厅办理建设种质资源库")
    assert "本单位模板" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "{{ nothing }}",
        "{{ title * 9 }}",
        "{% for x in range(9) %}{% endfor %}",
        "{{ title",
        "{{ title.__class__.mro() }}",
    ],
)
@pytest.mark.once
def test_a_template_that_cannot_be_filled_is_refused(text: str, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    answer = client.post(
        reverse("sheet_templates"), {"kind": "notice", "declared": "on", "file": own(text)}, follow=True
    )
    assert "模板里的标记有误" in answer.content.decode()
    assert not SheetTemplate.objects.exists()


@pytest.mark.once
def test_a_file_that_is_no_word_file_is_refused(signed_in: Any, officer: Any) -> None:
    junk = SimpleUploadedFile("模板.docx", b"PK\x03\x04 not a file", WORD)
    signed_in(officer).post(reverse("sheet_templates"), {"kind": "notice", "declared": "on", "file": junk})
    assert not SheetTemplate.objects.exists()


@pytest.mark.once
def test_minutes_and_closing_report_are_in_their_own_form() -> None:
    texts = issuing.sample() | {
        "issuer": "东江省科学技术厅", "lead": "东江省农业农村厅", "title": "厅市会商会议", "present": "出席：各厅负责同志",
        "minutes": "第一段。\n第二段。", "progress": "建成。\n验收。",
    }  # fmt: skip
    texts |= issuing.lines(texts)
    minutes, closing = (
        [one.text for one in docx.Document(BytesIO(filling.fill(layout.default(kind), texts))).paragraphs]
        for kind in ("minutes", "closure")
    )
    assert minutes[0] == "东江省科学技术厅会议纪要" and minutes[2] == "厅市会商会议纪要"
    assert {"第一段。", "第二段。"} <= set(minutes), "a paragraph for each line"
    assert [text for text in minutes if text][-1] == "出席：各厅负责同志", "who attended, and no seal"
    assert closing[0] == "东江省农业农村厅" and "东江省科学技术厅：" in closing, "the unit reports to the supervisor"
    assert {"建成。", "验收。"} <= set(closing)
