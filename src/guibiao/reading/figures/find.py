"""From blocks to targets and facts: every paragraph and table once, in order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guibiao.documents.model import Document, Paragraph, Table
from guibiao.reading.figures.context import PlanContext, ReportContext, Sections, Setting, report_year
from guibiao.reading.figures.governing import Governing
from guibiao.reading.figures.judge import Sentence, judge
from guibiao.reading.figures.statements import Statement, statements
from guibiao.reading.figures.tables import table_figures, task_cells
from guibiao.reading.model import Figure, Section
from guibiao.terms.dates import Moment, moments
from guibiao.terms.numerals import squash
from guibiao.terms.quantities import TRIGGER, Quantity, quantities

_HEADING_SENTENCE = 30  # characters: a first sentence this short is the paragraph's heading
_LABEL = re.compile(r"[(\[]?\d{1,3}(?:[.、)\]](?!\d)|(?=[一-鿿]{2,}[。:])(?!\d|[个家项名人件年月]))|[(]\d{1,2}[)]")
_NOTE = re.compile(r"[(\[]?(?:注|备注|附注|数据来源|资料来源)(?:[:：]|\d[.、])")
_TOWARDS = re.compile(r"[到至]\s*(20\d\d)\s*年")
_SENTENCE = re.compile(r"[^。;!?]+[。;!?]?")
#: Characters: no one writes a paragraph this long, but lists without stops and damaged files come so. What governs a
#: figure is looked for in its paragraph, so the time for one grows faster than it does.
_LONG = 2000
_CUT = re.compile(f".{{1,{_LONG}}}(?:[。;!?]|(?<=[,、])|$)", re.DOTALL)


@dataclass(slots=True)
class Found:
    targets: list[Figure] = field(default_factory=list)
    facts: list[Figure] = field(default_factory=list)
    reported: dict[int, int | None] = field(default_factory=dict)  # place → year last said before it


def find(
    document: Document,
    sections: Sequence[Section],
    *,
    genre: str = "plan",
    title: str | None = None,
    issued_on: str | None = None,
    period: tuple[int, int] | None = None,
) -> Found:
    """All targets and facts of a document, in order of place; offsets are those of `document.text`."""
    index = Sections(sections)
    year = report_year(title, issued_on, document.text) if genre == "report" else _year_of(issued_on)
    if genre == "plan" and period is not None and period[0] == period[1]:
        year = period[0]
    context: PlanContext | ReportContext
    context = ReportContext(index, year) if genre == "report" and year else PlanContext(index)
    governing = Governing(
        genre=genre, own_year=year, period=period, issued=_year_of(issued_on), latest=_latest(document.text)
    )
    found = Found()
    for number, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            setting = context.at(block.start, "")
            governing.enter(setting)
            if not table_figures(document, number, block, setting, governing, found.targets):
                _tasks(block, setting, governing, found)
            continue
        text, places = squash(block.text)
        setting = context.at(block.start, text)
        governing.enter(setting)
        if setting.mode == "neither" or _NOTE.match(text):
            continue
        for piece, its_text, its_places in _pieces(block, text, places):
            _paragraph(piece, its_text, its_places, setting, governing, found)
    _settle(found)
    for prefix, figures in (("t", found.targets), ("f", found.facts)):
        figures.sort(key=lambda f: (f.start, f.end))
        for n, figure in enumerate(figures, 1):
            figure.id = f"{prefix}{n}"
    return found


def _pieces(block: Paragraph, text: str, places: list[int] | None) -> Iterator[tuple[Paragraph, str, list[int] | None]]:
    """A paragraph as it is; one far too long in pieces that end with a sentence, or a comma where there is none."""
    if len(text) <= 2 * _LONG:
        yield block, text, places
        return
    at = 0
    while at < len(text):
        cut = _CUT.match(text, at)
        end = cut.end() if cut else min(len(text), at + _LONG)
        if places is None:
            yield Paragraph(text[at:end], start=block.start + at, end=block.start + end), text[at:end], None
        else:
            yield block, text[at:end], places[at:end]
        at = end


def _tasks(table: Table, setting: Setting, governing: Governing, found: Found) -> None:
    """Targets that the cells of a task table state, by the deadline of their row."""
    if setting.mode != "wanted":
        return
    done: set[int] = set()
    for cell, year in task_cells(table):
        if id(cell) in done:
            continue
        done.add(id(cell))
        governing.enter(setting)
        governing.paragraph = year
        text, places = squash(cell.text)
        before = len(found.targets)
        _paragraph(Paragraph(cell.text, start=cell.start, end=cell.end), text, places, setting, governing, found)
        for target in found.targets[before:]:
            target.origin = "table"


def _settle(found: Found) -> None:
    """Undated figures of a section that otherwise only reports are reported too."""
    reached: Counter[str | None] = Counter(f.section for f in found.facts)
    dated: Counter[str | None] = Counter(t.section for t in found.targets if t.year is not None)
    kept: list[Figure] = []
    for t in found.targets:
        if t.year is None and t.section and reached[t.section] >= 5 and not dated[t.section] and t.modality == "commit":
            t.year = found.reported.get(t.start)
            found.facts.append(t)
        else:
            kept.append(t)
    found.targets = kept


def _latest(text: str) -> int | None:
    years = [int(y) for y in _TOWARDS.findall(text)]
    return max(years, default=None)


def _year_of(date: str | None) -> int | None:
    return int(date[:4]) if date and date[:4].isdigit() else None


def _tells_time(q: Quantity, times: Sequence[Moment], said_at: Sequence[int]) -> bool:
    """Whether a figure is part of a statement of time; `said_at` are the places of those."""
    last = bisect_left(said_at, q.end) - 1
    return last >= 0 and times[last].end > q.start


def _paragraph(
    block: Paragraph, text: str, places: list[int] | None, setting: Setting, governing: Governing, found: Found
) -> None:
    times = moments(text)
    if not TRIGGER.search(text):
        governing.passed(times, text)
        return
    label = _LABEL.match(text)
    begin = label.end() if label else 0
    said_at = [t.start for t in times]
    figures = [q for q in quantities(text) if q.start >= begin and not _tells_time(q, times, said_at)]
    if not figures:
        governing.passed(times, text)
        return
    goes_on, number = False, 0
    stated: list[Statement] = []
    starts = [q.start for q in figures]
    for m in _SENTENCE.finditer(text):
        mine = figures[bisect_left(starts, m.start()) : bisect_left(starts, m.end())]
        said = times[bisect_left(said_at, m.start()) : bisect_left(said_at, m.end())]
        opens = number == 0 or (number == 1 and m.start() <= _HEADING_SENTENCE)
        governing.sentence(said, text[m.start() : m.end()], m.start(), goes_on, opens)
        if not goes_on:
            stated = []
        goes_on = text[m.end() - 1] == ";"
        number += not goes_on
        if not mine:
            continue
        years = [(t, year) for t in said if (year := governing.year_of(t)) is not None]
        sentence = Sentence(text, m.start(), m.end(), years)
        stated = statements(text, m.start(), m.end(), mine, said, stated)
        for s in stated:
            figure = judge(s, sentence, setting, governing)
            if figure is None:
                continue
            kind, it = figure
            start, end = s.start, s.end
            if places is not None:
                start, end = places[start], places[end - 1] + 1
            it.start, it.end = block.start + start, block.start + end
            found.reported[it.start] = governing.reported
            (found.targets if kind == "target" else found.facts).append(it)
    governing.leave(text)
