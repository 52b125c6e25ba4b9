"""What must hold between the items of a line or between the lines of an item: `A1 <= A2 + A3`, `r1 = r2 + r3`, `A1 >= 10`. Sums of
codes and numbers only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

_RELATION = re.compile(r"(.+?)\s*(<=|>=|=|<|>)\s*(.+)")
_TERM = re.compile(r"\s*([+-]?)\s*([A-Za-z][A-Za-z0-9]*|\d+(?:\.\d+)?)\s*")
#: Figures that were rounded before they were added up may be off by so much of the greater side.
_ROUNDING = Decimal("1e-9")


class BadRelation(ValueError):
    """A relation that cannot be read, as a sentence for the person."""


@dataclass(frozen=True)
class Relation:
    """Two sums and a sign. A sum is a list of (plus or minus one, code or number)."""

    left: tuple[tuple[int, str], ...]
    sign: str
    right: tuple[tuple[int, str], ...]
    text: str

    @property
    def codes(self) -> set[str]:
        return {name for _sign, name in (*self.left, *self.right) if not name[0].isdigit()}

    def holds(self, values: Mapping[str, Decimal | None]) -> bool | None:
        """Whether it holds for the values by code; None where one of them is not known."""
        left, right = _sum(self.left, values), _sum(self.right, values)
        if left is None or right is None:
            return None
        near = abs(left - right) <= _ROUNDING * max(abs(left), abs(right), Decimal(1))
        return {
            "<=": near or left <= right, ">=": near or left >= right, "=": near,
            "<": not near and left < right, ">": not near and left > right,
        }[self.sign]  # fmt: skip


def parse(text: str) -> Relation:
    """Read a relation. Raises BadRelation with a sentence."""
    found = _RELATION.fullmatch(text.strip().replace("＝", "=").replace("≤", "<=").replace("≥", ">="))
    if not found:
        raise BadRelation(_("“%(text)s”不是关系式，请写成如 A1 <= A2 + A3 的形式。") % {"text": text})
    return Relation(_terms(found[1], text), found[2], _terms(found[3], text), text.strip())


def _terms(side: str, text: str) -> tuple[tuple[int, str], ...]:
    terms: list[tuple[int, str]] = []
    at = 0
    while at < len(side):
        found = _TERM.match(side, at)
        if not found or (terms and not found[1]):
            raise BadRelation(
                _("“%(text)s”里的“%(side)s”读不懂，只能写项目代码、数和加减号。") % {"text": text, "side": side.strip()}
            )
        terms.append((-1 if found[1] == "-" else 1, found[2]))
        at = found.end()
    return tuple(terms)


def _sum(terms: tuple[tuple[int, str], ...], values: Mapping[str, Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for sign, name in terms:
        value = Decimal(name) if name[0].isdigit() else values.get(name)
        if value is None:
            return None
        total += sign * value
    return total
