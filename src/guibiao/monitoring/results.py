"""The results of a run as one file for the pages: figures of every stage as arrays, everything else as JSON beside them.

header                        who is in the rows, which nodes there are, what each step did, what must be said
stage_<n>, stage_<n>_rows     figures after step n (0: before the first), and which rows they are of
raw                           the figures as they stand in the table, before any transform; `lines` where they stand
ranks                         by every node, as the rows of the last stage
table:<name>                  each analysis as JSON, read only by the page that shows it
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any

import numpy as np
from django.utils.translation import get_language

from guibiao.indicators.composite.aggregate import recipes
from guibiao.indicators.composite.analysis import Analysis
from guibiao.indicators.composite.build import DATA_SHEETS, Evaluation, ranks, read_tables
from guibiao.indicators.composite.class_rule import class_rule
from guibiao.indicators.composite.layouts import INDICATOR, UNIT
from guibiao.indicators.composite.robustness import signs
from guibiao.indicators.composite.tables import Sheet, read_sheet
from guibiao.kernel.saying import again

Row = dict[str, Any]


def packed(evaluation: Evaluation, analysis: Analysis) -> bytes:
    """Everything that pages show of a run."""
    arrays: dict[str, Any] = {}
    start = evaluation.start.matrix
    place = {start.rows.label(i): i for i in range(len(start.rows))}
    for number, matrix in enumerate([start, *(stage.matrix for stage in evaluation.stages)]):
        arrays[f"stage_{number}"] = matrix.values
        arrays[f"stage_{number}_rows"] = np.array([place[matrix.rows.label(i)] for i in range(len(matrix.rows))])
    arrays["ranks"] = ranks(evaluation.scores)
    arrays["raw"], arrays["lines"], columns = _raw(evaluation)
    arrays["header"] = _bytes(_header(evaluation, analysis, columns))
    for name, table in analysis.tables.items():
        arrays[f"table:{name.removesuffix('.csv')}"] = _bytes({"columns": table.columns, "rows": table.rows})
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)
    return held.getvalue()


def _bytes(value: Any) -> Any:
    text = json.dumps(_without_nan(value), ensure_ascii=False, default=_plain)
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)


def _header(evaluation: Evaluation, analysis: Analysis, raw_columns: list[str]) -> Row:
    state, rows, scheme = evaluation.state, evaluation.start.matrix.rows, evaluation.scheme
    tree, shares = state.hierarchy, state.hierarchy.shares(state.weights, state.matrix.rows)
    classes = None if scheme.classes is None else class_rule(scheme.classes, tree, signs(evaluation.scores))
    methods = _methods(evaluation)
    return {
        "name": scheme.name,
        "top": state.front[0],
        "codes": rows.codes,
        "names": rows.names,
        "times": rows.times,
        "groups": rows.groups,
        "nodes": [
            {**asdict(node), "used": float(weight), "share": float(share), "mean": methods.get(node.code)}
            for node, weight, share in zip(evaluation.start.hierarchy.nodes, state.weights, shares, strict=True)
        ],
        "columns": [
            list(evaluation.start.matrix.columns),
            *(list(stage.matrix.columns) for stage in evaluation.stages),
        ],
        "steps": [
            {
                "do": stage.step.do,
                "options": {name: value for name, value in stage.step.options.items() if value is not None},
                "units": len(stage.matrix.rows.units),
                "rows": len(stage.matrix.rows),
            }
            for stage in evaluation.stages
        ],
        "findings": [asdict(finding) for finding in (*evaluation.findings, *analysis.findings)],
        "robustness": scheme.robustness,
        "classes": None if classes is None else asdict(classes),
        "raw_columns": raw_columns,
        "source": scheme.data.name.partition("#")[0],
        "by_indicator": _by_indicator(read_sheet(scheme.data, DATA_SHEETS)),
    }


def _methods(evaluation: Evaluation) -> dict[str, str]:
    """The mean of each aggregate, by the first step that makes it."""
    found: dict[str, str] = {}
    for step in (step for step in evaluation.scheme.steps if step.do == "aggregate"):
        highest = step.options["up_to"] or math.inf
        for code, recipe in recipes(evaluation.state.hierarchy, step.options).items():
            if recipe.node.level <= highest:
                found.setdefault(code, recipe.method if recipe.p is None else f"{recipe.method}:{recipe.p:g}")
    return found


def _raw(evaluation: Evaluation) -> tuple[Any, Any, list[str]]:
    """The figures as they stand in the data table, in the order of the rows, and the line of the file of each."""
    sheet, _meta, _findings = read_tables(evaluation.scheme)
    rows, indicators = evaluation.start.matrix.rows, evaluation.start.hierarchy.indicators
    times = [_time(text) for text in sheet.texts("Time")] if sheet.has("Time") else [None] * len(sheet.rows)
    written = {key: i for i, key in enumerate(zip(sheet.texts("uCode"), times, strict=True))}
    # Where all rows are of one time, the library keeps none; the table may still have it.
    only = times[0] if rows.times is None else None
    order = [written[code, only if rows.times is None else rows.times[i]] for i, code in enumerate(rows.codes)]
    denominators = (node.denominator for node in indicators if node.denominator is not None)
    columns = list(dict.fromkeys([*(node.code for node in indicators), *denominators]))
    made = {node.code for node in indicators if node.formula is not None}
    start = evaluation.start.matrix
    values = np.column_stack([start.column(code) if code in made else sheet.figures(code)[order] for code in columns])
    return values, _lines(evaluation, sheet, order, columns), columns


def _lines(evaluation: Evaluation, sheet: Sheet, order: list[int], columns: list[str]) -> Any:
    """The line of the file in which each figure stands, rows x columns; 0 where none does."""
    file = read_sheet(evaluation.scheme.data, DATA_SHEETS)
    code = next((name for name in INDICATOR if file.has(name)), None)
    unit = next((name for name in UNIT if file.has(name)), None)
    if code is None or unit is None or not _by_indicator(file):
        return np.repeat(np.array([[sheet.lines[i]] for i in order]), len(columns), axis=1)
    known = dict(zip(zip(file.texts(unit), file.texts(code), strict=True), file.lines, strict=True))
    codes = sheet.texts("uCode")
    return np.array([[known.get((codes[i], column), 0) for column in columns] for i in order])


def _by_indicator(file: Sheet) -> bool:
    """Whether the file has a row an indicator and a column a year."""
    has_code = any(file.has(name) for name in INDICATOR) and any(file.has(name) for name in UNIT)
    return has_code and any(name.isdecimal() and len(name) == 4 for name in file.heading)


def _time(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return text


class Results:
    """The results of a finished run, read as far as a page needs them."""

    def __init__(self, content: bytes) -> None:
        self._arrays = np.load(io.BytesIO(content))
        self.header: Row = self._json("header")
        #: Rankings that were made of these results, by time and node.
        self.rankings: dict[tuple[Any, str], list[Any]] = {}
        self._nodes: dict[str, dict[str, Row]] = {}

    def _json(self, name: str) -> Any:
        return json.loads(self._arrays[name].tobytes())

    @property
    def nodes(self) -> Mapping[str, Row]:
        """The nodes by code, in the order of meta, named in the language of the reader."""
        language = get_language() or ""
        if language not in self._nodes:
            named = ({**node, "name": again(str(node["name"]))} for node in self.header["nodes"])
            self._nodes[language] = {node["code"]: node for node in named}
        return self._nodes[language]

    @property
    def top(self) -> str:
        return str(self.header["top"])

    def children(self, code: str) -> list[str]:
        """The children of a node, in the order of meta."""
        return [node["code"] for node in self.header["nodes"] if node["parent"] == code]

    @cached_property
    def years(self) -> list[Any]:
        """The times of which there are results, in order; one None where there is no time."""
        times = self.header["times"]
        if times is None:
            return [None]
        kept = {times[row] for row in self._array(f"stage_{self.stages - 1}_rows").tolist()}
        return sorted(kept, key=lambda time: (isinstance(time, str), time))

    def year(self, asked: str | None) -> Any:
        """The time that an address asks for, else the latest."""
        return next((time for time in self.years if str(time) == asked), self.years[-1])

    def row(self, unit: str, year: Any) -> int | None:
        """The row of a unit at a time, among all rows."""
        return self._places.get((unit, year))

    @cached_property
    def _places(self) -> dict[tuple[str, Any], int]:
        times = self.header["times"] or [None] * len(self.header["codes"])
        return {key: i for i, key in enumerate(zip(self.header["codes"], times, strict=True))}

    def rows(self, year: Any) -> list[int]:
        """All rows of a time."""
        return [place for (_, time), place in self._places.items() if time == year]

    def name(self, row: int) -> str:
        return str(self.header["names"][row])

    def code(self, row: int) -> str:
        return str(self.header["codes"][row])

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of units by code."""
        return dict(zip(self.header["codes"], self.header["names"], strict=True))

    @cached_property
    def stages(self) -> int:
        return len(self.header["columns"])

    def column(self, code: str, stage: int = -1) -> list[float | None] | None:
        """The figures of a node after a step, for all rows (None where missing); None where it is not there yet."""
        number = stage % self.stages
        columns = self.header["columns"][number]
        if code not in columns:
            return None
        return self._spread(f"stage_{number}", number, columns.index(code))

    def rank_column(self, code: str) -> list[float | None]:
        """The ranks by a node within each time, for all rows."""
        last = self.stages - 1
        return self._spread("ranks", last, self.header["columns"][last].index(code))

    def _spread(self, name: str, stage: int, column: int) -> list[float | None]:
        values, rows = self._array(name)[:, column], self._array(f"stage_{stage}_rows")
        found: list[float | None] = [None] * len(self.header["codes"])
        for place, value in zip(rows.tolist(), values.tolist(), strict=True):
            found[place] = None if value != value else value
        return found

    def _array(self, name: str) -> Any:
        held = self.__dict__.setdefault("_held", {})
        if name not in held:
            held[name] = self._arrays[name]
        return held[name]

    def raw(self, row: int, code: str) -> float | None:
        """A figure as it stands in the data table."""
        columns = self.header["raw_columns"]
        if code not in columns:
            return None
        value = float(self._array("raw")[row, columns.index(code)])
        return None if value != value else value

    def place(self, row: int, code: str) -> tuple[int, str] | None:
        """Line and column of the data table in which a figure stands."""
        columns = self.header["raw_columns"]
        line = int(self._array("lines")[row, columns.index(code)]) if code in columns else 0
        if not line:
            return None
        by_year = self.header["by_indicator"] and self.header["times"]
        return line, str(self.header["times"][row]) if by_year else code

    def table(self, name: str) -> list[Row]:
        """An analysis, a dictionary a row; empty where it was not made."""
        if f"table:{name}" not in self._arrays.files:
            return []
        table = self._json(f"table:{name}")
        return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]

    def of(self, name: str, year: Any) -> list[Row]:
        """The rows of an analysis at one time."""
        return [row for row in self.table(name) if row.get("Time", year) == year]
