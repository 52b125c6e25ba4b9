"""Somebody who may do what a user may, wherever that is: what is formed for her holds for all who have such rights.

To form the statement of all that waits for a person takes longer than to ask it; two hundred people who fill in the forms of two
hundred offices need the same one, each with the number of the person and the places of her own.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from guibiao.kernel.access.check import grants_of, lineage
from guibiao.kernel.access.limits import limits_of

#: The number of nobody, and how places that are nowhere begin: what is formed with them and not made somebody's own finds nothing.
_NOBODY = 2**61 - 1
_NOWHERE = "/?"


@dataclass
class _Place:
    """Stands for an organisation or a region: its path is all that conditions ask of it."""

    path: str


@dataclass
class _Grant:
    role: str
    everywhere: bool
    organisation: _Place | None
    region: _Place | None


@dataclass
class Alike:
    """The stand-in of a user: `user` is to be asked what she may, `rights` are the same for all whom she stands for."""

    user: Any
    rights: tuple[Any, ...]
    _own: dict[Any, Any] = field(default_factory=dict)

    def own(self, parameters: Iterable[Any]) -> tuple[Any, ...]:
        """The parameters of a statement that was formed for the stand-in, as those of the user."""
        return tuple(self._own.get(one, one) for one in parameters)


def alike(user: Any) -> Alike:
    """The stand-in of a user with the rights that she has today."""
    paths: dict[str, str] = {}
    home = user.organisation.path if user.organisation else ""
    for depth, real in enumerate(lineage(home)):
        paths[real] = _NOWHERE + "/?".join(map(str, range(depth + 1))) + "/"
    homes = len(paths)

    def place(node: Any) -> _Place | None:
        return None if node is None else _Place(paths.setdefault(str(node.path), f"{_NOWHERE}{len(paths)}-/"))

    grants = [_Grant(one.role, one.everywhere, place(one.organisation), place(one.region)) for one in grants_of(user)]
    somebody = copy.copy(user)
    somebody.pk = _NOBODY
    somebody._state = copy.copy(user._state)
    somebody._state.fields_cache = {"organisation": _Place(paths[home]) if home else None}
    somebody._grants_today = grants
    own: dict[Any, Any] = {_NOBODY: user.pk}
    for path, stand_in in paths.items():
        own |= {stand_in: path, f"{stand_in}%": f"{path}%"}
    held = (
        (one.role, one.everywhere, *(node.path if node else "" for node in (one.organisation, one.region)))
        for one in grants
    )
    return Alike(somebody, (limits_of(user), homes, *held), own)
