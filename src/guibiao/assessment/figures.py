"""Figures of a unit from the house as they stood on the round's reference date, each with what counted.

What counts of a unit in a round is a list of lines (text, verdict, page). The verdict is True (counts as met), False, or None where
nothing can be said yet; such a line is shown, not counted. Everything comes from what is kept with its time (judgements, histories of
cases), so that counting again later gives the same. Which targets and tasks were the unit's the ledger does not keep with time: that
is kept with the unit when it is first counted after the reference date.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.assessment.models import Assessed, Assessment, RuleItem
from guibiao.kernel import addresses, days
from guibiao.kernel.models import Organisation
from guibiao.kernel.saying import again
from guibiao.monitoring import standing
from guibiao.monitoring.models import Judgement, LightOverride, Standing, Watched
from guibiao.plans.ledger.tasks import LEADING
from guibiao.plans.models import Task, TaskSource
from guibiao.statistics.models import Return
from guibiao.supervision import shown, stood
from guibiao.supervision.models import Entry, Item

_ON_TRACK = (Standing.MET, Standing.NORMAL)
_LIGHT = {"green": True, "yellow": False, "red": False, "none": None}
CENT = Decimal("0.01")
Line = tuple[str, bool | None, str]


@dataclass(frozen=True, slots=True)
class Moment:
    """Up to when things count: the end of the reference date, or now where that is still to come."""

    until: datetime.datetime
    settled: bool

    @property
    def day(self) -> datetime.date:
        return days.day_of(self.until)

    def late(self, due: datetime.date | None) -> bool:
        """Whether a day has gone by."""
        return due is not None and due < timezone.localdate(self.until)

    def days(self, due: datetime.date) -> int:
        """How many days have gone by since."""
        return (self.day - due).days


def moment(round_: Assessment) -> Moment:
    """The moment of a round."""
    return by(round_.as_of)


def by(day: datetime.date) -> Moment:
    """The end of a day, or now where that is still to come."""
    end, now = days.end_of(day), timezone.now()
    return Moment(min(end, now), end <= now)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of how many, and which."""

    moment: Moment
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
        return {
            "met": self.met, "of": self.of, "day": self.moment.day.isoformat(), "settled": self.moment.settled,
            "lines": [list(line) for line in self.lines],
        }  # fmt: skip


def of(figure: str, one: Assessed, at: Moment) -> Counted:
    """One figure of one unit."""
    return Counted(at, FIGURES[figure](one, at))


def remember(one: Assessed, at: Moment) -> None:
    """What the unit answers for, kept for good once the reference date is over."""
    if one.answers_for is None:
        one.answers_for = {"targets": _own_targets(one), "tasks": _own_tasks(one)}
        if at.settled:
            one.save(update_fields=["answers_for"])


def _own_targets(one: Assessed) -> list[int]:
    """The targets of the office's ledger for which the unit answers."""
    wanted = set(
        TaskSource.objects.filter(
            _below("task__organisation", one.round.organisation), task__kind=Task.Kind.TARGET,
            task__standing=Task.Standing.ACTIVE, task__duties__organisation=one.unit, task__duties__role__in=LEADING,
            plan__isnull=False,
        ).values_list("plan", "identity")
    )  # fmt: skip
    watched = Watched.objects.filter(active=True, plan__in={plan for plan, _identity in wanted})
    return [pk for pk, *key in watched.values_list("pk", "plan", "identity") if tuple(key) in wanted]


def _own_tasks(one: Assessed) -> list[int]:
    leads = Task.objects.filter(
        _below("organisation", one.round.organisation), kind=Task.Kind.MEASURE, standing=Task.Standing.ACTIVE,
        duties__organisation=one.unit, duties__role__in=LEADING,
    )  # fmt: skip
    return list(leads.distinct().values_list("pk", flat=True))


def _below(path: str, office: Organisation) -> Q:
    return Q(**{f"{path}__path__startswith": office.path})


def _targets(one: Assessed, at: Moment) -> list[Line]:
    """Its targets by the light that counted."""
    watched = Watched.objects.filter(pk__in=one.answers_for["targets"]).select_related("target", "plan")
    judged, by_hand = lights(watched, at)
    lines: list[Line] = []
    for row in watched:
        judgement = judged.get(row.pk)
        light = by_hand.get(row.pk) or (judgement.standing if judgement else Standing.UNKNOWN)
        word = standing.word(light) + (_("（人工）") if row.pk in by_hand else "")
        said = f"{row.plan}：{judgement.target if judgement else row.target}（{word}）{standing.told(judgement)}"
        lines.append((said, None if light == Standing.UNKNOWN else light in _ON_TRACK, addresses.of(row)))
    return lines


