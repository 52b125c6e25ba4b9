"""Progress of every target over a panel, in memory: the arithmetic of `formulas` on NumPy arrays.

The same judgement as `bulk.table`, for figures that already stand as a matrix (`guibiao.indicators.panel`), some ten times as fast:
where a column store has to look up two words a figure, a matrix knows where it stands. Targets go through in slices that
the processor's cache holds, on as many threads as there are cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.progress import formulas
from guibiao.indicators.progress.formulas import Path
from guibiao.rules.progress import RuleSet

if TYPE_CHECKING:  # loads Ibis
    from guibiao.indicators.panel import Panel

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, Any]

SLICE = 16_384
_NUMBERS = ("aim", "low", "high", "direction", "start_year", "start_value", "end_year", "due_year")
_LATER = 9999.0
# The reasons of `Cannot.why` that a panel can give, in the order in which `judge` looks.
_WHY = (
    "unit_not_comparable", "not_due", "no_data", "years_missing", "baseline_missing", "year_missing", "growth_undefined",
)  # fmt: skip


def over(
    panel: Panel,
    aims: pa.Table,
    rule_set: RuleSet,
    fallback: RuleSet | None = None,
    *,
    scope: str | None = None,
    year: int | None = None,
) -> pa.Table:
    """A row for each target of `aims` (the table of `aims.aims`), in its order, with the columns of `bulk.table`.

    `scope` is that of the panel; a target with another finds no figure. A panel holds exact figures only: that a bound
    came after the latest one is not seen here, and `no_data` or `not_due` is said. Words come as dictionaries.
    """
    asked: Columns = {name: _floats(aims[name]) for name in _NUMBERS}
    asked |= {name: aims[name].fill_null(False).to_numpy() for name in ("strict", "share")}
    asked["way"] = _places(aims["way"], tuple(formulas.LEVELS))
    asked["sums"] = _places(aims["sums"], ("none", "period", "year"))
    cell, unlike = _cells(panel, aims, scope)
    layers = panel.values.reshape(len(panel.years), -1)

    def part(slice_: slice) -> Columns:
        mine = {name: column[slice_] for name, column in asked.items()}
        found = gathered(layers, panel.years, cell[slice_], unlike[slice_], mine, year)
        return measured(placed({**mine, **found}), rule_set, fallback)

    slices = [slice(at, at + SLICE) for at in range(0, len(aims), SLICE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(part, slices))
    if not parts:
        parts = [part(slice(0, 0))]
    whole = {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}
    if rule_set.method == "distance":
        whole |= _distances(whole, _codes(aims["indicator"]), rule_set)
    return _said(whole, aims, rule_set, fallback, year)


# --- where the figures stand -------------------------------------------------------------------------------------
def _floats(column: pa.ChunkedArray) -> Array:
    """A column as float64, NaN where NULL."""
    found: Array = column.cast(pa.float64()).to_numpy()
    return found


def _places(column: pa.ChunkedArray, words: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Where each word stands among `words`, −1 where nowhere."""
    found: npt.NDArray[np.int64] = pc.index_in(column, pa.array(words, pa.string())).fill_null(-1).to_numpy()
    return found.astype(np.int64)


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = column.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy(False)
    return found.astype(np.int64)


def _cells(panel: Panel, aims: pa.Table, scope: str | None) -> tuple[npt.NDArray[np.int64], Flags]:
    """The cell of the panel that each target is about, −1 for none, and whether it stands there in another unit."""
    region, indicator = _places(aims["region"], panel.regions), _places(aims["indicator"], panel.indicators)
    wanted = aims["scope"].is_null() if scope is None else pc.equal(aims["scope"], scope).fill_null(False)
    there = (region >= 0) & (indicator >= 0) & wanted.to_numpy() & aims["why"].is_null().to_numpy()
    units = pa.array([panel.units.get(code) for code in panel.indicators], pa.string())
    own = units.take(pa.array(np.maximum(indicator, 0))) if len(units) else pa.nulls(len(aims), pa.string())
    alike = pc.equal(aims["unit"], own).fill_null(True).to_numpy(zero_copy_only=False)
    return np.where(there, region * len(panel.indicators) + indicator, -1), there & ~alike


def gathered(
    layers: Array, years: Sequence[int], cell: npt.NDArray[np.int64], unlike: Flags, asked: Columns, year: int | None
) -> Columns:
    """The latest value, the observed baseline and the sum since it, of every target; `by` turns figures into its unit."""
    last = asked["end_year"] if year is None else np.full(len(cell), float(year))
    last = np.where(np.isnan(last), _LATER, last)
    data_year, latest, observed = (np.full(len(cell), np.nan) for _ in range(3))
    summed, count, others = np.zeros(len(cell)), np.zeros(len(cell)), np.zeros(len(cell), bool)
    start_year, nowhere, by = asked["start_year"], cell < 0, asked.get("by")
    summing = bool((asked["sums"] == 1).any())
    for when, layer in zip(years, layers, strict=True):
        value = layer[cell] if by is None else layer[cell] * by
        there = ~np.isnan(value) & (when <= last) & ~nowhere
        if unlike.any():
            others |= there & unlike
            there &= ~unlike
        np.copyto(data_year, when, where=there)
        np.copyto(latest, value, where=there)
        np.copyto(observed, value, where=there & (start_year == when))
        if summing:
            since = there & (start_year < when)
            np.add(summed, value, out=summed, where=since)
            count += since
    summed[count == 0] = np.nan
    return {
        "data_year": data_year,
        "latest": latest,
        "observed": observed,
        "summed": summed,
        "count": count,
        "others": others,
    }


