"""The usual offices, by short or full name, with what became of them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from guibiao.terms import regions
from guibiao.terms.data import data_rows
from guibiao.terms.regions import NATION, Region

_PREFIX = re.compile(r"^(?:自治区|兵团|省|市|区|县|州|盟|旗)(?=.)")
_PREFIX_LEVEL = {
    "自治区": "province",
    "省": "province",
    "兵团": "province",
    "区": "county",
    "县": "county",
    "旗": "county",
}
# Whose table of offices a region's level uses.
_OFFICE_LEVEL = {
    "nation": "nation",
    "province": "province",
    "prefecture": "prefecture",
    "county": "prefecture",
    "zone": "prefecture",
}
_PARTY_PREFIX = re.compile(r"^(?:省|市|区|县|州|盟|旗|自治区)委(?=.)")


class Organisation(NamedTuple):
    """A known office. `name` is the usual short form without a region (科技厅), `full` the official one with it where
    the region is known (山西省科学技术厅), `level` that of the region it serves.

    `valid_from` and `valid_until` are months, empty where unbounded; `successor` is the short form of what took over.
    """

    name: str
    full: str
    level: str
    region: Region | None = None
    aliases: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""
    successor: str = ""


@cache
def units() -> tuple[Organisation, ...]:
    """All known offices, without regions: the nation's, then those that every province and prefecture has."""
    return tuple(
        Organisation(
            r["name"],
            r["full"],
            r["level"],
            None,
            tuple(r["aliases"].split()),
            r["valid_from"],
            r["valid_until"],
            r["successor"],
        )
        for r in data_rows(__file__, "units.csv")
    )


@cache
def _by_level() -> dict[str, dict[str, Organisation]]:
    out: dict[str, dict[str, Organisation]] = {"nation": {}, "province": {}, "prefecture": {}}
    for u in units():
        for name in (u.name, u.full, *u.aliases):
            out[u.level].setdefault(_stem(name), u)
    return out


@cache
def stems() -> frozenset[str]:
    """Every short, full or other name of a known office, without region or level."""
    return frozenset(name for level in _by_level().values() for name in level)


def _stem(name: str) -> str:
    return _PARTY_PREFIX.sub("委", name)


def known(name: str, region: Region | None = None) -> Organisation | None:
    """The known office of this name, or None.

    The region is taken from the name (`山西省科技厅`), else from `region` (that of the document) for names that
    leave it out (`省科技厅`, `科技厅`); a document of the nation makes `科技部` the ministry. Names that give
    their level but no region keep `region` None when none is handed in.
    """
    name = re.sub(r"\s+", "", name)
    own = regions.of_issuer(name)
    if own is not None and own.code != NATION:
        rest = _behind(name, own)
        return _named(rest, _OFFICE_LEVEL[own.level], own) if rest else None
    national = _by_level()["nation"].get(name)
    of_nation = region is not None and region.code == NATION
    if national is not None and (of_nation or name not in _local_names()):
        return national._replace(region=regions.get(NATION))
    prefix = _PREFIX.match(name)
    if prefix:
        level = _PREFIX_LEVEL.get(prefix.group(), "prefecture")
        holder = _holder(region, level)
        if prefix.group() == "市" and region is not None and region.level == "province" and region.name.endswith("市"):
            holder, level = region, "province"
        stem = _stem(name) if _PARTY_PREFIX.match(name) else name[prefix.end() :]
        return _named(stem, "prefecture" if level == "county" else level, holder)
    levels = [_OFFICE_LEVEL[region.level]] if region is not None else ["nation", "province", "prefecture"]
    for level in (*levels, "province", "prefecture"):
        found = _named(name, level, region if region is not None and _OFFICE_LEVEL[region.level] == level else None)
        if found:
            return found
    return None


@cache
def _local_names() -> frozenset[str]:
    return frozenset((*_by_level()["province"], *_by_level()["prefecture"]))


def _behind(name: str, region: Region) -> str | None:
    """What stands behind the region's name, which may be written in full or short and with those above it."""
    rest = re.sub(r"^(?:中国共产党|中共|共青团)", "", name)
    for part in regions.path(region.code):
        for written in (part.name, part.short):
            if rest.startswith(written):
                rest = rest[len(written) :]
                break
    return rest or None


def _named(rest: str, level: str, region: Region | None) -> Organisation | None:
    tables = _by_level()
    # Municipalities of province rank name their offices as cities do.
    order = [level, "prefecture" if level == "province" else level]
    for table in order:
        found = tables[table].get(rest) or tables[table].get(_stem(rest))
        if found is None:
            continue
        if region is None:
            return found
        full = _full(found.full, region)
        return found._replace(full=full, region=region, level=region.level)
    return None


def _full(form: str, region: Region) -> str:
    """`%` stands for the region's name, `~` for its short one; without either the region leads."""
    if "%" in form or "~" in form:
        return form.replace("%", region.name).replace("~", region.short)
    if form.startswith("委") and region.name.endswith("自治区"):
        return f"{region.name}党{form}"
    return region.name + form


def _holder(region: Region | None, level: str) -> Region | None:
    """The region of `level` on the way from the province down to `region`."""
    if region is None:
        return None
    return next((r for r in regions.path(region.code) if r.level == level), None)


def region_of(name: str) -> Region | None:
    """The region of an issuer, ministries included (`科技部`: the nation); None where the name does not say it."""
    region = regions.of_issuer(name)
    if region is not None:
        return region
    name = re.sub(r"\s+", "", name)
    return regions.get(NATION) if name in _by_level()["nation"] and name not in _local_names() else None
