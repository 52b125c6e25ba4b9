"""How forecasts would have done: every series, every origin, up to five years ahead, choosing as one would have then."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from guibiao.indicators.forecast import trial
from guibiao.indicators.forecast.ahead import SHARE, matrix, natural_scale
from guibiao.indicators.forecast.methods import ALONE, POOLED
from guibiao.indicators.forecast.scales import Array
from guibiao.indicators.forecast.walk import LEAST_PEERS

_COLUMNS = ["indicator", "scope", "region", "year", "part", "value", "comparator", "status", "vintage"]

Panel = Mapping[str, Mapping[str, Mapping[int, float]]]


@dataclass(frozen=True)
class Score:
    """Forecasts checked; mean scaled error of the naive drift and of the method chosen; coverage of the interval."""

    checked: int
    naive: float
    chosen: float
    coverage: float

    @property
    def ratio(self) -> float:
        return self.chosen / self.naive


@dataclass(frozen=True)
class Backtest:
    """overall; by: a score an indicator; ahead: a score a number of years ahead. share: of the interval."""

    overall: Score
    by: Mapping[str, Score]
    ahead: Mapping[int, Score]
    share: float

    def __str__(self) -> str:
        """A table in plain text: error against naive drift, and coverage."""
        rows = [("全部", self.overall), *((f"{n} 年后", score) for n, score in self.ahead.items()), *self.by.items()]
        head = f"    次数  直线外推  所用方法      比  {self.share:.0%} 区间覆盖"
        lines = [f"{s.checked:8d}{s.naive:10.2f}{s.chosen:10.2f}{s.ratio:8.3f}{s.coverage:8.1%}  {n}" for n, s in rows]
        return "\n".join([head, *lines])


def panel(observations: Any) -> dict[str, dict[str, dict[int, float]]]:
    """The panel of a table of observations (Arrow): indicator → region → year → value.

    Whole years only, as last revised; a figure that is missing, a bound or a forecast is left out. An indicator with
    several scopes stands once for each, as `code / scope`.
    """
    rows = observations.select(_COLUMNS).to_pylist()
    rows.sort(key=lambda row: row["vintage"] or datetime.date.min)
    found: dict[str, dict[str, dict[int, float]]] = {}
    for row in rows:
        exact = row["comparator"] == "=" and row["value"] is not None and row["status"] != "forecast"
        if exact and row["part"] == "Y":
            name = " / ".join(filter(None, (row["indicator"], row["scope"])))
            found.setdefault(name, {}).setdefault(row["region"], {})[row["year"]] = row["value"]
    return found


def backtest(panel: Panel, share: float = SHARE) -> Backtest:
    """Back-test on `panel`: indicator → region → year → value. Regions of one indicator are each other's peers.

    At every origin the method is chosen by the forecasts that could be checked by that year, as `forecast` would have.
    Raises ValueError where no series is long enough.
    """
    parts = {name: _chosen(regions, share) for name, regions in panel.items() if any(regions.values())}
    parts = {name: part for name, part in parts.items() if len(part)}
    if not parts:
        raise ValueError(f"没有一个序列够长（{trial.LEAST_POINTS + 1} 年以上），无法回测。")
    together = np.concatenate(list(parts.values()))
    return Backtest(
        overall=_score(together),
        by={name: _score(part) for name, part in parts.items()},
        ahead={int(n): _score(together[together[:, 0] == n]) for n in np.unique(together[:, 0])},
        share=share,
    )


def _chosen(regions: Mapping[str, Mapping[int, float]], share: float) -> Array:
    """A row a forecast: years ahead, error of the naive drift, error of the method chosen, 1 where inside."""
    values, years = matrix(list(regions.values()))
    method = POOLED if len(values) > LEAST_PEERS else ALONE
    tried = trial.run(method, values, natural_scale(values), years, share)
    column = np.zeros(len(tried), dtype=int)
    for origin in np.unique(tried.origin):
        column[tried.origin == origin] = tried.known_by(int(origin)).beaten()
    row = np.arange(len(tried))
    return np.column_stack(
        [tried.target - tried.origin, tried.error[:, 0], tried.error[row, column], tried.inside[row, column]]
    )


def _score(rows: Array) -> Score:
    return Score(len(rows), *map(float, rows[:, 1:].mean(axis=0)))
