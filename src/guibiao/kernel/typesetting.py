"""A Word file as PDF, set by Typst from the document itself: what stands in the one stands in the other, whatever the template.

Understood are paragraphs with their faces, sizes, indents and lines, tables with repeated heads, pictures, sections with their
paper, words at the head of the page, page numbers. Typst gets data, never a text of ours or a user's as program.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import typst
from django.utils.translation import gettext as _
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from guibiao.indicators.charts import font

_PROGRAM = Path(__file__).with_name("document.typ")
_ALIGN = {"center": "center", "right": "right", "end": "right"}
#: What stands in for a face that a machine does not have, before the font that comes with the house.
_FACES = {
    "仿宋": ("FangSong_GB2312", "FangSong", "STFangsong"), "楷体": ("KaiTi_GB2312", "KaiTi", "STKaiti"),
    "黑体": ("SimHei", "STHeiti"), "宋体": ("SimSun", "STSong"), "标宋": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
}  # fmt: skip
_HEAVY = ("黑体", "标宋", "SimHei")
_FORM = (
    "line_spacing_rule", "line_spacing", "first_line_indent", "left_indent", "right_indent", "space_before", "space_after",
    "keep_with_next", "page_break_before",
)  # fmt: skip
_SIZE = 10.5
_HIGH = 400.0  # points, a good deal less than a page has
_LINE = 1.3  # of a size, where a paragraph says nothing of its lines


def pdf_of(content: bytes, title: str) -> bytes:
    """The PDF of a Word file that the house made. Raises ValueError with a sentence where a template holds what cannot be set."""
    try:
        return _set(content, title)
    except (AttributeError, LookupError, RuntimeError) as error:
        raise ValueError(
            _("这份 Word 文件里有排不成 PDF 的内容（如链接的图片、矢量图形），请下载 Word 打印。")
        ) from error


def _set(content: bytes, title: str) -> bytes:
    document = docx.Document(BytesIO(content))
    with tempfile.TemporaryDirectory(prefix="guibiao-") as folder:
        root = Path(folder)
        reader = _Reader(document, root)
        found = {"title": title, "sections": list(reader.sections())}
        (root / "document.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        (root / "document.typ").write_bytes(_PROGRAM.read_bytes())
        made = typst.compile(root / "document.typ", root=root, font_paths=[font.FILE.parent], format="pdf")
    return bytes(made)


@dataclass(frozen=True)
class _Style:
    """What a paragraph has from its style and those that this is based on; looked up once, a document may have thousands of cells."""

    form: dict[str, Any]
    size: float
    face: str


@dataclass
class _Reader:
    """Takes a document apart; pictures go into `root`."""

    document: Any
    root: Path
    pictures: int = 0
    styles: dict[str | None, _Style] = field(default_factory=dict)

    def style(self, paragraph: Paragraph) -> _Style:
        """The style of a paragraph."""
        name = paragraph._p.style
        if name not in self.styles:
            chain = _chain(paragraph.style)
            form = {
                key: next((v for one in chain if (v := getattr(one.paragraph_format, key)) is not None), None)
                for key in _FORM
            }
            runs = [one.element.find(qn("w:rPr")) for one in chain]
            half = next((size for one in runs if (size := _val(_in(one, "w:sz")))), None)
            self.styles[name] = _Style(
                form, float(half) / 2 if half else _SIZE, next(filter(None, map(_face, runs)), "")
            )
        return self.styles[name]

    def sections(self) -> Iterator[dict[str, Any]]:
        """Each section with its paper and what stands on it."""
        setups = list(self.document.sections)
        blocks: list[dict[str, Any]] = []
        for element in self.document.element.body:
            if element.tag == qn("w:tbl"):
                blocks.extend(_with_what_follows(self._table(Table(element, self.document))))
            elif element.tag == qn("w:p"):
                paragraph = Paragraph(element, self.document)
                ends = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
                if not ends or paragraph.text.strip() or element.find(f".//{qn('w:drawing')}") is not None:
                    blocks.append(self._paragraph(paragraph))
                if ends:
                    yield self._section(setups.pop(0), blocks)
                    blocks = []
        yield self._section(setups.pop(0), blocks)

    def _section(self, section: Any, blocks: list[dict[str, Any]]) -> dict[str, Any]:
        """A section with its blocks, and what stands in words at the head of each of its pages."""
        head = [self._paragraph(one) for one in section.header.paragraphs if one.text.strip()]
        return _paper(section) | {"blocks": _spaced(blocks), "head": _spaced(head)}

    def _paragraph(self, paragraph: Paragraph) -> dict[str, Any]:
        form, style = paragraph.paragraph_format, self.style(paragraph)

        def of(name: str) -> Any:
            own = getattr(form, name) if paragraph._p.pPr is not None else None
            return own if own is not None else style.form[name]

        runs = [run for child in self._runs(paragraph, style) for run in child]
        size = max((run["size"] for run in runs if "size" in run), default=style.size)
        rule, spacing = of("line_spacing_rule"), of("line_spacing")
        line = (
            spacing.pt
            if rule in (WD_LINE_SPACING.EXACTLY, WD_LINE_SPACING.AT_LEAST) and hasattr(spacing, "pt")
            else None
        )
        if line is None:
            line = size * _LINE * (spacing if isinstance(spacing, float) else 1)
        raw = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:jc')}")
        return {
            "kind": "paragraph", "runs": runs, "size": size, "line": line, "align": _ALIGN.get(_val(raw) or "", "justify"),
            "first": _points(of("first_line_indent")), "left": _points(of("left_indent")), "right": _points(of("right_indent")),
            "before": _points(of("space_before")), "after": _points(of("space_after")), "keep": bool(of("keep_with_next")),
            "break": bool(of("page_break_before")), "rule": _rule(paragraph),
        }  # fmt: skip

    def _runs(self, paragraph: Paragraph, style: _Style) -> Iterator[list[dict[str, Any]]]:
        for element in paragraph._p.iter(qn("w:r")):
            for drawing in element.iter(qn("w:drawing")):
                yield [self._picture(drawing)]
            text = "".join(_letters(child) for child in element)
            if text:
                yield [{"text": text, **_look(element, style)}]

    def _picture(self, drawing: Any) -> dict[str, Any]:
        blip = next(drawing.iter(qn("a:blip")))
        part = self.document.part.related_parts[blip.get(qn("r:embed"))]
        extent = next(drawing.iter(qn("wp:extent")))
        described = next(drawing.iter(qn("wp:docPr")), None)
        self.pictures += 1
        name = f"{self.pictures}{Path(part.partname).suffix}"
        (self.root / name).write_bytes(part.blob)
        says = described.get("descr", "") if described is not None else ""
        return {"picture": name, "width": int(extent.get("cx")) / 12700, "says": says}

    def _table(self, table: Table) -> dict[str, Any]:
        rows = table._tbl.findall(qn("w:tr"))
        widths = [int(column.get(qn("w:w")) or 0) / 20 for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        head = 0
        while head < len(rows) and rows[head].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
            head += 1
        cells: list[dict[str, Any]] = []
        open_: dict[int, dict[str, Any]] = {}
        for number, row in enumerate(rows):
            place = 0
            for tc in row.findall(qn("w:tc")):
                properties = tc.find(qn("w:tcPr"))
                span = int(_val(_in(properties, "w:gridSpan")) or 1)
                merge = _in(properties, "w:vMerge")
                if merge is not None and _val(merge) != "restart" and place in open_:
                    open_[place]["rows"] += 1
                else:
                    made: dict[str, Any] = {
                        "x": place, "y": number, "columns": span, "rows": 1, "middle": _val(_in(properties, "w:vAlign")) == "center",
                        "blocks": _spaced([self._paragraph(Paragraph(p, table)) for p in tc.iter(qn("w:p"))]),
                    }  # fmt: skip
                    cells.append(made)
                    open_.pop(place, None)
                    if merge is not None:
                        open_[place] = made
                place += span
        return {
            "kind": "table", "widths": widths, "head": head, "cells": cells, "grid": _is_grid(table), "before": 6.0, "after": 4.0,
            "whole": [
                row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
                and all(_fits(cell, widths) for cell in cells if cell["y"] == number)
                for number, row in enumerate(rows)
            ],
            "heights": [_height(row) for row in rows], "bottom": _at_bottom(table),
            "keeps": [any(_on(one) for one in row.iter(qn("w:keepNext"))) for row in rows], "kept": False, "sticky": False, "joined": False,
        }  # fmt: skip


def _fits(cell: dict[str, Any], widths: list[float]) -> bool:
    """Whether a cell is certain to stand on one page: one that is higher has to be cut whatever the document says."""
    room = max(sum(widths[cell["x"] : cell["x"] + cell["columns"]]) - 8, 1)
    lines = (
        (sum(len(run.get("text", "")) for run in one["runs"]) * one["size"] // room + 1) * one["line"]
        for one in cell["blocks"]
    )
    return sum(lines) < _HIGH


def _with_what_follows(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A table whose rows keep together stays whole; one whose last row keeps with what follows takes that row there."""
    *before, last = table["keeps"]
    alone = all(cell["y"] == len(before) for cell in table["cells"] if cell["y"] + cell["rows"] > len(before))
    if before and all(before):
        yield table | {"kept": True, "sticky": last}
    elif before and last and alone and table["head"] < len(before):
        upper = [cell for cell in table["cells"] if cell["y"] < len(before)]
        lower = [cell | {"y": 0} for cell in table["cells"] if cell["y"] == len(before)]
        yield table | {"cells": upper, "after": 0.0}
        yield table | {
            "cells": lower, "head": 0, "whole": table["whole"][-1:], "heights": table["heights"][-1:],
            "kept": table["whole"][-1], "sticky": table["whole"][-1], "joined": True,
        }  # fmt: skip
    else:
        yield table


