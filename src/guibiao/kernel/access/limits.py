"""How much of an account's rights somebody who acts for it may use: a program with a token of its owner."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from guibiao.kernel.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Limits:
    """What narrows the rights of an account, and never widens them.

    permissions   those that may be used at all
    registers     the registers that may be read, by name
    organisation  rows of its subtree only
    region        rows of its subtree only
    """

    permissions: frozenset[str]
    registers: frozenset[str]
    organisation: Any = None
    region: Any = None

    def narrowed(self, condition: Q, scope: Scope) -> Q | None:
        """The condition for rows within the limits. What has no place is shown where it is everybody's, and else not at all."""
        if scope.keeper is not None:
            return condition
        for root, paths in ((self.organisation, scope.organisations), (self.region, scope.regions)):
            if root is None:
                continue
            inside = Q()
            for path in paths:
                inside |= Q(**{f"{path}__path__startswith" if path else "path__startswith": root.path})
            if not paths and not scope.everyone:
                return None
            condition = condition & inside
        return condition


def act_within(user: Any, limits: Limits) -> None:
    """Have this user object, read for one request, use no more than the limits."""
    user.limits = limits


def limits_of(user: Any) -> Limits | None:
    """The limits of whoever acts for an account; None for its owner."""
    return getattr(user, "limits", None)
