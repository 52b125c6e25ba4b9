"""The ways of an item and of an extension, as data."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import inbox, notices, procedures
from guibiao.kernel.procedures import Alarm, Move, Procedure, Refused, Ring, State, Transition
from guibiao.kernel.working_days import Due


def _of_supervisor(move: Move) -> str | None:
    """Only who holds the permission in the supervising organisation itself; the unit that is supervised never."""
    from guibiao.supervision import items

    supervisor = items.item_of(move.case).organisation
    if items.holds(move.actor, move.transition.permission or "", supervisor):
        return None
    return _("“%(what)s”只能由督办单位（%(unit)s）办理。") % {"what": move.transition.label, "unit": supervisor}


def _arrangeable(move: Move) -> str | None:
    wrong = _of_supervisor(move)
    if wrong is None and move.case.by_nodes:
        return _("这项按节点督办，请用“按节点交办”。")
    return wrong


def _arrangeable_by_nodes(move: Move) -> str | None:
    wrong = _of_supervisor(move)
    if wrong is None and not move.case.by_nodes:
        return _("这项按时限督办，请用“交办”。")
    return wrong or _has_nodes(move)


def _has_nodes(move: Move) -> str | None:
    if not move.case.nodes.filter(done_on=None).exists():
        return _("请先写明节点和每个节点的完成时限。")
    return None


def _proposed(move: Move) -> str | None:
    nodes = move.data.get("nodes")
    if not nodes:
        raise Refused(_("请写明节点和每个节点的完成时限。"), "nodes")
    gone = [title for title, day in nodes if day < timezone.localdate()]
    if gone:
        raise Refused(_("节点“%s”的完成时限已经过了，请写今天以后的日期。") % "”“".join(gone), "nodes")
    return None


def _propose(move: Move) -> None:
    from guibiao.supervision import items

    items.keep_nodes(move.case, move.data["nodes"], move.actor, move.request)


def _without_extensions(move: Move) -> None:
    """Whoever has finished, or goes by nodes from now on, waits for no extension any more."""
    from guibiao.supervision.models import Extension

    for asked in Extension.objects.filter(item=move.case, state="asked"):
        procedures.apply(asked, "lapse", None, note=str(move.transition.label), request=move.request)


def _turn_down(move: Move) -> None:
    """What was only proposed goes; the history keeps it."""
    move.case.nodes.filter(done_on=None).delete()


def _adding(move: Move) -> str | None:
    return _of_supervisor(move) or _proposed(move)


def _reported(move: Move) -> str | None:
    return None if move.case.reports.exists() else _("请先填写进展情况。")


def _may_be_settled(move: Move) -> str | None:
    case = move.case
    open_node = case.nodes.filter(done_on=None).first()
    if open_node is not None:
        return _("节点“%(node)s”还没有完成，不能申请办结。") % {"node": open_node}
    if not case.reports.exists():
        return _("请先填写进展情况。")
    return None if case.evidence.exists() else _("请先上传佐证材料，再申请办结。")


def _may_be_struck(move: Move) -> str | None:
    wrong = _of_supervisor(move)
    if wrong is None and not move.case.evidence.exists():
        return _("没有佐证材料，不能销号。")
    return wrong


def _back_without_nodes(move: Move) -> str | None:
    return _of_supervisor(move) or (_("这项按节点办理。") if move.case.nodes.exists() else None)


def _back_with_nodes(move: Move) -> str | None:
    return _of_supervisor(move) or (None if move.case.nodes.exists() else _("这项没有节点。"))


def _finish_node(move: Move) -> None:
    node = move.case.nodes.filter(pk=move.data.get("node"), done_on=None).first()
    if node is None:
        raise Refused(_("没有这个节点，或者它已经完成。"))
    node.done_on = timezone.localdate()
    node.save(update_fields=["done_on"])


def _by(step: Any) -> Any:
    """The deadline of a step under the item's clock."""

    def deadline(move: Move) -> Due | None:
        from guibiao.supervision import items

        return items.due(move.case, step)

    return deadline


def _strike(move: Move) -> None:
    """The warning that led to the item is concluded with it."""
    from guibiao.supervision import from_warnings

    from_warnings.follow(move.case, "conclude", move.note)


def _drop(move: Move) -> None:
    """The warning that led to the item goes back to who handed it over."""
    from guibiao.supervision import from_warnings

    _without_extensions(move)

    from_warnings.follow(move.case, "come_back", move.note)


def _next_node(move: Move) -> datetime.date | None:
    node = move.case.nodes.filter(done_on=None).first()
    return None if node is None else node.due


def _escalate(ring: Ring) -> None:
    """Beyond the units for whom it waits: those who strike off in the supervising organisation are told."""
    from guibiao.supervision import items

    notices.remind(ring.case, ring.alarm)

    def text() -> str:
        return _("%(lead)s逾期未办：%(number)s“%(item)s”。") % {
            "lead": ring.case.lead, "number": ring.case.number, "item": ring.case,
        }  # fmt: skip

    notices.tell(items.supervisors(ring.case), "supervision.escalated", ring.case, text)


def _told(side: str, effect: Any = None) -> Any:
    """An effect after which the other side is told: the people of the lead unit, or those who strike off."""

    def then(move: Move) -> None:
        from guibiao.supervision import items, telling

        if effect is not None:
            effect(move)
        telling.of_step(move, telling.leads if side == "lead" else items.supervisors)

    return then


def _hand_down(move: Move) -> None:
    from guibiao.supervision import telling

    telling.of_parts(move.case, move.actor)


