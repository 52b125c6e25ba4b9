"""The clock of the cases: alarms around deadlines, each exactly once, and deadlines counted again.

`tick()` is called from the worker's sweep, by as many workers as there are. An alarm, its effect, its audit entry and
the row that says that it rang are one transaction under the lock of the case: a worker may die at any point, and the
next sweep finds either all of it or nothing.
"""

import datetime
import logging
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone

from guibiao.kernel import audit, notices, procedures
from guibiao.kernel.models import CaseAlarm
from guibiao.kernel.procedures import Alarm, Ring, State
from guibiao.kernel.working_days import Calendar, after, latest_before

logger = logging.getLogger(__name__)


def tick(now: datetime.datetime | None = None) -> int:
    """Count provisional deadlines again and ring what is due, for each case in the order of its state's alarms.

    Returns how many rang. An effect that fails is logged, leaves nothing behind, and is tried at the next tick; the
    others ring all the same.
    """
    now = now or timezone.now()
    calendar = Calendar.load()
    rung = 0
    for model in procedures.case_models():
        recount(model, calendar)
        for state in model.procedure.states.values():
            limits = [_limit(alarm, timezone.localdate(now), calendar) for alarm in state.alarms]
            for pk, number, since in _due(model, state, limits):
                alarm, stay = state.alarms[number], {"pk": pk, "state": state.name, "state_since": since}
                try:
                    rung += _ring(model, stay, alarm, limits[number], now)
                except Exception:
                    logger.exception("alarm %s of %s %s", alarm.name, model._meta.label_lower, pk)
    return rung


def recount(model: Any, calendar: Calendar) -> int:
    """Count the provisional deadlines of one kind of case again. Returns how many moved or became certain."""
    changed = 0
    for pk in list(model._base_manager.filter(deadline_provisional=True).values_list("pk", flat=True)):
        with transaction.atomic():
            case = model._base_manager.select_for_update().filter(pk=pk, deadline_provisional=True).first()
            step = procedures.steps(case).last() if case is not None else None
            if step is None or step.working_days is None:
                continue
            due = after(step.counted_from, step.working_days, "working", calendar)
            if (due.date, due.provisional) == (case.deadline, True):
                continue
            old, case.deadline, case.deadline_provisional = case.deadline, due.date, due.provisional
            case.save(update_fields=["deadline", "deadline_provisional"])
            audit.record(None, "case.recount", case, {"changes": {"deadline": [old, due.date]}})
            changed += 1
    return changed


def _limit(alarm: Alarm, today: datetime.date, calendar: Calendar) -> datetime.date:
    """The latest deadline for which the alarm has to have rung today."""
    if alarm.before is not None:
        return after(today, alarm.before, alarm.unit, calendar).date
    return latest_before(today, alarm.after or 0, alarm.unit, calendar)


def _due(model: Any, state: State, limits: list[datetime.date]) -> list[tuple[Any, int, datetime.datetime]]:
    """(case, number of the alarm, since when it stands there) of all that is due in a state. The last alarm is asked for first:
    a case that comes in meanwhile is then found for the earlier ones too, and none is passed over."""
    found = []
    for number in reversed(range(len(state.alarms))):
        rang = CaseAlarm.objects.filter(
            subject_type=audit.subject_type(model),
            subject_id=Cast(OuterRef("pk"), models.CharField()),
            state_since=OuterRef("state_since"),
            alarm=state.alarms[number].name,
        )
        cases = model._base_manager.filter(~Exists(rang), state=state.name, deadline__lte=limits[number])
        found += [(pk, number, since) for pk, since in cases.values_list("pk", "state_since")]
    return sorted(found)


def _ring(model: Any, stay: dict[str, Any], alarm: Alarm, limit: datetime.date, now: datetime.datetime) -> bool:
    with transaction.atomic():
        # A case that left and came back meanwhile begins with its first alarm, at the next tick.
        case = model._base_manager.select_for_update().filter(**stay, deadline__lte=limit).first()
        if case is None:
            return False
        key = {"subject_type": audit.subject_type(case), "subject_id": str(case.pk), "state_since": case.state_since}
        # The lock of the case puts the workers in a row; the key of the table stands behind it.
        if CaseAlarm.objects.filter(alarm=alarm.name, **key).exists():
            return False
        CaseAlarm.objects.create(alarm=alarm.name, at=now, **key)
        audit.record(None, f"{case.procedure.name}.alarm.{alarm.name}", case, {"deadline": case.deadline})
        if alarm.effect is None:
            notices.remind(case, alarm)
            return True
        alarm.effect(Ring(case, alarm, now))
        if case.state == stay["state"]:
            case.save()
    return True
