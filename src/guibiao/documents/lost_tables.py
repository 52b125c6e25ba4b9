"""Rebuilds tables that arrive as a run of short paragraphs, one cell a line, empty cells gone.

The head is found by its words, the rows by their serial numbers (or by where a name begins again), and
the cells of each row are put under their columns by what they hold. All of it is a guess and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guibiao.documents.aligning import aligned
from guibiao.documents.cells import (
    Column,
    Kind,
    head_columns,
    is_group_head,
    is_head,
    is_serial,
    kind_of_cell,
    kind_of_column,
    narrowed,
)
from guibiao.documents.model import Block, Cell, Paragraph, Table
from guibiao.documents.starts import numbered

FEWEST_HEADS = 3
MOST_HEADS = 30  # pieces
FEWEST_ROWS = 2
LONGEST_CELL = 90
MISFITS = 0.25  # share of rows that may not fit before the whole is left as it was
CAPTION = 45


def rebuild(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """The blocks with lost tables rebuilt and captions given, and a warning for each guess."""
    out: list[Block] = []
    warnings: list[str] = []
    at = 0
    while at < len(blocks):
        found = _table_at(blocks, at)
        if found is None:
            out.append(blocks[at])
            at += 1
            continue
        table, size = found
        out.append(table)
        at += size
    for before, block in zip([None, *out], out, strict=False):
        if isinstance(block, Table):
            block.caption = block.caption or _caption(before)
            if block.guessed:
                warnings.append(_warning(block))
    return out, warnings


def guessed_table(pieces: list[str], rows: list[list[str]]) -> Table | None:
    """A table from the pieces of its head and the cells of its rows, or None when they do not fit.

    A row of one cell is the name of a group.
    """
    if sum(len(row) > 1 for row in rows) < FEWEST_ROWS:
        return None
    heads = head_columns(pieces)
    grouped = _has_groups(heads)
    widest = max(len(row) for row in rows) + grouped
    if not grouped and kind_of_column(heads[0]) is not Column.SERIAL and _are_numbered(rows):
        heads = ["序号", *heads]
    heads = narrowed(heads, widest)
    columns = [kind_of_column(head) for head in heads]
    _tell_base(heads, columns)
    body: list[list[Cell]] = [[Cell(head, 0, column) for column, head in enumerate(heads)]]
    misfits = 0
    group: Cell | None = None
    for cells in rows:
        line = len(body)
        if len(cells) == 1:
            group = Cell(cells[0], line, 0, 0 if grouped else 1, 1 if grouped else len(heads))
            if not grouped:
                body.append([group])
            continue
        whole = columns[grouped] is Column.SERIAL and len(cells) == len(columns) - grouped
        places = list(range(len(cells))) if whole else aligned(cells, columns[grouped:])
        if places is None:
            misfits += 1
            places = list(range(min(len(cells), len(columns) - grouped)))
            cells = [*cells[: len(places) - 1], " ".join(cells[len(places) - 1 :])]
        stands = dict(zip((place + grouped for place in places), cells, strict=True))
        row = [Cell(stands.get(column, ""), line, column) for column in range(grouped, len(heads))]
        if grouped and group is not None:
            group.rowspan += 1
            if group.rowspan == 1:
                group.row = line
                row.insert(0, group)
        body.append(row)
    if misfits > MISFITS * len(rows):
        return None
    return Table(body, head=1, guessed=True)


def _has_groups(heads: list[str]) -> bool:
    """Whether the first column holds the names of groups of rows."""
    return len(heads) > 2 and is_group_head(heads[0])


def _are_numbered(rows: list[list[str]]) -> bool:
    firsts = [row[0] for row in rows if len(row) > 1]
    return all(is_serial(first, number) for number, first in enumerate(firsts, 1))


def _tell_base(heads: list[str], columns: list[Column]) -> None:
    """Of several years the first is the baseline's, if no head says what it is of."""
    targets = [at for at, column in enumerate(columns) if column is Column.TARGET]
    years = [(heads[at], at) for at in targets if any(map(str.isdigit, heads[at]))]
    if Column.BASE not in columns and len(years) >= 2:
        columns[min(years)[1]] = Column.BASE


