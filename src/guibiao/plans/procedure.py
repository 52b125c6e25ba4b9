"""The way of a plan through the house, as data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guibiao.kernel import procedures
from guibiao.kernel.procedures import Move, Procedure, State, Transition, both

_of = procedures.of("guibiao.plans")
_write = _of("adoption", "write_version")


def _has_text(move: Move) -> str | None:
    return None if not move.case.cited else str(_("这里只有引用的数字，没有原文，不能修订。"))


def _has_version(move: Move) -> str | None:
    return None if move.case.versions.exists() else str(_("这个规划还没有采用过，不能恢复到已采用的版本。"))


def _nothing_changed(move: Move) -> str | None:
    from guibiao.plans import adoption

    missing = _has_version(move)
    if missing:
        return missing
    if adoption.differs_from_adopted(move.case):
        return str(_("修订中的改动与已采用的版本不同：请采用为新版本，或先撤销这些改动。"))
    return None


def _is_cited(move: Move) -> str | None:
    return None if move.case.cited else str(_("这份规划有原文，不是引用数字。"))


def _never_adopted(move: Move) -> str | None:
    if move.case.versions.exists():
        return str(_("已采用的规划不能撤回，只能由新版本修订。"))
    return None


def _clear_failure(move: Move) -> None:
    move.case.failure = ""


def _note_failure(move: Move) -> None:
    move.case.failure = move.note[:500]


_STATES: list[Any] = [
    State("waiting", _("等待读取")),
    State("failed", _("未能读取")),
    State("checking", _("核对中")),
    State("adopted", _("已采用")),
    State("cited", _("引用数字")),
    State("withdrawn", _("已撤回")),
]

CHECKING = Procedure(
    "plan",
    _("规划核对"),
    initial="waiting",
    states=_STATES,
    transitions=[
        Transition("read", _("读取完成"), ("waiting", "failed"), "checking", "plan.upload", effect=_clear_failure,
                   waits=False),
        Transition("fail", _("读取失败"), "waiting", "failed", "plan.upload", effect=_note_failure, needs_note=True,
                   waits=False),
        Transition("retry", _("再次读取"), "failed", "waiting", "plan.upload", effect=_clear_failure),
        Transition("adopt", _("采用"), "checking", "adopted", "plan.adopt", guard=_of("adoption", "obstacle"),
                   effect=_write),
        Transition("watch", _("纳入监测"), "cited", "adopted", "plan.adopt",
                   guard=both(_is_cited, _of("adoption", "unwatchable")), effect=_write, waits=False),
        Transition("revise", _("修订"), "adopted", "checking", "plan.check", guard=_has_text, needs_note=True,
                   waits=False),
        Transition("keep", _("结束修订"), "checking", "adopted", "plan.check", guard=_nothing_changed, waits=False),
        Transition("cite", _("登记引用数字"), ("waiting", "withdrawn"), "cited", "plan.upload", guard=_is_cited,
                   waits=False),
        Transition("withdraw", _("撤回"), ("waiting", "failed", "checking", "cited"), "withdrawn", "plan.withdraw",
                   guard=_never_adopted, needs_note=True, waits=False),
        Transition("restore", _("恢复"), "withdrawn", "waiting", "plan.withdraw", waits=False),
    ],
)  # fmt: skip
