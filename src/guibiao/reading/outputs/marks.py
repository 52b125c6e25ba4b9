"""The invisible marks in Word: hidden bookmarks, in a row's first and last cell and in each cell of the head.

Word and WPS hide bookmarks that begin with “_”, keep them when rows are sorted, cut and pasted, and drop the second of
two that are alike, so a copied row is a new one. Two cells carry the mark because typing over a whole cell may take
the bookmark with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_NAME = re.compile(r"_gb([az])_([0-9a-f]{16}_[0-9a-f]{8})")
_KEY = re.compile(r"_gbk_([a-z]+(?:__[a-z0-9]+)?)")


class Marker:
    """Puts marks into the rows of one document, counting bookmark ids on from those it has."""

    def __init__(self, body: Any) -> None:
        ids = [int(node.get(qn("w:id")) or 0) for node in body.iter(qn("w:bookmarkStart"))]
        self._next = max(ids, default=0) + 1

    def put(self, row: Any, mark: str) -> None:
        """Mark a `w:tr`: every cell may be typed over, so its first and its last cell carry the mark."""
        cells = row.findall(qn("w:tc"))
        for side, cell in zip("az", (cells[0], cells[-1]), strict=True):
            paragraph = cell.find(qn("w:p"))
            if paragraph is not None:
                self._enclose(paragraph, f"_gb{side}_{mark}")

    def put_key(self, cell: Any, key: str) -> None:
        """Mark a cell (`w:tc`) of the head with its column's key."""
        paragraph = cell.find(qn("w:p"))
        if paragraph is not None:
            self._enclose(paragraph, f"_gbk_{key.replace(':', '__')}")

    def _enclose(self, paragraph: Any, name: str) -> None:
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for node in (start, end):
            node.set(qn("w:id"), str(self._next))
        start.set(qn("w:name"), name)
        self._next += 1
        properties = paragraph.find(qn("w:pPr"))
        if properties is not None:
            properties.addnext(start)
        else:
            paragraph.insert(0, start)
        paragraph.append(end)


def marks_in(row: Any) -> Iterator[str]:
    """The marks found in a `w:tr`, those of its first cell before those of its last."""
    found = [
        match.groups()
        for node in row.iter(qn("w:bookmarkStart"))
        if (match := _NAME.fullmatch(node.get(qn("w:name")) or ""))
    ]
    yield from dict.fromkeys(mark for _, mark in sorted(found, key=lambda pair: pair[0]))


def key_in(cell: Any) -> str | None:
    """The column's key in a cell (`w:tc`) of the head."""
    for node in cell.iter(qn("w:bookmarkStart")):
        if match := _KEY.fullmatch(node.get(qn("w:name")) or ""):
            return match.group(1).replace("__", ":")
    return None
