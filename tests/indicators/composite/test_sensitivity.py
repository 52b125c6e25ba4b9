"""First-order and total effects: right where they can be worked out by hand, and honest where N is small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guibiao.indicators.composite.robustness import Robustness, robustness
from guibiao.indicators.composite.sensitivity import Sensitivity, score_of, sensitivity
from tests.indicators.composite.building import aggregate, build, indicator, units

NODES = [indicator("X", Lower=0, Upper=1, Denominator="D"), aggregate("Index"), {"iCode": "D", "Type": "Denominator"}]
STEPS: list[dict[str, Any]] = [
    {"do": "denominate"}, {"do": "normalise", "method": "goalposts", "to": [0, 1]}, {"do": "aggregate"},
]  # fmt: skip


def product(folder: Path, **vary: Any) -> Robustness:
    """The score of the first unit is a · b: a = 1 or 2 (divided by a half or not), b = 1 or 2 (the scale)."""
    data = units(X=[1, 0.5, 0.3], D=[0.5, 0.5, 0.5])
    both = {"denominate": [True, False], "normalise.to": [[0, 1], [0, 2]], **vary}
    section = {"replications": 8, "vary": {name: value for name, value in both.items() if value}}
    return robustness(build(folder, data, NODES, STEPS, robustness=section))


def effects(found: Sensitivity) -> dict[str, tuple[float, float]]:
    return {effect.factor: (effect.first, effect.total) for effect in found.effects}


def test_effects_of_a_product_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    found = sensitivity(product(tmp_path), 4096, 3, score_of(0))
    # Var(ab) = 19/16; a alone 9/16, b alone 9/16, both together 1/16.
    for first, total in effects(found).values():
        assert first == pytest.approx(9 / 19, abs=0.02)
        assert total == pytest.approx(10 / 19, abs=0.02)
    for effect in found.effects:
        assert effect.first_low < 9 / 19 < effect.first_high
        assert effect.total_low < 10 / 19 < effect.total_high
    assert found.findings == ()


def test_intervals_hold_the_true_effect_about_as_often_as_they_say(tmp_path: Path) -> None:
    there = product(tmp_path)
    found = [effect for seed in range(40) for effect in sensitivity(there, 64, seed, score_of(0)).effects]
    inside = np.mean([effect.first_low <= 9 / 19 <= effect.first_high for effect in found])
    assert inside >= 0.85  # 90 % is promised; quasi-random points do better than the bootstrap knows


def test_a_factor_that_does_nothing_has_no_effect(tmp_path: Path) -> None:
    there = product(tmp_path, **{"aggregate.method": ["arithmetic", "geometric"]})
    assert effects(sensitivity(there, 256, 3, score_of(0)))["aggregate.method"] == (0, 0)


def test_the_weights_of_all_nodes_are_one_factor(tmp_path: Path) -> None:
    nodes = [indicator(code) for code in "XYZ"] + [aggregate("Index")]
    rng = np.random.default_rng(1)
    data = units(**{code: rng.normal(size=12).tolist() for code in "XYZ"})
    section = {"replications": 8, "vary": {"weights": {"noise": 0.5}, "treat.max_points": [0, 1]}}
    steps: list[dict[str, Any]] = [{"do": "treat"}, {"do": "normalise"}, {"do": "aggregate"}]
    there = robustness(build(tmp_path, data, nodes, steps, robustness=section))
    found = effects(sensitivity(there, 256, 5))
    assert list(found) == ["treat.max_points", "weights"]
    assert found["weights"][1] > 0.8


def test_an_only_factor_accounts_for_everything(tmp_path: Path) -> None:
    found = sensitivity(product(tmp_path, denominate=None), 8, 1, score_of(0))
    assert effects(found) == {"normalise.to": (1, 1)}


def test_where_nothing_varies_nothing_is_said_but_why(tmp_path: Path) -> None:
    # The ranks of three units on one indicator do not depend on the scale.
    found = sensitivity(product(tmp_path), 16, 1)
    assert all(np.isnan(effect.first) and np.isnan(effect.total) for effect in found.effects)
    assert [finding.rule for finding in found.findings] == ["nothing_varies"]


def test_a_small_base_is_called_too_small(tmp_path: Path) -> None:
    there = product(tmp_path)
    said = {finding.rule for seed in range(6) for finding in sensitivity(there, 8, seed, score_of(0)).findings}
    assert said == {"total_below_first", "wide_interval"}
    for seed in range(6):
        found = sensitivity(there, 8, seed, score_of(0))
        below = [effect.factor for effect in found.effects if effect.total < effect.first]
        named = [finding.message for finding in found.findings if finding.rule == "total_below_first"]
        assert len(below) == len(named)
        assert all(message.startswith(factor) for factor, message in zip(below, named, strict=True))


def test_the_same_seed_gives_the_same_effects(tmp_path: Path) -> None:
    there = product(tmp_path)
    assert sensitivity(there, 32, 0, score_of(0)) == sensitivity(there, 32, 0, score_of(0))
