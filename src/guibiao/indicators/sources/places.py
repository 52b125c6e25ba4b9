"""Which region or unit a row is about."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from guibiao.indicators.sources.heads import is_whole, plain
from guibiao.terms import regions

_CODE = re.compile(r"[A-Za-z0-9][\w.:@/-]*")


class Place(NamedTuple):
    """A region's `code`; what was `meant` and the `reason` where the name had to be changed; `group`: a subtotal of several."""

    code: str
    meant: str = ""
    reason: str = ""
    group: bool = False


@lru_cache(8192)
def place_of(printed: str, within: str | None = None, year: int | None = None) -> Place | None:
    """The region of a row, by its code or name as of `year`; None where the name is not known.

    `within` is the code of the region that the table is about: 全省 and 合计 are that region, and of several that bear a
    name the one inside it is meant before any other.
    """
    text = str(printed).strip()
    name = plain(text)
    code = name[:6] if re.fullmatch(r"\d{6}0{6}", name) else name  # the statistical code of twelve digits
    if regions.get(code) is not None:
        return Place(code)
    if within is not None and is_whole(name) and (name != "全国" or within == regions.NATION):
        return Place(within)
    if within in (None, regions.NATION):
        region, repair = regions.province(_unmarked(text))
        if region is not None:
            return Place(
                region.code, repair.meant if repair else "", repair.reason if repair else "", region.level == "group"
            )
    found = None
    # A table of a province's cities may show others beside them to compare.
    for inside in (within, None) if within not in (None, regions.NATION) else (None,):
        if found is None and year is not None and year >= 2000:
            found = regions.on(f"{year}-12").find(name, inside)
        found = found or regions.find(name, inside)
    if found is None:
        return None
    spaced = re.search(r"\s", text) is not None
    return Place(found.code, *((name, "名称中有空格") if spaced else ("", "")), group=found.level == "group")


def any_unit(printed: str, within: str | None = None, year: int | None = None) -> Place | None:
    """As `place_of`, where a row may also be about a unit that bears a code of its own (an enterprise, a park)."""
    text = printed.strip()
    if _CODE.fullmatch(text):
        return Place(text)
    return place_of(text, within, year) or (Place(text) if text else None)


def is_region(name: str, within: str | None = None) -> bool:
    """Whether a head of a column names a region: the nation, a group, a province or a prefecture, or what lies `within`."""
    if name.isascii():
        return False
    place = place_of(name, within)
    region = regions.get(place.code) if place else None
    return region is not None and (within is not None or region.level != "county")


def of_title(line: str) -> str | None:
    """The one region that the title of a table names, by its code; None where it names none or several."""
    named = {m.region.code for m in regions.in_text(re.sub(r"\s+", "", line)) if m.region is not None}
    return named.pop() if len(named) == 1 else None


def _unmarked(text: str) -> str:
    """Without the footnote mark or the English behind it; white space inside stays, so that taking it out is reported."""
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s*[A-Za-z][A-Za-z' ]*$", "", text)
    return re.sub(r"\s*(?:[\[［〔【]\s*\d{1,2}\s*[\]］〕】]|[①-⑳])+\s*$", "", text)
