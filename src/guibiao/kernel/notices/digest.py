"""The daily mail."""

import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from guibiao.kernel import inbox
from guibiao.kernel.models import Notice, Outgoing, User
from guibiao.kernel.notices import outbox

HOUR = 8  # local time from which the mail of the day goes out


def digests(now: datetime.datetime | None = None) -> int:
    """Put the mail of the day into the outbox for everybody whose notices wait for it, once a day and person.

    Returns how many were made. Notices that come later wait for the next day.
    """
    local = timezone.localtime(now)
    if local.hour < HOUR:
        return 0
    waiting = User.objects.filter(is_active=True, notices__digest=True).distinct().values_list("pk", flat=True)
    return sum(_digest(pk, local.date()) for pk in list(waiting))


def _digest(pk: int, day: datetime.date) -> bool:
    key = f"digest:{pk}:{day.isoformat()}"
    with transaction.atomic():
        # The row of the person is the lock: two workers make one mail.
        user = User.objects.select_for_update().get(pk=pk)
        if Outgoing.objects.filter(key=key).exists():
            return False
        notices = list(Notice.objects.filter(user=user, digest=True).order_by("pk"))
        if not notices:
            return False
        with translation.override(user.language):
            title, body = _words(user, notices, day)
        outbox.mail(key, user, title, body, reverse("inbox")).save()
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(digest=False)
    return True


def _words(user: Any, notices: list[Notice], day: datetime.date) -> tuple[str, str]:
    lines = [f"· {formats.date_format(timezone.localtime(n.at), 'SHORT_DATETIME_FORMAT')} {n.text}" for n in notices]
    count = inbox.count(user)
    title = _("%(date)s 通知汇总：%(count)d 条") % {
        "date": formats.date_format(day, "SHORT_DATE_FORMAT"), "count": len(notices),
    }  # fmt: skip
    return title, "\n".join([*lines, "", _("现有 %d 项待办。") % count])
