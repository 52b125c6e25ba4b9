"""Walks an element in reading order and yields its lines and tables, however deep it is nested."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from guibiao.documents.html.elements import HEADING, is_block, is_bold, is_centred, is_skipped
from guibiao.documents.html.lists import Lists
from guibiao.documents.html.tables import as_table, is_box
from guibiao.documents.lines import Item, Line, trimmed
from guibiao.documents.starts import numbered

# A line break in the source between Chinese characters is not a space.
SOURCE_BREAK = re.compile(r"(?<=[^\x00-\x7f])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[^\x00-\x7f])")
SPACES = re.compile(r"[ \t\r\n\f]+")


def collapsed(text: str) -> str:
    """Text as a browser shows it: white space of the source folded, no-break spaces kept inside."""
    return trimmed(SPACES.sub(" ", SOURCE_BREAK.sub("", text)))


@dataclass(slots=True)
class _Open:
    """An element being read, with what it changes for the text inside."""

    node: LexborNode
    block: bool
    bold: bool
    centred: bool
    level: int | None
    box: bool


@dataclass(slots=True)
class _Walk:
    without: int | None  # mem_id of an element to leave out
    items: list[Item] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    heavy: int = 0  # characters of the line in bold
    gap: bool = True
    lists: Lists = field(default_factory=Lists)
    label: str = ""  # the number that the next line has in a numbered list

    def text(self, text: str, bold: bool) -> None:
        self.parts.append(text)
        if bold:
            self.heavy += len(text.strip())

    def end_line(self, state: _Open | None, gap: bool) -> None:
        if self.parts:
            raw = "".join(self.parts)
            text = collapsed(raw)
            if text:
                if self.label and not numbered(text):
                    text = self.label + text
                self.label = ""
                weight = len("".join(raw.split()))
                self.items.append(
                    Line(
                        text,
                        gap=self.gap,
                        level=state.level if state else None,
                        bold=self.heavy >= 0.9 * weight,
                        centred=bool(state and state.centred),
                        box=bool(state and state.box),
                    )
                )
                self.gap = gap
            self.parts.clear()
            self.heavy = 0
        self.gap = self.gap or gap


def items_of(root: LexborNode, *, without: LexborNode | None = None) -> list[Item]:
    """Lines and tables inside `root`, in order, leaving `without` out."""
    walk = _Walk(without.mem_id if without is not None else None)
    path: list[_Open] = []
    node = root.first_child
    while True:
        state = path[-1] if path else None
        if node is None:
            if state is None:
                break
            if state.block:
                walk.end_line(state, True)
            path.pop()
            node = state.node.next
            continue
        tag = node.tag or ""
        if node.is_text_node:
            walk.text(node.text_content or "", bool(state and state.bold))
        elif tag == "br":
            walk.end_line(state, False)
        elif node.is_element_node and node.mem_id != walk.without and not is_skipped(node):
            entered = _enter(walk, node, tag, state)
            if entered is not None:
                path.append(entered)
                node = node.first_child
                continue
        node = node.next
    walk.end_line(None, True)
    return walk.items


def _enter(walk: _Walk, node: LexborNode, tag: str, state: _Open | None) -> _Open | None:
    """Opens an element; None where it was read whole, as a table."""
    block = is_block(tag)
    if block:
        walk.end_line(state, True)
    if tag == "li":
        walk.label = walk.lists.label(node)
    boxed = state.box if state else False
    if tag == "table" and (walk.without is None):
        table = as_table(node)
        if table is not None:
            walk.items.append(table)
            return None
        boxed = boxed or is_box(node)
    attributes = node.attributes
    style = attributes.get("style") or ""
    return _Open(
        node,
        block,
        bold=bool(state and state.bold) or is_bold(tag, style),
        centred=(bool(state and state.centred) and not block) or is_centred(tag, style, attributes.get("align") or ""),
        level=HEADING.get(tag, state.level if state else None),
        box=boxed,
    )
