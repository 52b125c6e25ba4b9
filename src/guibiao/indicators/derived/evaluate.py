"""Derived observations: formulas computed over a table of observations, in the backend that holds it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from guibiao.indicators.derived.compiling import Compiled, compiled, needed, times
from guibiao.indicators.derived.definitions import Checked, Definition, check
from guibiao.indicators.derived.formula import EACH, WHOLE, BadFormula, Operand
from guibiao.indicators.derived.meaning import summed_over_years
from guibiao.indicators.figures import OBSERVED, chosen
from guibiao.indicators.observations import KEY, SCHEMA, Status
from guibiao.indicators.periods import from_columns
from guibiao.indicators.tables import fetch
from guibiao.indicators.units import Measure, measure
from guibiao.terms.indicators import Registry

COMPUTED = "计算："
_LINEAGE = (*KEY, "operand", "operand_scope", "operand_year", "operand_value", "operand_unit", "operand_status",
            "operand_source", "operand_place", "operand_vintage")  # fmt: skip
_RANKS: dict[Status, int] = {"actual": 0, "provisional": 1, "estimated": 2, "forecast": 3}
_YEAR = ("region", "scope", "year", "part", "to_date")


class Derived(NamedTuple):
    """Derived observations.

    `table`: the columns of `observations.SCHEMA`, a row for each region, scope and period of which any operand is observed.
    `source` holds the formula, `place` the operands with the years they are looked at; `vintage` and `status` are the
    latest and the least certain of the operands'. Where there is no value, `reason` says why.
    `lineage`: a row for each operand used by a derived observation (`KEY`), with value in the operand's own unit, source, place
    and vintage.
    """

    table: ir.Table
    lineage: ir.Table
    definitions: tuple[Checked, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many observations of each derived indicator have a value (under an empty reason), and why the others have
        none."""
        counted = (
            self.table.group_by("indicator", "reason").aggregate(n=self.table.count()).order_by("indicator", "reason")
        )
        out: dict[str, dict[str, int]] = {of.definition.code: {} for of in self.definitions}
        for row in fetch(counted).to_pylist():
            out[row["indicator"]][row["reason"] or ""] = row["n"]
        return out


def derive(
    table: ir.Table,
    definitions: Iterable[Definition],
    *,
    as_of: datetime.date | None = None,
    statuses: Collection[Status] = OBSERVED,
    registry: Registry | None = None,
) -> Derived:
    """Compute derived indicators over a table of observations (see `tables.observations`), whatever backend it is on.

    Operands are those of the latest vintage, or of that known `as_of` a day; bounds (“突破4500家”) are no values. Figures are
    converted to one unit first. Of a single definition nothing is computed before the table that is given back is asked for,
    but for the units and periods that are there; what several definitions look at is gathered once, in a temporary table.

    Raises BadFormula where a formula makes no sense or would add up figures that count since January, BadUnit where a figure's
    unit is not its indicator's.
    """
    registry = registry or Registry.default()
    checked = check(definitions, registry)
    if not checked:
        raise BadFormula("没有给出派生指标。")
    codes = {operand.code for of in checked for operand, _ in needed(of.formula)}
    figures, units = chosen(table, codes, as_of=as_of, statuses=statuses, registry=registry)
    if len(checked) > 1:
        figures = figures.cache()
    rows = figures.mutate(scope=figures.scope.fill_null(""))
    return Derived(
        computed(figures, units, checked, registry),
        reduce(ir.Table.union, (_traced(rows, of, needed(of.formula)) for of in checked)),
        checked,
    )


def computed(
    figures: ir.Table, units: Mapping[str, str | None], checked: Iterable[Checked], registry: Registry
) -> ir.Table:
    """The derived observations of definitions that were checked, over figures that were chosen (`figures.chosen`)."""
    rows = figures.mutate(scope=figures.scope.fill_null(""))
    out = []
    for of in checked:
        _refuse_cumulative(figures, of)
        out.append(_computed(rows, of, units, registry))
    return reduce(ir.Table.union, out)


def _refuse_cumulative(figures: ir.Table, of: Checked) -> None:
    """Figures that add up since January are in each other: 1—3月 and 1—6月, or those of several years, have no sum."""
    codes = sorted({operand.code for operand in summed_over_years(of.formula)})
    if not codes:
        return
    mine = figures.filter(figures.indicator.isin(codes))
    if of.definition.periods == "year":
        # What counts since January is passed over where there are whole years.
        whole = fetch(mine.filter(mine.part == "Y").select("indicator").distinct())["indicator"].to_pylist()
        mine = mine.filter(~mine.indicator.isin(whole)) if whole else mine
    found = mine.filter(mine.to_date).select("indicator", "year", "part").distinct()
    first = fetch(found.order_by("indicator", "year", "part").limit(2)).to_pylist()
    if first:
        names = [f"{r['indicator']} 的{from_columns(r['year'], r['part'], True).chinese()}累计" for r in first]
        raise BadFormula(
            f"派生指标“{of.definition.code}”：{'与'.join(names)}是当年1月以来的累计数，不能相加。请改用全年数，或当季、当月数。"
        )


def _shifted(rows: ir.Table, of: Checked) -> ir.Table:
    """The rows of the operands, once for each number of years they are looked at back from the result's year."""
    if of.definition.periods == "year":
        rows = rows.filter(rows.part == "Y")
    codes: dict[int, set[str]] = {}
    for operand, lag in needed(of.formula):
        codes.setdefault(lag, set()).add(operand.code)
    each = [
        rows.filter(rows.indicator.isin(sorted(found))).mutate(
            year=(rows.year + lag).cast("int16"), _lag=ibis.literal(lag, "int16")
        )
        for lag, found in sorted(codes.items())
    ]
    return reduce(ir.Table.union, each)


