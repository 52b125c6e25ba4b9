"""What moved the index and what would move it: `changes.csv` and `ways_up.csv` of a finished evaluation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from guibiao.indicators.composite.aggregate import recipes
from guibiao.indicators.composite.build import Evaluation
from guibiao.indicators.composite.class_rule import ClassRule
from guibiao.indicators.composite.decomposition import decompose, powers
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Hierarchy,
    IndexArray,
    Matrix,
    Rows,
    Table,
)
from guibiao.indicators.composite.points import one_way
from guibiao.indicators.composite.robustness import cells, signs
from guibiao.indicators.composite.whatif import in_units, ways_up
from guibiao.indicators.composite.wording import listed


def who(rows: Rows) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The heading of the columns that say whose a row is, and what stands there."""
    if rows.times is None:
        return ("uCode",), [(code,) for code in rows.codes]
    return ("uCode", "Time"), list(zip(rows.codes, rows.times, strict=True))


def latest(scores: Matrix) -> tuple[Matrix, IndexArray]:
    """The scores of the latest time, and where its rows are: profiles and ways up are of no use for the past."""
    rows = list(scores.rows.periods.values())[-1]
    return Matrix(scores.rows.take(rows), scores.columns, scores.values[rows], scores.directions), rows


def _means(evaluation: Evaluation) -> tuple[Hierarchy, FloatArray, dict[str, float]]:
    """The tree of means, the weights of its nodes, (nodes,) or (rows, nodes), and the power of each mean by the step
    that made it. Raises where a node is not a mean of its children."""
    steps = [step for step in evaluation.scheme.steps if step.do == "aggregate"]
    if evaluation.scheme.steps[-1].do != "aggregate" or len(steps) > 1:
        raise EvaluationError(
            "有多个 aggregate 步骤，或合成之后又 normalise，得分不再是下级得分的平均，不能逐指标分解。"
        )
    state = evaluation.state
    whole, tree = state.hierarchy, state.hierarchy.means
    found = recipes(whole, steps[0].options)
    methods = {
        code: recipe.method if recipe.p is None else f"{recipe.method}:{recipe.p!r}"
        for code, recipe in found.items()
        if code in tree.position
    }
    places = [whole.position[node.code] for node in tree.nodes]
    return tree, whole.by_row(state.weights, state.matrix.rows)[..., places], powers(methods)


def changes(evaluation: Evaluation) -> Table | None:
    """The change of the top from each period to the next, by indicators; `presence` is what came and went."""
    rows = evaluation.scores.rows
    if rows.times is None:
        return None
    if any(step.do in ("treat", "normalise") and step.options["scope"] == "period" for step in evaluation.scheme.steps):
        raise EvaluationError("各年用各年的量纲，年度变化里混有量纲的变化，不能分解到指标。请把 scope 改为 panel。")
    for column in _scaled_by(evaluation):
        groups = rows.groups[column]
        if moved := [code for code, places in rows.units.items() if len({groups[i] for i in places.tolist()}) > 1]:
            raise EvaluationError(
                f"{listed(moved)} 在不同年份属于不同的“{column}”，各组的量纲不同，年度变化里混有量纲的变化，不能分解到指标。"
            )
    pairs = [(a, b) for places in rows.units.values() for a, b in pairwise(places)]
    before, after = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    tree, weights, power = _means(evaluation)
    found = decompose(evaluation.scores, tree, weights, power, before, after)
    presence = found.presence.sum(axis=1)
    lines = [
        (rows.codes[a], rows.times[a], rows.times[b], *cells(np.concatenate([[total], parts, [left]])))
        for a, b, total, parts, left in zip(before, after, found.total, found.indicators, presence, strict=True)
    ]
    codes = [node.code for node in tree.indicators]
    return Table(("uCode", "from", "to", "change", *codes, "presence"), tuple(lines))


def ways(evaluation: Evaluation, rule: ClassRule | None) -> tuple[Table | None, list[Finding]]:
    """What each unit lacks to the next class, the cheapest indicator alone, and the least rises together."""
    whole = evaluation.state.hierarchy
    if rule is None or rule.of != whole.top.code:
        return None, []
    if signs(evaluation.scores)[rule.of] < 0:
        raise EvaluationError("总指数越小越好，推不出各指标要提高多少。请在最后加一步 normalise，转为越大越好。")
    tree, weights, power = _means(evaluation)
    part, places = latest(evaluation.scores)
    scores = part.column(rule.of)
    classes, limits = rule.classes(scores, part.rows), rule.limits(scores, part.rows)
    below = np.flatnonzero(classes > 0)
    goal = np.full(len(scores), np.nan)
    goal[below] = limits[below, classes[below] - 1]
    codes = [node.code for node in tree.indicators]
    columns = np.array([part.position[code] for code in codes])
    best = np.fmax.reduce(evaluation.scores.values[:, columns], axis=0)
    own = weights if weights.ndim == 1 else weights[places]
    found = ways_up(part, tree, own, power, goal, best)
    now = part.values[:, columns]
    data = _before_normalising(evaluation, codes)
    figures, said = _figures(evaluation, tree, found.alone, data, columns, places)
    heading, names = who(part.rows)
    lines = []
    for row in below.tolist():
        cheapest, rises = int(found.cheapest[row]), found.together[row]
        way = (now[row], found.alone[row], data[places[row]], figures[row])
        alone = [None] * 5 if cheapest < 0 else [codes[cheapest], *cells(np.array([part[cheapest] for part in way]))]
        enough = not np.isnan(rises).any()
        together = " ".join(f"{codes[i]}+{rises[i]:.6g}" for i in np.flatnonzero(rises > 0)) if enough else None
        classed = rule.labels[classes[row]], rule.labels[classes[row] - 1]
        lines.append((*names[row], *classed, float(found.gap[row]), *alone, together))
    of_way = ("class", "next_class", "gap", "cheapest", "score_now", "score_needed", "figure_now", "figure_needed")
    return Table((*heading, *of_way, "together"), tuple(lines)), said


