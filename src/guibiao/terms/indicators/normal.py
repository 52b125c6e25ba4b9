"""Bring a printed name to the one form under which it is looked up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from guibiao.terms.data import data_table
from guibiao.terms.words import longest_first

# A unit or an abbreviation in brackets behind a name says nothing new (（%）, （R&D）, （预期性）); (市、区) does.
_UNIT_BEHIND = re.compile(r"\(([^()]{1,12})(?:\)|$)$")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_PROVINCES = re.compile(
    r"^(?:北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|"
    r"贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|兵团)(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)?"
)
_IN_BRACKETS = frozenset(
    {"研发", "gdp", "cpi", "ppi", "pm2.5", "预期性", "约束性", "当年价", "现价", "不变价", "可比价"}
)


@dataclass(frozen=True, slots=True)
class Rank:
    """Who recognises a thing: how it is called, and the normal words that say so before a name."""

    name: str
    name_en: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrases:
    rewrites: tuple[tuple[str, str], ...]
    drop: dict[int, str | None]
    before: tuple[str, ...]
    after: tuple[str, ...]
    after_kind: dict[str, tuple[str, ...]]
    ranks: dict[str, Rank]


@cache
def _phrases() -> _Phrases:
    raw = data_table(__file__, "phrases.toml")
    return _Phrases(
        rewrites=tuple((a, b) for a, b in raw["rewrites"] if a != b),
        drop={**dict.fromkeys(map(ord, "".join(raw["drop"]))), **dict(zip(map(ord, "〔〕[]"), "()()", strict=True))},
        before=longest_first(raw["before"]),
        after=longest_first(raw["after"]),
        after_kind={k: longest_first(v) for k, v in raw["after_kind"].items()},
        ranks={k: Rank(v["name"], v["name_en"], longest_first(v["words"])) for k, v in raw["ranks"].items()},
    )


def ranks() -> dict[str, Rank]:
    """The ranks by which things are recognised, by their identifier."""
    return _phrases().ranks


def normal(phrase: str) -> str:
    """Half width, no white space, one wording for each thing: `每万人口 发明专利拥有量` → `万人发明专利拥有量`."""
    p = _phrases()
    out = "".join(unicodedata.normalize("NFKC", phrase).split()).lower().translate(p.drop)
    for printed, meant in p.rewrites:
        if printed in out:
            out = out.replace(printed, meant)
    return _BRACKETED.sub(lambda m: "" if m.group(1) in _IN_BRACKETS else m.group(0), out) if "(" in out else out


def bracketed_unit(phrase: str) -> tuple[str, str | None]:
    """A name and the unit in brackets behind it, as a table's head prints it: `强度（%）` → (`强度`, `%`)."""
    from guibiao.terms.units import kind_of

    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", phrase))
    match = _UNIT_BEHIND.search(text)
    if match and kind_of(match.group(1)):
        return text[: match.start()], match.group(1)
    return phrase, None


def cores(name: str, kind: str | None) -> list[str]:
    """What a normal name may come down to when harmless words around it go, the longest first."""
    p = _phrases()
    behind = (*p.after, *p.after_kind.get(kind or "", ()))
    heads = _stripped(name, p.before, front=True)
    found = {core for head in heads for core in _stripped(head, behind, front=False)}
    return sorted((c for c in found if len(c) >= 2), key=lambda c: (-len(c), c))


def _stripped(name: str, words: tuple[str, ...], *, front: bool) -> list[str]:
    """The name and all that remain of it when words of the list are taken off one end, again and again."""
    out = [name]
    for held in out:
        rests: list[str] = []
        if held.startswith(words) if front else held.endswith(words):
            rests = [
                held[len(w) :] if front else held[: -len(w)]
                for w in words
                if (held.startswith(w) if front else held.endswith(w))
            ]
        if front and (match := _PROVINCES.match(held)):
            rests.append(held[match.end() :])
        out.extend(r for r in rests if len(r) > 1 and r not in out and len(out) < 16)
    return out
