"""Appeals (申诉) of units against their preliminary result: filed in time, answered with a reason.

The functions that take a Move are the guards and effects of guibiao.assessment.procedures.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.assessment import marking, scoring
from guibiao.assessment.models import Appeal, AppealFile, Assessed, RuleItem, Score
from guibiao.kernel import access, audit, notices, procedures, working_days
from guibiao.kernel.procedures import Move, Refused
from guibiao.supervision import evidence


def file(
    one: Assessed, item: RuleItem, text: str, user: Any, uploads: Iterable[Any] = (), *, declared: bool = False,
    request: HttpRequest | None = None,
) -> Appeal:  # fmt: skip
    """An appeal within the days that the sheet gives. Raises Refused."""
    access.require(user, "assessed.report", one)
    if not text.strip():
        raise Refused(_("请写明申诉理由。"), "text")
    with transaction.atomic():
        marking.lock(one)
        told = procedures.steps(one).filter(transition="tell").last()
        last = working_days.after(timezone.localdate(told.at), one.round.sheet.appeal_days).date if told else None
        if one.state not in ("told", "appealed") or last is None:
            raise Refused(_("“%(unit)s”现在是“%(state)s”，不能申诉。") % {"unit": one, "state": one.state_label})
        if timezone.localdate() > last:
            raise Refused(_("申诉期到 %(date)s 为止，已经过了。") % {"date": last})
        if one.appeals.filter(item=item, state="filed").exists():
            raise Refused(_("“%(item)s”的申诉已在处理。") % {"item": item}, "item")
        line = scoring.lines([item], one.scores.filter(item=item), one.round.sheet.tolerance)[0]
        due = working_days.after(timezone.localdate(), one.round.sheet.appeal_days)
        appeal: Appeal = Appeal.objects.create(
            assessed=one, item=item, text=text.strip()[:5000], was=line.value, by=user, deadline=due.date,
            deadline_provisional=due.provisional,
        )  # fmt: skip
        kept = evidence.keep(uploads, user, one.unit, declared=declared, request=request)
        AppealFile.objects.bulk_create(AppealFile(appeal=appeal, file=stored) for stored in kept)
        procedures.apply(one, "appeal", None, note=str(appeal), request=request, by=user)
        audit.record(user, "assessmentappeal.file", appeal, {"note": appeal.text[:200]}, request)
    return appeal


def may_correct(move: Move) -> str | None:
    value = move.data.get("becomes")
    if value is None:
        raise Refused(_("请写明更正后的得分。"), "becomes")
    if value == move.case.was:
        raise Refused(_("更正后的得分与原得分相同；维持原分请用“维持原分”。"), "becomes")
    wrong = marking.out_of_range(move.case.item, value)
    if wrong:
        raise Refused(wrong, "becomes")
    return None


def correct(move: Move) -> None:
    """The score that counts from now on."""
    appeal = move.case
    appeal.becomes, appeal.answer = move.data["becomes"], move.note
    Score.objects.update_or_create(
        assessed=appeal.assessed, item=appeal.item, origin=Score.Origin.APPEAL, assignment=None,
        defaults={"value": appeal.becomes, "reason": move.note, "by": move.actor},
    )  # fmt: skip
    _answered(move)


def uphold(move: Move) -> None:
    move.case.answer = move.note
    _answered(move)


def withdraw(move: Move) -> None:
    _answered(move)


def _answered(move: Move) -> None:
    """With the last answer the unit's result is settled."""
    appeal: Appeal = move.case
    one = Assessed._base_manager.select_for_update().get(pk=appeal.assessed_id)
    if not one.appeals.filter(state="filed").exclude(pk=appeal.pk).exists():
        procedures.apply(one, "answer", None, note=move.note, request=move.request, by=move.actor)
    notices.tell(
        access.people("assessed.report", one), "assessment.answered", appeal,
        marking.sentence(gettext_lazy("“%(appeal)s”：%(answer)s。"), appeal=appeal, answer=move.transition.label),
    )  # fmt: skip