# --- levels and shares -------------------------------------------------------------------------------------------
def placed(t: Columns) -> Columns:
    """Start, value, bounds and goal of each target in the unit of its indicator, and whether it is met."""
    period, yearly = t["sums"] == 1, t["sums"] == 2
    needed = t["data_year"] - t["start_year"]
    t["gaps"] = period & (t["count"] < needed)
    t["value"] = np.where(period, np.where(t["gaps"], np.nan, t["summed"]), t["latest"])
    stated = np.where(np.isnan(t["start_value"]), t["observed"], t["start_value"])
    t["start"] = np.where(period | yearly, 0.0, stated)
    t["t0"] = np.where(yearly, t["data_year"] - 1, t["start_year"])
    t["t1"] = np.where(yearly, t["data_year"], t["end_year"])
    for name in ("aim", "low", "high"):
        t[name] = _level(t, name)
    t["goal"] = formulas.goal(t["aim"], t["low"], t["high"], t["direction"], t["start"])
    t["heading"] = formulas.heading(t["direction"], t["goal"], t["start"])
    t["counted"] = formulas.folded(t["value"], t["low"], t["high"], t["direction"], t["start"])
    t["met"], t["met_known"] = satisfied(t, t["value"])
    t["start_met"], _ = satisfied(t, t["start"])
    return t


def _level(t: Columns, name: str) -> Array:
    """The level that a printed figure means, by the way of its kind."""
    found = np.full(len(t["way"]), np.nan)
    for place, level in enumerate(formulas.LEVELS.values()):
        mine = t["way"] == place
        if mine.all():
            return np.asarray(quietly(level, t[name], t["start"], t["t1"] - t["t0"]))
        if mine.any():
            found[mine] = quietly(level, t[name][mine], t["start"][mine], (t["t1"] - t["t0"])[mine])
    return found


def satisfied(t: Columns, x: Array) -> tuple[Flags, Flags]:
    """Whether a value lies within the bounds, and whether that is known: one bound that fails is enough to know."""
    above = np.where(t["strict"], ~formulas.at_most(x, t["low"]), formulas.at_least(x, t["low"]))
    below = np.where(t["strict"], ~formulas.at_least(x, t["high"]), formulas.at_most(x, t["high"]))
    known_above, known_below = ~np.isnan(x + t["low"]), ~np.isnan(x + t["high"])
    up, down = t["direction"] >= 0, t["direction"] <= 0
    fails = (up & known_above & ~above) | (down & known_below & ~below)
    holds = ~fails & (~up | known_above) & (~down | known_below) & (up | down)
    return holds, holds | fails


def quietly(function: Callable[..., Any], *figures: Any) -> Any:
    """What cannot be formed is NaN, as `formulas` says, without a warning."""
    with np.errstate(all="ignore"):
        return function(*figures)


# --- measures and classes ----------------------------------------------------------------------------------------
def measured(t: Columns, rule: RuleSet, fallback: RuleSet | None) -> Columns:
    """The measure of the rule set and, where it cannot be formed, of its fallback; the place among the classes."""
    p = Path(t["start"], t["t0"], t["counted"], t["data_year"], t["goal"], t["t1"], t["heading"])
    nothing = np.full(len(t["start"]), np.nan)
    t["share_of_way"] = quietly(formulas.share_of_way, p, t["met"])
    t["share_of_time"] = quietly(formulas.share_of_time, p)
    t["own"] = t["other"] = t["place"] = t["other_place"] = nothing
    if rule.method == "distance":
        return t
    t["own"] = quietly(formulas.MEASURES[rule.method], p, t["met"])
    if rule.near_limit is not None:
        near = t["share"] & ((t["start"] >= rule.near_limit) | (t["goal"] >= rule.near_limit))
        t["own"] = np.where(near, np.nan, t["own"])
    t["place"] = _place(t["own"], rule)
    if rule.needs_target:
        lost = formulas.lost(t["start_met"], t["met_known"] & ~t["met"])
        t["place"] = np.where(t["met"], 0.0, np.where(lost, len(rule.classes) - 1.0, t["place"]))
    if fallback:
        t["other"] = quietly(formulas.MEASURES[fallback.method], p, t["met"])
        t["other_place"] = _place(t["other"], fallback)
    return t


def _place(measure: Array, rule: RuleSet) -> Array:
    floors = [one.at_least for one in rule.classes if one.at_least is not None]
    return np.asarray(formulas.position(measure, floors))


