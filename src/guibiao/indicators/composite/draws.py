"""What varies from replication to replication: factors over the parameters of steps, noise of weights, and the draws.

A factor is a path and its alternatives. The path names a step and perhaps a parameter: `treat.max_points` (every step
that treats), `treat.2.max_points` (the second one), `normalise` (the whole step). The alternatives of a parameter are
its values; those of a whole step are tables of parameters, words for its method, false (left out) or true (as written).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from guibiao.indicators.composite.model import (
    BoolArray,
    EvaluationError,
    FloatArray,
    Hierarchy,
    IndexArray,
    Step,
)
from guibiao.indicators.composite.options import OPTIONS, checked
from guibiao.indicators.composite.weights import noisy

Sampler = Literal["sobol", "lhs", "random"]
KEYS = ("replications", "seed", "sampler", "vary", "draws", "weights")
WEIGHTS = "weights"


@dataclass(frozen=True)
class Factor:
    """Something that has alternatives: in the steps at `positions`, `parameter` (None: the whole step)."""

    name: str
    positions: tuple[int, ...]
    parameter: str | None
    alternatives: tuple[Any, ...]

    def applied(self, step: Step | None, choice: int) -> Step | None:
        """The step with an alternative in place; None where it is left out."""
        if step is None:
            return None
        alternative = self.alternatives[choice]
        if self.parameter is not None:
            return checked({"do": step.do, **_given(step), self.parameter: alternative}, f"[robustness] {self.name}")
        if isinstance(alternative, bool):
            return step if alternative else None
        options = {"method": alternative} if isinstance(alternative, str) else dict(alternative)
        return checked({**options, "do": step.do}, f"[robustness] {self.name}")

    def said(self, choice: int) -> str:
        """A choice as a sentence calls it."""
        alternative = self.alternatives[choice]
        if isinstance(alternative, Mapping):
            alternative = "、".join(f"{name} = {value}" for name, value in alternative.items())
        return f"{self.name}（{alternative}）"


@dataclass(frozen=True)
class Noise:
    """Weights of `nodes` (positions in the hierarchy) are multiplied by 1 - size .. 1 + size, each by itself."""

    size: float
    nodes: IndexArray


@dataclass(frozen=True)
class Uncertainty:
    """All that varies: the steps as they stand, factors, noise. A point of the unit cube says what each comes to.

    Its dimensions are the factors, then the nodes with noise.
    """

    steps: tuple[Step, ...]
    factors: tuple[Factor, ...]
    noise: Noise | None

    @property
    def names(self) -> tuple[str, ...]:
        """The factors, and the weights where they vary, as one."""
        return (*(factor.name for factor in self.factors), *((WEIGHTS,) if self.noise else ()))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The name of what each dimension of the unit cube belongs to."""
        nodes = len(self.noise.nodes) if self.noise else 0
        return (*(factor.name for factor in self.factors), *(WEIGHTS,) * nodes)

    def draws(self, points: FloatArray, nodes: int) -> Draws:
        """What points of the unit cube (replications, dimensions) come to in a tree of so many nodes.

        A factor with n alternatives takes the k-th where its coordinate is in [k/n, (k+1)/n).
        """
        count = len(self.factors)
        sizes = np.array([len(factor.alternatives) for factor in self.factors], dtype=np.float64)
        choices = np.minimum((points[:, :count] * sizes).astype(np.intp), sizes.astype(np.intp) - 1)
        if self.noise is None:
            return Draws(choices, None)
        factors = np.ones((len(points), nodes))
        factors[:, self.noise.nodes] = noisy(np.ones(len(self.noise.nodes)), self.noise.size, points[:, count:])
        return Draws(choices, factors)

    def at(self, position: int) -> tuple[int, ...]:
        """The factors that touch the step at a position; those of the whole step before those of its parameters."""
        touching = [i for i, factor in enumerate(self.factors) if position in factor.positions]
        return tuple(sorted(touching, key=lambda i: self.factors[i].parameter is not None))

    def step(self, position: int, choices: Mapping[int, int]) -> Step | None:
        """The step at a position under a choice for each factor that touches it; None where it is left out."""
        step: Step | None = self.steps[position]
        for i in self.at(position):
            step = self.factors[i].applied(step, choices[i])
        return step


class Draws(NamedTuple):
    """`choices` (replications, factors); `weights` (replications, nodes) or None.

    Weights multiply those that stand in the evaluation, or, where `absolute`, take their place.
    """

    choices: IndexArray
    weights: FloatArray | None
    absolute: bool = False

    def __len__(self) -> int:
        return len(self.choices)

    def part(self, chosen: IndexArray | slice) -> Draws:
        """Some of the replications."""
        return Draws(self.choices[chosen], None if self.weights is None else self.weights[chosen], self.absolute)


