"""Rule sets that turn a path towards a target into a class.

The classes and their thresholds are data (`rule_sets.toml`); the formulas that give the measure, one a `method`, stand
in `guibiao.indicators.progress.formulas`.

| method            | measure                                                                              |
| ----------------- | ------------------------------------------------------------------------------------ |
| `growth_ratio`    | actual over required compound annual growth rate                                     |
| `growth`          | direction × compound annual growth rate; needs no target                             |
| `projected_share` | share of the way that the target year will have seen at the present growth rate      |
| `path_ratio`      | share of the way over share of the time                                              |
| `distance`        | standard deviations among peers that are missing; classes by the share of the peers that stand no nearer |
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from guibiao.rules.dated import Rule, in_force
from guibiao.terms.data import data_table

Method = Literal["growth_ratio", "growth", "projected_share", "path_ratio", "distance"]


class Class(msgspec.Struct, frozen=True, kw_only=True):
    """A class of progress: measures from `at_least` up to the class above. The lowest has no `at_least`."""

    code: str
    name: str
    name_en: str
    at_least: float | None = None


class RuleSet(Rule, frozen=True, kw_only=True):
    """A published way to class progress. `classes` run from the best to the worst.

    Where growth rates cannot be formed (a zero, a negative, a change of sign) or distort (a share whose baseline or
    target is at least `near_limit` %), the rule set named `fallback` is used instead; the result says so. None: then
    the class cannot be said.
    """

    method: Method
    classes: tuple[Class, ...]
    fallback: str | None = None
    near_limit: float | None = None

    @property
    def needs_target(self) -> bool:
        return self.method != "growth"


class Wording(Rule, frozen=True, kw_only=True):
    """How loosely words bound a figure: `approximate` is the part of the value that 左右 and 约 leave open."""

    approximate: float


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Every version of every rule set."""
    return msgspec.convert(data_table(__file__, "rule_sets.toml")["rule_set"], tuple[RuleSet, ...])


def get(code: str, on: date) -> RuleSet:
    """The version of a rule set that holds on a day. Raises `guibiao.rules.dated.NoRuleInForce`."""
    return in_force(rule_sets(), code, on)


@cache
def _wordings() -> tuple[Wording, ...]:
    return msgspec.convert(data_table(__file__, "rule_sets.toml")["wording"], tuple[Wording, ...])


def wording(on: date) -> Wording:
    """How 左右 and 约 are read on a day."""
    return in_force(_wordings(), "wording", on)
