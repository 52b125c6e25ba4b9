"""Building an index: the tables read, the steps run one after the other, each kept as a stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from guibiao.indicators.composite import classes
from guibiao.indicators.composite.aggregate import aggregate
from guibiao.indicators.composite.data import read_data
from guibiao.indicators.composite.denominate import denominate
from guibiao.indicators.composite.hierarchy import Meta, read_meta
from guibiao.indicators.composite.impute import impute
from guibiao.indicators.composite.layouts import by_unit, of_units
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Hierarchy,
    Matrix,
    Node,
    Options,
    Outcome,
    Stage,
    State,
    Step,
)  # fmt: skip
from guibiao.indicators.composite.normalising import normalise
from guibiao.indicators.composite.scheme import Scheme
from guibiao.indicators.composite.screen import screen
from guibiao.indicators.composite.tables import Sheet, read_sheet
from guibiao.indicators.composite.treating import treat
from guibiao.indicators.composite.weighing import weight
from guibiao.indicators.composite.wording import listed

#: How a workbook calls the sheet of each table, where the scheme does not say.
DATA_SHEETS, META_SHEETS, UNIT_SHEETS = ("iData", "Data", "数据"), ("iMeta", "Meta", "指标"), ("Units", "单位")
#: What each `do` calls.
STEPS: dict[str, Callable[[State, Options], Outcome]] = {
    "denominate": denominate, "impute": impute, "screen": screen, "treat": treat, "normalise": normalise,
    "weight": weight, "aggregate": aggregate,
}  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """An index built: the scheme, the state before the first step, the stages, and all findings in order."""

    scheme: Scheme
    start: State
    stages: tuple[Stage, ...]
    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """After the last step."""
        return self.stages[-1].state

    @property
    def scores(self) -> Matrix:
        """All nodes that are known at the end."""
        return self.state.matrix


def read_tables(scheme: Scheme) -> tuple[Sheet, Meta, tuple[Finding, ...]]:
    """The data as a row a unit and time, text as it stands; what meta says of it; what was found. Raises EvaluationError."""
    meta = read_meta(read_sheet(scheme.meta, META_SHEETS))
    said: tuple[Finding, ...] = ()
    sheet = read_sheet(scheme.data, DATA_SHEETS)
    sheet = by_unit(sheet, meta.figures)
    if scheme.units is not None:
        sheet, said = of_units(sheet, read_sheet(scheme.units, UNIT_SHEETS))
    return sheet, meta, (*meta.findings, *said)


def load(scheme: Scheme) -> tuple[State, tuple[Finding, ...]]:
    """The tables of a scheme, ready for its first step. Raises EvaluationError."""
    sheet, meta, said = read_tables(scheme)
    state, findings = read_data(sheet, meta)
    return state, (*said, *findings)


def run_step(state: State, step: Step, number: int = 1) -> Stage:
    """One step. Raises EvaluationError that names it."""
    try:
        outcome = STEPS[step.do](state, step.options)
    except EvaluationError as error:
        raise EvaluationError(f"第 {number} 步（{step.do}）：{error}") from error
    stage = Stage(number, step, outcome.state, details=outcome.details)
    return replace(stage, findings=tuple(replace(finding, stage=stage.name) for finding in outcome.findings))


def run(state: State, steps: Sequence[Step]) -> tuple[Stage, ...]:
    """All steps in the order written."""
    stages: list[Stage] = []
    for number, step in enumerate(steps, start=1):
        stages.append(run_step(state, step, number))
        state = stages[-1].state
    return tuple(stages)


def evaluate(scheme: Scheme) -> Evaluation:
    """Build the index that a scheme describes. Raises EvaluationError."""
    start, findings = load(scheme)
    stages = run(start, scheme.steps)
    found = [
        *findings,
        *_unused(start.hierarchy, scheme.steps),
        *(finding for stage in stages for finding in stage.findings),
    ]
    state = stages[-1].state
    if not state.done:
        said = f"步骤里没有把总指数 {state.hierarchy.top.code} 合成出来，结果只到 {'、'.join(state.front[:5])} 等节点。"
        found.append(Finding("aggregate", "not_aggregated", said, (state.hierarchy.top.code,)))
    return Evaluation(scheme, start, stages, tuple(found))


def _unused(tree: Hierarchy, steps: Sequence[Step]) -> list[Finding]:
    """What meta says of indicators and no step makes use of."""
    methods = {step.options["method"] for step in steps if step.do == "normalise"}
    checks = (
        (
            "Denominator",
            any(step.do == "denominate" for step in steps),
            [node.code for node in tree.indicators if node.denominator is not None],
            "没有 denominate 步骤，未除以分母",
        ),
        (
            "Lower、Upper",
            "goalposts" in methods,
            [node.code for node in tree.nodes if _has_goalposts(node)],
            "没有 goalposts 的 normalise 步骤，未用上下限",
        ),
        (
            "Points",
            bool(methods & {"bands", "curve"}),
            [node.code for node in tree.nodes if node.points],
            "没有 bands 或 curve 的 normalise 步骤，未按它得分",
        ),
    )
    return [
        Finding("meta", "unused_meta", f"写了 {column}，但{said}：{listed(codes)}。", tuple(codes))
        for column, used, codes, said in checks
        if codes and not used
    ]


def _has_goalposts(node: Node) -> bool:
    ends = (node.lower, node.upper, node.lower_from, node.upper_from)
    return any(end is not None for end in ends) or any(own.name in ("lower", "upper") for own in node.own)


def ranks(matrix: Matrix) -> FloatArray:
    """1 for the best row of each time, ties all the best rank they share; NaN where there is no score.

    Scores that differ by rounding only are tied, here as in replications.
    """
    result = np.full(matrix.values.shape, np.nan)
    for _, block in matrix.rows.blocks("period"):
        result[block] = classes.ranks((matrix.values[block] * matrix.directions).T).T
    return result
