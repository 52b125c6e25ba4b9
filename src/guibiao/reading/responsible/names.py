"""What a list of names leaves out: a prefix said once before, an ending said once behind."""

from __future__ import annotations

import re
from functools import lru_cache

from guibiao.reading.responsible.words import HAN, PREFIXES
from guibiao.terms import regions
from guibiao.terms.words import any_of

_OWN = re.compile(
    rf"(?!{any_of(PREFIXES['not_own'])})"
    rf"(?P<own>(?:[{HAN}]{{2,7}}?)?(?:{any_of(PREFIXES['own'])}))"
    rf"(?=[{HAN}]{{2,}}(?:厅|局|委|办|部|院|处|社|会|室|公司|中心)(?:\(|$))"
)
_PARTY = re.compile(rf"(?P<party>(?:[{HAN}]{{2,6}}?)?(?:{any_of(PREFIXES['party'])}))(?=[{HAN}]{{2,}})")
_OF_PARTY = re.compile(rf"(?:{any_of(PREFIXES['of_party'])})(?:\([^()]*\))?")
_COMPLETE = re.compile(rf"(?!{any_of(PREFIXES['not_own'])})(?:{any_of(PREFIXES['complete'], PREFIXES['party'])})")
_DEPARTMENT = re.compile(rf"[{HAN}]{{2,12}}(?:厅|局|委|办)(?:\([^()]*\))?")
_PLACE = re.compile(rf"(?!各)[{HAN}]{{1,12}}(?:市|区|县|州|盟|旗|新城|园)")
_PLACE_BODY = re.compile(
    rf"(?!各)[{HAN}]{{1,12}}(?:市|区|县|州|盟|旗|新城|园)(?P<ending>人民政府|政府|管委会|党委、?政府)(?:\([^()]*\))?"
)


def complete(names: list[str]) -> list[str]:
    """The names in full: 省科技厅、财政厅 → 省财政厅; 拱墅区、西湖区政府 → 拱墅区政府."""
    return _with_endings(_with_prefixes(names))


def _with_prefixes(names: list[str]) -> list[str]:
    out: list[str] = []
    own = party = ""
    for name in names:
        if party and _OF_PARTY.fullmatch(name):
            out.append(party + name)
            continue
        m = _PARTY.match(name)
        party = m["party"] if m else ""
        if m:
            own = own or party.removesuffix("党委").removesuffix("委")
            out.append(name)
            continue
        found = _OWN.match(name)
        if found:
            own = found["own"]
        elif own and _DEPARTMENT.fullmatch(name) and not _COMPLETE.match(name) and not _names_region(name):
            out.append(own + name)
            continue
        out.append(name)
    return out


def _with_endings(names: list[str]) -> list[str]:
    out = list(names)
    ending = ""
    for n in range(len(names) - 1, -1, -1):
        m = _PLACE_BODY.fullmatch(names[n])
        if m:
            ending = m["ending"]
        elif ending and _PLACE.fullmatch(names[n]):
            out[n] = names[n] + ending
        else:
            ending = ""
    return out


@lru_cache(2048)
def _names_region(name: str) -> bool:
    """Whether a name says itself where it belongs (黑龙江银保监局; 崇义生态环境局, a county without its ending)."""
    return regions.of_issuer(name) is not None or (len(name) > 5 and bool(regions.current().bearers(name[:2])))
