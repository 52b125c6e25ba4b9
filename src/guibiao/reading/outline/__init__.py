"""The outline of a document: chapters, sections, items and boxes, down to run-in headings."""

from __future__ import annotations

from guibiao.documents.model import Document
from guibiao.reading.model import Section
from guibiao.reading.outline.lost import missing
from guibiao.reading.outline.marks import Mark, collect
from guibiao.reading.outline.nesting import nest, settle
from guibiao.terms.numerals import half_width

__all__ = ["outline"]


def outline(document: Document) -> list[Section]:
    """All headings in order of the text, each with the span of what stands under it.

    A heading is a labelled line or the first sentence of a labelled paragraph; a styled line; or a
    standing line that fills a gap between numbered siblings. List entries that are whole sentences,
    tables of contents and explanations of words are no headings. `end` reaches to the next heading of
    the same or a higher level, the last one's to the end of the text.
    """
    lines = collect(document, half_width(document.text))
    marks = lines.marks
    nest(marks)
    settle(marks)
    found = missing(marks, lines, document)
    if found:
        marks = sorted([*marks, *found], key=lambda m: m.start)
        nest(marks)
        settle(marks)
    sections = _sections(marks, document.text)
    for stop in lines.explained:
        for section in sections:
            if section.start < stop < section.end:
                section.end = _before(document.text, stop)
    return sections


def _sections(marks: list[Mark], text: str) -> list[Section]:
    out: list[Section] = []
    of: dict[int, Section] = {}
    open_: list[Section] = []
    for n, mark in enumerate(marks):
        if not mark.taken:
            continue
        up = mark.parent
        while up is not None and not marks[up].taken:
            up = marks[up].parent
        parent = of[up] if up is not None else None
        level = parent.level + 1 if parent else 1
        while open_ and open_[-1].level >= level:
            open_.pop().end = _before(text, mark.start)
        printed = text[mark.start : mark.words].strip() if mark.label and mark.kind != "lost" else ""
        section = Section(
            id=f"s{len(out) + 1}",
            parent=parent.id if parent else None,
            level=level,
            label=printed or None,
            title=text[mark.words : mark.end].strip(),
            box=mark.kind == "box",
            start=mark.start,
            end=len(text),
        )
        out.append(section)
        of[n] = section
        open_.append(section)
    return out


def _before(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at
