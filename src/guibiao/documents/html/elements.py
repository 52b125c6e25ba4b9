"""What an element means for reading. The lists are in `page.toml`."""

from __future__ import annotations

import re
from functools import cache

from selectolax.lexbor import LexborNode

from guibiao.terms.data import data_table

HEADING = {f"h{n}": n for n in range(1, 7)}
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE
)
BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)|font\s*:\s*bold", re.IGNORECASE)
CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
LITTLE = 400  # a part of the page with more text is never furniture by its class name alone


@cache
def _names(key: str) -> frozenset[str]:
    data = data_table(__file__, "page.toml")
    return frozenset(data[key])


def is_block(tag: str) -> bool:
    return tag in _names("blocks")


def is_skipped(node: LexborNode) -> bool:
    """Whether nothing of the element is part of the document."""
    tag = node.tag
    if tag in _names("skipped"):
        return True
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    if style and HIDDEN.search(style):
        return True
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if len(named) > 1 and any(w.lower() in _names("furniture") for w in WORD.findall(named)):
        return len(node.text() or "") < LITTLE
    return False


def is_bold(tag: str, style: str) -> bool:
    return tag in _names("bold") or bool(style and BOLD.search(style))


def is_centred(tag: str, style: str, align: str) -> bool:
    return tag == "center" or align.lower() == "center" or bool(style and CENTRED.search(style))
