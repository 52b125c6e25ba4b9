"""Units that stand in the columns of a table of tasks."""

from __future__ import annotations

import re
from typing import Literal

from guibiao.reading.model import Unit
from guibiao.reading.responsible import words
from guibiao.reading.responsible.parsing import read

_NOTE = re.compile(r"\([^()]*\)$|及责任人$|及负责人$")
Role = Literal["lead", "participant", "responsible"]


def column_role(head: str) -> Role | None:
    """What a column headed so holds: units of a role, or None for anything else."""
    bare = _NOTE.sub("", "".join(words.fold(head).split()))
    role = words.ROLE_OF_LABEL.get(bare)
    return None if role in (None, "other") or not bare.endswith(("单位", "部门", "主体", "分工")) else role  # type: ignore[return-value]


def first_leads(head: str) -> bool:
    """Whether the head of a column says that the first unit of each cell is the lead."""
    return words.FIRST_LEADS.search("".join(words.fold(head).split())) is not None


def units_of_cell(text: str, role: Role, *, first: bool = False) -> list[Unit]:
    """The units in one cell. A role that the cell itself states goes before that of its column.

    With `first` the first of them is the lead and the others take part.
    """
    reading = read(text, words.fold(text))
    if reading is None:
        return []
    units = [u for u in reading.units if words.PLAUSIBLE.fullmatch(words.fold(u.surface))]
    if not reading.told_apart:
        for n, unit in enumerate(units):
            unit.role = role if not first else "participant" if n else "lead"
    return units
