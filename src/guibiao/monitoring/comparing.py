"""Two runs of an evaluation beside each other: whose rank shifted, and what was different."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from django.utils.translation import gettext as _

from guibiao.monitoring.models import Run
from guibiao.monitoring.ranking import Line, ranking
from guibiao.monitoring.results import Results


@dataclass(frozen=True)
class Shift:
    """A unit in both runs; None where it is in one only."""

    name: str
    code: str
    old: Line | None
    new: Line | None

    @property
    def places(self) -> int | None:
        """Places gained."""
        return self.old.rank - self.new.rank if self.old and self.new else None

    @property
    def lost(self) -> int:
        return -(self.places or 0)


@dataclass(frozen=True)
class Comparison:
    """The shifts in the order of the newer ranking, the year that both have, and the lines that differ in the scheme."""

    year: Any
    shifts: list[Shift]
    said: str
    scheme: list[str]
    same_data: bool


def compare(old: Run, new: Run, before: Results, after: Results, asked: str | None = None) -> Comparison | None:
    """None where the two have no year in common."""
    common = [year for year in after.years if year in before.years]
    if not common:
        return None
    year = next((year for year in common if str(year) == asked), common[-1])
    olds, news = ({line.code: line for line in ranking(one, year)} for one in (before, after))
    shifts = [
        Shift((news.get(code) or olds[code]).name, code, olds.get(code), news.get(code))
        for code in [*news, *(code for code in olds if code not in news)]
    ]
    lines = unified_diff(old.edition.scheme.splitlines(), new.edition.scheme.splitlines(), n=0, lineterm="")
    scheme = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return Comparison(year, shifts, _message(shifts), scheme, old.edition.data_sha256 == new.edition.data_sha256)


def _message(shifts: list[Shift]) -> str:
    both = [shift for shift in shifts if shift.places is not None]
    moved = [shift for shift in both if shift.places]
    if not moved:
        return _("%(n)d 个单位的位次都没有变。") % {"n": len(both)}
    most = max(moved, key=lambda shift: abs(shift.places or 0))
    said = {
        "n": len(both), "moved": len(moved), "name": most.name, "old": most.old.rank if most.old else 0,
        "new": most.new.rank if most.new else 0,
    }  # fmt: skip
    return _("%(n)d 个单位中 %(moved)d 个位次有变动，最大的是%(name)s：第 %(old)d 位变为第 %(new)d 位。") % said
