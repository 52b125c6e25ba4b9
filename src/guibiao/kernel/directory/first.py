"""The first accounts of a new installation."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guibiao.kernel import accounts, audit
from guibiao.kernel.access import roles
from guibiao.kernel.directory import gazetteer, grants
from guibiao.kernel.models import Grant, Organisation, Region, User


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


def bootstrap(
    username: str = "admin",
    full_name: str = "",
    *,
    organisation: str = "",
    region: str = "100000",
    administrators: bool = False,
) -> list[Login]:
    """Make the regions, the first organisation and the first account; the three administrators' when asked.

    `organisation` is the name of the first organisation, `region` the code of its region; they can be changed later.
    Returns [] when there are accounts already. Raises Region.DoesNotExist for an unknown code.
    """
    with transaction.atomic():
        made: list[Login] = []
        if not Region.objects.exists():
            gazetteer.load()
        home = Organisation.objects.first() or _home(organisation, region)
        if not User.objects.exists():
            made.append(_make(username, full_name or _("首位用户"), FIRST_ROLES, home))
        if administrators:
            held = set(Grant.objects.on().values_list("role", flat=True))
            made += [
                _make(name, roles.label(role), (role,), home)
                for role, name in ADMINISTRATORS.items()
                if role not in held
            ]
    return made


def _home(name: str, region: str) -> Organisation:
    where = Region.objects.get(code=region)
    made = Organisation.objects.create(name=name or _("本单位"), region=where)
    audit.record(None, "register.add", made, {"changes": {"name": [None, made.name]}})
    return made


def _make(username: str, full_name: str, held: tuple[str, ...], home: Organisation) -> Login:
    user = User.objects.create_user(username, full_name, organisation=home)
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
