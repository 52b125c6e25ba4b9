"""How long the leaders' cockpit takes on the national sample: 3,200 regions, 128,000 targets, more than ten million observations.

Each database in a process of its own; a request through all of Django, as the server gets it, without the network. The first view
is that of a server that has just started and has nothing in memory, and that after something new was judged; then warm ones.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any

from bench import apart, nation

REGIONS, INDICATORS, SCOPES = 3_200, 40, 5
PREFECTURES = 333
TURNS = 20


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds by the clock, in the middle and at most, and the kilobytes that were sent."""

    name: str
    middle: float
    most: float
    kilobytes: float


def timings() -> list[Timing]:
    """On SQLite and, where it is installed, on PostgreSQL."""
    return apart.on_both(_apart)


def _apart(database: list[str]) -> list[Timing]:
    """The workspace made by one process and looked at by another, which has nothing in memory."""
    with tempfile.TemporaryDirectory() as home:
        apart.said("bench.cockpit", "make", home, *database)
        return [Timing(**one) for one in apart.said("bench.cockpit", "look", home, *database)]


# --- in a process of its own ---------------------------------------------------------------------------------------
def _make() -> None:
    from django.db import connection

    from guibiao.kernel.models import Grant, User
    from guibiao.monitoring import recomputing

    user = nation.made(REGIONS, INDICATORS)
    _tree()
    User.objects.update(must_change_password=False)
    Grant.objects.create(user=user, role="reader", everywhere=True)
    recomputing.judge_all()
    # The judgements rest on the figures of wholes: before those of parts come they are made in a fifth of the time.
    _parts()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _tree() -> None:
    """The counties of the sample hang from provinces and prefectures; the first of them are these themselves."""
    from guibiao.kernel.models import Region
    from guibiao.terms.regions import provinces

    country = Region.objects.get(code="100000")
    rows = list(Region.objects.exclude(pk=country.pk).order_by("code"))
    first = provinces()[:31]
    above = rows[: len(first)]
    for row, one in zip(above, first, strict=True):
        row.code, row.name, row.level, row.parent, row.path = one.code, one.name, 1, country, f"{country.path}{row.pk}/"
    cities = rows[len(first) : len(first) + PREFECTURES]
    for n, row in enumerate(cities):
        row.level, row.parent = 2, above[n % len(above)]
        row.path = f"{row.parent.path}{row.pk}/"
    for n, row in enumerate(rows[len(first) + PREFECTURES :]):
        row.parent = cities[n % len(cities)]
        row.path = f"{row.parent.path}{row.pk}/"
    Region.objects.bulk_update(rows, ["code", "name", "level", "parent", "path"], batch_size=500)


def _parts() -> None:
    """Figures of parts of each region besides those of the whole, so that there are more than ten million."""
    from django.db import connection

    from guibiao.statistics.models import Observation

    quote = connection.ops.quote_name
    names = [field.column for field in Observation._meta.concrete_fields if not field.primary_key]
    into = ", ".join(quote(name) for name in names)
    out = ", ".join("%s" if name == "scope" else quote(name) for name in names)
    table = quote(Observation._meta.db_table)
    with connection.cursor() as cursor:
        for part in range(SCOPES):
            cursor.execute(
                f"INSERT INTO {table} ({into}) SELECT {out} FROM {table} WHERE scope = ''", [f"第{part}类单位"]
            )


def _look(database: str) -> list[Timing]:
    from django.core.cache import cache
    from django.test import Client

    from guibiao.kernel.models import User
    from guibiao.monitoring.models import JudgedUpTo, Judgement, Watched
    from guibiao.statistics.models import Observation

    assert Watched.every.filter(active=True).count() == REGIONS * INDICATORS
    assert Observation.objects.count() > 10_000_000
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="bench"))
    out: list[Timing] = []

    def measured(name: str, address: str, turns: int = TURNS, before: Any = None, **headers: str) -> Any:
        took = []
        for _ in range(turns):
            if before:
                before()
            start = time.perf_counter()
            answer = client.get(address, headers=headers)
            took.append(1000 * (time.perf_counter() - start))
            assert answer.status_code in (200, 304), answer.status_code
        out.append(Timing(f"{name}, {database}", statistics.median(took), max(took), len(answer.content) / 1000))
        return answer

    # Who comes to the first view has logged in before, so that the addresses and the pages of the house are loaded.
    Client(HTTP_HOST="127.0.0.1").get("/account/login/")
    measured("the first view after the server began", "/cockpit/", 1)
    measured("the first view after something new was judged", "/cockpit/", 5, cache.clear)
    measured("the nation", "/cockpit/")
    measured("a province", "/cockpit/regions/420000/")
    measured("an indicator", f"/cockpit/indicators/{Watched.every.exclude(code='').first().code}/")
    measured("the wall", "/cockpit/wall/")
    stamp = measured("what changed, when something did", "/cockpit/live/page/").headers["ETag"]
    measured("what changed, when nothing did", "/cockpit/live/page/", **{"if-none-match": stamp})
    _a_night_later(Judgement, JudgedUpTo)
    measured("the first view after every target was judged anew", "/cockpit/", 5, cache.clear)
    return out


def _a_night_later(judgement: Any, reached: Any) -> None:
    """Every target has a second judgement, one in seven with another light, since this person looked."""
    import datetime

    from django.db.models import F
    from django.utils import timezone

    from guibiao.cockpit.models import Glance
    from guibiao.monitoring.models import Watched

    last = judgement.objects.order_by("-pk").first().pk
    held = list(judgement.objects.order_by("pk"))
    for one in held:
        one.pk = None
        one._state.adding = True
        if one.watched_id % 7 == 0:
            one.standing = "warning" if one.standing == "behind" else "behind"
    judgement.objects.bulk_create(held, batch_size=1000)
    Watched.every.update(current=F("current") + last)
    now = timezone.now()
    Glance.objects.update(before_judgement=last, before_at=now - datetime.timedelta(days=1))
    reached.objects.update(at=now)


if __name__ == "__main__":
    url = sys.argv[3] if len(sys.argv) > 3 else None
    nation.connected(sys.argv[2], url)
    if sys.argv[1] == "make":
        _make()
        print(json.dumps([]))
    else:
        print(json.dumps([asdict(one) for one in _look("PostgreSQL" if url else "SQLite")]))
