"""From scores to totals, differences, ranks and grades. Plain functions: nothing is read or stored here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from guibiao.assessment.models import Grade, RuleItem, Score

CENT = Decimal("0.01")
ORIGINS = (Score.Origin.SELF, Score.Origin.THIRD, Score.Origin.OFFICE, Score.Origin.APPEAL)
#: Which side counts, the first that spoke.
COUNTS = (Score.Origin.APPEAL, Score.Origin.OFFICE, Score.Origin.THIRD)


@dataclass(slots=True)
class Line:
    """One item of one unit with what each side gave for it."""

    item: RuleItem
    scores: dict[str, list[Score]] = field(default_factory=dict)
    apart: bool = False

    def given(self, origin: str) -> Decimal | None:
        """The points of a side; the mean where several evaluators gave some."""
        values = [one.value for one in self.scores.get(origin, []) if one.value is not None]
        return _cents(sum(values, Decimal(0)) / len(values)) if values else None

    @property
    def counting(self) -> str | None:
        """The side that counts; None where nobody has judged yet."""
        return next((origin for origin in COUNTS if self.scores.get(origin)), None)

    @property
    def value(self) -> Decimal | None:
        """The points that count; None where nobody judged and where the item does not apply."""
        return self.given(self.counting) if self.counting else None

    @property
    def judged(self) -> bool:
        """Whether nothing more is waited for: plus and minus points that nobody gave are none."""
        return not self.item.counts or self.counting is not None

    @property
    def applies(self) -> bool:
        return not (self.counting and self.value is None)


def lines(items: Iterable[RuleItem], scores: Iterable[Score], tolerance: Decimal) -> list[Line]:
    """The items in their order, each with its scores, marked where the sides lie too far apart."""
    by_item: dict[int, dict[str, list[Score]]] = {}
    for score in scores:
        by_item.setdefault(score.item_id, {}).setdefault(score.origin, []).append(score)
    found = [Line(item, by_item.get(item.pk, {})) for item in items]
    for line in found:
        sides = [one.value for origin in ORIGINS[:3] for one in line.scores.get(origin, []) if one.value is not None]
        line.apart = len(sides) > 1 and max(sides) - min(sides) > line.item.full * tolerance / 100
    return found


def total(found: Sequence[Line], origin: str | None = None) -> Decimal | None:
    """The points of a unit by the side that counts, or by one side; what does not apply is made up by the rest.

    None where no item has points.
    """
    pairs = [(line.item, line.given(origin) if origin else line.value) for line in found]
    scored = [(item, value) for item, value in pairs if value is not None]
    if not scored:
        return None
    full = sum((line.item.full for line in found if line.item.counts), Decimal(0))
    left_out = sum((line.item.full for line in found if line.item.counts and not line.applies), Decimal(0))
    base = sum((value for item, value in scored if item.counts), Decimal(0))
    extra = sum((value for item, value in scored if not item.counts), Decimal(0))
    if left_out and full > left_out and origin in (None, Score.Origin.OFFICE):
        base = base * full / (full - left_out)
    return _cents(base + extra)


@dataclass(frozen=True, slots=True)
class Placed:
    """What came out for one unit."""

    total: Decimal
    rank: int
    grade: str
    reason: str


def place(totals: dict[Any, Decimal], grades: Sequence[Grade]) -> dict[Any, Placed]:
    """Rank and grade of each. Who is beyond the greatest share of a grade falls to the next, equals together."""
    ordered = sorted(totals, key=lambda key: -totals[key])
    ranks = {key: 1 + sum(other > totals[key] for other in totals.values()) for key in ordered}
    grade = {key: _first(totals[key], grades) for key in ordered}
    reason = dict.fromkeys(ordered, "")
    for number, one in enumerate(grades):
        if one.most is None or number + 1 == len(grades):
            continue
        places = int((Decimal(len(totals)) * one.most / 100).to_integral_value(ROUND_FLOOR))
        for key in [key for key in ordered if grade[key] == number]:
            # Equals stand or fall together: the last of them has to find a place too.
            above = sum(grade[other] == number and totals[other] >= totals[key] for other in ordered)
            if above > places:
                reason[key] = _("达到“%(grade)s”的分数，但该等次不超过 %(most)s%%（%(places)d 个）") % {
                    "grade": one.name, "most": f"{one.most.normalize():f}", "places": places,
                }  # fmt: skip
        for key, said in reason.items():
            if said and grade[key] == number:
                grade[key] = number + 1
    return {key: Placed(totals[key], ranks[key], grades[grade[key]].name, reason[key]) for key in ordered}


def _first(points: Decimal, grades: Sequence[Grade]) -> int:
    return next((number for number, one in enumerate(grades) if points >= one.at_least), len(grades) - 1)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
