"""Imputing: a figure where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    IndexArray,
    Options,
    Outcome,
    Rows,
    State,
    Table,
)  # fmt: skip
from guibiao.indicators.composite.wording import listed

Fill = Callable[[FloatArray, Rows, Options], FloatArray]


def impute(state: State, options: Options) -> Outcome:
    """Fill missing figures by the method; what cannot be filled stays missing and is named."""
    matrix, rows = state.matrix, state.matrix.rows
    chosen = state.chosen(options["only"])
    before = matrix.values[:, chosen]
    after = np.where(np.isnan(before), METHODS[options["method"]](before, rows, options), before)
    values = matrix.values.copy()
    values[:, chosen] = after
    filled = np.isnan(before) & ~np.isnan(after)
    codes = [matrix.columns[i] for i in chosen]
    details = Table(
        ("uCode", "Time", "iCode", "Value"),
        tuple(
            (rows.codes[i], rows.times[i] if rows.times else None, codes[j], float(after[i, j]))
            for i, j in zip(*(where.tolist() for where in np.nonzero(filled)), strict=True)
        ),
    )
    return Outcome(replace(state, matrix=matrix.with_values(values)), tuple(_left(after, rows, codes)), details)


def _left(after: FloatArray, rows: Rows, codes: list[str]) -> Iterator[Finding]:
    for column in np.flatnonzero(np.isnan(after).any(axis=0)):
        units = rows.labels(np.isnan(after[:, column]))
        said = f"{codes[column]}：插补后仍缺数：{listed(units)}。"
        yield Finding("impute", "still_missing", said, (codes[column],), units)


def _constant(values: FloatArray, rows: Rows, options: Options) -> FloatArray:
    if options["value"] is None:
        raise EvaluationError('method = "constant" 要用 value 写明填什么数。')
    return np.full(values.shape, options["value"])


def _over_rows(centre: Callable[[FloatArray], FloatArray]) -> Fill:
    """The mean or median of the column, within each block of the scope."""

    def fill(values: FloatArray, rows: Rows, options: Options) -> FloatArray:
        filled = np.full(values.shape, np.nan)
        for _, block in rows.blocks(options["scope"]):
            filled[block] = centre(values[block])
        return filled

    return fill


def mean(values: FloatArray) -> FloatArray:
    """Of each column, over what is there; NaN where nothing is."""
    count = (~np.isnan(values)).sum(axis=0)
    result: FloatArray = np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan)
    return result


def median(values: FloatArray) -> FloatArray:
    """Of each column, over what is there; NaN where nothing is."""
    result = np.full(values.shape[1], np.nan)
    some = ~np.isnan(values).all(axis=0)
    result[some] = np.nanmedian(values[:, some], axis=0)
    return result


def group_means(values: FloatArray, rows: Rows, by: str, blocks: list[IndexArray]) -> FloatArray:
    """For each row the mean of its group within its block; NaN where it has no group or the group no figure."""
    if by not in rows.groups:
        known = "、".join(rows.groups) or "（无）"
        raise EvaluationError(f"没有分组列“{by}”。数据表里 Type 为 Group 的列有：{known}。")
    groups, filled = rows.groups[by], np.full(values.shape, np.nan)
    for block in blocks:
        members: dict[str, list[int]] = {}
        for row in block.tolist():
            if (group := groups[row]) is not None:
                members.setdefault(group, []).append(row)
        for places in members.values():
            filled[places] = mean(values[places])
    return filled


def _group_mean(values: FloatArray, rows: Rows, options: Options) -> FloatArray:
    if options["by"] is None:
        raise EvaluationError('method = "group_mean" 要用 by 写明按哪个分组列。')
    return group_means(values, rows, options["by"], [block for _, block in rows.blocks(options["scope"])])


def _neighbours(values: FloatArray, rows: Rows, method: str) -> tuple[IndexArray, IndexArray]:
    """For each cell the rows of the nearest figures of the same unit, at or before it and at or after it; −1: none."""
    if rows.times is None:
        raise EvaluationError(f'method = "{method}" 要有多个时间：数据表里要有 Time 列。')
    first, final = (np.empty(len(rows), dtype=np.intp) for _ in range(2))
    for places in rows.units.values():  # one run of rows each
        first[places], final[places] = places[0], places[-1]
    here = np.broadcast_to(np.arange(len(rows))[:, None], values.shape)
    there = ~np.isnan(values)
    before = np.maximum.accumulate(np.where(there, here, -1), axis=0)
    after = np.minimum.accumulate(np.where(there, here, len(rows))[::-1], axis=0)[::-1]
    return np.where(before >= first[:, None], before, -1), np.where(after <= final[:, None], after, -1)


def _last(values: FloatArray, rows: Rows, options: Options) -> FloatArray:
    """The latest figure of the unit before; nothing before its first."""
    before, _ = _neighbours(values, rows, "last")
    return np.where(before >= 0, np.take_along_axis(values, np.maximum(before, 0), axis=0), np.nan)


def _linear(values: FloatArray, rows: Rows, options: Options) -> FloatArray:
    """On the straight line between two figures of the unit; nothing before the first and after the last."""
    before, after = _neighbours(values, rows, "linear")
    if not all(isinstance(time, int) for time in rows.times or ()):
        raise EvaluationError('method = "linear" 要按年份的间隔计算：Time 列要写整数年份。')
    years = np.array(rows.times, dtype=np.float64)[:, None]
    inside = (before >= 0) & (after >= 0)
    low, high = np.maximum(before, 0), np.maximum(after, 0)
    start, end = (np.take_along_axis(values, place, axis=0) for place in (low, high))
    began, ended = years[low, 0], years[high, 0]
    share = (years - began) / np.where(ended > began, ended - began, 1.0)
    return np.where(inside, start + share * (end - start), np.nan)


METHODS: dict[str, Fill] = {
    "mean": _over_rows(mean), "median": _over_rows(median), "group_mean": _group_mean, "constant": _constant,
    "last": _last, "linear": _linear,
}  # fmt: skip
