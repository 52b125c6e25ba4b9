"""Reads a plain text: lines into paragraphs, rows of cells into tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guibiao.documents.compose import Content, compose, within
from guibiao.documents.joining import measured
from guibiao.documents.limits import Limits
from guibiao.documents.lines import BLANK
from guibiao.documents.model import Unreadable
from guibiao.documents.text.encoding import NotText, decode

_BREAKING = "\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
BREAK = re.compile(rf"\r\n?|[{_BREAKING}]")
_SAID = re.compile(rf"[^{BLANK}{_BREAKING}][^{_BREAKING}]*")
_INDENT = "".join(c for c in BLANK if not BREAK.match(c))


def read(raw: bytes, name: str, limits: Limits) -> Content:
    """The content of a text file. Raises `Unreadable` when the bytes are no text."""
    try:
        text, _, broken = decode(raw)
    except NotText:
        raise Unreadable(
            f"“{name}”的内容不是可以辨认的文字（可能是二进制文件、文件已损坏或含有空字节），请确认文件后重新上传。"
        ) from None
    lines = within(split_lines(text), limits, lambda line: len(line[0]))
    content = compose(measured(lines), limits)
    if broken:
        content.warnings.append(f"“{name}”中有{broken}个字符已损坏，无法辨认，请对照原文核对。")
    return content


def split_lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of `text` that are not blank, each with whether a blank line stands before it."""
    at = 0
    for said in _SAID.finditer(text):
        between = text[at : said.start()]
        indent = between[len(between.rstrip(_INDENT)) :]
        first = BREAK.search(between)
        blank = first is not None and (at == 0 or BREAK.search(between, first.end()) is not None)
        yield indent + said[0], blank
        at = said.end()
