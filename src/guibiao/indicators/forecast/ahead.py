"""One series looked ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from guibiao.indicators.forecast import trial
from guibiao.indicators.forecast.methods import ALONE, NAIVE, POOLED, Method, outlook
from guibiao.indicators.forecast.scales import LEVEL, LOG, Array, Scale, Years, between, stopped
from guibiao.indicators.forecast.walk import LEAST_PEERS

SHARE = 0.8


class CannotForecast(ValueError):
    """A series that says nothing of the years to come; the message says why."""


@dataclass(frozen=True)
class Point:
    """A year ahead: the middle value, and the interval that holds it with the stated share; unit of the series."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """points: one a year after the last figure. share: of the interval. method: the one used.

    checked: forecasts of years already known that were compared with what came. error_ratio: mean error of the
    trend tried over that of the naive drift (from 1 on the naive drift is used), None where fewer than three origins
    could be checked. coverage: share of those values inside the interval of the method used, None where none was
    checked. said: the method and its record, in words.
    """

    points: tuple[Point, ...]
    share: float
    method: Method
    checked: int
    error_ratio: float | None
    coverage: float | None
    said: str
    _scale: Scale = field(repr=False)
    _centre: Array = field(repr=False)
    _spread: Array = field(repr=False)
    _degrees: float = field(repr=False)

    def at(self, year: int) -> Point:
        """The point of `year`; CannotForecast where the forecast does not go there."""
        for point in self.points:
            if point.year == year:
                return point
        raise CannotForecast(f"没有 {year} 年的预测：预测期为 {self.points[0].year}—{self.points[-1].year} 年。")

    def chance(self, year: int, comparator: str, value: float, upper: float | None = None) -> float:
        """Probability that the figure of `year` meets `comparator value` (`range`: lies in value–upper).

        `=` and `≈` are read as reaching the value (达到); a target that wants less says `≤` or `<`.
        """
        place = self.points.index(self.at(year))
        if comparator == "range":
            if upper is None:
                raise CannotForecast("区间目标须有上限。")
            return self._below(place, upper, itself=True) - self._below(place, value)
        wants_more, itself = _COMPARED[comparator]
        below = self._below(place, value, itself=itself)
        return 1 - below if wants_more else below

    def _below(self, place: int, limit: float, *, itself: bool = False) -> float:
        """Of a figure below the limit, or, with `itself`, of one that reaches it at most."""
        least, most = self._scale.back(np.array([-np.inf, np.inf]))
        if limit >= most if itself else limit <= least:
            return float(itself)
        z = float(self._scale.of(np.array([limit], dtype=float))[0])
        centre, spread = float(self._centre[place]), float(self._spread[place])
        if spread == 0:  # certain
            return float(itself) if math.isclose(z, centre, rel_tol=1e-9, abs_tol=1e-9) else float(z > centre)
        from scipy.special import stdtr  # slow to load, most processes never look ahead

        return float(stdtr(self._degrees, (z - centre) / spread))


#: Of each comparator: whether it wants more, and whether the value itself counts as below it.
_COMPARED: dict[str, tuple[bool, bool]] = {
    "=": (True, False), "≈": (True, False), "≥": (True, False), ">": (True, True), "≤": (False, True), "<": (False, False),
}  # fmt: skip


def forecast(
    series: Mapping[int, float],
    until: int,
    *,
    peers: Sequence[Mapping[int, float]] = (),
    limits: tuple[float, float] | None = None,
    share: float = SHARE,
) -> Forecast:
    """Look from a yearly series (year → value, five points or more) at every year up to `until`.

    peers: the same indicator elsewhere; five or more steady the drift, and all give the method more to be tried on.
    limits: ends that a rate cannot leave (0 and 100 for a coverage in %). A damped trend is tried against the naive
    drift on the years already known; the naive drift is used, and `said` says so, where it was not beaten.

    Raises CannotForecast where there are too few points, one beyond the limits, or `until` is no year ahead.
    """
    own = {year: float(value) for year, value in series.items() if value is not None and np.isfinite(value)}
    if len(own) < trial.LEAST_POINTS:
        raise CannotForecast(f"只有 {len(own)} 年的数据，少于 {trial.LEAST_POINTS} 年，不作预测。")
    if limits and (beyond := [year for year, value in own.items() if not limits[0] <= value <= limits[1]]):
        raise CannotForecast(
            f"{beyond[0]} 年的 {own[beyond[0]]:g} 超出所给的上下限 {limits[0]:g}—{limits[1]:g}，请核对。"
        )
    last = max(own)
    if until <= last:
        raise CannotForecast(f"{until} 年不在最新数据年份 {last} 年之后，无须预测。")
    known = [{year: value for year, value in peer.items() if year <= last} for peer in peers]
    values, years = matrix([own, *filter(None, known)])
    scale = natural_scale(values[0], limits)
    values = np.where(np.isfinite(scale.of(values)), values, np.nan)  # a peer at a limit says nothing on log-odds
    method = POOLED if len(values) > LEAST_PEERS else ALONE
    tried = trial.run(method, values, scale, years, share)
    used = method if tried.beaten() else NAIVE
    look = outlook(used, values, scale, years, np.arange(last + 1, until + 1, dtype=np.int64))
    centre, spread, reach = look.centre[0], look.spread[0], look.reach(share)[0]
    edges = [scale.back(z) for z in (centre, centre - reach, centre + reach)]
    coverage = float(tried.inside[:, int(used is method)].mean()) if len(tried) else None
    return Forecast(
        points=tuple(Point(last + 1 + n, *map(float, point)) for n, point in enumerate(zip(*edges, strict=True))),
        share=share,
        method=used,
        checked=len(tried),
        error_ratio=tried.ratio(),
        coverage=coverage,
        said=_said(used, len(tried), tried.ratio(), coverage, share),
        _scale=scale,
        _centre=centre,
        _spread=spread,
        _degrees=float(look.degrees[0]),
    )


def matrix(many: Sequence[Mapping[int, float]]) -> tuple[Array, Years]:
    """Series × every year from the first to the last, NaN where nothing was observed; and the years."""
    seen = [year for one in many for year in one]
    years = np.arange(min(seen), max(seen) + 1, dtype=np.int64)
    values = np.full((len(many), len(years)), np.nan)
    for row, one in enumerate(many):
        for year, value in one.items():
            values[row, year - years[0]] = np.nan if value is None else value
    return values, years


def natural_scale(values: Array, limits: tuple[float, float] | None = None) -> Scale:
    """Log-odds where every figure lies between `limits`, stopped at them where one has reached an end; without limits the
    logarithm where all figures are positive, else as they are."""
    seen = values[np.isfinite(values)]
    if limits is not None:
        inside = (seen > limits[0]).all() and (seen < limits[1]).all()
        return between(*limits) if inside else stopped(*limits)
    return LOG if (seen > 0).all() else LEVEL


def _said(used: Method, checked: int, ratio: float | None, coverage: float | None, share: float) -> str:
    if coverage is None:
        return f"{used.label}；数据太短，未能用历史检验。"
    record = f"回测 {checked} 次，{share:.0%} 区间实际覆盖 {coverage:.0%}"
    if ratio is None:
        return f"{used.label}；{record}，不足以与直线外推比较。"
    if used is NAIVE:
        said = f"误差为其 {ratio:.0%}" if math.isfinite(ratio) else "它没有误差"
        return f"{used.label}；阻尼趋势未能胜过它（{said}）；{record}。"
    return f"{used.label}；误差为直线外推的 {ratio:.0%}；{record}。"
