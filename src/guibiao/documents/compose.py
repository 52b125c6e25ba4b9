"""From the lines of any format to a document's blocks: furniture out, lines joined, lost tables rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from guibiao.documents import furniture
from guibiao.documents.joining import join_lines
from guibiao.documents.limits import Limits
from guibiao.documents.lines import Item, Line
from guibiao.documents.lost_tables import rebuild
from guibiao.documents.model import Block
from guibiao.documents.row_lines import tables_in_lines

Piece = TypeVar("Piece")


class Endless(ValueError):
    """More than any document has; says of what."""


def within(pieces: Iterable[Piece], limits: Limits, length: Callable[[Piece], int]) -> Iterator[Piece]:
    """Lines as they come. Raises `Endless` at the first beyond the limits, before the rest is made."""
    characters = 0
    for count, piece in enumerate(pieces, 1):
        characters += length(piece)
        check(count, characters, limits)
        yield piece


def check(lines: int, characters: int, limits: Limits) -> None:
    """Raises `Endless` where a document has more lines or characters than any."""
    if lines > limits.lines:
        raise Endless(f"超过{limits.lines / 10000:g}万行")
    if characters > limits.characters:
        raise Endless(f"超过{limits.characters / 10000:g}万字")


def _length(item: Item) -> int:
    return len(item.text) if isinstance(item, Line) else sum(len(cell.text) for row in item.rows for cell in row)


@dataclass(slots=True)
class Content:
    """What a format's reader hands over: blocks in reading order, what to tell the person, what is stated."""

    blocks: list[Block]
    warnings: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)  # lines that are no part of the document


def compose(items: Iterable[Item], limits: Limits, *, page: bool = True) -> Content:
    """Blocks of `items`. `page` says that they come from a page with furniture around the document.

    Raises `Endless` for more of them than the limits allow.
    """
    found = list(within(items, limits, _length))
    metadata: dict[str, str] = {}
    beside: list[str] = []
    if page:
        kept, metadata = furniture.clear(found)
        inside = {id(item) for item in kept}
        beside = [item.text for item in found if isinstance(item, Line) and id(item) not in inside]
        found = kept
    blocks, warnings = rebuild(join_lines(tables_in_lines(found)))
    return Content(blocks, warnings, metadata, beside)
