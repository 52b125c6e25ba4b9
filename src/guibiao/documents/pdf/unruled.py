"""Tables without vertical rules: runs of lines whose parts stand under one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from guibiao.documents.cells import Kind, kind_of_cell
from guibiao.documents.pdf.wire import PageCell, PageLine, PageTable, Part

FEWEST_ROWS = 3
FEWEST_COLUMNS = 3
APART = 2.6  # letters of distance between two rows beyond which the table ends


def with_unruled(lines: Sequence[PageLine]) -> list[PageLine | PageTable]:
    """The lines of a page, those of each such table put into it."""
    out: list[PageLine | PageTable] = []
    at = 0
    while at < len(lines):
        end = _run(lines, at)
        table = _table(lines[at:end]) if end - at >= FEWEST_ROWS else None
        if table is None:
            out.extend(lines[at : max(end, at + 1)])
        else:
            out.append(table)
        at = max(end, at + 1)
    return out


def _run(lines: Sequence[PageLine], at: int) -> int:
    """Where the run of lines in parts that begins at `at` ends."""
    end = at
    while end < len(lines) and len(lines[end].parts) > 1:
        if end > at and lines[end].top - lines[end - 1].bottom > APART * lines[end].size:
            break
        end += 1
    return end


def _table(lines: Sequence[PageLine]) -> PageTable | None:
    columns = _columns(lines)
    values = sum(kind_of_cell(line.parts[-1].text) is not Kind.TEXT for line in lines)
    if len(columns) < 2 or (len(columns) < FEWEST_COLUMNS and values < len(lines) - 1):
        return None
    cells: list[PageCell] = []
    for row, line in enumerate(lines):
        taken = -1
        for part in line.parts:
            under = [n for n, (x0, x1) in enumerate(columns) if part.x0 < x1 and part.x1 > x0 and n > taken]
            if not under:
                return None
            cells.append(PageCell(part.text, row, under[0], 1, len(under)))
            taken = under[-1]
        held = {c.column + n for c in cells if c.row == row for n in range(c.colspan)}
        cells.extend(PageCell("", row, column, 1, 1) for column in range(len(columns)) if column not in held)
    rules = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    return PageTable(lines[0].top, lines[-1].bottom, rules, len(lines), cells)


def _columns(lines: Sequence[PageLine]) -> list[tuple[float, float]]:
    """The columns, from the lines with the most parts: what overlaps there is one column."""
    most = max(len(line.parts) for line in lines)
    parts: list[Part] = sorted(
        (part for line in lines if len(line.parts) == most for part in line.parts), key=lambda part: part.x0
    )
    columns: list[tuple[float, float]] = []
    for part in parts:
        if columns and part.x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], part.x1))
        else:
            columns.append((part.x0, part.x1))
    return columns
