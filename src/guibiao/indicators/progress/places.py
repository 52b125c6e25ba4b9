"""The place that a region takes among its peers, reckoned from everybody's figures.

A target for a place (进入全国前10位) is never compared with the figure itself. Where the observations state places (in 位) these are
taken; else the regions are put in order by the figures of the year. Of peers without a figure it is not known on which side they
stand, so that the place is then known only to lie between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, get_args

from guibiao.indicators.progress.evidence import Evidence
from guibiao.indicators.progress.formulas import EQUAL
from guibiao.indicators.progress.model import Cannot, Observation
from guibiao.indicators.progress.series import Series, Vintage, build
from guibiao.terms import regions
from guibiao.terms.indicators import Indicator

#: The unit of a place.
PLACE = "位"
#: By the words of a target, the level above within which its region takes a place; without such words within the next above.
_WITHIN: dict[str, regions.Level] = {
    "全国": "nation",
    "全省": "province",
    "全区": "province",
    "全自治区": "province",
    "全市": "prefecture",
}
#: Words of a group of regions, or of some of them, that are not all of a level.
_SOME = re.compile("东部|中部|西部|东北|长三角|珠三角|京津冀|大湾区|沿海|沿边|流域|省会|副省级|计划单列|同类|可比")
#: National statistics put the other 31 in order.
_APART = frozenset({"710000", "810000", "820000"})


class _Ends(NamedTuple):
    """Between which places a region stands."""

    low: int
    high: int


def is_place(unit: str | None) -> bool:
    """Whether a unit is that of a place."""
    return unit == PLACE


def states_places(row: Observation, indicator: Indicator | None) -> bool:
    """Whether a row states a place and not the figure by which places are taken; of an indicator that the registry does not
    know nothing else says so."""
    return indicator is None or is_place(row.unit or indicator.unit)


def peers(code: str, words: str) -> tuple[str, ...]:
    """The codes of all regions among which a region takes its place, itself among them; empty where these are not known."""
    region = regions.get(code)
    if region is None or _SOME.search(words):
        return ()
    level = next((level for word, level in _WITHIN.items() if word in words), None)
    path: dict[regions.Level, str] = {one.level: one.code for one in regions.path(code)}
    path["nation"] = regions.NATION
    above = path.get(level) if level else region.parent
    if above is None or above == code:
        return ()
    gazetteer = regions.current()
    return tuple(
        one.code
        for one in gazetteer.regions
        if one.level == region.level and not one.valid_until and one.code not in _APART and gazetteer.inside(one, above)
    )


def taken(
    code: str, words: str, known: Iterable[Observation], indicator: Indicator, unit: str | None
) -> list[Observation] | Cannot:
    """The places of a region as observations, from the rows of all regions; or why there are none."""
    among = peers(code, words)
    if len(among) < 2 or not indicator.direction:
        said = "不知道是在哪些地区中的位次" if indicator.direction else "既不是越大越好，也不是越小越好，没有先后"
        return Cannot(why="too_few_peers", sentence=f"目标是位次，“{indicator.name}”只有数值，{said}，不能判断。")
    rows: dict[str, list[Observation]] = {one: [] for one in among}
    for row in known:
        if row.region in rows and not is_place(row.unit or indicator.unit):
            rows[row.region].append(row)
    out: dict[tuple[int, _Ends], Observation] = {}
    for which in get_args(Vintage):
        held = {one: build(given, which, indicator, indicator.unit) for one, given in rows.items()}
        for year, ends in _by_year(code, held, indicator.direction).items():
            used = [series[year].row for series in held.values() if year in series]
            vintages = [row.vintage for row in used if row.vintage and which == "revised"]
            exact = ends.low == ends.high
            out.setdefault((year, ends), Observation(
                region=code, indicator=indicator.code, year=year, value=float(ends.low), unit=unit or PLACE,
                upper=None if exact else float(ends.high), comparator="=" if exact else "range",
                source=f"按{len(used)}个地区的数据排出", vintage=max(vintages, default=None),
            ))  # fmt: skip
    return list(out.values())


def _by_year(code: str, held: dict[str, Series], direction: int) -> dict[int, _Ends]:
    """In each year of which the region has an exact figure, between which places it stands."""
    out = {}
    for year, own in held[code].items():
        mine = own.evidence.exact
        if mine is None:
            continue
        others = [held[one].get(year) for one in held if one != code]
        ahead = [_ahead(one.evidence if one else None, mine, direction) for one in others]
        out[year] = _Ends(1 + ahead.count(True), 1 + len(ahead) - ahead.count(False))
    return out


def _ahead(other: Evidence | None, mine: float, direction: int) -> bool | None:
    """Whether another region stands before one with this figure; None where its own does not tell. Equal figures share a place."""
    if other is None:
        return None
    least, most = (other.low, other.high) if direction > 0 else (-other.high, -other.low)
    own, slack = mine * direction, EQUAL * abs(mine)
    if least > own + slack:
        return True
    return False if most <= own + slack else None
