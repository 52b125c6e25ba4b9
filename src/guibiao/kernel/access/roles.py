"""Roles and permissions: a table of data, read from the `roles.toml` of every installed application.

    [permissions]
    "plan.view" = "查看规划"

    [roles]
    reader = ["plan.view"]

    [actions]                 # what the entries of the audit chain are called on screen
    "plan.upload" = "上传规划"

    [notices]                 # kinds of notices, among which people choose what they get by mail
    "return.late" = "报表催报"

The kernel's own file names the roles; the other rooms add permissions to them and never a role.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext


@dataclass(slots=True)
class Role:
    name: str
    label: str
    administrator: bool
    outside: bool
    stands_in: bool
    permissions: set[str]


_KINDS = {"administrator": False, "outside": False, "stands_in": False}
ROLES: dict[str, Role] = {}
PERMISSIONS: dict[str, str] = {}
ACTIONS: dict[str, Any] = {}
#: What the first word of an action is of, where several kinds of things have actions of one name.
SUBJECTS: dict[str, Any] = {}
NOTICES: dict[str, str] = {}
_loaded: set[Path] = set()


def load(path: Path) -> None:
    """Add one file to the table. Raises ImproperlyConfigured for anything that does not fit; loading twice is harmless."""
    path = path.resolve()
    if path in _loaded:
        return
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, role in data.get("definitions", {}).items():
        if name in ROLES:
            raise ImproperlyConfigured(f"{path}：角色 {name} 已有定义。")
        ROLES[name] = Role(name=name, permissions=set(), **{**_KINDS, **role})
    for name, label in data.get("permissions", {}).items():
        if name in PERMISSIONS:
            raise ImproperlyConfigured(f"{path}：权限 {name} 已有定义。")
        PERMISSIONS[name] = label
    ACTIONS.update(data.get("actions", {}))
    NOTICES.update(data.get("notices", {}))
    for name, permissions in data.get("roles", {}).items():
        unknown = set(permissions) - PERMISSIONS.keys()
        if name not in ROLES or unknown:
            raise ImproperlyConfigured(f"{path}：没有角色 {name} 或权限 {'、'.join(sorted(unknown))}。")
        ROLES[name].permissions |= set(permissions)
    _loaded.add(path)


def label(role: str) -> str:
    """The name of a role on screen."""
    return gettext(ROLES[role].label) if role in ROLES else role


def permission_label(permission: str) -> str:
    """What a permission allows, on screen."""
    return gettext(PERMISSIONS[permission]) if permission in PERMISSIONS else permission


def action_label(action: str) -> str:
    """The name of an action of the audit chain on screen; the word itself where it has none."""
    return gettext(str(ACTIONS[action])) if action in ACTIONS else action


def action_choices() -> list[tuple[str, str]]:
    """All named actions, for a filter; those of one name say of what they are."""
    named = {name: action_label(name) for name in sorted(ACTIONS)}
    times = Counter(named.values())
    return [(name, _told_apart(name, said) if times[said] > 1 else said) for name, said in named.items()]


def _told_apart(name: str, said: str) -> str:
    subject = SUBJECTS.get(name.partition(".")[0])
    return gettext("%(action)s（%(subject)s）") % {"action": said, "subject": subject} if subject else said


def choices() -> list[tuple[str, str]]:
    """All roles with their names."""
    return [(name, label(name)) for name in ROLES]


def holding(permission: str) -> list[str]:
    """The roles that have a permission. An unknown permission is a mistake in the code and raises KeyError."""
    if permission not in PERMISSIONS:
        raise KeyError(f"unknown permission {permission!r}: no roles.toml names it")
    return [role.name for role in ROLES.values() if permission in role.permissions]


def is_administrator(role: str) -> bool:
    """Whether the role is one of the three that must be held by three people."""
    return role in ROLES and ROLES[role].administrator


def outside() -> list[str]:
    """The roles of people from outside: held alone, within their own organisation, until a day."""
    return [role.name for role in ROLES.values() if role.outside]


def standing_in() -> list[str]:
    """The roles of those who do what is asked of the organisations that they are given for, wherever they work."""
    return [role.name for role in ROLES.values() if role.stands_in]


def administrators() -> list[str]:
    """The roles that exclude one another."""
    return [role.name for role in ROLES.values() if role.administrator]