def _is(rows: ir.Table, operand: Operand, lag: int) -> ir.BooleanColumn:
    condition = (rows.indicator == operand.code) & (rows._lag == lag)
    if operand.scope == EACH:
        return condition
    return condition & (rows.scope == ("" if operand.scope == WHOLE else operand.scope))


def _computed(rows: ir.Table, of: Checked, units: Mapping[str, str | None], registry: Registry) -> ir.Table:
    wide, found = _wide(_shifted(rows, of), of)

    def column(operand: Operand, lag: int) -> tuple[ir.FloatingColumn, Measure]:
        known = registry.get(operand.code)
        return wide[f"v{found.index((operand, lag))}"], measure(known.unit if known else units.get(operand.code))

    result = compiled(of.formula, column)
    left_out = result.unit.factor / measure(of.unit).factor
    value = times(result.value, left_out)
    reason = _reason(wide, found, result)
    ranks = {rank: status for status, rank in _RANKS.items()}
    status = ibis.cases(*((wide.rank == rank, word) for rank, word in ranks.items()), else_=ranks[0])
    columns: dict[str, Any] = {
        "region": wide.region,
        "indicator": ibis.literal(of.definition.code),
        "scope": _scope(wide, of),
        "year": wide.year,
        "part": wide.part,
        "to_date": wide.to_date,
        "value": value,
        "comparator": (wide.about == 1).ifelse("≈", "="),
        "upper": ibis.literal(None, "float64"),
        "unit": ibis.literal(of.unit or None, "string"),
        "status": value.isnull().ifelse("missing", status),
        "reason": value.isnull().ifelse(reason, None),
        "source": ibis.literal(f"{COMPUTED}{of.definition.formula}"),
        "place": ibis.literal("；".join(_named(operand, lag) for operand, lag in found)),
        "vintage": wide.vintage,
    }
    return wide.select(**{name: columns[name] for name in SCHEMA.names})


def _wide(rows: ir.Table, of: Checked) -> tuple[ir.Table, list[tuple[Operand, int]]]:
    """A row a region and period with a column for each operand (`v0`, …: NULL without a value; `b0`, …: NULL without a row,
    1 for a bound) and the least certain status, the latest vintage and whether any is only about so."""
    found = list(needed(of.formula))
    conditions = [_is(rows, operand, lag) for operand, lag in found]
    any_of = reduce(lambda a, b: a | b, conditions)
    rank = ibis.cases(*((rows.status == status, rank) for status, rank in _RANKS.items()), else_=0)
    columns: dict[str, Any] = {}
    for i, condition in enumerate(conditions):
        columns[f"v{i}"] = rows.value.max(where=condition)
        columns[f"b{i}"] = rows.bound.cast("int32").max(where=condition)
    columns["rank"] = rank.cast("int16").max(where=any_of)
    columns["about"] = (rows.comparator == "≈").cast("int32").max(where=any_of)
    columns["vintage"] = rows.vintage.max(where=any_of)
    columns["now"] = (rows._lag == 0).cast("int32").max(where=any_of)
    keys = [name for name in _YEAR if name != "scope" or _each_scope(of)]
    wide = rows.group_by(keys).aggregate(**columns)
    # What an operand of years before says about a year of which nothing is observed yet is no observation.
    only_past = all(lag for _, lag in found)
    return wide.filter(wide.now.notnull() if only_past else wide.now == 1), found


def _each_scope(of: Checked) -> bool:
    return any(operand.scope == EACH for operand, _ in needed(of.formula))


def _scope(rows: ir.Table, of: Checked) -> ir.StringValue:
    if _each_scope(of):
        return rows.scope.nullif("")
    scope = of.meaning.scope
    return ibis.literal(None if scope in (None, WHOLE) else scope, "string")


def _reason(wide: ir.Table, found: list[tuple[Operand, int]], result: Compiled) -> ir.StringValue:
    cases: list[tuple[Any, str]] = []
    for i, (operand, lag) in enumerate(found):
        name = _named(operand, lag)
        cases.append((wide[f"b{i}"] == 1, f"{name} 只有界限，不是数值"))
        cases.append((wide[f"v{i}"].isnull(), f"缺 {name}"))
    return ibis.cases(*cases, *result.problems, else_="结果不是数")


def _named(operand: Operand, lag: int) -> str:
    return operand.text if not lag else f"{operand.text}（{'上' if lag == 1 else f'前{lag}'}年）"


def _traced(rows: ir.Table, of: Checked, found: Iterable[tuple[Operand, int]]) -> ir.Table:
    shifted = _shifted(rows, of)
    used = shifted.filter(reduce(lambda a, b: a | b, (_is(shifted, operand, lag) for operand, lag in found)))
    columns = {
        "region": used.region,
        "indicator": ibis.literal(of.definition.code),
        "scope": _scope(used, of),
        "year": used.year,
        "part": used.part,
        "to_date": used.to_date,
        "operand": used.indicator,
        "operand_scope": used.scope.nullif(""),
        "operand_year": (used.year - used._lag).cast("int16"),
        "operand_value": used.value,
        "operand_unit": used.unit,
        "operand_status": used.status,
        "operand_source": used.source,
        "operand_place": used.place,
        "operand_vintage": used.vintage,
    }
    return used.select(**{name: columns[name] for name in _LINEAGE})
