"""A page's bytes into a tree, without what makes parsers slow."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

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
# The parser takes quadratic time over many <option>; nothing in a <select> is read.
OPTION = re.compile(r"</?(?:option|optgroup)\b[^<>]*>?", re.IGNORECASE)
SELECT = re.compile(r"<(/?)select\b", re.IGNORECASE)
BULK = re.compile(r"<(script|style|svg)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}


def parse(raw: bytes, name: str) -> LexborHTMLParser:
    """The page's tree. Raises `Unreadable` when the bytes are no text or are nested beyond reason."""
    text = _text(raw, name)
    text = SELECT.sub(r"<\1x-drop", OPTION.sub(" ", text))
    if _depth(text) > DEEPEST:
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


def _depth(text: str) -> int:
    """How many elements stand open at once, counted without a tree."""
    depth = deepest = 0
    for closing, tag in TAG.findall(text):
        if tag.lower() in UNCLOSED:
            continue
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    return deepest
