"""Names of provinces as statistics print them, damaged ones repaired and each repair said."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from guibiao.terms.data import data_rows
from guibiao.terms.regions.gazetteer import Region, current


class Repair(NamedTuple):
    """A name that was changed before it was understood, with the reason in words for the reader of a report."""

    printed: str
    meant: str
    reason: str

    def __str__(self) -> str:
        return f"“{self.printed}”读作“{self.meant}”（{self.reason}）"


@cache
def _table() -> dict[str, tuple[str, str]]:
    return {r["printed"]: (r["meant"], r["reason"]) for r in data_rows(__file__, "repairs.csv")}


def province(printed: str) -> tuple[Region | None, Repair | None]:
    """The region that a row of a provincial table is about, and the repair that was needed, if any.

    The region is the nation, a province or a group of provinces (东部地区: a subtotal, no province); None when
    the name is not one of these, so that the caller can say so and drop nothing in silence.
    """
    squeezed = re.sub(r"\s+", "", printed)
    meant, reason = _table().get(squeezed, (squeezed, ""))
    if printed.strip() != squeezed:
        reason = "；".join(filter(None, ("名称中有空格", reason)))
    region = current().find(meant)
    if region is None or region.level not in {"nation", "group", "province"}:
        return None, None
    return region, Repair(printed, meant, reason) if reason else None
