"""The data table: rows of units, their groups and denominators, and the matrix of indicators that the first step gets.

COINr's iData as it stands: uCode, uName, [Time], and a column for each code of the meta table, in any order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from guibiao.indicators.composite.expressions import Formula, parse
from guibiao.indicators.composite.hierarchy import Meta
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Hierarchy,
    Impossible,
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
#: What `Transform` does.
TRANSFORMS = {"log": np.log, "log10": np.log10, "sqrt": np.sqrt}


def read_data(sheet: Sheet, meta: Meta) -> tuple[State, tuple[Finding, ...]]:
    """The state before the first step, rows sorted by code and time, transforms applied. Raises EvaluationError."""
    if not sheet.has("uCode"):
        raise EvaluationError(f"“{sheet.source}”缺少“uCode”列（单位代码）。")
    if not sheet.rows:
        raise EvaluationError(f"“{sheet.source}”只有表头，没有数据。请一行填写一个单位，或用 --data 指定数据文件。")
    indicators = meta.hierarchy.indicators
    if absent := [node.code for node in indicators if node.formula is None and not sheet.has(node.code)]:
        raise EvaluationError(f"“{sheet.source}”缺少这些指标的列：{listed(absent)}。请补上，或从指标说明表里删去。")
    order, times = _order(sheet)
    columns = Columns(sheet, meta, order)
    denominators = columns.beside()
    groups = {
        name: tuple(None if text in MISSING else text for text in _taken(sheet.texts(name), order))
        for name in (*meta.groups, *_undeclared(sheet, meta)) if sheet.has(name)
    }  # fmt: skip
    codes = _taken(sheet.texts("uCode"), order)
    names = _taken(sheet.texts("uName"), order) if sheet.has("uName") else codes
    rows = Rows(tuple(codes), tuple(names), times, groups, denominators)
    _check_groups(meta.hierarchy, groups)
    values = np.column_stack([columns.of(node.code, node) for node in indicators])
    matrix = Matrix(
        rows, tuple(node.code for node in indicators), transformed(values, rows, indicators),
        np.array([float(node.direction) for node in indicators]),
    )  # fmt: skip
    state = State(matrix, _transformed_tree(meta.hierarchy), meta.hierarchy.weights)
    return state, (*_findings(sheet, meta, columns.used), *_gaps(rows), *_empty(matrix))


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
            where, line = sheet.where(row, "uCode"), sheet.lines[seen[key]]
            raise EvaluationError(
                f"{where}：单位“{code}”、时间 {key[1]} 在第 {line} 行已经有了。一个单位一个时间只能有一行。"
                if times
                else f"{where}：单位“{code}”在第 {line} 行已经有了。一个单位只能有一行；多个年份请加 Time 列。"
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


class Columns:
    """Figures of the data by column, in the order of the rows; an indicator with a formula is made of them."""

    def __init__(self, sheet: Sheet, meta: Meta, order: IndexArray) -> None:
        self._sheet, self._meta, self._order = sheet, meta, order
        self._tree = meta.hierarchy
        #: Columns that formulas use.
        self.used: set[str] = set()

    def of(self, column: str, asking: Node, way: tuple[str, ...] = ()) -> FloatArray:
        """The figures of a column or indicator that a node needs. Raises EvaluationError where there is none."""
        node = self._tree[column] if column in self._tree.position else None
        if node is not None and node.kind == "indicator" and node.formula is not None:
            return self._made(node, way)
        if not self._sheet.has(column):
            raise EvaluationError(
                f"{asking.code} 的公式里的“{column}”既不是节点，也不是“{self._sheet.source}”的列。请核对写法；"
                '代码里有空格或符号时加引号，如 "R&D"。'
            )
        self.used.add(column)
        return self._sheet.figures(column)[self._order]

    def _made(self, node: Node, way: tuple[str, ...]) -> FloatArray:
        if node.code in way:
            raise EvaluationError(f"指标的公式绕成了圈：{' → '.join([*way, node.code])}。请改公式。")
        formula = Formula(parse(str(node.formula)))
        if not formula.names():
            raise EvaluationError(f"{node.code} 的公式里没有一个数据列。请写上由什么算出。")
        try:
            return formula.of({name: self.of(name, node, (*way, node.code)) for name in formula.names()})
        except Impossible as error:
            codes = _taken(self._sheet.texts("uCode"), self._order)
            raise EvaluationError(
                f"{node.code}：公式里的“{error.reason}”无法计算（单位 {listed([codes[row] for row in error.rows])}）。"
                "请核对数据，或在公式里用 where 写明这时怎样算。"
            ) from error

    def beside(self) -> dict[str, FloatArray]:
        """Columns of denominators, and whatever else an indicator names as its denominator or a node in its formula."""
        wanted = {code: None for code in self._meta.denominators if self._sheet.has(code)}
        for node in self._tree.indicators:
            if node.denominator is None:
                continue
            if not self._sheet.has(node.denominator):
                raise EvaluationError(
                    f"{node.code} 的分母“{node.denominator}”不在“{self._sheet.source}”的列中。"
                    "请补上这一列，或改 Denominator。"
                )
            wanted[node.denominator] = None
        found = {code: self._sheet.figures(code)[self._order] for code in wanted}
        for code, formula in self._tree.formulas.items():
            for name in formula.names():
                if name not in self._tree.position:
                    found[name] = self.of(name, self._tree[code])
        return found


def _check_groups(hierarchy: Hierarchy, groups: dict[str, tuple[str | None, ...]]) -> None:
    """The group columns and groups that cells of meta are for are there."""
    for node in hierarchy.nodes:
        for own in node.own:
            if own.by not in groups:
                raise EvaluationError(
                    f"{own.name.capitalize()}:{own.by}={own.group}：数据表里没有分组列“{own.by}”。请补上，或改列名。"
                )
            if own.group not in groups[own.by]:
                known = "、".join(dict.fromkeys(group for group in groups[own.by] if group is not None))
                raise EvaluationError(
                    f"{own.name.capitalize()}:{own.by}={own.group}：没有单位属于“{own.group}”。"
                    f"“{own.by}”里有 {known or '（空）'}。请核对。"
                )


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
    if node.transform is None:
        return node
    transform, name_of = TRANSFORMS[node.transform], node.transform

    def gone(name: str, value: float | None) -> float | None:
        if value is not None and (value < 0 or (value == 0 and name_of != "sqrt")):
            raise EvaluationError(f"{node.code}：{name} {value:g} 不能取 {name_of}。请改成大于 0 的数。")
        return None if value is None else float(transform(value))

    ends = {name: gone(name.capitalize(), getattr(node, name)) for name in ("lower", "upper", "target")}
    own = tuple(
        one if one.name == "weight" else one._replace(figure=gone(one.name.capitalize(), one.figure) or 0.0)
        for one in node.own
    )
    points = tuple((gone("Points", at) or 0.0, score) for at, score in node.points)
    return replace(node, lower=ends["lower"], upper=ends["upper"], target=ends["target"], own=own, points=points)


def _undeclared(sheet: Sheet, meta: Meta) -> list[str]:
    """Columns that meta says nothing of; a step may still name one as a group."""
    indicators = (node.code for node in meta.hierarchy.indicators)
    known = {name.casefold() for name in (*meta.groups, *meta.denominators, *meta.others, *indicators, *IDENTITY)}
    return [name for name in sheet.heading if name.casefold() not in known]


def _findings(sheet: Sheet, meta: Meta, used: set[str]) -> list[Finding]:
    """Columns of one table that the other does not know."""
    found = []
    held = {own.by for node in meta.hierarchy.nodes for own in node.own}
    if unknown := [name for name in _undeclared(sheet, meta) if name not in used | held]:
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
