"""What is done with consultations: decisions taken, and each made an item."""

import datetime
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Refused
from guibiao.supervision import items
from guibiao.supervision.models import Consultation, Decision, Item


def decide(
    consultation: Consultation, text: str, lead: Organisation, due: datetime.date, user: Any,
    request: HttpRequest | None = None,
) -> Decision:  # fmt: skip
    """A decision of a consultation. Raises Refused."""
    access.require(user, "consultation.edit", consultation)
    if not text.strip():
        raise Refused(_("请写议定事项。"), "text")
    if due < consultation.held_on:
        raise Refused(_("完成时限不能早于召开日期 %(day)s。") % {"day": consultation.held_on}, "due")
    with transaction.atomic():
        held = Consultation._base_manager.select_for_update().get(pk=consultation.pk)
        if held.procedure.states[held.state].final:
            raise Refused(_("“%(what)s”现在是“%(state)s”，不能再加。") % {"what": held, "state": held.state_label})
        if consultation.decisions.filter(text=text.strip()[:300], lead=lead, due=due).exists():
            raise Refused(_("这项议定事项已经登记过。"), "text")
        last = consultation.decisions.aggregate(n=models.Max("order"))
        made: Decision = Decision.objects.create(
            consultation=consultation,
            order=(last["n"] or 0) + 1,
            text=text.strip()[:300],
            lead=lead,
            due=due,
            made_by=user,
        )
        audit.record(user, "consultation.decision", consultation, {"note": made.text}, request)
    return made


def drop(decision: Decision, user: Any, request: HttpRequest | None = None) -> None:
    """Take a decision back that no item came of. Raises Refused."""
    access.require(user, "consultation.edit", decision.consultation)
    with transaction.atomic():
        held = Decision._base_manager.select_for_update(of=("self",)).select_related("consultation").get(pk=decision.pk)
        meeting = held.consultation
        if held.item_id is not None or meeting.procedure.states[meeting.state].final:
            raise Refused(_("已经立项督办或会商已了结的，不能删去。"))
        audit.record(user, "consultation.drop", meeting, {"note": held.text}, request)
        held.delete()


def make_item(decision: Decision, user: Any, request: HttpRequest | None = None) -> Item:
    """The supervision item of a decision, with the decision's date as its node. Raises Refused when it has one."""
    with transaction.atomic():
        held = Decision._base_manager.select_for_update(of=("self",)).select_related(
            "consultation__organisation", "lead"
        )
        decision = held.get(pk=decision.pk)
        if decision.item_id is not None:
            raise Refused(_("这项已经立项督办。"))
        meeting = decision.consultation
        item = items.make(
            user=user, organisation=meeting.organisation, title=decision.text, lead=decision.lead,
            received_on=timezone.localdate(), origin=Item.Origin.CONSULTATION, source=meeting.title,
            reference=meeting.held_on.isoformat(), request=request,
        )  # fmt: skip
        items.set_nodes(item, [(decision.text, decision.due)], user, request)
        decision.item = item
        decision.save(update_fields=["item"])
        audit.record(user, "consultation.decide", meeting, {"note": item.number}, request)
    return item
