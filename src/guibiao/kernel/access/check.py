"""The checks themselves: a filter on the query, and the same filter asked about one object."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import tree_paths
from guibiao.kernel.access import roles
from guibiao.kernel.access.limits import limits_of
from guibiao.kernel.access.scope import Scope

T = TypeVar("T", bound=Model)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed or not, with the sentence that says why."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def grants_of(user: Any) -> list[Any]:
    """The grants of a user that hold today, read once for each user object (that is, once a request)."""
    from guibiao.kernel.models import Grant

    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    cached: list[Any] | None = getattr(user, "_grants_today", None)
    if cached is None:
        cached = list(Grant.objects.on().filter(user=user).select_related("organisation", "region").order_by("pk"))
        user._grants_today = cached
    return cached


def standing(user: Any) -> tuple[Any, ...]:
    """What decides all that a user may today, in plain values: for whom it is the same, every condition here is the same but for
    what is the user's own."""
    held = ((one.role, one.everywhere, _path(one.organisation), _path(one.region)) for one in grants_of(user))
    return limits_of(user), *sorted(held)


def _path(node: Any) -> str:
    return str(node.path) if node is not None else ""


def is_administrator(user: Any) -> bool:
    """Whether the user holds one of the three administrations today."""
    return any(roles.is_administrator(grant.role) for grant in grants_of(user))


def forget_grants(user: Any) -> None:
    """Read the grants again at the next question (after they were changed)."""
    user._grants_today = None


def _holding(user: Any, permission: str) -> list[Any]:
    names, limits = roles.holding(permission), limits_of(user)
    if limits is not None and permission not in limits.permissions:
        return []
    return [grant for grant in grants_of(user) if grant.role in names]


def _scope(model: type[Model]) -> Scope | None:
    return getattr(model, "access_scope", None)


def reach(user: Any, permission: str, scope: Scope) -> Q | None:
    """The condition for rows on which the user holds a permission; None when there are none."""
    condition, limits = _reach(user, permission, scope), limits_of(user)
    if condition is None or limits is None:
        return condition
    return limits.narrowed(condition, scope) if permission in limits.permissions else None


def _reach(user: Any, permission: str, scope: Scope) -> Q | None:
    condition: Q | None = None
    for grant in _holding(user, permission):
        if grant.everywhere or (scope.everyone and permission == scope.view):
            return Q()
        part = _grant_reach(grant, scope)
        if part is not None:
            condition = part if condition is None else condition | part
    if scope.owner and getattr(user, "is_authenticated", False) and user.is_active:
        own = Q(**{scope.owner: user.pk})
        condition = own if condition is None else condition | own
    return condition


def _grant_reach(grant: Any, scope: Scope) -> Q | None:
    root, paths = (
        (grant.organisation, scope.organisations) if grant.organisation is not None else (grant.region, scope.regions)
    )
    condition: Q | None = None
    for path in paths if root is not None else ():
        part = Q(**{_join(path, "path__startswith"): root.path})
        part &= Q(*((f"{day}__gte", timezone.localdate()) for name, day in scope.until if name == path))
        condition = part if condition is None else condition | part
    return condition


def _join(prefix: str, lookup: str) -> str:
    return f"{prefix}__{lookup}" if prefix else lookup


def visible(user: Any, queryset: QuerySet[T], permission: str | None = None) -> QuerySet[T]:
    """The rows of `queryset` that exist for `user` (or on which the user holds `permission`)."""
    scope = _scope(queryset.model)
    if scope is None:
        return queryset.none()
    condition = reach(user, permission or scope.view, scope)
    return queryset.none() if condition is None else queryset.filter(condition)


def can(user: Any, permission: str, obj: Model | None = None) -> bool:
    """Whether the user may do this to `obj`, or, without one, anywhere at all."""
    if obj is None:
        return bool(_holding(user, permission))
    scope = _scope(type(obj))
    return scope is not None and _reaches(user, permission, obj, scope)


def _reaches(user: Any, permission: str, obj: Model, scope: Scope) -> bool:
    """Whether `obj` is among the rows on which the user holds the permission."""
    condition = reach(user, permission, scope)
    if condition is None:
        return False
    # Whoever holds it everywhere holds it on whatever there is.
    return type(obj)._base_manager.filter(condition, pk=obj.pk).exists() if condition else obj.pk is not None


def why(user: Any, permission: str, obj: Model | None = None) -> Verdict:
    """Whether the user may, and the reason as a sentence for the person or the administrator."""
    what = roles.permission_label(permission)
    if not getattr(user, "is_authenticated", False):
        return Verdict(False, _("尚未登录，不能“%(what)s”。") % {"what": what})
    if not user.is_active:
        return Verdict(False, _("账号已停用。"))
    held = _holding(user, permission)
    scope = _scope(type(obj)) if obj is not None else None
    if not held and not (scope and scope.owner):
        needed = "、".join(roles.label(name) for name in roles.holding(permission))
        return Verdict(
            False, _("“%(what)s”需要角色：%(needed)s。") % {"what": what, "needed": needed or _("（尚无角色）")}
        )
    if obj is None:
        return Verdict(True, _("角色“%(role)s”可以“%(what)s”。") % {"role": roles.label(held[0].role), "what": what})
    if scope is None:
        return Verdict(False, _("这类对象没有声明归属，不对任何人开放。"))
    if not _reaches(user, permission, obj, scope):
        reaches = "、".join(f"{roles.label(grant.role)}（{grant.scope_label}）" for grant in held)
        return Verdict(
            False,
            _("“%(obj)s”不在授权范围内；现有授权：%(reaches)s。") % {"obj": obj, "reaches": reaches or _("无")},
        )
    if not held:
        return Verdict(True, _("“%(obj)s”是本人的。") % {"obj": obj})
    role = roles.label(held[0].role)
    return Verdict(True, _("角色“%(role)s”对“%(obj)s”可以“%(what)s”。") % {"role": role, "obj": obj, "what": what})


