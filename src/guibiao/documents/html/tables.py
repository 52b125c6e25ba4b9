"""Tables of data, told from tables that only lay a page out."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from guibiao.documents.html.elements import is_block, is_skipped
from guibiao.documents.model import Cell, Table

WIDEST = 120  # columns
LONGEST = 5000  # rows a cell may reach over
BODY = 600  # characters of a cell that holds a document rather than a value
MOST = 0.6  # share of the table's text in such a cell


def as_table(node: LexborNode) -> Table | None:
    """The table as data, or None when it lays out a page or frames a text."""
    rows = list(_rows(node))
    if not rows or _holds_table(node):
        return None
    table = _placed(rows)
    cells = [cell for row in table.rows for cell in row]
    if not cells or max(c.column + c.colspan for c in cells) < 2 or len(table.rows) < 2:
        return None
    if sum(len([c for c in row if c.text]) > 1 for row in table.rows) < 2:
        return None
    longest, whole = max(len(c.text) for c in cells), sum(len(c.text) for c in cells)
    if longest > BODY and longest > MOST * whole:
        return None
    caption = next((c for c in _children(node) if c.tag == "caption"), None)
    table.caption = cell_text(caption) or None if caption is not None else None
    return table


def is_box(node: LexborNode) -> bool:
    """Whether a table is a frame around a short text: one cell, with a border."""
    cells = [cell for _, row in _rows(node) for cell in row]
    if len(cells) != 1 or _holds_table(node):
        return False
    framed = any(
        "border" in (n.attributes.get("style") or "") or (n.attributes.get("border") or "0") != "0"
        for n in (node, cells[0])
    )
    return framed and len(node.text() or "") < 6000


def cell_text(node: LexborNode) -> str:
    """A cell's text in one line; a line break between Chinese characters closes up."""
    parts: list[str] = []
    path: list[LexborNode] = []
    child = node.first_child
    while True:
        if child is None:
            if not path:
                break
            closed = path.pop()
            if is_block(closed.tag or ""):
                parts.append("\n")
            child = closed.next
            continue
        tag = child.tag or ""
        if child.is_text_node:
            parts.append(" ".join((child.text_content or "").replace("\n", " ").split(" ")))
        elif tag == "br":
            parts.append("\n")
        elif child.is_element_node and not is_skipped(child):
            if is_block(tag):
                parts.append("\n")
            path.append(child)
            child = child.first_child
            continue
        child = child.next
    out = ""
    for line in "".join(parts).split("\n"):
        line = " ".join(line.split())
        out += " " + line if out and line and out[-1].isascii() and line[0].isascii() else line
    return out


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def _rows(node: LexborNode) -> Iterator[tuple[bool, list[LexborNode]]]:
    """Rows of this table alone: whether the page marks them as a head, and their cells."""
    for part in _children(node):
        if part.tag == "tr":
            yield _row(part, False)
        elif part.tag in ("thead", "tbody", "tfoot"):
            for row in _children(part):
                if row.tag == "tr":
                    yield _row(row, part.tag == "thead")


def _row(row: LexborNode, headed: bool) -> tuple[bool, list[LexborNode]]:
    cells = [c for c in _children(row) if c.tag in ("td", "th")]
    return headed or (bool(cells) and all(c.tag == "th" for c in cells)), cells


def _holds_table(node: LexborNode) -> bool:
    return len(node.css("table")) > (1 if node.tag == "table" else 0)


def _placed(rows: list[tuple[bool, list[LexborNode]]]) -> Table:
    """Cells at their places, merged ones reaching over what they cover."""
    out: list[list[Cell]] = []
    taken: dict[int, int] = {}  # column -> rows it is still covered
    head = 0
    for headed, cells in rows:
        at, column, row = len(out), 0, []
        for node in cells:
            while taken.get(column, 0) > 0:
                column += 1
            if column >= WIDEST:
                break
            width = min(_span(node, "colspan"), WIDEST - column)
            height = min(_span(node, "rowspan"), LONGEST)
            row.append(Cell(cell_text(node), at, column, height, width))
            for c in range(column, column + width):
                taken[c] = height
            column += width
        taken = {c: left - 1 for c, left in taken.items() if left > 1}
        if not any(c.text for c in row) and all(c.rowspan == 1 for c in row) and not taken:
            continue
        out.append(row)
        if headed and head == at:
            head = at + 1
    for row in out:
        for cell in row:
            cell.rowspan = max(1, min(cell.rowspan, len(out) - cell.row))
    return Table(out, head=head)


def _span(node: LexborNode, key: str) -> int:
    digits = (node.attributes.get(key) or "1").strip()
    return max(1, int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1
