"""A table for the office as plain data, before it is anybody's file format."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` says what it holds and never changes; `heading` is what the office calls it.

    `width` in characters of Chinese text. Equal neighbours of a `merge` column become one tall cell.
    `running` marks the running number, which is counted anew whenever the table is written. `match` marks the
    column by which a row is known again once its mark was lost. What reads as a number is one in a `figures` column.
    """

    key: str
    heading: str
    width: float = 10
    align: str = "left"
    merge: bool = False
    running: bool = False
    match: bool = False
    figures: bool = False


@dataclass(slots=True)
class Row:
    """One row. `identity` is any text that names it for good (an id of the plan, a UUID of the workspace).

    `cells` maps a column's key to its text. `members` maps a column's key to the identity of the one thing in that
    cell, where a row holds several (an indicator's targets year by year).
    """

    identity: str
    cells: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """A title, columns in their order and rows. `kind` is “tasks” or “indicators”; `note` stands below the table."""

    kind: str
    title: str
    columns: list[Column]
    rows: list[Row]
    note: str = ""

    def text(self, number: int, row: Row, column: Column) -> str:
        """What stands in a cell; `number` counts rows from 1."""
        return str(number) if column.running else row.cells.get(column.key, "")


def plain(text: object) -> str:
    """A cell's text as compared: white space at the ends, and how much of it between, means nothing."""
    return " ".join(str(text).split()) if text is not None else ""


def digest(cells: Mapping[str, str]) -> str:
    """Eight letters that change when a cell does. Empty cells count as not there."""
    said = "\x1f".join(f"{key}\x1e{plain(value)}" for key, value in sorted(cells.items()) if plain(value))
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def mark(row: Row) -> str:
    """What a file carries invisibly for a row: who it is and what it said when it was written.

    25 letters, digits and “_”: short enough for a bookmark in Word, and legal there.
    """
    return f"{_short(row.identity)}_{digest(row.cells)}"


def identities(rows: list[Row]) -> dict[str, Row]:
    """The first half of each row's mark → the row."""
    return {_short(row.identity): row for row in rows}


def _short(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:16]
