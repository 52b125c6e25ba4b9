"""Somebody who may do what a user may, wherever that is: what is formed for her holds for all who have such rights.

To form the statement of all that waits for a person takes longer than to ask it; two hundred people who fill in the forms of two
hundred offices need the same one, each with the number of the person and the places of her own.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from guibiao.kernel import tree_paths
from guibiao.kernel.access.check import grants_of
from guibiao.kernel.access.limits import limits_of

#: The number of nobody, and the first of places that are nowhere: what is formed with them and not made somebody's own finds nothing.
_NOBODY = 2**61 - 1
_NOWHERE = 2**60


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
    home = user.organisation.path if user.organisation else ""
    homes = {_NOWHERE + depth: key for depth, key in enumerate(tree_paths.keys(home))}
    paths = dict(zip(tree_paths.lineage(home), tree_paths.lineage(tree_paths.of(homes)), strict=True))

    def place(node: Any) -> _Place | None:
        return None if node is None else _Place(paths.setdefault(node.path, tree_paths.of([_NOWHERE + len(paths)])))

    grants = [_Grant(one.role, one.everywhere, place(one.organisation), place(one.region)) for one in grants_of(user)]
    somebody = copy.copy(user)
    somebody.pk = _NOBODY
    somebody._state.fields_cache = {"organisation": _Place(paths[home]) if home else None}
    somebody._grants_today = grants
    own: dict[Any, Any] = {_NOBODY: user.pk, **homes}
    for path, stand_in in paths.items():
        own |= {stand_in: path, f"{stand_in}%": f"{path}%"}
    held = (
        (one.role, one.everywhere, *(node.path if node else "" for node in (one.organisation, one.region)))
        for one in grants
    )
    return Alike(somebody, (limits_of(user), len(homes), *held), own)
