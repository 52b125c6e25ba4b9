"""Units that stand in the columns of a table of tasks."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from guibiao.reading.model import Unit
from guibiao.reading.responsible import words
from guibiao.reading.responsible.parsing import read

_NOTE = re.compile(r"\([^()]*\)$|及责任人$|及负责人$")
_ORGAN = 5  # characters: a name shorter than this, beside a telephone, is a person's unless it ends like a body's
Role = Literal["lead", "participant", "responsible"]


def column_role(head: str) -> Role | None:
    """What a column headed so holds: units of a role, or None for anything else."""
    bare = _NOTE.sub("", "".join(words.fold(head).split()))
    role = words.ROLE_OF_LABEL.get(bare)
    return None if role in (None, "other") or not bare.endswith(("单位", "部门", "主体", "分工")) else role  # type: ignore[return-value]


def first_leads(head: str) -> bool:
    """Whether the head of a column says that the first unit of each cell is the lead."""
    return words.FIRST_LEADS.search("".join(words.fold(head).split())) is not None


def lines_joined(text: str) -> str:
    """The text with a separator where a line break is all that parts two names; one inside a name stays a break.

    Numbers of lines and telephones, and who answers one on a line of her own, are left out.
    """
    lines = []
    for line in map(str.strip, text.splitlines()):
        bare, called = words.PHONE.subn("", words.LINE_NUMBER.sub("", line))
        bare = bare.strip()
        if bare and not (called and len(bare) < _ORGAN and not words.BODY.fullmatch(bare)):
            lines.append(bare)
    out = "".join(lines[:1])
    for before, line in pairwise(lines):
        out += ("、" if words.parts(before, line) else "" if words.goes_on(before, line) else "\n") + line
    return out


def units_of_cell(text: str, role: Role, *, first: bool = False) -> list[Unit]:
    """The units in one cell. A role that the cell itself states goes before that of its column.

    With `first` the first of them is the lead and the others take part.
    """
    text = lines_joined(text)
    reading = read(text, words.fold(text))
    if reading is None:
        return []
    units = [u for u in reading.units if words.PLAUSIBLE.fullmatch(words.fold(u.surface))]
    if not reading.told_apart:
        for n, unit in enumerate(units):
            unit.role = role if not first else "participant" if n else "lead"
    return units
