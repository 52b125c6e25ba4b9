"""Who asks, read once where one person asks hundreds of times."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib import auth

from guibiao.kernel import access
from guibiao.kernel.sessions import SessionStore


@contextmanager
def known() -> Iterator[None]:
    """Who comes is read from the database once, with session and grants, and not with each request.

    Where no session and no grant changes for good. What somebody may is asked as ever.
    """
    people: dict[str | None, Any] = {}
    held: dict[str, dict[str, Any]] = {}
    get_user, load = auth.get_user, SessionStore.load

    def known_user(request: Any) -> Any:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session not in people:
            people[session] = get_user(request)
            access.standing(people[session])
        return copy.copy(people[session])

    def known_session(self: SessionStore) -> dict[str, Any]:
        key = self.session_key
        if key not in held and (found := load(self)):
            held[key] = found
        return copy.deepcopy(held.get(key, {}))

    auth.get_user, SessionStore.load = known_user, known_session  # type: ignore[method-assign]
    try:
        yield
    finally:
        auth.get_user, SessionStore.load = get_user, load  # type: ignore[method-assign]
