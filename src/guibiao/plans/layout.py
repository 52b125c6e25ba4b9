"""A document as the check screen lays it out: blocks with their offsets into the text, headings told apart.

A block is a small dict, so that it is stored and sent as it is:
    {"k": "p", "s": 0, "e": 12}                     a paragraph; "h" the heading level and "he" where the heading ends,
                                                    "id" its section, "box" and "centred" where they hold
    {"k": "t", "s": 0, "e": 40, "head": 1, "rows": [[{"s": 0, "e": 4, "rs": 2, "cs": 1}]]}   "guessed", "caption"
"""

from collections.abc import Iterable
from typing import Any

from guibiao.documents.model import CELL, Document, Paragraph, Table
from guibiao.reading.model import Section

Block = dict[str, Any]


def layout(text: str, outline: Iterable[Section], document: Document | None = None) -> list[Block]:
    """Blocks of `text` in order; from the document where it is laid out as the same text, else from its lines."""
    blocks = _of_document(document) if document is not None and document.text == text else _of_lines(text)
    _mark_headings(blocks, text, outline)
    return blocks


def _of_document(document: Document) -> list[Block]:
    return [_paragraph(block) if isinstance(block, Paragraph) else _table(block) for block in document.blocks]


def _paragraph(block: Paragraph) -> Block:
    out: Block = {"k": "p", "s": block.start, "e": block.end}
    if block.box:
        out["box"] = True
    if block.centred:
        out["centred"] = True
    return out


def _table(block: Table) -> Block:
    rows = [
        [{"s": cell.start, "e": cell.end, "rs": cell.rowspan, "cs": cell.colspan} for cell in row] for row in block.rows
    ]
    out: Block = {"k": "t", "s": block.start, "e": block.end, "head": block.head, "rows": rows}
    if block.guessed:
        out["guessed"] = True
    if block.caption:
        out["caption"] = block.caption
    return out


def _of_lines(text: str) -> list[Block]:
    """A line is a paragraph; neighbouring lines with cells are a table."""
    blocks: list[Block] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if CELL in line:
            if not (blocks and blocks[-1]["k"] == "t" and blocks[-1]["e"] == at - 1):
                blocks.append({"k": "t", "s": at, "e": end, "head": 0, "rows": []})
            blocks[-1]["rows"].append(_cells(line, at))
            blocks[-1]["e"] = end
        elif line.strip():
            blocks.append({"k": "p", "s": at, "e": end})
        at = end + 1
    return blocks


def _cells(line: str, at: int) -> list[Block]:
    cells = []
    for cell in line.split(CELL):
        cells.append({"s": at, "e": at + len(cell), "rs": 1, "cs": 1})
        at += len(cell) + 1
    return cells


def _mark_headings(blocks: list[Block], text: str, outline: Iterable[Section]) -> None:
    paragraphs = [block for block in blocks if block["k"] == "p"]
    at = 0
    for section in outline:
        while at < len(paragraphs) and paragraphs[at]["e"] <= section.start:
            at += 1
        if at == len(paragraphs):
            return
        block = paragraphs[at]
        if block["s"] <= section.start < block["e"] and "h" not in block:
            block["h"] = section.level
            block["he"] = heading_end(text, section, block["e"])
            block["id"] = section.id


def heading_end(text: str, section: Section, limit: int) -> int:
    """Where a heading's own words end: behind its title in the paragraph, at most at `limit`."""
    reach = section.start + len(section.label or "") + len(section.title) + 10
    found = text.find(section.title, section.start, min(limit, reach))
    return limit if found < 0 else min(limit, found + len(section.title))
