"""The table of a plan's indicators: 基期, 目标 by year, 属性, 责任单位; a row an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from guibiao.reading.model import Figure, Plan
from guibiao.reading.outputs.columns import columns_of
from guibiao.reading.outputs.places import names
from guibiao.reading.outputs.tables import Column, Row, Table
from guibiao.reading.outputs.words import ATTRIBUTES, amount, baseline, sense

#: Years that a page holds beside each other; an undated target has a column of its own.
UNDATED = "undated"


def indicator_table_of(plan: Plan, columns: Iterable[Mapping[str, Any]] | None = None) -> Table:
    """The indicator table of a plan. `columns` as in `columns_of`, where “target” stands for all years.

    Keys of the cells: indicator, unit, baseline, attribute, units, and `target:2025` for each year (`target:undated`
    where none is said). `members` of a row maps those to the id of the target; the identity is that of the first.
    """
    lines: dict[tuple[object, ...], list[Figure]] = {}
    said: Counter[tuple[object, ...]] = Counter()
    for figure in plan.targets:
        line = _line(figure)
        lines.setdefault((*line, said[line, figure.year]), []).append(figure)
        said[line, figure.year] += 1
    measures = {measure.id: measure for measure in plan.measures}
    by_target = {target: measure for measure in plan.measures for target in measure.targets}
    rows = []
    for figures in lines.values():
        first = figures[0]
        answering = [measures.get(f.measure or "") or by_target.get(f.id) for f in figures]
        cells = {
            "indicator": _name(first),
            "unit": first.unit or "",
            "baseline": next((b for b in map(baseline, figures) if b), ""),
            "attribute": next((ATTRIBUTES[f.attribute] for f in figures if f.attribute), ""),
            "units": names(unit.name for measure in answering if measure for unit in measure.units),
        }
        members = {year_key(figure.year): figure.id for figure in figures}
        cells |= {year_key(figure.year): amount(figure) for figure in figures}
        rows.append(Row(first.id, cells, members))
    title = f"《{plan.title}》指标表" if plan.title else "指标表"
    years = sorted({figure.year for figure in plan.targets}, key=lambda year: (year is None, year or 0))
    return Table("indicators", title, with_years(columns_of("indicators", columns), years), rows)


def with_years(columns: Iterable[Column], years: Iterable[int | None]) -> list[Column]:
    """Columns in which “target” is replaced by one column a year."""
    out: list[Column] = []
    for column in columns:
        if column.key != "target":
            out.append(column)
            continue
        for year in years:
            heading = column.heading.format(year=year) if year else "目标"
            out.append(replace(column, key=year_key(year), heading=heading))
    return out


def year_key(year: int | None) -> str:
    """The key of the column that holds a year's targets."""
    return f"target:{year or UNDATED}"


def _line(figure: Figure) -> tuple[object, ...]:
    """Figures of one indicator and one sense stand in one row; two of the same year never do."""
    return (figure.indicator, figure.unit, figure.kind, figure.per, figure.attribute)


def _name(figure: Figure) -> str:
    """The indicator with what its figure means, where the name alone would mislead."""
    newly = figure.kind == "count" and figure.origin == "text"  # 新增120个 is no total of 120
    if newly or figure.kind in ("growth", "increase", "multiple") or figure.per:
        return f"{figure.indicator}（{sense(figure).replace('（建）', '')}）"
    return figure.indicator
