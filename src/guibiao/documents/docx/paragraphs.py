"""The text of a paragraph as Word shows it: insertions in, what is deleted or struck left out, fields by their results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from guibiao.documents.docx.numbering import Numbering
from guibiao.documents.docx.styles import BODY_LEVEL, Style, Styles, outline_level
from guibiao.documents.docx.xml import MATH, MC, Element, W, number, switched, value
from guibiao.documents.lines import Line, trimmed

BREAK = "\n"
DELETED = frozenset((W + "del", W + "moveFrom", W + "pPr", W + "rPr", W + "instrText", W + "delText", MC + "Fallback"))
HOLDERS = frozenset((W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "smartTag"))
FRAME = W + "txbxContent"
REFERENCES = frozenset((W + "footnoteReference", W + "endnoteReference"))


@dataclass(slots=True)
class _Field:
    """A field that is open: what it does, and whether its result has begun."""

    instruction: str = ""
    result: bool = False

    @property
    def is_contents(self) -> bool:
        return self.instruction.split()[:1] in (["TOC"], ["TOA"], ["INDEX"])


@dataclass(slots=True)
class _Text:
    """The pieces of one paragraph."""

    parts: list[str] = field(default_factory=list)
    heavy: int = 0
    frames: list[Element] = field(default_factory=list)

    def add(self, text: str, bold: bool) -> None:
        self.parts.append(text)
        if bold:
            self.heavy += len("".join(text.split()))


class Paragraphs:
    """Turns paragraphs into lines, keeping what runs over several of them: lists and open fields."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Mapping[tuple[str, str], Element]) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes = dict(notes)  # by reference; each is read where it is referred to first
        self._fields: list[_Field] = []

    def lines(self, element: Element, *, box: bool = False) -> tuple[list[Line], list[Element]]:
        """The lines of a w:p (more than one where it holds line breaks), and the text boxes and notes it carries."""
        properties = element.find(W + "pPr")
        style = self._styles.get(value(properties, "pStyle"))
        level, centred = self._shape(properties, style)
        self._close_lost_fields(level)
        text = _Text()
        for child in element:
            self._walk(child, text, bool(style.bold), bool(style.hidden))
        if style.is_contents:
            return [], text.frames
        whole = "".join(text.parts)
        if not trimmed(whole.replace(BREAK, "")):
            return [], text.frames
        label = self._label(properties, style)
        bold = text.heavy >= 0.9 * len("".join(whole.split()))
        lines = [
            Line(trimmed(part), gap=n == 0, level=level, bold=bold, centred=centred, box=box)
            for n, part in enumerate(whole.split(BREAK))
            if trimmed(part)
        ]
        lines[0].gap = True
        lines[0].label = label
        return lines, text.frames

    def _shape(self, properties: Element | None, style: Style) -> tuple[int | None, bool]:
        level = outline_level(properties)
        level = style.level if level is None else level
        alignment = value(properties, "jc")
        centred = bool(style.centred) if alignment is None else alignment == "center"
        return (level if level is not None and level <= BODY_LEVEL else None), centred

    def _label(self, properties: Element | None, style: Style) -> str | None:
        direct = number(properties, "numPr/numId")
        list_id = style.numbering if direct is None else direct
        if not list_id:
            return None
        depth = number(properties, "numPr/ilvl")
        depth = style.depth if depth is None and direct is None else depth
        named = value(properties, "pStyle")
        return self._numbering.label(list_id, 0 if depth is None and direct is not None else depth, named)

    def _walk(self, element: Element, text: _Text, bold: bool, hidden: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == W + "r":
            self._run(element, text, bold, hidden)
        elif tag == FRAME:
            text.frames.append(element)
        elif tag == MATH + "t":
            if not hidden and not self._silent:
                text.add(element.text or "", bold)
        elif tag == MC + "AlternateContent":
            chosen = element.find(MC + "Choice")
            fallback = element.find(MC + "Fallback")
            inner = chosen if chosen is not None else fallback
            for child in inner if inner is not None else ():
                self._walk(child, text, bold, hidden)
        elif tag not in DELETED:
            for child in element:
                self._walk(child, text, bold, hidden)

    def _run(self, run: Element, text: _Text, bold: bool, hidden: bool) -> None:
        properties = run.find(W + "rPr")
        said, veiled = switched(properties, "b"), switched(properties, "vanish")
        bold = bold if said is None else said
        hidden = hidden if veiled is None else veiled
        hidden = hidden or bool(switched(properties, "strike") or switched(properties, "dstrike"))
        for child in run:
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child.get(W + "fldCharType") or "")
            elif tag == W + "instrText":
                if self._fields:
                    self._fields[-1].instruction += child.text or ""
            elif tag == W + "t":
                if not hidden and not self._silent:
                    text.add(child.text or "", bold)
            elif tag in (W + "br", W + "cr"):
                if child.get(W + "type") not in ("page", "column"):
                    text.add(BREAK, False)
            elif tag in (W + "tab", W + "ptab"):
                if not self._silent:
                    text.add("\t", False)
            elif tag in REFERENCES:
                note = self._notes.pop((tag, child.get(W + "id") or ""), None)
                if note is not None and not hidden and not self._silent:
                    text.frames.append(note)
            elif tag == W + "noBreakHyphen":
                text.add("-", bold)
            else:
                self._walk(child, text, bold, hidden)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _close_lost_fields(self, level: int | None) -> None:
        """Forgets fields whose end is missing: a code never runs over paragraphs, contents hold no headings."""
        self._fields = [f for f in self._fields if f.result and not (f.is_contents and level is not None)]

    @property
    def _silent(self) -> bool:
        """Whether what comes is a field's code, or a table of contents."""
        return any(not f.result or f.is_contents for f in self._fields)


def inner_blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables directly inside `parent`, content controls opened, tables of contents left out."""
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in HOLDERS and not is_contents(child):
            yield from inner_blocks(child)


def is_contents(control: Element) -> bool:
    """Whether a content control holds the table of contents."""
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and (gallery.get(W + "val") or "").lower() == "table of contents"
