"""The parts of an official document in Word after GB/T 9704—2012: page, head, title, lines, lists, signature.

A4, type area 156 × 225 mm (top 37 mm, left 28 mm), 22 lines of 28 characters, body 仿宋 16 pt, title 小标宋 22 pt centred,
page numbers 宋体 14 pt as “— 1 —” one character in from the outer edge. Fonts are named; a missing one is replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from guibiao.documents.safe import clean
from guibiao.reading.outputs.docx_table import BODY_FONT, HEAD_FONT, NUMBER_FONT, TITLE_FONT, set_font

LINE = Pt(28.95)  # 225 mm over 22 lines
BODY, TITLE, CELL, NONE = Pt(16), Pt(22), Pt(10.5), Pt(0)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
TYPE_WIDTH = 156
_RED = RGBColor(0xC0, 0x00, 0x00)


def page(document: Any) -> None:
    """Paper, type area, grid of lines, page numbers."""
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
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        _page_number(footer.paragraphs[0], side)
    document.core_properties.author = ""
    document.core_properties.comments = ""


def _page_number(paragraph: Any, side: str) -> None:
    paragraph.alignment = RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
    setattr(paragraph.paragraph_format, f"{side}_indent", Pt(14))
    set_font(paragraph.add_run("— "), NUMBER_FONT, Pt(14))
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("1")
    set_font(run, NUMBER_FONT, Pt(14))
    number.append(run._element)
    paragraph._p.append(number)
    set_font(paragraph.add_run(" —"), NUMBER_FONT, Pt(14))


def head(document: Any, issuer: str, number: str) -> None:
    """版头: the issuing unit in red, its number, and the red line under both."""
    name = line(document, issuer, TITLE_FONT, Pt(30), CENTRE, exact=False, after=Pt(6))
    name.runs[0].font.color.rgb = _RED
    below = line(document, number, align=CENTRE, after=Pt(14))
    below.paragraph_format.keep_with_next = True
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "C00000")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    below._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def title(document: Any, text: str) -> Any:
    """The title, centred."""
    return line(document, text, TITLE_FONT, TITLE, CENTRE, after=Pt(14))


def heading(document: Any, text: str) -> Any:
    """一、… in 黑体, together with what follows."""
    made = line(document, text, HEAD_FONT, indent=True)
    made.paragraph_format.keep_with_next = True
    return made


def line(
    document: Any, text: str, font: str = BODY_FONT, size: Any = BODY, align: Any = None, *, indent: bool = False,
    exact: bool = True, before: Any = NONE, after: Any = NONE,
) -> Any:  # fmt: skip
    """One paragraph."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after = before, after
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if indent:
        form.first_line_indent = Pt(32)
    paragraph.alignment = align
    set_font(paragraph.add_run(clean(text)), font, size)
    return paragraph


def paragraphs(document: Any, text: str) -> None:
    """Every line of a text as a paragraph of the body; empty ones are left out."""
    for one in text.splitlines():
        if one.strip():
            line(document, one.strip(), indent=True)


def signed(document: Any, issuer: str, day: str) -> None:
    """落款: the unit, under it the date four characters from the edge, both on the page of what stands before them."""
    for text, edge, before in ((issuer, 2, LINE), (day, 4, NONE)):
        paragraph = line(document, text, align=RIGHT, before=before)
        paragraph.paragraph_format.right_indent = BODY * edge
        paragraph.paragraph_format.keep_with_next = True


def imprint(
    document: Any, issuer: str, day: str, copies: str = "", *, given: str = "", over: float = TYPE_WIDTH
) -> None:
    """版记 at the foot of the last page: lines above and below, copies, who issued it and when. It is the end of the document.

    `given`: in a template, the name of the text without which the line of the copies is left out. `over`: so many millimetres wide.
    """
    _hair(document)
    rows = [(f"抄送：{copies}", "")] if copies else []
    if given:
        rows = [(f"{{%tr if {given} %}}", ""), *rows, ("{%tr endif %}", "")]
    sizes = (Mm(over * 0.55), Mm(over * 0.45))
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = size
    _at_the_foot(table, document.sections[-1].left_margin)
    for left, right in (*rows, (issuer, f"{day}印发")):
        cells = table.add_row().cells
        if not right:
            cells = (cells[0].merge(cells[1]),)
        for cell, text, size in zip(cells, (left, right), sizes, strict=False):
            cell.width = size if right else Mm(over)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = RIGHT if text == right else None
            paragraph.paragraph_format.line_spacing = Pt(20)
            set_font(paragraph.add_run(clean(text)), BODY_FONT, Pt(14))
    # What stands at the foot hangs from a paragraph below it; without one office programs lose it.
    _hair(document)


def _hair(document: Any) -> None:
    """A paragraph that takes no room."""
    thin(line(document, "", size=Pt(1), exact=False))


def thin(paragraph: Any) -> None:
    """An empty paragraph made as thin as may be."""
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = NONE
    paragraph.paragraph_format.line_spacing = Pt(1)


def _at_the_foot(table: Any, left: Any) -> None:
    """A table at the foot of the type area of its page, between lines.

    Counted from the edge of the paper: LibreOffice sets a table that is as wide as the text in the middle of it otherwise.
    """
    place, borders = OxmlElement("w:tblpPr"), OxmlElement("w:tblBorders")
    for key, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "page"),
        ("tblpX", str(round(left.twips))),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{key}"), value)
    for side, size in (("top", "8"), ("bottom", "8"), ("insideH", "6")):
        border = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    table._tbl.tblPr.insert_element_before(
        place, "w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc",
        "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook",
    )  # fmt: skip
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def grid(
    document: Any,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    over: float = TYPE_WIDTH,
) -> Any:
    """A table over the type area, or `over` so many millimetres: repeated head, rows not cut, `widths` as shares of it."""
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    whole = sum(widths)
    sizes = [Mm(over * width / whole) for width in widths]
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = size
    _fill(table.rows[0], headings, sizes, HEAD_FONT, CENTRE)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for cells in rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _fill(row, cells, sizes, BODY_FONT, None)
    return table


def _fill(row: Any, texts: Sequence[str], sizes: Sequence[Any], font: str, align: Any) -> None:
    for cell, text, size in zip(row.cells, texts, sizes, strict=True):
        cell.width = size
        paragraph = cell.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
        set_font(paragraph.add_run(clean(text)), font, CELL)
