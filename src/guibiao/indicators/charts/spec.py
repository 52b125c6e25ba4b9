"""What a chart shows, apart from how it is drawn: one message in its title, the figures, their source, and a table.

Values are in `unit`; None is what is not known, and is drawn as nothing or as a hatched field, never as nought.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

from guibiao.indicators.charts.tiles import tiles

Figure = float | None
Cell = str | float | int | None


def _known(given: Any) -> Any:
    """What was given, with None for NaN, by which matrices say that something is not known."""
    if isinstance(given, float):
        return None if math.isnan(given) else given
    if isinstance(given, Mapping):
        return {key: _known(value) for key, value in given.items()}
    if isinstance(given, Sequence) and not isinstance(given, str):
        return tuple(_known(value) for value in given)
    return given


@dataclass(frozen=True)
class Table:
    """The figures behind a chart: a head and rows of as many cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Chart(ABC):
    """title: the one message, as a sentence. source: whose figures. data_year: of which year, or years. say: says the
    words that are the chart's own (“实际”, “位次区间”) in another language."""

    title: str
    unit: str = ""
    source: str = ""
    data_year: str = ""
    say: Callable[[str], str] = field(default=str, repr=False, compare=False)

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, _known(getattr(self, one.name)))

    def note(self) -> str:
        """The line under the chart: source and data year."""
        parts = (("来源", self.source), ("数据年份", self.data_year))
        return "　".join(self.say(f"{name}：{text}") for name, text in parts if text)

    def head(self, *words: str) -> tuple[str, ...]:
        """The head of a table."""
        return tuple(self.say(word) if word else "" for word in words)

    @abstractmethod
    def table(self) -> Table:
        """The figures behind it."""


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A year not yet known: the middle value and the ends of the interval."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class ProgressChart(Chart):
    """observed: year → value. baseline: year and value from which the way is measured. targets: year → value, one or
    staged. less: true where less is better. ahead: the fan; share: of the interval it shows. height: of its axes in inches
    where it is drawn as a picture."""

    observed: Mapping[int, Figure]
    baseline: tuple[int, float] | None = None
    targets: Mapping[int, float]
    less: bool = False
    ahead: Sequence[Ahead] = ()
    share: float = 0.8
    height: float = 2.7

    def path(self) -> tuple[tuple[int, float], ...]:
        """The required path: straight from the baseline through every staged value."""
        stages = tuple(sorted(self.targets.items()))
        return stages if self.baseline is None else (self.baseline, *stages)

    def on_path(self, year: int) -> Figure:
        """What the path asks of a year; None outside it."""
        path = self.path()
        for (start, low), (end, high) in pairwise(path):
            if start <= year <= end:
                return low + (high - low) * (year - start) / (end - start)
        return path[-1][1] if path and year == path[-1][0] else None

    def years(self) -> list[int]:
        return sorted({*self.observed, *(year for year, _ in self.path()), *(point.year for point in self.ahead)})

    def table(self) -> Table:
        seen = {point.year: point for point in self.ahead}
        rows = []
        for year in self.years():
            point = seen.get(year)
            fan = (point.value, point.low, point.high) if point else (None, None, None)
            rows.append((str(year), self.observed.get(year), self.on_path(year), self.targets.get(year), *fan))
        interval = f"{self.share:.0%} 区间"
        head = self.head("年份", "实际", "时序要求", "目标", "预测", f"{interval}下限", f"{interval}上限")
        return Table(head, tuple(rows))


@dataclass(frozen=True, kw_only=True)
class RankChart(Chart):
    """A rank and its interval a unit; 1 is best. Drawn in the order of the ranks; units without one are left out."""

    units: Sequence[str]
    rank: Sequence[Figure]
    low: Sequence[Figure]
    high: Sequence[Figure]

    def spread(self, row: int) -> Figure:
        """How wide the interval is."""
        low, high = self.low[row], self.high[row]
        return None if low is None or high is None else high - low

    def order(self) -> list[int]:
        return [n for _, _, n in sorted((r, self.units[n], n) for n, r in enumerate(self.rank) if r is not None)]

    def table(self) -> Table:
        rows = ((self.units[n], self.rank[n], self.low[n], self.high[n]) for n in self.order())
        return Table(self.head("单位", "位次", "区间下限", "区间上限"), tuple(rows))


@dataclass(frozen=True, kw_only=True)
class ProfileChart(Chart):
    """One unit's values against the quarter to three quarters of its peers, a row a part of the index."""

    unit_name: str
    parts: Sequence[str]
    values: Sequence[Figure]
    lower: Sequence[Figure]
    middle: Sequence[Figure]
    upper: Sequence[Figure]

    def table(self) -> Table:
        rows = tuple(zip(self.parts, self.values, self.lower, self.middle, self.upper, strict=True))
        return Table((*self.head("分项"), self.unit_name, *self.head("下四分位", "中位数", "上四分位")), rows)


@dataclass(frozen=True, kw_only=True)
class HeatChart(Chart):
    """A value a row and column; deeper is more."""

    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[Figure]]

    def table(self) -> Table:
        body = tuple((name, *line) for name, line in zip(self.rows, self.values, strict=True))
        return Table(("", *self.columns), body)


@dataclass(frozen=True, kw_only=True)
class ContributionChart(Chart):
    """What each part adds to a unit's score, or to its change: parts above nought and below it are stacked apart."""

    units: Sequence[str]
    parts: Sequence[str]
    values: Sequence[Sequence[Figure]]

    def total(self, row: int) -> float:
        return sum(value for value in self.values[row] if value is not None)

    def table(self) -> Table:
        body = tuple(
            (name, *line, self.total(n)) for n, (name, line) in enumerate(zip(self.units, self.values, strict=True))
        )
        return Table((*self.head("单位"), *self.parts, *self.head("合计")), body)


@dataclass(frozen=True, kw_only=True)
class TileChart(Chart):
    """Provinces as tiles: code of the region (GB/T 2260) → value, shaded in `shades` steps of equal number."""

    values: Mapping[str, Figure]
    shades: int = 5

    def table(self) -> Table:
        known = {tile.code: tile for tile in tiles()}
        rows = [(known[code].name if code in known else code, value) for code, value in self.values.items()]
        rows.sort(key=lambda row: (row[1] is None, -(row[1] or 0)))
        return Table(self.head("地区", f"数值（{self.unit}）" if self.unit else "数值"), tuple(rows))
