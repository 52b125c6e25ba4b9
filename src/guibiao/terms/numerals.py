"""Chinese and Arabic numerals, read to numbers."""

from __future__ import annotations

import re
from functools import lru_cache

import cn2an

CHINESE = "零〇一二两三四五六七八九十百千万亿"
FULL_TO_HALF = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | {
    ord("—"): "-",
    ord("–"): "-",
    ord("―"): "-",
    ord("−"): "-",
    ord("～"): "~",
    ord("〔"): "[",
    ord("〕"): "]",
    ord("【"): "[",
    ord("】"): "]",
    ord("﹪"): "%",
    ord("％"): "%",
    ord("＂"): '"',
    ord("「"): "“",
    ord("」"): "”",
    ord("\u3000"): " ",
    ord("\xa0"): " ",
}
_PAIRS = [(chr(full), half if isinstance(half, str) else chr(half)) for full, half in FULL_TO_HALF.items()]
_ALONE = {"十": 10.0, "百": 100.0, "千": 1000.0}
_SPACE = re.compile(r"\s")


def half_width(text: str) -> str:
    """The same text, character for character, with full-width forms and dashes made half-width."""
    if text.isascii():
        return text
    for full, half in _PAIRS:  # three times as fast as str.translate on Chinese text
        if full in text:
            text = text.replace(full, half)
    return text


def squash(text: str) -> tuple[str, list[int] | None]:
    """Half-width text without white space, and the place of each character in `text` (None: the same)."""
    folded = half_width(text)
    if not _SPACE.search(folded):
        return folded, None
    kept = [i for i, c in enumerate(folded) if not c.isspace()]
    return "".join([folded[i] for i in kept]), kept


@lru_cache(4096)
def chinese(numeral: str) -> float | None:
    """The value of a Chinese numeral (一百二十, 两, 1.2万, 三点五), None where it is not one."""
    if not numeral:
        return None
    if numeral in _ALONE:
        return _ALONE[numeral]
    try:
        return float(cn2an.cn2an(numeral.replace("〇", "零").replace("两", "二"), "smart"))
    except ValueError:
        return None


def number(value: float) -> float | int:
    """5.0 as 5: a figure is shown as it was printed."""
    return int(value) if value == int(value) else value
