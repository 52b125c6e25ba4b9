"""What units are made of: which figures may be added, what a quotient measures, how one unit becomes another.

A printed unit is a scale and a unit (万件), or a quotient of such (万元/人); both are taken apart with the words of `terms.units`.
Factors are exact fractions, so that converting back and forth changes nothing.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from guibiao.terms.data import data_table
from guibiao.terms.units import SCALES, base_units


class Measure(NamedTuple):
    """What a unit measures: `factor` times the product of base units to their powers (亿元/万人: 10⁴ 元¹ 人⁻¹).

    No powers: a plain number (%, 倍, no unit).
    """

    factor: Fraction = Fraction(1)
    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: object) -> Measure:
        return _product(self, other, 1) if isinstance(other, Measure) else NotImplemented

    def __truediv__(self, other: Measure) -> Measure:
        return _product(self, other, -1)


NUMBER = Measure()


@lru_cache(1024)
def measure(unit: str | None) -> Measure:
    """What a printed unit measures. A unit that is not known is a base unit of its own; none is a plain number."""
    text = (unit or "").strip()
    if not text:
        return NUMBER
    if text in _parts():
        factor, base = _parts()[text]
        return Measure(factor, ((base, 1),) if base else ())
    head, slash, tail = text.partition("/")
    if slash and head and tail:
        return (NUMBER if head == "1" else measure(head)) / measure(tail)
    for n in (2, 1):
        if text[:n] in SCALES and (text[n:] in _parts() or not text[n:]):
            inner = measure(text[n:])
            return Measure(SCALES[text[:n]] * inner.factor, inner.powers)
    return Measure(powers=((text, 1),))


def factor(given: str | None, wanted: str | None) -> Fraction | None:
    """By what a figure in one unit is multiplied to stand in another (亿元 → 万元: 10000); None where both measure
    different things."""
    a, b = measure(given), measure(wanted)
    return a.factor / b.factor if a.powers == b.powers else None


def printed(of: Measure) -> tuple[str, Fraction]:
    """The unit as one prints it, and the factor that did not fit into it and belongs to the value.

    10⁴ 元¹ 人⁻¹ → 万元/人; 10⁻⁴ 件¹ 人⁻¹ → 件/万人; a plain number → no unit, all of the factor.
    """
    over = "·".join(base for base, power in of.powers for _ in range(power))
    under = "·".join(base for base, power in of.powers for _ in range(-power))
    scales = {Fraction(value): name for name, value in SCALES.items()} | {Fraction(1): ""}
    left = Fraction(1)
    above = below = ""
    if not of.powers:
        return "", of.factor
    if of.factor in scales and over:
        above = scales[of.factor]
    elif 1 / of.factor in scales and under:
        below = scales[1 / of.factor]
    else:
        left = of.factor
    return (f"{above}{over or '1'}/{below}{under}" if under else f"{above}{over}"), left


def scaled(value: float, by: Fraction) -> float:
    """A value times a fraction, with one rounding where the fraction is whole or one over a whole number."""
    return value * by.numerator / by.denominator


def _product(a: Measure, b: Measure, sign: int) -> Measure:
    powers = dict(a.powers)
    for base, power in b.powers:
        powers[base] = powers.get(base, 0) + sign * power
    kept = tuple(sorted((base, power) for base, power in powers.items() if power))
    return Measure(a.factor * b.factor**sign, kept)


@cache
def _parts() -> dict[str, tuple[Fraction, str]]:
    known = {unit: (Fraction(1), unit) for unit in base_units() if "/" not in unit}
    return known | {unit: (Fraction(by), base) for unit, (by, base) in data_table(__file__, "units.toml")["of"].items()}
