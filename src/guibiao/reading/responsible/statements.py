"""Where a document says who is responsible: in brackets behind a measure, or behind a label on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from guibiao.documents.model import Document, Paragraph
from guibiao.reading.model import Unit
from guibiao.reading.responsible import words
from guibiao.reading.responsible.parsing import Reading, Role, read

_LONGEST = 900  # characters of one statement
_UNCLOSED = 200  # characters that a bracket without an end may hold
_BRACKETS = re.compile(r"[()]")
_CUES = ("单位", "部门", "负责", "牵头", "主体", "分工")
_CLOSERS = "。;；.!！,，、 \t"


@dataclass(slots=True)
class Statement:
    """Units stated at [start, end). `alone`: nothing else stands in its paragraphs, `block` is the first of them."""

    start: int
    end: int
    block: int
    alone: bool
    units: list[Unit]
    told_apart: bool = False
    later: list[Unit] = field(default_factory=list)  # what a rule adds at the end


def statements(document: Document) -> list[Statement]:
    """All statements in order of the text, with the rules applied that the document states for them.

    Linear in the length of the text.
    """
    found: list[Statement] = []
    rules = _Rules()
    taken = -1
    for n, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            continue
        if block.start < taken or not _worth(block.text):
            continue
        half = words.fold(block.text)
        rules.read(block, half)
        for statement in _in_paragraph(document, n, block, half):
            found.append(statement)
            taken = max(taken, statement.end)
    rules.apply(found)
    return found


def _worth(text: str) -> bool:
    return "（" in text or "(" in text or "[" in text or "〔" in text or "【" in text or any(c in text for c in _CUES)


@dataclass(slots=True)
class _Rules:
    """What is said once and holds below: the first is the lead; one more unit for each."""

    leads_from: int | None = None
    inherited: list[tuple[int, list[Unit], bool]] = field(default_factory=list)  # where, who, from there itself on

    def read(self, block: Paragraph, half: str) -> None:
        if self.leads_from is None and ("牵头" in half or "主办" in half):
            m = words.FIRST_LEADS.search(half)
            if m:
                self.leads_from = block.start + m.start()
        if "不再" in half:
            for m in words.INHERIT.finditer(half):
                a, b = m.span("unit" if m["unit"] else "whole")
                reading = read(block.text[a:b], half[a:b])
                known = {u.name for _, units, _ in self.inherited for u in units} if reading else set()
                if reading and not all(u.name in known for u in reading.units):  # a rule said again adds nothing
                    here = not (m["below"])
                    self.inherited.append((block.start + m.start(), reading.units, here))

    def apply(self, found: list[Statement]) -> None:
        since = self.leads_from
        if since is not None:
            # A note behind all lists speaks of them all.
            since = since if any(s.end > since for s in found) else -1
            for s in found:
                if s.end > since and not s.told_apart:
                    for i, unit in enumerate(s.units):
                        unit.role = "participant" if i else "lead"
        for at, units, here in self.inherited:
            for s in found:
                if here and s.start <= at < s.end:
                    names = {u.name for u in s.units}
                    s.units += [u for u in units if u.name not in names]
                if s.start > at:
                    role: Role = "participant" if any(u.role == "lead" for u in s.units) else "responsible"
                    s.later += [Unit(name=u.name, surface=u.surface, role=role, inherited=True) for u in units]


def _in_paragraph(document: Document, n: int, block: Paragraph, half: str) -> Iterator[Statement]:
    text, whole = block.text, half
    at = _opening(half)
    if at is not None:
        yield from _labelled(document, n, block, half, at)
        if not half[:at].strip():
            return
        text, whole = block.text[:at], half[:at]
    end = block.end
    if whole.count("(") > whole.count(")") and n + 1 < len(document.blocks):
        text, whole, end = _over_lines(document, n, text, whole)
    for a, b, inner in _groups(whole):
        if b - a > _LONGEST:
            continue
        reading = read(text[a + 1 : inner], whole[a + 1 : inner])
        if reading and _is_statement(reading, whole, a, b):
            alone = not whole[:a].strip(_CLOSERS) and not whole[b:].strip(_CLOSERS)
            stop = min(block.start + b, end)
            yield Statement(block.start + a, stop, n, alone, reading.units, reading.told_apart)


def _opening(half: str) -> int | None:
    """Where a label stands outside all brackets."""
    if "单位" not in half and "部门" not in half and ":" not in half and "分工" not in half:
        return None
    for m in words.OPENING.finditer(half):
        before = half[: m.start()]
        if before.count("(") <= before.count(")"):
            return m.start()
    return None


def _over_lines(document: Document, n: int, text: str, half: str) -> tuple[str, str, int]:
    """The paragraph with the lines on which its last bracket goes on."""
    unbroken = text, half, document.blocks[n].end
    for below in document.blocks[n + 1 : n + 4]:
        if not isinstance(below, Paragraph):
            break
        more = words.fold(below.text)
        if ")" in more:
            cut = _close_of(more)
            return text + "\n" + below.text[:cut], half + "\n" + more[:cut], below.start + cut
        if "(" in more or len(more) > _LONGEST:
            break
        text, half = text + "\n" + below.text, half + "\n" + more
    return unbroken


def _close_of(line: str) -> int:
    """Behind the bracket that closes one opened on an earlier line."""
    depth = 1
    for m in _BRACKETS.finditer(line):
        depth += 1 if m.group() == "(" else -1
        if depth == 0:
            return m.end()
    return len(line)


def _groups(half: str) -> Iterator[tuple[int, int, int]]:
    """Outermost brackets of every kind, and where their words end; one that is never closed ends with the text."""
    depth = start = 0
    for m in _BRACKETS.finditer(half):
        if m.group() == "(":
            if depth == 0:
                start = m.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, m.end(), m.end() - 1
    if depth and len(half) - start <= _UNCLOSED:
        yield start, len(half), len(half.rstrip("。 "))


def _is_statement(reading: Reading, half: str, start: int, end: int) -> bool:
    """Whether a bracket that can be read as a list of bodies says who is responsible."""
    names = [u.surface for u in reading.units]
    halves = [words.fold(n) for n in names]
    if reading.labelled:
        return all(words.PLAUSIBLE.fullmatch(h) for h in halves)
    organs = sum(bool(words.STRONG.fullmatch(h) or words.COLLECTIVE.fullmatch(h)) for h in halves)
    bodies = sum(bool(words.BODY.fullmatch(h) or words.COLLECTIVE.fullmatch(h)) for h in halves)
    before, after = half[:start].rstrip()[-1:], half[end:].lstrip()
    last = not after.strip(_CLOSERS)
    apart = before in tuple("。;!?") or (before in ("", ")") and last)
    if not organs or not all(words.PLAUSIBLE.fullmatch(h) for h in halves):
        return False
    if reading.closed:
        return apart or bodies * 4 >= len(names) * 3
    if apart:
        return bodies * 2 >= len(names)
    closes = after[:1] in ("。", ";", "")
    return bodies == len(names) and closes and (len(names) > 1 or bool(words.COMPLETE.match(halves[0])))


def _labelled(document: Document, n: int, block: Paragraph, half: str, at: int) -> Iterator[Statement]:
    """A statement behind a label, to the end of its paragraph; labelled lines below belong to it."""
    text, whole, end = block.text[at:], half[at:], block.end
    stop = whole.find("。")
    rest = whole[stop + 1 :].strip() if stop >= 0 else ""
    if rest and not words.OPENING.search(whole, stop):
        text, whole, end = text[:stop], whole[:stop], block.start + at + stop
    else:
        for below in document.blocks[n + 1 : n + 4]:
            if not isinstance(below, Paragraph) or len(below.text) > _LONGEST:
                break
            more = words.fold(below.text)
            goes_on = words.OPENING.match(more) or whole.rstrip().endswith((":", "、", ","))
            if not goes_on:
                break
            text, whole, end = text + "；" + below.text, whole + ";" + more, below.end
    if len(whole) > _LONGEST:
        return
    reading = read(*(words.unframed(t) for t in (text, whole)))
    if reading and all(words.PLAUSIBLE.fullmatch(words.fold(u.surface)) for u in reading.units):
        alone = not half[:at].strip()
        yield Statement(block.start + at, end, n, alone, reading.units, reading.told_apart)
