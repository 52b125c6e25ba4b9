"""What a cell of a table is by its words: a head, a serial number, a value, a unit, an attribute, or text.

The words are in `cells.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from guibiao.terms.data import data_table

LONGEST_HEAD = 16
LONGEST_VALUE = 20


class Kind(Enum):
    """What a cell holds."""

    VALUE = "value"
    BLANK = "blank"  # a dash that stands for nothing
    UNIT = "unit"
    ATTRIBUTE = "attribute"
    TEXT = "text"


class Column(Enum):
    """What a column holds. Values are told apart by when they are of."""

    SERIAL = "serial"
    UNIT = "unit"
    ATTRIBUTE = "attribute"
    GROWTH = "growth"
    BASE = "base"
    TARGET = "target"
    TEXT = "text"


VALUES = (Column.BASE, Column.TARGET, Column.GROWTH)


@dataclass(frozen=True)
class _Words:
    head: re.Pattern[str]
    unit_in_head: re.Pattern[str]
    year: re.Pattern[str]
    of_year: re.Pattern[str]
    unfinished: re.Pattern[str]
    group: re.Pattern[str]
    group_head: re.Pattern[str]
    columns: dict[Column, re.Pattern[str]]
    attribute: re.Pattern[str]
    blank: re.Pattern[str]
    number: re.Pattern[str]
    around: re.Pattern[str]
    words: re.Pattern[str]
    unit: re.Pattern[str]


@cache
def _words() -> _Words:
    data = data_table(__file__, "cells.toml")
    cells = {key: re.compile(value) for key, value in data["cells"].items()}
    plain = {
        k: re.compile(data[k]) for k in ("head", "unit_in_head", "year", "of_year", "unfinished", "group", "group_head")
    }
    columns = {Column(key): re.compile(value) for key, value in data["columns"].items()}
    return _Words(**plain, columns=columns, **cells)


@lru_cache(maxsize=4096)
def is_head(text: str) -> bool:
    """Whether a cell could stand in a table's head."""
    if not text or len(text) > LONGEST_HEAD or "。" in text:
        return False
    words = _words()
    bare = words.unit_in_head.sub("", text) if len(text) > 6 else text
    return words.head.fullmatch(bare) is not None or words.head.fullmatch(text) is not None


def is_group_head(text: str) -> bool:
    """Whether a head is that of a column of groups, which stands before the rows' names."""
    return _words().group_head.fullmatch(text) is not None


def is_serial(text: str, number: int) -> bool:
    """Whether a cell is the serial number `number`."""
    return text.strip("()（）.．、 ") == str(number)


@lru_cache(maxsize=4096)
def kind_of_cell(text: str) -> Kind:
    """What one cell of a table's body holds."""
    words = _words()
    if words.blank.fullmatch(text):
        return Kind.BLANK
    if words.attribute.fullmatch(text):
        return Kind.ATTRIBUTE
    if words.unit.fullmatch(text):
        return Kind.UNIT
    if words.words.fullmatch(text):
        return Kind.VALUE
    if len(text) <= LONGEST_VALUE and words.number.search(text):
        rest = words.around.sub("", words.number.sub("", text)).strip()
        if not rest or words.unit.fullmatch(rest):
            return Kind.VALUE
    return Kind.TEXT


def kind_of_column(head: str) -> Column:
    """What a column holds, by its head."""
    for column, pattern in _words().columns.items():
        if pattern.fullmatch(head):
            return column
    return Column.TEXT


def head_columns(pieces: list[str]) -> list[str]:
    """The heads of columns from the pieces a head was cut into.

    `2020年 / 完成` is one head; `目标值 / … / 2020年 / 2025年` is a head of two rows, 目标值 over two years.
    """
    words = _words()
    merged: list[str] = []
    for piece in pieces:
        before = merged[-1] if merged else ""
        if before and (
            piece[0] in "(（"
            or words.unfinished.fullmatch(before)
            or (words.year.fullmatch(before) and words.of_year.fullmatch(piece))
        ):
            merged[-1] = before + piece
        else:
            merged.append(piece)
    years = 0
    while years < len(merged) and words.year.match(merged[-1 - years]):
        years += 1
    groups = [at for at, head in enumerate(merged[: len(merged) - years]) if words.group.fullmatch(head)]
    if years >= 2 and len(groups) == 1:
        at = groups[0]
        over, under = merged[at], merged[-years:]
        merged = [*merged[:at], *(f"{year}{over}" for year in under), *merged[at + 1 : len(merged) - years]]
    return merged


def narrowed(heads: list[str], width: int) -> list[str]:
    """Joins neighbouring heads, words with a year first, until there are no more than `width`."""
    words = _words()
    heads = list(heads)
    while len(heads) > max(width, 2):
        pairs = range(len(heads) - 1)
        pair = next(
            (
                at
                for at in pairs
                if bool(words.year.fullmatch(heads[at])) != bool(words.year.fullmatch(heads[at + 1]))
                and kind_of_column(heads[at]) in VALUES
                and kind_of_column(heads[at + 1]) in VALUES
            ),
            None,
        )
        if pair is None:
            break
        heads[pair : pair + 2] = [heads[pair] + heads[pair + 1]]
    return heads
