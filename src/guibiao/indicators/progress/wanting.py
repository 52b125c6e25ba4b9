"""What the missing part of a quotient would have to be for a target to be met.

每万人口发明专利 is never judged by the patents alone; but with them known it can be said up to how many people the target is met.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from guibiao.indicators import derived, units
from guibiao.indicators.derived import formula
from guibiao.indicators.progress import kinds
from guibiao.indicators.progress.model import Observation, Target
from guibiao.indicators.progress.series import build
from guibiao.indicators.progress.units import factor
from guibiao.rules import progress as rules
from guibiao.terms.indicators import Indicator, Registry


class Wanting(NamedTuple):
    """One operand of a quotient has a figure, `known` in its own unit; with the other at most, or at least, `value` of its own
    unit (`comparator` ≤ or ≥) the target is met."""

    given: Indicator
    known: float
    row: Observation
    missing: Indicator
    comparator: str
    value: float


def wanting(
    target: Target, code: str, year: int, observations: Sequence[Observation], today: date, registry: Registry
) -> Wanting | None:
    """For a target that asks for at least a level of a quotient of which the year's figure of exactly one operand is known;
    `code` is its indicator."""
    definition = derived.by_code().get(code)
    if definition is None:
        return None
    above, below = (registry.get(part) for part in _quotient(formula.parse(definition.formula)) or ("", ""))
    level = _least(target, registry.get(code), definition.unit, today)
    if above is None or below is None or level is None:
        return None
    over, under = (_figure(part, year, target.region, observations) for part in (above, below))
    asked = level * float(
        units.measure(definition.unit).factor / (units.measure(above.unit) / units.measure(below.unit)).factor
    )
    if over and not under:
        return Wanting(above, *over, below, "≤", over[0] / asked)
    if under and not over:
        return Wanting(below, *under, above, "≥", under[0] * asked)
    return None


def _quotient(node: formula.Node) -> tuple[str, str] | None:
    """The codes of dividend and divisor of a plain quotient or share."""
    match node:
        case formula.Binary(sign="/", left=formula.Operand(code=above), right=formula.Operand(code=below)):
            return above, below
        case formula.Call(name="share", arguments=(formula.Operand(code=above), formula.Operand(code=below))):
            return above, below
    return None


def _least(target: Target, indicator: Indicator | None, unit: str, today: date) -> float | None:
    """The level that is asked for at least, in the unit of the quotient."""
    try:
        aim = kinds.read(target, indicator, rules.wording(today).approximate)
    except (kinds.Mixed, kinds.Unclear):
        return None
    by = factor(aim.unit, unit, indicator)
    if aim.way != "as_it_stands" or target.kind == "rank" or aim.low is None or aim.high is not None or by is None:
        return None
    return aim.low * by if aim.low > 0 else None


def _figure(
    of: Indicator, year: int, region: str | None, observations: Sequence[Observation]
) -> tuple[float, Observation] | None:
    """The exact figure of the whole region in the year, in the indicator's unit, with its row; a positive one."""
    rows = [row for row in observations if (row.indicator, row.region, row.scope) == (of.code, region, None)]
    found = build(rows, "revised", of, of.unit).get(year)
    exact = found.evidence.exact if found else None
    return (exact, found.row) if found and exact and exact > 0 else None
