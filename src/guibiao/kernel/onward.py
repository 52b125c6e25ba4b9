"""Links from a thing to what a room further down does with it: 督办立项 on a task of the ledger, 取数 on a report.

A room above knows nothing of those below it; the room below adds the link in its `registers.py`:

    onward.add(Task, lambda user, task: onward.Link(_("督办立项"), url) if … else None)
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


def add(model: type[Model], make: Made) -> None:
    """Ask `make(user, thing)` for a link wherever a thing of this kind is shown; None where there is none."""
    _made.setdefault(model, []).append(make)


def of(user: Any, thing: Any) -> list[Link]:
    """The links that this person gets from a thing."""
    return [link for make in _made.get(type(thing), ()) if (link := make(user, thing)) is not None]
