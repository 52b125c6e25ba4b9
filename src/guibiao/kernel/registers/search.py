"""One question to all registers: what each declares as its `search` is where it is looked for."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from guibiao.kernel import access
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.filters import FilterForm
from guibiao.kernel.registers.registry import registry


@dataclass(frozen=True, slots=True)
class Found:
    """What one register has: the first few objects with their addresses, and how many there are in all."""

    register: Register
    objects: list[tuple[str, str]]
    total: int


def find(user: Any, text: str, few: int = 5) -> list[Found]:
    """Look for a text in every register that the user may see. Registers without a hit are left out."""
    if not text.strip():
        return []
    query = QueryDict(mutable=True)
    query["q"] = text
    found = []
    for register in registry:
        if not register.search or not access.can(user, register.view_permission):
            continue
        rows = FilterForm(register, user, query).apply(access.visible(user, register.queryset()))
        if total := rows.count():
            found.append(Found(register, [(str(obj), register.detail_url(obj)) for obj in rows[:few]], total))
    return found
