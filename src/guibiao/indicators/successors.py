"""Regions and organisations that were renamed, merged or split: a series across the change, comparable or marked as broken.

The rule `sum`: before a merger the figure of the merged region is the sum of its parts, for stocks and flows. A rate has no such sum,
and what was split cannot be divided: there the series is broken, and that is said. Which changes there were is data:
`successors.csv` (days of announcement, by the State Council's replies as the provinces made them known) and, for the rest, the
dated list of regions in `terms.regions`, whose dates are those of the lists.
"""

from __future__ import annotations

import calendar
import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.observations import KEY, SCHEMA, STATUSES
from guibiao.indicators.periods import Period
from guibiao.indicators.units import factor, scaled
from guibiao.terms import organisations, regions
from guibiao.terms.data import data_rows
from guibiao.terms.indicators import Registry

Kind = Literal["renamed", "merged", "split"]
Rule = Literal["sum", "break"]

_SUMMED = ("stock", "flow")
_STATED = ("=", "≈")


class Change(NamedTuple):
    """`former` (a code, called `name`) became `successor` on `date`: renamed, merged into it, or split with a part going
    there (one change for each part)."""

    former: str
    name: str
    successor: str
    kind: Kind
    date: datetime.date
    document: str


class Joined(NamedTuple):
    """A figure of `region` that was made comparable: the sum of the figures of `parts`, or the figure of a former name."""

    region: str
    indicator: str
    scope: str | None
    period: Period
    parts: tuple[str, ...]
    change: Change


class Break(NamedTuple):
    """A series that is not comparable across a change: figures up to `year` and later ones are of different areas."""

    region: str
    indicator: str
    scope: str | None
    year: int
    change: Change
    what: str


class Comparable(NamedTuple):
    """`table` with one area for each code wherever the rule allows; what was `joined` and where it is `broken`."""

    table: pa.Table
    joined: list[Joined]
    broken: list[Break]


@cache
def of_regions() -> tuple[Change, ...]:
    """Every change of a region that is known, the oldest first."""
    told = [
        Change(r["former"], r["name"], r["successor"], r["kind"], datetime.date.fromisoformat(r["date"]), r["document"])  # type: ignore[arg-type]
        for r in data_rows(__file__, "successors.csv")
    ]
    known = {c.former for c in told}
    today = regions.current()
    gone = []
    for r in today.regions:
        into = today.get(r.successor) if r.successor else None
        if into is not None and r.code not in known and r.code != r.successor and into.level == r.level:
            gone.append((r.code, r.name, r.successor, r.valid_until, into.valid_from))
    return tuple(sorted([*told, *_listed(gone, "行政区划代码表")], key=lambda c: (c.date, c.former)))


def of_organisations(level: str) -> tuple[Change, ...]:
    """What became of the offices of a level (`nation`, `province`, `prefecture`), by short name, by the month of the reform:
    for series whose units are offices."""
    began = {u.name: u.valid_from for u in organisations.units() if u.level == level}
    gone = [
        (u.name, u.name, u.successor, u.valid_until, began.get(u.successor, ""))
        for u in organisations.units()
        if u.level == level and u.successor
    ]
    return tuple(sorted(_listed(gone, "机构改革方案"), key=lambda c: (c.date, c.former)))


def _listed(gone: Sequence[tuple[str, str, str, str, str]], document: str) -> Iterable[Change]:
    """Changes of (code, name, successor, month it ended, month the successor began): what went alone to something that began
    then was renamed; the rest were merged."""
    together: dict[tuple[str, str], int] = defaultdict(int)
    for _, _, successor, ended, _ in gone:
        together[successor, ended] += 1
    for code, name, successor, ended, began in gone:
        year, month = map(int, ended.split("-"))
        renamed = began >= ended and together[successor, ended] == 1
        day = datetime.date(year, month, calendar.monthrange(year, month)[1])
        yield Change(code, name, successor, "renamed" if renamed else "merged", day, document)


