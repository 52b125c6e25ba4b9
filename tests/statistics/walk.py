"""Every address of the house, asked for by somebody; and everything that was answered, as text."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern

_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)")
_NAME = re.compile(r"<(?:(\w+):)?(\w+)>")


def addresses(values: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """Every address with the values given for its parts by their name, else by their kind: of each, every value once."""
    for route in _routes(get_resolver().url_patterns, ""):
        parts = _NAME.findall(route)
        if not all(name in values or kind in values for kind, name in parts):
            continue
        given = [list(values.get(name) or values[kind]) for kind, name in parts]
        for turn in range(max(map(len, given), default=1)):
            chosen = iter([one[turn % len(one)] for one in given])
            yield "/" + _NAME.sub(lambda _m, left=chosen: str(next(left)), route)  # type: ignore[misc]


def _routes(patterns: Iterable[Any], before: str) -> Iterator[str]:
    for one in patterns:
        route = str(one.pattern)
        if isinstance(one.pattern, RegexPattern):
            route = _GROUP.sub(r"<\1>", route).strip("^$").replace("\\", "")
        if isinstance(one, URLPattern):
            yield before + route
        else:
            yield from _routes(one.url_patterns, before + route)


def text(answer: Any) -> str:
    """What an answer says, and once more without the marks between; of a workbook or archive, what is in it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        read = str(content.decode(errors="replace"))
        return read + re.sub(r"<[^>]*>", "", read)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def said(client: Client, paths: Iterable[str]) -> dict[str, str]:
    """What is answered at the addresses that answer."""
    found = {}
    for path in paths:
        answer = client.get(path)
        if answer.status_code == 200:
            found[path] = text(answer)
    return found
