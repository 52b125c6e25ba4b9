"""Lines into paragraphs: a hard wrap is closed up, a paragraph's end is not.

Two kinds of text reach here. Where lines are broken at the edge of a page (`Line.full` is known) a full
line goes on in the next one unless something new begins there. Where each line is meant as a
paragraph, only lines that cannot be finished go on: an open bracket, a comma, a long line without a stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from guibiao.documents.lines import BLANK, Item, Line, trimmed
from guibiao.documents.model import Block, Paragraph, Table
from guibiao.documents.starts import dated, labelled, numbered
from guibiao.terms.data import data_table

STOPS = frozenset("。！？；：!?;:…")
CLOSERS = "”’」』)）》〉】〕]］\"'"
COMMAS = frozenset("，,、")
BRACKETS = (("(（", ")）"), ("[［〔", "]］〕"), ("“", "”"), ("《", "》"), ("【", "】"))
OPENER = re.compile("[" + re.escape("".join(openers for openers, _ in BRACKETS)) + "]")
REACH = 80  # characters from the line's end in which an open bracket still waits for its partner
AHEAD = 2  # lines in which the partner may come
CARRYING = 9  # a shorter line is no sentence that could go on
LONG = 40  # a line of this length is no heading
LONG_HEADING = 60
FEWEST_WRAPPED = 10  # lines: fewer do not show an edge
STOPPED = 0.7  # share of full lines that may end a sentence before they are paragraphs and no wrapped lines
TITLE = 45  # no line of a title is longer
TITLE_ZONE = 60  # titles stand among a document's first lines, or centred


@cache
def _words() -> dict[str, re.Pattern[str]]:
    data = data_table(__file__, "joining.toml")
    return {key: re.compile(pattern) for key, pattern in data.items()}


def join_lines(items: Sequence[Item]) -> list[Block]:
    """Paragraphs of the lines, tables as they stand."""
    return list(_joined(items))


def _joined(items: Sequence[Item]) -> Iterator[Block]:
    grown: _Grown | None = None
    for at, item in enumerate(items):
        if isinstance(item, Table):
            if grown:
                yield grown.paragraph()
            grown = None
            yield item
        elif grown and _goes_on(grown, item, items, at):
            grown.add(item)
        else:
            if grown:
                yield grown.paragraph()
            grown = _Grown(item)
    if grown:
        yield grown.paragraph()


class _Grown:
    """A paragraph while its lines are being collected."""

    def __init__(self, line: Line) -> None:
        self.first = self.last = line
        self.parts = [line.text]
        self.length = len(line.text)
        self.joined: list[int] = []

    @property
    def tail(self) -> str:
        """The end of the paragraph, long enough to judge it by."""
        tail = self.parts[-1][-REACH:]
        for part in reversed(self.parts[:-1]):
            if len(tail) >= REACH:
                break
            tail = part[-REACH:] + tail
        return tail[-REACH:]

    def add(self, line: Line) -> None:
        text = line.text
        if _latin(self.parts[-1][-1:]) and _latin(text[:1]):
            text = " " + text
        self.joined.append(self.length + (text is not line.text))
        self.parts.append(text)
        self.length += len(text)
        self.last = line

    def paragraph(self) -> Paragraph:
        out = self.first.paragraph()
        out.text = "".join(self.parts)
        out.joined = tuple(self.joined)
        return out


def _goes_on(grown: _Grown, line: Line, items: Sequence[Item], at: int) -> bool:
    last, tail = grown.last, grown.tail
    if line.box != last.box or line.label or line.level != last.level:
        return False
    if _closes_later(tail, items, at):
        return True
    if not line.text or not tail:
        return False
    if _is_title_cut(grown, line, at):
        return True
    if line.level is not None or numbered(line.text) or dated(line.text):
        return False
    if at == 1 and grown.length <= TITLE and _words()["title_end"].search(tail):
        return False  # a title at the head of the text is whole, however wide it runs
    return _unfinished(grown, tail, line)


def _unfinished(grown: _Grown, tail: str, line: Line) -> bool:
    """Whether the paragraph so far cannot be whole without this line."""
    words = _words()
    end = tail[-1]
    stopped = end in STOPS or tail.rstrip(CLOSERS)[-1:] in STOPS
    finished = stopped or (end in CLOSERS and not grown.last.full)
    label = labelled(line.text)
    if not finished and words["carried"].match(line.text) and grown.length > CARRYING:
        return True
    if end in COMMAS:
        return not label and len(line.text) > 3
    if not line.gap and not label and grown.length > 7 and words["dangling"].search(tail):
        return True
    if line.gap:
        return False
    if grown.last.full is not None:
        # A full line that ends a sentence goes on only where indents tell that no paragraph begins.
        return grown.last.full and (line.indented is False or not (stopped or line.indented))
    if end in STOPS or end in CLOSERS or label:
        return False
    return grown.length >= (LONG_HEADING if numbered(grown.parts[0]) and "。" not in grown.parts[0] else LONG)


def _closes_later(tail: str, items: Sequence[Item], at: int) -> bool:
    """Whether a bracket left open in `tail` is closed in the next lines, before another opens."""
    if not OPENER.search(tail):
        return False
    for openers, closers in BRACKETS:
        waiting = max(map(tail.rfind, openers))
        if waiting < 0 or any(tail.rfind(c) > waiting for c in closers):
            continue
        for item in items[at : at + AHEAD]:
            if not isinstance(item, Line) or item.level is not None:
                break
            closed = min((i for i in map(item.text.find, closers) if i >= 0), default=-1)
            opened = min((i for i in map(item.text.find, openers) if i >= 0), default=-1)
            if closed >= 0 and (opened < 0 or closed < opened):
                return True
            if opened >= 0:
                break
    return False


def _is_title_cut(grown: _Grown, line: Line, at: int) -> bool:
    """Whether two short lines are one title: the first says of whom, the second what it is."""
    if (at > TITLE_ZONE and not line.centred) or len(line.text) > TITLE or grown.length > 2 * TITLE:
        return False
    head, words = "".join(grown.parts), _words()
    if head[-1] in STOPS or head[-1] in COMMAS or head[-1] in ")）》" or line.text[0] in "(（":
        return False
    if not words["title_end"].search(line.text) or words["title_end"].search(head):
        return False
    if not words["title_head"].search(head) or (words["whole"].search(head) and not line.text.startswith("关于")):
        return False
    if numbered(head) or labelled(head) or numbered(line.text) or labelled(line.text):
        return False
    return "关于" not in line.text[1:] and not re.match(r"\S{2,7}(省|市|自治区|自治州|县)", line.text)


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def measured(lines: Iterable[tuple[str, bool]]) -> list[Line]:
    """Lines of a plain text, given as (raw line, whether blank lines stand before it).

    Finds out whether the text is wrapped at a width and whether indents mark its paragraphs.
    """
    kept = [(raw, trimmed(raw), gap) for raw, gap in lines]
    kept = [(raw, text, gap) for raw, text, gap in kept if text]
    texts = [raw.rstrip(BLANK) for raw, _, _ in kept]
    # A program wraps at so many columns, another at so many characters.
    found = [(share, edge, w) for w in ([_width(t) for t in texts], list(map(len, texts))) for share, edge in _edge(w)]
    _, edge, widths = max(found, key=lambda f: f[0], default=(0.0, 0.0, []))
    full = [text for text, width in zip(texts, widths, strict=False) if width >= edge - 3]
    if not full or sum(text[-1:] in STOPS for text in full) > STOPPED * len(full):
        return [Line(text, gap=gap) for _, text, gap in kept]
    indents = [len(raw) - len(raw.lstrip(BLANK)) for raw, _, _ in kept]
    base = min(indents)
    marks = sum(i > base for i in indents)
    told = 0.04 * len(kept) <= marks <= 0.7 * len(kept)
    doubled = sum(gap for _, _, gap in kept) > 0.9 * (len(kept) - 1)
    return [
        Line(
            text,
            gap=gap and not doubled,
            indented=(indent > base) if told else None,
            full=width >= edge - 3,
        )
        for (_, text, gap), width, indent in zip(kept, widths, indents, strict=True)
    ]


def _width(text: str) -> float:
    """Width in full-width characters."""
    narrow = len(text.encode("ascii", "ignore"))
    return len(text) - narrow / 2


def _edge(widths: Sequence[float]) -> Iterator[tuple[float, float]]:
    """(share of full lines, the width at which a text is wrapped); nothing when lines are whole paragraphs."""
    if len(widths) < FEWEST_WRAPPED:
        return
    ranked = sorted(widths)
    edge = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    beyond = sum(w > edge + 3 for w in widths)
    full = sum(edge - 3 <= w <= edge + 3 for w in widths)
    if 12 <= edge <= 100 and beyond <= 0.02 * len(widths) and full >= 0.4 * len(widths):
        yield full / len(widths), edge
