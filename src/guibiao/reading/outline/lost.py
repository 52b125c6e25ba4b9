"""Headings without their number: standing lines that fill a gap between numbered ones, or stand above a series."""

from __future__ import annotations

from guibiao.documents.model import Document
from guibiao.reading.outline.labels import BOX, LOST, TOP
from guibiao.reading.outline.marks import Lines, Mark, stands


def missing(marks: list[Mark], lines: Lines, document: Document) -> list[Mark]:
    """New marks for standing lines that are headings."""
    standing = [n for n in lines.standing if stands(lines, n)]
    if not standing:
        return []
    gaps = _gaps(marks, standing)
    return [_mark(block, kind, lines, document) for block, kind in sorted(gaps.items())] or _tops(
        marks, standing, lines, document
    )


def _gaps(marks: list[Mark], standing: list[int]) -> dict[int, str]:
    """Block → the kind of the siblings it stands between, where one number is missing and one line could bear it."""
    out: dict[int, str] = {}
    last: dict[tuple[int | None, str], int] = {}
    for n, mark in enumerate(marks):
        if mark.label is None or mark.label.ordinal is None or mark.kind == BOX:
            continue
        key = mark.parent, mark.kind
        before = last.get(key)
        last[key] = n
        if before is None:
            first = mark.label.ordinal == 2 and mark.parent is not None
            since, expected = (marks[mark.parent].block, 1) if first and mark.parent is not None else (-1, 0)
        else:
            old = marks[before].label
            since, expected = marks[before].block, (old.ordinal or 0) + 1 if old else 0
        if expected == 0 or mark.label.ordinal != expected + 1:
            continue
        if any(m.kind == LOST and m.taken and since < m.block < mark.block for m in marks[before or 0 : n]):
            continue
        between = [b for b in standing if since < b < mark.block]
        if len(between) == 1:
            out[between[0]] = mark.kind
    return out


def _tops(marks: list[Mark], standing: list[int], lines: Lines, document: Document) -> list[Mark]:
    """Chapters that carry no number at all, above series that begin anew under them."""
    taken = [m for m in marks if m.taken and m.label and m.label.ordinal]
    if not taken:
        return []
    top = min((m for m in taken), key=lambda m: m.start).kind
    heads = [m.block for m in taken if m.kind == top and m.label and m.label.ordinal == 1]
    ends = [0, *[max((m.block for m in taken if m.block < h), default=0) for h in heads[1:]]]
    chosen: list[int] = []
    for head, since in zip(heads, ends, strict=False):
        above = [b for b in standing if since < b < head]
        if above and _only_text(lines, above[-1], head):
            chosen += above
    if len(chosen) < 2:
        return []
    return [_mark(b, TOP, lines, document) for b in chosen]


def _only_text(lines: Lines, block: int, head: int) -> bool:
    return all(t is not None for t in lines.text[block:head])


def _mark(block: int, kind: str, lines: Lines, document: Document) -> Mark:
    line = lines.text[block] or ""
    start = document.blocks[block].start + len(line) - len(line.lstrip())
    end = document.blocks[block].start + len(line.rstrip())
    return Mark(block, None, start, start, end, end - start, False, False, True, like=kind)
