"""The ways of a collection and of a return through the house, as data."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import working_days
from guibiao.kernel.procedures import Alarm, Move, Procedure, State, Transition
from guibiao.kernel.working_days import Due

#: How many working days a unit has at least for a return that was sent back.
AGAIN = 3


def _fit_to_open(move: Move) -> str | None:
    from guibiao.statistics import campaigns

    return campaigns.obstacle(move.case)


def _hand_out(move: Move) -> None:
    from guibiao.statistics import campaigns

    campaigns.hand_out(move)


def _publish_campaign(move: Move) -> None:
    from guibiao.statistics import publication

    publication.publish_campaign(move)


def _anything_approved(move: Move) -> str | None:
    from guibiao.statistics import publication

    return publication.obstacle(move.case)


def _fit_to_submit(move: Move) -> str | None:
    from guibiao.statistics import returns

    return returns.obstacle(move)


def _note_submission(move: Move) -> None:
    from guibiao.statistics import returns

    returns.note_submission(move)


def _collector(move: Move) -> str | None:
    from guibiao.statistics import returns

    return returns.not_collector(move)


def _publishable(move: Move) -> str | None:
    from guibiao.statistics import publication

    return _collector(move) or publication.single(move)


def _publish(move: Move) -> None:
    from guibiao.statistics import publication

    publication.publish_return(move)


def _withdrawable(move: Move) -> str | None:
    from guibiao.statistics import publication

    return _collector(move) or publication.not_withdrawable(move)


def _withdraw(move: Move) -> None:
    from guibiao.statistics import publication

    publication.withdraw_return(move)


def _anything_published(move: Move) -> str | None:
    from guibiao.statistics import publication

    return publication.nothing_to_withdraw(move.case)


def _withdraw_campaign(move: Move) -> None:
    from guibiao.statistics import publication

    publication.withdraw_campaign(move)


def _sent_back(move: Move) -> None:
    from guibiao.statistics import returns

    returns.note_return(move)


def _passed(move: Move) -> None:
    move.case.remarks = {}


def _refillable(move: Move) -> str | None:
    from guibiao.statistics import campaigns

    return _collector(move) or campaigns.not_refillable(move)


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
        Transition("open", _("开始填报"), "draft", "open", "campaign.run", guard=_fit_to_open, effect=_hand_out,
                   deadline=lambda move: move.case.closes_on),
        Transition("close", _("截止"), "open", "closed", "campaign.run"),
        Transition("publish", _("发布汇总"), ("open", "closed"), "published", "campaign.publish",
                   guard=_anything_approved, effect=_publish_campaign),
        Transition("withdraw", _("撤回发布"), ("published", "closed"), "closed", "campaign.publish",
                   guard=_anything_published, effect=_withdraw_campaign, needs_note=True, waits=False),
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
        Transition("submit", _("上报"), "filling", "submitted", "return.fill", guard=_fit_to_submit,
                   effect=_note_submission, waits="unit"),
        Transition("postpone", _("改期"), "filling", "filling", None, deadline=lambda move: move.case.campaign.closes_on,
                   waits=False),
        Transition("check", _("审核通过"), "submitted", "checked", "return.check", guard=_collector, effect=_passed,
                   waits="campaign__organisation"),
        Transition("send_back", _("退回"), ("submitted", "checked", "approved"), "filling", "return.check",
                   guard=_refillable, effect=_sent_back, needs_note=True, deadline=_due, waits=False),
        Transition("approve", _("审定"), "checked", "approved", "return.approve", guard=_collector,
                   waits="campaign__organisation"),
        Transition("publish", _("发布"), "approved", "published", "campaign.publish", guard=_publishable,
                   effect=_publish, waits="campaign__organisation"),
        Transition("revise", _("修订已发布的数"), "published", "filling", "return.check", guard=_refillable,
                   effect=_sent_back, needs_note=True, deadline=_due, waits=False),
        Transition("withdraw", _("撤回发布"), "published", "approved", "campaign.publish", guard=_withdrawable,
                   effect=_withdraw, needs_note=True, waits=False),
    ],
)  # fmt: skip
