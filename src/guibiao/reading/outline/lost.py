"""Headings without their number: standing lines that fill a gap between numbered ones, or stand above a series."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

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
        low, high = bisect_right(standing, since), bisect_left(standing, mark.block)
        if high - low == 1:
            out[standing[low]] = mark.kind
    return out


def _tops(marks: list[Mark], standing: list[int], lines: Lines, document: Document) -> list[Mark]:
    """Chapters that carry no number at all, above series that begin anew under them."""
    taken = [m for m in marks if m.taken and m.label and m.label.ordinal]
    if not taken:
        return []
    top = taken[0].kind
    chosen: list[int] = []
    for n, mark in enumerate(taken):
        if mark.kind != top or mark.label is None or mark.label.ordinal != 1:
            continue
        head, since = mark.block, taken[n - 1].block if n else 0
        above = standing[bisect_right(standing, since) : bisect_left(standing, head)]
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