#: Escalation in colours: yellow when little time is left, orange when it is over, red three working days later.
ALARMS = (
    Alarm("soon", gettext_lazy("督办临期（黄）"), before=inbox.SOON),
    Alarm("overdue", gettext_lazy("督办逾期（橙）"), after=0),
    Alarm("long", gettext_lazy("督办严重逾期（红）"), after=3, effect=_escalate),
)
COLOURS = {"soon": "yellow", "overdue": "orange", "long": "red"}

_STATES: list[Any] = [
    State("registered", gettext_lazy("待交办"), alarms=ALARMS),
    State("arranged", gettext_lazy("已交办，待反馈"), alarms=ALARMS),
    State("working", gettext_lazy("办理中"), alarms=ALARMS),
    State("scheme", gettext_lazy("节点方案待审"), alarms=ALARMS),
    State("staged", gettext_lazy("按节点办理"), alarms=ALARMS),
    State("settled", gettext_lazy("待销号"), alarms=()),
    State("struck", gettext_lazy("已销号"), final=True),
    State("dropped", gettext_lazy("已撤销"), final=True),
]

SUPERVISING = Procedure(
    "item",
    gettext_lazy("督办"),
    initial="registered",
    states=_STATES,
    transitions=[
        Transition("arrange", gettext_lazy("交办"), "registered", "arranged", "supervision.edit", guard=_arrangeable,
                   effect=_told("lead", _hand_down), deadline=lambda move: _by("report")(move) or _by("settle")(move),
                   waits="organisation"),
        Transition("arrange_nodes", gettext_lazy("按节点交办"), "registered", "staged", "supervision.edit",
                   guard=_arrangeable_by_nodes, effect=_told("lead", _hand_down), deadline=_next_node, waits="organisation"),
        Transition("report", gettext_lazy("反馈进展"), "arranged", "working", "supervision.report", guard=_reported,
                   effect=_told("supervisor"), deadline=_by("settle"), waits="lead"),
        Transition("stage", gettext_lazy("不能按期办结，报送节点方案"), ("arranged", "working"), "scheme",
                   "supervision.report", guard=_proposed, effect=_told("supervisor", _propose), deadline=_by("settle"), needs_note=True,
                   waits=False),
        Transition("accept_scheme", gettext_lazy("同意按节点办理"), "scheme", "staged", "supervision.strike",
                   guard=_of_supervisor, effect=_told("lead", _without_extensions), deadline=_next_node, waits="organisation"),
        Transition("refuse_scheme", gettext_lazy("退回节点方案"), "scheme", "working", "supervision.strike",
                   guard=_of_supervisor, effect=_told("lead", _turn_down), deadline=_by("settle"), needs_note=True,
                   waits="organisation"),
        Transition("add_nodes", gettext_lazy("加节点"), "staged", "staged", "supervision.edit", guard=_adding,
                   effect=_told("lead", _propose), deadline=_next_node, waits=False),
        Transition("node", gettext_lazy("完成节点"), "staged", "staged", "supervision.report", effect=_told("supervisor", _finish_node),
                   deadline=_next_node, waits="lead"),
        Transition("settle", gettext_lazy("申请办结"), ("arranged", "working", "staged"), "settled",
                   "supervision.report", guard=_may_be_settled, effect=_told("supervisor", _without_extensions), waits="lead"),
        Transition("send_back", gettext_lazy("退回再办"), "settled", "working", "supervision.strike",
                   guard=_back_without_nodes, effect=_told("lead"), deadline=_by("settle"), needs_note=True, waits="organisation"),
        Transition("send_back_nodes", gettext_lazy("退回补节点"), "settled", "staged", "supervision.strike",
                   guard=_back_with_nodes, effect=_told("lead"), deadline=_next_node, needs_note=True, waits="organisation"),
        Transition("strike", gettext_lazy("销号"), "settled", "struck", "supervision.strike", guard=_may_be_struck,
                   effect=_told("lead", _strike), needs_note=True, waits="organisation"),
        Transition("extend", gettext_lazy("延期"), ("arranged", "working"), "working", None, effect=_told("lead"),
                   deadline=_by("settle")),
        Transition("drop", gettext_lazy("撤销立项"), ("registered", "arranged", "working", "scheme", "staged"), "dropped",
                   "supervision.strike", guard=_of_supervisor, effect=_told("lead", _drop), needs_note=True, waits=False),
    ],
)  # fmt: skip


def _of_lead(move: Move) -> str | None:
    from guibiao.supervision import items

    lead = move.case.item.lead
    if move.case.asked_by == move.actor or items.holds(move.actor, "supervision.report", lead):
        return None
    return _("“%(what)s”只能由申请单位（%(unit)s）办理。") % {"what": move.transition.label, "unit": lead}


def _grant(move: Move) -> None:
    from guibiao.supervision import items

    items.extend(move.case, move.actor)


EXTENDING = Procedure(
    "extension",
    gettext_lazy("延期审批"),
    initial="asked",
    states=[
        State("asked", gettext_lazy("待审批")),
        State("granted", gettext_lazy("同意"), final=True),
        State("refused", gettext_lazy("不同意"), final=True),
        State("withdrawn", gettext_lazy("已撤回"), final=True),
        State("lapsed", gettext_lazy("不再需要"), final=True),
    ],
    transitions=[
        Transition("grant", gettext_lazy("同意延期"), "asked", "granted", "supervision.strike", guard=_of_supervisor,
                   effect=_grant, waits="item__organisation"),
        Transition("refuse", gettext_lazy("不同意延期"), "asked", "refused", "supervision.strike",
                   guard=_of_supervisor, effect=_told("lead"), needs_note=True, waits="item__organisation"),
        Transition("withdraw", gettext_lazy("撤回延期申请"), "asked", "withdrawn", "supervision.report", guard=_of_lead,
                   waits=False),
        Transition("lapse", gettext_lazy("不再需要延期"), "asked", "lapsed", None),
    ],
)  # fmt: skip
