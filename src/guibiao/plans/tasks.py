"""Background work on plans."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guibiao.documents import Unreadable
from guibiao.kernel import jobs, procedures
from guibiao.kernel.models import User
from guibiao.plans import reading_service
from guibiao.plans.models import Plan

STEPS = 4


@jobs.task("plans.read", _("读取规划"))
def read_plan(job: Any, plan: int, user: int) -> dict[str, Any]:
    """Read a plan's file. The first reading fills the check screen; a later one becomes a proposal where it differs."""
    subject, actor = Plan.objects.get(pk=plan), User.objects.get(pk=user)
    job.tick(0, STEPS, str(_("打开文件")))
    try:
        reading = reading_service.read_file(subject, lambda step, what: job.tick(step, STEPS, str(what)))
    except Unreadable as error:
        procedures.apply(subject, "fail", actor, note=str(error))
        raise ValueError(str(error)) from None
    proposed = reading_service.keep(subject, reading, actor)
    job.tick(STEPS, STEPS, str(_("完成")))
    return {"plan": plan, "proposed": proposed}
