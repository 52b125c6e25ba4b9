"""Many targets at once, each as `judge` says it, in headlines.

What is plain goes through the arithmetic of `over` on arrays; what is not (peers, bounds, sums with a gap, parts of a year, figures
in several units or scopes) goes to `judge` one by one. Which way a target took cannot be told from what is said of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from guibiao.indicators.progress import calendar, formulas, kinds
from guibiao.indicators.progress.arrays import reckoned
from guibiao.indicators.progress.case import Asked, Case, end_of, late, year_judged
from guibiao.indicators.progress.cells import Cells, cells
from guibiao.indicators.progress.headlines import Headline, headline, unclear
from guibiao.indicators.progress.judging import among_peers, code_of, judge, left_open, unknown
from guibiao.indicators.progress.matrices import SLICE, Columns
from guibiao.indicators.progress.model import Observation, Target
from guibiao.indicators.progress.saying import Sayings
from guibiao.indicators.progress.units import factor, is_share
from guibiao.rules import progress as rules
from guibiao.rules.progress import RuleSet
from guibiao.terms.indicators import Indicator, Registry

_WAYS = {way: place for place, way in enumerate(formulas.LEVELS)}
_SUMS = {"none": 0, "period": 1, "year": 2}
_PLACES = ("number", "cell", "way", "sums")
_FLAGS = ("strict", "share", "approximate")
_NUMBERS = (
    "by", "aim", "low", "high", "direction", "start_year", "printed", "end_year", "due_year", "first_year",
)  # fmt: skip


def many(
    targets: Sequence[Target],
    observations: pa.Table | Cells,
    *,
    rule_set: str | RuleSet = "linear-path",
    today: date | None = None,
    registry: Registry | None = None,
) -> list[Headline]:
    """The headline of `judge` for each of the targets, in their order.

    `observations` is an Arrow table with the columns of `guibiao.indicators.observations`, of all their regions, or the cells made of
    one (`cells.cells`) where several rule sets ask. A target that contradicts itself, for which `judge` raises ValueError, has a
    headline that says so.
    """
    today = today or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    rule = rules.get(rule_set, today) if isinstance(rule_set, str) else rule_set
    fallback = rules.get(rule.fallback, today) if rule.fallback else None
    held = registry or Registry.default()
    asked = Asked((), rule, fallback, None, today, held, rules.wording(today).approximate)
    found = observations if isinstance(observations, Cells) else cells(observations, today)
    return _Many(targets, found, asked).said()


class _Known(NamedTuple):
    """What the registry says of a code. Where the code leaves open which indicator is meant, `open` is the indicator that does,
    and `code` that of its first reading, whose year is shown."""

    code: str
    indicator: Indicator | None
    open: Indicator | None
    alike: tuple[str, ...]
    related: tuple[str, ...]
    due: int


class _Many:
    """The targets sorted into those that are said at once, those for the arrays, and those for `judge`."""

    def __init__(self, targets: Sequence[Target], held: Cells, asked: Asked) -> None:
        self.targets, self.held, self.asked = targets, held, asked
        self.plain = asked.rule.needs_target and asked.rule.method != "distance"
        self.numbers: list[tuple[Any, ...]] = []
        self.known: dict[str, _Known] = {}
        self.units: dict[int, str | None] = {}
        self.factors: dict[tuple[str | None, str | None, str], float | None] = {}
        self.silent: dict[tuple[Any, ...], Headline] = {}
        self.everywhere: dict[tuple[str, ...], list[Observation]] = {}

    def said(self) -> list[Headline]:
        out = [self._at_once(number, target) for number, target in enumerate(self.targets)]
        if self.numbers:
            for number, found in self._by_arrays():
                out[number] = found
        return [found or self._alone(target) for target, found in zip(self.targets, out, strict=True)]

    # --- sorting ---------------------------------------------------------------------------------------------------
    def _at_once(self, number: int, target: Target) -> Headline | None:
        """What can be said without a figure; None for what goes on to the arrays or to `judge`."""
        code = code_of(target, self.asked.registry)
        if code is None:
            return headline(unknown(target, self.asked))
        if not self.plain or target.region is None or target.scope is not None:
            return None
        known = self.known.get(code) or self._learnt(code)
        if known.open and (target.value is None or (target.comparator == "range" and target.upper is None)):
            return None
        cell = self.held.find(target.region, known.code)
        if cell < 0:
            there = not known.open and any(self.held.find(target.region, code) >= 0 for code in known.alike)
            return None if there else self._without_figures(target, known)
        if self.held.known[cell] and not self.held.odd[cell]:
            self._to_the_arrays(number, target, known, cell)
        return None

    def _learnt(self, code: str) -> _Known:
        registry = self.asked.registry
        readings = registry.readings(code)
        own = readings[0].code if readings else code
        indicator = registry.get(own)
        meant = {code, *(one.code for one in readings)}
        related = meant | {one.code for reading in meant for one in registry.look_alikes(reading)}
        self.known[code] = _Known(
            own, indicator, registry.get(code) if readings else None,
            tuple(one.code for one in registry.look_alikes(own)), tuple(sorted(related)),
            calendar.last_due(self.asked.today, indicator),
        )  # fmt: skip
        return self.known[code]

    def _case(self, target: Target, known: _Known, year: int, unit: str | None) -> Case:
        return Case(self.asked, target, known.code, known.indicator, target.region, year, [], unit)

    def _without_figures(self, target: Target, known: _Known) -> Headline:
        key = (target.canonical, target.indicator, target.unit, target.kind, end_of(target))
        if key not in self.silent:
            year = year_judged(target, [], known.indicator, self.asked)
            case = self._case(target, known, year, target.unit)
            found = headline(case.result(cannot=late(case)))
            self.silent[key] = self._opened(found, target, known)
        return self.silent[key]

    def _opened(self, found: Headline, target: Target, known: _Known) -> Headline:
        """The headline, or where it is that of the first of several readings, that which is meant is left open."""
        if known.open is None:
            return found
        return Headline("scope_not_stated", left_open(known.open), year=found.year, unit=target.unit)

    def _to_the_arrays(self, number: int, target: Target, known: _Known, cell: int) -> None:
        """The numbers of a target that the arrays can take; nothing is noted of one that they cannot."""
        indicator, printed, baseline = known.indicator, self.held.units[cell], target.baseline
        if target.kind == "rank" and indicator:
            return
        try:
            aim = kinds.read(target, indicator, self.asked.approximate)
        except (kinds.Mixed, kinds.Unclear):
            return
        unit = aim.unit or (indicator.unit if indicator else None) or printed
        by = self._factor(printed, unit, known)
        start = baseline.year or (target.period[0] - 1 if target.period else None)
        end = end_of(target)
        if (
            by is None
            or (start is None and aim.sums == "period")
            or (start is not None and end is not None and start > end)
        ):
            return
        stated = None
        if baseline.value is not None:
            given = baseline.unit or (unit if aim.unit is None else target.unit)
            share = self._factor(given, unit, known)
            stated = None if share is None else baseline.value * share
        self.units[number] = unit
        self.numbers.append((
            number, cell, _WAYS[aim.way], _SUMS[aim.sums], aim.strict, is_share(unit), target.comparator == "≈", by, aim.aim,
            aim.low, aim.high, aim.direction, start, stated, end, known.due, target.period[0] if target.period else None,
        ))  # fmt: skip

    def _factor(self, given: str | None, wanted: str | None, known: _Known) -> float | None:
        key = (given, wanted, known.code)
        if key not in self.factors:
            self.factors[key] = factor(given, wanted, known.indicator)
        return self.factors[key]

    # --- on arrays ---------------------------------------------------------------------------------------------------
    def _by_arrays(self) -> list[tuple[int, Headline]]:
        """The number and the headline of each target whose numbers were noted, but for sums with a gap."""
        columns = np.array(self.numbers, float).T
        names = (*_PLACES, *_FLAGS, *_NUMBERS)
        kinds_ = {**dict.fromkeys(_PLACES, np.int64), **dict.fromkeys(_FLAGS, np.bool_)}
        asked: Columns = {
            name: column.astype(kinds_.get(name, np.float64)) for name, column in zip(names, columns, strict=True)
        }
        slices = [slice(at, at + SLICE) for at in range(0, len(self.numbers), SLICE)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            parts = pool.map(lambda one: self._both({name: column[one] for name, column in asked.items()}), slices)
            return [said for t, other in parts for said in self._told(t, other)]

    def _both(self, asked: Columns) -> tuple[Columns, Columns]:
        """The numbers as revised and as first published. A printed baseline gives way to a revised one."""
        held, cell = self.held, asked["cell"]
        at = np.searchsorted(held.years, np.nan_to_num(asked["start_year"]))
        inside = at < len(held.years)
        at = np.where(inside, at, 0)
        inside &= held.years[at] == asked["start_year"]
        first, last = (np.where(inside, one[at, cell], np.nan) for one in (held.published, held.revised))
        seen = first * asked["by"]
        from_plan = ~np.isnan(asked["printed"])
        published = {**asked, "start_value": asked["printed"], "seen": seen, "from_plan": from_plan}
        kept = from_plan & ((first == last) | np.isnan(first))
        revised = {**published, "from_plan": kept, "start_value": np.where(kept, asked["printed"], np.nan)}
        rule, fallback = self.asked.rule, self.asked.fallback
        t = reckoned(held.revised, held.years, revised, rule, fallback)
        t["year"] = np.fmin(t["end_year"], np.fmax(t["due_year"], held.latest[cell]))
        if not held.changed[cell].any():
            return t, t
        return t, reckoned(held.published, held.years, published, rule, fallback)

    def _told(self, t: Columns, other: Columns) -> list[tuple[int, Headline]]:
        """What the numbers say, in the order of the rows."""
        rule, fallback = self.asked.rule, self.asked.fallback
        classes = (*rule.classes, *(fallback.classes if fallback else ()))
        sayings = Sayings(self.asked, self.held, t, other)
        judged, silent = ~sayings.absent, sayings.silent
        place: Any = np.where(np.isnan(t["place"]), t["other_place"] + len(rule.classes), t["place"])
        place = np.where(np.isnan(place) | silent, -1, place).astype(int)
        left = t["gaps"] | (sayings.absent & self.held.missing[t["cell"]])
        figures = zip(
            *(_whole(t[name]) for name in ("year", "data_year")),
            *(_listed(np.where(silent, np.nan, t[name])) for name in ("value", "goal", "gap")),
            _whole(np.where(silent, np.nan, t["reached"])),
            strict=True,
        )
        met: Any = np.where(t["met_known"] & judged, t["met"], None)
        rows = zip(
            t["number"].tolist(), left, figures, place.tolist(), met.tolist(), judged, sayings.anything, strict=True
        )
        out = []
        for row, (number, alone, (year, data_year, value, goal, gap, reached), at, is_met, now, worth) in enumerate(
            rows
        ):
            if alone:
                continue
            target = self.targets[number]
            known, unit = self.known[code_of(target, self.asked.registry) or ""], self.units[number]
            why, sentence = sayings.of(row, self._case(target, known, year, unit)) if worth else (None, "")
            one = classes[at] if at >= 0 else None
            found = Headline(
                why, sentence, year, data_year, unit, value, goal, gap, reached, one.name if one else None,
                one.code if one and now else None, is_met,
            )  # fmt: skip
            out.append((number, self._opened(found, target, known)))
        return out

    # --- one by one --------------------------------------------------------------------------------------------------
    def _alone(self, target: Target) -> Headline:
        """By `judge`, from all rows that it may ask for."""
        asked = self.asked
        known = self.known.get(code := code_of(target, asked.registry) or "") or self._learnt(code)
        if target.region is None or among_peers(target, asked.rule):
            if known.related not in self.everywhere:
                self.everywhere[known.related] = self.held.rows(None, known.related)
            rows = self.everywhere[known.related]
        else:
            rows = self.held.rows(target.region, known.related)
        try:
            return headline(judge(target, rows, rule_set=asked.rule, today=asked.today, registry=asked.registry))
        except ValueError as error:
            return unclear(error)


def _listed(figures: Any) -> list[float | None]:
    """Numbers as a list, None for what is none."""
    found: Any = np.where(np.isfinite(figures), figures.astype(object), None)
    listed: list[float | None] = found.tolist()
    return listed


def _whole(years: Any) -> list[int | None]:
    return [None if year is None else int(year) for year in _listed(years)]
