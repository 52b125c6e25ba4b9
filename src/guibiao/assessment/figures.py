"""Figures of a unit from the house, each with what counted: targets, supervision, rounds, returns.

Every function takes the unit, the office that assesses and the year, and answers with lines (text, verdict, page). The
verdict is True (counts as met), False, or None where nothing can be said yet; such a line is shown, not counted.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.assessment.models import RuleItem
from guibiao.kernel import addresses
from guibiao.kernel.models import CaseStep, Organisation
from guibiao.monitoring import standing
from guibiao.monitoring.models import Standing, Watched
from guibiao.plans.ledger.tasks import LEADING
from guibiao.plans.models import TaskSource
from guibiao.statistics.models import Return
from guibiao.supervision import items
from guibiao.supervision.models import Entry, Item, Node

_ON_TRACK = (Standing.MET, Standing.NORMAL)
CENT = Decimal("0.01")
Line = tuple[str, bool | None, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of how many, and which."""

    lines: list[Line] = field(default_factory=list)

    @property
    def met(self) -> int:
        return sum(line[1] is True for line in self.lines)

    @property
    def of(self) -> int:
        return sum(line[1] is not None for line in self.lines)

    def score(self, full: Decimal) -> Decimal | None:
        """The share of the full marks; None where nothing is counted."""
        return (full * self.met / self.of).quantize(CENT, ROUND_HALF_UP) if self.of else None

    def kept(self) -> dict[str, Any]:
        """As it is stored with the score."""
        return {"met": self.met, "of": self.of, "lines": [list(line) for line in self.lines]}


def of(figure: str, unit: Organisation, office: Organisation, year: int) -> Counted:
    """One figure of one unit."""
    return Counted(FIGURES[figure](unit, office, year))


def _below(path: str, office: Organisation) -> Q:
    return Q(**{f"{path}__path__startswith": office.path})


def _targets(unit: Organisation, office: Organisation, _year: int) -> list[Line]:
    """The targets in the office's ledger for which the unit answers, by the light that counts now."""
    sources = TaskSource.objects.filter(
        _below("task__organisation", office), task__kind="target", task__standing="active",
        task__duties__organisation=unit, task__duties__role__in=LEADING, plan__isnull=False,
    ).values_list("plan", "identity")  # fmt: skip
    wanted = set(sources)
    watched = Watched.objects.lit().filter(active=True, plan__in={plan for plan, _identity in wanted})
    rows: list[Any] = [one for one in watched.select_related("target", "plan") if (one.plan_id, one.identity) in wanted]
    return [
        (
            f"{one.plan}：{one.target}（{standing.word(one.shown)}）",
            None if one.shown == Standing.UNKNOWN else one.shown in _ON_TRACK,
            addresses.of(one),
        )
        for one in rows
    ]


def _struck(unit: Organisation, office: Organisation, year: int) -> list[Line]:
    """Items of the year that the unit leads: in time when its last request to settle came by the day it was due."""
    found = list(
        Item.objects.filter(_below("organisation", office), lead=unit, year=year)
        .exclude(state="dropped")
        .order_by("serial")
    )
    asked = _days(Item, found, "settle", "last")
    last_node = dict(Node.objects.filter(item__in=found).order_by("item", "due").values_list("item", "due"))
    today = timezone.localdate()
    lines: list[Line] = []
    for item in found:
        limit = items.due(item, "settle")
        due = limit.date if limit else last_node.get(item.pk)
        struck = item.state == "struck"
        if struck:
            verdict: bool | None = due is None or asked.get(item.pk, today) <= due
        else:
            verdict = False if due is not None and due < today else None
        said = _("%(number)s %(item)s（%(state)s，期限 %(due)s）") % {
            "number": item.number, "item": item, "state": item.state_label, "due": due or "—",
        }  # fmt: skip
        lines.append((said, verdict, addresses.of(item)))
    return lines


def _rounds(unit: Organisation, office: Organisation, year: int) -> list[Line]:
    """Entries of the year's progress rounds: in time when first reported by the round's day."""
    found = list(
        Entry.objects.filter(_below("round__organisation", office), unit=unit, round__year=year)
        .select_related("round")
        .order_by("round__quarter", "order")
    )
    first = _days(Entry, found, "submit", "first")
    return [(str(entry), _in_time(first.get(entry.pk), entry.round.due), addresses.of(entry)) for entry in found]


def _returns(unit: Organisation, office: Organisation, year: int) -> list[Line]:
    """Returns whose campaign closed in the year: in time when first handed in by its day."""
    found = list(
        Return.objects.filter(_below("campaign__organisation", office), unit=unit, campaign__closes_on__year=year)
        .select_related("campaign", "unit")
        .order_by("campaign__closes_on", "pk")
    )
    first = _days(Return, found, "submit", "first")
    return [(str(one), _in_time(first.get(one.pk), one.campaign.closes_on), addresses.of(one)) for one in found]


def _in_time(done: datetime.date | None, due: datetime.date) -> bool | None:
    if done is not None:
        return done <= due
    return False if due < timezone.localdate() else None


def _days(model: Any, cases: Iterable[Any], transition: str, which: str) -> dict[int, datetime.date]:
    """By case, the day of its first or last step of a transition: one query for all."""
    found: dict[int, datetime.date] = {}
    steps = CaseStep.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=[str(case.pk) for case in cases], transition=transition
    ).order_by("-at" if which == "first" else "at")
    for pk, at in steps.values_list("subject_id", "at"):
        found[int(pk)] = timezone.localdate(at)
    return found


FIGURES: dict[str, Callable[[Organisation, Organisation, int], list[Line]]] = {
    RuleItem.Figure.TARGETS: _targets, RuleItem.Figure.STRUCK: _struck, RuleItem.Figure.ROUNDS: _rounds,
    RuleItem.Figure.RETURNS: _returns,
}  # fmt: skip
