"""Finds the part of a page that is the document.

What counts is running text outside links. From the body the way goes down as long as one child holds
nearly all of it; where a page holds its text twice (once for phones), the first copy is the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from guibiao.documents.furniture import is_furniture
from guibiao.documents.html.elements import is_block, is_skipped

NEARLY_ALL = 0.95
TWIN = 0.4  # share of the text that each of two copies holds
PROSE = re.compile(r"[，。；、,;：]")
PARTS = frozenset(["table", "tbody", "thead", "tr", "ul", "ol", "dl", "p", "span", "font", "strong", "b"])


def document_root(body: LexborNode) -> LexborNode:
    """The element that holds the document's text."""
    weights = _weights(body)
    node = body
    while True:
        whole = weights.get(node.mem_id, 0)
        children = [(weights.get(c.mem_id, 0), c) for c in children_of(node) if c.is_element_node]
        heaviest = max((w for w, _ in children), default=0)
        if not whole or not children:
            break
        if heaviest >= NEARLY_ALL * whole:
            node = next(c for w, c in children if w == heaviest)
            continue
        twins = [c for w, c in children if w >= TWIN * whole]
        if len(twins) == 2 and _opening(twins[0]) == _opening(twins[1]):
            node = twins[0]
            continue
        break
    while node.tag in PARTS and node.parent is not None and node.mem_id != body.mem_id:
        node = node.parent
    return node


def children_of(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _weights(body: LexborNode) -> dict[int, int]:
    """Characters of running text outside links, for every element that holds any."""
    weights: dict[int, int] = {}
    path: list[tuple[LexborNode, int]] = []
    line: list[str] = []
    linked = gathered = 0
    node = body.first_child
    while True:
        if node is None:
            if not path:
                break
            parent, before = path.pop()
            if is_block(parent.tag or ""):
                gathered += _prose(line)
            linked -= parent.tag == "a"
            if gathered > before:
                weights[parent.mem_id] = gathered - before
            node = parent.next
            continue
        tag = node.tag or ""
        if node.is_text_node:
            if not linked:
                line.append(node.text_content or "")
        elif tag == "br":
            gathered += _prose(line)
        elif node.is_element_node and not is_skipped(node):
            if is_block(tag):
                gathered += _prose(line)
            path.append((node, gathered))
            linked += tag == "a"
            node = node.first_child
            continue
        node = node.next
    weights[body.mem_id] = gathered + _prose(line)
    return weights


def _prose(line: list[str]) -> int:
    """Characters of a line of running text, 0 for one of buttons and names. Empties the line."""
    text = "".join("".join(line).split())
    line.clear()
    if (len(text) < 40 and not (len(text) >= 12 and PROSE.search(text))) or is_furniture(text):
        return 0
    return len(text)


def _opening(node: LexborNode) -> str:
    return "".join((node.text() or "").split())[:300]
