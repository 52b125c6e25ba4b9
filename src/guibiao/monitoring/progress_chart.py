"""The chart of one target: the figures, the required path, the target, and where five years are known the fan ahead."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from guibiao.indicators.charts import Ahead, ProgressChart
from guibiao.indicators.forecast import CannotForecast, forecast
from guibiao.indicators.progress import Result, Verdict
from guibiao.indicators.progress.series import build
from guibiao.terms.indicators import Registry


@dataclass(frozen=True)
class Drawn:
    """The chart, what the forecast says of itself, and the chance that the target is met, in words."""

    chart: ProgressChart
    outlook: str
    chance: str


def of(one: Any, result: Result, title: str) -> Drawn | None:
    """None where there is no figure to be drawn."""
    verdict = result.revised
    if verdict is None or verdict.value is None:
        return None
    indicator = Registry.default().get(result.indicator or "")
    series = build(result.observations, "revised", indicator, result.unit)
    known = {year: found.evidence.exact for year, found in series.items() if found.evidence.exact is not None}
    summed = verdict.start is not None and verdict.start.origin == "zero" and one.target.per != "year"
    if summed and verdict.start is not None and verdict.start.year is not None:
        known = _added(known, verdict.start.year, verdict.data_year)
    year = one.target.year or (result.target.period[1] if result.target.period else None)
    less = bool(indicator and indicator.direction == -1)
    ahead, outlook, chance = ((), "", "") if summed else _ahead(known, year, verdict, one, less)
    start = verdict.start
    chart = ProgressChart(
        title=title,
        unit=result.unit or "",
        source="、".join(dict.fromkeys(row.source for row in result.observations if row.source))[:120],
        data_year=str(verdict.data_year),
        observed=known,
        baseline=(start.year, start.value) if start and start.year and one.target.per != "year" else None,
        targets={year: verdict.goal} if year and verdict.goal is not None else {},
        less=less,
        ahead=ahead,
    )
    return Drawn(chart, outlook, chance)


def _added(known: dict[int, float], start: int, last: int) -> dict[int, float]:
    """The running sum since the start, as far as no year is missing."""
    years = []
    for year in range(start + 1, last + 1):
        if year not in known:
            break
        years.append(year)
    return dict(zip(years, accumulate(known[year] for year in years), strict=True))


def _ahead(
    known: dict[int, float], year: int | None, verdict: Verdict, one: Any, less: bool
) -> tuple[tuple[Ahead, ...], str, str]:
    """The fan, what the method says of itself or why there is none, and the chance."""
    if year is None or not known or year <= max(known):
        return (), "", ""
    limits = (0.0, 100.0) if one.target.kind == "coverage" else None
    try:
        seen = forecast(known, year, limits=limits)
    except CannotForecast as why:
        return (), str(why), ""
    fan = tuple(Ahead(year=point.year, value=point.value, low=point.low, high=point.high) for point in seen.points)
    if verdict.goal is None:
        return fan, seen.said, ""
    share = seen.chance(year, "≤" if less else "≥", verdict.goal)
    words = {"year": year, "chance": f"{share:.0%}"}
    return fan, seen.said, _("按以往走势，%(year)s年达到目标的可能性约为%(chance)s。") % words
