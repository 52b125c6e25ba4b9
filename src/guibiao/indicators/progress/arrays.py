"""The numbers of a verdict for many targets at once, on arrays: what `verdicts.reckon` says of one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from guibiao.indicators.progress import formulas
from guibiao.indicators.progress.formulas import Path
from guibiao.indicators.progress.matrices import Array, Columns, Flags, gathered, measured, placed, quietly, satisfied
from guibiao.rules.progress import RuleSet


def reckoned(
    layers: Array, years: npt.NDArray[np.int64], asked: Columns, rule: RuleSet, fallback: RuleSet | None
) -> Columns:
    """The columns of `matrices` with `gap`, `reached` (the year, NaN for none), `near` (growth distorts) and `short`
    (years × targets: fell short of a target for each year)."""
    nothing = np.zeros(len(asked["cell"]), bool)
    t = gathered(layers, years.tolist(), asked["cell"], nothing, asked, None)
    t = measured(placed({**asked, **t}), rule, fallback)
    p = Path(t["start"], t["t0"], t["counted"], t["data_year"], t["goal"], t["t1"], t["heading"])
    t["gap"] = quietly(formulas.gap, t["value"], t["low"], t["high"], t["goal"], t["direction"])
    ahead = np.ceil(quietly(formulas.year_reached, p) - formulas.EQUAL)
    ahead = np.where((t["counted"] != t["value"]) | ~np.isfinite(ahead), np.nan, ahead)
    t["reached"] = np.where(t["met"], t["data_year"], ahead)
    rows = np.flatnonzero(t["met"] & (t["sums"] != 2))
    t["reached"][rows] = _first_met(layers, years, {name: t[name][rows] for name in _NEEDED})
    limit = rule.near_limit
    t["near"] = nothing if limit is None else t["share"] & ((t["start"] >= limit) | (t["goal"] >= limit))
    t["short"] = _short(layers, years, t)
    return t


_NEEDED = (
    "cell", "by", "sums", "start_year", "data_year", "low", "high", "strict", "direction"
)  # fmt: skip


def _first_met(layers: Array, years: npt.NDArray[np.int64], t: Columns) -> Array:
    """The first year after the start in which each target, now met, was met."""
    found: Array = t["data_year"].copy()
    open_ = np.ones(len(found), bool)
    total = np.zeros(len(found))
    since = np.nan_to_num(t["start_year"])
    for year, layer in zip(years, layers, strict=True):
        value = layer[t["cell"]] * t["by"]
        there = ~np.isnan(value) & (year > since) & (year <= t["data_year"])
        total += np.where(there, value, 0.0)
        met, _known = satisfied(t, np.where(t["sums"] == 1, total, value))
        hit = there & met & open_
        found[hit] = year
        open_ &= ~hit
    return found


def _short(layers: Array, years: npt.NDArray[np.int64], t: Columns) -> Flags:
    """In which earlier years of its period a target for each year was missed."""
    found = np.zeros((len(years), len(t["cell"])), bool)
    rows = np.flatnonzero(t["sums"] == 2)
    if not len(rows):
        return found
    mine: dict[str, Any] = {name: t[name][rows] for name in (*_NEEDED, "first_year")}
    for place, (year, layer) in enumerate(zip(years, layers, strict=True)):
        value = layer[mine["cell"]] * mine["by"]
        met, known = satisfied(mine, value)
        found[place, rows] = (year >= mine["first_year"]) & (year < mine["data_year"]) & known & ~met
    return found
