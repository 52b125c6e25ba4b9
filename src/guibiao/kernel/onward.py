"""Links from a thing to what a room further down does with it: 督办立项 on a task of the ledger, 取数 on a report.

A room above knows nothing of those below it; the room below adds the link in its `registers.py`:

    onward.add(Task, lambda user, task: onward.Link(_("督办立项"), url) if … else None)

Where something is done with several at once, the list of their register lets rows be chosen; the page behind the link gets their
numbers as `chosen`:

    onward.add_several(TargetWarning, lambda user: onward.Link(_("转督办"), url) if … else None)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Link:
    """`post`: pressing it does something, so that it is a button."""

    label: Any
    url: str
    icon: str = "chevron-right"
    post: bool = False


Made = Callable[[Any, Any], Link | None]
_made: dict[type[Model], list[Made]] = {}
_several: dict[type[Model], list[Callable[[Any], Link | None]]] = {}


def add(model: type[Model], make: Made) -> None:
    """Ask `make(user, thing)` for a link wherever a thing of this kind is shown; None where there is none."""
    _made.setdefault(model, []).append(make)


def add_several(model: type[Model], make: Callable[[Any], Link | None]) -> None:
    """Ask `make(user)` for a link wherever things of this kind are listed; None where there is none."""
    _several.setdefault(model, []).append(make)


def of_several(user: Any, model: type[Model]) -> list[Link]:
    """The links that this person gets from rows chosen in a list of things of a kind."""
    return [link for make in _several.get(model, ()) if (link := make(user)) is not None]


def of(user: Any, thing: Any) -> list[Link]:
    """The links that this person gets from a thing."""
    return [link for make in _made.get(type(thing), ()) if (link := make(user, thing)) is not None]
