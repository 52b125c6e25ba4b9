"""A line as a format's reader found it, before anybody knows which lines make a paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from guibiao.documents.model import Paragraph, Table

BLANK = (
    " \t\r\n\x0b\x0c\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"
)


@dataclass(slots=True)
class Line:
    """One line. `gap`: the format puts a paragraph's end before it. `indented`: it opens like a paragraph.

    `full` says that the line runs to the right edge, so that its end need not be the end of a sentence;
    None where lines have no edge. The rest are a paragraph's own hints.
    """

    text: str
    gap: bool = False
    indented: bool | None = None
    full: bool | None = None
    level: int | None = None
    label: str | None = None
    bold: bool = False
    centred: bool = False
    box: bool = False

    def paragraph(self) -> Paragraph:
        return Paragraph(
            self.text, level=self.level, label=self.label, bold=self.bold, centred=self.centred, box=self.box
        )


Item = Line | Table


def trimmed(text: str) -> str:
    """`text` without white space of any width at both ends."""
    return text.strip(BLANK)
