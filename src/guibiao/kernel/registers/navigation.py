"""The entries of the left column, six at most for one role, and the tabs of the pages that share one of them."""

from collections.abc import Callable, Iterator
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
    under     the entry (its view, or the name of its register) of which the page is a tab instead
    first     those who hold this permission begin here after log-in
    """

    label: Any
    url_name: str
    permission: str
    icon: str = "list-details"
    order: int = 50
    count: Callable[[Any], int] | None = None
    under: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry or a tab as the template needs it."""

    label: str
    url: str
    icon: str
    active: bool
    count: int


@dataclass(frozen=True, slots=True)
class _Item:
    """What an entry and a register have in common."""

    order: int
    label: str
    url: str
    icon: str
    count: int
    group: str
    lies_under: tuple[str, ...]


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Add a page to the left column. Adding the same view again replaces it."""
    _entries[entry.url_name] = entry


def entries(user: Any, path: str) -> list[Link]:
    """What this person may go to, in order; the one that `path` lies under is active."""
    groups = _groups(user)
    lies_under = {prefix: items for items in groups for item in items for prefix in item.lies_under}
    of_group = {items[0].group: items for items in groups}
    lies_under |= {one.list_url(): of_group[one.under] for one in _hidden() if one.under in of_group}
    nearest = lies_under.get(max((prefix for prefix in lies_under if path.startswith(prefix)), key=len, default=""))
    return [
        Link(items[0].label, items[0].url, items[0].icon, items is nearest, sum(item.count for item in items))
        for items in groups
    ]


def start(user: Any) -> str | None:
    """Where this person begins after log-in: the page that is first for her, else that of the first entry; None without any."""
    for entry in _entries.values():
        if entry.first and access.can(user, entry.first):
            return reverse(entry.url_name)
    links = entries(user, "")
    return links[0].url if links else None


def tabs(user: Any, path: str) -> list[Link]:
    """The pages that share an entry with the page at `path`, itself among them; none where it is alone there."""
    for items in _groups(user):
        if len(items) > 1 and path in {item.url for item in items}:
            return [Link(item.label, item.url, item.icon, item.url == path, item.count) for item in items]
    return []


def _groups(user: Any) -> list[list[_Item]]:
    """What the person may go to, by entry; who may not go to the first page of an entry begins with the next."""
    found: dict[str, list[_Item]] = {}
    for item in sorted(_permitted(user), key=lambda item: (item.order, item.label)):
        found.setdefault(item.group, []).append(item)
    return list(found.values())


def _permitted(user: Any) -> Iterator[_Item]:
    for entry in _entries.values():
        if access.can(user, entry.permission):
            url, count = reverse(entry.url_name), entry.count(user) if entry.count else 0
            yield _Item(entry.order, str(entry.label), url, entry.icon, count, entry.under or entry.url_name, (url,))
    for one in _registers():
        if one.in_navigation and _any(user, one.navigation_permission or one.view_permission):
            url = one.list_url()
            lies_under = (url, one.pages) if one.pages else (url,)
            yield _Item(one.order, str(one.label), url, one.icon, 0, one.under or one.name, lies_under)


def _registers() -> Iterator[Any]:
    from guibiao.kernel.registers.registry import registry

    yield from registry


def _hidden() -> Iterator[Any]:
    """The registers that are reached from the pages of an entry, and light it where that is said."""
    return (one for one in _registers() if not one.in_navigation)


def _any(user: Any, permissions: str | tuple[str, ...]) -> bool:
    wanted = (permissions,) if isinstance(permissions, str) else permissions
    return any(access.can(user, permission) for permission in wanted)
