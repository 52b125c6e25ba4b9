"""Where a table's head is, and what each of its columns holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.sources import heads
from guibiao.indicators.sources.heads import Column, Names
from guibiao.indicators.sources.mapping import Mapping

DEEPEST = 60  # rows that may stand above a table's head
_KEYS = frozenset({"region", "indicator", "period", "year"})
_OWN = frozenset({"region", "indicator", "year", "value"})


class Block(NamedTuple):
    """Columns of figures and the columns of fields that hold for them. A table printed in two halves side by side
    (地区、经费、地区、经费) has two; of a field with several columns the nearest to the left counts."""

    first: bool
    fields: dict[str, int]
    figures: list[int]


@dataclass
class Heading:
    """The head of a table: its `columns`, the row where the figures begin (`body`), what title and mapping say of all
    figures (`shared`), and the `lines` above it (row, text, remark). `own`: the columns are those of observations."""

    columns: list[Column]
    body: int
    shared: dict[str, str]
    lines: list[tuple[int, str, str]]
    own: bool

    @property
    def fields(self) -> set[str]:
        """The fields that have a column of their own."""
        return {c.name for c in self.columns if c.name}

    @cached_property
    def blocks(self) -> list[Block]:
        """The columns of figures, by the columns of fields that hold for them."""
        places: dict[str, list[int]] = {}
        for i, column in enumerate(self.columns):
            if column.name not in ("", "value", "ignore"):
                places.setdefault(column.name, []).append(i)
        out: list[Block] = []
        for i, column in enumerate(self.columns):
            if column.figures:
                fields = {name: max([at for at in held if at < i], default=held[0]) for name, held in places.items()}
                if not out or out[-1].fields != fields:
                    out.append(Block(not out, fields, []))
                out[-1].figures.append(i)
        return out

    @classmethod
    def find(cls, rows: Sequence[Sequence[str]], mapping: Mapping, known: Names) -> Heading | None:
        """The first row, or two rows one above the other, that make a head; None where there is none."""
        texts = [list(row) for row in rows]
        for at, row in enumerate(texts[:DEEPEST]):
            if len({t for t in row if t}) < 2:
                continue
            below = texts[at + 1] if at + 1 < len(texts) else []
            for parts, deep in ((_stacked(row, below), 2), ([[t] for t in row], 1)):
                if deep == 2 and not _continues(row, below, known):
                    continue
                columns = [heads.column(p, mapping.columns, mapping.values, known) for p in parts]
                if _is_heading(columns, mapping):
                    return cls._made(columns, at, deep, texts, mapping, known)
        return None

    @classmethod
    def _made(
        cls, columns: list[Column], at: int, deep: int, texts: list[list[str]], mapping: Mapping, known: Names
    ) -> Heading:
        shared: dict[str, str] = {}
        lines = []
        for above, row in enumerate(texts[:at]):
            for line in dict.fromkeys(t for t in row if t):
                shared.update(heads.of_title(line, known))
                lines.append((above, line, "表头以上的文字，不是数据。"))
        names = {c.head for c in columns}
        own = not mapping.columns and not mapping.values and _OWN <= names <= set(SCHEMA.names)
        return cls(columns, at + deep, {**shared, **mapping.all}, lines, own)


def _is_heading(columns: list[Column], mapping: Mapping) -> bool:
    fields = {c.name for c in columns}
    told = {*mapping.columns, *mapping.values}
    if told and not told <= {c.head for c in columns}:
        return False
    if not any(c.figures for c in columns):
        return False
    return bool(fields & _KEYS) or (("region" in mapping.all or mapping.within is not None) and "value" in fields)


def _stacked(upper: list[str], lower: list[str]) -> list[list[str]]:
    """The parts of each column's head; what stands over several columns stands in the first of them."""
    out: list[list[str]] = []
    over = ""
    for i in range(max(len(upper), len(lower))):
        here = upper[i] if i < len(upper) else ""
        below = lower[i] if i < len(lower) else ""
        over = here or (over if below else "")
        out.append([over, below])
    return out


def _continues(upper: list[str], lower: list[str], known: Names) -> bool:
    """Whether the row below is still head: periods, units or indicators under names or nothing, no figure's row."""
    new = [(over, text) for over, text in zip(upper, lower, strict=False) if text and text != over]
    new += [("", text) for text in lower[len(upper) :] if text]
    if not new:
        return False
    for over, text in new:
        column = heads.column([text], {}, {}, known)
        above = heads.column([over], {}, {}, known).name if over else ""
        if above not in ("", "value") or (not column.name and not column.shared):
            return False
    return True
