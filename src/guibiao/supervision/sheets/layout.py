"""The shipped Word templates, built from sheets.toml in the layout of GB/T 9704—2012 with the marks of docxtpl."""

from functools import cache
from io import BytesIO
from typing import Any

import msgspec
from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from guibiao.reading.outputs import official
from guibiao.reading.outputs.docx_table import BODY_FONT, HEAD_FONT, TITLE_FONT, set_font
from guibiao.reading.outputs.official import LINE, TITLE
from guibiao.terms.data import data_table

_WIDTHS = (Mm(36), Mm(120))
#: Texts of several lines: beside `minutes` there is the list `minutes_lines`.
LINES = ("text", "progress", "problems", "next_step", "reason", "agenda", "minutes")


class Kind(msgspec.Struct, frozen=True):
    """One kind of form, in its office's name or in that of `by`; `flag` stands over it instead of the name alone.

    A paragraph that is nothing but the name of a text of several lines (`{{ minutes }}`) becomes a paragraph for each. `list` is
    (the name of a list, the line before it, the paragraph for each of it), and nothing where the list is empty; `attendees` closes
    minutes where they are known; `signed` closes with unit and date; `imprint`: it goes out as a document, with a 版记.
    """

    title: str
    prefix: str
    of: str
    by: str = "{{ issuer }}"
    contact: str = "{{ contact }}"
    flag: str = ""
    heading: str = ""
    attendees: str = ""
    states: tuple[str, ...] = ()
    address: str = ""
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    list: tuple[str, str, str] | None = None
    slip: bool = False
    signed: bool = True
    imprint: bool = True


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of form by name."""
    return msgspec.convert(data_table(__file__, "sheets.toml"), dict[str, Kind])


def with_slip() -> tuple[str, ...]:
    """The kinds that have a return slip."""
    return tuple(name for name, kind in kinds().items() if kind.slip)


@cache
def default(name: str) -> bytes:
    """The shipped template of a kind."""
    kind = kinds()[name]
    document = Document()
    official.page(document)
    official.head(document, kind.flag or kind.by, "{{ number }}" + ("　　{{ today }}" if kind.flag else ""))
    official.title(document, kind.heading or kind.title)
    if kind.address:
        official.line(document, kind.address)
    for text in kind.paragraphs:
        name = text.removeprefix("{{ ").removesuffix(" }}")
        _each(document, f"{name}_lines", "{{ one }}") if name in LINES else official.line(document, text, indent=True)
    if kind.list:
        official.line(document, f"{{%p if {kind.list[0]} %}}")
        official.line(document, kind.list[1], indent=True).paragraph_format.keep_with_next = True
        _each(document, kind.list[0], kind.list[2], keep=bool(kind.attendees))
        official.line(document, "{%p endif %}")
    if kind.rows:
        above = document.paragraphs[-1].paragraph_format
        above.space_after = max(above.space_after, Pt(6))
        _grid(document, kind.rows)
    if kind.attendees:
        official.line(document, "{%p if present %}")
        official.line(document, kind.attendees, indent=True, before=LINE)
        official.line(document, "{%p endif %}")
    if kind.signed:
        official.signed(document, kind.by, "{{ today }}")
        official.line(document, f"（联系人：{kind.contact}）", indent=True)
    if kind.slip:
        _slip(document, kind)
    if kind.imprint:
        official.imprint(document, kind.by, "{{ today }}", "{{ copies }}", given="copies")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _each(document: Any, name: str, text: str, *, keep: bool = False) -> None:
    """A paragraph for each of a list; `keep`: on the page of what stands after it."""
    official.line(document, f"{{%p for one in {name} %}}")
    official.line(document, text, indent=True).paragraph_format.keep_with_next = keep
    official.line(document, "{%p endfor %}")


def _grid(document: Any, rows: Any) -> None:
    grid = document.add_table(rows=0, cols=2, style="Table Grid")
    grid.autofit = False
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(grid.columns, _WIDTHS, strict=True):
        column.width = width
    for number, (label, value) in enumerate(rows, 1):
        row = grid.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        height = OxmlElement("w:trHeight")
        height.set(qn("w:val"), "1700" if "（签字）" in value else "540")
        height.set(qn("w:hRule"), "atLeast")
        properties.append(height)
        for cell, width, text, font in zip(row.cells, _WIDTHS, (label, value), (HEAD_FONT, BODY_FONT), strict=True):
            cell.width = width
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            for place, part in enumerate(text.split("\n")):
                paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                paragraph.paragraph_format.keep_with_next = number == len(rows)
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
                if font == HEAD_FONT:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                elif "（签字）" in part:
                    paragraph.paragraph_format.left_indent = Pt(84)  # the hand needs room behind it
                elif "年　月　日" in part:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                set_font(paragraph.add_run(part), font, Pt(14))


def _slip(document: Any, kind: Kind) -> None:
    """回执, below a line to cut along, kept together on one page."""
    cut = official.line(document, "…" * 26, align=WD_ALIGN_PARAGRAPH.CENTER, before=LINE)
    title = official.line(document, "回　　执", TITLE_FONT, TITLE, WD_ALIGN_PARAGRAPH.CENTER, after=Pt(8))
    said = official.line(document, f"{{{{ issuer }}}}：{kind.title}（{{{{ number }}}}）已收到。", indent=True)
    for paragraph in (cut, title, said):
        paragraph.paragraph_format.keep_with_next = True
    rows = (("收件单位", "{{ lead }}（盖章）"), ("签收人", ""), ("联系电话", ""), ("签收日期", "　　年　月　日"))
    _grid(document, rows)
    for row in document.tables[-1].rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
