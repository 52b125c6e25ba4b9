"""Reads a DOCX block by block, so that its size does not matter to memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

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
    """The content of a Word document. Macros are refused. A footnote stands behind the paragraph or table that refers to
    it; heads, feet, comments and all notes stand beside the document too.
    """
    package = Package(raw, name, limits)
    if package.has_macros:
        raise Unreadable(f"“{name}”带有宏，为安全起见没有读取，请在 Word 中另存为不带宏的 .docx 后重新上传。")
    styles_part, numbering_part = package.beside_main("styles.xml"), package.beside_main("numbering.xml")
    styles = Styles(parsed(styles_part, name) if styles_part else None)
    numbering = Numbering(parsed(numbering_part, name) if numbering_part else None, styles)
    sides = {side: parsed(data, name) for side, data in package.sides()}
    paragraphs = Paragraphs(styles, numbering, _notes(sides.values()))
    try:
        content = compose(_items(package.part(package.main) or b"", paragraphs), limits, page=False)
    except etree.XMLSyntaxError:
        raise Unreadable(f"“{name}”的正文已损坏，请用 Word 打开并重新另存后上传。") from None
    content.beside += [line for side in sides.values() for line in _side_lines(side)]
    return content


def _items(data: bytes, paragraphs: Paragraphs) -> Iterator[Item]:
    for element in _blocks(data):
        yield from block_items(element, paragraphs)


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


def _side_lines(side: Element) -> Iterator[str]:
    """Every paragraph of a head, foot, note or comment, those of its tables and text boxes too."""
    for paragraph in side.iter(W + "p"):
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


def _notes(sides: Iterable[Element]) -> dict[tuple[str, str], Element]:
    """Footnotes and endnotes by what a reference says: its tag and id."""
    return {
        (note.tag + "Reference", note.get(W + "id") or ""): note
        for side in sides
        for note in side.iterchildren(W + "footnote", W + "endnote")
        if (note.get(W + "type") or "normal") == "normal"
    }
