"""What one cell of a statistical table says: a figure or a bound, or why there is none."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from guibiao.indicators.observations import STATUSES
from guibiao.terms.data import data_table
from guibiao.terms.numerals import half_width
from guibiao.terms.quantities import comparators, quantities
from guibiao.terms.units import SCALES, base_units
from guibiao.terms.words import any_of

Raw = str | float | int | bool | datetime.date | datetime.time | datetime.timedelta | None


class Figure(NamedTuple):
    """A cell's content. `value` is None where nothing is stated, and then `reason` says why; `unit` is None where
    the cell prints none."""

    value: float | None
    comparator: str = "="
    upper: float | None = None
    unit: str | None = None
    status: str = "actual"
    reason: str | None = None


class NoFigure(ValueError):
    """A cell that holds neither a figure nor a mark for a missing one, said in one sentence."""


@cache
def _words() -> dict[str, dict[str, str]]:
    return data_table(__file__, "cells.toml")


def status_of(word: str) -> str | None:
    """The status that a word states (初步, 快报, P, actual); None for a word that is none."""
    bare = half_width(word).strip(" ()[]")
    return bare if bare in STATUSES else _words()["status"].get(bare)


# Footnote marks behind (or before) a figure: [1], ①, ¹, 注1), a star.
_MARKS = r"(?:\[\w{1,3}\]|[①-⑳⁰¹²³⁴-⁹†‡]|\(?注\d{0,2}\)|\(\d\)|[*#])"
_FOOTNOTE = re.compile(rf"^{_MARKS}+(?=.)|(?<=.){_MARKS}+$")
_IN_BRACKETS = re.compile(r"\(([^()]{1,6})\)$")
# 1 234 567: white space sets thousands apart, and nowhere else stands between digits.
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3}(?: \d{3})+)(?![\d ])")
_SPACE_BETWEEN = re.compile(r"[\d.,]\s+[\d.]")
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)"
_PLAIN = re.compile(_NUMBER)


def _any(words: Iterable[str]) -> str:
    """Any of the words, as half-width text has them."""
    return any_of(map(half_width, words))


@cache
def _bounds() -> re.Pattern[str]:
    words = comparators()
    scales, units = _any(SCALES), _any(base_units())
    unit = rf"(?:(?:{scales})?(?:{units})|{scales})"
    return re.compile(
        rf"(?P<before>{_any(words['before'])}|=)?(?P<a>{_NUMBER})(?P<more>{_any(words['inside'])})?(?P<ua>{unit})?"
        rf"(?:(?:-|~|至|到)(?P<b>{_NUMBER})(?P<ub>{unit})?)?(?P<more2>余|多)?(?P<after>{_any(words['after'])})?"
    )


def figure(raw: Raw) -> Figure:
    """The figure of a cell: a number of a workbook, or printed as 4,500 · 19677.9 · 2.19% · ≥4500 · 突破4500家 · 4500以上 ·
    8—10 · 4500[1] · 12.5（初步）, full-width or not; or a mark for a missing one (“…”, “—”, “x”), with its reason.

    Raises NoFigure with a sentence that quotes the cell.
    """
    if raw is None:
        return Figure(None, status="missing", reason=_words()["missing"][""])
    if isinstance(raw, bool | datetime.date | datetime.time | datetime.timedelta):
        raise NoFigure(f"“{raw}”不是数值，请改成数字。")
    if isinstance(raw, int | float):
        return _finite(float(raw), str(raw))
    return _printed(raw)


@lru_cache(16384)
def _printed(text: str) -> Figure:
    line = half_width(text).strip().strip("\ufeff\u200b").strip()
    bare = re.sub(r"\s+", "", line)
    reason = _words()["missing"].get(bare)
    if reason is not None:
        return Figure(None, status="missing", reason=reason)
    line = _SPACED.sub(lambda m: m[1].replace(" ", ""), line)
    if _SPACE_BETWEEN.search(line):
        raise NoFigure(f"“{text}”中的数字被空格断开，无法确定是哪个数，请更正。")
    line = re.sub(r"\s+", "", line)
    status = "actual"
    if (note := _IN_BRACKETS.search(line)) and (said := status_of(note[1])):
        line, status = line[: note.start()], said
    if _PLAIN.fullmatch(line):
        return _finite(_float(line), text)._replace(status=status)
    bare = _FOOTNOTE.sub("", line)
    found = _bounds().fullmatch(bare)
    if found is None:
        return _in_words(bare, text)._replace(status=status)
    return _bounded(found, text)._replace(status=status)


def _bounded(found: re.Match[str], text: str) -> Figure:
    words, g = comparators(), found.groupdict()
    value, unit = _finite(_float(g["a"]), text).value, g["ub"] or g["ua"]
    if g["b"] is not None:
        upper = _finite(_float(g["b"]), text).value
        if value is None or upper is None or upper <= value or (g["ua"] and g["ub"] and g["ua"] != g["ub"]):
            raise NoFigure(f"“{text}”不是从小到大的范围，请更正。")
        return Figure(value, "range", upper, unit)
    said = [
        meaning
        for word, meaning in (
            (g["before"], words["before"].get(g["before"] or "", "=")),
            (g["more"] or g["more2"], words["inside"].get(g["more"] or g["more2"] or "", "=")),
            (g["after"], words["after"].get(g["after"] or "", "=")),
        )
        if word and meaning != "="
    ]
    return Figure(value, said[-1] if said else "=", None, unit)


def _in_words(bare: str, text: str) -> Figure:
    """一百二十家, 百分之十五: where the whole cell is one figure said in words."""
    found = quantities(bare)
    if len(found) == 1 and (found[0].head, found[0].end, found[0].form) == (0, len(bare), "number"):
        q = found[0]
        return Figure(q.value, q.comparator, q.upper, q.unit)
    raise NoFigure(f"“{text}”不是数值，也不是缺失标记，请更正。")


def _float(text: str) -> float:
    return float(text.replace(",", ""))


def _finite(value: float, text: str) -> Figure:
    if math.isnan(value):
        return Figure(None, status="missing", reason=_words()["missing"]["nan"])
    if math.isinf(value):
        raise NoFigure(f"“{text}”超出可以表示的范围，请更正。")
    return Figure(value)
