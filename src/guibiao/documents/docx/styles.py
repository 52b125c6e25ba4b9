"""What a paragraph's style says, with all that it inherits."""

from __future__ import annotations

from dataclasses import dataclass

from guibiao.documents.docx.xml import VAL, Element, W, number, switched, value

BODY_LEVEL = 9  # Word's outline level of plain text
DEEPEST = 30  # styles based on one another


@dataclass(slots=True)
class Style:
    """Outline level (1–9), numbering, boldness, alignment; None where neither the style nor its parents say."""

    name: str = ""
    level: int | None = None
    numbering: int | None = None
    depth: int | None = None
    bold: bool | None = None
    centred: bool | None = None
    hidden: bool | None = None

    @property
    def is_contents(self) -> bool:
        """Whether the style is one of a table of contents."""
        name = self.name.lower()
        return name.startswith("toc ") or name in ("toc heading", "table of figures")


def outline_level(properties: Element | None) -> int | None:
    level = number(properties, "outlineLvl")
    return None if level is None else level + 1


class Styles:
    """The styles of one document."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._known: dict[str, Style] = {}
        self.default = ""
        for element in root.iterfind(W + "style") if root is not None else ():
            identity = element.get(W + "styleId") or ""
            self._elements[identity] = element
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true"):
                self.default = identity

    def get(self, identity: str | None) -> Style:
        """The style of that id, with what it inherits; the default paragraph style for None."""
        identity = self.default if identity is None else identity
        if identity not in self._known:
            self._known[identity] = self._built(identity)
        return self._known[identity]

    def _built(self, identity: str) -> Style:
        out = Style()
        seen = 0
        element = self._elements.get(identity)
        out.name = value(element, "name") or ""
        while element is not None and seen < DEEPEST:
            seen += 1
            paragraph, run = element.find(W + "pPr"), element.find(W + "rPr")
            if out.level is None:
                out.level = outline_level(paragraph)
            if out.numbering is None:
                out.numbering = number(paragraph, "numPr/numId")
            if out.depth is None:
                out.depth = number(paragraph, "numPr/ilvl")
            if out.bold is None:
                out.bold = switched(run, "b")
            if out.hidden is None:
                out.hidden = switched(run, "vanish")
            if out.centred is None:
                alignment = value(paragraph, "jc")
                out.centred = None if alignment is None else alignment == "center"
            based = element.find(W + "basedOn")
            element = self._elements.get(based.get(VAL) or "") if based is not None else None
        return out
