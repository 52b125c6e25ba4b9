"""Merged cells of an OpenDocument spreadsheet, which the reader of its values does not tell."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
#: Cells: no one merges more, and a row or cell may be said to repeat a million times.
_FURTHEST = 20_000

Span = tuple[int, int, int, int]


def merged_cells(content: bytes) -> dict[str, list[Span]]:
    """By worksheet the spans (first row, first column, last row, last column); nothing for another kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.read("mimetype").strip() != _MIMETYPE:
                return {}
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            root = etree.fromstring(archive.read("content.xml"), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        return {}
    return {sheet.get(f"{_TABLE}name", ""): list(_spans(sheet)) for sheet in root.iter(f"{_TABLE}table")}


def _spans(sheet: etree._Element) -> Iterator[Span]:
    top = 0
    for row in sheet.iter(f"{_TABLE}table-row"):
        left = 0
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            down, across = (_number(cell, f"number-{one}-spanned") for one in ("rows", "columns"))
            if down > 1 or across > 1:
                yield top, left, top + down - 1, left + across - 1
            left += _number(cell, "number-columns-repeated")
        top += _number(row, "number-rows-repeated")
        if top > _FURTHEST:
            return


def _number(element: etree._Element, name: str) -> int:
    said = element.get(f"{_TABLE}{name}", "1")
    return int(said) if said.isdigit() and len(said) < 9 else 1
