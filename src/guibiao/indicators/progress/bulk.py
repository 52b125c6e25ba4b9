"""Progress of every target of a table at once, as one Ibis expression for DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from guibiao.indicators.observations import STATED
from guibiao.indicators.progress import formulas
from guibiao.indicators.progress.formulas import Path
from guibiao.rules.progress import RuleSet

_ALL = 2**62
_NOTHING = ibis.null("float64")


def table(
    aims: ir.Table,
    observations: ir.Table,
    rule_set: RuleSet,
    fallback: RuleSet | None = None,
    *,
    year: int | None = None,
) -> ir.Table:
    """A row for each target of `aims`, judged by the observations, in the meaning of `judge`.

    `aims` is the table of `aims.aims`, put on the connection of `observations` with `guibiao.indicators.tables.load`.
    `observations` has one row a figure, in the unit of its indicator: the table of `guibiao.indicators.figures.chosen`, which
    also chooses the vintage and leaves forecasts out. A row in another unit is not compared. Taken are figures of whole years
    (`part` Y); of a bound is only said that it is one.
    `year` is the year judged, by default the target's or the latest that is known or due. `fallback` is the rule set that
    `rule_set.fallback` names. Distances (OECD) are compared with those of the other targets of the indicator.

    Columns: row, target, region, indicator, unit, year, data_year, value, start_year, start, goal, end_year, met,
    share_of_way, share_of_time, measure, class_code, rule (whose class it is), why (as `Cannot.why`; NULL where all is
    said). What cannot be said is NULL. A sum over years of which one is missing is not formed.
    """
    found = _gathered(aims, observations, year)
    placed = _placed(found)
    measured = _measured(placed, rule_set, fallback)
    return _said(measured, rule_set, fallback, year)


# --- one pass over the observations ------------------------------------------------------------------------------
def _gathered(aims: ir.Table, observations: ir.Table, year: int | None) -> ir.Table:
    """The latest value, the observed baseline and the sum since it, of every target."""
    joined = observations.join(
        aims.filter(aims.why.isnull()).select(
            "row", "region", "indicator", "start_year", "end_year", wanted_scope="scope", wanted_unit="unit"
        ),
        ["region", "indicator"],
    )
    # Conditions stand in the sums and not before the join: DuckDB would guess that few rows are left, and put the ten
    # million observations into the table that it looks up in, instead of the targets.
    last = ibis.literal(float(year)) if year is not None else joined.end_year.fill_null(9999.0)
    whole = (joined.part == "Y") & ~joined.to_date & (joined.year <= last)
    told = joined.mutate(
        mine=whole & joined.scope.identical_to(joined.wanted_scope),
        like=joined.unit.isnull() | joined.wanted_unit.isnull() | (joined.unit == joined.wanted_unit),
        stated=joined.comparator.isin(STATED),
    )
    told = told.mutate(exact=told.mine & told.like & told.stated & told.value.notnull())
    since = told.exact & (told.year > told.start_year)
    seen = told.group_by("row").aggregate(
        data_year=told.year.max(where=told.exact).cast("float64"),
        latest=told.value.argmax(told.year, where=told.exact),
        observed_start=told.value.max(where=told.exact & (told.year == told.start_year)),
        summed=told.value.sum(where=since),
        summed_years=told.value.count(where=since).cast("float64"),
        bound_year=told.year.max(where=told.mine & told.like & ~told.stated).cast("float64"),
        others=told.value.count(where=told.mine).cast("float64"),
    )
    return aims.left_join(seen, "row").drop("row_right")


def _with(t: ir.Table, **columns: ir.Value) -> ir.Table:
    """The table with further columns, each reckoned once.

    PostgreSQL writes a subquery into the one around it, and so what is used ten times in ten places a million times over; it
    keeps its hands off one that has a limit. The other two do not need that.
    """
    found = t.mutate(**columns)
    return found.limit(_ALL) if found.get_backend().name == "postgres" else found


# --- levels and shares -------------------------------------------------------------------------------------------
def _placed(t: ir.Table) -> ir.Table:
    """Start, value, bounds and goal of each target in the unit of its indicator, and whether it is met."""
    period, yearly = t.sums == "period", t.sums == "year"
    gaps = period & (t.summed_years < t.data_year - t.start_year)
    t = _with(
        t,
        value=period.ifelse(gaps.ifelse(None, t.summed), t.latest),
        gaps=gaps,
        start=(period | yearly).ifelse(0.0, ibis.coalesce(t.start_value, t.observed_start)),
        t0=yearly.ifelse(t.data_year - 1, t.start_year),
        t1=yearly.ifelse(t.data_year, t.end_year),
    )
    t = _with(t, **{name: _level(t, name) for name in ("aim", "low", "high")})
    t = _with(t, goal=formulas.goal(t.aim, t.low, t.high, t.direction, t.start))
    return _with(
        t,
        heading=formulas.heading(t.direction, t.goal, t.start),
        counted=formulas.folded(t.value, t.low, t.high, t.direction, t.start),
        met=_satisfied(t, t.value),
        start_met=_satisfied(t, t.start),
    )


def _level(t: ir.Table, name: str) -> ir.Value:
    """The level that a printed figure means, by the way of its kind."""
    branches = [(t.way == way, level(t[name], t.start, t.t1 - t.t0)) for way, level in formulas.LEVELS.items()]
    return ibis.cases(*branches, else_=None)


def _satisfied(t: ir.Table, x: ir.FloatingColumn) -> ir.Value:
    """Whether a value lies within the bounds; NULL where it, or a bound that the target has, is not known."""
    above = t.strict.ifelse(~formulas.at_most(x, t.low), formulas.at_least(x, t.low))
    below = t.strict.ifelse(~formulas.at_least(x, t.high), formulas.at_most(x, t.high))
    up, down = t.direction >= 0, t.direction <= 0
    return (~up).ifelse(True, above) & (~down).ifelse(True, below)


def _path(t: ir.Table) -> Path:
    return Path(t.start, t.t0, t.counted, t.data_year, t.goal, t.t1, t.heading)


# --- measures and classes ----------------------------------------------------------------------------------------
def _measured(t: ir.Table, rule: RuleSet, fallback: RuleSet | None) -> ir.Table:
    """The measure of the rule set and, where it cannot be formed, of its fallback; the place among the classes."""
    p = _path(t)
    t = _with(
        t,
        share_of_way=formulas.share_of_way(p, t.met),
        share_of_time=formulas.share_of_time(p),
        lost=formulas.lost(t.start_met, ~t.met),
    )
    if rule.method == "distance":
        return _distances(t, rule)
    own = formulas.MEASURES[rule.method](_path(t), t.met)
    if rule.near_limit is not None:
        near = t.share & ((t.start >= rule.near_limit) | (t.goal >= rule.near_limit))
        own = near.fill_null(False).ifelse(None, own)
    t = _with(t, own=own, other=formulas.MEASURES[fallback.method](_path(t), t.met) if fallback else _NOTHING)
    place = _place(t.own, rule)
    if rule.needs_target:
        lowest = float(len(rule.classes) - 1)
        place = t.met.fill_null(False).ifelse(0.0, t.lost.fill_null(False).ifelse(lowest, place))
    return _with(t, place=place, other_place=_place(t.other, fallback) if fallback else _NOTHING)


def _place(measure: ir.Value, rule: RuleSet) -> ir.Value:
    return formulas.position(measure, [c.at_least for c in rule.classes if c.at_least is not None])


def _distances(t: ir.Table, rule: RuleSet) -> ir.Table:
    """Distances in standard deviations of the indicator's values of one year, and the quarters of them."""
    peers = ibis.window(group_by=["indicator", "data_year"])
    t = _with(t, spread=t.value.std(how="sample").over(peers), peers=t.value.count().over(peers))
    enough = (t.peers >= len(rule.classes)) & (t.spread > 0)
    t = _with(t, own=enough.ifelse(formulas.distance(t.goal, t.counted, t.heading, t.spread), None))
    ranked = ibis.window(group_by=["indicator", "data_year", t.own.isnull()], order_by=t.own.round(9))
    t = _with(t, standing=t.own.isnull().ifelse(None, 1 - ibis.percent_rank().over(ranked)))
    return _with(t, place=_place(t.standing, rule), other=_NOTHING, other_place=_NOTHING)


