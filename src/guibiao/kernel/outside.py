"""What people do who are not logged in: counted, and written into the audit chain as far as it tells something.

Whoever stands outside may knock as often as he likes, and the chain keeps what it has for ever. So the first knocks of an hour have
an entry each; how many came beyond, from where and for whom, is said in one entry when the hour is over.
"""

import datetime
import ipaddress
from collections import Counter
from itertools import groupby
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from guibiao.kernel import audit
from guibiao.kernel.accounts import client_address
from guibiao.kernel.models import Knock

#: So many entries an hour for each thing that can be done: from one address, and in all.
FROM_ONE, IN_ALL = 20, 100
#: So many addresses and names are said in what sums an hour up, those that came most often.
_SAID = 10
_HOUR = datetime.timedelta(hours=1)


class Count(NamedTuple):
    """How often a thing was done this hour: from the address that asks, and for the name that is asked for."""

    from_address: int
    for_name: int


def record(action: str, detail: dict[str, Any], request: HttpRequest | None, name: str = "") -> Count:
    """Write down what somebody did who is not logged in, for whom; returns how often that was done this hour."""
    hour, address = _hour(), _place(request)
    with transaction.atomic():
        one, _made = Knock.objects.get_or_create(action=action, hour=hour, address=address, name=name[:254])
        Knock.objects.filter(pk=one.pk).update(n=F("n") + 1)
        known = Knock.objects.filter(action=action, hour=hour)
        n = known.aggregate(
            told=Sum("told"), here=Sum("n", filter=Q(address=one.address)), name=Sum("n", filter=Q(name=one.name))
        )
        if n["here"] <= FROM_ONE and n["told"] < IN_ALL:
            Knock.objects.filter(pk=one.pk).update(told=F("told") + 1)
            audit.record_surviving("未登录", action, None, detail, request)
    return Count(n["here"], n["name"])


def sum_up() -> int:
    """Say of each hour that is over what had no entry, and forget it; returns how many entries that made. The worker calls it."""
    with transaction.atomic():
        over = Knock.objects.select_for_update().filter(hour__lt=_hour()).order_by("hour", "action", "pk")
        said = [_said(action, hour, list(rows)) for (hour, action), rows in groupby(over, lambda o: (o.hour, o.action))]
        Knock.objects.filter(hour__lt=_hour()).delete()
        return sum(said)


def _said(action: str, hour: datetime.datetime, rows: list[Knock]) -> bool:
    n, told = sum(one.n for one in rows), sum(one.told for one in rows)
    if n == told:
        return False
    addresses, names = Counter[str](), Counter[str]()
    for one in rows:
        addresses[one.address] += one.n
        names[one.name] += one.n
    names.pop("", None)
    audit.record(None, action, None, {
        "from": hour, "until": hour + _HOUR, "count": n, "with_entry": told,
        "addresses": len(addresses), "most_from": dict(addresses.most_common(_SAID)),
        "names": len(names), "most_for": dict(names.most_common(_SAID)),
    })  # fmt: skip
    return True


def _hour() -> datetime.datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _place(request: HttpRequest | None) -> str:
    address = client_address(request) if request is not None else ""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
