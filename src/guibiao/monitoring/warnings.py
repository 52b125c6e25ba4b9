"""Warnings follow the judgements: raised where a cause holds, cleared by the house where it is gone.

    raise_for(watched)   the targets of which something new was said
    raise_all()          after judging: every target that has not been looked at since
    keep_up()            from the worker's sweep: what a worker left when it died, lights set by hand, days that came

Every target carries up to which judgement and light it was looked at (`Looked`); a chunk of targets is looked at in one
transaction and a fixed number of queries, and each warning that is cleared takes its step of the procedure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, inbox, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.monitoring import warning_telling
from guibiao.monitoring.chances import Chances
from guibiao.monitoring.models import Looked, TargetWarning, WarningSetting, Watched
from guibiao.monitoring.warning_looking import look, pending
from guibiao.monitoring.warning_procedure import OPEN, of_office
from guibiao.plans.models import Plan
from guibiao.statistics import definitions

CHUNK = 5000
#: How many warnings of targets withdrawn are cleared at a time.
_CLEARED = 200


def raise_for(rows: Iterable[Watched]) -> int:
    """Look at targets of which something new was said. Returns how many warnings were raised. Harmless when done again."""
    pks, ahead = sorted({row.pk for row in rows}), Chances(definitions.registry())
    return sum(look(pks[at : at + CHUNK], ahead) for at in range(0, len(pks), CHUNK))


def raise_all(tell: Callable[[], Any] | None = None) -> int:
    """Look at every target that has not been looked at since something new was said. Returns how many were raised."""
    last, raised, today, ahead = 0, 0, timezone.localdate(), Chances(definitions.registry())
    while pks := list(pending(today).filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        raised += look(pks, ahead)
        last = pks[-1]
        if tell:
            tell()
    return raised


def keep_up() -> int:
    """The same a part at a time, and what belongs to targets that were withdrawn is cleared."""
    gone = TargetWarning.objects.filter(state__in=OPEN, watched__active=False)
    for warning in gone.select_related("watched__target", "watched__region")[:_CLEARED]:
        procedures.apply(warning, "clear", None, note=_("目标已撤出规划。"))
    return raise_for(pending(timezone.localdate())[:CHUNK])


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
            raise Forbidden(_("责任单位只能由“%(unit)s”调整。") % {"unit": warning.watched.keeper})
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
                warning_telling.tell_one(person, warning)


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
