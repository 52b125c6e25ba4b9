"""A request as the views of the rooms get it."""

from typing import Any

from django.http import HttpRequest


class Request(HttpRequest):
    """For annotations: behind LoginRequiredMiddleware `user` is always a guibiao.kernel.models.User."""

    user: Any
    htmx: Any
