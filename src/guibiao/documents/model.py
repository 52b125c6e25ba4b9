"""What a file becomes before anybody asks what it means: blocks of text and tables, with offsets.

A format's reader yields `Paragraph` and `Table` objects; `Document.of` lays them out as one plain
text and gives every block its place in it. Offsets count Unicode characters (code points).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

CELL = "\t"
ROW = "\n"
DITTO = frozenset(["〃", "″", "〞", "＂", "”", '"', "同上"])  # of a cell: as in the one above


@dataclass(slots=True)
class Paragraph:
    """A paragraph as the reader of the page sees it: one line, hard wraps joined, no furniture.

    `level` is the outline level that the format itself states (Word's Heading 1, HTML's h2), else
    None. `label` is a number that the format generates and the text does not hold (Word's automatic
    numbering); it is laid out before the text. `bold` and `centred` are hints for headings.
    `joined` holds the offsets inside `text` where a hard line break was closed up.
    """

    text: str
    level: int | None = None
    label: str | None = None
    bold: bool = False
    centred: bool = False
    box: bool = False  # stands inside a frame or single-cell table
    joined: tuple[int, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Cell:
    """One cell, at its origin; a merged cell appears once and says how far it reaches."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Table:
    """A table. `rows[i]` are the cells whose origin is row i, in order of column.

    `head` counts the leading rows that the format marks as a header (0 when it does not say).
    `guessed` is true where the table was rebuilt from text that had lost its structure.
    """

    rows: list[list[Cell]]
    head: int = 0
    caption: str | None = None
    guessed: bool = False
    start: int = 0
    end: int = 0
    row_spans: list[tuple[int, int]] = field(default_factory=list)

    def grid(self) -> list[list[Cell | None]]:
        """Every position of the table, a merged cell repeated over all it covers, a ditto mark as the cell above it."""
        cells = [c for row in self.rows for c in row]
        width = max((c.column + c.colspan for c in cells), default=0)
        height = max((c.row + c.rowspan for c in cells), default=0)
        out: list[list[Cell | None]] = [[None] * width for _ in range(height)]
        for c in cells:
            for i in range(c.row, min(height, c.row + c.rowspan)):
                for j in range(c.column, min(width, c.column + c.colspan)):
                    out[i][j] = c
        for above, row in pairwise(out):
            for j, cell in enumerate(row):
                if cell is not None and above[j] is not None and cell.text.strip() in DITTO:
                    row[j] = above[j]
        return out


Block = Paragraph | Table


@dataclass(slots=True)
class Source:
    """Where a document came from. `characters` counts its laid-out text."""

    name: str
    sha256: str
    media_type: str
    characters: int


@dataclass
class Document:
    """A file's content in reading order, laid out as `text`."""

    name: str
    media_type: str
    sha256: str
    blocks: list[Block]
    text: str
    warnings: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)  # what the format states: title, author, date …
    beside: str = ""  # lines around the document (heads, feet, page furniture); looked through for marks, never read

    @classmethod
    def of(
        cls,
        blocks: Iterable[Block],
        *,
        name: str,
        media_type: str,
        raw: bytes,
        warnings: Iterable[str] = (),
        metadata: dict[str, str] | None = None,
        beside: Iterable[str] = (),
    ) -> Document:
        """Lay blocks out as text: a paragraph a line; a table a line a row, cells apart by tabs."""
        parts: list[str] = []
        at = 0
        kept: list[Block] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                if block.label and not block.text.startswith(block.label):
                    block.joined = tuple(j + len(block.label) for j in block.joined)
                    block.text = block.label + block.text
                if not block.text.strip():
                    continue
                block.start, block.end = at, at + len(block.text)
                parts.append(block.text)
                at = block.end + 1
            else:
                if not any(c.text.strip() for row in block.rows for c in row):
                    continue
                block.start = at
                block.row_spans = []
                for row in block.rows:
                    begin = at
                    for n, cell in enumerate(row):
                        cell.text = " ".join(cell.text.split())
                        at += n > 0
                        cell.start, cell.end = at, at + len(cell.text)
                        at = cell.end
                    block.row_spans.append((begin, at))
                    parts.append(CELL.join(c.text for c in row))
                    at += 1
                block.end = at - 1
            kept.append(block)
        return cls(
            name=name,
            media_type=media_type,
            sha256=hashlib.sha256(raw).hexdigest(),
            blocks=kept,
            text=ROW.join(parts),
            warnings=list(warnings),
            metadata=dict(metadata or {}),
            beside=ROW.join(beside),
        )

    @cached_property
    def source(self) -> Source:
        return Source(self.name, self.sha256, self.media_type, len(self.text))


class Unreadable(ValueError):
    """A file that cannot be read, said in one sentence for the person who sent it (with its name)."""
