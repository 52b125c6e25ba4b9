"""Reads a plain text: lines into paragraphs, rows of cells into tables."""

from __future__ import annotations

import re

from guibiao.documents.compose import Content, compose
from guibiao.documents.joining import measured
from guibiao.documents.limits import Limits
from guibiao.documents.lines import trimmed
from guibiao.documents.model import Unreadable
from guibiao.documents.text.encoding import NotText, decode

BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def read(raw: bytes, name: str, limits: Limits) -> Content:
    """The content of a text file. Raises `Unreadable` when the bytes are no text."""
    try:
        text, _, broken = decode(raw)
    except NotText:
        raise Unreadable(
            f"“{name}”的内容不是可以辨认的文字（可能是二进制文件、文件已损坏或含有空字节），请确认文件后重新上传。"
        ) from None
    content = compose(measured(split_lines(text)))
    if broken:
        content.warnings.append(f"“{name}”中有{broken}个字符已损坏，无法辨认，请对照原文核对。")
    return content


def split_lines(text: str) -> list[tuple[str, bool]]:
    """The lines of `text` that are not blank, each with whether a blank line stands before it."""
    out: list[tuple[str, bool]] = []
    gap = False
    for line in BREAKS.split(text):
        if trimmed(line):
            out.append((line, gap))
            gap = False
        else:
            gap = True
    return out