def _before_normalising(evaluation: Evaluation, codes: list[str]) -> FloatArray:
    """The figures in the unit of the data (divided by their denominators), of the rows that have scores."""
    first = next((i for i, step in enumerate(evaluation.scheme.steps) if step.do in ("treat", "normalise")), 0)
    matrix = evaluation.start.matrix if first == 0 else evaluation.stages[first - 1].matrix
    place = {matrix.rows.label(i): i for i in range(len(matrix.rows))}
    kept = np.array([place[evaluation.scores.rows.label(i)] for i in range(len(evaluation.scores.rows))])
    figures: FloatArray = matrix.values[np.ix_(kept, np.array([matrix.position[code] for code in codes]))]
    return figures


def _figures(
    evaluation: Evaluation,
    tree: Hierarchy,
    wanted: FloatArray,
    data: FloatArray,
    columns: IndexArray,
    places: IndexArray,
) -> tuple[FloatArray, list[Finding]]:
    """Scores `wanted` (rows of the latest time, indicators) in the unit of the data, read off rows on the same scale;
    of bands the figure where the band begins. What has its best in the middle has no one figure: NaN, and named."""
    found = np.full(wanted.shape, np.nan)
    normalised = evaluation.scores.values[:, columns]
    alike = _alike(evaluation)
    for key in dict.fromkeys(alike[row] for row in places.tolist()):
        same = np.array([row for row, own in enumerate(alike) if own == key])
        mine = np.array([alike[row] == key for row in places.tolist()])
        found[mine] = in_units(normalised[same], data[same], wanted[mine])
    unsaid = []
    for column, node in enumerate(tree.indicators):
        methods = _methods_of(evaluation, node.code)
        if not {"bands", "curve"} & set(methods):
            continue
        if methods == ["bands"] and one_way(node.points, node.direction) is not None:
            found[:, column] = [_band(node.points, score, node.direction) for score in wanted[:, column].tolist()]
        elif methods != ["curve"] or one_way(node.points, node.direction) is None:
            found[:, column] = np.nan
            unsaid.append(node.code)
    said = f"这些指标的得分与数值不是一一对应，要达到的数（figure_needed）没有写出：{listed(unsaid)}。"
    return found, [Finding("analysis", "no_figure_needed", said, tuple(unsaid))] if unsaid else []


def _band(points: tuple[tuple[float, float], ...], score: float, direction: int) -> float:
    """The figure where the first band begins that scores at least so much."""
    enough = [at for at, scored in points if scored >= score]
    return (min(enough) if direction > 0 else max(enough)) if enough else float("nan")


def _methods_of(evaluation: Evaluation, code: str) -> list[str]:
    """The methods by which an indicator was normalised, in order."""
    before = (evaluation.start, *(stage.state for stage in evaluation.stages))
    return [
        str(stage.step.options["method"])
        for state, stage in zip(before, evaluation.stages, strict=False)
        if stage.step.do == "normalise" and state.matrix.position.get(code) in state.chosen(stage.step.options["only"])
    ]


def _scaled_by(evaluation: Evaluation) -> list[str]:
    """The group columns by which scales differ."""
    steps = [step.options["by"] for step in evaluation.scheme.steps if step.do == "normalise"]
    nodes = [own.by for node in evaluation.state.hierarchy.nodes for own in node.own if own.name != "weight"]
    return [column for column in dict.fromkeys((*steps, *nodes)) if column is not None]


def _alike(evaluation: Evaluation) -> list[tuple[object, ...]]:
    """For each row of the scores what its scale depends on: the time where each has its own, and its groups."""
    rows, steps = evaluation.scores.rows, evaluation.scheme.steps
    columns: list[tuple[object, ...]] = [rows.groups[column] for column in _scaled_by(evaluation)]
    scopes = [step.options["scope"] for step in steps if step.do in ("treat", "normalise")]
    if rows.times is not None and "period" in scopes:
        columns.append(rows.times)
    return list(zip(*columns, strict=True)) if columns else [()] * len(rows)
