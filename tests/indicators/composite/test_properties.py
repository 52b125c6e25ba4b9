"""What holds for any panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from guibiao.indicators.composite import means, normalise, points, treat
from guibiao.indicators.composite.build import run
from guibiao.indicators.composite.expressions import Formula, parse
from guibiao.indicators.composite.model import FloatArray, Hierarchy, Matrix, Node, Rows, State
from guibiao.indicators.composite.options import checked

EXAMPLES = settings(deadline=None, max_examples=60)
FIGURES = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
POSITIVE = st.floats(0.01, 1e6).map(lambda x: round(x, 3))


@st.composite
def panels(draw: st.DrawFn, figures: st.SearchStrategy[float] = FIGURES, gaps: bool = True) -> FloatArray:
    """Rows × columns, each column with two different figures at least."""
    shape = draw(st.tuples(st.integers(3, 12), st.integers(1, 5)))
    elements = st.one_of(figures, st.just(float("nan"))) if gaps else figures
    values = draw(arrays.arrays(np.float64, shape, elements=elements))
    values[0], values[1] = 1.0, 2.0
    return values


def weights_for(values: FloatArray) -> st.SearchStrategy[FloatArray]:
    return arrays.arrays(np.float64, values.shape[1], elements=st.floats(0.01, 100))


SCALES: list[Callable[[FloatArray], FloatArray]] = [
    normalise.minmax, normalise.zscore, normalise.rank, normalise.percentile, normalise.borda,
]  # fmt: skip
MEANS = [means.arithmetic, means.geometric, means.harmonic, means.generalised(2.0), means.generalised(-0.5)]


@pytest.mark.parametrize("scale", SCALES)
@EXAMPLES
@given(values=panels(), factor=st.sampled_from([0.001, 0.5, 3.0, 1e4]), shift=st.sampled_from([-5.0, 0.0, 7.0]))
def test_units_of_measurement_do_not_matter(
    scale: Callable[[FloatArray], FloatArray], values: FloatArray, factor: float, shift: float
) -> None:
    np.testing.assert_allclose(scale(values * factor + shift), scale(values), atol=1e-6)


@pytest.mark.parametrize("scale", SCALES)
@EXAMPLES
@given(values=panels(), data=st.data())
def test_scales_keep_order_and_do_not_mind_the_order_of_rows(
    scale: Callable[[FloatArray], FloatArray], values: FloatArray, data: st.DataObject
) -> None:
    scaled, order = scale(values), data.draw(st.permutations(range(len(values))))
    np.testing.assert_allclose(scale(values[order]), scaled[order], atol=1e-9)
    for column in range(values.shape[1]):
        there = ~np.isnan(values[:, column])
        ranked = scaled[there, column][np.argsort(values[there, column], kind="stable")]
        assert (np.diff(ranked) >= -1e-9).all()


@EXAMPLES
@given(values=panels())
def test_minmax_fills_its_range(values: FloatArray) -> None:
    scaled = normalise.minmax(values, 0, 100)
    np.testing.assert_array_equal(np.nanmin(scaled, axis=0), 0)
    np.testing.assert_array_equal(np.nanmax(scaled, axis=0), 100)


@pytest.mark.parametrize("mean", MEANS)
@EXAMPLES
@given(values=panels(POSITIVE), data=st.data())
def test_means_lie_between_and_do_not_mind_order_or_size_of_weights(
    mean: means.Mean, values: FloatArray, data: st.DataObject
) -> None:
    weights = data.draw(weights_for(values))
    result = mean(values, weights)
    there = ~np.isnan(values).all(axis=1)
    assert (np.isnan(result) == ~there).all()
    assert (result[there] >= np.nanmin(values[there], axis=1) * (1 - 1e-9)).all()
    assert (result[there] <= np.nanmax(values[there], axis=1) * (1 + 1e-9)).all()
    order = data.draw(st.permutations(range(values.shape[1])))
    np.testing.assert_allclose(mean(values[:, order], weights[order] * 7), result, rtol=1e-9)


@pytest.mark.parametrize("mean", MEANS)
@EXAMPLES
@given(values=panels(POSITIVE), data=st.data(), step=st.floats(0.01, 1e3))
def test_more_of_a_child_is_never_less_of_the_whole(
    mean: means.Mean, values: FloatArray, data: st.DataObject, step: float
) -> None:
    weights = data.draw(weights_for(values))
    row, column = data.draw(st.sampled_from(range(len(values)))), data.draw(st.sampled_from(range(values.shape[1])))
    assume(not np.isnan(values[row, column]))
    more = values.copy()
    more[row, column] += step
    before, after = mean(values, weights), mean(more, weights)
    assert after[row] >= before[row] * (1 - 1e-9)
    np.testing.assert_array_equal(np.delete(after, row), np.delete(before, row))


@pytest.mark.parametrize("mean", MEANS)
@EXAMPLES
@given(values=panels(POSITIVE), data=st.data())
def test_many_weights_at_once_are_as_one_after_the_other(
    mean: means.Mean, values: FloatArray, data: st.DataObject
) -> None:
    several = np.stack([data.draw(weights_for(values)) for _ in range(3)])
    each = np.stack([mean(values, weights) for weights in several])
    np.testing.assert_allclose(mean(values, several), each, rtol=1e-12)
    np.testing.assert_allclose(mean(np.stack([values] * 3), several), each, rtol=1e-12)


@EXAMPLES
@given(values=panels(), points=st.integers(0, 4))
def test_winsorising_stays_within_and_keeps_order(values: FloatArray, points: int) -> None:
    done = treat.winsorise(values, points, 1.0, 1.0)
    there = ~np.isnan(values)
    assert (np.isnan(done.values) == ~there).all()
    changed = (done.values != values) & there
    assert (changed.sum(axis=0) <= done.moved).all()
    for column in range(values.shape[1]):
        order = np.argsort(values[there[:, column], column], kind="stable")
        assert (np.diff(done.values[there[:, column], column][order]) >= 0).all()
        assert set(done.values[there[:, column], column]) <= set(values[there[:, column], column])


@st.composite
def trees(draw: st.DrawFn) -> Hierarchy:
    """A random tree of any depth; leaves wherever nothing was put below."""
    size = draw(st.integers(2, 15))
    parents = [draw(st.integers(0, i - 1)) for i in range(1, size)]
    weights = draw(st.lists(st.floats(0.01, 50), min_size=size, max_size=size))
    inner = set(parents)
    nodes = [
        Node(
            f"n{i}",
            f"n{i}",
            "aggregate" if i in inner else "indicator",
            1,
            f"n{parents[i - 1]}" if i else None,
            weights[i],
        )
        for i in range(size)
    ]
    order = draw(st.permutations(range(size)))
    return Hierarchy(tuple(nodes[i] for i in order))


@EXAMPLES
@given(tree=trees())
def test_effective_weights_of_the_leaves_sum_to_one(tree: Hierarchy) -> None:
    effective = tree.effective()
    leaves = [tree.position[node.code] for node in tree.indicators]
    assert effective[leaves].sum() == pytest.approx(1.0)
    assert effective[tree.position[tree.top.code]] == 1.0


@EXAMPLES
@given(tree=trees(), data=st.data(), steps=st.sampled_from(["minmax", "zscore", "rank"]))
def test_an_index_is_the_sum_of_its_indicators_times_their_effective_weights(
    tree: Hierarchy, data: st.DataObject, steps: str
) -> None:
    count = len(tree.indicators)
    values = data.draw(arrays.arrays(np.float64, (5, count), elements=FIGURES))
    values[0], values[1] = 1.0, 2.0
    directions = np.array([data.draw(st.sampled_from([1.0, -1.0])) for _ in range(count)])
    rows = Rows(tuple("ABCDE"), tuple("ABCDE"))
    start = State(Matrix(rows, tuple(n.code for n in tree.indicators), values, directions), tree, tree.weights)
    written: list[dict[str, Any]] = [{"do": "normalise", "method": steps}, {"do": "aggregate"}]
    stages = run(start, [checked(step, "") for step in written])
    scaled = stages[0].matrix.values
    leaves = [tree.position[node.code] for node in tree.indicators]
    np.testing.assert_allclose(
        stages[1].matrix.column(tree.top.code), scaled @ tree.effective()[leaves], rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize(("word", "mean"), [("mean", MEANS[0]), ("geometric", MEANS[1]), ("harmonic", MEANS[2])])
@EXAMPLES
@given(values=panels(POSITIVE))
def test_means_of_the_language_of_formulas_are_those_of_equal_weights(
    word: str, mean: means.Mean, values: FloatArray
) -> None:
    codes = tuple(f"c{i}" for i in range(values.shape[1]))
    found = Formula(parse(f"{word}(children)"), codes).of(dict(zip(codes, values.T, strict=True)))
    np.testing.assert_allclose(found, mean(values, np.ones(len(codes))), rtol=1e-9)


@pytest.mark.parametrize("word", ["mean", "geometric", "harmonic", "sum", "product", "min", "max", "median"])
@EXAMPLES
@given(values=panels(POSITIVE, gaps=False), data=st.data(), step=st.floats(0.01, 1e3))
def test_more_of_a_child_is_never_less_of_a_formula_of_several(
    word: str, values: FloatArray, data: st.DataObject, step: float
) -> None:
    codes = tuple(f"c{i}" for i in range(values.shape[1]))
    formula = Formula(parse(f"{word}(children)"), codes)
    row, column = data.draw(st.sampled_from(range(len(values)))), data.draw(st.sampled_from(range(len(codes))))
    more = values.copy()
    more[row, column] += step
    before, after = (formula.of(dict(zip(codes, figures.T, strict=True))) for figures in (values, more))
    assert after[row] >= before[row] * (1 - 1e-9)
    np.testing.assert_array_equal(np.delete(after, row), np.delete(before, row))


@EXAMPLES
@given(
    ends=st.lists(
        st.tuples(st.integers(-50, 50), st.integers(0, 100)), min_size=2, max_size=6, unique_by=lambda one: one[0]
    ),
    figures=arrays.arrays(np.float64, 8, elements=st.floats(-80, 80)),
    sign=st.sampled_from([1.0, -1.0]),
)
def test_points_never_fall_as_figures_get_better(ends: list[tuple[int, int]], figures: FloatArray, sign: float) -> None:
    rising = sorted(score for _, score in ends)
    table = tuple(zip(sorted(at for at, _ in ends), rising if sign > 0 else rising[::-1], strict=True))
    better = np.sort(figures * sign) * sign
    for score in (points.banded, points.lined):
        found = score(table, better, sign)
        assert (np.diff(found) >= 0).all()
        assert found.max() <= rising[-1]
