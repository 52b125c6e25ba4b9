"""What each kind of rule measures, as an Ibis expression.

Every measure gives the same columns, a row for each figure that the rule is about: the figure's key, `value`, `measured`
(what is held against the limits; NULL where it cannot be said, and then `why`), and what it was measured by: `base`, `spread`,
`peers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from guibiao.indicators.checks.rules import EVERY, BadRule, Rule
from guibiao.indicators.derived import BadFormula, Definition, check, computed
from guibiao.indicators.observations import KEY
from guibiao.indicators.tables import load
from guibiao.terms.indicators import Registry

NO_VALUE, ONLY_BOUND = "缺数", "只有界限"
NO_PARENT = "不知上级地区"
Z = 0.6745  # the 0.75 quantile of the normal distribution: makes MAD an estimate of the standard deviation
FEWEST = 5  # below this a median of peers says nothing
_ = ibis._  # a column of the table at hand
_FIGURES = ("value", "measured", "base", "spread")
COLUMNS = (*KEY, *_FIGURES, "peers", "why")
_GROUP = ("indicator", "scope", "year", "part", "to_date")


class Ground(NamedTuple):
    """What rules look at: the figures (`figures.chosen`; scope never NULL) and their units, which region lies in which, what
    the indicators are."""

    figures: ir.Table
    units: Mapping[str, str | None]
    regions: ir.Table
    registry: Registry


def measured(rule: Rule, ground: Ground) -> ir.Table:
    """The rows that a rule is about, with what it measures (`COLUMNS`). Raises BadRule where it makes no sense."""
    return _MEASURES[rule.kind](rule, ground)


def parents(regions: Mapping[str, str], table: ir.Table) -> ir.Table:
    """Region → parent as a table on the backend of another."""
    rows = pa.table(
        {"region": pa.array(regions.keys(), pa.string()), "parent": pa.array(regions.values(), pa.string())}
    )
    return load(rows, table.get_backend())


def _mine(rule: Rule, ground: Ground, *, summed: bool = False) -> ir.Table:
    """The figures of a rule's indicators. What is summed over regions must not be a rate."""
    figures = ground.figures
    rates = sorted(i.code for i in ground.registry.all() if i.type == "rate")
    if EVERY in rule.indicators:
        return figures.filter(~figures.indicator.isin(rates)) if summed else figures
    if summed and (wrong := sorted(set(rates) & set(rule.indicators))):
        raise BadRule(f"规则“{rule.id}”：{'、'.join(wrong)} 是比率，各地区的比率不能相加。请只写存量和流量指标。")
    return figures.filter(figures.indicator.isin(sorted(rule.indicators)))


def _shaped(table: ir.Table, **columns: Any) -> ir.Table:
    types = {"base": "float64", "spread": "float64", "peers": "int64", "why": "string"}
    absent = {name: ibis.literal(None, type_) for name, type_ in types.items() if name not in table.columns}
    return table.mutate(**{**absent, **columns}).select(*COLUMNS)


def _why(table: ir.Table, *further: tuple[Any, str]) -> ir.StringValue:
    return ibis.cases((table.bound, ONLY_BOUND), (table.value.isnull(), NO_VALUE), *further)


def _range(rule: Rule, ground: Ground) -> ir.Table:
    figures = _mine(rule, ground)
    return _shaped(figures, measured=figures.value, why=_why(figures))


def _jump(rule: Rule, ground: Ground) -> ir.Table:
    figures = _mine(rule, ground)
    before = figures.select(*(n for n in KEY if n != "year"), year=(figures.year + 1).cast("int16"), base=figures.value)
    joined = figures.left_join(before, list(KEY))
    rates = sorted(i.code for i in ground.registry.all() if i.type == "rate")
    rate = joined.indicator.isin(rates)
    change = 100.0 * (joined.value / (joined.base > 0).ifelse(joined.base, None) - 1.0)
    return _shaped(
        joined,
        measured=rate.ifelse(joined.value - joined.base, change),
        why=_why(joined, (joined.base.isnull(), "缺上年数"), (~rate & (joined.base <= 0), "上年不为正")),
    )


def _with_parent(figures: ir.Table, ground: Ground) -> ir.Table:
    return figures.left_join(ground.regions, "region").drop("region_right")


