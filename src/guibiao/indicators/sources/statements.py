"""Figures that the sentences of a bulletin state: the year's own, and earlier ones that it revises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from guibiao.terms import indicators, regions
from guibiao.terms.data import data_table
from guibiao.terms.dates import moments
from guibiao.terms.numerals import squash
from guibiao.terms.quantities import Quantity, quantities

_MARK = re.compile(r"\[(\d{1,2})\]")
_NOTE = re.compile(r"^(?:注[:：]?)?\s*[\[［〔](\d{1,2})[\]］〕]\s*(.+)$", re.DOTALL)
_SENTENCE = re.compile(r"[^。;；!?]+")
_EACH = "分别"
_JOINED = re.compile(r"^[、和及与]+")
_COMMA = re.compile(r"[,:，：]")


class Statement(NamedTuple):
    """A figure of `indicator` (a code), `region` (a code) and `year`; `revised` where it replaces an earlier one, of which
    `former` is the value if the sentence says it. `text` is the clause."""

    region: str
    indicator: str
    year: int
    quantity: Quantity
    revised: bool
    former: float | None
    text: str


@cache
def words() -> dict[str, Any]:
    """The words of `bulletins.toml`."""
    return data_table(__file__, "bulletins.toml")


def note_of(text: str) -> tuple[str, str] | None:
    """Mark and text of a footnote paragraph (`[3]根据…`); None for another."""
    m = _NOTE.match(text.strip())
    return (m[1], m[2]) if m else None


def statements(text: str, region: str, year: int) -> Iterator[Statement]:
    """What a paragraph of the bulletin of `region` and `year` states of indicators that the registry knows, each beside its
    name. A sentence that speaks of a revision gives figures of earlier years; any other only those of its own year."""
    line = _MARK.sub("", squash(text)[0])
    for m in _SENTENCE.finditer(line):
        sentence = m.group()
        revised = any(w in sentence for w in words()["revised"])
        several = revised and _EACH in sentence
        yield from _respectively(sentence, region, year) if several else _of_sentence(sentence, region, year, revised)


def speaks_of_revision(text: str, year: int) -> bool:
    """Whether a text says of an earlier year than `year`, with a figure, that something was revised."""
    line = _MARK.sub("", squash(text)[0])
    return (
        any(w in line for w in words()["revised"])
        and any(q.form == "number" for q in quantities(line))
        and any(t.kind in ("year", "span") and t.year and t.year < year for t in moments(line))
    )


def _respectively(sentence: str, region: str, year: int) -> Iterator[Statement]:
    """2016—2018年…强度分别修订为2.10%、2.12%和2.14%: as many figures as years, in their order."""
    at = sentence.find(_EACH)
    told = [t for t in moments(sentence[:at]) if t.kind in ("year", "span") and t.year] if at > 0 else []
    years = [y for t in told for y in range(t.since or t.year or 0, (t.year or 0) + 1)]
    figures = [q for q in quantities(sentence) if q.form == "number" and q.start > at]
    former: list[float | None] = [None] * len(years)
    if len(figures) == 2 * len(years) and sentence[at + len(_EACH)] in "由从":
        former, figures = [q.value for q in figures[: len(years)]], figures[len(years) :]
    if len(years) < 2 or len(years) != len(figures) or max(years) >= year:
        return
    begin = max([0, *(c.end() for c in _COMMA.finditer(sentence, 0, at))])
    clause = _without(sentence, begin, at, [(t.start, t.end) for t in told])
    place, name = _named(_JOINED.sub("", clause), region, region)
    found = indicators.match(name, figures[-1].unit)
    if found is not None:
        for of, q, was in zip(years, figures, former, strict=True):
            q.unit = q.unit or figures[-1].unit
            yield Statement(place, found.code, of, q, True, was, sentence)


def _of_sentence(sentence: str, region: str, year: int, revised: bool) -> Iterator[Statement]:
    figures = [q for q in quantities(sentence) if q.form == "number"]
    years = [t for t in moments(sentence) if t.kind == "year" and t.year]
    place, name = region, ""
    former: float | None = None
    for i, q in enumerate(figures):
        begin = max([figures[i - 1].end if i else 0, *(c.end() for c in _COMMA.finditer(sentence, 0, q.start))])
        of = [t for t in years if t.end <= q.start]
        clause = _without(sentence, begin, min(q.head, q.start) if q.head else q.start, [(t.start, t.end) for t in of])
        # A region named once holds for what follows in its sentence; so does a name: 由2.19%修订为2.14%.
        here, said = _named(clause, place, region)
        place = here
        if said:
            name, former = said, None
        elif former is None:
            continue
        if revised and i + 1 < len(figures) and re.fullmatch(words()["verbs"], _between(sentence, q, figures[i + 1])):
            former = q.value
            continue
        stated = int(of[-1].year or 0) if of else year
        found = indicators.match(name, q.unit)
        if found is not None and q.comparator == "=" and (stated < year if revised else stated == year):
            yield Statement(place, found.code, stated, q, revised, former, sentence)
        former = None


def _without(sentence: str, begin: int, end: int, spans: list[tuple[int, int]]) -> str:
    """The text between two places, without the statements of time in it."""
    out, at = "", begin
    for start, stop in spans:
        if begin <= start:
            out, at = out + sentence[at:start], stop
    return out + sentence[at:end]


def _between(sentence: str, first: Quantity, second: Quantity) -> str:
    return sentence[first.end : second.start]


def _named(clause: str, place: str, region: str) -> tuple[str, str]:
    """The region that a clause before a figure names, else `place`, and the name of what is counted ("" where it is a part
    of the whole). 全省 is the bulletin's own `region`."""
    name = re.sub(words()["ratio"], "", clause)
    name = re.sub(words()["verbs"], "", name)
    while True:
        before = name
        for lead in words()["lead"]:
            name = name.removeprefix(lead)
        for whole in words()["whole"]:
            if name.startswith(whole) and not name.startswith(whole + "级"):
                place, name = region, name[len(whole) :]
        if name == before:
            break
    inside = [m for m in regions.in_text(name) if m.region is not None]
    if inside and inside[0].start == 0 and inside[0].region is not None:
        place, name = inside[0].region.code, name[inside[0].end :].lstrip("的")
    return place, "" if name.startswith(tuple(words()["parts"])) else name


def provisional(paragraphs: list[str]) -> dict[str, str]:
    """Codes of indicators that the bulletin marks with a footnote saying that they (or what they are a share of) are not
    final, with that footnote's words."""
    notes = dict(filter(None, map(note_of, paragraphs)))
    told = {mark: text for mark, text in notes.items() if any(w in text for w in words()["provisional"])}
    out: dict[str, dict[str, None]] = {}
    for paragraph in paragraphs:
        if note_of(paragraph):
            continue
        line = squash(paragraph)[0]
        for m in _MARK.finditer(line):
            if m[1] in told and (code := _marked(line[: m.start()])):
                out.setdefault(code, {})[told[m[1]].strip().rstrip("。")] = None
    return {code: "；".join(texts) for code, texts in out.items()}


def _marked(before: str) -> str | None:
    """The indicator that a mark belongs to: the name before it, or before the open bracket that the mark stands in."""
    clause = re.split(r"[,;。:]", _MARK.sub("", before))[-1]
    names = [clause]
    if clause.count("(") > clause.count(")"):
        names.insert(0, clause[: clause.rindex("(")])
    for name in names:
        found = indicators.match(_named(name, regions.NATION, regions.NATION)[1])
        if found is not None:
            return found.code
    return None
