"""Measures that stand in a table of tasks: a row each, its units in their own columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guibiao.documents.model import Cell, Table
from guibiao.reading.measures.deadline import _DATA, deadline
from guibiao.reading.model import Unit
from guibiao.reading.responsible import column_role, first_leads, units_of_cell
from guibiao.terms.numerals import half_width

_TABLE: dict[str, Any] = _DATA["table"]


@dataclass(slots=True)
class Row:
    """A row that names a task and who does it."""

    start: int
    end: int
    title: str
    units: list[Unit] = field(default_factory=list)
    deadline: str | None = None


def rows(table: Table) -> list[Row]:
    """All rows under a head that has a column of units; none where it has no such column."""
    grid = table.grid()
    head = next((n for n, row in enumerate(grid[:4]) if any(c and column_role(c.text) for c in row)), None)
    if head is None:
        return []
    roles = {n: r for n, c in enumerate(grid[head]) if c and (r := column_role(c.text))}
    if "lead" in roles.values():
        roles = {n: "participant" if r == "responsible" else r for n, r in roles.items()}
    first = {n for n in roles if (c := grid[head][n]) and first_leads(c.text)}
    tasks = [n for n, c in enumerate(grid[head]) if c and n not in roles and _has(c, "tasks")]
    times = [n for n, c in enumerate(grid[head]) if c and n not in roles and _has(c, "times")]
    out: list[Row] = []
    for n in range(max(head + 1, table.head), len(grid)):
        row = grid[n]
        if n >= len(table.row_spans) or not table.rows[n]:
            continue
        units: list[Unit] = []
        for column, role in roles.items():
            cell = row[column]
            if cell:
                known = {u.name for u in units}
                units += [u for u in units_of_cell(cell.text, role, first=column in first) if u.name not in known]
        title = next((c.text for t in reversed(tasks) if (c := row[t]) and c.text), "")
        if title and units:
            when = next((d for t in times if (c := row[t]) and (d := deadline("时限:" + half_width(c.text)))), None)
            start, end = table.row_spans[n]
            out.append(Row(start, end, title, units, when or deadline(half_width(title))))
    return out


def _has(cell: Cell, key: str) -> bool:
    return any(w in cell.text for w in _TABLE[key]) and not any(w in cell.text for w in _TABLE["skips"])
