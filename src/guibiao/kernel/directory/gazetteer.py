"""Filling the table of regions from the published lists that the library carries."""

import datetime
from collections import Counter
from typing import Any

from django.db import transaction

from guibiao.kernel import audit, tree_paths
from guibiao.kernel.models import Region, RegionSuccession
from guibiao.terms import regions as terms

_LEVELS = {
    "nation": Region.Level.COUNTRY,
    "group": Region.Level.GROUP,
    "province": Region.Level.PROVINCE,
    "prefecture": Region.Level.PREFECTURE,
    "county": Region.Level.COUNTY,
    "zone": Region.Level.ZONE,
}


def load(actor: Any = None) -> int:
    """Add the regions that the table lacks, with dates and successors; those that are there stay as they are.

    Returns how many were added.
    """
    latest = {region.code: terms.get(region.code) or region for region in terms.Gazetteer().regions}
    with transaction.atomic():
        rows = {row.code: row for row in Region.objects.all()}
        added: dict[str, Region] = {}
        waiting = [region for code, region in latest.items() if code not in rows]
        while waiting:
            ready = [region for region in waiting if not region.parent or region.parent in rows]
            if not ready:
                # What hangs from a code that was never listed hangs from the nation.
                ready, orphans = waiting, True
            else:
                orphans = False
            made = _insert(ready, rows, orphans)
            rows |= made
            added |= made
            waiting = [region for region in waiting if region.code not in rows]
        _successions(latest, rows, added)
        if added:
            audit.record(actor, "region.load", None, {"added": len(added)})
    return len(added)


def _insert(ready: list[Any], rows: dict[str, Region], orphans: bool) -> dict[str, Region]:
    made = Region.objects.bulk_create(
        Region(
            code=region.code,
            name=region.name,
            level=_LEVELS[region.level],
            parent=rows.get(region.parent) or (rows.get(terms.NATION) if orphans else None),
            valid_from=_first_day(region.valid_from),
            valid_until=_day_before(region.valid_until),
        )
        for region in ready
    )
    for row in made:
        row.path = tree_paths.below(row.parent.path if row.parent else "", row.pk)
    Region.objects.bulk_update(made, ["path"], batch_size=500)
    return {row.code: row for row in made}


def _successions(latest: dict[str, Any], rows: dict[str, Region], added: dict[str, Region]) -> None:
    ended = [r for r in latest.values() if r.code in added and r.valid_until and r.successor in rows]
    heirs = Counter(region.successor for region in ended)
    RegionSuccession.objects.bulk_create(
        RegionSuccession(
            predecessor=rows[region.code],
            successor=rows[region.successor],
            kind=RegionSuccession.Kind.MERGED if heirs[region.successor] > 1 else RegionSuccession.Kind.RENAMED,
            date=datetime.date.fromisoformat(f"{region.valid_until}-01"),
        )
        for region in ended
        if region.successor != region.code
    )


def _first_day(month: str) -> datetime.date | None:
    return datetime.date.fromisoformat(f"{month}-01") if month else None


def _day_before(month: str) -> datetime.date | None:
    first = _first_day(month)
    return first - datetime.timedelta(days=1) if first else None
