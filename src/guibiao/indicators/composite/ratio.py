"""Index numbers: figures as a percentage of a reference, 100 at the reference."""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite import normalise as kernels
from guibiao.indicators.composite.blocks import Block, Scaled
from guibiao.indicators.composite.goalposts import targets
from guibiao.indicators.composite.model import EvaluationError, Finding, FloatArray
from guibiao.indicators.composite.wording import listed

_TIME = "time:"


def ratio(block: Block, to: object) -> Scaled:
    """100·x / reference, where less is better 100·reference / x.

    `to`: the best figure (max), the mean, the target of meta, a unit's figure, or (time:2015) the unit's own figure of
    that time. The reference must be above 0, and x too where less is better.
    """
    word = str(to)
    raw = block.values * block.signs
    reference, findings = _reference(block, raw, word)
    for bad, whose in ((reference <= 0, "参照值"), ((raw <= 0) & (block.signs < 0), "数值")):
        if bad.any():
            row, column = np.argwhere(bad)[0].tolist()
            unit = block.labels(np.array([row]))[0]
            raise EvaluationError(
                f"{block.codes[column]}：{unit} 的{whose}不大于 0，不能按 ratio 计算。请核对数据，或换一种 method。"
            )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(block.signs > 0, 100.0 * raw / reference, 100.0 * reference / raw), findings


def _reference(block: Block, raw: FloatArray, word: str) -> tuple[FloatArray, list[Finding]]:
    """(rows, columns), not turned."""
    shape = raw.shape
    match word.casefold():
        case "max":
            return np.broadcast_to(kernels.extremes(block.values)[1] * block.signs, shape), []
        case "mean":
            there = ~np.isnan(raw)
            with np.errstate(invalid="ignore"):
                return np.broadcast_to(np.where(there, raw, 0.0).sum(axis=0) / there.sum(axis=0), shape), []
        case "target":
            return targets(block, "与目标之比") * block.signs, []
        case started if started.startswith(_TIME):
            return _at_time(block, word[len(_TIME) :].strip())
    return np.broadcast_to(_of_unit(block, raw, word), shape), []


def _of_unit(block: Block, raw: FloatArray, unit: str) -> FloatArray:
    rows = block.state.matrix.rows
    places = [place for place, row in enumerate(block.rows.tolist()) if rows.codes[row] == unit]
    if not places:
        raise EvaluationError(
            f"to = “{unit}”：没有这个单位（或它已被筛去）。to 要写 max、mean、target、一个单位代码或 time:年份。"
        )
    if len(places) > 1:
        raise EvaluationError(
            f'to = “{unit}”：它有 {len(places)} 个时间的数，不知道用哪一个。各年与它当年比，请写 scope = "period"。'
        )
    if absent := [code for code, figure in zip(block.codes, raw[places[0]], strict=True) if np.isnan(figure)]:
        raise EvaluationError(f"{listed(absent)}：参照单位 {unit} 缺数，无法计算。请先插补，或换一个参照。")
    return np.asarray(raw[places[0]])


def _at_time(block: Block, time: str) -> tuple[FloatArray, list[Finding]]:
    """Each unit's own figure of a time, wherever that stands in the matrix."""
    matrix = block.state.matrix
    base = next((known for known in matrix.rows.periods if str(known) == time), None)
    if base is None:
        raise EvaluationError(f"to = “{_TIME}{time}”：数据里没有这个时间。请核对 Time 列。")
    place = {matrix.rows.codes[row]: row for row in matrix.rows.periods[base].tolist()}
    own = [place.get(matrix.rows.codes[row]) for row in block.rows.tolist()]
    found = np.full(block.values.shape, np.nan)
    there = np.array([row is not None for row in own])
    found[there] = matrix.values[np.ix_([row for row in own if row is not None], block.columns)]
    lost = (~np.isnan(block.values) & np.isnan(found)).any(axis=1)
    units = tuple(dict.fromkeys(matrix.rows.codes[row] for row in block.rows[lost].tolist()))
    said = f"缺 {time} 的数，没有基数可比，作缺数处理：{listed(units)}。"
    return found, [Finding("normalise", "no_base", said, (), units)] if units else []