def _height(row: Any) -> float:
    """How high a row is at least."""
    said = _val(row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}"))
    return int(said) / 20 if said else 0.0


def _paper(section: Any) -> dict[str, Any]:
    return {
        "width": section.page_width.pt, "height": section.page_height.pt, "top": section.top_margin.pt,
        "bottom": section.bottom_margin.pt, "left": section.left_margin.pt, "right": section.right_margin.pt,
        "foot": section.footer_distance.pt, "head-at": section.header_distance.pt,
    }  # fmt: skip


def _spaced(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each block with the room above it: what it asks for, what the one before asks for, and the room between lines."""
    after = 0.0
    for block in blocks:
        lines = block["line"] - block["size"] if block["kind"] == "paragraph" else 2.0
        block["above"] = 0.0 if block.get("joined") else block["before"] + after + max(lines, 0.0)
        after = block["after"]
    return blocks


def _chain(style: Any) -> list[Any]:
    """A style and those that it is based on."""
    found = []
    while style is not None:
        found.append(style)
        style = style.base_style
    return found


def _look(element: Any, style: _Style) -> dict[str, Any]:
    properties = element.find(qn("w:rPr"))
    face, bold = _face(properties) or style.face, _in(properties, "w:b")
    heavy = any(name in face for name in _HEAVY) or _on(bold)
    half, colour = _val(_in(properties, "w:sz")), _val(_in(properties, "w:color")) or ""
    return {
        "size": float(half) / 2 if half else style.size, "faces": _faces(face), "heavy": heavy,
        "colour": f"#{colour}" if len(colour) == 6 else "#000000",
    }  # fmt: skip


def _face(properties: Any) -> str:
    fonts = _in(properties, "w:rFonts")
    return str(fonts.get(qn("w:eastAsia")) or "") if fonts is not None else ""


def _faces(face: str) -> list[str]:
    stand_ins = next((names for part, names in _FACES.items() if part in face), ())
    return [name for name in dict.fromkeys([face, *stand_ins]) if name]


def _rule(paragraph: Paragraph) -> dict[str, Any] | None:
    """A line below a paragraph, such as the red one of the head."""
    line = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:bottom')}")
    if line is None or _val(line) in (None, "none", "nil"):
        return None
    colour = line.get(qn("w:color")) or "000000"
    return {"width": int(line.get(qn("w:sz")) or 4) / 8, "colour": f"#{colour if len(colour) == 6 else '000000'}"}


def _is_grid(table: Table) -> bool:
    own = table._tbl.tblPr.find(qn("w:tblBorders"))
    if own is not None:
        return own.find(qn("w:insideV")) is not None
    return any("Grid" in (style.name or "") for style in _chain(table.style))


def _at_bottom(table: Table) -> bool:
    """Whether a table is set at the foot of the type area, as the imprint of an official document is."""
    place = table._tbl.tblPr.find(qn("w:tblpPr"))
    return place is not None and place.get(qn("w:tblpYSpec")) == "bottom"


def _letters(child: Any) -> str:
    if child.tag == qn("w:t"):
        return str(child.text or "")
    return {qn("w:tab"): "\u3000", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}.get(
        child.tag, ""
    )


def _in(element: Any, name: str) -> Any:
    return element.find(qn(name)) if element is not None else None


def _on(element: Any) -> bool:
    """Whether a switch is there and not turned off."""
    return element is not None and _val(element) not in ("0", "false", "off")


def _val(element: Any) -> str | None:
    return element.get(qn("w:val")) if element is not None else None


def _points(length: Any) -> float:
    return float(length.pt) if length is not None else 0.0
