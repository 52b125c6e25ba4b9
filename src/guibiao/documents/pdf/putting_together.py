"""Pages into lines and tables in reading order: paragraphs told by indents and edges, split tables joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from guibiao.documents.lines import Item, Line
from guibiao.documents.model import Cell, Table
from guibiao.documents.pdf.unruled import with_unruled
from guibiao.documents.pdf.wire import Page, PageLine, PageTable
from guibiao.documents.starts import numbered

INDENT = 1.2  # letters by which a paragraph's first line stands in, at least
CENTRED = 1.5  # letters by which a centred line may be off the middle
EDGE = 2.2  # letters that a full line may fall short: marks that cannot begin or end a line are moved
LOOSE = 1.7  # times the usual distance of lines: a paragraph's end
HEAD_ROWS = 3  # rows of a head that may be repeated on the next page
NUMBER_GAP = re.compile(r"^(\S{1,8}) {2}(?=\S)")  # a tab after an automatic number
ENOUGH = 8  # lines of a page that tell its own edges
ALIKE = 6.0  # points by which the rules of two parts of one table may differ


def put_together(pages: Sequence[Page]) -> list[Item]:
    """Lines and tables of all pages."""
    out: list[Item] = []
    last: tuple[PageTable, Table] | None = None
    marked = _indents_tell(pages)
    shapes = {width: _Shape(width, found) for width, found in _by_width(pages).items()}
    for page in pages:
        shape = shapes[round(page.width)]
        if len(page.lines) >= ENOUGH:
            shape = _Shape(page.width, [page.lines])
        before: PageLine | None = None
        pieces = sorted([*with_unruled(page.lines), *page.tables], key=lambda piece: piece.top)
        for number, piece in enumerate(pieces):
            if isinstance(piece, PageLine):
                out.append(shape.line(piece, before, marked))
                before, last = piece, None
                continue
            table = _table(piece)
            if last is not None and number == 0 and _continues(last[0], piece):
                _append(last[1], table)
                last = (piece, last[1])
            else:
                out.append(table)
                last = (piece, table)
            before = None
    return out


def _by_width(pages: Sequence[Page]) -> dict[int, list[list[PageLine]]]:
    """The lines of the pages, page by page, pages of one width together."""
    out: dict[int, list[list[PageLine]]] = {}
    for page in pages:
        out.setdefault(round(page.width), []).append(page.lines)
    return out


class _Shape:
    """Where the text of pages of one width begins and ends, and how far apart its lines are."""

    def __init__(self, width: float, pages: Sequence[Sequence[PageLine]]) -> None:
        lines = [line for page in pages for line in page if len(line.text) > 5] or [
            line for page in pages for line in page
        ]
        self.middle = width / 2
        self.left = _left(lines)
        self.right = max((line.x1 for line in lines), default=width)
        steps = [b.top - a.top for page in pages for a, b in pairwise(page) if b.top - a.top > 2]
        self.step = median(steps) if steps else 20.0

    def line(self, line: PageLine, before: PageLine | None, marked: bool) -> Line:
        full = line.x1 >= self.right - EDGE * line.size
        stands_in = line.x0 - self.left
        centred = (
            abs((line.x0 + line.x1) / 2 - self.middle) < CENTRED * line.size
            and stands_in > 2.5 * line.size
            and not full
        )
        return Line(
            NUMBER_GAP.sub(r"\1", line.text) if numbered(line.text) else line.text,
            gap=before is not None and line.top - before.top > LOOSE * self.step,
            indented=stands_in > INDENT * line.size if marked else None,
            full=full,
            bold=line.bold,
            centred=centred,
            box=line.box,
        )


def _left(lines: Sequence[PageLine]) -> float:
    """The left edge at which most lines begin, or the smallest one that several share."""
    edges = Counter(round(line.x0 / 3) * 3 for line in lines)
    shared = [edge for edge, times in edges.items() if times >= max(2, 0.15 * len(lines))]
    return float(min(shared or edges or [0]))


def _indents_tell(pages: Sequence[Page]) -> bool:
    """Whether paragraphs are marked by indents anywhere in the document."""
    inner = total = 0
    for page in pages:
        left = _left(page.lines)
        inner += sum(INDENT * line.size < line.x0 - left < 4 * line.size for line in page.lines)
        total += len(page.lines)
    return 0.03 * total <= inner <= 0.8 * total


def _table(piece: PageTable) -> Table:
    rows: list[list[Cell]] = [[] for _ in range(piece.rows)]
    for cell in sorted(piece.cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row].append(Cell(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan))
    return Table(rows)


def _continues(above: PageTable, below: PageTable) -> bool:
    """Whether the first thing on a page goes on with the table that ended the page before."""
    if len(above.rules) != len(below.rules):
        return False
    return all(abs(a - b) <= ALIKE for a, b in zip(above.rules, below.rules, strict=True))


def _append(table: Table, more: Table) -> None:
    """Adds the rows of a table's next part: a repeated head dropped, a row cut by the page closed up."""
    heads = 0
    while heads < min(HEAD_ROWS, len(more.rows), len(table.rows)) and _texts(more.rows[heads]) == _texts(
        table.rows[heads]
    ):
        heads += 1
    rows = more.rows[heads:]
    if rows and not heads and _is_rest(rows[0], table.rows[-1]):
        places = {cell.column: cell for cell in table.rows[-1]}
        for cell in rows[0]:
            if cell.text:
                places[cell.column].text += cell.text
        rows = rows[1:]
        heads += 1
    shift = len(table.rows) - heads
    for row in rows:
        for cell in row:
            cell.row += shift
        table.rows.append(row)


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.split()) for cell in row]


def _is_rest(row: Sequence[Cell], above: Sequence[Cell]) -> bool:
    """Whether a row is the end of the one cut by the page: no first cell, little else, all under cells of that one."""
    filled = [cell for cell in row if cell.text]
    places = {cell.column: cell for cell in above}
    return (
        bool(filled)
        and not (row[0].column == 0 and row[0].text)
        and len(filled) * 2 <= len(row)
        and all(cell.column in places and places[cell.column].text for cell in filled)
    )
