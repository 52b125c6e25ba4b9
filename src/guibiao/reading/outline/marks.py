"""Paragraphs that may be headings: every labelled, styled or standing line, with the words it would be called by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guibiao.documents.model import Document, Paragraph, Table
from guibiao.reading.outline.labels import ARTICLE, BOX, SPACED, Label, label
from guibiao.terms.data import data_table
from guibiao.terms.words import any_of

_DATA = data_table(__file__, "headings.toml")
LENGTH: dict[str, int] = _DATA["length"]
_WORDS: dict[str, list[str]] = _DATA["words"]

_END = re.compile(r"[。!?;]")
_RUN_IN = re.compile(rf"([^。!?;:,\s(\[]{{2,{LENGTH['run_in_name']}}}):(?!(?:{any_of(_WORDS['explains'])}))")
# 创新驱动:培育新质生产力 is one title.
_WHOLE = re.compile(r"[^。!?;:,(\[]{2,20}:[^。!?;:,(\[\d]{3,24}\s*")
_GAP = re.compile(rf"([^。!?;:,\s]{{2,{LENGTH['run_in_name']}}})\s(?=.{{30}})")
_RESULT = re.compile(rf"\d.*(?:{any_of(_WORDS['result'])})|(?:{any_of(_WORDS['result'])}).*\d")
_COUNT = re.compile(rf"\d\s*(?:{any_of(_WORDS['counts'])})")
_EXPLAINS = re.compile(rf"[^。!?;]{{2,40}}:\s*(?:{any_of(_WORDS['explains'])})")
_GLOSSARY = re.compile(rf"\s*(?:附件?\s*\d*[:、.]?)?[^。,;]{{0,24}}(?:{any_of(_WORDS['glossary'])})\s*[:]?\s*$")
_ANNEX = re.compile(r"\s*附\s*[件录表]\s*[\d一二三四五六七八九十]*\s*[:]?")
_ANNEXES = re.compile(r"\s*附\s*[件录表]\s*:")
_CONTENTS = re.compile(r"\s*(?:" + "|".join(r"\s*".join(w) for w in _WORDS["contents"]) + r")\s*$")
_LEADER = re.compile(r"(?:[.·…․‥\s]{3,}|\t)\s*[-\d]{1,4}\s*$")
_PAGE = re.compile(r"(?<=[一-鿿)])\d{1,3}$")  # of an entry, nothing but a space before it
_ENTRIES = 3  # of a table of contents by which its repetition is known
_UNITS_TAIL = re.compile(
    r"\s*[(\[](?:[^()\[\]]*(?:单位|部门|主体)\s*:"
    r"|[^()\[\]]*(?:负责|牵头|配合|参与|落实|指导)\s*[)\]]"
    r"|(?=省|市|县|区|州|各|国家|自治区|[^()\[\]]*、)[^()\[\]]*(?:厅|局|委|办|部|政府)\s*[)\]]).*$"
)
_DOCUMENT = re.compile(rf"(?:{any_of(_WORDS['documents'])})(?:\([^()]*\))*\s*$")
_CONTINUES = tuple(_WORDS["continues"])
_STANDING = re.compile(r"\s*[\"“《\u4e00-\u9fff\d][^。!?;:,]*[\u4e00-\u9fff\"”)》]\s*$")


@dataclass(slots=True)
class Mark:
    """A paragraph that may be a heading; `body` says whether more words follow the title in it."""

    block: int
    label: Label | None
    start: int
    words: int  # where the title begins in the text
    end: int  # where it ends
    size: int
    body: bool
    sentence: bool  # the title is closed by a full stop
    fits: bool  # by its own form it may be a heading
    level: int | None = None
    box: bool = False
    listed: bool = False  # closed by a semicolon: one of a list
    parent: int | None = None  # among the marks
    taken: bool = False
    like: str | None = None  # the kind that a heading without a number was found to be of

    @property
    def kind(self) -> str:
        return self.label.kind if self.label else "style"


@dataclass(slots=True)
class Lines:
    """Half-width paragraphs by block (None for a table), with what was passed over already known."""

    text: list[str | None]
    marks: list[Mark]
    standing: list[int]  # blocks that stand like a heading without a number
    explained: list[int]  # where explanations of words begin: no section reaches over them


def collect(document: Document, half: str) -> Lines:
    """Read all blocks once. `half` is the document's text in half width, character for character."""
    lines: list[str | None] = []
    marks: list[Mark] = []
    standing: list[int] = []
    contents = _Contents()
    explained: list[int] = []
    explaining = annexes = False
    for n, block in enumerate(document.blocks):
        if isinstance(block, Table):
            lines.append(None)
            contents.table(block, half)
            mark = _boxed_table(n, block, half)
            if mark:
                marks.append(mark)
            continue
        line = half[block.start : block.end]
        lines.append(line)
        short = len(line) <= 90
        if short and contents.skips(line):
            continue
        if short and _GLOSSARY.match(line):
            explaining = True
            explained.append(block.start)
            continue
        if explaining:
            explaining = not (short and _ANNEX.match(line))
            continue
        found = label(line)
        if annexes and found and found.kind == "1.":
            continue
        annexes = short and bool(_ANNEXES.match(line))
        if found is None and block.level is None:
            if short and 4 <= len(line.strip()) <= LENGTH["unnumbered"] and _STANDING.match(line):
                standing.append(n)
            continue
        if found is None and (len(line) > LENGTH["title"] or (names_document(line) and not marks)):
            continue
        if short and _LEADER.search(line):
            continue
        marks.append(_mark(n, block, line, found))
    _complete_boxes(marks, lines, document)
    if not any(m.kind.startswith("1.1") for m in marks):
        marks = [m for m in marks if m.kind != SPACED]
    return Lines(lines, marks, standing, explained)