def _said(t: ir.Table, rule: RuleSet, fallback: RuleSet | None, year: int | None) -> ir.Table:
    """The columns of the result, with the reason where something cannot be said."""
    by_rule = t.place.notnull()
    codes = {float(i): c.code for i, c in enumerate(rule.classes)}
    spare = {float(i): c.code for i, c in enumerate(fallback.classes)} if fallback else {}
    due = ibis.least(t.end_year.fill_null(9999.0), ibis.greatest(t.due_year, t.data_year.fill_null(0.0)))
    t = _with(
        t,
        year=ibis.literal(float(year)) if year is not None else due,
        class_code=by_rule.ifelse(_named(t.place, codes), _named(t.other_place, spare)),
        rule=by_rule.ifelse(rule.code, t.other_place.notnull().ifelse(fallback.code if fallback else None, None)),
        measure=by_rule.ifelse(t.own, t.other),
    )
    return t.mutate(why=_why(t, rule)).select(
        "row", "target", "region", "indicator", "unit", "year", "data_year", "value", start_year="t0", start="start", goal="goal",
        end_year="t1", met="met", share_of_way="share_of_way", share_of_time="share_of_time", measure="measure",
        class_code="class_code", rule="rule", why="why",
    )  # fmt: skip


def _named(place: ir.Value, codes: Mapping[float, str]) -> ir.Value:
    """The code of the class at a place."""
    if not codes:
        return ibis.null("string")
    return ibis.cases(*[(place == at, code) for at, code in codes.items()], else_=None)


def _why(t: ir.Table, rule: RuleSet) -> ir.Value:
    """The first reason that holds, in the order in which `judge` looks."""
    unlike: Any = t.others.fill_null(0.0) > 0
    return ibis.cases(
        (t.why.notnull(), t.why),
        (t.data_year.isnull() & t.bound_year.notnull(), "bound_not_enough"),
        (t.data_year.isnull() & unlike, "unit_not_comparable"),
        (t.bound_year > t.data_year, "bound_not_enough"),
        ((t.data_year.isnull() | (t.data_year < t.year)) & (t.year > t.due_year), "not_due"),
        (t.data_year.isnull() | (t.data_year < t.year), "no_data"),
        (t.gaps, "years_missing"),
        (t.class_code.notnull(), None),
        (t.start.isnull(), "baseline_missing"),
        (t.t0.isnull(), "year_missing"),
        (t.data_year <= t.t0, "no_data"),
        (t.t1.isnull() & rule.needs_target, "year_missing"),
        else_="growth_undefined",
    )
