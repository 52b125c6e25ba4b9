"""What a target's own past says of its year: the known figures, the fan ahead, and the chance that it is met."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from guibiao.indicators.forecast import CannotForecast, forecast
from guibiao.indicators.forecast.ahead import Point
from guibiao.indicators.progress import Result
from guibiao.indicators.progress.series import build
from guibiao.terms.indicators import Registry


@dataclass(frozen=True)
class Outlook:
    """`known` by year, `year` of the target, whether `less` is wanted; `points` ahead with what the method says of itself,
    or why there are none; `chance` (0 to 1) that the target is met, None where that cannot be said."""

    known: dict[int, float]
    year: int | None
    less: bool
    points: tuple[Point, ...] = ()
    said: str = ""
    chance: float | None = None


def of(target: Any, result: Result, registry: Registry) -> Outlook | None:
    """None where the latest figure is not known exactly. `target` is the adopted one, `result` what was said of it."""
    verdict = result.revised
    if verdict is None or verdict.value is None:
        return None
    indicator = registry.get(result.indicator or "")
    series = build(result.observations, "revised", indicator, result.unit)
    known = {year: found.evidence.exact for year, found in series.items() if found.evidence.exact is not None}
    year = target.year or (result.target.period[1] if result.target.period else None)
    less = target.kind == "rank" or bool(indicator and indicator.direction == -1)
    if verdict.start is not None and verdict.start.origin == "zero" and target.per != "year":
        # Sums since the start are drawn, and not looked ahead from.
        start = verdict.start.year
        return Outlook(known if start is None else _added(known, start, verdict.data_year), year, less)
    if year is None or not known or year <= max(known):
        return Outlook(known, year, less)
    try:
        seen = forecast(known, year, limits=(0.0, 100.0) if target.kind == "coverage" else None)
    except CannotForecast as why:
        return Outlook(known, year, less, said=str(why))
    chance = None if verdict.goal is None else seen.chance(year, "≤" if less else "≥", verdict.goal)
    return Outlook(known, year, less, seen.points, seen.said, chance)


def _added(known: dict[int, float], start: int, last: int) -> dict[int, float]:
    """The running sum since the start, as far as no year is missing."""
    years = []
    for year in range(start + 1, last + 1):
        if year not in known:
            break
        years.append(year)
    return dict(zip(years, accumulate(known[year] for year in years), strict=True))
