"""Word tables: merged cells, nested tables, frames of one cell."""

from __future__ import annotations

from collections.abc import Iterator

from guibiao.documents.docx.paragraphs import FRAME, Paragraphs, inner_blocks
from guibiao.documents.docx.xml import Element, W, number, switched, value
from guibiao.documents.lines import Item
from guibiao.documents.model import Cell, Table

WIDEST = 120
FRAMED = 6000  # characters that a frame around a text may hold
BODY = 600  # characters of a cell that holds a document rather than a value
MOST = 0.6  # share of the table's text in such a cell


def table_items(element: Element, paragraphs: Paragraphs) -> list[Item]:
    """A table; what stands inside, where it is a frame of one cell (marked as a box) or only lays a page out."""
    rows = list(_rows(element))
    cells = [cell for row in rows for cell in _cells(row)]
    sizes = [sum(map(len, cell.itertext(W + "t"))) for cell in cells]
    if len([size for size in sizes if size]) == 1 and max(sizes) <= FRAMED:
        return [item for cell in cells for item in content_items(cell, paragraphs, box=True)]
    if sizes and max(sizes) > BODY and max(sizes) > MOST * sum(sizes):
        return [item for cell in cells for item in content_items(cell, paragraphs)]
    table, frames = _placed(rows, paragraphs)
    out: list[Item] = [table]
    for frame in frames:
        out.extend(content_items(frame, paragraphs, box=frame.tag == FRAME))
    return out


def content_items(parent: Element, paragraphs: Paragraphs, *, box: bool = False) -> Iterator[Item]:
    """Lines and tables inside a cell, a text box or the body."""
    for child in inner_blocks(parent):
        yield from block_items(child, paragraphs, box=box)


def block_items(element: Element, paragraphs: Paragraphs, *, box: bool = False) -> Iterator[Item]:
    """Lines and tables of one paragraph (with its text boxes) or table."""
    if element.tag == W + "tbl":
        yield from table_items(element, paragraphs)
        return
    lines, frames = paragraphs.lines(element, box=box)
    yield from lines
    for frame in frames:
        yield from content_items(frame, paragraphs, box=frame.tag == FRAME)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == W + "tr":
            properties = child.find(W + "trPr")
            if properties is None or properties.find(W + "del") is None:
                yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins"):
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == W + "tc":
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml"):
            yield from _cells(child)


def _placed(rows: list[Element], paragraphs: Paragraphs) -> tuple[Table, list[Element]]:
    out: list[list[Cell]] = []
    frames: list[Element] = []
    above: dict[int, Cell] = {}  # column -> the cell that a vertical merge there goes on from
    head = 0
    for number_of_row, row in enumerate(rows):
        properties = row.find(W + "trPr")
        column = min(number(properties, "gridBefore") or 0, WIDEST)
        placed: list[Cell] = []
        for element in _cells(row):
            if column >= WIDEST:
                break
            shape = element.find(W + "tcPr")
            width = max(1, min(number(shape, "gridSpan") or 1, WIDEST - column))
            merge = shape.find(W + "vMerge") if shape is not None else None
            text = _cell_text(element, paragraphs, frames)
            if merge is not None and value(shape, "vMerge") in (None, "continue") and column in above:
                above[column].rowspan += 1
            else:
                cell = Cell(text, number_of_row, column, 1, width)
                placed.append(cell)
                above.pop(column, None)
                if merge is not None:
                    above[column] = cell
            column += width
        out.append(placed)
        if head == number_of_row and switched(properties, "tblHeader"):
            head += 1
    return Table(out, head=head), frames


def _cell_text(element: Element, paragraphs: Paragraphs, frames: list[Element]) -> str:
    out = ""
    for child in inner_blocks(element):
        if child.tag == W + "tbl":
            texts = [_cell_text(cell, paragraphs, frames) for row in _rows(child) for cell in _cells(row)]
        else:
            lines, boxes = paragraphs.lines(child)
            frames.extend(boxes)
            texts = [(line.label or "") + line.text for line in lines]
        for text in filter(None, texts):
            apart = out and ((out[-1].isascii() and text[0].isascii()) or child.tag == W + "tbl")
            out += f" {text}" if apart else text
    return out
