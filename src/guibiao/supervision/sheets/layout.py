"""The shipped Word templates, built from sheets.toml in the layout of GB/T 9704—2012 with the marks of docxtpl.

A4, type area 156 × 225 mm (top 37 mm, left 28 mm), 22 lines of 28 characters, body 仿宋 16 pt, title 小标宋 22 pt centred,
page numbers 宋体 14 pt as “— 1 —” one character in from the outer edge. Fonts are named; a missing one is replaced.
"""

from functools import cache
from io import BytesIO
from typing import Any

import msgspec
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from guibiao.reading.outputs.docx_table import BODY_FONT, HEAD_FONT, NUMBER_FONT, TITLE_FONT, set_font
from guibiao.terms.data import data_table

LINE = Pt(28.95)  # 225 mm over 22 lines
BODY, TITLE, NONE = Pt(16), Pt(22), Pt(0)
_WIDTHS = (Mm(36), Mm(120))
_RED = RGBColor(0xC0, 0x00, 0x00)


class Kind(msgspec.Struct, frozen=True):
    """One kind of form; `list` is (the name of a list, the paragraph for each of it); `signed` closes with unit and date."""

    title: str
    prefix: str
    of: str
    states: tuple[str, ...] = ()
    address: str = ""
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    list: tuple[str, str] | None = None
    slip: bool = False
    signed: bool = True


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of form by name."""
    return msgspec.convert(data_table(__file__, "sheets.toml"), dict[str, Kind])


@cache
def default(name: str) -> bytes:
    """The shipped template of a kind."""
    kind = kinds()[name]
    document = Document()
    _page(document)
    _head(document)
    _line(document, kind.title, TITLE_FONT, TITLE, WD_ALIGN_PARAGRAPH.CENTER, after=Pt(14))
    if kind.address:
        _line(document, kind.address)
    for text in kind.paragraphs:
        _line(document, text, indent=True)
    if kind.list:
        _line(document, f"{{%p for one in {kind.list[0]} %}}")
        _line(document, kind.list[1], indent=True)
        _line(document, "{%p endfor %}")
    if kind.rows:
        _grid(document, kind.rows)
    if kind.signed:
        _signed(document)
    if kind.slip:
        _slip(document, kind)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")
    normal = document.styles["Normal"]
    normal.font.size = BODY
    # 28 characters of 16 pt want 158 mm; a hair less between them, and programs that know no character grid agree.
    tight = OxmlElement("w:spacing")
    tight.set(qn("w:val"), "-5")
    normal.element.get_or_add_rPr().insert_element_before(tight, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
        setattr(paragraph.paragraph_format, f"{side}_indent", Pt(14))
        set_font(paragraph.add_run("— "), NUMBER_FONT, Pt(14))
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), "PAGE")
        run = paragraph.add_run("1")
        set_font(run, NUMBER_FONT, Pt(14))
        number.append(run._element)
        paragraph._p.append(number)
        set_font(paragraph.add_run(" —"), NUMBER_FONT, Pt(14))
    document.core_properties.author = ""
    document.core_properties.comments = ""


def _head(document: Any) -> None:
    """版头: the issuing unit in red, its number, and the red line under both."""
    name = _line(document, "{{ issuer }}", TITLE_FONT, Pt(30), WD_ALIGN_PARAGRAPH.CENTER, exact=False, after=Pt(6))
    name.runs[0].font.color.rgb = _RED
    number = _line(document, "{{ number }}", align=WD_ALIGN_PARAGRAPH.CENTER, after=Pt(14))
    number.paragraph_format.keep_with_next = True
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "C00000")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    number._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _line(
    document: Any, text: str, font: str = BODY_FONT, size: Any = BODY, align: Any = None, *, indent: bool = False,
    exact: bool = True, before: Any = NONE, after: Any = NONE,
) -> Any:  # fmt: skip
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after = before, after
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if indent:
        form.first_line_indent = Pt(32)
    paragraph.alignment = align
    set_font(paragraph.add_run(text), font, size)
    return paragraph


def _signed(document: Any) -> None:
    """落款: the unit, under it the date four characters from the edge, both on the page of what stands before them."""
    for text, edge, before in (("{{ issuer }}", 2, LINE), ("{{ today }}", 4, NONE)):
        paragraph = _line(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT, before=before)
        paragraph.paragraph_format.right_indent = BODY * edge
        paragraph.paragraph_format.keep_with_next = True
    _line(document, "（联系人：{{ contact }}）", indent=True)


def _grid(document: Any, rows: Any) -> None:
    grid = document.add_table(rows=0, cols=2, style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, _WIDTHS, strict=True):
        column.width = width
    for number, (label, value) in enumerate(rows, 1):
        row = grid.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        height = OxmlElement("w:trHeight")
        height.set(qn("w:val"), "540")
        height.set(qn("w:hRule"), "atLeast")
        properties.append(height)
        for cell, width, text, font in zip(row.cells, _WIDTHS, (label, value), (HEAD_FONT, BODY_FONT), strict=True):
            cell.width = width
            for place, part in enumerate(text.split("\n")):
                paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                paragraph.paragraph_format.keep_with_next = number == len(rows)
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
                if font == HEAD_FONT:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                elif (number and "（签字）" in part) or (number and "年　月　日" in part):
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                set_font(paragraph.add_run(part), font, Pt(14))


def _slip(document: Any, kind: Kind) -> None:
    """回执, below a line to cut along, kept together on one page."""
    cut = _line(document, "…" * 26, align=WD_ALIGN_PARAGRAPH.CENTER, before=LINE)
    title = _line(document, "回　　执", TITLE_FONT, TITLE, WD_ALIGN_PARAGRAPH.CENTER, after=Pt(8))
    said = _line(document, f"{{{{ issuer }}}}：{kind.title}（{{{{ number }}}}）已收到。", indent=True)
    for paragraph in (cut, title, said):
        paragraph.paragraph_format.keep_with_next = True
    rows = (("收件单位", "{{ lead }}（盖章）"), ("签收人", ""), ("联系电话", ""), ("签收日期", "　　年　月　日"))
    _grid(document, rows)
    for row in document.tables[-1].rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
