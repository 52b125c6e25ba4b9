"""Finds the classification mark that a document carries, so that it is refused before anything is stored."""

from __future__ import annotations

import re

from guibiao.documents.model import Document

GRADES = ("绝密", "机密", "秘密")
HEAD = 1500  # characters in which a mark stands
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


def _mark_in(text: str) -> str | None:
    head = text[:HEAD]
    for pattern, part in ((_STARRED, head), (_ALONE, head), (_ANYWHERE, text)):
        found = pattern.search(part)
        if found:
            return "".join(found.group(1).split())
    english = _ENGLISH.search(head)
    return _IN_ENGLISH[" ".join(english.group(1).split())] if english else None
