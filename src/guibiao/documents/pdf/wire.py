"""What the process that takes a PDF apart tells the one that reads it: one JSON object a line."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, array_like=True):
    """A piece of a line that stands apart from the others."""

    text: str
    x0: float
    x1: float


class PageLine(msgspec.Struct, array_like=True):
    """A printed line: its text and its box in points, from the page's upper left corner.

    `parts` holds the pieces of a line with wide gaps in it, and is empty for any other.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    box: bool = False
    parts: list[Part] = []


class PageCell(msgspec.Struct, array_like=True):
    text: str
    row: int
    column: int
    rowspan: int
    colspan: int


class PageTable(msgspec.Struct, array_like=True):
    """A ruled table: its box, the x of its vertical rules, its cells."""

    top: float
    bottom: float
    rules: list[float]
    rows: int
    cells: list[PageCell]


class Page(msgspec.Struct, tag="page"):
    """One page. `pictures` counts its images, `unknown` the characters whose meaning the font does not tell."""

    number: int
    of: int
    width: float
    height: float
    lines: list[PageLine]
    tables: list[PageTable]
    pictures: int = 0
    unknown: int = 0


class Refused(msgspec.Struct, tag="refused"):
    """Why the file cannot be read: locked, broken, memory, long."""

    why: str


Message = Page | Refused
encoder = msgspec.json.Encoder()
decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
