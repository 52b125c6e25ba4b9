"""From the lines of any format to a document's blocks: furniture out, lines joined, lost tables rebuilt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from guibiao.documents import furniture
from guibiao.documents.joining import join_lines
from guibiao.documents.lines import Item, Line
from guibiao.documents.lost_tables import rebuild
from guibiao.documents.model import Block
from guibiao.documents.row_lines import tables_in_lines

MOST = 100_000  # lines and tables; a document of a thousand pages has fewer


class Endless(ValueError):
    """More lines than any document has."""


@dataclass(slots=True)
class Content:
    """What a format's reader hands over: blocks in reading order, what to tell the person, what is stated."""

    blocks: list[Block]
    warnings: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)  # lines that are no part of the document


def compose(items: Iterable[Item], *, page: bool = True) -> Content:
    """Blocks of `items`. `page` says that they come from a page with furniture around the document.

    Raises `Endless` for more than `MOST` items.
    """
    found = list(items)
    if len(found) > MOST:
        raise Endless
    metadata: dict[str, str] = {}
    beside: list[str] = []
    if page:
        kept, metadata = furniture.clear(found)
        inside = {id(item) for item in kept}
        beside = [item.text for item in found if isinstance(item, Line) and id(item) not in inside]
        found = kept
    blocks, warnings = rebuild(join_lines(tables_in_lines(found)))
    return Content(blocks, warnings, metadata, beside)
