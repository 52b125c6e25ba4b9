"""How long the log of exchanges is kept.

It has a line for every request, and grows without end unless what is old goes. The database lets nobody delete a line that is
younger than half a year, which is what the law asks of logs.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from guibiao.exchange.models import Exchange, Sent
from guibiao.kernel import audit


def forget() -> int:
    """Delete the lines of days that are over EXCHANGE_LOG_DAYS ago, and the idempotency keys of then; returns how many lines. The
    worker calls it: by whole days, so that the audit chain has one entry a day."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    until = today - datetime.timedelta(days=settings.EXCHANGE_LOG_DAYS)
    over = Exchange.objects.filter(at__lt=until)
    if not over.exists() and not Sent.objects.filter(at__lt=until).exists():
        return 0
    with transaction.atomic():
        lines = int(over.delete()[0])
        keys = int(Sent.objects.filter(at__lt=until).delete()[0])
        if lines or keys:
            audit.record(None, "exchange.forget", None, {"before": until.date(), "lines": lines, "keys": keys})
    return lines
