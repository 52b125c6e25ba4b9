"""Makes the sample plan in Word, `src/guibiao/plans/samples/lanjiang_province_opinion.docx`.

    .venv/bin/python tools/make_samples.py

The place is invented and so is the text. Chapters and items are numbered by Word itself, as in most documents that
offices send; the file comes out the same, byte for byte, every time.
"""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

TARGET = Path(__file__).parents[1] / "src/guibiao/plans/samples/lanjiang_province_opinion.docx"
WHEN = datetime.datetime(2025, 11, 6, 9, 0)  # noqa: DTZ001  what Word writes has no time zone
NUMBERING = 41

TITLE = "岚江省人民政府关于强化企业科技创新主体地位的实施意见"
NUMBER = "岚政发〔2025〕19号"
ADDRESSEES = "各市、县（市、区）人民政府，省政府各部门、各直属机构："

# A line is what it is (chapter 一、, item （一）, point 1., or text), a tab, and its text.
TEXT = Path(__file__).parent / "samples/lanjiang_province_opinion.txt"

SIGNED = ("岚江省人民政府", "2025年11月6日")
LEVELS = {"chapter": 0, "item": 1, "point": 2}


def main() -> None:
    """Write the file."""
    document = Document()
    _page(document)
    _numbering(document)
    _centred(document, TITLE, "方正小标宋简体", 22)
    _centred(document, NUMBER, "仿宋_GB2312", 16)
    _paragraph(document, ADDRESSEES, indent=False)
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        sort, text = line.split("\t")
        paragraph = _paragraph(document, text, indent=True, font="黑体" if sort == "chapter" else "仿宋_GB2312")
        if sort in LEVELS:
            _number(paragraph, LEVELS[sort])
        if sort == "chapter":
            paragraph.paragraph_format.keep_with_next = True
    for line in SIGNED:
        paragraph = _paragraph(document, line, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64)
    _paragraph(document, "（此件公开发布）", indent=True)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = TITLE, SIGNED[0], ""
    properties.created = properties.modified = WHEN
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(_same_every_time(document))


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = Pt(28)


def _numbering(document: Doc) -> None:
    """一、 （一） 1. as Word's own multi-level list."""
    forms = ("chineseCountingThousand", "chineseCountingThousand", "decimal")
    texts = ("%1、", "（%2）", "%3.")
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="640"/></w:pPr></w:lvl>'
        for n, (form, text) in enumerate(zip(forms, texts, strict=True))
    )
    root = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING}"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
    )
    root.insert(0, abstract)
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{NUMBERING}"><w:abstractNumId w:val="{NUMBERING}"/></w:num>')
    )


def _number(paragraph, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    number = properties.get_or_add_numPr()
    number.get_or_add_ilvl().val = level
    number.get_or_add_numId().val = NUMBERING


def _centred(document: Doc, text: str, font: str, size: float) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(16)
    _run(paragraph, text, font, size)


def _paragraph(document: Doc, text: str, *, indent: bool, font: str = "仿宋_GB2312"):
    paragraph = document.add_paragraph()
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    lead, stop, rest = text.partition("。")
    if font == "仿宋_GB2312" and stop and rest and len(lead) <= 20:
        _run(paragraph, lead + stop, "楷体_GB2312", 16)  # a run-in heading ends with its sentence
        _run(paragraph, rest, font, 16)
    else:
        _run(paragraph, text, font, 16)
    return paragraph


def _run(paragraph, text: str, font: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = "Times New Roman", Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _same_every_time(document: Doc) -> bytes:
    """The package with every date inside it set to `WHEN`."""
    first, out = BytesIO(), BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = zipfile.ZipInfo(name, WHEN.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            target.writestr(part, source.read(name))
    return out.getvalue()


if __name__ == "__main__":
    main()
