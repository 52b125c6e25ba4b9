"""One page of a PDF into printed lines and ruled tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median
from typing import Any

from guibiao.documents.pdf.struck import Strikes
from guibiao.documents.pdf.wire import Page, PageCell, PageLine, PageTable, Part
from guibiao.documents.radicals import plain

Char = dict[str, Any]
Box = tuple[float, float, float, float]
RULES_MOST = 4000  # rules on one page beyond which it is a drawing, not a table
BOLD = re.compile(r"bold|black|heavy|simhei|hei\b|黑体|heiti|fzxbs|xbs", re.IGNORECASE)
UNKNOWN = re.compile(r"\(cid:\d+\)")
APART = 0.35  # of a letter's size: a space between Latin words
WIDE = 1.4  # of a letter's size: cells or tabs apart
UNRULED = 3  # lines in two cells of an only row: the rules between its rows are missing
SAME_LINE = 0.55  # of a letter's size: how far middles of one line may differ
STRUCK = ""  # stands for a character that a rule goes through: it keeps its place and says nothing
NEAR = 2.0  # points within which two rules are one


def take_apart(page: Any, of: int) -> Page:
    """The lines and tables of a pdfplumber page."""
    chars, unknown = _chars(page)
    lines: list[PageLine] = []
    tables: list[PageTable] = []
    inside: set[int] = set()
    ruled, frames = _ruled(page)
    for found in ruled:
        cells, rules, rows = _cells(found)
        taken = set(inside)
        placed = [(place, _within(chars, bbox, taken)) for bbox, place in cells]
        if any(held for _, held in placed) and not _lacks_rules(rows, [held for _, held in placed]):
            inside |= taken
            texts = [PageCell(_cell_text(held), *place) for place, held in placed]
            tables.append(PageTable(found.bbox[1], found.bbox[3], rules, rows, texts))
    for frame in frames:
        lines.extend(_lines(_within(chars, frame, inside), box=True))
    lines.extend(_lines([char for n, char in enumerate(chars) if n not in inside]))
    lines.sort(key=lambda line: (line.top, line.x0))
    return Page(page.page_number, of, float(page.width), float(page.height), lines, tables, len(page.images), unknown)


def _chars(page: Any) -> tuple[list[Char], int]:
    """Upright characters, each once (bold is often printed twice), and how many have no known meaning."""
    rules = len(page.lines) + len(page.rects)
    strikes = Strikes(page) if 0 < rules <= RULES_MOST else None
    seen: set[tuple[str, int, int]] = set()
    out: list[Char] = []
    unknown = 0
    for char in page.chars:
        text = char["text"]
        if UNKNOWN.fullmatch(text):
            unknown += 1
            continue
        key = (text, round(char["x0"]), round(char["top"]))
        if not char["upright"] or key in seen:
            continue
        seen.add(key)
        char["text"] = STRUCK if strikes is not None and strikes.through(char) else plain(text)
        out.append(char)
    return out, unknown


def _ruled(page: Any) -> tuple[list[Any], list[Box]]:
    """The ruled tables of a page, and the frames of one cell around a text."""
    rules = len(page.lines) + len(page.rects) + len(page.curves)
    if rules < 1 or rules > RULES_MOST:
        return [], []
    finder = page.debug_tablefinder()
    tables = sorted(finder.tables, key=lambda table: (table.bbox[1], table.bbox[0]))
    taken = {cell for table in tables for cell in table.cells}
    frames = [cell for cell in finder.cells if cell not in taken and _is_frame(cell, page)]
    return tables, frames


def _lacks_rules(rows: int, cells: list[list[Char]]) -> bool:
    """Whether the rows of a table are not ruled: one row, several lines in several cells."""
    return rows == 1 and sum(len(_lines(cell)) >= UNRULED for cell in cells) > 1


def _is_frame(box: Box, page: Any) -> bool:
    """Whether one cell is a frame around a text: no line of a form, not the border of the page."""
    height = box[3] - box[1]
    return bool(18 < height < 0.85 * page.height and box[2] - box[0] > 0.3 * page.width)


def _cells(table: Any) -> tuple[list[tuple[Any, tuple[int, int, int, int]]], list[float], int]:
    """The cells' boxes with (row, column, rowspan, colspan), the vertical rules, the number of rows."""
    boxes = sorted(set(table.cells), key=lambda box: (box[1], box[0]))
    xs = _rules(x for box in boxes for x in (box[0], box[2]))
    ys = _rules(y for box in boxes for y in (box[1], box[3]))
    out = []
    for box in boxes:
        column, right = _nearest(xs, box[0]), _nearest(xs, box[2])
        row, below = _nearest(ys, box[1]), _nearest(ys, box[3])
        out.append((box, (row, column, max(1, below - row), max(1, right - column))))
    return out, xs, max(0, len(ys) - 1)


