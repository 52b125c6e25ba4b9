"""The data table: rows of units, their groups and denominators, and the matrix of indicators that the first step gets.

COINr's iData as it stands: uCode, uName, [Time], and a column for each code of the meta table, in any order.
"""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite.hierarchy import Meta
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Hierarchy,
    IndexArray,
    Matrix,
    Node,
    Rows,
    State,
    Time,
    time_order,
)  # fmt: skip
from guibiao.indicators.composite.tables import MISSING, Sheet
from guibiao.indicators.composite.wording import listed

IDENTITY = ("uCode", "uName", "Time")
#: What `Transform` does, and the least figure it can take (None: must be above 0).
TRANSFORMS = {"log": np.log, "log10": np.log10, "sqrt": np.sqrt}


def read_data(sheet: Sheet, meta: Meta) -> tuple[State, tuple[Finding, ...]]:
    """The state before the first step, rows sorted by code and time, transforms applied. Raises EvaluationError."""
    if not sheet.has("uCode"):
        raise EvaluationError(f"“{sheet.source}”缺少“uCode”列（单位代码）。")
    if not sheet.rows:
        raise EvaluationError(f"“{sheet.source}”只有表头，没有数据。请一行填写一个单位，或用 --data 指定数据文件。")
    indicators = meta.hierarchy.indicators
    if absent := [node.code for node in indicators if not sheet.has(node.code)]:
        raise EvaluationError(f"“{sheet.source}”缺少这些指标的列：{listed(absent)}。请补上，或从指标说明表里删去。")
    order, times = _order(sheet)
    denominators = _denominators(sheet, meta, order)
    groups = {
        name: tuple(None if text in MISSING else text for text in _taken(sheet.texts(name), order))
        for name in (*meta.groups, *_undeclared(sheet, meta)) if sheet.has(name)
    }  # fmt: skip
    codes = _taken(sheet.texts("uCode"), order)
    names = _taken(sheet.texts("uName"), order) if sheet.has("uName") else codes
    rows = Rows(tuple(codes), tuple(names), times, groups, denominators)
    values = np.column_stack([sheet.figures(node.code)[order] for node in indicators])
    matrix = Matrix(
        rows, tuple(node.code for node in indicators), transformed(values, rows, indicators),
        np.array([float(node.direction) for node in indicators]),
    )  # fmt: skip
    state = State(matrix, _transformed_tree(meta.hierarchy), meta.hierarchy.weights)
    return state, (*_findings(sheet, meta), *_gaps(rows), *_empty(matrix))


def _taken(texts: list[str], order: IndexArray) -> list[str]:
    return [texts[i] for i in order.tolist()]


def _order(sheet: Sheet) -> tuple[IndexArray, tuple[Time, ...] | None]:
    """The rows by code and time; times are None where all rows are of one."""
    codes = sheet.texts("uCode")
    times = _times(sheet) if sheet.has("Time") else None
    seen: dict[tuple[str, Time | None], int] = {}
    for row, code in enumerate(codes):
        if not code:
            raise EvaluationError(f"{sheet.where(row, 'uCode')}是空的。每行都要有单位代码。")
        key = (code, times[row] if times else None)
        if key in seen:
            when = f"、时间 {key[1]}" if times else ""
            raise EvaluationError(
                f"{sheet.where(row, 'uCode')}：单位“{code}”{when}在第 {sheet.lines[seen[key]]} 行已经有了。"
                "一个单位一个时间只能有一行" + ("。" if times else "；多个年份请加 Time 列。")
            )
        seen[key] = row
    keys = [(code, time_order(times[row]) if times else ()) for row, code in enumerate(codes)]
    order = np.array(sorted(range(len(codes)), key=keys.__getitem__), dtype=np.intp)
    several = times is not None and len(set(times)) > 1
    return order, tuple(times[i] for i in order.tolist()) if times and several else None


def _times(sheet: Sheet) -> list[Time]:
    texts = sheet.texts("Time")
    if (row := next((i for i, text in enumerate(texts) if text in MISSING), None)) is not None:
        raise EvaluationError(f"{sheet.where(row, 'Time')}是空的。有 Time 列时每行都要写时间。")
    try:
        return [int(text) for text in texts]
    except ValueError:
        return list(texts)


