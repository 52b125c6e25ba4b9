"""Writing the chain."""

import datetime
import hashlib
import json
from contextvars import ContextVar
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from guibiao.kernel.audit import anchor

GENESIS = "0" * 64
_LOCK = 0x67756962  # the advisory lock that puts writers of the chain in a row on PostgreSQL
#: Entries that processes which are killed at once may have written and not anchored.
_LEFT_BEHIND = 64
_surviving: ContextVar[list[dict[str, Any]] | None] = ContextVar("surviving", default=None)


def digest(entry: Any) -> str:
    """The hash of an entry: SHA-256 over its fields and the hash before it, as canonical JSON."""
    fields = [
        entry.sequence,
        entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.subject,
        entry.detail,
        entry.address,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def subject_type(subject: Any) -> str:
    """How the chain names the kind of a subject: the label of its model, or the string itself."""
    if isinstance(subject, Model) or (isinstance(subject, type) and issubclass(subject, Model)):
        return subject._meta.label_lower
    return str(subject or "")


def record(
    actor: Any,
    action: str,
    subject: Any = None,
    detail: dict[str, Any] | None = None,
    request: HttpRequest | None = None,
) -> Any:
    """Append an entry and return it.

    `actor` is a user, None (the system) or a name; `action` a dotted word such as "plan.adopt"; `subject` a saved
    model, a string or None; `detail` anything JSON can hold. Inside a transaction the entry shares its fate.
    """
    return _append(_fields(actor, action, subject, detail, request))


def record_surviving(
    actor: Any,
    action: str,
    subject: Any = None,
    detail: dict[str, Any] | None = None,
    request: HttpRequest | None = None,
) -> None:
    """Append an entry that a rollback of the current transaction does not take away: it is written after it ended."""
    fields = _fields(actor, action, subject, detail, request)
    if not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        _append(fields)
        return
    waiting = _surviving.get()
    if waiting is None:
        waiting = []
        _surviving.set(waiting)
    waiting.append(fields)


def flush_surviving() -> None:
    """Write what record_surviving kept back. Called at the end of every request and job."""
    waiting = _surviving.get() or []
    _surviving.set(None)
    for fields in waiting:
        _append(fields)


def history(subject: Model) -> QuerySet[Any]:
    """The entries about one object, newest first."""
    from guibiao.kernel.models import AuditEntry

    return AuditEntry.objects.filter(subject_type=subject_type(subject), subject_id=str(subject.pk))


def _fields(actor: Any, action: str, subject: Any, detail: Any, request: HttpRequest | None) -> dict[str, Any]:
    from guibiao.kernel.accounts import client_address

    if request is not None and actor is None and request.user.is_authenticated:
        actor = request.user
    is_model = isinstance(subject, Model)
    is_user = isinstance(actor, Model)
    return {
        "at": timezone.now(),
        "actor_id": actor.pk if is_user else None,
        "actor": (f"{actor.full_name}（{actor.username}）" if is_user else str(actor or "系统"))[:120],
        "action": action,
        "subject_type": subject_type(subject) if is_model else "",
        "subject_id": str(subject.pk) if is_model and subject.pk is not None else "",
        "subject": str(subject or "")[:200],
        "detail": json.dumps(
            detail or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder
        ).replace("\\u0000", ""),
        "address": client_address(request) if request is not None else "",
    }


def _append(fields: dict[str, Any]) -> Any:
    from guibiao.kernel.models import AuditEntry

    using = router.db_for_write(AuditEntry)
    connection = connections[using]
    with transaction.atomic(using=using):
        # On SQLite the immediate transaction is the lock.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditEntry.objects.using(using).order_by("-sequence").values_list("sequence", "hash").first()
        sequence, previous = last or (0, GENESIS)
        entry = AuditEntry(sequence=sequence + 1, previous=previous, **fields)
        entry.hash = digest(entry)
        entry.save(force_insert=True, using=using)
        transaction.on_commit(lambda: _anchored(entry), using=using)
    return entry


def _anchored(entry: Any) -> None:
    last = anchor.last()
    if last != entry.sequence - 1:
        catch_up()
        last = anchor.last()
    if last < entry.sequence:
        anchor.append(entry.sequence, entry.hash)


def catch_up() -> int:
    """Anchor the last entries that are not: a process that was killed wrote an entry and came no more to its anchor. Returns how
    many. Where more lack than processes can leave behind, somebody cut the anchor, and that is left for `verify` to tell."""
    from guibiao.kernel.models import AuditEntry

    lacking = AuditEntry.objects.filter(sequence__gt=anchor.last()).order_by("sequence")
    found = list(lacking.values_list("sequence", "hash")[: _LEFT_BEHIND + 1])
    if len(found) > _LEFT_BEHIND:
        return 0
    for sequence, value in found:
        anchor.append(sequence, value)
    return len(found)
