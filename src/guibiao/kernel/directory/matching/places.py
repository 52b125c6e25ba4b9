"""Registered regions as the terms know regions; those that no published list has (new areas, zones, made-up ones) as well."""

import re
from typing import NamedTuple

from guibiao.kernel.models import Region
from guibiao.terms import organisations as offices
from guibiao.terms import regions as terms

_ENDING = re.compile(r"(?:省|市|自治区|自治州|自治县|新区|地区|特别行政区|州|盟|县|区|旗)$")
_NAMES = {0: "nation", 1: "province", 2: "prefecture", 3: "county"}
#: How a document calls an office of its own region and of those above: 省科技厅, 市科技局.
_RANKS = {"province": ("省", "自治区", "市"), "prefecture": ("市", "州", "盟"), "county": ("县", "区", "市", "旗")}


class Place(NamedTuple):
    """A region that no published list has: the registered one, and what it is to the terms."""

    region: Region
    term: terms.Region


def term_of(region: Region) -> terms.Region:
    """The term of a registered region."""
    found = terms.get(region.code)
    if found is not None:
        return found
    level = _NAMES.get(region.level, "county")
    return terms.Region(region.code, region.name, _ENDING.sub("", region.name) or region.name, level, "")  # type: ignore[arg-type]


def unlisted(regions: list[Region]) -> list[Place]:
    """Those of the regions that no published list has, the longest names first."""
    found = [Place(region, term_of(region)) for region in regions if terms.get(region.code) is None]
    return sorted(found, key=lambda place: -len(place.region.name))


def named(name: str, places: list[Place]) -> Region | None:
    """The region of this name, in full or short."""
    return next((place.region for place in places if name in (place.term.name, place.term.short)), None)


def office(name: str, places: list[Place], own: Region | None) -> offices.Organisation | None:
    """The usual office that a name means in one of these places: with the place's name (云川市科技局), or, in the document's own
    region and those above it, with its rank (市科技局) or bare (科技局)."""
    for place in places:
        for lead in (place.term.name, place.term.short):
            if name.startswith(lead) and (found := offices.known(name[len(lead) :], place.term)):
                return found
    above = [place for place in places if own is not None and own.path.startswith(place.region.path)]
    for place in sorted(above, key=lambda place: -place.region.level):
        for rank in _RANKS.get(place.term.level, ()):
            if name.startswith(rank) and (found := offices.known(name[len(rank) :], place.term)):
                return found
        if place.region == own and (found := offices.known(name, place.term)):
            return found
    return None
