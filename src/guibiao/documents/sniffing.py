"""What a file is, by its content; its name only where content does not say.

`KINDS` is the registry of formats: adding one is a line here and a folder beside this file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from guibiao.documents.compose import Content
from guibiao.documents.limits import Limits


class Reader(Protocol):
    def __call__(self, raw: bytes, name: str, limits: Limits) -> Content: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: what it is called on screen, its media type, its suffixes, and the module that reads it."""

    title: str
    media_type: str
    suffixes: tuple[str, ...]
    module: str

    def reader(self) -> Reader:
        """The format's reader, imported only now."""
        reader: Reader = import_module(self.module).read
        return reader


_HERE = __package__
TEXT = Kind("纯文本", "text/plain", (".txt", ".text", ".md"), f"{_HERE}.text.reader")
HTML = Kind("网页", "text/html", (".html", ".htm", ".xhtml", ".shtml"), f"{_HERE}.html.reader")
DOCX = Kind(
    "Word 文档（DOCX）",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx", ".docm", ".dotx"),
    f"{_HERE}.docx.reader",
)
PDF = Kind("PDF", "application/pdf", (".pdf",), f"{_HERE}.pdf.reader")
LEGACY = Kind("旧版 Word/WPS 文档", "application/msword", (".doc", ".wps", ".dot", ".rtf"), f"{_HERE}.legacy.reader")
KINDS = (TEXT, HTML, DOCX, PDF, LEGACY)

# What a suffix may hold: offices save web pages as .doc, and Word's own format under old names. A suffix that is
# not here promises nothing. A locked .docx is packed like an old .doc.
FITTING = (
    dict.fromkeys(TEXT.suffixes + HTML.suffixes, (TEXT, HTML))
    | dict.fromkeys(DOCX.suffixes, (DOCX, LEGACY))
    | dict.fromkeys(PDF.suffixes, (PDF,))
    | dict.fromkeys(LEGACY.suffixes, (LEGACY, DOCX, HTML))
)

# Files that are certainly something else, by their first bytes.
FOREIGN = (
    (b"\x89PNG", "一张图片"),
    (b"\xff\xd8\xff", "一张图片"),
    (b"GIF8", "一张图片"),
    (b"BM", "一张图片"),
    (b"II*\0", "一张图片"),
    (b"MM\0*", "一张图片"),
    (b"Rar!", "一个压缩包"),
    (b"7z\xbc\xaf", "一个压缩包"),
    (b"\x1f\x8b", "一个压缩包"),
    (b"MZ", "一个程序"),
    (b"\x7fELF", "一个程序"),
    (b"ID3", "一段音频"),
    (b"SQLite format 3", "一个数据库"),
    (b"MIME-Version:", "一份 MHT 网页存档"),
)
MARKUP = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|meta|title|table|tbody|tr|td|div|p|span|article|section|h[1-6]|br|center)[\s>/]",
    re.IGNORECASE,
)
RICH = b"{\\rtf"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


class Foreign(ValueError):
    """A file of a kind that is not read; its only argument says what it is."""


def kind_of(raw: bytes, suffix: str) -> Kind:
    """The format of `raw`. Raises `Foreign` when it is certainly none of those that are read."""
    head = raw[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(ZIP):
        return DOCX
    if head.startswith((OLE, RICH)):
        return LEGACY
    for magic, what in FOREIGN:
        if head.startswith(magic) and not (magic in (b"BM", b"MZ", b"ID3") and _is_plain(head)):
            raise Foreign(what)
    if MARKUP.search(_ascii(head)) or (suffix in HTML.suffixes and b"<" in _ascii(raw[:65536])):
        return HTML
    return TEXT


def _is_plain(head: bytes) -> bool:
    return b"\0" not in head


def _ascii(head: bytes) -> bytes:
    """`head` with the zero bytes of UTF-16 taken out, so that tags can be seen."""
    return head.replace(b"\0", b"")
