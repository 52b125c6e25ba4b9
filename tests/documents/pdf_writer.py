"""Writes small PDFs with Chinese text and rules at given places (no fonts embedded)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP = 90.0, 510.0, 90.0


@dataclass
class Sheet:
    """One page. Places are in points from the upper left corner."""

    drawn: list[str] = field(default_factory=list)
    at: float = TOP

    def text(self, x: float, top: float, text: str, size: float = 14) -> None:
        code = text.encode("utf-16-be").hex()
        self.drawn.append(f"BT /F1 {size} Tf {x:.2f} {HEIGHT - top - size:.2f} Td <{code}> Tj ET")

    def centred(self, top: float, text: str, size: float = 14) -> None:
        self.text(WIDTH / 2 - width(text, size) / 2, top, text, size)

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.drawn.append(f"{x0:.2f} {HEIGHT - top:.2f} m {x1:.2f} {HEIGHT - bottom:.2f} l S")

    def image(self) -> None:
        self.drawn.append("q 500 0 0 700 40 70 cm /Im1 Do Q")

    def table(
        self,
        columns: list[float],
        rows: list[list[str]],
        *,
        height: float = 24,
        merged: Sequence[tuple[int, int, int, int]] = (),
    ) -> None:
        """A ruled table from `self.at` on. `merged`: (row, column, rowspan, colspan), texts from the first cell."""
        top = self.at
        hidden = {
            (r, c): (row, column)
            for row, column, down, across in merged
            for r in range(row, row + down)
            for c in range(column, column + across)
        }
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                x0, x1, y0, y1 = columns[c], columns[c + 1], top + r * height, top + (r + 1) * height
                group = hidden.get((r, c))
                if group in (None, (r, c)):
                    self.text(x0 + 4, y0 + 6, value, 10)
                if group is None or hidden.get((r - 1, c)) != group:
                    self.rule(x0, y0, x1, y0)
                if group is None or hidden.get((r, c - 1)) != group:
                    self.rule(x0, y0, x0, y1)
        self.rule(columns[0], top + len(rows) * height, columns[-1], top + len(rows) * height)
        self.rule(columns[-1], top, columns[-1], top + len(rows) * height)
        self.at = top + len(rows) * height + 12


def width(text: str, size: float) -> float:
    return sum(size / 2 if c.isascii() else size for c in text)


def flowed(paragraphs: list[str], *, size: float = 14, leading: float = 24, bottom: float = 760) -> list[Sheet]:
    """Paragraphs set with an indent of two letters, over as many pages as they take."""
    sheets = [Sheet()]
    for paragraph in paragraphs:
        x, rest = LEFT + 2 * size, paragraph
        while rest:
            line = ""
            while rest and x + width(line + rest[0], size) <= RIGHT:
                line, rest = line + rest[0], rest[1:]
            while rest and rest[0] in "，。、；：）”》":
                line, rest = line + rest[0], rest[1:]
            if sheets[-1].at > bottom:
                sheets.append(Sheet())
            sheets[-1].text(x, sheets[-1].at, line, size)
            sheets[-1].at += leading
            x = LEFT
    return sheets


def _packed(data: bytes, blanks: int) -> bytes:
    packer = zlib.compressobj(1)
    out = packer.compress(data)
    for _ in range(blanks // 1_000_000):
        out += packer.compress(b" " * 1_000_000)
    return out + packer.flush()


def pdf(sheets: list[Sheet], *, locked: bool = False, inflated: int = 0) -> bytes:
    """The file. `locked` asks for a password; `inflated` hides that many bytes in the first page."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    descriptor = add(
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
    )
    descendant = add(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[1 95 500]>>" % descriptor
    )
    font = add(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[%d 0 R]>>" % descendant
    )
    image = add(
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n0\nendstream"
    )
    tree = len(objects) + 2 * len(sheets) + 1
    pages = []
    for number, sheet in enumerate(sheets):
        packed = _packed("\n".join(sheet.drawn).encode(), inflated if number == 0 else 0)
        stream = add(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
        pages.append(
            add(
                b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>"
                b"/XObject<</Im1 %d 0 R>>>>>>" % (tree, stream, font, image)
            )
        )
    add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % p for p in pages)))
    root = add(b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    secret = b"/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"5a" * 32, b"a5" * 32)
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        secret if locked else b"",
        start,
    )
    return bytes(out)
