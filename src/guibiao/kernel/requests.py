"""A request as the views of the rooms get it."""

from typing import Any

from django.http import HttpRequest


def whole(text: str) -> int | None:
    """The number that an address or a form sends; None for anything else, be it ² or a thousand digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class Request(HttpRequest):
    """For annotations: behind LoginRequiredMiddleware `user` is always a guibiao.kernel.models.User."""

    user: Any
    htmx: Any
