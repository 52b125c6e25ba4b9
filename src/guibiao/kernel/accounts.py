"""Passwords: checking, making up, resetting; the language of a browser; and where a request came from."""

import ipaddress
import secrets
from typing import Any

import axes.utils
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.http import HttpRequest, HttpResponse

# Without the characters that look like one another on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def normal(username: str) -> str:
    """A log-in name as it is kept: `Lin `, `LIN` and `lin` are one name, also to the lock-out."""
    return username.strip().lower()


def tried_username(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The name that somebody tries to log in with, for django-axes to count by."""
    tried = (credentials or {}).get("username") or (request.POST.get("username", "") if request is not None else "")
    return normal(str(tried))[:150]


class PasswordBackend(BaseBackend):
    """User name and password. Permissions are no business of Django's here: see kernel.access."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Any:
        from guibiao.kernel.models import User

        if not username or not password:
            return None
        user = User.objects.filter(username=normal(username)).first()
        if user is None:
            # The same work as for a real account, so that time does not tell which names exist.
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> Any:
        from guibiao.kernel.models import User

        return User.objects.select_related("organisation").filter(pk=user_id, is_active=True).first()


def made_up_password() -> str:
    """A password to be handed over once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def hand_over_password(person: Any, actor: Any, request: HttpRequest | None = None) -> str:
    """Give an account a made-up password that has to be changed at the next log-in, lift its lock-out, return it."""
    from guibiao.kernel import audit

    password = made_up_password()
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = True
        person.save(update_fields=["password", "must_change_password"])
        axes.utils.reset(username=person.username)
        audit.record(actor, "password.handed_over", person, request=request)
    return password


def keep_language(response: HttpResponse, language: str) -> None:
    """Let a browser remember the language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )


def client_address(request: HttpRequest) -> str:
    """The address of the other side; behind a trusted proxy the last one it forwarded. What is no address is none."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1] if settings.BEHIND_PROXY else ""
    return _address(forwarded) or _address(str(request.META.get("REMOTE_ADDR", "")))


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
