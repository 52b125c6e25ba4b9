"""Find a region by its name, in a text, or behind an issuer's name."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from guibiao.terms.data import data_rows

NATION = "100000"
Level = Literal["nation", "group", "province", "prefecture", "county", "zone"]

_HERE = Path(__file__).parent
_RANK = {"nation": 0, "group": 1, "province": 2, "prefecture": 3, "zone": 4, "county": 5}
_NATIONAL = ("全国", "中国", "国家", "全中国", "我国", "中华人民共和国")
_NATIONAL_ISSUER = re.compile(r"^(?:中共中央|中央|国务院|国家|中华人民共和国|全国|最高人民)")
# What may stand before the region in an issuer's name, and the provinces' other names.
_PARTY = re.compile(r"^(?:中国共产党|中共|共青团|中国人民政治协商会议|政协)")
_ALIASES = {"内蒙": "150000", "香港": "810000", "澳门": "820000", "台湾": "710000", "新疆兵团": "650000"}
# The short form of these levels counts inside a running text; a county must be named in full (鼓楼区, not 鼓楼).
_SHORT_IN_TEXT = frozenset({"province", "prefecture"})
_PREFECTURE_ENDS = {"自治州": "州", "地区": "地区", "盟": "盟"}


class Region(NamedTuple):
    """A region. `code` is that of GB/T 2260; a zone's is its parent's with a number behind a point.

    `short` is the name without its ending (河北, 沧州, 黔西南). `valid_from` and `valid_until` are months
    (`2015-11`) of the published lists that first have it and first lack it; empty: from before 2000, still valid.
    `successor` is the code of what took its place, empty where it was not found. `kind` says what a zone is.
    """

    code: str
    name: str
    short: str
    level: Level
    parent: str
    valid_from: str = ""
    valid_until: str = ""
    successor: str = ""
    kind: str = ""

    def valid(self, month: str) -> bool:
        """Whether it stood in a month (`2019-06`)."""
        return self.valid_from <= month and (not self.valid_until or month < self.valid_until)


class Match(NamedTuple):
    """A region named in a text at `start:end`. `region` is None where several bear that name and nothing near
    says which; `candidates` are all that bear it."""

    start: int
    end: int
    surface: str
    region: Region | None
    candidates: tuple[Region, ...]


@cache
def _all() -> tuple[tuple[Region, ...], dict[str, tuple[str, ...]]]:
    """Every region ever listed, and the further names of zones by code."""
    out: list[Region] = []
    with (_HERE / "regions.csv").open(encoding="utf-8", newline="") as f:
        rows = csv.reader(f)
        next(rows)
        out.extend(Region(c, n, s, lv, p, a, b, t) for c, n, s, p, lv, a, b, t in rows)  # type: ignore[arg-type]
    other: dict[str, tuple[str, ...]] = {}
    for r in data_rows(__file__, "zones.csv"):
        out.append(Region(r["code"], r["name"], r["name"], "zone", r["parent"], r["valid_from"], kind=r["kind"]))
        other[r["code"]] = tuple(r["aliases"].split())
    out.extend(Region(r["code"], r["name"], r["name"], "group", NATION) for r in data_rows(__file__, "groups.csv"))
    return tuple(out), other


class Gazetteer:
    """The regions that stood in one month, or (`month` None) all of them, those of today first."""

    def __init__(self, month: str | None = None) -> None:
        self.month = month

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        every = _all()[0]
        return every if self.month is None else tuple(r for r in every if r.valid(self.month or ""))

    @cached_property
    def _by_code(self) -> dict[str, Region]:
        out: dict[str, Region] = {}
        for r in self.regions:
            held = out.get(r.code)
            if held is None or (held.valid_until and (not r.valid_until or r.valid_until > held.valid_until)):
                out[r.code] = r
        return out

    @cached_property
    def _by_name(self) -> dict[str, tuple[Region, ...]]:
        """Name, short name or other name to all who bear it: today's before former ones, higher before lower."""
        found: dict[str, list[Region]] = {}
        other = _all()[1]
        for r in self.regions:
            names = {r.name, r.short, *other.get(r.code, ())}
            for end, tail in _PREFECTURE_ENDS.items():
                if r.level == "prefecture" and r.name.endswith(end):
                    names.add(r.short + tail)
            if r.code == NATION:
                names.update(_NATIONAL)
            for name in names:
                found.setdefault(name, []).append(r)
        for name, code in _ALIASES.items():
            if code in self._by_code:
                found.setdefault(name, []).insert(0, self._by_code[code])
        return {
            name: tuple(sorted(dict.fromkeys(rs), key=lambda r: (bool(r.valid_until), name != r.name, _RANK[r.level])))
            for name, rs in found.items()
        }

    def get(self, code: str) -> Region | None:
        """The region with this code; of several in turn under one code the latest."""
        return self._by_code.get(code)

    def path(self, code: str) -> tuple[Region, ...]:
        """From the province down to the region itself; empty for an unknown code, (全国,) for the nation."""
        out: list[Region] = []
        region = self.get(code)
        while region and region.code != NATION:
            out.append(region)
            region = self.get(region.parent)
        return tuple(reversed(out)) or ((region,) if region else ())

    def inside(self, region: Region, above: str) -> bool:
        """Whether `region` is the region with code `above` or lies in it."""
        code: str | None = region.code
        while code and code != above:
            parent = self.get(code)
            code = parent.parent if parent else None
        return code == above

    def bearers(self, name: str) -> tuple[Region, ...]:
        """All that bear a name, the likeliest first."""
        return self._by_name.get(name, ())

    def find(self, name: str, within: str | None = None) -> Region | None:
        """The region of this name, or None where there is none or several are equally likely.

        Takes full, short and chained names (`河北省沧州市`, `吉林省吉林市`); spaces do not matter. A name that
        several levels bear is the highest (吉林: the province). `within` (a code) narrows what counts.
        """
        name = re.sub(r"\s+", "", name)
        rs = [r for r in self.bearers(name) if within is None or (r.code != within and self.inside(r, within))]
        if rs:
            best = rs[0]
            rank = (bool(best.valid_until), name != best.name, best.level)
            if best.level in {"province", "nation"}:
                return best
            alike = [r for r in rs if (bool(r.valid_until), name != r.name, r.level) == rank and r.code != best.code]
            return None if alike else best
        for cut in range(len(name) - 2, 1, -1):
            for above in self.bearers(name[:cut]):
                if within is None or self.inside(above, within):
                    below = self.find(name[cut:], above.code)
                    if below:
                        return below
        return None

    @cached_property
    def _starts(self) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
        """Two first characters to the names that count in a text, longest first; words that only look so too."""
        names = {n for n, rs in self._by_name.items() if len(n) >= 2 and any(self._counts(n, r) for r in rs)}
        names -= set(_NATIONAL) - {"全国"}
        names |= set((_HERE / "ordinary.txt").read_text(encoding="utf-8").split())
        starts: dict[str, list[str]] = {}
        for n in names:
            starts.setdefault(n[:2], []).append(n)
        first, second = ("".join(sorted({re.escape(s[i]) for s in starts})) for i in (0, 1))
        table = {s: tuple(sorted(ns, key=len, reverse=True)) for s, ns in starts.items()}
        return re.compile(f"[{first}](?=[{second}])"), table

    @staticmethod
    def _counts(name: str, region: Region) -> bool:
        return name != region.short or region.level in _SHORT_IN_TEXT or name == region.name

    @staticmethod
    def _strong(name: str, rs: tuple[Region, ...]) -> bool:
        """Whether a name is a place wherever it stands: 范县 and 城区 (示范县, 主城区) only right behind another."""
        return any(r.level != "county" or (len(name) > 2 and not r.valid_until) for r in rs)

    def _spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        pattern, table = self._starts
        at = 0
        while m := pattern.search(text, at):
            i = m.start()
            for name in table.get(text[i : i + 2], ()):
                if text.startswith(name, i):
                    at = i + len(name)
                    yield i, at, name
                    break
            else:
                at = i + 1

    def in_text(self, text: str) -> list[Match]:
        """The regions that a text names, in order, longest name first at each place.

        A county of two characters, or one that is no more, counts only right behind another region's name.
        Of several that bear a name (鼓楼区) the one inside a region named before, else after it, is meant.
        """
        found = [(a, b, n, tuple(r for r in self.bearers(n) if self._counts(n, r))) for a, b, n in self._spans(text)]
        found = [
            f for i, f in enumerate(found) if f[3] and (self._strong(f[2], f[3]) or (i and found[i - 1][1] == f[0]))
        ]
        settled = [self._settle(n, rs, ()) for _, _, n, rs in found]
        for i, (_, _, _, rs) in enumerate(found):
            if settled[i] is None:
                near = [r for r in (*reversed(settled[:i]), *settled[i + 1 :]) if r is not None]
                settled[i] = self._settle("", rs, near)
        return [Match(a, b, n, r, rs) for (a, b, n, rs), r in zip(found, settled, strict=True)]

    def _settle(self, name: str, rs: tuple[Region, ...], near: Iterable[Region]) -> Region | None:
        for above in near:
            inside = [r for r in rs if self.inside(r, above.code)]
            if inside:
                return inside[0]
        living = [r for r in rs if not r.valid_until] or list(rs)
        if len(living) == 1 or (living[0].level in {"nation", "province"}):
            return living[0]
        if name and living[0].level != living[1].level:
            return living[0]
        return None

    def of_issuer(self, issuer: str) -> Region | None:
        """The region that an issuing body belongs to: `沧州市人民政府办公室` → 沧州市, `国务院办公厅` → 全国.

        None where the name does not say it (`省科技厅`).
        """
        issuer = re.sub(r"\s+", "", issuer)
        if _NATIONAL_ISSUER.match(issuer):
            return self.get(NATION)
        issuer = _PARTY.sub("", issuer)
        found: Region | None = None
        at = 0
        for start, end, name in self._spans(issuer):
            if start != at:
                break
            below = self.find(name, found.code if found else None)
            if below is None:
                break
            found, at = below, end
        return found


@cache
def current() -> Gazetteer:
    """All regions, those of today first."""
    return Gazetteer()


@cache
def _of_month(month: str) -> Gazetteer:
    return Gazetteer(month)


def on(date: datetime.date | str) -> Gazetteer:
    """The regions as they stood on a date (a date, or `2019-06` or `2019-06-30`)."""
    return _of_month((date if isinstance(date, str) else date.isoformat())[:7])


def find(name: str, within: str | None = None) -> Region | None:
    """See `Gazetteer.find`."""
    return current().find(name, within)


def get(code: str) -> Region | None:
    """See `Gazetteer.get`."""
    return current().get(code)


def path(code: str) -> tuple[Region, ...]:
    """See `Gazetteer.path`."""
    return current().path(code)


def in_text(text: str) -> list[Match]:
    """See `Gazetteer.in_text`."""
    return current().in_text(text)


def of_issuer(issuer: str) -> Region | None:
    """See `Gazetteer.of_issuer`."""
    return current().of_issuer(issuer)


def provinces() -> tuple[Region, ...]:
    """The 34 units of province rank, in the order of their codes."""
    return tuple(r for r in current().regions if r.level == "province" and not r.valid_until)
