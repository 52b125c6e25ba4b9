"""Who may see and do what. Deny by default; what you may not see does not exist for you.

visible(user, queryset)      the rows that exist for this user; filter before any look-up
can(user, permission, obj)   whether the user may; without `obj`: anywhere at all
why(user, permission, obj)   the same with its reason, as a sentence
require(user, permission, obj)  raises Http404 for what is not visible, PermissionDenied for what is not allowed
people(permission, obj)      everybody who may
reach(user, permission, scope)  the condition on the query for rows on which the user holds the permission
"""

from guibiao.kernel.access.check import (
    Verdict,
    can,
    forget_grants,
    get_visible_or_404,
    people,
    reach,
    require,
    visible,
    why,
    would_reach,
)
from guibiao.kernel.access.scope import Scope

__all__ = [
    "Scope",
    "Verdict",
    "can",
    "forget_grants",
    "get_visible_or_404",
    "people",
    "reach",
    "require",
    "visible",
    "why",
    "would_reach",
]
