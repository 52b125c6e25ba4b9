"""The ways of comments, remarks, revisions and divisions, as data. Guards and effects stand with their subjects."""

from django.utils.translation import gettext_lazy as _

from guibiao.kernel import procedures
from guibiao.kernel.procedures import Alarm, Procedure, State, Transition

_of = procedures.of("guibiao.plans.ledger")

# Two working days before the deadline, and the day after it.
_CHASING = (Alarm("soon", _("反馈即将到期"), before=2), Alarm("overdue", _("反馈已逾期"), after=0))

OPINION = Procedure(
    "opinion",
    _("征求意见"),
    initial="waiting",
    states=[
        State("waiting", _("待反馈"), alarms=_CHASING),
        State("answered", _("已反馈")),
        State("ended", _("未反馈"), final=True),
    ],
    transitions=[
        Transition("answer", _("提交反馈"), "waiting", "answered", "opinion.answer", waits="organisation",
                   guard=_of("comments", "incomplete"), effect=_of("comments", "given")),
        Transition("reopen", _("收回重填"), "answered", "waiting", "opinion.answer", waits=False,
                   guard=_of("comments", "closed")),
        Transition("end", _("逾期未反馈，结束"), "waiting", "ended", None, waits=False),
    ],
)  # fmt: skip

REVISION = Procedure(
    "revision",
    _("修订"),
    initial="draft",
    states=[
        State("draft", _("拟稿")),
        State("proposed", _("待批准")),
        State("approved", _("已批准"), final=True),
        State("dropped", _("已作罢"), final=True),
    ],
    transitions=[
        Transition("propose", _("提请批准"), "draft", "proposed", "revision.propose",
                   guard=_of("revising", "empty"), effect=_of("revising", "proposed")),
        Transition("approve", _("批准并形成新版本"), "proposed", "approved", "plan.adopt",
                   guard=_of("revising", "outdated"), effect=_of("revising", "carry_out")),
        Transition("return", _("退回修改"), "proposed", "draft", "plan.adopt", needs_note=True,
                   effect=_of("revising", "returned")),
        Transition("drop", _("作罢"), ("draft", "proposed"), "dropped", "revision.propose", needs_note=True, waits=False),
    ],
)  # fmt: skip

REMARK = Procedure(
    "remark",
    _("对规划的意见建议"),
    initial="open",
    states=[State("open", _("待答复")), State("answered", _("已答复"))],
    transitions=[
        Transition("answer", _("答复"), "open", "answered", "remark.answer", needs_note=True, waits="plan__organisation",
                   guard=_of("revising", "not_the_keeper"), effect=_of("revising", "keep_answer")),
        Transition("answer_again", _("补充答复"), "answered", "answered", "remark.answer", needs_note=True, waits=False,
                   guard=_of("revising", "not_the_keeper"), effect=_of("revising", "keep_answer")),
    ],
)  # fmt: skip

DIVISION = Procedure(
    "division",
    _("目标分解"),
    initial="draft",
    states=[State("draft", _("编制中")), State("sent", _("已下达征询")), State("fixed", _("已确定"))],
    transitions=[
        Transition("send", _("下达征询"), "draft", "sent", "division.edit", waits="organisation",
                   guard=_of("dividing", "unbalanced"), effect=_of("dividing", "send_parts")),
        Transition("recall", _("收回调整"), ("sent", "fixed"), "draft", "division.edit", needs_note=True, waits=False,
                   effect=_of("dividing", "recall_parts")),
        Transition("fix", _("确定"), "sent", "fixed", "division.edit", waits="organisation",
                   guard=_of("dividing", "unsettled")),
    ],
)  # fmt: skip

PART = Procedure(
    "part",
    _("分解任务认领"),
    initial="drafted",
    states=[
        State("drafted", _("编制中")),
        State("waiting", _("待认领")),
        State("accepted", _("已认领")),
        State("objected", _("有异议")),
    ],
    transitions=[
        Transition("send", _("下达征询"), ("drafted", "objected", "accepted"), "waiting", "division.edit", waits=False),
        Transition("accept", _("认领"), "waiting", "accepted", "division.answer", waits="organisation",
                   effect=_of("inheriting", "accepted")),
        Transition("object", _("提出异议"), "waiting", "objected", "division.answer", needs_note=True, waits="organisation",
                   effect=_of("dividing", "keep_objection")),
        Transition("recall", _("收回调整"), ("waiting", "objected", "accepted"), "drafted", "division.edit", waits=False),
    ],
)  # fmt: skip
