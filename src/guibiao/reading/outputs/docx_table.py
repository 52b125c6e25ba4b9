"""A table in Word: landscape A4, type area, fonts and page numbers after GB/T 9704—2012 《党政机关公文格式》."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm, Pt
from lxml import etree

from guibiao.documents.safe import clean
from guibiao.reading.outputs.marks import Marker
from guibiao.reading.outputs.tables import Column, Table, mark

TITLE_FONT, HEAD_FONT, BODY_FONT, NUMBER_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
LATIN_FONT = "Times New Roman"
TITLE_SIZE, CELL_SIZE, NOTE_SIZE, PAGE_NUMBER_SIZE = Pt(22), Pt(10.5), Pt(10.5), Pt(14)
#: The portrait page's type area (156 × 225 mm) turned on its side.
TYPE_AREA = (225, 156)
#: Up to so many characters a row is kept on one page; a longer one would leave holes.
WHOLE = 240
#: Stands in a table where its rows go; a processing instruction, which no text can be taken for.
_ROWS = "rows"
_DECLARED = f' xmlns:w="{nsmap["w"]}"'.encode()
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def write_docx(tables: Sequence[Table], target: BinaryIO) -> None:
    """Write tables as a Word document, each from a new page: title, table with a repeated head, note; page numbers."""
    document = Document()
    _defaults(document)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm((297 - TYPE_AREA[0]) / 2)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    _page_numbers(document, section)
    marker = Marker(document.element.body)
    for n, table in enumerate(tables):
        title = document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.page_break_before = n > 0
        title.paragraph_format.space_after = Pt(12)
        title.paragraph_format.keep_with_next = True
        set_font(title.add_run(clean(table.title)), TITLE_FONT, TITLE_SIZE)
        _grid(document, table, marker)
        if table.note:
            note = document.add_paragraph()
            note.paragraph_format.space_before = Pt(6)
            set_font(note.add_run(clean(table.note)), BODY_FONT, NOTE_SIZE)
    document.core_properties.title = clean(tables[0].title)[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    _save(document, tables, marker, target)


def _grid(document: Any, table: Table, marker: Marker) -> None:
    grid = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _cell_margins(grid)
    widths = _widths(table.columns)
    head = grid.rows[0]
    for column, cell, width in zip(table.columns, head.cells, widths, strict=True):
        _fill(cell, column.heading, HEAD_FONT, "center")
        cell._tc.get_or_add_tcPr().width = width
        marker.put_key(cell._tc, column.key)
    _repeat(head._tr)
    for column_element, width in zip(grid._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column_element.set(qn("w:w"), str(int(width.twips)))
    grid._tbl.append(etree.ProcessingInstruction(_ROWS))


def _save(document: Any, tables: Sequence[Table], marker: Marker, target: BinaryIO) -> None:
    """The document with each table's rows written one by one where its head left a place for them.

    A row laid out takes some thirty times its text: those of a long table are never held together.
    """
    frame = BytesIO()
    document.save(frame)
    main = document.part.partname.lstrip("/")
    with ZipFile(frame) as made, ZipFile(target, "w", ZIP_DEFLATED) as whole:
        for member in made.infolist():
            if member.filename != main:
                whole.writestr(member, made.read(member))
                continue
            before, *after = made.read(member).split(f"<?{_ROWS} ?>".encode())
            with whole.open(member, "w") as stream:
                stream.write(before)
                for table, rest in zip(tables, after, strict=True):
                    stream.writelines(_rows(table, marker))
                    stream.write(rest)


def _rows(table: Table, marker: Marker) -> Iterator[bytes]:
    """Each row as XML inside a document that has declared the namespace."""
    widths = [str(int(width.twips)) for width in _widths(table.columns)]
    merges = {column.key: _merges(table, column) for column in table.columns if column.merge}
    for number, row in enumerate(table.rows, 1):
        tr = OxmlElement("w:tr")
        if max(map(len, row.cells.values()), default=0) <= WHOLE:
            properties = OxmlElement("w:trPr")
            properties.append(OxmlElement("w:cantSplit"))
            tr.append(properties)
        for column, width in zip(table.columns, widths, strict=True):
            merge = merges[column.key][number - 1] if column.merge else None
            text = "" if merge == "continue" else table.text(number, row, column)
            tr.append(_cell(text, column, width, merge))
        marker.put(tr, mark(row))
        yield etree.tostring(tr).replace(_DECLARED, b"", 1)


def _merges(table: Table, column: Column) -> list[str | None]:
    """For each row whether its cell begins a tall one, continues it, or stands alone: equal neighbours are joined."""
    texts = [row.cells.get(column.key, "") for row in table.rows]
    follows = [False, *(bool(below) and above == below for above, below in pairwise(texts)), False]
    return [
        "continue" if joins else "restart" if follows[n + 1] else None for n, joins in enumerate(follows[: len(texts)])
    ]


def _cell(text: str, column: Column, width: str, merge: str | None) -> Any:
    tc = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    properties.append(OxmlElement("w:tcW", {qn("w:type"): "dxa", qn("w:w"): width}))
    if merge:
        joined = OxmlElement("w:vMerge")
        if merge == "restart":  # what goes on says no more
            joined.set(qn("w:val"), merge)
        properties.append(joined)
    properties.append(OxmlElement("w:vAlign", {qn("w:val"): "center"}))
    tc.append(properties)
    for line in clean(text).split("\n"):
        tc.append(_paragraph(line, column.align))
    return tc


def _paragraph(text: str, align: str) -> Any:
    p = OxmlElement("w:p")
    if align != "left":
        properties = OxmlElement("w:pPr")
        properties.append(OxmlElement("w:jc", {qn("w:val"): align}))
        p.append(properties)
    if text:
        run, content = OxmlElement("w:r"), OxmlElement("w:t")
        run.append(_run_properties(BODY_FONT, CELL_SIZE))
        content.text = text
        content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(content)
        p.append(run)
    return p


def _run_properties(font: str, size: Pt) -> Any:
    properties, fonts, height = OxmlElement("w:rPr"), OxmlElement("w:rFonts"), OxmlElement("w:sz")
    for name, face in (("ascii", LATIN_FONT), ("eastAsia", font), ("hAnsi", LATIN_FONT), ("cs", LATIN_FONT)):
        fonts.set(qn(f"w:{name}"), face)
    height.set(qn("w:val"), str(int(size.pt * 2)))
    properties.append(fonts)
    properties.append(height)
    return properties


def _widths(columns: Sequence[Column]) -> list[Mm]:
    total = sum(column.width for column in columns)
    return [Mm(TYPE_AREA[0] * column.width / total) for column in columns]


def _fill(cell: Any, text: str, font: str, align: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN[align]
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    set_font(paragraph.add_run(clean(text)), font, CELL_SIZE)


def _cell_margins(grid: Any) -> None:
    """A little air above and below the text."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 80), ("bottom", 40), ("right", 80)):
        node = OxmlElement(f"w:{side}")
        node.set(qn("w:w"), str(width))
        node.set(qn("w:type"), "dxa")
        margins.append(node)
    properties = grid._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)


def _repeat(row: Any) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))


def set_font(run: Any, font: str, size: Any) -> None:
    """A face for Chinese and one for Latin text; Word asks for both."""
    run.font.size = size
    run.font.name = LATIN_FONT
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _defaults(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name = LATIN_FONT
    normal.font.size = CELL_SIZE
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0


def _page_numbers(document: Any, section: Any) -> None:
    """“— 1 —”, on the outer side: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section.footer_distance = Mm(19)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = _ALIGN[side]
        set_font(paragraph.add_run("— "), NUMBER_FONT, PAGE_NUMBER_SIZE)
        field = paragraph.add_run()
        set_font(field, NUMBER_FONT, PAGE_NUMBER_SIZE)
        for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
            field._element.append(_field_part(kind, text))
        set_font(paragraph.add_run(" —"), NUMBER_FONT, PAGE_NUMBER_SIZE)


def _field_part(kind: str, text: str) -> Any:
    if kind == "text":
        node = OxmlElement("w:t")
        node.text = text
    elif text:
        node = OxmlElement("w:instrText")
        node.text = text
    else:
        node = OxmlElement("w:fldChar")
        node.set(qn("w:fldCharType"), kind)
    return node