def lights(watched: Any, at: Moment) -> tuple[dict[int, Judgement], dict[int, str]]:
    """By watched target the last judgement, and the light set by hand where one held: that counts before the judgement's."""
    judged = {
        row.watched_id: row
        for row in Judgement.objects.filter(watched__in=watched, on__lte=at.day).select_related("target").order_by("pk")
    }
    held = LightOverride.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=at.until), watched__in=watched, at__lt=at.until, until__gte=at.day
    )
    return judged, dict(held.order_by("pk").values_list("watched", "standing"))


def _tasks(one: Assessed, at: Moment) -> list[Line]:
    """Its measures by their lights."""
    tasks = list(Task.objects.filter(pk__in=one.answers_for["tasks"]).order_by("order", "pk"))
    return [
        (f"{task}（{shown.light_word(lit.light)}，{again(lit.reason)}）", _LIGHT[lit.light], addresses.of(task))
        for task, lit in stood.lights(tasks, at.until)
    ]


def _struck(one: Assessed, at: Moment) -> list[Line]:
    """Items of the year that the unit leads: in time when settling was asked for by the day that was due, for the last time before
    they were struck off. What waits for the supervisor since then is not counted yet."""
    found = Item.objects.filter(_below("organisation", one.round.organisation), lead=one.unit, year=one.round.year)
    lines: list[Line] = []
    for item in stood.of_items(list(found.order_by("serial")), at.until):
        asked = item.asked if item.state in ("settled", "struck") else None
        if asked is not None:
            late = item.due is not None and asked > item.due
            verdict: bool | None = False if late else True if item.state == "struck" else None
            days = (asked - item.due).days if item.due and late else 0
        else:
            late = at.late(item.due)
            verdict = False if late else None
            days = at.days(item.due) if item.due and late else 0
        said = _("%(number)s %(item)s（%(state)s，期限 %(due)s）") % {
            "number": item.item.number, "item": item.item, "state": item.state_label, "due": item.due or "—",
        }  # fmt: skip
        said += _("，逾期 %d 天") % days if days else ""
        lines.append((said, verdict, addresses.of(item.item)))
    return lines


def _rounds(one: Assessed, at: Moment) -> list[Line]:
    """Entries of the year's progress rounds: in time when first reported by the round's day."""
    entries = Entry.objects.filter(
        _below("round__organisation", one.round.organisation), unit=one.unit, round__year=one.round.year,
        round__opened_at__lt=at.until,
    ).select_related("round")  # fmt: skip
    return _handed_in(Entry, list(entries.order_by("round__quarter", "order")), lambda entry: entry.round.due, at)


def _returns(one: Assessed, at: Moment) -> list[Line]:
    """Returns whose campaign closed in the year: in time when first handed in by its day."""
    returns = Return.objects.filter(
        _below("campaign__organisation", one.round.organisation), unit=one.unit,
        campaign__closes_on__year=one.round.year, campaign__made_at__lt=at.until,
    ).select_related("campaign", "unit")  # fmt: skip
    found = list(returns.order_by("campaign__closes_on", "pk"))
    return _handed_in(Return, found, lambda one: one.campaign.closes_on, at)


def _handed_in(model: Any, found: list[Any], due: Callable[[Any], datetime.date], at: Moment) -> list[Line]:
    steps = stood.steps_of(model, found, at.until)
    lines: list[Line] = []
    for one in found:
        first = next((timezone.localdate(step.at) for step in steps[one.pk] if step.transition == "submit"), None)
        verdict = first <= due(one) if first else False if at.late(due(one)) else None
        days = ((first or at.day) - due(one)).days if verdict is False else 0
        lines.append((str(one) + (_("，逾期 %d 天") % days if days else ""), verdict, addresses.of(one)))
    return lines


FIGURES: dict[str, Callable[[Assessed, Moment], list[Line]]] = {
    RuleItem.Figure.TARGETS: _targets, RuleItem.Figure.TASKS: _tasks, RuleItem.Figure.STRUCK: _struck,
    RuleItem.Figure.ROUNDS: _rounds, RuleItem.Figure.RETURNS: _returns,
}  # fmt: skip
