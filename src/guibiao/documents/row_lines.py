"""Tables of plain text that kept their rows: one row a line, cells apart by tabs, bars or spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from guibiao.documents.cells import Kind, is_head, kind_of_cell
from guibiao.documents.lines import Item, Line, trimmed
from guibiao.documents.lost_tables import FEWEST_HEADS, FEWEST_ROWS, guessed_table
from guibiao.documents.model import Cell, Table

RULE = re.compile(r"[\s|+:=─━—-]{3,}")
WIDE = re.compile(r"\s{2,}|[\u3000\xa0]+")
EVEN = 0.7  # share of rows with the same number of cells


def tables_in_lines(items: Sequence[Item]) -> list[Item]:
    """The items with runs of row-like lines made into tables."""
    out: list[Item] = []
    at = 0
    while at < len(items):
        found = _ruled(items, at) or _spaced(items, at)
        if found is None:
            out.append(items[at])
            at += 1
        else:
            table, size = found
            out.append(table)
            at += size
    return out


def _ruled(items: Sequence[Item], at: int) -> tuple[Table, int] | None:
    """A table whose cells are kept apart by tabs or bars, empty ones included."""
    for mark, fewest in (("\t", 2), ("|", 3), ("｜", 3), ("│", 3)):
        rows: list[list[str]] = []
        end = at
        while end < len(items):
            item = items[end]
            if not isinstance(item, Line) or mark not in item.text:
                if isinstance(item, Line) and rows and RULE.fullmatch(item.text):
                    end += 1
                    continue
                break
            if not RULE.fullmatch(item.text):
                text = item.text.strip(mark) if mark != "\t" else item.text
                rows.append([trimmed(cell) for cell in text.split(mark)])
            end += 1
        widths = Counter(map(len, rows))
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        if len(rows) > FEWEST_ROWS and width >= fewest and often >= EVEN * len(rows):
            return _kept(rows, width), end - at
    return None


def _kept(rows: list[list[str]], width: int) -> Table:
    width = max(width, *map(len, rows))
    cells = [
        [Cell(text, number, column) for column, text in enumerate([*row, *[""] * (width - len(row))])]
        for number, row in enumerate(rows)
    ]
    return Table(cells, head=1 if all(is_head(text) for text in rows[0] if text) else 0)


def _spaced(items: Sequence[Item], at: int) -> tuple[Table, int] | None:
    """A table under a head in one line, cells apart by spaces, empty ones lost."""
    head = items[at]
    if not isinstance(head, Line) or " " not in head.text.replace("\u3000", " ").replace("\xa0", " "):
        return None
    if len(head.text) > 120:
        return None
    pieces = head.text.split()
    if len(pieces) < FEWEST_HEADS or not all(map(is_head, pieces)):
        return None
    rows: list[list[str]] = []
    cut: list[str] = []
    end = at + 1
    for item in items[at + 1 :]:
        if not isinstance(item, Line) or len(item.text) > 160 or item.text.endswith(("。", "；")):
            break
        cells = _row(item.text, len(pieces))
        if not any(kind_of_cell(cell) in (Kind.VALUE, Kind.ATTRIBUTE, Kind.BLANK) for cell in cells[1:]):
            # Part of a name that was cut: it belongs to the row that follows.
            if cut or len(cells) > 2:
                break
            cut = cells
            end += 1
            continue
        if cut:
            cells = _continued(cut, cells)
            cut = []
        rows.append(cells)
        end += 1
    if cut:
        end -= 1
    table = guessed_table(pieces, rows) if len(rows) >= FEWEST_ROWS else None
    return (table, end - at) if table is not None else None


def _row(text: str, width: int) -> list[str]:
    """Cells of a row: by wide spaces where they give enough of them, else by any, texts closed up."""
    wide = [trimmed(cell) for cell in WIDE.split(text)]
    if len(wide) >= width - 1:
        return wide
    cells: list[str] = []
    for cell in text.split():
        follows = len(cells) > 1 or (cells and kind_of_cell(cells[0]) is Kind.TEXT)
        if follows and kind_of_cell(cell) is Kind.TEXT and kind_of_cell(cells[-1]) is Kind.TEXT:
            cells[-1] += f" {cell}"
        else:
            cells.append(cell)
    return cells


def _continued(cut: list[str], cells: list[str]) -> list[str]:
    if kind_of_cell(cells[0]) is Kind.TEXT:
        return [*cut[:-1], cut[-1] + cells[0], *cells[1:]]
    return [*cut, *cells]
