"""The first accounts of a new installation."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guibiao.kernel import accounts, audit
from guibiao.kernel.access import roles
from guibiao.kernel.directory import grants
from guibiao.kernel.models import Grant, User


@dataclass(frozen=True, slots=True)
class Login:
    """An account that was just made, with the password that nobody will see again."""

    username: str
    full_name: str
    password: str
    roles: tuple[str, ...]


# One officer must profit alone on the first day: she may plan and review, and read everything.
FIRST_ROLES = ("planner", "reviewer")
ADMINISTRATORS = {"system_admin": "sysadmin", "security_admin": "secadmin", "audit_admin": "auditor"}


def bootstrap(username: str = "admin", full_name: str = "", *, administrators: bool = False) -> list[Login]:
    """Make the first account, and the three administrators' when asked. Returns [] when there are accounts already."""
    with transaction.atomic():
        made: list[Login] = []
        if not User.objects.exists():
            made.append(_make(username, full_name or _("首位用户"), FIRST_ROLES))
        if administrators:
            held = set(Grant.objects.on().values_list("role", flat=True))
            made += [
                _make(name, roles.label(role), (role,)) for role, name in ADMINISTRATORS.items() if role not in held
            ]
    return made


def _make(username: str, full_name: str, held: tuple[str, ...]) -> Login:
    user = User.objects.create_user(username, full_name)
    audit.record(None, "register.add", user, {"changes": {"username": [None, username]}})
    for role in held:
        grants.grant(None, Grant(user=user, role=role, everywhere=True))
    password = accounts.hand_over_password(user, None)
    return Login(username, full_name, password, held)


def describe(login: Login) -> str:
    """One line for the terminal."""
    names: Any = "、".join(roles.label(role) for role in login.roles)
    return _("登录名 %(username)s，一次性密码 %(password)s（%(roles)s；首次登录须改密码）") % {
        "username": login.username,
        "password": login.password,
        "roles": names,
    }
