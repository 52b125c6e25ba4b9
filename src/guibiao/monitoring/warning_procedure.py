"""The way of a warning, as data: raised, explained by who answers for it, handed over to supervision or settled."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import access
from guibiao.kernel.procedures import Alarm, Move, Procedure, State, Transition


def of_office(user: Any, permission: str, warning: Any) -> bool:
    """Whether somebody holds a permission in an office that keeps the target in its ledger, and not only where it is answered for:
    that of the plan or, of a target divided, that of the region which took it on."""
    return access.can(user, permission, warning.watched)


def _by_office(move: Move) -> str | None:
    if of_office(move.actor, move.transition.permission or "", move.case):
        return None
    unit = move.case.watched.keeper
    return _("“%(what)s”只能由规划主管单位（%(unit)s）办理。") % {"what": move.transition.label, "unit": unit}


def _by_person(move: Move) -> None:
    move.case.settled_by = move.actor


def _by_judgement(move: Move) -> None:
    move.case.cleared_by = move.data.get("judgement")


def _handed(move: Move) -> None:
    move.case.handed_as = move.data.get("matter")


_OFFICE = "watched__plan__organisation"
_STATES: list[Any] = [
    State("raised", gettext_lazy("待说明"), alarms=(
        Alarm("soon", gettext_lazy("预警说明临期"), before=2), Alarm("overdue", gettext_lazy("预警说明逾期"), after=0),
    )),
    State("explained", gettext_lazy("已说明")),
    State("handed", gettext_lazy("已转督办")),
    State("settled", gettext_lazy("已消除"), final=True),
]  # fmt: skip

WARNING = Procedure(
    "warning",
    gettext_lazy("监测预警"),
    initial="raised",
    states=_STATES,
    transitions=[
        Transition("explain", gettext_lazy("说明原因"), "raised", "explained", "warning.explain", needs_note=True,
                   waits="organisation"),
        Transition("hand_over", gettext_lazy("转督办"), ("raised", "explained"), "handed", "warning.decide",
                   guard=_by_office, effect=_handed, waits=_OFFICE),
        Transition("settle", gettext_lazy("消除预警"), ("raised", "explained"), "settled", "warning.decide",
                   guard=_by_office, effect=_by_person, needs_note=True, waits=_OFFICE),
        # What the house does: the cause is gone; the matter under supervision was struck off, or dropped.
        Transition("clear", gettext_lazy("原因消失，自动消除"), ("raised", "explained", "handed"), "settled", None,
                   effect=_by_judgement),
        Transition("conclude", gettext_lazy("督办已销号"), "handed", "settled", None),
        Transition("come_back", gettext_lazy("督办已撤销，退回"), "handed", "explained", None),
    ],
)  # fmt: skip
#: States in which a warning is open: there is never more than one of a kind for a target.
OPEN = tuple(state.name for state in _STATES if not state.final)
#: Pressed on the page of a warning; handing over belongs to the room that makes the item.
BY_HAND = ("explain", "settle")
