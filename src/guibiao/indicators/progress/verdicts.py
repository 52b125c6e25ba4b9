"""The numbers of one verdict: one series, one vintage, one reading of the target."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec
import numpy as np

from guibiao.indicators.progress import evidence, formulas
from guibiao.indicators.progress.evidence import Evidence
from guibiao.indicators.progress.formulas import Path
from guibiao.indicators.progress.kinds import Aim
from guibiao.indicators.progress.model import Cannot, Start, Verdict
from guibiao.indicators.progress.series import Series, added_up
from guibiao.indicators.progress.units import is_share
from guibiao.rules.progress import RuleSet

_NAN = math.nan


class Bounds(NamedTuple):
    """A target as levels of its year, in the unit of the series. NaN: not known. `direction` is what is wanted (0 neither),
    `heading` where the goal lies."""

    goal: float
    low: float | None
    high: float | None
    strict: bool
    direction: int
    heading: int


class Setting(NamedTuple):
    """What a verdict is reckoned from, besides the series. `peers` are the values of the data year by region."""

    aim: Aim | None
    rule: RuleSet
    fallback: RuleSet | None
    unit: str | None
    direction: int
    start: Start | None
    start_year: int | None
    end: int | None
    data_year: int
    peers: dict[str, float]


def reckon(series: Series, s: Setting) -> Verdict:
    """The verdict of the data year. What cannot be formed is None, and `cannot` says why there is no class."""
    value, gaps = _value(series, s)
    bounds = _bounds(s)
    met = _met(value, bounds)
    verdict = Verdict(
        met=met,
        value=value.exact,
        at_least=None if value.exact is not None else _finite(value.low),
        at_most=None if value.exact is not None else _finite(value.high),
        goal=_finite(bounds.goal) if bounds else None,
        start=s.start,
        data_year=s.data_year,
        vintage=series[s.data_year].row.vintage,
    )
    if value.exact is None:
        return _by_bounds(_bounded_gap(verdict, bounds), gaps, s)
    return _in_full(verdict, value.exact, bounds, series, s)


# --- the value and what it is measured against -------------------------------------------------------------------
def _value(series: Series, s: Setting) -> tuple[Evidence, tuple[int, ...]]:
    """The value of the data year, or the sum since the start; with a year missing only a lower bound is known.

    Where no year after the start has a figure nothing was counted, which is not the same as 0.
    """
    if not s.aim or s.aim.sums != "period" or s.start_year is None:
        return series[s.data_year].evidence, ()
    summed, gaps = added_up(series, s.start_year + 1, s.data_year)
    if summed is None or not gaps:
        return summed or Evidence(-math.inf, math.inf), ()
    rising = all(figure.evidence.low >= 0 for figure in series.values())
    return Evidence(summed.low if rising else -math.inf, math.inf), gaps


def _bounds(s: Setting) -> Bounds | None:
    if s.aim is None:
        return None
    base = s.start.value if s.start else _NAN
    years = _NAN if s.end is None or s.start_year is None else s.end - s.start_year
    level = formulas.LEVELS[s.aim.way]

    def at(v: float | None) -> float | None:
        return None if v is None else float(level(v, base, years))

    low, high, aim = at(s.aim.low), at(s.aim.high), at(s.aim.aim)
    goal = float(formulas.goal(aim, _or(low), _or(high), s.aim.direction, base if s.start else _NAN))
    heading = int(formulas.heading(s.aim.direction, goal, base))
    return Bounds(goal, low, high, s.aim.strict, s.aim.direction, heading)


def _or(x: float | None) -> float:
    return _NAN if x is None else x


def _finite(x: float | np.floating | None) -> float | None:
    return float(x) if x is not None and math.isfinite(x) else None


def _met(value: Evidence, bounds: Bounds | None) -> bool | None:
    if bounds is None or any(b is not None and math.isnan(b) for b in (bounds.low, bounds.high)):
        return None
    return evidence.satisfies(value, bounds.low, bounds.high, bounds.strict)


# --- verdicts ------------------------------------------------------------------------------------------------------
def _bounded_gap(verdict: Verdict, bounds: Bounds | None) -> Verdict:
    """Between what lies the difference to the goal, of what is better when more, or when less."""
    if bounds is None or verdict.goal is None or not bounds.direction:
        return verdict
    ends = [
        None if end is None else (verdict.goal - end) * bounds.direction for end in (verdict.at_most, verdict.at_least)
    ]
    least, most = ends if bounds.direction > 0 else reversed(ends)
    return msgspec.structs.replace(verdict, gap_at_least=least, gap_at_most=most)


def _by_bounds(verdict: Verdict, gaps: tuple[int, ...], s: Setting) -> Verdict:
    """Of a value that is only bounded: the class where the bound shows the target met, else why there is none."""
    if verdict.met:
        return msgspec.structs.replace(verdict, **_class(0, s.rule), year_reached=s.data_year)
    if gaps:
        listed = "、".join(map(str, gaps))
        why = Cannot(why="years_missing", sentence=f"累计值缺 {listed} 年的数据，只知道下限。", years=gaps)
    elif s.aim and s.aim.sums == "period" and s.start_year is not None and s.data_year <= s.start_year:
        why = no_class(0.0, s.start_year, s.data_year, s.end, s.rule)  # a sum starts from 0
    elif verdict.met is False:
        why = Cannot(why="bound_not_enough", sentence="已有数据只是一个界限：可知尚未达到目标，但说不出差多少。")
    else:
        why = Cannot(why="bound_not_enough", sentence="已有数据只是一个界限，不足以说明是否达到目标。")
    return msgspec.structs.replace(verdict, cannot=why)


def _class(position: int, rule: RuleSet) -> dict[str, object]:
    found = rule.classes[position]
    return {"class_code": found.code, "class_name": found.name, "rule": rule.code}


def _in_full(verdict: Verdict, y: float, bounds: Bounds | None, series: Series, s: Setting) -> Verdict:
    start, end = s.start, _NAN if s.end is None else float(s.end)
    y0, t0 = start.value if start else _NAN, _NAN if s.start_year is None else float(s.start_year)
    goal, heading = (bounds.goal, bounds.heading) if bounds else (_NAN, s.direction)
    ends = (_or(bounds.low), _or(bounds.high)) if bounds else (_NAN, _NAN)
    wanted = bounds.direction if bounds else s.direction
    counted = float(formulas.folded(y, *ends, wanted, y0))
    p = Path(y0, t0, counted, float(s.data_year), goal, end, heading)
    back = counted != y  # gone beyond what was wanted
    with np.errstate(all="ignore"):
        numbers = {
            "share_of_way": formulas.share_of_way(p, verdict.met),
            "share_of_time": formulas.share_of_time(p),
            "required_pace": formulas.pace(p.y0, p.t0, p.goal, p.end),
            "actual_pace": formulas.pace(p.y0, p.t0, y, p.t),
            "remaining_pace": formulas.pace(p.y, p.t, p.goal, p.end) * (-1 if back else 1),
            "gap": formulas.gap(y, *ends, goal, wanted),
        }
        reached = _NAN if back else float(formulas.year_reached(p))
    fields: dict[str, object] = {name: _finite(number) for name, number in numbers.items()}
    fields["year_reached"] = _first_met(series, bounds, s) if verdict.met else _whole_year(reached)
    fields |= _classed(p, verdict, bounds, s)
    return msgspec.structs.replace(verdict, **fields)


def _whole_year(year: float) -> int | None:
    return math.ceil(year - formulas.EQUAL) if math.isfinite(year) else None


def _first_met(series: Series, bounds: Bounds | None, s: Setting) -> int:
    """The first year after the start in which the target was met."""
    for year in (y for y in series if (s.start_year or 0) < y <= s.data_year):
        if _met(_value(series, s._replace(data_year=year))[0], bounds):
            return year
    return s.data_year


def _classed(p: Path, verdict: Verdict, bounds: Bounds | None, s: Setting) -> dict[str, object]:
    """The class and its measure, or why there is none."""
    if s.rule.method == "distance":
        return _by_distance(p, s)
    near = _near_limit(p, s)
    with np.errstate(all="ignore"):
        measure = _NAN if near else float(formulas.MEASURES[s.rule.method](p, verdict.met))
        rule = s.rule
        notes: tuple[str, ...] = ()
        if math.isnan(measure) and s.fallback:
            measure, rule = float(formulas.MEASURES[s.fallback.method](p, verdict.met)), s.fallback
            notes = (why_fallback(near, s.fallback),) if not math.isnan(measure) else ()
    if verdict.met and s.rule.needs_target:
        return {**_class(0, s.rule), "measure": _finite(measure) if rule is s.rule else None}
    if s.rule.needs_target and bounds and formulas.lost(_start_met(p, bounds), verdict.met is False):
        return _class(-1, s.rule)
    at = formulas.position(measure, [c.at_least for c in rule.classes if c.at_least is not None])
    if math.isnan(at):
        return {"cannot": _no_class(p, s)}
    return {**_class(int(at), rule), "measure": measure, "notes": notes}


def _start_met(p: Path, bounds: Bounds) -> bool:
    """Whether the baseline already met the target."""
    return not math.isnan(p.y0) and _met(Evidence(p.y0, p.y0), bounds) is True


def _near_limit(p: Path, s: Setting) -> bool:
    limit = s.rule.near_limit
    return limit is not None and is_share(s.unit) and (p.y0 >= limit or p.goal >= limit)


def why_fallback(near: bool, fallback: RuleSet) -> str:
    """Why another rule set was used."""
    why = "接近 100 %，增长率会失真" if near else "数值为零、为负或变号，不能计算年均增长率"
    return f"{why}，改用“{fallback.name}”判断。"


def _no_class(p: Path, s: Setting) -> Cannot:
    return no_class(p.y0, s.start_year, s.data_year, s.end, s.rule)


def no_class(start: float, start_year: int | None, data_year: int, end: int | None, rule: RuleSet) -> Cannot:
    """Why there is no class although there is a value; `start` NaN: no baseline."""
    if math.isnan(start):
        return Cannot(why="baseline_missing", sentence="没有基期值，不能判断进展快慢。")
    if start_year is None:
        return Cannot(why="year_missing", sentence="基期值没有写明年份，不能判断进展快慢。")
    if data_year <= start_year:
        return Cannot(why="no_data", sentence=f"基期 {start_year} 年之后还没有数据。")
    if end is None and rule.needs_target:
        return Cannot(why="year_missing", sentence="目标没有写明年份，不能判断进展快慢。")
    return Cannot(why="growth_undefined", sentence="数值为零、为负或变号，不能计算年均增长率，也没有可改用的规则。")


def _by_distance(p: Path, s: Setting) -> dict[str, object]:
    """The distance in standard deviations of the peers, and the quarter of the peers that it falls into."""
    values = np.array(list(s.peers.values()))
    if len(values) < len(s.rule.classes) or not (spread := float(np.std(values, ddof=1))) > 0:
        return {
            "cannot": Cannot(
                why="too_few_peers",
                sentence=f"同级地区中只有 {len(values)} 个有 {s.data_year} 年的不同数值，不足以比较距离。",
            )
        }
    own = float(formulas.distance(p.goal, p.y, p.d, spread))
    others = formulas.distance(p.goal, values, p.d, spread)
    standing = 1 - np.sum(others < own - formulas.EQUAL) / (len(values) - 1)
    at = formulas.position(standing, [c.at_least for c in s.rule.classes if c.at_least is not None])
    if math.isnan(own):
        return {"cannot": _no_class(p, s)}
    return {**_class(int(at), s.rule), "measure": own}
