"""The spans of text that are measures: sections without sections below them, and the numbered paragraphs inside."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from guibiao.documents.model import Document, Paragraph
from guibiao.reading.measures.deadline import _DATA
from guibiao.reading.model import Section
from guibiao.reading.outline.labels import BOX, LOST, Label, label
from guibiao.terms.numerals import half_width

_BACKGROUND: dict[str, Any] = _DATA["background"]
_HEAD = 12  # characters that are enough to read a label


@dataclass(slots=True)
class Span:
    """A stretch of text that a title names. `acts`: by its place in the outline it tells somebody to act."""

    start: int
    end: int
    title: str
    section: str | None
    parent: str | None = None
    acts: bool = True
    numbered: bool = True


def spans(document: Document, sections: list[Section], tables: list[int]) -> list[Span]:
    """All candidate measures in order, without overlap; none reaches into the tables of tasks that begin at `tables`."""
    above = {s.parent for s in sections if s.parent and not s.box}
    aside = _aside(sections)
    starts = [b.start for b in document.blocks]
    out: list[Span] = []
    for n, section in enumerate(sections):
        if section.id in above:
            continue
        end = section.end
        if n + 1 < len(sections) and sections[n + 1].start < end:
            end = _trimmed(document.text, section.start, sections[n + 1].start)
        table = bisect_left(tables, section.start)
        if table < len(tables) and tables[table] < end:
            end = _trimmed(document.text, section.start, tables[table])
        acts = section.id not in aside
        items = _items(document, starts, section, end) if acts else []
        if items:
            out += items
            continue
        words = document.text[section.start : end]
        body = len(words) - len(section.title) - len(section.label or "")
        out.append(
            Span(
                section.start, end, section.title, section.id, section.parent, acts and body >= _BACKGROUND["shortest"]
            )
        )
    return out


def _aside(sections: list[Section]) -> set[str]:
    """Sections that set the scene, and all below them."""
    out: set[str] = set()
    for s in sections:
        if s.parent in out or (
            any(w in s.title for w in _BACKGROUND["titles"]) and not any(w in s.title for w in _BACKGROUND["acts"])
        ):
            out.add(s.id)
    return out


def _items(document: Document, starts: list[int], section: Section, end: int) -> list[Span]:
    """Numbered paragraphs in a section that are no headings: whole sentences, each a measure of its own."""
    found: list[tuple[int, Label]] = []
    for block in document.blocks[bisect_left(starts, section.start + 1) : bisect_left(starts, end)]:
        if not isinstance(block, Paragraph):
            continue
        seen = label(half_width(block.text[:_HEAD]))
        if seen is None or seen.kind in (BOX, LOST) or seen.ordinal is None:
            continue
        if (found and found[0][1].kind != seen.kind) or seen.ordinal != len(found) + 1:
            continue
        found.append((block.start, seen))
    if len(found) < 2:
        return []
    out: list[Span] = []
    edges = [at for at, _ in found[1:]] + [end]
    for (at, seen), stop in zip(found, edges, strict=True):
        stop = _trimmed(document.text, at, stop)
        words = document.text[at + seen.end : stop]
        title = words.split("\n", 1)[0].split("。", 1)[0].strip()
        out.append(Span(at, stop, title[:60], section.id, section.id))
    return out


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
