"""Third-party evaluation: given to an organisation outside, marked and reported by it, unchanged by others."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.assessment import marking
from guibiao.assessment.models import (
    Assessed,
    Assessment,
    Assignment,
    AssignmentFile,
    PlanEvaluation,
    RuleItem,
    Score,
    SelfFile,
    SupplyFile,
)
from guibiao.assessment.procedures import MARKING
from guibiao.kernel import access, audit, notices, procedures
from guibiao.kernel.access import roles
from guibiao.kernel.models import Grant, Organisation
from guibiao.kernel.procedures import Forbidden, Move, Refused
from guibiao.supervision import evidence
from guibiao.supervision.items import holds


def evaluators() -> QuerySet[Organisation]:
    """Organisations outside of the tree with people who hold the evaluator's role today."""
    granted = Grant.objects.on().filter(role__in=roles.holding("assignment.mark"), user__is_active=True)
    offered: QuerySet[Organisation] = Organisation.objects.on().filter(
        parent=None, children=None, pk__in=granted.values("organisation")
    )
    return offered


def give(
    subject: Assessment | PlanEvaluation, evaluator: Organisation, ends_on: datetime.date, user: Any, *,
    task: str = "", units: Iterable[Assessed] = (), items: Iterable[RuleItem] = (), request: HttpRequest | None = None,
) -> Assignment:  # fmt: skip
    """A new assignment. Raises Refused."""
    owner = subject.organisation
    of: dict[str, Any] = {"round" if isinstance(subject, Assessment) else "evaluation": subject}
    if not holds(user, "assignment.give", owner):
        raise Forbidden(_("委托只能由“%(unit)s”办理。") % {"unit": owner})
    units, items = list(units), list(items)
    if not evaluators().filter(pk=evaluator.pk).exists():
        raise Refused(
            _("“%(unit)s”不是外部评估机构，或者还没有第三方评估员的账号。") % {"unit": evaluator}, "evaluator"
        )
    twin = of | {"evaluator": evaluator, "ends_on": ends_on, "task": task.strip()[:5000], "state": "open"}
    if any(_same(one, units, items) for one in Assignment.objects.filter(**twin)):
        raise Refused(_("已经这样委托给“%(unit)s”。") % {"unit": evaluator}, "evaluator")
    if ends_on < timezone.localdate():
        raise Refused(_("截止日期已经过了。"), "ends_on")
    wrong = _unfit(subject, units, items)
    if wrong:
        raise Refused(wrong)
    with transaction.atomic():
        made: Assignment = Assignment.objects.create(
            organisation=owner, evaluator=evaluator, **of,
            ends_on=ends_on, deadline=ends_on, task=task.strip()[:5000], given_by=user,
        )  # fmt: skip
        made.units.set(units)
        made.items.set(items)
        detail = {"evaluator": str(evaluator), "units": len(units), "items": len(items), "until": ends_on.isoformat()}
        audit.record(user, "assignment.give", made, detail, request)
        notices.tell(
            access.people("assignment.mark", made), "assignment.given", made,
            marking.sentence(gettext_lazy("“%(what)s”已委托给你们，到 %(day)s 为止。"), what=made, day=ends_on),
        )  # fmt: skip
    return made


def receive(
    subject: Assessment | PlanEvaluation, paper_by: str, document: str, signed_on: datetime.date, uploads: Iterable[Any],
    user: Any, *, declared: bool = False, units: Iterable[Assessed] = (), items: Iterable[RuleItem] = (),
    request: HttpRequest | None = None,
) -> Assignment:  # fmt: skip
    """A signed report of somebody without an account, with the scan; the office enters its scores next. Raises Refused."""
    owner = subject.organisation
    of: dict[str, Any] = {"round" if isinstance(subject, Assessment) else "evaluation": subject}
    if not holds(user, "assignment.give", owner):
        raise Forbidden(_("纸质评估报告只能由“%(unit)s”登记。") % {"unit": owner})
    units, items, uploads = list(units), list(items), list(uploads)
    if not (paper_by.strip() and document.strip() and uploads):
        raise Refused(_("请写明评估机构和报告名称，并上传签署的报告。"))
    if signed_on > timezone.localdate():
        raise Refused(_("签署日期不能晚于今天。"), "signed_on")
    wrong = _unfit(subject, units, items)
    if wrong:
        raise Refused(wrong)
    with transaction.atomic():
        made: Assignment = Assignment.objects.create(
            organisation=owner, paper_by=paper_by.strip()[:200], document=document.strip()[:300], signed_on=signed_on,
            given_by=user, **of,
        )  # fmt: skip
        made.units.set(units)
        made.items.set(items)
        kept = evidence.keep(uploads, user, owner, declared=declared, request=request)
        AssignmentFile.objects.bulk_create(AssignmentFile(assignment=made, file=stored) for stored in kept)
        procedures.apply(made, "receive", None, note=made.document, request=request, by=user)
        detail = {"evaluator": made.who, "document": made.document, "signed_on": signed_on.isoformat()}
        audit.record(user, "assignment.paper", made, detail, request)
    return made


def _same(one: Assignment, units: list[Assessed], items: list[RuleItem]) -> bool:
    return set(one.units.all()) == set(units) and set(one.items.all()) == set(items)


def _unfit(subject: Any, units: list[Assessed], items: list[RuleItem]) -> str:
    if not isinstance(subject, Assessment):
        return "" if subject.state in ("gathering", "drafting") else _("征集材料和起草报告时才能委托评估。")
    if subject.state not in MARKING:
        return _("自评和评定时才能委托评估。")
    return "" if units and items else _("请选择要评估的单位和考核项。")


