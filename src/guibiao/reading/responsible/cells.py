"""Units that stand in the columns of a table of tasks."""

from __future__ import annotations

from typing import Literal

from guibiao.reading.model import Unit
from guibiao.reading.responsible import words
from guibiao.reading.responsible.parsing import read

Role = Literal["lead", "participant", "responsible"]


def column_role(head: str) -> Role | None:
    """What a column headed so holds: units of a role, or None for anything else."""
    bare = "".join(words.fold(head).split())
    role = words.ROLE_OF_LABEL.get(bare)
    return None if role in (None, "other") or not bare.endswith(("单位", "部门", "主体", "分工")) else role  # type: ignore[return-value]


def units_of_cell(text: str, role: Role) -> list[Unit]:
    """The units in one cell. A role that the cell itself states goes before that of its column."""
    reading = read(text, words.fold(text))
    if reading is None:
        return []
    units = [u for u in reading.units if words.PLAUSIBLE.fullmatch(words.fold(u.surface))]
    if not reading.told_apart:
        for unit in units:
            unit.role = role
    return units
