"""The ways of a progress round and of an entry in it, as data."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import procedures
from guibiao.kernel.procedures import Alarm, Move, Procedure, Refused, State, Transition


def _complete(move: Move) -> str | None:
    entry = move.case
    if entry.round.state != "open":
        return _("这一期调度已经结束，不能再上报。")
    needed = ("progress", "written_by", "checked_by")
    missing = {
        name: str(entry._meta.get_field(name).verbose_name) for name in needed if not getattr(entry, name).strip()
    }
    if missing:
        raise Refused(_("请填写：%s。") % "、".join(missing.values()), next(iter(missing)))
    return None


def _of_owner(move: Move) -> str | None:
    from guibiao.supervision import items

    owner = move.case.round.organisation
    if items.holds(move.actor, "round.open", owner):
        return None
    return _("“%(what)s”只能由调度单位（%(unit)s）办理。") % {"what": move.transition.label, "unit": owner}


def new_day(move: Move) -> None:
    """Whether a closing day can be moved to `due`. Raises Refused."""
    due = move.data.get("due")
    if due is None:
        raise Refused(_("请写新的截止日期。"), "due")
    if due < timezone.localdate():
        raise Refused(_("截止日期已经过了。"), "due")


def _postpone(move: Move) -> None:
    """The day of the round is that of everyone who has not reported."""
    from guibiao.supervision import rounds, telling
    from guibiao.supervision.models import Entry

    of = move.case
    of.due = move.data["due"]
    telling.of_round(of, move.actor, lambda count: lambda: rounds.asked(of, count))
    for entry in Entry.objects.filter(round=move.case, state="waiting"):
        procedures.apply(
            entry, "postpone", None, note=move.note, request=move.request, by=move.actor, due=move.case.due
        )


def _still_open(move: Move) -> str | None:
    return None if move.case.round.state == "open" else _("这一期调度已经结束，不能再撤回。")


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
        Transition("postpone", gettext_lazy("改截止日期"), "open", "open", "round.open", guard=new_day, effect=_postpone,
                   needs_note=True, waits=False),
    ],
)  # fmt: skip

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
        Transition("recall", gettext_lazy("撤回上报"), "reported", "waiting", "round.report", guard=_still_open,
                   deadline=_until, waits=False),
        Transition("postpone", gettext_lazy("改截止日期"), "waiting", "waiting", None, deadline=lambda move: move.data["due"]),
        Transition("send_back", gettext_lazy("退回"), "reported", "waiting", "round.open", guard=_of_owner,
                   effect=procedures.of("guibiao.supervision")("telling", "of_entry"), deadline=_until, needs_note=True, waits=False),
    ],
)  # fmt: skip
