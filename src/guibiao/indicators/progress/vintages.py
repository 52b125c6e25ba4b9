"""One verdict a vintage: the series and the baseline as first published, or as revised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from guibiao.indicators.progress import verdicts
from guibiao.indicators.progress.case import Case
from guibiao.indicators.progress.evidence import satisfies
from guibiao.indicators.progress.formulas import EQUAL
from guibiao.indicators.progress.model import Cannot, Observation, Start, Verdict
from guibiao.indicators.progress.series import Series, Vintage, build
from guibiao.indicators.progress.units import factor

Both = Mapping[Vintage, Series]


def verdict(case: Case, series: Both, which: Vintage, data_year: int) -> Verdict:
    target, aim, own = case.target, case.aim, series[which]
    start_year = target.baseline.year or (target.period[0] - 1 if target.period else None)
    end = case.end
    start: Start | None
    notes: list[str] = []
    if aim and aim.sums == "year":
        start, start_year, end = Start(value=0.0, year=data_year - 1, origin="zero"), data_year - 1, data_year
        notes = _short_years(case, own, data_year)
    elif aim and aim.sums == "period":
        start = None if start_year is None else Start(value=0.0, year=start_year, origin="zero")
    else:
        start = _start(case, series, which, start_year)
        notes = _differs(case, series, start)
    setting = verdicts.Setting(
        aim, case.asked.rule, case.asked.fallback, case.unit, _wanted(case), start, start_year, end, data_year,
        _peers(case, which, data_year),
    )  # fmt: skip
    if aim and aim.sums == "period" and start_year is None:
        why = Cannot(why="year_missing", sentence="累计目标没有写明从哪一年起，不知道该加哪些年。")
        return Verdict(met=None, data_year=data_year, cannot=why)
    found = verdicts.reckon(own, setting)
    return msgspec.structs.replace(found, notes=(*found.notes, *notes))


def _wanted(case: Case) -> int:
    """The direction that is wanted where there is no target to travel to."""
    if case.target.direction is not None:
        return case.target.direction or 1
    return (case.indicator.direction if case.indicator else 1) or 1


def _start(case: Case, series: Both, which: Vintage, year: int | None) -> Start | None:
    """The baseline: the plan's own, unless the history of its year was revised; else the observed one."""
    printed = case.target.baseline
    relative = case.aim is not None and case.aim.unit is None
    unit = printed.unit or (case.unit if relative else case.target.unit)
    by = factor(unit, case.unit, case.indicator)
    first, last = (None if year is None else series[of].get(year) for of in ("published", "revised"))
    revised = first is not None and last is not None and first.evidence != last.evidence
    if printed.value is not None and by is not None and not (revised and which == "revised"):
        return Start(value=printed.value * by, year=year, origin="plan")
    figure = first if which == "published" else last
    if year is None or figure is None or figure.evidence.exact is None:
        return None
    return Start(value=figure.evidence.exact, year=year, origin="observed", vintage=figure.row.vintage)


def _differs(case: Case, series: Both, start: Start | None) -> list[str]:
    """What is worth saying of a printed baseline that the statistics first put otherwise."""
    figure = series["published"].get(start.year or 0) if start and start.origin == "plan" else None
    if start is None or figure is None or figure.evidence.exact is None:
        return []
    observed = figure.evidence.exact
    if abs(observed - start.value) <= EQUAL * max(abs(observed), abs(start.value)):
        return []
    return [disagrees(start.year, start.value, observed)]


def disagrees(year: int | None, printed: float, observed: float) -> str:
    """The sentence for a printed baseline that the statistics put otherwise."""
    return f"规划所载 {year} 年基期值 {printed:g} 与统计数据 {observed:g} 不一致，按规划所载。"


def _short_years(case: Case, series: Series, data_year: int) -> list[str]:
    """Which earlier years of the period fell short of a target for each year."""
    first = case.target.period[0] if case.target.period else data_year
    if case.aim is None:
        return []
    short = [
        str(year)
        for year, figure in series.items()
        if first <= year < data_year
        and satisfies(figure.evidence, case.aim.low, case.aim.high, case.aim.strict) is False
    ]
    return [fell_short(short)] if short else []


def fell_short(years: Sequence[str]) -> str:
    """The sentence for earlier years that missed a target for each year."""
    return f"此前 {'、'.join(years)} 年没有达到每年的目标。"


def _peers(case: Case, which: Vintage, data_year: int) -> dict[str, float]:
    """The exact values of the data year of the regions of one level, for rule sets that compare them."""
    if case.asked.rule.method != "distance":
        return {}
    by_region: dict[str, list[Observation]] = {}
    for row in case.peers:
        if row.year == data_year:
            by_region.setdefault(row.region, []).append(row)
    found = {
        region: build(given, which, case.indicator, case.unit).get(data_year) for region, given in by_region.items()
    }
    return {r: f.evidence.exact for r, f in found.items() if f and f.evidence.exact is not None}
