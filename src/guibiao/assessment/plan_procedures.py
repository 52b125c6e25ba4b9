"""The ways of the evaluation of a plan and of a unit's material for it, as data."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from guibiao.assessment.procedures import by_office, given_day, of
from guibiao.kernel import working_days
from guibiao.kernel.procedures import Alarm, Move, Procedure, State, Transition, both
from guibiao.kernel.working_days import Due
from guibiao.statistics.procedure import AGAIN
from guibiao.supervision.rounds_procedure import new_day


def _due(move: Move) -> datetime.date:
    due: datetime.date = getattr(move.case, "evaluation", move.case).due
    return due


def _again(move: Move) -> datetime.date | Due:
    """The day of the evaluation; some days from now where that is over or near."""
    due: datetime.date = move.case.evaluation.due
    again = working_days.after(timezone.localdate(), AGAIN)
    return again if again.date > due else due


PLAN_EVALUATION = Procedure(
    "planevaluation",
    gettext_lazy("规划评估"),
    initial="drawn",
    states=[
        State("drawn", gettext_lazy("拟定")),
        State("gathering", gettext_lazy("征集材料")),
        State("drafting", gettext_lazy("起草报告")),
        State("concluded", gettext_lazy("已形成报告"), final=True),
        State("dropped", gettext_lazy("已撤销"), final=True),
    ],
    transitions=[
        Transition("ask", gettext_lazy("向单位征集材料"), "drawn", "gathering", "planevaluation.run", deadline=_due,
                   guard=both(by_office(), of("plan_evaluations", "may_ask")), effect=of("plan_evaluations", "ask"), waits="organisation"),
        Transition("draft", gettext_lazy("起草报告"), ("drawn", "gathering"), "drafting", "planevaluation.run",
                   guard=by_office(), effect=of("plan_evaluations", "draft"), waits="organisation"),
        Transition("ask_again", gettext_lazy("继续征集材料"), "drafting", "gathering", "planevaluation.run",
                   guard=both(by_office(), of("plan_evaluations", "may_ask")), effect=of("plan_evaluations", "ask"), deadline=_due, needs_note=True,
                   waits=False),
        Transition("postpone", gettext_lazy("改材料截止"), "gathering", "gathering", "planevaluation.run", needs_note=True,
                   guard=both(by_office(), new_day), effect=of("plan_evaluations", "postpone"), deadline=given_day, waits=False),
        Transition("conclude", gettext_lazy("形成报告"), "drafting", "concluded", "planevaluation.run",
                   guard=both(by_office(), of("plan_evaluations", "may_conclude")), effect=of("plan_evaluations", "conclude"), waits="organisation"),
        Transition("drop", gettext_lazy("撤销评估"), ("drawn", "gathering", "drafting"), "dropped",
                   "planevaluation.run", guard=by_office(), effect=of("plan_evaluations", "conclude"), needs_note=True, waits=False),
    ],
)  # fmt: skip

_SUPPLY_STATES: list[Any] = [
    State("waiting", gettext_lazy("待报送"), alarms=(
        Alarm("soon", gettext_lazy("评估材料临期"), before=3), Alarm("overdue", gettext_lazy("评估材料逾期未报"), after=0),
    )),
    State("supplied", gettext_lazy("已报送")),
    State("kept", gettext_lazy("已采用"), final=True),
    State("missing", gettext_lazy("未报送"), final=True),
]  # fmt: skip

SUPPLY = Procedure(
    "supply",
    gettext_lazy("评估材料"),
    initial="waiting",
    states=_SUPPLY_STATES,
    transitions=[
        Transition("supply", gettext_lazy("报送"), "waiting", "supplied", "supply.give", guard=of("plan_evaluations", "may_supply"),
                   waits="unit"),
        Transition("send_back", gettext_lazy("退回补充"), "supplied", "waiting", "planevaluation.run",
                   guard=both(by_office("evaluation"), of("plan_evaluations", "may_send_back")),
                   effect=of("plan_evaluations", "sent_back"), deadline=_again, needs_note=True, waits=False),
        Transition("recall", gettext_lazy("撤回材料"), "supplied", "waiting", "supply.give",
                   guard=of("plan_evaluations", "may_send_back"), deadline=_due, waits=False),
        Transition("postpone", gettext_lazy("改材料截止"), "waiting", "waiting", None, deadline=given_day),
        Transition("keep", gettext_lazy("评估结束"), "supplied", "kept", None),
        Transition("lapse", gettext_lazy("评估结束时未报送"), "waiting", "missing", None),
    ],
)  # fmt: skip
