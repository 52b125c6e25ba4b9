"""Warnings follow the judgements: raised where a cause holds, cleared by the house where it is gone.

    raise_for(watched)   the targets of which something new was said
    raise_all()          after judging: every target that has not been looked at since
    keep_up()            from the worker's sweep: what a worker left when it died, lights set by hand, days that came

Every target carries up to which judgement and light it was looked at (`Looked`); a chunk of targets is looked at in one
transaction and a fixed number of queries, and each warning that is cleared takes its step of the procedure.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F, Max, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, inbox, notices, procedures, working_days
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Refused
from guibiao.monitoring import standing
from guibiao.monitoring.models import Judgement, Looked, Standing, TargetWarning, WarningSetting, Watched
from guibiao.monitoring.warning_causes import CAUSES, Cause, Look, looks_ahead
from guibiao.monitoring.warning_procedure import OPEN, of_office
from guibiao.plans.models import Plan, TaskSource
from guibiao.rules import warnings as rules
from guibiao.rules.warnings import WarningRule
from guibiao.statistics import definitions
from guibiao.terms.indicators import Registry

CHUNK = 200
_RELATED = ("plan__organisation", "target", "current", "region", "taken__target", "taken__organisation")
#: Figures of a judgement: where they are the same, nothing new has happened.
_GROUNDS = ("target_id", "taken_id", "year", "data_year", "value", "goal")


def raise_for(rows: Iterable[Watched]) -> int:
    """Look at targets of which something new was said. Returns how many warnings were raised. Harmless when done again."""
    pks = sorted({row.pk for row in rows})
    return sum(_look(pks[at : at + CHUNK]) for at in range(0, len(pks), CHUNK))


def raise_all(tell: Callable[[], Any] | None = None) -> int:
    """Look at every target that has not been looked at since something new was said. Returns how many were raised."""
    last, raised, today = 0, 0, timezone.localdate()
    while pks := list(_pending(today).filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        raised += _look(pks)
        last = pks[-1]
        if tell:
            tell()
    return raised


def keep_up() -> int:
    """The same a part at a time, and what belongs to targets that were withdrawn is cleared."""
    for warning in TargetWarning.objects.filter(state__in=OPEN, watched__active=False)[:CHUNK]:
        procedures.apply(warning, "clear", None, note=_("目标已撤出规划。"))
    return raise_for(_pending(timezone.localdate())[:CHUNK])


def _pending(today: datetime.date) -> Any:
    """The targets to be looked at. Those few on which a light was ever set by hand are asked for the light that counts."""
    by_hand = Watched.every.lit(today).filter(overrides__isnull=False).exclude(looked__light=F("shown"))
    new = Q(looked=None) | ~Q(looked__judgement=F("current")) | Q(pk__in=by_hand.values("pk"))
    return Watched.every.filter(new | Q(looked__again_on__lte=today), active=True, current__isnull=False).order_by("pk")


# --- a chunk of targets -------------------------------------------------------------------------------------------
@dataclass
class _Known:
    """What is known of the targets of a chunk, read at once."""

    settings: dict[tuple[int, str], WarningSetting]
    open: dict[tuple[int, str], TargetWarning]
    closed: dict[tuple[int, str], TargetWarning]
    before: dict[int, Judgement]
    leads: dict[tuple[Any, Any], Organisation]
    taken: dict[int, Organisation]
    calendar: working_days.Calendar
    rules: list[WarningRule]
    registry: Registry
    made: list[TargetWarning] = field(default_factory=list)

    @classmethod
    def of(cls, rows: list[Any], today: datetime.date) -> "_Known":
        plans, pks = {row.plan_id for row in rows}, [row.pk for row in rows]
        warnings = TargetWarning.objects.filter(watched__in=pks).select_related("before", "judgement").order_by("pk")
        settled = warnings.filter(state="settled", cleared_by=None)
        sources = TaskSource.objects.filter(plan__in=plans, identity__in={row.identity for row in rows})
        lines = TaskSource.objects.filter(pk__in=[row.taken.source_id for row in rows if row.taken])
        return cls(
            {(one.plan_id, one.kind): one for one in WarningSetting.objects.filter(plan__in=plans).select_related("organisation")},
            {(one.watched_id, one.kind): one for one in warnings.filter(state__in=OPEN)},
            {(one.watched_id, one.kind): one for one in settled},
            _before([row.current_id for row in rows]),
            {(one.plan_id, one.identity): one.task.lead for one in sources.select_related("task__lead") if one.task.lead},
            {one.pk: one.task.lead for one in lines.select_related("task__lead") if one.task.lead},
            working_days.Calendar.load(),
            [rules.in_force(kind, today) for kind in rules.kinds()],
            definitions.registry(),
        )  # fmt: skip

    def owner(self, one: Any, setting: WarningSetting | None) -> Organisation:
        """Who answers: as the plan sets it, else the lead of the target's task, else who keeps the target; a region answers for what
        it took on itself."""
        if one.taken:
            return self.taken.get(one.taken.source_id) or one.keeper
        by_hand = setting.organisation if setting else None
        return by_hand or self.leads.get((one.plan_id, one.identity)) or one.keeper


def _before(current: list[Any]) -> dict[int, Judgement]:
    """By target, the last judgement before these that gave a light."""
    earlier = Judgement.objects.exclude(pk__in=current).exclude(standing=Standing.UNKNOWN)
    last = earlier.filter(watched__current__in=current, pk__lt=F("watched__current")).values("watched")
    found = Judgement.objects.filter(pk__in=last.annotate(last=Max("pk")).order_by().values("last"))
    return {one.watched_id: one for one in found}


def _look(pks: list[int]) -> int:
    today = timezone.localdate()
    with transaction.atomic():
        # The lock puts two workers in a row; what the other has looked at meanwhile is pending no more.
        list(Watched.every.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
        held = Watched.every.lit(today).filter(pk__in=_pending(today).filter(pk__in=pks).values("pk"))
        rows: list[Any] = list(held.select_related(*_RELATED).order_by("pk"))
        if not rows:
            return 0
        known = _Known.of(rows, today)
        if ahead := [row.current for row in rows if looks_ahead(row)]:
            standing.lay_out(ahead)
        looked = [
            Looked(watched=row, judgement=row.current, light=row.shown, again_on=_look_at(row, known, today))
            for row in rows
        ]
        fields = ["judgement", "light", "again_on"]
        Looked.objects.bulk_create(looked, update_conflicts=True, unique_fields=["watched"], update_fields=fields)
        TargetWarning.objects.bulk_create(known.made)
        if known.made:
            _tell(known.made)
            said = [[one.pk, one.kind, str(one.watched)] for one in known.made]
            audit.record(None, "warning.raise", None, {"warnings": said})
    return len(known.made)


def _look_at(one: Any, known: _Known, today: datetime.date) -> datetime.date | None:
    """Raise and clear for one target. Returns the day on which it is to be looked at again."""
    again = []
    for rule in known.rules:
        there, setting = known.open.get((one.pk, rule.code)), known.settings.get((one.plan_id, rule.code))
        if setting is not None and not setting.active:
            continue
        line = rule.threshold if setting is None or setting.threshold is None else setting.threshold
        look = Look(one, today, known.registry, there.before if there else known.before.get(one.pk))
        cause = CAUSES[rule.code](look, line)
        again += [cause.again_on] if cause.again_on else []
        if there is not None and cause.holds is False:
            _clear(there, one.current)
        elif there is None and cause.holds and not _known_already(known.closed.get((one.pk, rule.code)), one.current):
            known.made.append(_warning(look, rule, line, cause, known.owner(one, setting), known.calendar))
    return min(again, default=None)


def _warning(
    look: Look, rule: WarningRule, line: float, cause: Cause, owner: Organisation, calendar: working_days.Calendar
) -> TargetWarning:
    due = working_days.after(look.today, rule.explain, "working", calendar)
    return TargetWarning(
        watched=look.one, kind=rule.code, organisation=owner, judgement=look.now, light=look.one.shown,
        before=look.before if rule.code == "deteriorating" else None, threshold=line, measure=cause.measure,
        rule_version=rule.version, raised_on=look.today, state=TargetWarning.procedure.initial, deadline=due.date,
        deadline_provisional=due.provisional,
    )  # fmt: skip


def _known_already(settled: TargetWarning | None, now: Judgement) -> bool:
    """Whether a person has settled the same before, and the figures are still those that she knew."""
    return settled is not None and all(getattr(settled.judgement, name) == getattr(now, name) for name in _GROUNDS)


def _clear(warning: TargetWarning, now: Judgement) -> None:
    try:
        procedures.apply(warning, "clear", None, note=standing.told(now), judgement=now)
    except Refused:
        # Somebody settled it between our reading and the lock of the case; there is nothing left to clear.
        return


def _tell(made: list[TargetWarning]) -> None:
    """Each person for whom any of the new warnings waits is told once, of all of them."""
    groups: dict[tuple[int, int], list[TargetWarning]] = defaultdict(list)
    for warning in made:
        groups[warning.watched.plan_id, warning.organisation_id].append(warning)
    by_person: dict[Any, list[TargetWarning]] = defaultdict(list)
    for group in groups.values():
        for person in inbox.people(group[0]):
            by_person[person] += group
    for person, warnings in by_person.items():
        _tell_one(person, warnings)


def _tell_one(person: Any, warnings: list[TargetWarning]) -> None:
    first = warnings[0]
    if len(warnings) == 1:
        notices.tell([person], "warning.raised", first, lambda: _("监测预警：%(warning)s。") % {"warning": first})
        return

    def text() -> str:
        words = {"warning": first, "count": len(warnings)}
        return _("监测预警：%(warning)s等 %(count)d 项。") % words

    query = urlencode({"state": "raised"})
    notices.tell([person], "warning.raised", None, text, url=f"{reverse('register_list', args=['warnings'])}?{query}")


# --- by hand ------------------------------------------------------------------------------------------------------
def assign(
    warning: TargetWarning, organisation: Organisation, *, user: Any, request: HttpRequest | None = None
) -> None:
    """Let another organisation answer for a warning. Raises Refused."""
    access.require(user, "warning.decide", warning)
    with transaction.atomic():
        held = TargetWarning._base_manager.select_for_update(of=("self",)).select_related("watched__plan__organisation")
        warning = held.get(pk=warning.pk)
        if not of_office(user, "warning.decide", warning):
            raise Refused(_("责任单位只能由“%(unit)s”调整。") % {"unit": warning.watched.keeper})
        if warning.state not in ("raised", "explained"):
            raise Refused(_("“%(warning)s”现在是“%(state)s”，不能再换责任单位。") % _now(warning))
        if warning.organisation_id == organisation.pk:
            return
        before, warning.organisation = warning.organisation_id, organisation
        warning.save(update_fields=["organisation"])
        changes = {"changes": {"organisation": [before, organisation.pk]}}
        audit.record(user, "warning.owner", warning, changes, request)
        for person in inbox.people(warning):
            if person != user:
                _tell_one(person, [warning])


def _now(warning: TargetWarning) -> dict[str, Any]:
    return {"warning": warning, "state": warning.state_label}


@dataclass(frozen=True)
class Choice:
    """What a plan sets for one kind; None: as by the rule, as in the ledger."""

    active: bool
    threshold: float | None
    organisation: Organisation | None


def choose(plan: Plan, choices: dict[str, Choice], *, user: Any, request: HttpRequest | None = None) -> bool:
    """Set when a plan's targets are warned of and who answers; its targets are then looked at again. Whether anything changed."""
    access.require(user, "warning.set", plan)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        known = {one.kind: one for one in WarningSetting.objects.filter(plan=plan)}
        changes = {}
        for kind, choice in choices.items():
            old = known.get(kind)
            was = [old.active, old.threshold, old.organisation_id] if old else [True, None, None]
            now = [choice.active, choice.threshold, choice.organisation and choice.organisation.pk]
            if was == now:
                continue
            changes[kind] = [was, now]
            values = {
                "active": choice.active, "threshold": choice.threshold, "organisation": choice.organisation, "set_by": user,
            }  # fmt: skip
            WarningSetting.objects.update_or_create(plan=plan, kind=kind, defaults=values)
        if changes:
            audit.record(user, "warning.set", plan, {"settings": changes}, request)
            Looked.objects.filter(watched__plan=plan).delete()
    return bool(changes)
