"""A line of a document's head."""

from __future__ import annotations

from dataclasses import dataclass

from guibiao.terms.numerals import half_width


@dataclass(slots=True, frozen=True)
class Line:
    """A paragraph of the head, as printed and in half width, character for character."""

    printed: str
    half: str

    @classmethod
    def of(cls, printed: str) -> Line:
        printed = printed.strip()
        return cls(printed, half_width(printed))

    def __add__(self, other: Line) -> Line:
        return Line(self.printed + other.printed, self.half + other.half)

    def part(self, start: int, end: int) -> Line:
        return Line.of(self.printed[start:end])
