"""What a plan tells somebody to do: its smallest numbered paragraphs, with their units and deadlines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from guibiao.documents.model import Document, Table
from guibiao.reading.measures.deadline import deadline
from guibiao.reading.measures.spans import Span, spans
from guibiao.reading.measures.tables import rows
from guibiao.reading.model import Measure, Section, Unit
from guibiao.reading.responsible import Statement, statements
from guibiao.terms.numerals import half_width

__all__ = ["measures"]


def measures(document: Document, sections: list[Section]) -> list[Measure]:
    """All measures in order of the text, `sections` being the document's outline.

    Units of every bracket inside a measure are joined, each named once. Units that stand where no measure is make
    one of the section or paragraph they stand in. Targets are linked by whoever reads them.
    """
    tabled = [(t, tasks) for t in document.blocks if isinstance(t, Table) and (tasks := rows(t))]
    holders = [_Holder(s) for s in spans(document, sections, [t.start for t, _ in tabled])]
    found = statements(document)
    _raise_to_parents(found, holders, sections)
    _assign(found, holders, document, sections)
    kept = [h for h in holders if h.span.acts or h.units or h.later]
    for _, tasks in tabled:
        for r in tasks:
            span = Span(r.start, r.end, r.title, _section_at(r.start, sections))
            kept.append(_Holder(span, r.units, deadline=r.deadline))
    kept.sort(key=lambda h: (h.span.start, h.span.end))
    return [h.measure(n, document.text) for n, h in enumerate(kept, 1)]


@dataclass(slots=True)
class _Holder:
    span: Span
    units: list[Unit] = field(default_factory=list)
    later: list[Unit] = field(default_factory=list)
    deadline: str | None = None

    def take(self, statement: Statement) -> None:
        self.units += statement.units
        self.later += statement.later

    def measure(self, n: int, text: str) -> Measure:
        words = text[self.span.start : self.span.end]
        once: dict[str, Unit] = {}
        for unit in (*self.units, *self.later):
            once.setdefault(unit.name, unit)
        return Measure(
            id=f"m{n}",
            section=self.span.section,
            start=self.span.start,
            end=self.span.end,
            title=self.span.title,
            text=words,
            units=list(once.values()),
            deadline=self.deadline or deadline(half_width(words)),
            confidence=1.0 if once else 0.8 if self.span.numbered else 0.6,
        )


def _raise_to_parents(found: list[Statement], holders: list[_Holder], sections: list[Section]) -> None:
    """A list alone in its paragraph at the end of several numbered ones that have none of their own speaks for all."""
    starts = [h.span.start for h in holders]
    by_parent: dict[str, list[int]] = defaultdict(list)
    for n, h in enumerate(holders):
        if h.span.parent:
            by_parent[h.span.parent].append(n)
    within = [bisect_right(starts, s.start) - 1 for s in found]
    stated = set(within)
    of = {s.id: s for s in sections}
    gone: set[int] = set()
    for s, n in zip(found, within, strict=True):
        if n < 0 or not s.alone:
            continue
        siblings = by_parent.get(holders[n].span.parent or "", [])
        if len(siblings) > 1 and siblings[-1] == n and not any(m in stated for m in siblings[:-1]):
            parent = of[holders[n].span.parent or ""]
            gone.update(siblings)
            holders.append(_Holder(Span(parent.start, parent.end, parent.title, parent.id, parent.parent)))
    if gone:
        holders[:] = sorted((h for n, h in enumerate(holders) if n not in gone), key=lambda h: h.span.start)


def _assign(found: list[Statement], holders: list[_Holder], document: Document, sections: list[Section]) -> None:
    starts = [h.span.start for h in holders]
    heads = [s.start for s in sections]
    more: dict[int, _Holder] = {}
    for s in found:
        n = bisect_right(starts, s.start) - 1
        if n >= 0 and s.start < holders[n].span.end:
            holders[n].take(s)
            continue
        span = _around(s, document, sections, heads)
        more.setdefault(span.start, _Holder(span)).take(s)
    holders += more.values()


def _around(s: Statement, document: Document, sections: list[Section], heads: list[int]) -> Span:
    """The words a statement speaks of where no measure is: from the heading over it, else its paragraph."""
    first = s.block - 1 if s.alone and s.block else s.block
    start, end = document.blocks[first].start, max(s.end, document.blocks[s.block].end)
    at = bisect_right(heads, s.start) - 1
    if at >= 0 and s.start < sections[at].end:
        section = sections[at]
        return Span(section.start, end, section.title, section.id, section.parent)
    words = document.text[start:end]
    title = words.split("。", 1)[0].split("\n", 1)[0].strip()
    return Span(start, end, title[:60], _section_at(start, sections))


def _section_at(place: int, sections: list[Section]) -> str | None:
    """The innermost section that holds a place."""
    at = bisect_left(sections, place + 1, key=lambda s: s.start) - 1
    while at >= 0 and sections[at].end < place:
        at -= 1
    return sections[at].id if at >= 0 else None
