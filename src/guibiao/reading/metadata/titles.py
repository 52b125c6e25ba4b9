"""Which lines at the head of a document are its title, and which the title of the notice that covers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

from guibiao.documents.model import Paragraph
from guibiao.reading.metadata import imprint, words
from guibiao.reading.metadata.lines import Line
from guibiao.terms import regions

Kind = Literal["cover", "plan", "report"]

_CRUMB = re.compile(r"\s*[|_»>]\s*|\s-\s")
_OPEN_END = ("的", "和", "与", "及", "、", "暨", "关于")
_AND = " "
_ISSUERS = 8  # lines of issuers above a title
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d年度?")
_FRAGMENT = 9  # a last line of a broken title may be as short as this and have no subject of its own
_ALIKE = 0.75  # a notice may name a plan with small differences (我市…)
_NOT_NAME = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")


@dataclass(slots=True)
class Title:
    """`own` is the plan's title, `cover` that of the notice over it; both as printed, lines joined."""

    own: str | None = None
    cover: str | None = None
    draft: bool = False
    report: bool = False
    below: str | None = None  # who is named under the plan's title


def find(head: list[Line], stated: str | None) -> Title:
    """The titles among the head's lines; `stated` is what the format says, for want of a printed one."""
    candidates = list(_candidates(head))
    if stated:
        candidates += [c for c in map(_whole, _CRUMB.split(stated)) if c]
    covers = [line for line, kind in candidates if kind == "cover"]
    owns = [line for line, kind in candidates if kind != "cover"]
    cover = covers[0] if covers else None
    own: Line | None = owns[0] if owns else cover
    if cover and (covered := _covered(cover)):
        own = next((line for line in owns if _same(line, covered)), None) or covered
    return Title(
        own=_without_draft(own).printed if own else None,
        cover=cover.printed if cover else None,
        draft=any(words.DRAFT.search(line.half) for line in (own, cover, *_after(head, own)) if line),
        report=bool(own and _kind(_without_draft(own).half) == "report"),
        below=_signed(head, own),
    )


def lines_of(paragraph: Paragraph) -> list[Line]:
    """A paragraph as one line; as it was printed where a title and what stood below it were closed up."""
    whole = Line.of(paragraph.text)
    if words.SPACED_OUT.fullmatch(whole.half):
        return [Line.of("".join(whole.printed.split()))]
    if not paragraph.joined or len(whole.half) > 3 * words.LONGEST or _kind(whole.half):
        return [whole]
    edges = [0, *paragraph.joined, len(paragraph.text)]
    if words.FRAMED_LABEL.match(whole.half) or words.NUMBER.match(whole.half):
        return [Line.of(paragraph.text[a:b]) for a, b in pairwise(edges)]
    for n in range(1, len(edges) - 1):
        first = Line.of(paragraph.text[: edges[n]])
        if _kind(first.half):
            rest = [Line.of(paragraph.text[a:b]) for a, b in zip(edges[n:], edges[n + 1 :], strict=False)]
            return [first, *rest]
    return [whole]


def is_title(text: str) -> bool:
    """Whether a line by itself is the title of a plan, a report or a notice."""
    return _kind(Line.of(text).half) is not None


def _candidates(head: list[Line]) -> Iterator[tuple[Line, Kind]]:
    """Titles in order; a title that stands in several lines is joined, a mark of years below it added."""
    for n, line in enumerate(head):
        kind = _kind(line.half)
        if kind is None or words.TAIL_ONLY.fullmatch(line.half):
            continue
        whole, first = line, n
        while first > 0 and n - first + 1 < words.LINES and _joins(head[first - 1], whole):
            first -= 1
            whole = head[first] + whole
        whole = _with_issuers(head[max(0, first - _ISSUERS) : first], whole)
        if n + 1 < len(head) and words.MARK.fullmatch(head[n + 1].half):
            whole = whole + head[n + 1]
        found = _kind(whole.half)
        if found:
            yield _bare(whole), found