def _mark(n: int, block: Paragraph, line: str, found: Label | None) -> Mark:
    at = found.end if found else len(line) - len(line.lstrip())
    size, sentence, fits = measure_title(line[at:])
    rest = line[at + size :].strip(" \t。:")
    fits = fits and not _EXPLAINS.match(line, at)
    listed = rest == ";"
    if (
        found
        and found.kind == ARTICLE
        and ((sentence and not rest) or "," in line[at : at + size] or line.rstrip()[-1:] == ":")
    ):
        fits = False  # an article of a statute, not a heading over one
    cut = _UNITS_TAIL.search(line, at, at + size)
    if cut and cut.start() > at:
        size = cut.start() - at
        rest = rest or cut.group()
    return Mark(
        block=n,
        label=found,
        start=block.start + len(line) - len(line.lstrip()),
        words=block.start + at,
        end=block.start + at + size,
        size=size,
        body=bool(rest),
        sentence=sentence,
        fits=fits,
        level=block.level,
        box=block.box,
        listed=listed,
    )


def measure_title(words: str) -> tuple[int, bool, bool]:
    """Length of the title that opens these words, whether a full stop closes it, and whether it may be one."""
    limit = LENGTH["title"]
    run_in = _RUN_IN.match(words)
    if run_in and not _WHOLE.fullmatch(words):
        return run_in.end(1), False, True
    stop = _END.search(words, 0, limit + 1)
    if stop is None:
        gap = _GAP.match(words) if len(words) > limit else None
        if gap:
            return gap.end(1), False, True
        stripped = len(words.rstrip(" \t:"))
        return stripped, False, 0 < stripped <= limit and words[stripped - 1] not in ",、"
    size = stop.start()
    whole = not words[size + 1 :].strip()
    states_result = (whole or size > 16) and _RESULT.search(words, 0, size) is not None
    states_result = states_result or (whole and _COUNT.search(words, 0, size) is not None)
    return size, stop.group() == "。", size > 1 and stop.group() != ";" and not states_result


class _Contents:
    """Passes over a table of contents: short lines after its title until they begin to repeat or text begins."""

    def __init__(self) -> None:
        self.inside = False
        self.first: list[str] = []

    def skips(self, line: str) -> bool:
        if not self.inside:
            self.inside = bool(_CONTENTS.match(line))
            self.first = []
            return self.inside
        bare = _PAGE.sub("", "".join(_LEADER.sub("", line).split()))
        if len(bare) > 45 or (bare and bare[-1] in "。;") or bare in self.first:
            self.inside = False
            return False
        if bare and len(self.first) < _ENTRIES:
            self.first.append(bare)
        return True

    def table(self, block: Table, half: str) -> None:
        """Entries and their pages, a tab between them, are no table of the document's."""
        if self.inside:
            for row in block.rows[:_ENTRIES]:
                self.skips(half[row[0].start : row[0].end] if row else "")


def _boxed_table(n: int, block: Table, half: str) -> Mark | None:
    """A box that was set as a table: its heading is the first line of the first cell."""
    if not block.rows or not block.rows[0]:
        return None
    cell = block.rows[0][0]
    line = half[cell.start : cell.end]
    found = label(line)
    if found is None or found.kind != BOX:
        return None
    words = line[found.end :].split(" ", 1)[0]
    size, sentence, fits = measure_title(words)
    body = len(line) > found.end + size
    start = cell.start + found.end
    return Mark(n, found, cell.start, start, start + size, size, body, sentence, fits and size > 0, None, True)


def _complete_boxes(marks: list[Mark], lines: list[str | None], document: Document) -> None:
    """专栏1 alone on its line has its title on the next."""
    for mark in marks:
        if mark.kind != BOX or mark.size:
            continue
        after = mark.block + 1
        line = lines[after] if after < len(lines) else None
        if line is None or label(line) or not 2 <= len(line.strip()) <= LENGTH["unnumbered"] or _END.search(line):
            continue
        block = document.blocks[after]
        mark.words = block.start + len(line) - len(line.lstrip())
        mark.end = block.start + len(line.rstrip())
        mark.size, mark.fits = mark.end - mark.words, True


def names_document(line: str, shortest: int = LENGTH["document"]) -> bool:
    """Whether a standing line is the title of a document rather than of a part of one (保障措施)."""
    return len(line.strip()) >= shortest and bool(_DOCUMENT.search(line))


def stands(lines: Lines, block: int) -> bool:
    """Whether a standing line opens something: what is before it is closed, what follows is a paragraph or a label."""
    before = lines.text[block - 1] if block else None
    after = lines.text[block + 1] if block + 1 < len(lines.text) else None
    if before is None or after is None or names_document(lines.text[block] or ""):
        return False
    closed = before.rstrip()[-1:] in '。!?;"”)' or label(before) is not None or names_document(before, 4)
    follows = after.rstrip()[-1:] in "。;:" or len(after) >= 40 or label(after) is not None
    return closed and follows and not after.lstrip().startswith(_CONTINUES)