def comparable(
    table: pa.Table, rule: Rule = "sum", *, changes: Iterable[Change] | None = None, registry: Registry | None = None
) -> Comparable:
    """The series of a table of observations across the changes (by default those of regions) that touch it.

    Before a merger, stocks and flows of successor and parts are added (`rule` `sum`), where all of them are there as values in
    units that convert; the parts' own figures leave the table. Rates, bounds, missing parts, splits, and everything under `rule` `break` are
    left as they are and listed in `broken`. A renamed region's figures go to its new code.

    The table has one row for each figure (see `vintages`). Raises ValueError with a sentence where it has several.
    """
    # A list of changes names codes that came and went; only those of the table matter.
    there = set(pc.unique(table["region"]).to_pylist())
    wanted = of_regions() if changes is None else sorted(changes, key=lambda c: (c.date, c.former))
    touched = list(_reached(wanted, there))
    codes = pa.array(sorted({x for c in touched for x in (c.former, c.successor)}), pa.string())
    mine = pc.is_in(table["region"], value_set=codes)
    work = _Work(table.filter(mine).to_pylist(), registry or Registry.default(), rule)
    groups: dict[tuple[datetime.date, str, Kind], list[Change]] = defaultdict(list)
    for change in touched:
        groups[change.date, change.successor, change.kind].append(change)
    for (_, _, kind), group in groups.items():
        {"renamed": work.renamed, "merged": work.merged, "split": work.split}[kind](group)
    if not touched:
        return Comparable(table, [], [])
    changed = pa.Table.from_pylist(work.rows(), schema=SCHEMA)
    return Comparable(pa.concat_tables([table.filter(pc.invert(mine)), changed]), work.joined, work.broken)


def _reached(changes: Iterable[Change], there: set[str]) -> Iterable[Change]:
    """The changes that touch the table's codes, those included that its former codes lead on to."""
    codes = set(there)
    for change in changes:
        if change.former in codes or change.successor in there:
            codes.add(change.successor)
            yield change


_Row = dict[str, Any]
_Series = dict[tuple[str, str, str | None], dict[Period, _Row]]


