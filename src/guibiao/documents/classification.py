"""Finds the classification mark that a document carries, so that it is refused before anything is stored."""

from __future__ import annotations

import io
import re
from typing import Any

from guibiao.documents.model import Document, Unreadable

GRADES = ("绝密", "机密", "秘密")
HEAD = 1500  # characters in which a mark stands
TEXTS = (".csv", ".tsv", ".txt")
_SPACE = r"[\s\u3000\xa0]*"
_GRADE = "|".join(_SPACE.join(grade) for grade in GRADES)
_STAR = "[★☆*＊✩✭✮⭐]"
_PERIOD = rf"[0-9０-９一二三四五六七八九十]{{1,3}}{_SPACE}(?:年|个月|月|天|日)"
_TERM = rf"(?:{_SPACE}(?:长期|{_PERIOD}|\S{{1,12}}前))?"
# With a star anywhere near the head; without one only as a line of its own (or after 密级：).
_STARRED = re.compile(rf"(?<![\u4e00-\u9fff])({_GRADE}){_SPACE}{_STAR}{_TERM}")
_ALONE = re.compile(
    rf"^{_SPACE}(?:密{_SPACE}级{_SPACE}[:：]{_SPACE})?[【\[(（]?{_SPACE}({_GRADE})"
    rf"{_SPACE}(?:{_STAR}{_TERM})?{_SPACE}[】\])）]?{_SPACE}$",
    re.MULTILINE,
)
# A starred grade that fills a line or a cell is a mark on whatever page (that of an attachment, say).
_ANYWHERE = re.compile(
    rf"(?:^|\t){_SPACE}(?:密{_SPACE}级{_SPACE}[:：]{_SPACE})?({_GRADE}){_SPACE}{_STAR}{_TERM}{_SPACE}(?:$|\t)",
    re.MULTILINE,
)
_IN_NAME = re.compile(rf"[【\[(（]{_SPACE}({_GRADE}){_SPACE}(?:级)?{_SPACE}(?:{_STAR}{_TERM})?{_SPACE}[】\])）]")
_ENGLISH = re.compile(r"^\s*(TOP\s+SECRET|SECRET|CONFIDENTIAL)(\s*[★*].*)?\s*$", re.MULTILINE)
_IN_ENGLISH = {"TOP SECRET": "绝密", "SECRET": "机密", "CONFIDENTIAL": "秘密"}


def classification_mark(document: Document | str) -> str | None:
    """The grade that a document is marked with (绝密, 机密 or 秘密), or None.

    A mark is the grade with a star (机密★10年, 秘 密★启封前) near the head or alone in a line anywhere, or the grade
    alone in a line or after 密级： near the head. Heads and feet of pages and what else stands around a document are
    looked at too, and so is a file's name (机密★方案.docx, 方案（秘密）.docx). The same words in running text
    (泄露国家秘密) are no mark.
    """
    if isinstance(document, str):
        return _mark_in(document)
    return mark_in_name(document.name) or _mark_in(document.text) or _mark_in(document.beside)


def mark_in_name(name: str) -> str | None:
    """The grade that a file's name carries, or None."""
    found = _STARRED.search(name) or _IN_NAME.search(name)
    return "".join(found.group(1).split()) if found else None


def mark_in_table(content: bytes, name: str) -> str | None:
    """The grade that a table of text (CSV and its like) or a workbook carries in a cell or a sheet's name, or None.

    Raises Unreadable where what is no text is no workbook either.
    """
    if name.lower().endswith(TEXTS):
        return _mark_in(_decoded(content).replace(",", "\t"))
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows: list[list[Any]] = [[sheet] for sheet in book.sheet_names]
        rows += [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
    except (CalamineError, OSError):
        raise Unreadable(f"“{name}”打不开，可能不是完好的工作簿。请在 Excel 里另存一次再试。") from None
    return _mark_in("\n".join("\t".join(cell for cell in row if isinstance(cell, str)) for row in rows))


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("gb18030" if encoding == "utf-8-sig" else encoding, errors="replace")


def _mark_in(text: str) -> str | None:
    head = text[:HEAD]
    for pattern, part in ((_STARRED, head), (_ALONE, head), (_ANYWHERE, text)):
        found = pattern.search(part)
        if found:
            return "".join(found.group(1).split())
    english = _ENGLISH.search(head)
    return _IN_ENGLISH[" ".join(english.group(1).split())] if english else None
