"""Figures of one document that do not agree with each other.

Two figures contradict when they say the same thing (same indicator, same place in time, same unit) and
differ, or when a table's baseline differs from what the text reports for that year. What only looks
alike (another level, another share of a whole, another kind) is no contradiction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guibiao.reading.model import Figure, Tension
from guibiao.terms.numerals import squash
from guibiao.terms.units import split

_NOISE = re.compile(
    r"全社会|全省|全市|全区|全县|我省|我市|我区|我县|数量|总数|总量|总计|[的“”\"()、,占比重例]|拥有|达到"
)
_LEVEL = re.compile(r"国家级?|省级|市级|县级|世界|全国|区级|部级")
_OTHER = re.compile(
    r"高价值|新增|国际|海外|输出|吸纳|规模以上|规上|增加值|营业收入|投资|人均|万人|其中|有效|申请|授权|企业|高校|院所"
)
_LISTED = re.compile(r"^(?P<items>[^、]{2,}(?:、[^、]{2,}){2,})等(?P<kind>[^、]{2,})$")
_FLOWS = re.compile(r"新增|累计|净增|引进|拉动|高于|低于|快于")
_SHORTEST = 3  # characters: a shorter name is too general to contradict itself
_PARTS_WITHIN = 600  # characters behind a total in which its parts are named
_PARTS_SHARE = 0.6


@dataclass(slots=True, frozen=True)
class _Claim:
    """One value for one thing in one year."""

    id: str
    name: str
    levels: frozenset[str]
    others: frozenset[str]
    value: float
    base: str
    year: int
    kind: str
    target: bool
    start: int
    end: int
    shown: str

    @property
    def shown_flat(self) -> str:
        return squash(self.shown)[0]


def tensions(targets: Sequence[Figure], facts: Sequence[Figure]) -> list[Tension]:
    """Contradictions among a document's figures, each with the figures it rests on."""
    claims = [c for f in targets for c in _of(f, True)] + [c for f in facts for c in _of(f, False)]
    out: list[Tension] = []
    seen: set[tuple[str, str]] = set()
    told: dict[tuple[float, float, int, int], Tension] = {}
    groups: dict[tuple[int, str], list[_Claim]] = defaultdict(list)
    for c in claims:
        groups[c.year, c.base].append(c)
    parts = _parts(claims)
    for group in groups.values():
        group.sort(key=lambda c: c.start)
        for i, a in enumerate(group):
            for b in group[i + 1 :]:
                if (a.id, b.id) in seen or a.id == b.id or not _contradict(a, b, parts):
                    continue
                seen.add((a.id, b.id))
                pair = (a, b)
                known = told.get((a.value, b.value, b.start, b.end))
                if known is not None:  # another year's target of the same row
                    known.targets += [c.id for c in pair if c.target and c.id not in known.targets]
                    known.facts += [c.id for c in pair if not c.target and c.id not in known.facts]
                    continue
                told[a.value, b.value, b.start, b.end] = tension = Tension(
                    about=f"{a.shown}：{a.year}年的数前后不一（{_number(a.value)}与{_number(b.value)}）",
                    targets=[c.id for c in pair if c.target],
                    facts=[c.id for c in pair if not c.target],
                    start=b.start,
                    end=b.end,
                )
                out.append(tension)
    return out


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _of(f: Figure, target: bool) -> Iterable[_Claim]:
    if f.kind in ("rank", "multiple", "coverage", "growth", "increase") and f.baseline.value is None:
        return
    factor, base = split(f.unit or "")
    name = squash(f.indicator)[0]
    if _FLOWS.search(name):
        return  # of a year or of five: the name does not tell
    levels = frozenset(_LEVEL.findall(name))
    others = frozenset(_OTHER.findall(name))
    bare = _LEVEL.sub("", _NOISE.sub("", re.sub(r"\([^)]*\)", "", name))).replace("以上", "").replace("及", "")
    if f.kind == "level" and f.year is not None and f.upper is None and f.comparator in ("=", "≈"):
        yield _Claim(
            f.id, bare, levels, others, f.value * factor, base, f.year, f.kind, target, f.start, f.end, f.indicator
        )
    if f.baseline.value is not None and f.baseline.year is not None:
        yield _Claim(
            f.id,
            bare,
            levels,
            others,
            f.baseline.value * factor,
            base,
            f.baseline.year,
            "level",
            target,
            f.start,
            f.end,
            f.indicator,
        )


def _parts(claims: Sequence[_Claim]) -> dict[str, list[str]]:
    """For each claim the names of those that follow it closely in the same year: its parts, if it is a total."""
    ordered = sorted(claims, key=lambda c: c.start)
    out: dict[str, list[str]] = {}
    for i, a in enumerate(ordered):
        names = []
        for b in ordered[i + 1 :]:
            if b.start > a.end + _PARTS_WITHIN:
                break
            if b.year == a.year and b.base == a.base and b.value <= a.value:
                names.append(b.name)
        out.setdefault(a.id, names)
    return out


def _contradict(a: _Claim, b: _Claim, parts: dict[str, list[str]]) -> bool:
    if a.levels != b.levels:
        return False
    if a.start < b.end and b.start < a.end:
        return False  # one clause that gives several figures
    same = a.others == b.others and a.name == b.name and len(a.name) >= _SHORTEST
    if not same and not _same_parts(a, b, parts):
        return False
    difference = abs(a.value - b.value)
    return difference > 0.005 * max(abs(a.value), abs(b.value)) + 1e-9


def _same_parts(a: _Claim, b: _Claim, parts: dict[str, list[str]]) -> bool:
    """True where one lists the parts of a total by name (A、B、C等平台) and the other goes on to count them."""
    for one, other in ((a, b), (b, a)):
        m = _LISTED.match(one.shown_flat)
        if m is None:
            continue
        items = [_LEVEL.sub("", x).replace("以上", "") for x in m["items"].split("、")]
        counted = parts.get(other.id, [])
        hits = sum(1 for x in items if any(x in n or n in x for n in counted if len(n) > 2))
        if hits >= _PARTS_SHARE * len(items) and hits >= 3:
            return True
    return False
