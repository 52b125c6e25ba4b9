"""The entries of the left column: registers, and what rooms add to them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from guibiao.kernel import access


@dataclass(frozen=True, slots=True)
class Entry:
    """label and order (small first); `url_name` is a view without arguments; shown to those who hold `permission`."""

    label: Any
    url_name: str
    permission: str
    order: int = 50
    group: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the template needs it."""

    label: str
    url: str
    current: bool
    group: str


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Add a page to the left column. Adding the same view again replaces it."""
    _entries[entry.url_name] = entry


def entries(user: Any, path: str) -> list[Link]:
    """What this person may go to, in order."""
    from guibiao.kernel.registers.registry import registry

    found: list[tuple[int, str, str, str]] = [
        (entry.order, str(entry.label), reverse(entry.url_name), entry.group)
        for entry in _entries.values()
        if access.can(user, entry.permission)
    ]
    found += [
        (entry.order, str(entry.label), entry.list_url(), entry.group)
        for entry in registry
        if entry.in_navigation and access.can(user, entry.navigation_permission or entry.view_permission)
    ]
    longest = max((url for _, _, url, _ in found if path.startswith(url)), key=len, default=None)
    return [Link(label, url, url == longest, group) for _, label, url, group in sorted(found)]
