"""The ways of a collection and of a return through the house, as data."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import procedures, working_days
from guibiao.kernel.procedures import Alarm, Move, Procedure, State, Transition, both
from guibiao.kernel.working_days import Due

#: How many working days a unit has at least for a return that was sent back.
AGAIN = 3


_of = procedures.of("guibiao.statistics")
_COLLECTOR = _of("returns", "not_collector")
_REFILLABLE = both(_COLLECTOR, _of("campaigns", "not_refillable"))


def _passed(move: Move) -> None:
    move.case.remarks = {}


def _due(move: Move) -> datetime.date | Due:
    """The day of the collection; some days from now where that is over or near."""
    closes_on: datetime.date = move.case.campaign.closes_on
    again = working_days.after(timezone.localdate(), AGAIN)
    return again if again.date > closes_on else closes_on


_CAMPAIGN_STATES: list[Any] = [
    State("draft", _("准备中")),
    State("open", _("填报中")),
    State("closed", _("已截止")),
    State("published", _("已发布")),
]

CAMPAIGN = Procedure(
    "campaign",
    _("统计调查"),
    initial="draft",
    states=_CAMPAIGN_STATES,
    transitions=[
        Transition("open", _("开始填报"), "draft", "open", "campaign.run", guard=_of("campaigns", "not_openable"),
                   effect=_of("campaigns", "hand_out"), deadline=lambda move: move.case.closes_on),
        Transition("close", _("截止"), "open", "closed", "campaign.run"),
        Transition("publish", _("发布汇总"), ("open", "closed"), "published", "campaign.publish",
                   guard=_of("publication", "obstacle"), effect=_of("publication", "publish_campaign")),
        Transition("withdraw", _("撤回发布"), ("published", "closed"), "closed", "campaign.publish",
                   guard=_of("publication", "nothing_to_withdraw"), effect=_of("publication", "withdraw_campaign"),
                   needs_note=True, waits=False, fits=_of("publication", "anything_out")),
        Transition("postpone", _("改期"), "open", "open", None, deadline=lambda move: move.case.closes_on, waits=False),
        Transition("reopen", _("重新开放"), ("closed", "published"), "open", "campaign.run", needs_note=True,
                   deadline=lambda move: move.case.closes_on, waits=False),
    ],
)  # fmt: skip

_RETURN_STATES: list[Any] = [
    State(
        "filling",
        _("填报中"),
        alarms=(Alarm("soon", _("报表快到截止日"), before=2), Alarm("overdue", _("报表逾期未报"), after=0)),
    ),
    State("submitted", _("已上报")),
    State("checked", _("已审核")),
    State("approved", _("已审定")),
    State("published", _("已发布")),
]

RETURN = Procedure(
    "return",
    _("报表"),
    initial="filling",
    states=_RETURN_STATES,
    transitions=[
        Transition("submit", _("上报"), "filling", "submitted", "return.fill", guard=_of("returns", "obstacle"),
                   effect=_of("returns", "note_submission"), waits="unit"),
        Transition("postpone", _("改期"), "filling", "filling", None, deadline=lambda move: move.case.campaign.closes_on,
                   waits=False),
        Transition("check", _("审核通过"), "submitted", "checked", "return.check", guard=_COLLECTOR, effect=_passed,
                   waits="campaign__organisation"),
        Transition("send_back", _("退回"), ("submitted", "checked", "approved"), "filling", "return.check",
                   guard=_REFILLABLE, effect=_of("returns", "note_return"), needs_note=True, deadline=_due, waits=False),
        Transition("approve", _("审定"), "checked", "approved", "return.approve", guard=_COLLECTOR,
                   waits="campaign__organisation"),
        Transition("publish", _("发布"), "approved", "published", "campaign.publish",
                   guard=both(_COLLECTOR, _of("publication", "single")), effect=_of("publication", "publish_return"),
                   waits="campaign__organisation"),
        Transition("revise", _("修订已发布的数"), "published", "filling", "return.check", guard=_REFILLABLE,
                   effect=_of("returns", "note_return"), needs_note=True, deadline=_due, waits=False),
        Transition("withdraw", _("撤回发布"), "published", "approved", "campaign.publish",
                   guard=both(_COLLECTOR, _of("publication", "not_withdrawable")),
                   effect=_of("publication", "withdraw_return"), needs_note=True, waits=False),
    ],
)  # fmt: skip