def marks_it(user: Any, assignment: Assignment) -> bool:
    """Whether this person writes the marks: somebody of the evaluator, or of the office for what came on paper."""
    if assignment.on_paper:
        return holds(user, "assignment.give", assignment.organisation)
    return access.can(user, "assignment.mark", assignment)


def pairs(assignment: Assignment) -> list[tuple[Assessed, list[RuleItem]]]:
    """The units with the items to mark."""
    items = list(assignment.items.all())
    return [(one, items) for one in assignment.units.select_related("unit").order_by("unit__path")]


def shows(user: Any, assignment: Assignment) -> bool:
    """Whether this person sees what was written: who writes it always, others once it is handed in."""
    return assignment.submitted_at is not None or marks_it(user, assignment)


def marks(assignment: Assignment) -> dict[tuple[int, int], Score]:
    """What the evaluator gave, by unit and item."""
    return {(score.assessed_id, score.item_id): score for score in assignment.scores.select_related("by")}


def mark(
    assignment: Assignment, user: Any, given: dict[tuple[int, int], tuple[Decimal | None, str]], report: str,
    uploads: Iterable[Any] = (), *, declared: bool = False, request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """Marks and report, before they are submitted. Raises Refused, or ValidationError with all that is wrong."""
    if not marks_it(user, assignment):
        access.require(user, "assignment.mark", assignment)
        raise Forbidden(_("“%(what)s”由受托机构评分。") % {"what": assignment})
    with transaction.atomic():
        _lock_open(assignment)
        if assignment.round and assignment.round.state not in MARKING:
            raise Refused(_("“%(round)s”的评分已经结束。") % {"round": assignment.round})
        wrong: list[str] = []
        for one, items in pairs(assignment):
            of_unit = {item: given[one.pk, item.pk] for item in items if (one.pk, item.pk) in given}
            wrong += [
                _("%(unit)s：“%(item)s”评了分，须写明理由。") % {"unit": one.unit, "item": item}
                for item, (value, reason) in of_unit.items()
                if value is not None and not reason.strip()
            ]
            try:
                marking.put(one, Score.Origin.THIRD, of_unit, user, assignment)
            except ValidationError as error:
                wrong += [f"{one.unit}：{said}" for said in error.messages]
        if wrong:
            raise ValidationError(wrong)
        assignment.report = report.strip()[:50000]
        assignment.save(update_fields=["report"])
        owner = assignment.evaluator or assignment.organisation
        kept = evidence.keep(uploads, user, owner, declared=declared, request=request)
        AssignmentFile.objects.bulk_create(AssignmentFile(assignment=assignment, file=stored) for stored in kept)
        audit.record(user, "assignment.mark", assignment, {"marks": len(given), "files": len(kept)}, request)


def _lock_open(assignment: Assignment) -> None:
    """Nobody else changes it until this transaction ends. Raises Refused when it is no longer being filled in."""
    assignment.refresh_from_db(from_queryset=Assignment._base_manager.select_for_update())
    if assignment.state not in ("open", "entering"):
        raise Refused(
            _("“%(what)s”现在是“%(state)s”，不能再改。") % {"what": assignment, "state": assignment.state_label}
        )


def drop_file(found: AssignmentFile, user: Any, request: HttpRequest | None = None) -> None:
    """Take a file of the report back before it is handed in. Raises Refused."""
    assignment = found.assignment
    if not marks_it(user, assignment):
        raise Forbidden(_("“%(what)s”由受托机构评分。") % {"what": assignment})
    with transaction.atomic():
        _lock_open(assignment)
        if assignment.on_paper and assignment.files.count() == 1:
            raise Refused(_("签署的报告须留一份；请先上传正确的，再删去这一份。"))
        evidence.drop(found, assignment, user, request)


def material(assignment: Assignment) -> Any:
    """The files that the evaluator may read: of its units' self-evaluations, or of the plan evaluation's units."""
    if assignment.round_id:
        return SelfFile.objects.filter(assessed__in=assignment.units.all()).select_related("file", "assessed__unit")
    of_supplies = SupplyFile.objects.filter(supply__evaluation=assignment.evaluation_id, supply__state="supplied")
    return of_supplies.select_related("file", "supply__unit")


# --- guards and effects -------------------------------------------------------------------------------------------
def may_submit(move: Move) -> str | None:
    assignment = move.case
    if assignment.round_id:
        there = {key for key, score in marks(assignment).items() if score.value is not None or score.reason}
        left = [
            f"{one.unit}（{item}）"
            for one, items in pairs(assignment)
            for item in items
            if item.counts and (one.pk, item.pk) not in there
        ]
        if left:
            return _("还没有评分：%s。") % "、".join(left[:10])
    if not assignment.report.strip() and not assignment.files.exists():
        return _("请写评估意见，或上传评估报告。")
    return None


def submitted(move: Move) -> None:
    move.case.submitted_at = timezone.now()
    audit.record(move.actor, "assignment.report", move.case, {"report": move.case.report[:200]}, move.request)


def reopened(move: Move) -> None:
    """What was handed in is open again, and counts when it is handed in once more."""
    move.case.submitted_at = None


def may_correct(move: Move) -> str | None:
    if not move.case.on_paper:
        return _("评估机构自己提交的，请退回补充。")
    return _still_marking(move)


def may_reopen(move: Move) -> str | None:
    if move.case.on_paper:
        return _("纸质报告由本单位录入，请用“更正录入”。")
    return _still_marking(move)


def _still_marking(move: Move) -> str | None:
    round_ = move.case.round
    if round_ is not None and round_.state not in MARKING:
        return _("“%(round)s”的评分已经结束。") % {"round": round_}
    return None
