"""Granting and revoking, with their place in the audit chain. The pages and the commands both come here."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.access import roles
from guibiao.kernel.models import Grant


def grant(giver: Any, grant_: Grant, request: HttpRequest | None = None) -> Grant:
    """Save a new grant. `giver` is the security administrator, or None for a command on the server.

    Raises ValidationError for a grant to oneself and for a second administration.
    """
    if giver is not None and giver == grant_.user:
        raise ValidationError(_("不能给自己授权。"))
    grant_.granted_by = giver
    with transaction.atomic():
        grant_.save()
        audit.record(giver, "grant.add", grant_.user, _detail(grant_), request)
    access.forget_grants(grant_.user)
    return grant_


def revoke(giver: Any, grant_: Grant, request: HttpRequest | None = None) -> None:
    """End a grant now. It stays on record."""
    if giver is not None and giver == grant_.user:
        raise ValidationError(_("不能收回自己的角色，请由另一位安全管理员收回。"))
    if grant_.revoked_at is not None:
        raise ValidationError(_("这项授权已经收回。"))
    with transaction.atomic():
        grant_.revoked_at = timezone.now()
        grant_.save()
        audit.record(giver, "grant.end", grant_.user, _detail(grant_), request)
    access.forget_grants(grant_.user)


def _detail(grant_: Grant) -> dict[str, Any]:
    return {
        "role": grant_.role,
        "note": f"{roles.label(grant_.role)}（{grant_.scope_label}）",
        "organisation": grant_.organisation_id,
        "region": grant_.region_id,
        "valid_from": grant_.valid_from,
        "valid_until": grant_.valid_until,
    }
