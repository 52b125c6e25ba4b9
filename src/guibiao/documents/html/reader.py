"""Reads a web page: the document's part of it, its tables, and what it states about itself."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from guibiao.documents import imprint
from guibiao.documents.compose import Content, compose
from guibiao.documents.html.content import document_root
from guibiao.documents.html.source import parse
from guibiao.documents.html.tables import as_table
from guibiao.documents.html.walking import collapsed, items_of
from guibiao.documents.limits import Limits
from guibiao.documents.lines import Item, Line
from guibiao.documents.model import Table

SITE = re.compile(r"\s*[-_|—–]{1,2}\s*[^-_|—–]{2,30}$")
OPENING = 12  # lines among which a document shows its own title


def read(raw: bytes, name: str, limits: Limits) -> Content:
    """The content of a saved page."""
    tree = parse(raw, name, limits)
    body = tree.body
    if body is None:
        return Content([])
    root = document_root(body)
    around = items_of(body, without=root) if root.mem_id != body.mem_id else []
    inside, stated = _without_imprint(items_of(root))
    metadata = _from_meta(tree)
    for said in (stated, _imprint_around(tree, around)):
        for key, value in said.items():
            metadata.setdefault(key, value)
    title = metadata.get("title") or _heading(tree)
    content = compose(_titled(inside, title), limits)
    content.metadata = content.metadata | metadata
    content.beside += [item.text for item in around if isinstance(item, Line)]
    if "title" not in content.metadata:
        shown = _page_title(tree)
        if shown:
            content.metadata["title"] = shown
    return content


def _from_meta(tree: LexborHTMLParser) -> dict[str, str]:
    out: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        key = imprint.meaning_of_meta(attributes.get("name") or attributes.get("property") or "")
        value = collapsed(attributes.get("content") or "")
        if key and value:
            out.setdefault(key, imprint.tidy(key, value))
    return out


def _page_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    text = collapsed(node.text() if node is not None else "")
    return SITE.sub("", text) or text


def _heading(tree: LexborHTMLParser) -> str:
    """The page's one main heading, "" when there is none or more."""
    headings = [collapsed(n.text()) for n in tree.css("h1")]
    headings = [h for h in headings if 6 <= len(h) <= 100]
    return headings[0] if len(set(headings)) == 1 else ""


def _imprint_around(tree: LexborHTMLParser, around: list[Item]) -> dict[str, str]:
    """What the page says of the document outside it: lines with labels, and header tables."""
    out: dict[str, str] = {}
    lines = [item.text for item in around if isinstance(item, Line)]
    for at, text in enumerate(lines):
        if len(text) > 130:
            continue
        said = imprint.stated(text)
        key = imprint.opens_value(text) if said is not None else None
        if key and at + 1 < len(lines) and len(lines[at + 1]) <= 100 and imprint.stated(lines[at + 1]) is None:
            said = {key: imprint.tidy(key, lines[at + 1])}
        for k, value in (said or {}).items():
            out.setdefault(k, value)
    for node in tree.css("table"):
        table = as_table(node) if len(node.css("tr")) <= 12 else None
        for k, value in _imprint_of(table).items() if table else ():
            out.setdefault(k, value)
    return out


def _imprint_of(table: Table) -> dict[str, str]:
    """What a header table says: pairs of a label's cell and the one after it, or both in one cell."""
    out: dict[str, str] = {}
    for row in table.rows:
        for cell, after in zip(row, [*row[1:], None], strict=True):
            key = imprint.meaning_of_label(cell.text)
            if key is not None and after is not None:
                out.setdefault(key, imprint.tidy(key, after.text))
            else:
                for k, value in (imprint.stated(cell.text) or {}).items():
                    out.setdefault(k, value)
    return {key: value for key, value in out.items() if key and value}


def _without_imprint(items: list[Item]) -> tuple[list[Item], dict[str, str]]:
    """Takes header tables out of the document, keeping what they say."""
    kept: list[Item] = []
    stated: dict[str, str] = {}
    for item in items:
        said = _imprint_of(item) if isinstance(item, Table) and len(item.rows) <= 12 else {}
        if len(said) >= 2:
            stated = said | stated
        else:
            kept.append(item)
    return kept, stated


def _titled(items: list[Item], title: str) -> list[Item]:
    """Puts the page's title before a document whose part of the page does not hold it."""
    if not title:
        return items
    opening = "".join("".join(i.text.split()) for i in items[:OPENING] if isinstance(i, Line))
    if "".join(title.split()) in opening:
        return items
    return [Line(title, gap=True, level=1, centred=True), *items]
