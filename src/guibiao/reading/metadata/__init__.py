"""What a document says of itself: title, issuer, number, date, region, period, stage, genre."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from guibiao.documents.model import Document, Paragraph
from guibiao.reading.metadata import imprint, place, titles, words
from guibiao.reading.metadata.lines import Line
from guibiao.reading.model import Region
from guibiao.reading.outline.labels import DIVISIONS, label
from guibiao.terms.dates import five_year_plan
from guibiao.terms.numerals import half_width

__all__ = ["Metadata", "metadata"]

_HEAD = 40  # paragraphs at the beginning that may belong to the head
_FOOT = 14  # paragraphs at the end that may hold a signature
_SIGNED = 60  # characters of a line of a signature
_PERIOD_WITHIN = 30_000  # characters in which a plan says for which years it is


@dataclass(slots=True, frozen=True)
class Metadata:
    """Each is None where the document does not state it.

    `issued_on` reads 2021-04-30; `period` is the first and the last year.
    """

    title: str | None
    issuer: str | None
    number: str | None
    issued_on: str | None
    region: Region | None
    period: tuple[int, int] | None
    stage: Literal["draft", "final"] | None
    genre: Literal["plan", "report"]


def metadata(document: Document) -> Metadata:
    """Read the head and the foot of a document.

    A plan covered by a notice keeps its own title, region and period and takes number, date and issuer from the
    notice. What the format states (the header table of a site, a page's meta data) is used where nothing is printed
    for the title, and first for the rest.
    """
    stated = document.metadata
    paragraphs = [b for b in document.blocks if isinstance(b, Paragraph)]
    head = _head(paragraphs)
    title = titles.find(head, stated.get("title"))
    # What stands under the title of a report to a congress is who speaks and when.
    spoken = title.report and any(words.CONGRESS in line.half for line in head)
    foot = [] if spoken else [Line.of(p.text) for p in paragraphs[-_FOOT:] if len(p.text) <= _SIGNED]
    signed: tuple[str | None, str | None] = (None, None)
    if not spoken:
        signed = imprint.signature([line for line in head if len(line.half) <= _SIGNED])
        signed = signed if signed[0] else imprint.signature(foot)
    number = stated.get("number") or imprint.number(head)
    issuer = (
        signed[0]
        or imprint.of_title(title.cover)
        or imprint.of_decree(head)
        or stated.get("issuer")
        or imprint.labelled_issuer(head)
        or imprint.of_title(title.own)
        or (None if spoken else title.below)
    )
    issued_on = stated.get("issued_on") or imprint.labelled_date(head) or signed[1]
    if issued_on is None and not spoken:
        issued_on = imprint.lone_date(head) or imprint.lone_date(foot)
    final = number or (issuer and issued_on) or _sent_out(title.cover)
    report = title.report
    period = None if report else _period(title, half_width(document.text[:_PERIOD_WITHIN]))
    return Metadata(
        title=title.own,
        issuer=issuer,
        number=number,
        issued_on=issued_on,
        region=place.region(title.own, issuer, title.cover, head, document.text),
        period=period,
        stage="draft" if title.draft else "final" if final else None,
        genre="report" if report else "plan",
    )


def _head(paragraphs: list[Paragraph]) -> list[Line]:
    """The lines before the first heading of the text; a notice may number its points before it is signed."""
    out: list[Line] = []
    signed = _covered_from(paragraphs)
    for n, paragraph in enumerate(paragraphs[:_HEAD]):
        lines = titles.lines_of(paragraph)
        found = label(lines[0].half)
        if found and found.kind in (DIVISIONS | {"han", "han()"}) and n > signed:
            break
        out += lines
    return out


def _covered_from(paragraphs: list[Paragraph]) -> int:
    """Where, behind the date under a notice, the title of what it covers stands; -1 where nothing is covered."""
    for n, (date, title) in enumerate(pairwise(paragraphs[:_HEAD])):
        if len(date.text) <= _SIGNED and imprint.lone_date([Line.of(date.text)]) and titles.is_title(title.text):
            return n + 1
    return -1


def _period(title: titles.Title, text: str) -> tuple[int, int] | None:
    for name in (title.own, title.cover):
        if found := _years(half_width(name)) if name else None:
            return found
        if name and (annual := words.ANNUAL.search(half_width(name))):
            return int(annual["year"]), int(annual["year"])
    m = words.PERIOD.search(text)
    return _years(text[m.end() : m.end() + 24], strict=True) if m else None


def _years(text: str, *, strict: bool = False) -> tuple[int, int] | None:
    """A span of years, or that of a five-year plan, in a title or (strict) right at the head of a statement."""
    span = words.SPAN.match(text) if strict else words.SPAN.search(text)
    if span and int(span[1]) < int(span[2]):
        return int(span[1]), int(span[2])
    plan = words.FIVE_YEARS.search(text)
    if plan and not (strict and plan.start() > 2):
        return five_year_plan(plan["n"] or plan["nth"])
    return None


def _sent_out(cover: str | None) -> bool:
    return cover is not None and ("印发" in cover or "发布" in cover)
