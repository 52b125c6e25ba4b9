"""Figures of one document that do not agree with each other.

Two figures contradict when they say the same thing (same indicator, same place in time, same unit) and
differ, or when one counts the parts of a total that the other lists by name. What only looks alike
(another level, another share of a whole, another kind) is no contradiction.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guibiao.reading.model import Figure, Tension
from guibiao.terms.numerals import squash
from guibiao.terms.units import split

_NOISE = re.compile(
    r"\([^)]*\)|全社会|全省|全市|全区|全县|我省|我市|我区|我县|数量|总数|总量|总计|[的“”、,占比重例]|拥有|达到|以上|及"
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
_FEWEST_PARTS = 3
_TOLERANCE = 0.005  # of the larger value: what rounding may explain

_Kind = tuple[int, str, frozenset[str]]


@dataclass(slots=True, frozen=True)
class _Claim:
    """One value for one thing in one year."""

    id: str
    name: str
    others: frozenset[str]
    value: float
    of: _Kind  # year, unit, levels: what must agree before two can contradict
    target: bool
    start: int
    end: int
    shown: str

    def contradicts(self, other: _Claim) -> bool:
        if self.start < other.end and other.start < self.end:
            return False  # one clause that gives several figures
        difference = abs(self.value - other.value)
        return difference > _TOLERANCE * max(abs(self.value), abs(other.value)) + 1e-9


def tensions(targets: Sequence[Figure], facts: Sequence[Figure]) -> list[Tension]:
    """Contradictions among a document's figures, each with the figures it rests on, in order of place.

    A figure is held against the first that was stated of the same thing, so the work grows with the
    number of figures and not with its square.
    """
    claims = sorted(
        [*(c for f in targets for c in _claims(f, True)), *(c for f in facts for c in _claims(f, False))],
        key=lambda c: (c.start, c.end),
    )
    first: dict[tuple[object, ...], _Claim] = {}
    found: dict[tuple[str, float], tuple[_Claim, list[_Claim]]] = {}
    for claim in claims:
        if len(claim.name) < _SHORTEST:
            continue
        before = first.setdefault((claim.of, claim.others, claim.name), claim)
        if before is not claim and before.contradicts(claim):
            found.setdefault((before.id, claim.value), (before, []))[1].append(claim)
    for total, listed in _lists_and_totals(claims):
        if total.contradicts(listed):
            found.setdefault((total.id, listed.value), (total, []))[1].append(listed)
    return sorted((_tension(a, others) for a, others in found.values()), key=lambda t: t.start)


def _tension(a: _Claim, others: Sequence[_Claim]) -> Tension:
    b = others[0]
    together = (a, *others)
    return Tension(
        about=f"{a.shown}：{a.of[0]}年的数前后不一（{_shown(a.value)}与{_shown(b.value)}）",
        targets=list(dict.fromkeys(c.id for c in together if c.target)),
        facts=list(dict.fromkeys(c.id for c in together if not c.target)),
        start=b.start,
        end=b.end,
    )


def _shown(value: float) -> str:
    """1.85 as 1.85, 12,640 as 1.264万, 11,560,000,000 as 115.6亿."""
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        if abs(value) >= size:
            return f"{value / size:.6g}{sign}"
    return f"{value:.10g}"


def _bare(name: str) -> str:
    return _LEVEL.sub("", _NOISE.sub("", name))


def _claims(f: Figure, target: bool) -> Iterable[_Claim]:
    """What a figure claims of its own year, and of its baseline's."""
    name = squash(f.indicator)[0]
    if _FLOWS.search(name):
        return  # of a year or of five: the name does not tell
    factor, unit = split(f.unit or "")
    levels, others, bare = frozenset(_LEVEL.findall(name)), frozenset(_OTHER.findall(name)), _bare(name)
    if f.kind == "level" and f.year is not None and f.upper is None and f.comparator in ("=", "≈"):
        of = (f.year, unit, levels)
        yield _Claim(f.id, bare, others, f.value * factor, of, target, f.start, f.end, name)
    if f.baseline.value is not None and f.baseline.year is not None:
        of = (f.baseline.year, unit, levels)
        yield _Claim(f.id, bare, others, f.baseline.value * factor, of, target, f.start, f.end, name)


def _lists_and_totals(claims: Sequence[_Claim]) -> Iterable[tuple[_Claim, _Claim]]:
    """(a total whose parts are counted behind it, one that lists the same parts: A、B、C等平台)."""
    listed = {(c.shown, c.value, c.of): (c, m["items"].split("、")) for c in claims if (m := _LISTED.match(c.shown))}
    if not listed:
        return
    places: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    totals: dict[_Kind, list[_Claim]] = defaultdict(list)
    for c in claims:
        places[c.of[0], c.of[1], c.name].append(c.start)
        totals[c.of].append(c)
    for claim, items in listed.values():
        counted = [at for x in items if (at := places.get((claim.of[0], claim.of[1], _bare(x))))]
        needed = max(_FEWEST_PARTS, _PARTS_SHARE * len(items))
        if len(counted) < needed:
            continue
        for total in totals[claim.of]:
            if sum(_next(at, total.end) <= total.end + _PARTS_WITHIN for at in counted) >= needed:
                yield total, claim


def _next(places: Sequence[int], after: int) -> float:
    i = bisect_right(places, after)
    return places[i] if i < len(places) else float("inf")
