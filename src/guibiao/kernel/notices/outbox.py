"""The outbox: messages made in the transaction of their reason, sent afterwards, tried again until they get through.

A row is claimed for two minutes, sent, and marked. A worker that dies in between leaves it to the next one; the message
then goes a second time under the same key (Message-ID, Idempotency-Key), by which the other side knows it.
"""

import datetime
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guibiao.kernel.models import Notice, Outgoing
from guibiao.kernel.notices import outward

logger = logging.getLogger(__name__)
CLAIM = datetime.timedelta(minutes=2)
MAX_ATTEMPTS = 8
BATCH = 100


def mail(key: str, user: Any, title: str, body: str, url: str = "") -> Outgoing:
    """An unsaved mail. `url` is a path of the workspace."""
    with translation.override(user.language):
        link = "\n\n" + _("打开：%s") % f"{settings.GUIBIAO_URL}{url}" if url else ""
        foot = "\n\n" + _("这封邮件由圭表发出；在“通知”页可以选择怎样接收。")
    title = " ".join(title.split())[:200]
    return Outgoing(key=key, channel=Outgoing.Channel.MAIL, user=user, title=title, body=body + link + foot)


def webhook(key: str, notice: Notice) -> Outgoing:
    """An unsaved webhook message: JSON with id, to, kind, text, url, at."""
    body = {
        "id": key,
        "to": notice.user.username,
        "kind": notice.kind,
        "text": notice.text,
        "url": f"{settings.GUIBIAO_URL}{notice.url}" if notice.url else "",
        "at": notice.at.isoformat(),
    }
    text = json.dumps(body, ensure_ascii=False)
    return Outgoing(key=key, channel=Outgoing.Channel.WEBHOOK, user=notice.user, title=notice.text[:200], body=text)


def deliver(now: datetime.datetime | None = None) -> int:
    """Send what is due; what fails is tried again after 1, 2, 4 … minutes, eight times. Returns how many went out."""
    now = now or timezone.now()
    due = Outgoing.objects.filter(state=Outgoing.State.WAITING, next_try__lte=now)
    sent = 0
    for pk in list(due.order_by("next_try", "pk").values_list("pk", flat=True)[:BATCH]):
        claimed = due.filter(pk=pk).update(next_try=now + CLAIM, attempts=F("attempts") + 1)
        if claimed:
            sent += _deliver(Outgoing.objects.select_related("user").get(pk=pk), now)
    return sent


def _deliver(message: Outgoing, now: datetime.datetime) -> bool:
    ours = Outgoing.objects.filter(pk=message.pk, state=Outgoing.State.WAITING, attempts=message.attempts)
    try:
        _SEND[message.channel](message)
    except (OSError, ValueError) as error:
        logger.warning("message %s: %s", message.key, error)
        given_up = message.attempts >= MAX_ATTEMPTS
        ours.update(
            error=str(error)[:300],
            state=Outgoing.State.FAILED if given_up else Outgoing.State.WAITING,
            next_try=now + datetime.timedelta(minutes=2 ** (message.attempts - 1)),
        )
        return False
    ours.update(state=Outgoing.State.SENT, sent_at=timezone.now(), error="")
    return True


def _send_mail(message: Outgoing) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "Message-ID": f"<{message.key.replace(':', '.')}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    EmailMessage(message.title, message.body, to=[message.user.email], headers=headers).send()


def _send_webhook(message: Outgoing) -> None:
    body = message.body.encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.key}
    if settings.WEBHOOK_SECRET:
        signature = hmac.new(settings.WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Guibiao-Signature"] = f"sha256={signature}"
    outward.post(settings.WEBHOOK_URL, body, headers)


_SEND: dict[str, Callable[[Outgoing], None]] = {
    Outgoing.Channel.MAIL: _send_mail,
    Outgoing.Channel.WEBHOOK: _send_webhook,
}