def _share(rule: Rule, ground: Ground) -> ir.Table:
    figures = _with_parent(_mine(rule, ground, summed=True), ground)
    keys = [*_GROUP, "parent"]
    sums = figures.filter(figures.parent.notnull()).group_by(keys).agg(base=_.value.sum(), peers=_.value.count())
    joined = figures.left_join(sums, keys)
    alone = joined.peers == 1  # all of itself, whatever it is
    told = ~alone & (joined.base > 0)
    return _shaped(
        joined,
        measured=100.0 * joined.value / told.ifelse(joined.base, None),
        why=_why(
            joined,
            (joined.parent.isnull(), NO_PARENT),
            (alone, "同级只有这一个地区"),
            (joined.base <= 0, "同级合计不为正"),
        ),
    )


def _hierarchy(rule: Rule, ground: Ground) -> ir.Table:
    """The sum of what is below. Where a region is missing below, only a sum that is too great already says anything."""
    figures = _mine(rule, ground, summed=True)
    below = _with_parent(figures, ground)
    below = below.filter(below.parent.notnull())
    sums = below.group_by([*_GROUP, "parent"]).agg(base=_.value.sum(), peers=_.value.count())
    known = below.group_by("indicator", "scope", "parent").agg(expected=_.region.nunique())
    sums = sums.join(known, ["indicator", "scope", "parent"]).rename(region="parent")
    joined = figures.join(sums, list(KEY))
    off = 100.0 * (joined.base / joined.value.nullif(0.0) - 1.0)
    short = joined.peers < joined.expected
    too_little = short & (off <= (rule.high or 0.0))
    return _shaped(
        joined,
        measured=too_little.ifelse(None, off),
        why=_why(
            joined, (joined.value == 0, "本地区为零"), (joined.peers == 0, "下辖地区缺数"), (too_little, "下辖地区缺数")
        ),
    )


def _ratio(rule: Rule, ground: Ground) -> ir.Table:
    try:
        definition = Definition(rule.id, rule.formula, unit=rule.unit, periods="any")
        derived = computed(ground.figures, ground.units, check([definition], ground.registry), ground.registry)
    except BadFormula as e:
        raise BadRule(f"规则“{rule.id}”：{e}") from e
    return _shaped(
        derived,
        indicator=ibis.literal(rule.formula),
        scope=derived.scope.fill_null(""),
        measured=derived.value,
        why=derived.reason,
    )


def _outlier(rule: Rule, ground: Ground) -> ir.Table:
    """The median by aggregation, not in a window: PostgreSQL has none there, and it is exact on all three."""
    figures = _with_parent(_mine(rule, ground), ground)
    keys = [*_GROUP, "parent"]
    told = figures.filter(figures.parent.notnull() & figures.value.notnull())
    centre = told.group_by(keys).agg(base=_.value.median(), peers=_.value.count())
    apart = told.join(centre, keys)
    spread = apart.group_by(keys).agg(spread=(apart.value - apart.base).abs().median())
    joined = figures.left_join(centre, keys).drop([f"{k}_right" for k in keys]).left_join(spread, keys)
    enough = joined.peers >= FEWEST
    return _shaped(
        joined,
        measured=enough.ifelse(Z * (joined.value - joined.base) / joined.spread.nullif(0.0), None),
        why=_why(
            joined,
            (joined.parent.isnull(), NO_PARENT),
            (~enough, f"同级不足 {FEWEST} 个"),
            (joined.spread == 0, "绝对中位差为零"),
        ),
    )


def _completeness(rule: Rule, ground: Ground) -> ir.Table:
    """Every region observed, of those with the same parent as any that has the indicator, every year. A bound is no value."""
    placed = _with_parent(ground.figures, ground)
    placed = placed.mutate(parent=placed.parent.fill_null(""))
    mine = placed if EVERY in rule.indicators else placed.filter(placed.indicator.isin(sorted(rule.indicators)))
    years = pa.table({"year": pa.array(range(rule.first, rule.last + 1), pa.int16())})
    grid = (
        placed.select("region", "parent")
        .distinct()
        .join(mine.select("indicator", "parent").distinct(), "parent")
        .cross_join(load(years, ground.figures.get_backend()))
    )
    there = mine.filter((mine.part == "Y") & mine.value.notnull() & (mine.scope == ""))
    counted = there.group_by("region", "indicator", "year").agg(value=_.value.max(), peers=_.value.count())
    joined = grid.left_join(counted, ["region", "indicator", "year"])
    return _shaped(
        joined,
        scope=ibis.literal(""),
        part=ibis.literal("Y"),
        to_date=ibis.literal(False),
        measured=joined.peers.fill_null(0).cast("float64"),
    )


_MEASURES: dict[str, Callable[[Rule, Ground], ir.Table]] = {
    "range": _range,
    "jump": _jump,
    "share": _share,
    "hierarchy": _hierarchy,
    "ratio": _ratio,
    "outlier": _outlier,
    "completeness": _completeness,
}
