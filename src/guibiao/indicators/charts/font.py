"""The font of the pictures: Noto Sans SC, brought along, so that no machine's own fonts are needed."""

from __future__ import annotations

import re
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


#: What stays on one line: a figure with its sign and percentage, a Latin word; else each letter by itself.
_WHOLE = re.compile(r"[-+]?[0-9A-Za-z.,]*[0-9A-Za-z]%?|.", re.DOTALL)


def width(text: str) -> float:
    """How wide a text runs, in letters of full width; figures and Latin count a little over half."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in text)


def wrapped(text: str, letters: float) -> str:
    """The text in lines of at most `letters` full widths; no line begins with a mark that closes, and no figure or Latin word is
    broken where a line holds it."""
    lines, line = [], ""
    for found in _WHOLE.findall(text):
        for piece in [found] if width(found) <= letters else found:
            if width(line + piece) > letters and piece not in "，。、；：！？）》”’％%":
                lines.append(line)
                line = ""
            line += piece
    return "\n".join([*lines, line])
