"""The mark of a classified document, told from the same words in running text."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from xlsxwriter import Workbook

from guibiao.documents import Unreadable, classification_mark, mark_in_table, open_document

from .pdf_writer import flowed, pdf
from .samples import CLOSING, OPENING


@pytest.mark.parametrize(
    ("mark", "grade"),
    [
        ("机密★10年", "机密"),
        ("秘 密 ★ 10 年", "秘密"),
        ("绝密★长期", "绝密"),
        ("机密★启封前", "机密"),
        ("秘密☆5年", "秘密"),
        ("绝　密", "绝密"),
        ("密级：秘密", "秘密"),
        ("【机密】", "机密"),
        ("000123\n秘密★\n特急", "秘密"),
        ("紧急程度：特急 密级：机密★1年", "机密"),
        ("SECRET", "机密"),
    ],
)
def test_marks(mark: str, grade: str) -> None:
    text = f"{mark}\n某市科技创新规划\n{OPENING}\n"
    assert classification_mark(text) == grade
    assert classification_mark(open_document(text.encode(), name="样本.txt")) == grade


@pytest.mark.parametrize(
    "text",
    [
        "严禁泄露国家秘密、商业秘密和个人隐私。",
        "涉及秘密级、机密级事项的按有关规定办理。",
        "建立绝密、机密、秘密分级管理制度★重点任务。",
        "保守秘密\n落实保密责任",
        "本规划不涉密",
        "打造秘密花园★景区",
        f"{OPENING}" * 60 + "\n机密\n",
    ],
)
def test_words_that_are_no_mark(text: str) -> None:
    assert classification_mark(f"某市科技创新规划\n{text}\n{CLOSING}\n") is None


@pytest.mark.parametrize("mark", ["机密★10年", "密级：秘 密 ★ 5 年", "特急\t绝密★长期\t第3份"])
def test_the_mark_of_an_attachment(mark: str) -> None:
    text = f"某市科技创新规划\n{OPENING}\n" + f"{OPENING}\n" * 60 + f"附件\n{mark}\n{CLOSING}\n"
    assert classification_mark(text) is not None


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("机密★10年 方案.txt", "机密"),
        ("方案（秘密）.txt", "秘密"),
        ("【绝密】方案.txt", "绝密"),
        ("保守国家秘密工作方案.txt", None),
        ("机密文件管理办法.txt", None),
    ],
)
def test_marks_in_a_name(name: str, grade: str | None) -> None:
    assert classification_mark(open_document(f"某市科技创新规划\n{OPENING}\n".encode(), name=name)) == grade


def _word(place: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("某市科技创新规划")
    document.add_paragraph(OPENING)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    holders = {
        "header": section.header, "first header": section.first_page_header, "footer": section.footer, "body": document,
    }  # fmt: skip
    holder = holders.get(place.removesuffix(" table"), document)
    if place.endswith("table"):
        table = document.add_table(2, 2) if holder is document else holder.add_table(2, 2, Pt(200))
        table.cell(0, 1).text = "机密★10年"
    elif place == "text box":
        xml = (
            f'<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape><v:textbox>'
            "<w:txbxContent><w:p><w:r><w:t>机密</w:t></w:r><w:r><w:t>★10年</w:t></w:r></w:p></w:txbxContent>"
            "</v:textbox></v:shape></w:pict></w:r></w:p>"
        )
        document.element.body.insert(0, parse_xml(xml))
    else:
        holder.add_paragraph("机密★10年")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "place",
    ["header", "first header", "footer", "header table", "body", "body table", "text box"],
)
def test_the_mark_wherever_word_puts_it(place: str) -> None:
    assert classification_mark(open_document(_word(place), name="样本.docx")) == "机密"


def test_the_mark_on_every_page_of_a_pdf() -> None:
    sheets = flowed([OPENING] * 40)
    assert len(sheets) >= 3
    for sheet in sheets:
        sheet.text(60, 30, "机密★10年", 12)
    assert classification_mark(open_document(pdf(sheets), name="样本.pdf")) == "机密"
    once = flowed(["某市科技创新规划", OPENING])
    once[0].text(60, 30, "秘密★5年", 12)
    assert classification_mark(open_document(pdf(once), name="样本.pdf")) == "秘密"


def test_the_mark_around_the_document_of_a_page() -> None:
    body = "".join(f"<p>{OPENING}</p>" for _ in range(5))
    top = "<div class='top'><span>机密★10年</span></div>"
    page = f"<html><body>{top}<div id='content'><h1>某市规划</h1>{body}</div></body></html>"
    assert classification_mark(open_document(page.encode(), name="样本.html")) == "机密"


@pytest.mark.parametrize("part", ["footnotes", "endnotes", "comments"])
@pytest.mark.parametrize(("line", "grade"), [("机密★10年", "机密"), ("本节引自秘密★5年文件", None)])
def test_marks_in_notes_and_comments(part: str, line: str, grade: str | None) -> None:
    document, out, tag = docx.Document(), BytesIO(), part.removesuffix("s")
    for _ in range(60):
        document.add_paragraph(OPENING)
    document.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        body = (
            f'<w:{tag} w:id="1"><w:p><w:r><w:t>{line[:2]}</w:t></w:r><w:r><w:t>{line[2:]}</w:t></w:r></w:p></w:{tag}>'
        )
        archive.writestr(f"word/{part}.xml", f"<w:{part} {nsdecls('w')}>{body}</w:{part}>")
    assert classification_mark(open_document(out.getvalue(), name="样本.docx")) == grade


@pytest.mark.parametrize("sheet", ["密级：秘密", "表1"])
@pytest.mark.parametrize("cell", ["机密★10年", "密级"])
def test_marks_in_the_cells_of_tables_and_the_names_of_their_sheets(sheet: str, cell: str) -> None:
    """Numbers beside a mark hide nothing."""
    out = BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, ["单位", "数值"])
        page.write_row(1, 0, [12.5, cell, 3])
    grade = "机密" if cell == "机密★10年" else "秘密" if sheet != "表1" else None
    assert mark_in_table(out.getvalue(), "表.xlsx") == grade
    text = f"{sheet}\n单位,数值\n12.5,{cell},3\n"
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        assert mark_in_table(text.encode(encoding), "表.csv") == grade


def test_what_is_no_workbook_is_said() -> None:
    with pytest.raises(Unreadable, match="“表.xlsx”打不开"):
        mark_in_table(b"PK", "表.xlsx")
