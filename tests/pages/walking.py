"""Every page of the workspace, found as people find them: from the first page along whatever address a page names."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, Resolver404, URLPattern, get_resolver, resolve, reverse

from guibiao.kernel import access
from guibiao.kernel.access import roles
from guibiao.kernel.models import Grant
from guibiao.kernel.registers import registry

_FILE = re.compile(r"\.\w{3,4}$")
_LINK = re.compile(r"""<a\s[^>]*href=["']([/?][^"'\s<>]*)["']""")
_ADDRESS = re.compile(r"""["'](/[^"'\s<>]*|\?[^"'\s<>]+)["']""")


#: Stands for a thing in an address that nobody opens.
_ANY: dict[str, Any] = {"IntConverter": 1, "UUIDConverter": "00000000-0000-0000-0000-000000000000"}
_EACH = 2  # addresses of a page that shows one thing: two things seldom stand alike


@dataclass(frozen=True)
class Page:
    """A page: its name (that of its address in the URL map, with the register), where it was found, and by whom.

    whole    a page of its own, not a part of one, nor data or a file
    shown    it is for people or their scripts to read; a file to take away is not
    queries  how often it asked the database
    """

    name: str
    address: str
    person: str
    whole: bool
    shown: bool
    queries: int


@dataclass
class Walk:
    """The pages that answered, and the names of those that only take what is sent to them."""

    pages: list[Page]
    sent_to: set[str]

    @property
    def names(self) -> set[str]:
        return {page.name for page in self.pages}


def name_of(address: str) -> str | None:
    """The name of a page in the URL map, with the register that it is of; None for what is no page.

    The interface for programs is tried with each register, on the same rows as its list.
    """
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    if match.namespaces:
        return None
    view = match.view_name or ""
    of = match.kwargs.get("name") if view.startswith("register_") else None
    return f"{view} {of}" if of else view


def walk(begin: Sequence[str] = ()) -> Walk:
    """All pages, as the first person who comes to each. `begin` are addresses to which no page leads just now."""
    found = Walk([], set())
    for person in walkers():
        _walk(person, begin, found)
    found.sent_to |= set(_sent_to(url_map().keys() - {name.split()[0] for name in found.names}))
    return found


def walkers() -> list[Any]:
    """A person for each role that may do something those before her may not; who may do most goes first."""
    held: set[str] = set()
    chosen = []
    for role in sorted(roles.ROLES, key=lambda name: -len(roles.ROLES[name].permissions)):
        permissions = roles.ROLES[role].permissions
        if permissions - held:
            held |= permissions
            chosen.append(Grant.objects.filter(role=role).order_by("pk").first().user)
    return chosen


def client_of(person: Any) -> Client:
    """The browser of a person who is logged in and has opened a page already."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person)
    client.get("/health/")
    return client


def shut() -> list[str]:
    """The links on pages that are shut to those who see them: of each role but that which may do most, one link to each page,
    and those pages from there on."""
    found = []
    by_role = {grant.role: grant.user for grant in Grant.objects.select_related("user").order_by("-pk")}
    for person in set(by_role.values()) - {walkers()[0]}:
        client = client_of(person)
        home = client.get("/", follow=True)
        waiting, seen = deque([(home.request["PATH_INFO"], "/")]), set()
        while waiting:
            address, where = waiting.popleft()
            address = urldefrag(address).url
            name = name_of(address)
            if name is None or name in seen or name == "logout" or _FILE.search(urlsplit(address).path):
                continue
            seen.add(name)
            answer = client.get(address, follow=True)
            if answer.status_code in (403, 404):
                found.append(f"{person.username}: {address} from {where}")
            elif answer.status_code == 200:
                waiting.extend((link, address) for link in _named(address, answer, _LINK))
    return sorted(set(found))


def _walk(person: Any, begin: Sequence[str], found: Walk) -> None:
    client = client_of(person)
    home = client.get("/", follow=True)
    waiting = deque([*_named(home.request["PATH_INFO"], home), *_of_registers(person), *begin])
    known = found.names
    asked: set[str] = set()
    count: Counter[str] = Counter()
    while waiting:
        address = urldefrag(waiting.popleft()).url
        name = name_of(address)
        if name is None or name in known or name in found.sent_to or address in asked:
            continue
        if count[name] == (_EACH if _shows_one(address) else 1):
            continue
        asked.add(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code == 405:
            found.sent_to.add(name)
        elif answer.status_code == 302:
            waiting.appendleft(urljoin(address, answer.headers["Location"]))
        elif answer.status_code == 200:
            count[name] += 1
            if name not in known:
                found.pages.append(_page(name, address, person, answer, len(captured)))
            waiting.extend(_named(address, answer))


def _page(name: str, address: str, person: Any, answer: Any, queries: int) -> Page:
    kind = answer.headers["Content-Type"].partition(";")[0]
    whole = kind == "text/html" and b"<!DOCTYPE" in answer.content[:200]
    return Page(name, address, person.username, whole, kind in ("text/html", "application/json"), queries)


def _shows_one(address: str) -> bool:
    """Whether the address names one thing by its number."""
    return "pk" in resolve(urlsplit(address).path).kwargs


def _sent_to(names: Iterable[str]) -> Iterator[str]:
    """Those of the named addresses that only take what is sent, whatever stands for the things that they name."""
    client = client_of(walkers()[0])
    for name in names:
        converters = url_map()[name].pattern.converters
        given = {key: _ANY.get(type(converter).__name__, "x") for key, converter in converters.items()}
        with suppress(NoReverseMatch):
            if client.get(reverse(name, kwargs=given)).status_code == 405:
                yield name


def _of_registers(person: Any) -> Iterator[str]:
    """List and detail of every register, whether a page leads there or not."""
    for register in registry:
        if not access.can(person, register.view_permission):
            continue
        yield reverse("register_list", args=[register.name])
        first = access.visible(person, register.queryset()).order_by("pk").first()
        if first is not None:
            yield reverse("register_detail", args=[register.name, first.pk])
            yield register.detail_url(first)


def _named(address: str, answer: Any, pattern: re.Pattern[str] = _ADDRESS) -> list[str]:
    """The addresses that a page names, the files of the site itself left out."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return []
    text = html.unescape(html.unescape(answer.content.decode()))
    found = (urljoin(address, each) for each in pattern.findall(text))
    return [each for each in dict.fromkeys(found) if not each.startswith(f"/{settings.STATIC_URL.lstrip('/')}")]


def url_map() -> dict[str, URLPattern]:
    """Every named address of the site but those for programs."""
    return {name: pattern for name, pattern in _below(get_resolver()) if pattern.name}


def _below(resolver: Any) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.name, one
        elif not one.namespace:
            yield from _below(one)