def _table_at(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """The lost table whose head begins at `at`, and how many blocks it takes."""
    pieces = _head_at(blocks, at)
    if len(pieces) >= FEWEST_HEADS:
        begin = at + len(pieces)
        # A name that sounds like a head belongs to the first row when values follow it.
        while len(pieces) > FEWEST_HEADS and _is_filled(_cell(blocks, begin)) and not _starts(blocks, begin, 1):
            pieces.pop()
            begin -= 1
    else:
        pieces, begin = _line_head(blocks, at), at + 1
    if not pieces or _begins_later(pieces):
        return None
    shape = _Shape.of(head_columns(pieces))
    if shape is None:
        return None
    lead = _cell(blocks, begin)
    groups = 1 if lead and (_starts(blocks, begin + 1, 1) and not _starts(blocks, begin, 1)) else 0
    if _starts(blocks, begin + groups, 1):
        rows, end = _numbered_rows(blocks, begin + groups, shape)
        rows = [[lead], *rows] if groups and lead else rows
    else:
        rows, end = _named_rows(blocks, begin, shape)
    rows = [row if len(row) == shape.width else _whole_names(row, shape.leading) for row in rows]
    if shape.leading > 1 and not shape.serial and all(_texts(row) < shape.leading for row in rows):
        return None  # one head too many: the table's caption stands before it
    table = guessed_table(pieces, rows)
    return (table, end - at) if table is not None else None


def _begins_later(pieces: list[str]) -> bool:
    """Whether the first piece is a caption: serial numbers begin a row, or follow a column of groups."""
    serials = [at for at, piece in enumerate(pieces) if kind_of_column(piece) is Column.SERIAL]
    return bool(serials) and serials[0] > 0 and not (serials[0] == 1 and is_group_head(pieces[0]))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A head's columns: how many, whether rows have numbers, how many texts lead and trail the values."""

    width: int
    serial: bool
    leading: int
    trailing: int
    valued: bool

    @classmethod
    def of(cls, heads: list[str]) -> _Shape | None:
        """None for what cannot be a table of a plan: no name, or neither numbers nor values."""
        kinds = [kind_of_column(head) for head in heads[_has_groups(heads) :]]
        serial = Column.SERIAL in kinds
        kinds = [kind for kind in kinds if kind is not Column.SERIAL]
        valued = any(kind is not Column.TEXT for kind in kinds)
        if Column.TEXT not in kinds or not (serial or valued):
            return None
        leading = next((n for n, kind in enumerate(kinds) if kind is not Column.TEXT), len(kinds))
        trailing = next((n for n, kind in enumerate(reversed(kinds)) if kind is not Column.TEXT), 0)
        return cls(len(kinds) + serial, serial, max(leading, 1), trailing, valued)


def _cell(blocks: Sequence[Block], at: int) -> str | None:
    """The text of a paragraph that could be a cell."""
    block = blocks[at] if at < len(blocks) else None
    if not isinstance(block, Paragraph) or len(block.text) > LONGEST_CELL or block.text[-1:] in "。；":
        return None
    return block.text


def _is_filled(text: str | None) -> bool:
    return text is not None and kind_of_cell(text) is not Kind.TEXT and not is_head(text)


def _head_at(blocks: Sequence[Block], at: int) -> list[str]:
    pieces: list[str] = []
    while (text := _cell(blocks, at + len(pieces))) is not None and is_head(text) and not numbered(text):
        if len(pieces) == MOST_HEADS:
            return []
        pieces.append(text)
    return pieces


def _line_head(blocks: Sequence[Block], at: int) -> list[str]:
    """The pieces of a head that stands in one line."""
    text = _cell(blocks, at)
    pieces = text.split() if text and len(text) < LONGEST_CELL else []
    return pieces if len(pieces) >= FEWEST_HEADS and all(map(is_head, pieces)) else []


def _starts(blocks: Sequence[Block], at: int, number: int) -> bool:
    """Whether row `number` begins here: its serial number, then a name."""
    serial, name = _cell(blocks, at), _cell(blocks, at + 1)
    return bool(serial and name) and is_serial(serial or "", number) and kind_of_cell(name or "") is Kind.TEXT


def _numbered_rows(blocks: Sequence[Block], at: int, shape: _Shape) -> tuple[list[list[str]], int]:
    """Rows that begin with 1, 2, 3 …; a text between two rows is a group's name."""
    rows: list[list[str]] = []
    number = 1
    while _starts(blocks, at, number):
        row = [_cell(blocks, at) or ""]
        at += 1
        filled = False
        spare = shape.trailing
        while (text := _cell(blocks, at)) is not None and not _starts(blocks, at, number + 1):
            kind = kind_of_cell(text)
            if kind is Kind.TEXT and filled:
                if spare == 0 or len(row) > shape.width or numbered(text):
                    break
                spare -= 1
            if len(row) >= shape.width and not _starts_soon(blocks, at, number + 1):
                break
            if len(row) > shape.width + 2:
                break
            filled = filled or kind is not Kind.TEXT
            row.append(text)
            at += 1
        rows.append(row)
        number += 1
        group = _cell(blocks, at)
        if group is not None and not _starts(blocks, at, number) and _starts(blocks, at + 1, number):
            rows.append([group])
            at += 1
    return rows, at


def _starts_soon(blocks: Sequence[Block], at: int, number: int) -> bool:
    return any(_starts(blocks, at + ahead, number) for ahead in (1, 2))


def _named_rows(blocks: Sequence[Block], at: int, shape: _Shape) -> tuple[list[list[str]], int]:
    """Rows without numbers: each begins where a text follows values."""
    rows: list[list[str]] = []
    while (name := _cell(blocks, at)) is not None and kind_of_cell(name) is Kind.TEXT:
        row = [name]
        ahead = at + 1
        filled = False
        while (text := _cell(blocks, ahead)) is not None and len(row) <= shape.width + shape.leading:
            kind = kind_of_cell(text)
            if kind is Kind.TEXT and filled:
                break
            filled = filled or kind is not Kind.TEXT
            row.append(text)
            ahead += 1
        if not filled:
            break
        if numbered(row[0]) and kind_of_cell(row[1]) is Kind.TEXT and shape.leading == 1:
            rows.append([row.pop(0)])
        rows.append(row)
        at = ahead
    return rows, at


def _texts(row: list[str]) -> int:
    """How many texts a row opens with."""
    return next((n for n, cell in enumerate(row) if kind_of_cell(cell) is not Kind.TEXT), len(row))


def _whole_names(row: list[str], leading: int) -> list[str]:
    """Closes up a name that was cut over lines: more texts in a row than columns for them."""
    first = 1 if len(row) > 1 and kind_of_cell(row[0]) is Kind.VALUE else 0
    end = first
    while end < len(row) and kind_of_cell(row[end]) is Kind.TEXT:
        end += 1
    surplus = end - first - leading
    if surplus <= 0:
        return row
    keep = first + leading - 1
    return [*row[:keep], "".join(row[keep:end]), *row[end:]]


def _caption(block: Block | None) -> str | None:
    """The paragraph before a table, where it is the table's name."""
    if not isinstance(block, Paragraph) or len(block.text) > CAPTION or block.text[-1:] in "。；，：:,;":
        return None
    text = block.text.strip()
    named = block.centred or block.bold or text.endswith(("表", "指标", "清单", "目标", "情况", "分解", "一览"))
    return text if named or text.startswith(("表", "附表", "专栏", "图表")) else None


def _warning(table: Table) -> str:
    """What the person is told about a guess: which table, how many rows, which cells are missing."""
    heads = [cell.text for cell in table.rows[0]]
    rows = [row for row in table.rows[1:] if len(row) > 1]
    commonly = Counter(cell.column for row in rows for cell in row if cell.text)
    gaps = [
        f"“{_name(row)}”缺“{heads[cell.column]}”"
        for row in rows
        for cell in row
        if not cell.text and commonly[cell.column] * 2 > len(rows)
    ]
    which = f"“{table.caption}”一表" if table.caption else "有一张表"
    listed = "、".join(gaps[:5])
    more = f"{listed}等" if len(gaps) > 5 else listed
    missing = f"，其中{more}" if gaps else ""
    return f"{which}在原文中失去了行列，现按内容推断重排为{len(rows)}行{missing}，请对照原文核对。"


def _name(row: list[Cell]) -> str:
    return next((c.text for c in row if c.text and kind_of_cell(c.text) is Kind.TEXT), row[0].text)[:20]
