"""The step `treat`: each indicator that fails the test goes through the treatments until one passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from guibiao.indicators.composite import treat as kernels
from guibiao.indicators.composite.model import (
    BoolArray,
    EvaluationError,
    Finding,
    FloatArray,
    IndexArray,
    Options,
    Outcome,
    State,
    Table,
    Time,
)  # fmt: skip
from guibiao.indicators.composite.normalise import extremes
from guibiao.indicators.composite.treat import Shape
from guibiao.indicators.composite.wording import listed

#: A treatment takes columns that failed, as they came, and gives them treated and a figure to report for each.
Treatment = Callable[[FloatArray, Options], tuple[FloatArray, FloatArray]]


def _winsorise(values: FloatArray, options: Options) -> tuple[FloatArray, FloatArray]:
    done = kernels.winsorise(values, options["max_points"], options["skew"], options["kurtosis"])
    return done.values, done.moved.astype(np.float64)


def _log(values: FloatArray, options: Options) -> tuple[FloatArray, FloatArray]:
    least, most = extremes(values)
    return kernels.log(values), least - 0.01 * (most - least)


def _boxcox(values: FloatArray, options: Options) -> tuple[FloatArray, FloatArray]:
    return kernels.boxcox(values)


#: Each treatment, what its figure is called in the details, and whether it leaves the unit of the data.
TREATMENTS: dict[str, tuple[Treatment, str, bool]] = {
    "winsorise": (_winsorise, "winsorise.nwin", False),
    "log": (_log, "log.shift", True),
    "boxcox": (_boxcox, "boxcox.lambda", True),
}


@dataclass(frozen=True)
class Attempt:
    """One treatment of one block: which columns it was for (positions), its figures, and their shape afterwards."""

    name: str
    columns: IndexArray
    figures: FloatArray
    shape: Shape
    passed: BoolArray


def chain(options: Options) -> list[str]:
    """The treatments in turn: the method and, when winsorising does not help, what is to be done otherwise."""
    names = [options["method"], options["otherwise"]] if options["method"] == "winsorise" else [options["method"]]
    return [name for name in names if name != "none"]


def treat_block(values: FloatArray, options: Options) -> tuple[FloatArray, list[Attempt]]:
    """Treat the columns of one block. The first attempt is the test before anything is done.

    Every treatment starts from the figures as they came; the last one is kept even where it does not pass.
    """
    treated, columns = values.copy(), np.arange(values.shape[1])
    found = kernels.shape(values)
    attempts = [_attempt("", columns, np.full(len(columns), np.nan), found, options)]
    for name in chain(options):
        columns = attempts[-1].columns[~attempts[-1].passed]
        if not columns.size:
            break
        treated[:, columns], figures = TREATMENTS[name][0](values[:, columns], options)
        attempts.append(_attempt(name, columns, figures, kernels.shape(treated[:, columns]), options))
    return treated, attempts


def _attempt(name: str, columns: IndexArray, figures: FloatArray, found: Shape, options: Options) -> Attempt:
    return Attempt(name, columns, figures, found, kernels.passes(found, options["skew"], options["kurtosis"]))


def treat(state: State, options: Options) -> Outcome:
    """Treat the indicators of the front, except those whose meta says `Treat` none."""
    matrix, rows = state.matrix, state.matrix.rows
    chosen = state.chosen(options["only"])
    chosen = chosen[[state.hierarchy[matrix.columns[i]].treat != "none" for i in chosen]]
    codes = [matrix.columns[i] for i in chosen]
    values, findings, lines = matrix.values.copy(), [], []
    rescaled: set[str] = set()
    for time, block in rows.blocks(options["scope"]):
        _refuse_constant(matrix.values[np.ix_(block, chosen)], codes, time, options["method"])
        treated, attempts = treat_block(matrix.values[np.ix_(block, chosen)], options)
        values[np.ix_(block, chosen)] = treated
        findings += _findings(codes, time, attempts)
        lines += _lines(codes, time, attempts, options)
        rescaled |= {codes[i] for a in attempts if a.name and TREATMENTS[a.name][2] for i in a.columns}
    after = replace(state, matrix=matrix.with_values(values), rescaled=state.rescaled | rescaled)
    return Outcome(after, tuple(findings), _details(lines, options))


def _refuse_constant(values: FloatArray, codes: list[str], time: Time | None, method: str) -> None:
    """A logarithm or Box–Cox transform that the scheme asks for does not exist where all figures are the same."""
    if method not in ("log", "boxcox"):
        return
    least, most = extremes(values)
    if flat := [codes[i] for i in np.flatnonzero(least == most)]:
        when = "" if time is None else f"（{time}）"
        raise EvaluationError(
            f"{listed(flat)}{when}：数值全都相同，不能做 {method} 处理。请核对数据，写 Treat none，或删去这个指标。"
        )


def _findings(codes: list[str], time: Time | None, attempts: list[Attempt]) -> list[Finding]:
    when = "" if time is None else f"（{time}）"
    found, first, last = [], attempts[0], attempts[-1]
    if untested := tuple(codes[i] for i in np.flatnonzero(np.isnan(first.shape.kurtosis))):
        said = f"数值太少或全都相同，无法检验偏度和峰度，未处理{when}：{listed(untested)}。"
        found.append(Finding("treat", "untested", said, untested))
    for place in np.flatnonzero(~last.passed):
        code = codes[last.columns[place]]
        said = (
            f"{code}{when}：处理后偏度 {last.shape.skew[place]:.3g}、峰度 {last.shape.kurtosis[place]:.3g}，仍未通过检验"
            f"（{last.name or '未处理'}）。"
        )
        found.append(Finding("treat", "still_skewed", said, (code,)))
    return found


def _lines(codes: list[str], time: Time | None, attempts: list[Attempt], options: Options) -> list[list[Any]]:
    """A line an indicator: the test, then for each treatment its figure and the test again; None where not needed."""
    lines: list[list[Any]] = [[code, time] for code in codes]
    for number in range(1 + len(chain(options))):
        attempt = attempts[number] if number < len(attempts) else None
        width = 3 if number == 0 else 4
        cells: dict[int, list[Any]] = {}
        if attempt is not None:
            for place, column in enumerate(attempt.columns.tolist()):
                tested = [bool(attempt.passed[place]), *(float(figures[place]) for figures in attempt.shape)]
                cells[column] = tested if number == 0 else [_figure(attempt, place), *tested]
        for column, line in enumerate(lines):
            line += cells.get(column, [None] * width)
    return lines


def _figure(attempt: Attempt, place: int) -> float | int:
    figure = float(attempt.figures[place])
    return int(figure) if attempt.name == "winsorise" else figure


def _details(lines: list[list[Any]], options: Options) -> Table:
    heading = ["iCode", "Time"]
    for number, name in enumerate(["", *chain(options)]):
        heading += [TREATMENTS[name][1]] if name else []
        heading += [f"check_SkewKurt{number}.{what}" for what in ("Pass", "Skew", "Kurt")]
    return Table(tuple(heading), tuple(tuple(line) for line in lines))
