"""Writing notices, and putting what goes outside into the outbox."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from guibiao.kernel import addresses, audit
from guibiao.kernel.access import roles
from guibiao.kernel.models import Notice, NoticeChoice, Outgoing
from guibiao.kernel.notices import outbox

Text = str | Callable[[], str]


def tell(users: Iterable[Any], kind: str, subject: Any, text: Text, *, url: str = "") -> list[Notice]:
    """Tell each active person once. `text` is a sentence, or a function that gives it in the language now active.

    `subject` is a saved model or None; the notice leads to `url`, else to the page of the subject. Call it inside the
    transaction that gives the reason. Raises KeyError for a kind that no roles.toml names.
    """
    if kind not in roles.NOTICES:
        raise KeyError(f"unknown kind of notice {kind!r}: no roles.toml names it under [notices]")
    people = list({user.pk: user for user in users if user.is_active}.values())
    chosen = {row.user_id: row for row in NoticeChoice.objects.filter(kind=kind, user__in=people)}
    known = subject is not None
    url = url or (addresses.of(subject) if known else "")
    notices = [
        Notice(
            user=user,
            kind=kind,
            text=_in_language(user, text)[:300],
            subject_type=audit.subject_type(subject) if known else "",
            subject_id=str(subject.pk) if known else "",
            url=url,
            digest=_mail(chosen, user) == NoticeChoice.Mail.DAILY,
        )
        for user in people
    ]
    Notice.objects.bulk_create(notices)
    Outgoing.objects.bulk_create(row for notice in notices for row in _outgoing(notice, chosen))
    return notices


def remind(case: Any, alarm: Any) -> list[Notice]:
    """Tell those for whom the case waits what the alarm says, with the deadline."""
    from guibiao.kernel import inbox

    def text() -> str:
        date = formats.date_format(case.deadline, "SHORT_DATE_FORMAT")
        return _("%(alarm)s：“%(case)s”（%(state)s），办理期限 %(date)s。") % {
            "alarm": alarm.label, "case": case, "state": case.state_label, "date": date,
        }  # fmt: skip

    return tell(inbox.people(case), "case.alarm", case, text)


def unread(user: Any) -> int:
    """How many notices of a person are unread."""
    return Notice.objects.filter(user=user, read_at=None).count()


def _in_language(user: Any, text: Text) -> str:
    with translation.override(user.language):
        return str(text() if callable(text) else text)


def _mail(chosen: dict[Any, NoticeChoice], user: Any) -> str:
    """How mail goes to the person; there is none without an address or a mail server."""
    if not user.email or not settings.EMAIL_CONFIGURED:
        return NoticeChoice.Mail.OFF
    return chosen[user.pk].mail if user.pk in chosen else NoticeChoice.Mail.DAILY


def _outgoing(notice: Notice, chosen: dict[Any, NoticeChoice]) -> list[Outgoing]:
    user = notice.user
    rows = []
    if _mail(chosen, user) == NoticeChoice.Mail.EACH:
        rows.append(outbox.mail(f"notice:{notice.pk}:mail", user, notice.text, notice.text, notice.url))
    if settings.WEBHOOK_URL and user.pk in chosen and chosen[user.pk].webhook:
        rows.append(outbox.webhook(f"notice:{notice.pk}:webhook", notice))
    return rows
