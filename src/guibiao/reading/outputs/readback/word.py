"""The rows of an edited table in Word."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from guibiao.documents import Unreadable
from guibiao.reading.outputs.marks import key_in, marks_in
from guibiao.reading.outputs.readback.found import Found, FoundRow, assign_columns, looks_like_head, no_table
from guibiao.reading.outputs.tables import Table, plain

_HIDDEN = {qn("w:del"), qn("w:moveFrom"), qn("w:tbl")}


def rows_of(raw: bytes, called: str, table: Table) -> Found:
    """The rows of the table in a Word file; it may have been cut into several. Tracked deletions count as done."""
    try:
        body = docx.Document(BytesIO(raw)).element.body
    except Exception as error:  # whatever python-docx and lxml raise on damaged files; the person needs one sentence
        raise Unreadable(f"“{called}”不是完好的 Word 文件，请在 Word 中另存后再读入。") from error
    found = Found()
    columns: dict[int, str] = {}
    above: dict[int, str] = {}  # also from one table to the next: a cut may go through a tall cell
    for number, element in enumerate(_tables(body), 1):
        lines = list(_grid(element, above))
        head = next((n for n, (tr, texts) in enumerate(lines[:5]) if _is_head(tr, texts, table)), None)
        if head is not None:
            warnings: list[str] = []
            columns = _keys(lines[head][0], table) or assign_columns(lines[head][1], table, warnings)
            found.warnings += [w for w in warnings if w not in found.warnings]
        elif not _continues(element, lines, columns):
            continue  # some other table of the document
        found.keys |= set(columns.values())
        for n, (tr, texts) in enumerate(lines):
            if (head is not None and n <= head) or _is_head(tr, texts, table):
                continue
            cells = {key: texts[at] if at < len(texts) else "" for at, key in columns.items()}
            if not any(plain(cells[key]) for key in cells):
                continue
            place = f"第{number}个表格第{n + 1}行"
            found.rows.append(FoundRow(place, cells, dict.fromkeys(cells, place), list(marks_in(tr))))
    if not columns:
        raise no_table(called, table)
    return found


def _is_head(tr: Any, texts: list[str], table: Table) -> bool:
    return bool(_keys(tr, table)) or looks_like_head(texts, table)


def _keys(tr: Any, table: Table) -> dict[int, str]:
    """The columns by the marks in the head; empty where one is gone, as words must decide then."""
    known = {column.key for column in table.columns}
    cells = tr.findall(qn("w:tc"))
    keys = [key_in(cell) for cell in cells]
    if not any(keys) or any(key is None and plain(_text(tc)) for key, tc in zip(keys, cells, strict=True)):
        return {}
    out = {at: key for at, key in enumerate(keys) if key in known}
    return out if len(set(out.values())) * 2 >= len(known) or len(out) == len(cells) else {}


def _continues(element: Any, lines: list[tuple[Any, list[str]]], columns: dict[int, str]) -> bool:
    """Whether a table without the head is the rest of one that was cut: as wide, and with no head of its own."""
    wide_enough = bool(columns and lines) and len(lines[0][1]) > max(columns)
    return wide_enough and element.find(f".//{qn('w:tblHeader')}") is None


def _tables(body: Any) -> Iterator[Any]:
    for element in body.iter(qn("w:tbl")):
        if not any(True for _ in element.iterancestors(qn("w:tbl"))):
            yield element


def _grid(table: Any, above: dict[int, str]) -> Iterator[tuple[Any, list[str]]]:
    """Each row with the text of every position; what a merged cell covers repeats its text, the last of each `above`."""
    for tr in table.iter(qn("w:tr")):
        if next(tr.iterancestors(qn("w:tbl"))) is not table or _struck(tr):
            continue
        texts: list[str] = []
        before = tr.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        texts += [""] * (int(before.get(qn("w:val"))) if before is not None else 0)
        for tc in tr.iter(qn("w:tc")):
            if next(tc.iterancestors(qn("w:tr"))) is not tr:
                continue
            properties = tc.find(qn("w:tcPr"))
            span = properties.find(qn("w:gridSpan")) if properties is not None else None
            merged = properties.find(qn("w:vMerge")) if properties is not None else None
            follows = merged is not None and merged.get(qn("w:val")) != "restart"
            text = above.get(len(texts), "") if follows else _text(tc)
            above[len(texts)] = text
            texts += [text] * (int(span.get(qn("w:val"))) if span is not None else 1)
        yield tr, texts


def _struck(tr: Any) -> bool:
    properties = tr.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None


def _text(tc: Any) -> str:
    return "\n".join(line for line in (_line(p) for p in tc.iter(qn("w:p"))) if line.strip())


def _line(paragraph: Any) -> str:
    out: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if any(ancestor.tag in _HIDDEN for ancestor in _within(node, paragraph)):
            continue
        if node.tag == qn("w:t"):
            out.append(node.text or "")
        elif node.getparent().tag == qn("w:r"):
            out.append(" ")
    return "".join(out)


def _within(node: Any, top: Any) -> Iterator[Any]:
    for ancestor in node.iterancestors():
        if ancestor is top:
            return
        yield ancestor
