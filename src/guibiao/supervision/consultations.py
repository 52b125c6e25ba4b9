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
        raise Refused(_("请写议定事项。"))
    with transaction.atomic():
        Consultation._base_manager.select_for_update().get(pk=consultation.pk)
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