class _Work:
    """The touched rows by series, while one change after the other is applied."""

    def __init__(self, rows: list[_Row], registry: Registry, rule: Rule) -> None:
        self.registry, self.rule = registry, rule
        self.joined: list[Joined] = []
        self.broken: list[Break] = []
        self.series: _Series = defaultdict(dict)
        for row in rows:
            held = self.series[row["region"], row["indicator"], row["scope"]]
            period = Period(row["year"], row["part"], row["to_date"])
            if period in held:
                raise ValueError(
                    f"地区 {row['region']} {period.chinese()}的“{row['indicator']}”有不止一个数，"
                    "请先取定一个版本（vintages）、裁定来源之间的矛盾（conflicts），再作可比处理。"
                )
            held[period] = row

    def rows(self) -> list[_Row]:
        """What is left, in the order of the key."""
        out = [row for held in self.series.values() for row in held.values()]
        return sorted(out, key=lambda r: tuple(str(r[k]) for k in KEY))

    def _names(self, codes: Iterable[str]) -> set[tuple[str, str | None]]:
        wanted = set(codes)
        return {(i, s) for (region, i, s), held in self.series.items() if region in wanted and held}

    def renamed(self, group: list[Change]) -> None:
        change = group[0]
        for indicator, scope in sorted(self._names([change.former]), key=str):
            old = self.series[change.former, indicator, scope]
            new = self.series[change.successor, indicator, scope]
            for period in sorted(old):
                if period in new:
                    self._break(change, indicator, scope, period.year, f"{period.chinese()}新旧名称下都有数")
                    continue
                new[period] = {**old.pop(period), "region": change.successor}
                self.joined.append(Joined(change.successor, indicator, scope, period, (change.former,), change))

    def split(self, group: list[Change]) -> None:
        change = group[0]
        for indicator, scope in sorted(self._names([change.successor]), key=str):
            if self._across(change, indicator, scope, [change.successor]):
                self._break(change, indicator, scope, None, f"{change.name}拆分，以前的数无法分开")

    def merged(self, group: list[Change]) -> None:
        change, formers = group[0], [c.former for c in group]
        names = {c.former: c.name for c in group}
        for indicator, scope in sorted(self._names([change.successor]), key=str):
            if not self._across(change, indicator, scope, [change.successor, *formers]):
                continue
            known = self.registry.get(indicator)
            if self.rule != "sum":
                self._break(change, indicator, scope, None, f"{'、'.join(names.values())}并入，按规则不作合并")
            elif known is None or known.type not in _SUMMED:
                what = "是比率，不能相加" if known else "不在指标库中，不知能否相加"
                self._break(change, indicator, scope, None, f"{'、'.join(names.values())}并入，指标{what}")
            else:
                self._sum(change, names, indicator, scope)

    def _across(self, change: Change, indicator: str, scope: str | None, codes: list[str]) -> bool:
        """Whether the successor's series goes on after the change and there is something before it."""
        after = any(p.end > change.date for p in self.series[change.successor, indicator, scope])
        before = any(p.end <= change.date for c in codes for p in self.series[c, indicator, scope])
        return after and before

    def _sum(self, change: Change, names: dict[str, str], indicator: str, scope: str | None) -> None:
        own = self.series[change.successor, indicator, scope]
        parts = {code: self.series[code, indicator, scope] for code in names}
        if any(p.end <= change.date for p in own):
            parts = {change.successor: own, **parts}
        lacking: dict[str, list[Period]] = defaultdict(list)
        for period in sorted({p for held in parts.values() for p in held if p.end <= change.date}):
            rows = {code: held.get(period) for code, held in parts.items()}
            absent = [code for code, row in rows.items() if not _stated(row)]
            found = [row for row in rows.values() if row is not None]
            if absent or any(factor(row["unit"], found[0]["unit"]) is None for row in found):
                for code in absent or names:
                    lacking[code].append(period)
                continue
            for code in names:
                del parts[code][period]
            own[period] = _added(change.successor, found)
            self.joined.append(Joined(change.successor, indicator, scope, period, tuple(parts), change))
        for code, periods in lacking.items():
            name = names.get(code) or _name(code)
            times = "、".join(p.chinese() for p in periods)
            self._break(change, indicator, scope, periods[-1].year, f"缺{name}{times}能相加的数")

    def _break(self, change: Change, indicator: str, scope: str | None, year: int | None, why: str) -> None:
        known = self.registry.get(indicator)
        last = change.date.year if (change.date.month, change.date.day) == (12, 31) else change.date.year - 1
        what = (
            f"{_name(change.successor)}的“{known.name if known else indicator}”在{change.date}前后范围不同"
            f"（{change.document}）：{why}，前后不可比。"
        )
        self.broken.append(Break(change.successor, indicator, scope, last if year is None else year, change, what))


def _stated(row: _Row | None) -> bool:
    return row is not None and row["value"] is not None and row["comparator"] in _STATED


def _added(region: str, rows: list[_Row]) -> _Row:
    """The sum of several rows, in the unit of the first, as uncertain as the most uncertain of them."""
    unit = rows[0]["unit"]
    values = [scaled(r["value"], by) for r in rows if (by := factor(r["unit"], unit)) is not None]
    vintages = [r["vintage"] for r in rows if r["vintage"] is not None]
    return {
        **rows[0],
        "region": region,
        "value": math.fsum(values),
        "comparator": "=" if all(r["comparator"] == "=" for r in rows) else "≈",
        "status": max((r["status"] for r in rows), key=STATUSES.index),
        "reason": "合并口径：" + "、".join(_name(r["region"]) for r in rows) + "之和",
        "source": "；".join(dict.fromkeys(r["source"] for r in rows if r["source"])) or None,
        "place": None,
        "vintage": max(vintages) if vintages else None,
    }


def _name(code: str) -> str:
    region = regions.get(code)
    return region.name if region else code