def require(user: Any, permission: str, obj: Model | None = None) -> None:
    """Do nothing when allowed. Raises Http404 when `obj` is not visible to the user, else PermissionDenied with the reason."""
    verdict = why(user, permission, obj)
    if verdict:
        return
    if obj is not None and not visible(user, type(obj)._base_manager.filter(pk=obj.pk)).exists():
        raise Http404
    from guibiao.kernel import audit

    audit.record_surviving(user, "access.denied", obj, {"permission": permission, "reason": verdict.reason})
    raise PermissionDenied(verdict.reason)


def get_visible_or_404(user: Any, queryset: QuerySet[T], **lookup: Any) -> T:
    """The one row that exists for the user; Http404 for a missing and for an invisible one alike."""
    found = visible(user, queryset).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def would_reach(user: Any, permission: str, obj: Model) -> bool:
    """Whether the permission holds on `obj` as it stands in memory, saved or not (a form that moves it elsewhere)."""
    scope = _scope(type(obj))
    if scope is None:
        return False
    return any(_grant_reaches(grant, permission, obj, scope) for grant in _holding(user, permission)) or (
        scope.owner is not None and _follow(obj, scope.owner) == user
    )


def people(permission: str, obj: Model) -> list[Any]:
    """Everybody active who holds the permission on `obj` today, by log-in name."""
    scope = _scope(type(obj))
    found = {user for _grant, user in _granted(permission, obj)}
    owner = _follow(obj, scope.owner) if scope and scope.owner else None
    if owner is not None and owner.is_active:
        found.add(owner)
    return sorted(found, key=lambda user: str(user.username))


def _granted(permission: str, obj: Model) -> list[tuple[Any, Any]]:
    """The grants of active people by which they hold the permission on `obj` today, each with whose it is."""
    from guibiao.kernel.models import Grant

    scope = _scope(type(obj))
    if scope is None:
        return []
    grants = Grant.objects.on().filter(role__in=roles.holding(permission), user__is_active=True)
    if not (scope.everyone and permission == scope.view):
        organisations, regions = _above(obj, scope.organisations), _above(obj, scope.regions)
        grants = grants.filter(
            Q(everywhere=True) | Q(organisation__path__in=organisations) | Q(region__path__in=regions)
        )
    return [
        (grant, grant.user)
        for grant in grants.select_related("user__organisation", "organisation", "region")
        if _grant_reaches(grant, permission, obj, scope)
    ]


def asked(user: Any, permission: str, unit: str) -> Q:
    """The condition for rows of which the organisation that `unit` leads to is asked something, and the user for it: she works there,
    or holds the permission there in a role that stands in. Who holds it from above without working there may, and is not asked."""
    home = tree_paths.keys(user.organisation.path) if user.organisation else []
    condition = Q(**{f"{unit}__in": home})
    for grant in _holding(user, permission):
        if grant.role in roles.standing_in():
            reached = _grant_reach(grant, Scope(view="", organisation=unit))
            condition |= Q(**{f"{unit}__isnull": False}) if grant.everywhere or reached is None else reached
    return condition


def people_for(permission: str, obj: Model, unit: Any) -> list[Any]:
    """Those of `people` who are asked to do it for a unit: the other side of `asked`."""
    may = {user for grant, user in _granted(permission, unit) if grant.role in roles.standing_in()}
    return [
        who for who in people(permission, obj) if who in may or (who.organisation and unit.contains(who.organisation))
    ]


def _above(obj: Model, paths: tuple[str, ...]) -> list[str]:
    """The paths of the places where an object belongs, and of all above them."""
    return [
        above for path in paths if (node := _follow(obj, path)) is not None for above in tree_paths.lineage(node.path)
    ]


def _grant_reaches(grant: Any, permission: str, obj: Model, scope: Scope) -> bool:
    return bool(
        grant.everywhere
        or (scope.everyone and permission == scope.view)
        or any(_within(grant.organisation, obj, path) and _open(obj, path, scope) for path in scope.organisations)
        or any(_within(grant.region, obj, path) for path in scope.regions)
    )


def _within(root: Any, obj: Model, path: str) -> bool:
    if root is None:
        return False
    node = _follow(obj, path)
    return node is not None and root.contains(node)


def _open(obj: Model, path: str, scope: Scope) -> bool:
    return all(_follow(obj, day) >= timezone.localdate() for name, day in scope.until if name == path)


def _follow(obj: Any, path: str) -> Any:
    for part in path.split("__") if path else ():
        obj = getattr(obj, part, None) if obj is not None else None
    return obj
