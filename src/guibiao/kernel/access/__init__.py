"""Who may see and do what. Deny by default; what you may not see does not exist for you.

visible(user, queryset)      the rows that exist for this user; filter before any look-up
can(user, permission, obj)   whether the user may; without `obj`: anywhere at all
why(user, permission, obj)   the same with its reason, as a sentence
require(user, permission, obj)  raises Http404 for what is not visible, PermissionDenied for what is not allowed
people(permission, obj)      everybody who may
people_for(permission, obj, unit)  those of them who are asked to do it for a unit
asked(user, permission, unit)  the condition for rows of which the user is asked something for a unit
is_administrator(user)       holds one of the three administrations
act_within(user, limits)     the same user with less: how a token of somebody asks
standing(user)               what decides all that, in plain values
alike(user)                  somebody with the same rights, for whom a statement is formed once
reach(user, permission, scope)  the condition on the query for rows on which the user holds the permission
"""

from guibiao.kernel.access.alike import alike
from guibiao.kernel.access.check import (
    Verdict,
    asked,
    can,
    forget_grants,
    get_visible_or_404,
    is_administrator,
    people,
    people_for,
    reach,
    require,
    standing,
    visible,
    why,
    would_reach,
)
from guibiao.kernel.access.limits import Limits, act_within, limits_of
from guibiao.kernel.access.scope import Scope

__all__ = [
    "Limits",
    "Scope",
    "Verdict",
    "act_within",
    "alike",
    "asked",
    "can",
    "forget_grants",
    "get_visible_or_404",
    "is_administrator",
    "limits_of",
    "people",
    "people_for",
    "reach",
    "require",
    "standing",
    "visible",
    "why",
    "would_reach",
]
