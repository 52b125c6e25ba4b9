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
MARKS = (("\t", 2), ("|", 3), ("｜", 3), ("│", 3))
WIDEST = 60
EVEN = 0.7  # share of rows with the same number of cells


def tables_in_lines(items: Sequence[Item]) -> list[Item]:
    """The items with runs of row-like lines made into tables."""
    out: list[Item] = []
    at = 0
    barren = 0  # lines before this one were tried with those before them, and are no table
    while at < len(items):
        table, end = _ruled(items, at) if at >= barren else (None, at)
        if table is None and at >= barren:
            table, tried = _spaced(items, at)
            end = max(end, tried)
        if table is None:
            out.append(items[at])
            barren = max(barren, end)
            at += 1
        else:
            out.append(table)
            at = end
    return out


def _ruled(items: Sequence[Item], at: int) -> tuple[Table | None, int]:
    """A table whose cells are kept apart by tabs or bars, empty ones included, and where the run of such lines ends."""
    first = items[at]
    mark, fewest = next(
        ((mark, fewest) for mark, fewest in MARKS if isinstance(first, Line) and mark in first.text), ("", 0)
    )
    if not mark:
        return None, at
    rows: list[list[str]] = []
    end = at
    while end < len(items):
        item = items[end]
        if not isinstance(item, Line) or not (mark in item.text or (rows and RULE.fullmatch(item.text))):
            break
        if not RULE.fullmatch(item.text):
            text = item.text.strip(mark) if mark != "\t" else item.text
            rows.append([trimmed(cell) for cell in text.split(mark)])
        end += 1
    width, often = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    if len(rows) > FEWEST_ROWS and WIDEST >= width >= fewest and often >= EVEN * len(rows):
        return _kept(rows, width), end
    return None, end


def _kept(rows: list[list[str]], width: int) -> Table:
    width = min(WIDEST, max(width, *map(len, rows)))
    cells = [
        [
            Cell(text, number, column)
            for column, text in enumerate([*row[: width - 1], " ".join(row[width - 1 :]), *[""] * (width - len(row))])
        ]
        for number, row in enumerate(rows)
    ]
    return Table(cells, head=1 if all(is_head(text) for text in rows[0] if text) else 0)


def _spaced(items: Sequence[Item], at: int) -> tuple[Table | None, int]:
    """A table under a head in one line, cells apart by spaces, empty ones lost; and where its rows end."""
    head = items[at]
    if not isinstance(head, Line) or " " not in head.text.replace("\u3000", " ").replace("\xa0", " "):
        return None, at
    if len(head.text) > 120:
        return None, at
    pieces = head.text.split()
    if len(pieces) < FEWEST_HEADS or not all(map(is_head, pieces)):
        return None, at
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
    return (guessed_table(pieces, rows) if len(rows) >= FEWEST_ROWS else None), end


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