def _rules(values: Iterable[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > NEAR:
            out.append(value)
    return out


def _nearest(rules: list[float], value: float) -> int:
    return min(range(len(rules)), key=lambda n: abs(rules[n] - value))


def _within(chars: list[Char], box: Box, taken: set[int]) -> list[Char]:
    """The characters whose middle is inside `box` and that no other cell has; they are taken."""
    x0, top, x1, bottom = box
    out = []
    for n, char in enumerate(chars):
        if n in taken:
            continue
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        if x0 - 1 <= x <= x1 + 1 and top - 1 <= y <= bottom + 1:
            taken.add(n)
            out.append(char)
    return out


def _lines(chars: list[Char], *, box: bool = False) -> list[PageLine]:
    rows: list[list[Char]] = []
    middle = 0.0
    for char in sorted(chars, key=lambda c: ((c["top"] + c["bottom"]) / 2, c["x0"])):
        y = (char["top"] + char["bottom"]) / 2
        if rows and abs(y - middle) <= SAME_LINE * max(char["size"], 4):
            rows[-1].append(char)
        else:
            rows.append([char])
            middle = y
    return [line for line in (_line(row, box) for row in rows) if line.text.strip()]


def _line(row: list[Char], box: bool) -> PageLine:
    row.sort(key=lambda c: c["x0"])
    size = float(median(c["size"] for c in row)) or 10.0
    parts: list[Part] = []
    before: Char | None = None
    for char in row:
        if char["text"].isspace():
            if parts:
                parts[-1].text += char["text"]
            continue
        gap = char["x0"] - before["x1"] if before is not None else size * WIDE + 1
        if gap > WIDE * size:
            parts.append(Part("", float(char["x0"]), 0.0))
        elif before is not None and gap > APART * size and parts[-1].text[-1:].isascii() and char["text"].isascii():
            parts[-1].text = parts[-1].text.rstrip() + " "
        parts[-1].text += char["text"]
        parts[-1].x1 = float(char["x1"])
        before = char
    for part in parts:
        part.text = part.text.strip()
    parts = [part for part in parts if part.text]
    text = "  ".join(part.text for part in parts)
    shown = [c for c in row if not c["text"].isspace()] or row
    heavy = sum(bool(BOLD.search(c.get("fontname") or "")) for c in shown)
    return PageLine(
        text.strip(),
        float(shown[0]["x0"]),
        float(max(c["x1"] for c in shown)),
        float(min(c["top"] for c in shown)),
        float(max(c["bottom"] for c in shown)),
        size,
        heavy >= 0.9 * len(shown),
        box,
        parts if len(parts) > 1 and not box else [],
    )


def _cell_text(chars: list[Char]) -> str:
    out = ""
    for line in _lines(chars):
        text = " ".join(line.text.split())
        out += f" {text}" if out and text and out[-1].isascii() and text[0].isascii() and out[-1].isalpha() else text
    return out
