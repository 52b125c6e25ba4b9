"""The ways of a progress round and of an entry in it, as data."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel.procedures import Alarm, Move, Procedure, State, Transition


def _complete(move: Move) -> str | None:
    entry = move.case
    if entry.round.state != "open":
        return _("这一期调度已经结束，不能再上报。")
    needed = ("progress", "written_by", "checked_by")
    missing = [str(entry._meta.get_field(name).verbose_name) for name in needed if not getattr(entry, name).strip()]
    return _("请填写：%s。") % "、".join(missing) if missing else None


def _of_owner(move: Move) -> str | None:
    from guibiao.supervision import items

    owner = move.case.round.organisation
    if items.holds(move.actor, "round.open", owner):
        return None
    return _("“%(what)s”只能由调度单位（%(unit)s）办理。") % {"what": move.transition.label, "unit": owner}


def _until(move: Move) -> datetime.date:
    due: datetime.date = move.case.round.due
    return due


ROUND = Procedure(
    "round",
    gettext_lazy("季度调度"),
    initial="open",
    states=[State("open", gettext_lazy("上报中")), State("closed", gettext_lazy("已结束"))],
    transitions=[
        Transition("close", gettext_lazy("结束调度"), "open", "closed", "round.open", waits=False),
        Transition("reopen", gettext_lazy("重新开放"), "closed", "open", "round.open", needs_note=True, waits=False),
    ],
)

REPORTING = Procedure(
    "roundentry",
    gettext_lazy("调度上报"),
    initial="waiting",
    states=[
        State("waiting", gettext_lazy("未上报"), alarms=(
            Alarm("soon", gettext_lazy("调度上报临期"), before=3),
            Alarm("overdue", gettext_lazy("调度逾期未报"), after=0),
        )),
        State("reported", gettext_lazy("已上报")),
    ],
    transitions=[
        Transition("submit", gettext_lazy("上报"), "waiting", "reported", "round.report", guard=_complete, waits="unit"),
        Transition("send_back", gettext_lazy("退回"), "reported", "waiting", "round.open", guard=_of_owner,
                   deadline=_until, needs_note=True, waits=False),
    ],
)  # fmt: skip