def _with_issuers(above: list[Line], title: Line) -> Line:
    """A title that begins with 关于 or a year has its subject, the issuers, on the lines above it."""
    year = _YEAR_FIRST.match(title.half)
    if not (title.half.startswith("关于") or (year and not _names_region(title.half[year.end() :]))):
        return title
    for line in reversed(above):
        if not imprint.is_issuer(line) or len(title.half) + len(line.half) > words.LONGEST:
            break
        title = Line(line.printed + _AND + title.printed, line.half + _AND + title.half)
    return Line(title.printed.replace(_AND + "关于", "关于"), title.half.replace(_AND + "关于", "关于"))


def _names_region(text: str) -> bool:
    return regions.of_issuer(text) is not None


def _bare(line: Line) -> Line:
    """Without the sign of a footnote, and 《…规划》 as a title of its own."""
    note = words.NOTE.search(line.half)
    line = line.part(0, note.start()) if note else line
    quoted = line.half[:1] == "《" and line.half[-1:] == "》" and line.half.count("《") == 1
    return line.part(1, len(line.half) - 1) if quoted else line


def _joins(above: Line, below: Line) -> bool:
    """Whether a line is the beginning of the title that the line below ends."""
    text = above.half
    if not 2 <= len(text) <= words.LONGEST or re.search(r"[。;:!?]", text) or _kind(text):
        return False
    if _open(text) or text.endswith(_OPEN_END):
        return True
    if "关于" in text and "关于" not in below.half:
        return True
    bare = words.trimmed(below.half)
    return len(bare) <= _FRAGMENT and "《" not in bare and len(text) > _FRAGMENT


def _open(text: str) -> bool:
    return any(text.count(a) > text.count(b) for a, b in ("《》", "“”", "()"))


_GAZETTE = re.compile(r"[^\d关于]{2,14}(?:政府|国务院|国务院办公厅)公报(?:\d{4}年?第\d+期)?")  # where it was printed


def _kind(text: str) -> Kind | None:
    if text[:1] == "《" and text[-1:] == "》" and text.count("《") == 1:
        text = text[1:-1]
    if len(text) > words.LONGEST or len(text) < 4 or text[-1] in "。;:,":
        return None
    if _GAZETTE.fullmatch(text):
        return None
    if words.COVER.fullmatch(text):
        return "cover"
    if words.REPORT.fullmatch(text):
        return "report"
    if words.PLAN.fullmatch(text):
        return None if words.BROKEN_OFF.match(text) else "plan"
    return None


def _whole(text: str) -> tuple[Line, Kind] | None:
    line = Line.of(text)
    kind = _kind(line.half)
    return (line, kind) if kind else None


def _covered(cover: Line) -> Line | None:
    """What a notice sends out or asks about."""
    m = words.COVERED.search(cover.half)
    if m is None or m.lastgroup is None:
        return None
    found = cover.part(*m.span(m.lastgroup))
    if found.half[:1] == "《" and found.half.count("》") == 1:
        end = found.half.index("》")
        found = found.part(1, end)
    return found if len(found.half) >= 4 else None


def _without_draft(line: Line) -> Line:
    m = words.DRAFT.search(line.half)
    return Line.of(line.printed[: m.start()] + line.printed[m.end() :]) if m else line


def _same(one: Line, other: Line) -> bool:
    a, b = (_NOT_NAME.sub("", _without_draft(x).half) for x in (one, other))
    return a == b or (min(len(a), len(b)) > 6 and (a in b or b in a or _alike(a, b) >= _ALIKE))


def _alike(a: str, b: str) -> float:
    """Share of pairs of characters that two names have in common."""
    x, y = ({s[i : i + 2] for i in range(len(s) - 1)} for s in (a, b))
    return 2 * len(x & y) / (len(x) + len(y))


def _after(head: list[Line], own: Line | None) -> list[Line]:
    """The line under the title, where it is a mark in brackets."""
    return [line for line in _below(head, own)[:1] if words.TAIL_ONLY.fullmatch(line.half)]


def _below(head: list[Line], own: Line | None) -> list[Line]:
    at = next((n for n, line in enumerate(head) if line.half and own.half.endswith(line.half)), None) if own else None
    return head[at + 1 :] if at is not None else []


def _signed(head: list[Line], own: Line | None) -> str | None:
    """The issuers whose names stand under the title."""
    signed = list(takewhile(imprint.is_issuer, _below(head, own)))
    return imprint.names(signed) if signed else None
