"""The font of the pictures: Noto Sans SC, brought along, so that no machine's own fonts are needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

FILE = Path(__file__).parent / "font" / "NotoSansSC-Regular.ttf"


class NoFont(RuntimeError):
    """The package was not built to its end: the font of the pictures is missing."""


def font() -> FontProperties:
    """The font to draw with."""
    if not FILE.exists():
        raise NoFont(f"缺少图表字体 {FILE.name}：请先运行 make static，或安装发行的软件包。")
    return FontProperties(fname=str(FILE))


@cache
def _letters() -> frozenset[int]:
    return frozenset(FT2Font(str(FILE)).get_charmap())


def drawable(text: str) -> str:
    """The text with every letter that the font lacks as 〓, the printers' sign for one; $ is a letter, not a formula."""
    known = _letters()
    drawn = "".join(letter if ord(letter) in known or letter == "\n" else "〓" for letter in text)
    return drawn.replace("$", r"\$")


def width(text: str) -> float:
    """How wide a text runs, in letters of full width; figures and Latin count a little over half."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in text)


def wrapped(text: str, letters: float) -> str:
    """The text in lines of at most `letters` full widths; no line begins with a mark that closes."""
    lines, line = [], ""
    for letter in text:
        if width(line + letter) > letters and letter not in "，。、；：！？）》”’％%":
            lines.append(line)
            line = ""
        line += letter
    return "\n".join([*lines, line])
