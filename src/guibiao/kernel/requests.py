"""A request as the views of the rooms get it."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme


def whole(text: str) -> int | None:
    """The number that an address or a form sends; None for anything else, be it ² or a thousand digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def day(text: str) -> datetime.date | None:
    """The day that a form sends; None for anything else."""
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def onward(request: HttpRequest, address: str, otherwise: str = "/") -> str:
    """The address of ours that a form or a link names as the next one; `otherwise` for any other, and for what is no address."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address.startswith(("/", "http://", "https://")) else otherwise


class Request(HttpRequest):
    """For annotations: behind LoginRequiredMiddleware `user` is always a guibiao.kernel.models.User."""

    user: Any
    htmx: Any