def _denominators(sheet: Sheet, meta: Meta, order: IndexArray) -> dict[str, FloatArray]:
    """Columns of denominators, and whatever else an indicator names as its denominator."""
    wanted = {code: None for code in meta.denominators if sheet.has(code)}
    for node in meta.hierarchy.indicators:
        if node.denominator is None:
            continue
        if not sheet.has(node.denominator):
            raise EvaluationError(
                f"{node.code} 的分母“{node.denominator}”不在“{sheet.source}”的列中。请补上这一列，或改 Denominator。"
            )
        wanted[node.denominator] = None
    return {code: sheet.figures(code)[order] for code in wanted}


def transformed(values: FloatArray, rows: Rows, indicators: tuple[Node, ...]) -> FloatArray:
    """The figures after each indicator's `Transform`. Raises where one is outside its domain."""
    result = values.copy()
    for column, node in enumerate(indicators):
        if node.transform is None:
            continue
        bad = values[:, column] < 0 if node.transform == "sqrt" else values[:, column] <= 0
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            raise EvaluationError(
                f"{node.code}：{rows.label(row)} 的值 {values[row, column]:g} 不能取 {node.transform}。"
                "请核对数据，或去掉这个指标的 Transform。"
            )
        result[:, column] = TRANSFORMS[node.transform](values[:, column])
    return result


def _transformed_tree(hierarchy: Hierarchy) -> Hierarchy:
    """Goalposts and targets go the way of the figures."""
    return Hierarchy(tuple(_transformed_node(node) for node in hierarchy.nodes))


def _transformed_node(node: Node) -> Node:
    from dataclasses import replace

    if node.transform is None:
        return node
    ends: dict[str, float | None] = {}
    for name in ("lower", "upper", "target"):
        value = getattr(node, name)
        if value is not None and (value < 0 or (value == 0 and node.transform != "sqrt")):
            raise EvaluationError(
                f"{node.code}：{name.capitalize()} {value:g} 不能取 {node.transform}。请改成大于 0 的数。"
            )
        ends[name] = None if value is None else float(TRANSFORMS[node.transform](value))
    return replace(node, lower=ends["lower"], upper=ends["upper"], target=ends["target"])


def _undeclared(sheet: Sheet, meta: Meta) -> list[str]:
    """Columns that meta says nothing of; a step may still name one as a group."""
    indicators = (node.code for node in meta.hierarchy.indicators)
    known = {name.casefold() for name in (*meta.groups, *meta.denominators, *meta.others, *indicators, *IDENTITY)}
    return [name for name in sheet.heading if name.casefold() not in known]


def _findings(sheet: Sheet, meta: Meta) -> list[Finding]:
    """Columns of one table that the other does not know."""
    found = []
    if unknown := _undeclared(sheet, meta):
        said = f"“{sheet.source}”的这些列不在指标说明表里，除非步骤里用作分组，没有用到：{listed(unknown)}。"
        found.append(Finding("data", "unused_columns", said))
    if absent := [name for name in (*meta.groups, *meta.denominators) if not sheet.has(name)]:
        found.append(Finding("data", "absent_columns", f"“{sheet.source}”里没有这些列：{listed(absent)}。"))
    return found


def _gaps(rows: Rows) -> list[Finding]:
    """Units that have no row at some time."""
    short = [code for code, places in rows.units.items() if len(places) < len(rows.periods)]
    if rows.times is None or not short:
        return []
    return [Finding("data", "panel_gaps", f"有的时间没有这些单位的行：{listed(short)}。", (), tuple(short))]


def _empty(matrix: Matrix) -> list[Finding]:
    """Units and indicators without a single figure."""
    missing, found = np.isnan(matrix.values), []
    if columns := tuple(matrix.columns[i] for i in np.flatnonzero(missing.all(axis=0))):
        found.append(Finding("data", "empty_indicators", f"没有任何数据的指标：{listed(columns)}。", columns))
    if units := matrix.rows.labels(missing.all(axis=1)):
        found.append(Finding("data", "empty_units", f"没有任何数据的单位：{listed(units)}。", (), units))
    return found
