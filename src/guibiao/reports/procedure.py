"""The way of a report, as data: drafted, checked, issued, and then nothing of it changes."""

from typing import Any

from django.utils.translation import gettext_lazy

from guibiao.kernel import procedures
from guibiao.kernel.procedures import Procedure, State, Transition

_of = procedures.of("guibiao.reports")

_STATES: list[Any] = [
    State("drafted", gettext_lazy("起草中")),
    State("checked", gettext_lazy("已校核")),
    State("issued", gettext_lazy("已印发"), final=True),
    State("dropped", gettext_lazy("已作废"), final=True),
]

REPORT = Procedure(
    "report",
    gettext_lazy("报告"),
    initial="drafted",
    states=_STATES,
    transitions=[
        Transition("check", gettext_lazy("校核通过"), "drafted", "checked", "report.check", guard=_of("service", "may_check"),
                   waits=False),
        Transition("send_back", gettext_lazy("退回修改"), "checked", "drafted", "report.check", guard=_of("service", "by_office"),
                   needs_note=True, waits=False),
        Transition("issue", gettext_lazy("印发"), "checked", "issued", "report.issue", guard=_of("service", "may_issue"),
                   effect=_of("service", "freeze")),
        Transition("drop", gettext_lazy("作废"), ("drafted", "checked"), "dropped", "report.edit", guard=_of("service", "by_office"),
                   needs_note=True, waits=False),
    ],
)  # fmt: skip