def _distances(t: Columns, indicator: npt.NDArray[np.int64], rule: RuleSet) -> Columns:
    """Distances in standard deviations of the indicator's values of one year, and the quarters of them."""
    known = ~np.isnan(t["value"])
    _, group = np.unique(np.stack([indicator, np.nan_to_num(t["data_year"])]), axis=1, return_inverse=True)
    size = np.bincount(group, known)
    mean = quietly(np.divide, np.bincount(group, np.where(known, t["value"], 0.0)), size)
    away = np.where(known, t["value"] - mean[group], 0.0) ** 2
    spread = np.sqrt(quietly(np.divide, np.bincount(group, away), size - 1))[group]
    enough = (size[group] >= len(rule.classes)) & (spread > 0)
    own = np.where(enough, quietly(formulas.distance, t["goal"], t["counted"], t["heading"], spread), np.nan)
    standing = _standing(own, group)
    return {"own": own, "place": _place(standing, rule)}


def _standing(own: Array, group: npt.NDArray[np.int64]) -> Array:
    """1 for the least distance of a group and 0 for the greatest; those that tie share the better place."""
    standing = np.full(len(own), np.nan)
    rows = np.flatnonzero(~np.isnan(own))
    rounded = own[rows].round(9)
    order = np.lexsort((rounded, group[rows]))
    groups, figures = group[rows][order], rounded[order]
    place = np.arange(len(order))
    new_group = np.r_[True, groups[1:] != groups[:-1]][: len(order)]
    first = np.maximum.accumulate(np.where(new_group, place, 0))
    tied = np.maximum.accumulate(np.where(new_group | np.r_[True, figures[1:] != figures[:-1]][: len(order)], place, 0))
    others = np.bincount(groups)[groups] - 1
    standing[rows[order]] = 1 - quietly(np.divide, tied - first, np.where(others > 0, others, 1))
    return standing


# --- in words ----------------------------------------------------------------------------------------------------
def _said(t: Columns, aims: pa.Table, rule: RuleSet, fallback: RuleSet | None, year: int | None) -> pa.Table:
    """The columns of the result, with the reason where something cannot be said."""
    by_rule, by_other = ~np.isnan(t["place"]), ~np.isnan(t["other_place"])
    spare = fallback.classes if fallback else ()
    place = np.where(by_rule, t["place"], t["other_place"] + len(rule.classes))
    until: Array = np.fmin(t["end_year"], np.fmax(t["due_year"], np.nan_to_num(t["data_year"])))
    judged: Array = until if year is None else np.full(len(place), float(year))
    return pa.table(
        {
            **{name: aims[name] for name in ("row", "target", "region", "indicator", "unit")},
            "year": _null(judged),
            "data_year": _null(t["data_year"]),
            "value": _null(t["value"]),
            "start_year": _null(t["t0"]),
            "start": _null(t["start"]),
            "goal": _null(t["goal"]),
            "end_year": _null(t["t1"]),
            "met": pa.array(t["met"], mask=~t["met_known"]),
            "share_of_way": _null(t["share_of_way"]),
            "share_of_time": _null(t["share_of_time"]),
            "measure": _null(np.asarray(np.where(by_rule, t["own"], t["other"]), float)),
            "class_code": _words(place, [one.code for one in (*rule.classes, *spare)]),
            "rule": _words(
                np.where(by_rule, 0.0, np.where(by_other, 1.0, np.nan)),
                [rule.code, *([fallback.code] if fallback else [])],
            ),
            "why": _why(t, aims, rule, judged, by_rule | by_other),
        }
    )


def _null(figures: Array) -> pa.Array:
    return pa.array(figures, pa.float64(), from_pandas=True)


def _words(place: Array, words: list[str]) -> pa.Array:
    """Words by their places; NaN is NULL."""
    unsaid = np.isnan(place)
    return pa.DictionaryArray.from_arrays(
        pa.array(np.nan_to_num(place).astype(np.int8), mask=unsaid), pa.array(words, pa.string())
    )


def _why(t: Columns, aims: pa.Table, rule: RuleSet, judged: Array, classed: Flags) -> pa.Array:
    """The first reason that holds, in the order in which `judge` looks; the target's own before all."""
    silent = np.isnan(t["data_year"])
    behind = silent | (t["data_year"] < judged)
    always = np.ones(len(silent), bool)
    reasons: tuple[tuple[str | None, Flags], ...] = (
        ("unit_not_comparable", silent & t["others"]),
        ("not_due", behind & (judged > t["due_year"])),
        ("no_data", behind),
        ("years_missing", t["gaps"]),
        (None, classed),
        ("baseline_missing", np.isnan(t["start"])),
        ("year_missing", np.isnan(t["t0"])),
        ("no_data", t["data_year"] <= t["t0"]),
        ("year_missing", np.isnan(t["t1"]) & rule.needs_target),
        ("growth_undefined", always),
    )
    chosen, left = np.full(len(silent), np.nan), always.copy()
    for reason, holds in reasons:
        if reason is not None:
            chosen[left & holds] = _WHY.index(reason)
        left &= ~holds
    said = _words(chosen, list(_WHY)).cast(pa.string())
    return pc.coalesce(aims["why"].combine_chunks(), said).dictionary_encode()
