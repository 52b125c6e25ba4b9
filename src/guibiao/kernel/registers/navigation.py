"""The entries of the left column: registers, and what rooms add to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from guibiao.kernel import access


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the left column, shown to those who hold `permission`.

    url_name  a view without arguments
    icon      a name of the icon sprite
    order     small comes first
    count     how many things wait there for this person; called with the user
    """

    label: Any
    url_name: str
    permission: str
    icon: str = "list-details"
    order: int = 50
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the template needs it."""

    label: str
    url: str
    icon: str
    active: bool
    count: int


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Add a page to the left column. Adding the same view again replaces it."""
    _entries[entry.url_name] = entry


def entries(user: Any, path: str) -> list[Link]:
    """What this person may go to, in order; the one that `path` lies under is active."""
    from guibiao.kernel.registers.registry import registry

    found: list[tuple[int, str, str, str, int]] = [
        (entry.order, str(entry.label), reverse(entry.url_name), entry.icon, entry.count(user) if entry.count else 0)
        for entry in _entries.values()
        if access.can(user, entry.permission)
    ]
    found += [
        (entry.order, str(entry.label), entry.list_url(), entry.icon, 0)
        for entry in registry
        if entry.in_navigation and _any(user, entry.navigation_permission or entry.view_permission)
    ]
    lies_under = {url: url for _, _, url, _, _ in found}
    lies_under |= {entry.pages: entry.list_url() for entry in registry if entry.pages}
    nearest = lies_under.get(max((prefix for prefix in lies_under if path.startswith(prefix)), key=len, default=""))
    return [Link(label, url, icon, url == nearest, count) for _, label, url, icon, count in sorted(found)]


def _any(user: Any, permissions: str | tuple[str, ...]) -> bool:
    wanted = (permissions,) if isinstance(permissions, str) else permissions
    return any(access.can(user, permission) for permission in wanted)
