"""Log-ins and log-outs go into the audit chain, whatever way they happen."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from guibiao.kernel import accounts, audit, second_factor, sessions


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
    audit.record_surviving("未登录", "session.login_failed", None, detail, request=request)


@receiver(user_locked_out, dispatch_uid="kernel.locked_out")
def locked_out(sender: Any, request: Any, username: str, ip_address: str, **_: Any) -> None:
    audit.record_surviving("未登录", "session.locked_out", None, {"username": str(username)[:40]}, request=request)
