"""A page's bytes into a tree, without what makes parsers slow."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from guibiao.documents.compose import check
from guibiao.documents.limits import Limits
from guibiao.documents.model import Unreadable
from guibiao.documents.text.encoding import NotText, decode

DEEPEST = 3000  # open elements inside one another; browsers stop at 512
DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Elements that need no end tag: they do not pile up.
UNCLOSED = frozenset(
    (
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ),
        *("p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rp", "rt"),
        *("html", "head", "body", "colgroup"),
    )
)
UNREAD = frozenset(("script", "style", "svg"))  # hold fonts, pictures and programs
# The parser takes quadratic time over many <option>; nothing in a <select> is read.
OPTION = re.compile(r"</?(?:option|optgroup)\b[^<>]*>?", re.IGNORECASE)
SELECT = re.compile(r"<(/?)select\b", re.IGNORECASE)
ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}


def parse(raw: bytes, name: str, limits: Limits) -> LexborHTMLParser:
    """The page's tree. Raises `Unreadable` when the bytes are no text or are nested beyond reason, `Endless` (before
    the tree is made) when it holds more text than any document.
    """
    text = _text(raw, name)
    text = SELECT.sub(r"<\1x-drop", OPTION.sub(" ", text))
    if _depth(text, limits) > DEEPEST:
        raise Unreadable(f"“{name}”的网页结构嵌套过深，不是正常保存的网页，请在浏览器中打开后重新保存。")
    return LexborHTMLParser(text)


def _text(raw: bytes, name: str) -> str:
    try:
        return decode(raw)[0]
    except NotText:
        pass
    declared = DECLARED.search(raw[:4096])
    try:
        if declared is None or b"\0" in raw:
            raise LookupError
        charset = declared.group(1).decode("ascii").lower()
        text = raw.decode(ALIASES.get(charset, charset), "replace")
    except (LookupError, ValueError):
        text = "\ufffd"
    if text.count("\ufffd") > 0.02 * len(text):
        raise Unreadable(f"“{name}”的文字编码无法辨认，网页可能已损坏，请在浏览器中打开后重新保存。") from None
    return text


def _depth(text: str, limits: Limits) -> int:
    """How many elements stand open at once, counted without a tree; raises `Endless` for too much text in them."""
    depth = deepest = characters = at = 0
    inside = ""  # what the tag before opens; its name ends at `at`
    for found in TAG.finditer(text):
        characters += 0 if inside in UNREAD else _said(text, at, found.start())
        check(0, characters, limits)
        closing, tag = found[1], found[2].lower()
        at, inside = found.end(), "" if closing else tag
        if tag in UNCLOSED:
            continue
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    check(0, characters + (0 if inside in UNREAD else _said(text, at, len(text))), limits)
    return deepest


def _said(text: str, at: int, end: int) -> int:
    """Characters between two tags, the first of which is open at `at`."""
    return len(text[max(text.find(">", at, end) + 1, at) : end].strip())
