"""Reads a DOCX block by block, so that its size does not matter to memory."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from guibiao.documents.compose import Content, compose
from guibiao.documents.docx.numbering import Numbering
from guibiao.documents.docx.package import Package
from guibiao.documents.docx.paragraphs import HOLDERS, Paragraphs, is_contents
from guibiao.documents.docx.styles import Styles
from guibiao.documents.docx.tables import block_items
from guibiao.documents.docx.xml import Element, W, parsed
from guibiao.documents.limits import Limits
from guibiao.documents.lines import Item
from guibiao.documents.model import Unreadable

BODY = W + "body"


def read(raw: bytes, name: str, limits: Limits) -> Content:
    """The content of a Word document. Macros are refused; footnotes are left out; heads and feet stand beside it."""
    package = Package(raw, name, limits)
    if package.has_macros:
        raise Unreadable(f"“{name}”带有宏，为安全起见没有读取，请在 Word 中另存为不带宏的 .docx 后重新上传。")
    styles_part, numbering_part = package.beside_main("styles.xml"), package.beside_main("numbering.xml")
    styles = Styles(parsed(styles_part, name) if styles_part else None)
    numbering = Numbering(parsed(numbering_part, name) if numbering_part else None, styles)
    paragraphs = Paragraphs(styles, numbering)
    main = package.part(package.main)
    items: list[Item] = []
    try:
        for element in _blocks(main or b""):
            items.extend(block_items(element, paragraphs))
    except etree.XMLSyntaxError:
        raise Unreadable(f"“{name}”的正文已损坏，请用 Word 打开并重新另存后上传。") from None
    content = compose(items, page=False)
    content.beside += [line for margin in package.margins() for line in _margin_lines(margin, name)]
    if _has_notes(package):
        content.warnings.append(f"“{name}”的脚注、尾注没有读入，如有指标写在其中，请人工补录。")
    return content


def _blocks(data: bytes) -> Iterator[Element]:
    """Paragraphs and tables of the body, each freed once the next is asked for."""
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False
    )
    inside = 0  # depth inside a paragraph or table that is not yet whole
    for event, element in events:
        if element.tag in (W + "p", W + "tbl"):
            inside += 1 if event == "start" else -1
            if event == "end" and inside == 0 and _in_body(element):
                yield element
                _free(element)


def _margin_lines(data: bytes, name: str) -> Iterator[str]:
    """Every paragraph of a head or foot, those of its tables and text boxes too."""
    for paragraph in parsed(data, name).iter(W + "p"):
        text = "".join(node.text or "" for node in paragraph.iter(W + "t"))
        if text.strip():
            yield text


def _in_body(element: Element) -> bool:
    parent = element.getparent()
    while parent is not None and parent.tag in HOLDERS:
        if parent.tag == W + "sdt" and is_contents(parent):
            return False
        parent = parent.getparent()
    return parent is not None and parent.tag == BODY


def _free(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None and parent[0].tag in (W + "p", W + "tbl"):
        del parent[0]


def _has_notes(package: Package) -> bool:
    """Whether there are footnotes or endnotes beyond the separators that Word always writes."""
    for part in ("footnotes.xml", "endnotes.xml"):
        data = package.beside_main(part)
        if data and any(
            (note.get(W + "type") or "normal") == "normal" and "".join(note.itertext()).strip()
            for note in parsed(data, package.name)
        ):
            return True
    return False
