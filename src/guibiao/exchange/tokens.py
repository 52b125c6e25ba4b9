"""Making, finding, spending and revoking tokens. A token is shown once and kept as a hash: it is random enough for a plain one."""

import datetime
import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.exchange.models import Token
from guibiao.kernel import access, audit
from guibiao.kernel.accounts import client_address
from guibiao.kernel.registers import Register, registry

LONGEST = datetime.timedelta(days=365)
#: Requests a minute for one token.
PER_MINUTE = 120
_MINUTE = 60
#: Lists without which no filter can be used; the owner's own right to them is asked all the same.
_REFERENCE = frozenset({"region.view", "organisation.view", "indicator.view"})
WRITE = "observation.import"


class Spent(NamedTuple):
    """What is left of this minute, and in how many seconds it ends; `left` below 0: this request was one too many."""

    left: int
    ends_in: int


def readable(user: Any) -> list[Register]:
    """The registers that an account may read now."""
    return [one for one in registry if access.can(user, one.view_permission)]


def may_write(user: Any) -> bool:
    return access.can(user, WRITE)


def make(
    owner: Any, *, name: str, expires_on: datetime.date, made_by: Any, registers: Sequence[str] = (), write: bool = False,
    organisation: Any = None, region: Any = None, request: HttpRequest | None = None,
) -> tuple[Token, str]:  # fmt: skip
    """A new token and the word that is shown once. Raises ValidationError for what the owner may not do herself, and for too long."""
    today = timezone.localdate()
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": _("有效期从今天起，最长一年。")})
    may = {one.name for one in readable(owner)}
    if not set(registers) <= may:
        raise ValidationError({"registers": _("所选台账有的不在账号的权限之内。")})
    if write and not may_write(owner):
        raise ValidationError({"write": _("账号没有导入观测值的权限。")})
    mark, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    word = f"gb_{mark}_{secret}"
    with transaction.atomic():
        token = Token.objects.create(
            owner=owner, name=name, mark=mark, digest=_digest(word), registers=sorted(registers), write=write,
            organisation=organisation, region=region, expires_on=expires_on, made_by=made_by,
        )  # fmt: skip
        audit.record(made_by, "token.make", token, _detail(token), request)
    return token, word


def revoke(token: Token, by: Any, request: HttpRequest | None = None) -> None:
    """End a token now. It stays on record; ending it twice changes nothing."""
    with transaction.atomic():
        ended = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
        if ended:
            audit.record(by, "token.revoke", token, _detail(token), request)


def find(word: str) -> Token | None:
    """The token that is this word, whatever has become of it."""
    parts = word.split("_", 2)
    if len(parts) != 3 or parts[0] != "gb" or "\x00" in word:
        return None
    token = (
        Token.objects.select_related("owner__organisation", "organisation", "region").filter(mark=parts[1][:12]).first()
    )
    return token if token is not None and hmac.compare_digest(token.digest, _digest(word)) else None


def obstacle(token: Token) -> str:
    """Why a token cannot be used now, as a sentence; nothing where it can."""
    if token.state == "revoked":
        return _("令牌已吊销。")
    if token.state == "expired":
        return _("令牌已于%(day)s到期，请重新申请。") % {"day": token.expires_on}
    if not token.owner.is_active:
        return _("令牌所属账号已停用。")
    if token.owner.must_change_password:
        return _("令牌所属账号须先在网页上修改初始密码。")
    return ""


def spend(token: Token, request: HttpRequest) -> Spent:
    """Count one request. The row of the token is the counter, so that however many processes serve they count together."""
    now = time.time()
    minute, ends_in = int(now // _MINUTE), _MINUTE - int(now % _MINUTE)
    seen = {"last_used_at": timezone.now(), "last_address": client_address(request)}
    row = Token.objects.filter(pk=token.pk)
    if not row.filter(minute=minute, used__lt=PER_MINUTE).update(used=F("used") + 1, **seen):
        if not row.exclude(minute=minute).update(minute=minute, used=1, **seen):
            return Spent(-1, ends_in)
        return Spent(PER_MINUTE - 1, ends_in)
    return Spent(PER_MINUTE - (row.values_list("used", flat=True).first() or 0), ends_in)


def limits(token: Token) -> access.Limits:
    """What of its owner's rights a token may use."""
    registers = [one for one in registry if not token.registers or one.name in token.registers]
    needed = {one.view_permission for one in registers} | {one.export_permission or "" for one in registers}
    return access.Limits(
        permissions=frozenset(needed - {""}) | _REFERENCE | (frozenset({WRITE}) if token.write else frozenset()),
        registers=frozenset(one.name for one in registers), organisation=token.organisation, region=token.region,
    )  # fmt: skip


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()


def _detail(token: Token) -> dict[str, Any]:
    return {
        "owner": token.owner.username, "mark": token.mark, "registers": token.registers, "write": token.write,
        "organisation": token.organisation_id, "region": token.region_id, "expires_on": token.expires_on,
    }  # fmt: skip
