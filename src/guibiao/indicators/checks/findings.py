"""Rules held against a table of observations: what they found, in words and figures, and what was closed."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pyarrow as pa

from guibiao.indicators.checks.measures import Ground, measured, parents
from guibiao.indicators.checks.rules import EVERY, BadRule, Rule
from guibiao.indicators.figures import OBSERVED, chosen
from guibiao.indicators.observations import KEY, SCHEMA, Status
from guibiao.indicators.periods import from_columns
from guibiao.indicators.tables import fetch
from guibiao.terms import regions as gazetteer
from guibiao.terms.indicators import Registry

FINDINGS = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("rule", pa.string()),
        pa.field("name", pa.string()),
        *(SCHEMA.field(name) for name in KEY),
        pa.field("period", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("unit", pa.string()),
        pa.field("expectation", pa.string()),
        pa.field("measured", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("closed", pa.string()),
    ]
)
_LOOKED_AT = (*KEY, "value", "comparator", "unit", "status", "vintage", "bound")
# Which figures make a finding what it is: when one of these changes, a closed finding is open again.
_IDENTITY: dict[str, tuple[str, ...]] = {
    "range": ("value",),
    "jump": ("value", "base"),
    "share": ("value",),
    "hierarchy": ("value", "base"),
    "ratio": ("value",),
    "outlier": ("value",),
    "completeness": (),
}


class _Run(NamedTuple):
    """What holds for all rules of a run."""

    units: Mapping[str, str | None]
    closed: Mapping[str, str]
    registry: Registry


class _Said(NamedTuple):
    """What the words of an expectation are made of: the rule, the row of its measure, the unit, whether it is a rate."""

    rule: Rule
    row: Mapping[str, Any]
    unit: str
    rate: bool


class Report(NamedTuple):
    """What a run of checks found.

    `findings`: an Arrow table (`FINDINGS`), a row a finding, rule by rule, by region, indicator and period. `measured` is what
    was held against `low` and `high`; `expectation` says so in words; `closed` is the reason for which it was closed, NULL while
    it is open. `not_checked`: for each rule, how many figures it could not judge, by reason, and (0) of which of its indicators
    there is none. `gone`: closed ids that are found no more.
    """

    findings: pa.Table
    not_checked: dict[str, dict[str, int]]
    gone: tuple[str, ...]


def run(
    table: ir.Table,
    rules: Iterable[Rule],
    *,
    closed: Mapping[str, str] | None = None,
    regions: Mapping[str, str] | None = None,
    as_of: datetime.date | None = None,
    statuses: Collection[Status] = OBSERVED,
    registry: Registry | None = None,
) -> Report:
    """Hold rules against a table of observations (see `tables.observations`), on its backend.

    `closed`: id of a finding → why it is no error; the same finding stays closed until its figure changes. `regions`: region →
    parent; by default that of the gazetteer. `as_of` and `statuses` choose the figures as in `figures.chosen`.

    Raises BadRule where a rule makes no sense or two have one name, BadUnit where a figure's unit is not its indicator's.
    """
    rules, closed, registry = list(rules), dict(closed or {}), registry or Registry.default()
    names = [rule.id for rule in rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadRule(f"规则“{twice[0]}”有两条。请改名。")
    figures, units = chosen(table, as_of=as_of, statuses=statuses, registry=registry)
    figures = figures.mutate(scope=figures.scope.fill_null("")).select(*_LOOKED_AT)
    tree = parents(_current() if regions is None else regions, table)
    settled = _Run(units, closed, registry)
    rows: list[dict[str, Any]] = []
    not_checked: dict[str, dict[str, int]] = {}
    # Chosen once for all rules; the backend keeps them only as long as this lasts.
    with figures.cache() as held:
        ground = Ground(held, units, tree, registry)
        for rule in rules:
            every = measured(rule, ground)
            rows += _found(rule, every, settled)
            unsaid = every.filter(every.measured.isnull())
            counted = fetch(unsaid.group_by("why").aggregate(n=unsaid.count())).to_pylist()
            absent = {f"没有“{code}”的数据": 0 for code in rule.indicators if code not in units and code != EVERY}
            not_checked[rule.id] = dict(sorted((row["why"] or "", row["n"]) for row in counted)) | absent
    ids = {row["id"] for row in rows}
    return Report(pa.Table.from_pylist(rows, schema=FINDINGS), not_checked, tuple(sorted(closed.keys() - ids)))


def _current() -> dict[str, str]:
    return {r.code: r.parent for r in gazetteer.current().regions if r.parent and r.level != "group"}


def _found(rule: Rule, every: ir.Table, run: _Run) -> Iterator[dict[str, Any]]:
    low, high = (1.0, None) if rule.kind == "completeness" else (rule.low, rule.high)
    outside = [every.measured < low] if low is not None else []
    outside += [every.measured > high] if high is not None else []
    rows = fetch(every.filter(reduce(or_, outside))).to_pylist()
    for row in sorted(
        rows, key=lambda r: [r["region"], r["indicator"], r["scope"], r["year"], r["part"], r["to_date"]]
    ):
        id_ = _id(rule, row)
        known = run.registry.get(row["indicator"])
        unit = rule.unit if rule.kind == "ratio" else run.units.get(row["indicator"]) or ""
        yield {
            **{name: row[name] for name in KEY},
            "id": id_, "rule": rule.id, "name": rule.name or rule.id, "scope": row["scope"] or None,
            "period": from_columns(row["year"], row["part"], row["to_date"]).chinese(),
            "value": row["value"], "unit": unit or None, "measured": row["measured"], "low": low, "high": high,
            "expectation": _WORDS[rule.kind](_Said(rule, row, unit, known is not None and known.type == "rate")),
            "closed": run.closed.get(id_),
        }  # fmt: skip


def _id(rule: Rule, row: Mapping[str, Any]) -> str:
    """The same for the same figure whatever backend computed it: nine digits of a sum do not depend on its order."""
    figures = [f"{row[name]:.9g}" for name in _IDENTITY[rule.kind] if row[name] is not None]
    text = "|".join([rule.id, *(str(row[name]) for name in KEY), *figures])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _limits(low: float | None, high: float | None, unit: str) -> str:
    if low is not None and high is not None:
        return f"应在 {low:g} 至 {high:g} {unit} 之间" if unit else f"应在 {low:g} 至 {high:g} 之间"
    limit = f"{low if low is not None else high:g} {unit}".rstrip()
    return f"应不低于 {limit}" if low is not None else f"应不超过 {limit}"


def _range(it: _Said) -> str:
    value = f"{it.row['value']:.6g} {it.unit}".rstrip()
    return f"{_limits(it.rule.low, it.rule.high, it.unit)}，现为 {value}"


def _jump(it: _Said) -> str:
    points = "百分点" if it.unit == "%" else it.unit
    by = points if it.rate else "%"
    return (
        f"比上年的 {it.row['base']:.6g} {it.unit} 变动 {it.row['measured']:.4g} {by}，"
        f"{_limits(it.rule.low, it.rule.high, by)}"
    )


def _share(it: _Said) -> str:
    return (
        f"占同级 {it.row['peers']} 个地区合计 {it.row['base']:.6g} {it.unit} 的 {it.row['measured']:.4g} %，"
        f"{_limits(it.rule.low, it.rule.high, '%')}"
    )


def _hierarchy(it: _Said) -> str:
    return (
        f"下辖 {it.row['peers']} 个地区合计 {it.row['base']:.6g} {it.unit}，与本地区的 {it.row['value']:.6g} {it.unit} "
        f"相差 {it.row['measured']:.4g} %，{_limits(it.rule.low, it.rule.high, '%')}"
    )


def _ratio(it: _Said) -> str:
    return f"{it.rule.formula}：{_range(it)}"


def _outlier(it: _Said) -> str:
    return (
        f"同级 {it.row['peers']} 个地区的中位数 {it.row['base']:.6g} {it.unit}，绝对中位差 {it.row['spread']:.6g} {it.unit}，"
        f"修正 z 值 {it.row['measured']:.3g}，{_limits(it.rule.low, it.rule.high, '')}"
    )


def _completeness(it: _Said) -> str:
    return f"{it.rule.first}—{it.rule.last} 年每年应有全年数，现没有"


_WORDS: dict[str, Callable[[_Said], str]] = {
    "range": _range,
    "jump": _jump,
    "share": _share,
    "hierarchy": _hierarchy,
    "ratio": _ratio,
    "outlier": _outlier,
    "completeness": _completeness,
}
