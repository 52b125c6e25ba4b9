"""Regions of China: codes of GB/T 2260 with their dates, zones without a code, damaged names.

Sources: the lists named in `tools/make_regions.py` (regions.csv); the statistical zone numbers of 2023 in
`china-division` 2.7.0 (MIT) and the State Council's approvals of new areas (zones.csv, without GB/T 2260 code:
theirs is the parent's with a number behind a point); the four economic regions of the National Bureau of
Statistics (groups.csv). Facts only. Nothing is read before the first question.
"""

from guibiao.terms.regions.gazetteer import (
    NATION,
    Gazetteer,
    Level,
    Match,
    Region,
    current,
    find,
    get,
    in_text,
    of_issuer,
    on,
    path,
    provinces,
)
from guibiao.terms.regions.repairs import Repair, province

__all__ = [
    "NATION",
    "Gazetteer",
    "Level",
    "Match",
    "Region",
    "Repair",
    "current",
    "find",
    "get",
    "in_text",
    "of_issuer",
    "on",
    "path",
    "province",
    "provinces",
]
