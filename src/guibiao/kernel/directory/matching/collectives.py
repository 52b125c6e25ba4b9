"""Collective names: which level, which kind of unit, and whether all of them are meant."""

import re
from dataclasses import dataclass

from guibiao.kernel.models import Organisation, Region
from guibiao.terms.organisations import vocabulary

_SOME = re.compile(r"^(?:有关|相关|各有关|各相关|其他|其余|试点|沿|涉及|当地|属地|所在地|项目所在地)")
_OWN = re.compile(r"直属?各?有?关?(?:部门|单位|机关)")  # 省直各部门: units of the region itself
_BRACKETED = re.compile(r"[（(〔\[［][^）)〕\]］]*[）)〕\]］]")
_GOVERNMENT = re.compile(r"^(?:党委和政府|党委政府|党委、政府|人民政府|政府)?(?:、?管委会|、?行署)?$")
# What a part of the places begins with → the level that it means; in this order.
_LEVELS = (
    (re.compile(r"^(?:省|自治区|直辖市)"), Region.Level.PROVINCE),
    (re.compile(r"^(?:地级|设区|副省级|计划单列|市地|地市|地州|州|盟|地区|市州|市$|市区$)"), Region.Level.PREFECTURE),
    (re.compile(r"^(?:县|区|旗|自治县|市县|市区县|县级市)"), Region.Level.COUNTY),
)
_KINDS = (
    (re.compile(r"高校|高等(?:院校|学校)"), Organisation.Kind.UNIVERSITY),
    (re.compile(r"科研院所|院所"), Organisation.Kind.INSTITUTE),
    (re.compile(r"企业|运营商"), Organisation.Kind.ENTERPRISE),
    (re.compile(r"部门|单位|厅局|机构"), Organisation.Kind.DEPARTMENT),
)


@dataclass(frozen=True, slots=True)
class Collective:
    """What a collective name means: `levels` of regions below the document's, or none for units of the region itself;
    `office` the usual name of the office in each of them, "" for the government; `kind` of unit where there is no
    level; `everyone` whether all are meant and not only some (有关, 相关)."""

    levels: tuple[int, ...]
    office: str
    kind: str
    everyone: bool


def understood(name: str, region: Region | None) -> Collective:
    """Take a collective name apart. In a prefecture the units below are those of counties, however they are written."""
    rest = name
    everyone = not _SOME.match(name)
    for head in vocabulary().collective_heads:
        if rest.startswith(head):
            rest = rest.removeprefix(head)
            break
    bare = _BRACKETED.sub("", rest)
    if bare == "地":  # 各地: which of them nobody says
        bare, everyone = "地区", False
    places, office = ("", bare) if _OWN.search(bare) else _places(bare)
    levels = {level for part in re.split(r"[、，,/和及]各?", places) for level in _levels(part)}
    if levels and region is not None and region.level >= Region.Level.PREFECTURE:
        levels = {Region.Level.COUNTY}
    kind = Organisation.Kind.GOVERNMENT if levels else next((k for pattern, k in _KINDS if pattern.search(name)), "")
    return Collective(tuple(sorted(levels)), "" if _GOVERNMENT.match(office) else office, str(kind), everyone)


def _places(bare: str) -> tuple[str, str]:
    """The words for places at the start, and what follows them."""
    words = sorted({_BRACKETED.sub("", word) for word in vocabulary().collective_places}, key=len, reverse=True)
    at = 0
    while at < len(bare):
        joint = re.match(r"[、，,/和及]?各?", bare[at:])
        start = at + (joint.end() if joint and at else 0)
        word = next((word for word in words if word and bare.startswith(word, start)), None)
        if word is None:
            break
        at = start + len(word)
    return bare[:at], bare[at:].lstrip("、，,和及")


def _levels(part: str) -> list[int]:
    found = [int(level) for pattern, level in _LEVELS if pattern.match(part)]
    if part.startswith("市县"):
        found.append(int(Region.Level.PREFECTURE))
    return found
