"""Log-ins and log-outs go into the audit chain, whatever way they happen."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from guibiao.kernel import accounts, audit, outside, second_factor, sessions
from guibiao.kernel.models import User


@receiver(user_logged_in, dispatch_uid="kernel.logged_in")
def logged_in(sender: Any, request: Any, user: Any, **_: Any) -> None:
    request.session.pop(second_factor.PROVED, None)
    sessions.begin(request, accounts.client_address(request))
    audit.record(user, "session.login", user, request=request)


@receiver(user_logged_out, dispatch_uid="kernel.logged_out")
def logged_out(sender: Any, request: Any, user: Any, **_: Any) -> None:
    if user is not None:
        audit.record(user, "session.logout", user, request=request)


@receiver(user_login_failed, dispatch_uid="kernel.login_failed")
def login_failed(sender: Any, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    name = str(credentials.get("username", ""))[:40]
    detail = {"username": name, **({"factor": str(credentials["factor"])} if "factor" in credentials else {})}
    outside.record("session.login_failed", detail, request, _account(name))


@receiver(user_locked_out, dispatch_uid="kernel.locked_out")
def locked_out(sender: Any, request: Any, username: str, ip_address: str, **_: Any) -> None:
    name = str(username)[:40]
    outside.record("session.locked_out", {"username": name}, request, _account(name))


def _account(name: str) -> str:
    """The name where an account bears it: those that are made up are counted together."""
    return User.objects.filter(username=accounts.normal(name)).values_list("username", flat=True).first() or ""
