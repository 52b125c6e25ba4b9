"""The ways of a rule sheet, a round, a unit in it, an appeal and an assignment, as data."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import procedures, working_days
from guibiao.kernel.procedures import Alarm, Move, Procedure, Ring, State, Transition, both
from guibiao.kernel.working_days import Due
from guibiao.supervision.items import holds
from guibiao.supervision.rounds_procedure import new_day


def by_office(path: str = "") -> Callable[[Move], str | None]:
    """Only who holds the permission in the organisation that runs the thing; `path` leads from the case to the thing."""

    def guard(move: Move) -> str | None:
        case = getattr_path(move.case, path)
        if holds(move.actor, move.transition.permission or "", case.organisation):
            return None
        return _("“%(what)s”只能由组织单位（%(unit)s）办理。") % {
            "what": move.transition.label,
            "unit": case.organisation,
        }

    return guard


def getattr_path(case: Any, path: str) -> Any:
    """The thing at the end of a dotted path; the case itself for none."""
    for name in path.split(".") if path else ():
        case = getattr(case, name)
    return case


of = procedures.of("guibiao.assessment")

SHEET = Procedure(
    "rulesheet",
    gettext_lazy("考核细则"),
    initial="draft",
    states=[State("draft", gettext_lazy("编制中")), State("fixed", gettext_lazy("已定稿"), final=True)],
    transitions=[
        Transition(
            "fix",
            gettext_lazy("定稿"),
            "draft",
            "fixed",
            "rulesheet.edit",
            guard=of("sheets", "may_be_fixed"),
            waits=False,
        ),
    ],
)


def given_day(move: Move) -> datetime.date:
    """The day that was asked for."""
    due: datetime.date = move.data["due"]
    return due


def _self_due(move: Move) -> datetime.date:
    due: datetime.date = move.case.self_due
    return due


def _appeal_window(move: Move) -> Due:
    return working_days.after(timezone.localdate(), move.case.sheet.appeal_days)


def _deadline_of_self(move: Move) -> datetime.date:
    due: datetime.date = move.case.round.self_due
    return due


def _deadline_of_appeal(move: Move) -> Due:
    return working_days.after(timezone.localdate(), move.case.round.sheet.appeal_days)


#: While they stand, units may be marked.
MARKING = ("self", "judging")

ASSESSMENT = Procedure(
    "assessment",
    gettext_lazy("考核"),
    initial="draft",
    states=[
        State("draft", gettext_lazy("拟定")),
        State("self", gettext_lazy("自评")),
        State("judging", gettext_lazy("评定")),
        State("feedback", gettext_lazy("反馈与申诉")),
        State("final", gettext_lazy("成绩已定")),
        State("issued", gettext_lazy("已通报"), final=True),
        State("dropped", gettext_lazy("已撤销"), final=True),
    ],
    transitions=[
        Transition("open", gettext_lazy("启动自评"), "draft", "self", "assessment.run", deadline=_self_due,
                   guard=both(by_office(), of("rounds", "may_open")), effect=of("rounds", "open_"), waits="organisation"),
        Transition("judge", gettext_lazy("结束自评，开始评定"), "self", "judging", "assessment.run", guard=by_office(),
                   effect=of("rounds", "judge"), waits="organisation"),
        Transition("reopen", gettext_lazy("重新开放自评"), "judging", "self", "assessment.run", guard=by_office(),
                   deadline=_self_due, needs_note=True, waits=False),
        Transition("postpone", gettext_lazy("改自评截止"), "self", "self", "assessment.run", needs_note=True,
                   guard=both(by_office(), new_day), effect=of("rounds", "postpone"), deadline=given_day, waits=False),
        Transition("tell", gettext_lazy("反馈初步结果"), "judging", "feedback", "assessment.run",
                   guard=both(by_office(), of("rounds", "may_tell")), effect=of("rounds", "tell"),
                   deadline=_appeal_window, waits="organisation"),
        Transition("finish", gettext_lazy("确定成绩"), "feedback", "final", "assessment.run",
                   guard=both(by_office(), of("rounds", "may_finish")), effect=of("rounds", "finish"), waits="organisation"),
        Transition("issue", gettext_lazy("印发通报"), "final", "issued", "assessment.run",
                   guard=both(by_office(), of("rounds", "may_issue")), effect=of("rounds", "issued"), waits="organisation"),
        Transition("drop", gettext_lazy("撤销考核"), ("draft", "self", "judging"), "dropped", "assessment.run",
                   guard=by_office(), effect=of("rounds", "drop"), needs_note=True, waits=False),
    ],
)  # fmt: skip


_UNIT_STATES: list[Any] = [
    State("waiting", gettext_lazy("待自评"), alarms=(
        Alarm("soon", gettext_lazy("自评临期"), before=3), Alarm("overdue", gettext_lazy("自评逾期未报"), after=0),
    )),
    State("submitted", gettext_lazy("已自评")),
    State("told", gettext_lazy("已反馈，待确认"), alarms=(
        Alarm("soon", gettext_lazy("申诉期将满"), before=1),
        Alarm("lapsed", gettext_lazy("申诉期已满"), after=0, effect=of("rounds", "lapse")),
    )),
    State("appealed", gettext_lazy("申诉处理中")),
    State("settled", gettext_lazy("已确认"), final=True),
    State("dropped", gettext_lazy("已撤销"), final=True),
]  # fmt: skip

UNIT = Procedure(
    "assessed",
    gettext_lazy("单位考核"),
    initial="waiting",
    states=_UNIT_STATES,
    transitions=[
        Transition("submit", gettext_lazy("提交自评"), "waiting", "submitted", "assessed.report",
                   guard=of("rounds", "may_submit"), waits="unit"),
        Transition("send_back", gettext_lazy("退回自评"), "submitted", "waiting", "assessment.run",
                   guard=both(by_office("round"), of("rounds", "may_send_back")), deadline=_deadline_of_self,
                   needs_note=True, waits=False),
        Transition("recall", gettext_lazy("撤回自评"), "submitted", "waiting", "assessed.report",
                   guard=of("rounds", "may_send_back"), deadline=_deadline_of_self, waits=False),
        Transition("postpone", gettext_lazy("改自评截止"), "waiting", "waiting", None, deadline=given_day),
        Transition("tell", gettext_lazy("反馈初步结果"), ("waiting", "submitted"), "told", None,
                   deadline=_deadline_of_appeal),
        Transition("accept", gettext_lazy("无异议"), "told", "settled", "assessed.report",
                   guard=of("rounds", "may_accept"), waits="unit"),
        Transition("consent", gettext_lazy("登记书面无异议"), "told", "settled", "assessment.run",
                   guard=both(by_office("round"), of("rounds", "may_consent")), effect=of("rounds", "consented"),
                   waits=False),
        Transition("appeal", gettext_lazy("提出申诉"), ("told", "appealed"), "appealed", None),
        Transition("answer", gettext_lazy("申诉已答复"), "appealed", "settled", None),
        Transition("lapse", gettext_lazy("期满视为无异议"), "told", "settled", None),
        Transition("drop", gettext_lazy("随考核撤销"), ("waiting", "submitted"), "dropped", None),
    ],
)  # fmt: skip

APPEAL = Procedure(
    "assessmentappeal",
    gettext_lazy("考核申诉"),
    initial="filed",
    states=[
        State("filed", gettext_lazy("待处理"), alarms=(
            Alarm("soon", gettext_lazy("申诉答复临期"), before=1), Alarm("overdue", gettext_lazy("申诉逾期未答复"), after=0),
        )),
        State("corrected", gettext_lazy("已更正"), final=True),
        State("upheld", gettext_lazy("维持原分"), final=True),
        State("withdrawn", gettext_lazy("已撤回"), final=True),
    ],
    transitions=[
        Transition("correct", gettext_lazy("更正得分"), "filed", "corrected", "appeal.decide", needs_note=True,
                   guard=both(by_office("assessed.round"), of("appeals", "may_correct")), effect=of("appeals", "correct"),
                   waits="assessed__round__organisation"),
        Transition("uphold", gettext_lazy("维持原分"), "filed", "upheld", "appeal.decide", needs_note=True,
                   guard=by_office("assessed.round"), effect=of("appeals", "uphold"), waits="assessed__round__organisation"),
        Transition("withdraw", gettext_lazy("撤回申诉"), "filed", "withdrawn", "assessed.report",
                   effect=of("appeals", "withdraw"), waits=False),
    ],
)  # fmt: skip


def _end(ring: Ring) -> None:
    procedures.apply(ring.case, "end", None, note=_("委托到期。"))


_ENDS = Alarm("ended", gettext_lazy("委托期满"), after=0, unit="calendar", effect=_end)


def _last_day(move: Move) -> datetime.date:
    day: datetime.date = move.case.ends_on
    return day


ASSIGNMENT = Procedure(
    "assignment",
    gettext_lazy("第三方评估"),
    initial="open",
    states=[
        State("open", gettext_lazy("评估中"), alarms=(Alarm("soon", gettext_lazy("第三方评估临期"), before=3), _ENDS)),
        State("entering", gettext_lazy("待录入纸质报告")),
        State("submitted", gettext_lazy("已提交"), alarms=(_ENDS,)),
        State("ended", gettext_lazy("已结束"), final=True),
    ],
    transitions=[
        Transition("submit", gettext_lazy("提交评估结果"), "open", "submitted", "assignment.mark", deadline=_last_day,
                   guard=of("assigning", "may_submit"), effect=of("assigning", "submitted"), waits="evaluator"),
        Transition("receive", gettext_lazy("收到纸质报告"), "open", "entering", None),
        Transition("enter", gettext_lazy("录入完毕"), "entering", "submitted", "assignment.give",
                   guard=both(by_office(), of("assigning", "may_submit")), effect=of("assigning", "submitted"),
                   waits="organisation"),
        Transition("reopen", gettext_lazy("退回补充"), "submitted", "open", "assignment.give", deadline=_last_day,
                   guard=both(by_office(), of("assigning", "may_reopen")), effect=of("assigning", "reopened"),
                   needs_note=True, waits=False, fits=lambda case: not case.on_paper),
        Transition("correct", gettext_lazy("更正录入"), "submitted", "entering", "assignment.give",
                   guard=both(by_office(), of("assigning", "may_correct")), effect=of("assigning", "reopened"),
                   needs_note=True, waits=False, fits=lambda case: case.on_paper),
        Transition("stop", gettext_lazy("结束委托"), ("open", "entering", "submitted"), "ended", "assignment.give",
                   guard=by_office(), needs_note=True, waits=False),
        Transition("end", gettext_lazy("委托到期"), ("open", "entering", "submitted"), "ended", None),
    ],
)  # fmt: skip
