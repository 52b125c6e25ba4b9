"""When somebody who guesses passwords or codes is stopped: how django-axes counts (AXES_HANDLER).

Whoever has logged in from an address lately is counted there by herself alone: no outsider keeps her out of her office, however
often he tries her name from elsewhere. Everybody else is counted by name and address, by name, and by address.
"""

import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from guibiao.kernel import accounts

#: So long an address is known as one from which somebody logs in.
KNOWN = datetime.timedelta(days=90)


class Handler(AxesDatabaseHandler):
    """Wrong tries by several limits; django-axes knows one (AXES_FAILURE_LIMIT), so each count is said in parts of that."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The count that is nearest to its limit, where its limit were AXES_FAILURE_LIMIT."""
        name, address = accounts.tried_username(request, credentials), accounts.client_address(request) or None
        usual: int = settings.AXES_FAILURE_LIMIT
        found = [_failures(username=name, ip_address=address)]
        if not _logs_in_from(name, address):
            found += [
                _failures(username=name) * usual // settings.LOCKOUT_BY_NAME,
                _failures(ip_address=address) * usual // settings.LOCKOUT_BY_ADDRESS,
            ]
        return max(found)


def forget() -> int:
    """Forget log-ins that say nothing any more of where somebody is known; returns how many. The worker calls it."""
    return int(AccessLog.objects.filter(attempt_time__lt=timezone.now() - KNOWN).delete()[0])


def _failures(**of: Any) -> int:
    since = timezone.now() - datetime.timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(**of, attempt_time__gte=since)
    return int(attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0)


def _logs_in_from(name: str, address: str | None) -> bool:
    log = AccessLog.objects.filter(username=name, ip_address=address, attempt_time__gt=timezone.now() - KNOWN)
    return log.exists()