def uncertainty(written: Mapping[str, Any], steps: Sequence[Step], hierarchy: Hierarchy) -> Uncertainty:
    """What `vary` says, checked against the steps and the tree. Raises EvaluationError with the path."""
    if not isinstance(written, Mapping):
        raise EvaluationError('[robustness] vary 要写成 vary."treat.max_points" = [1, 2, 3] 这样的表。')
    steps, written = tuple(steps), dict(_paths(written))
    if any(path.split(".")[0] == "weight" for path in written) and all(step.do != "weight" for step in steps):
        first = next((i for i, step in enumerate(steps) if step.do == "aggregate"), len(steps))
        steps = (*steps[:first], checked({"do": "weight", "method": "given"}, "[robustness]"), *steps[first:])
    noise = _noise(written[WEIGHTS], hierarchy) if WEIGHTS in written else None
    factors = tuple(_factor(path, found, steps) for path, found in written.items() if path != WEIGHTS)
    for factor in factors:
        for choice in range(len(factor.alternatives)):
            for position in factor.positions:
                factor.applied(steps[position], choice)
    return Uncertainty(steps, factors, noise)


def sample(dimensions: int, replications: int, sampler: Sampler, seed: int) -> FloatArray:
    """Points of the unit cube (replications, dimensions): scrambled Sobol, Latin hypercube, or pseudo-random."""
    from scipy.stats import qmc  # slow to load

    if dimensions == 0:
        return np.empty((replications, 0))
    if sampler == "random":
        return np.random.default_rng(seed).random((replications, dimensions))
    if sampler == "lhs":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=seed).random(replications))
    # Whole powers of two are balanced; the first points of one are as good as Sobol's points get for other numbers.
    power = max(replications - 1, 1).bit_length()
    return np.asarray(qmc.Sobol(dimensions, rng=seed).random_base2(power)[:replications])


def _paths(written: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Each path and what is written for it: without quotes, TOML makes tables in tables of `treat.max_points`."""
    for key, value in written.items():
        path = f"{before}.{key}" if before else key
        if isinstance(value, Mapping) and path != WEIGHTS:
            yield from _paths(value, path)
        else:
            yield path, value


def _given(step: Step) -> dict[str, Any]:
    """The options that have a value: those without were not written."""
    return {name: value for name, value in step.options.items() if value is not None}


def _factor(path: str, alternatives: Any, steps: tuple[Step, ...]) -> Factor:
    if not isinstance(alternatives, list | tuple) or not alternatives:
        raise EvaluationError(f'[robustness] vary."{path}" 要写成备选值的列表，如 [1, 2, 3]。')
    do, *rest = path.split(".")
    number = int(rest.pop(0)) if rest and rest[0].isdecimal() else None
    parameter = ".".join(rest) or None
    positions = [i for i, step in enumerate(steps) if step.do == do]
    if do not in OPTIONS or not positions:
        there = "、".join(dict.fromkeys(step.do for step in steps))
        raise EvaluationError(f'[robustness] vary."{path}"：步骤中没有 {do}。现有步骤：{there}。')
    if number is not None:
        if not 1 <= number <= len(positions):
            raise EvaluationError(f'[robustness] vary."{path}"：{do} 只有 {len(positions)} 步，没有第 {number} 步。')
        positions = [positions[number - 1]]
    if parameter is not None and parameter not in OPTIONS[do]:
        known = "、".join(OPTIONS[do])
        raise EvaluationError(f'[robustness] vary."{path}"：{do} 没有参数“{parameter}”。可用的有 {known}。')
    if parameter is None and not all(isinstance(one, Mapping | str | bool) for one in alternatives):
        raise EvaluationError(f'[robustness] vary."{path}"：整步的备选要写成参数表、方法名，或 true／false。')
    return Factor(path, tuple(positions), parameter, tuple(alternatives))


def _noise(written: Any, hierarchy: Hierarchy) -> Noise:
    where = f'[robustness] vary."{WEIGHTS}"'
    if not isinstance(written, Mapping) or set(written) - {"noise", "levels"} or "noise" not in written:
        raise EvaluationError(
            f'{where} 要写成 {{noise = 0.25, levels = [2, 3]}}；要换求权方法请写 vary."weight.method"。'
        )
    size = written["noise"]
    if isinstance(size, bool) or not isinstance(size, int | float) or not 0 < size < 1:
        raise EvaluationError(f"{where}：noise = {size!r} 不对，要大于 0、小于 1（0.25 即上下浮动 25%）。")
    known = sorted({node.level for node in hierarchy.nodes})
    levels = written.get("levels", known)
    if not isinstance(levels, list) or not levels or set(levels) - set(known):
        raise EvaluationError(f"{where}：levels = {levels!r} 不对，可用的层有 {'、'.join(map(str, known))}。")
    places = [i for i, node in enumerate(hierarchy.nodes) if node.level in levels and node.parent is not None]
    if not places:
        raise EvaluationError(f"{where}：levels = {levels!r} 只有总指数，它没有权重可变。请写下面的层。")
    return Noise(float(size), np.array(places, dtype=np.intp))


def settings(draws: Draws, factors: Sequence[int], among: IndexArray) -> list[tuple[dict[int, int], IndexArray]]:
    """The replications `among` all, by what they chose for some factors: the choices, and who chose them."""
    if not factors:
        return [({}, among)]
    chosen = draws.choices[np.ix_(among, np.array(factors))]
    distinct, which = np.unique(chosen, axis=0, return_inverse=True)
    mine: list[BoolArray] = [which.ravel() == k for k in range(len(distinct))]
    return [
        (dict(zip(factors, row.tolist(), strict=True)), among[mask]) for row, mask in zip(distinct, mine, strict=True)
    ]


SAMPLERS: tuple[Sampler, ...] = get_args(Sampler)
