"""What is done in the evaluation of a plan: drawn up, material asked for and gathered, the report drafted, concluded.

The functions that take a Move are the guards and effects of guibiao.assessment.plan_procedures.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.assessment import drafting, gathering
from guibiao.assessment.models import Answer, Conclusion, PlanEvaluation, Question, Section, Supply, SupplyFile
from guibiao.assessment.outline import outline, sections
from guibiao.kernel import access, audit, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Move, Refused
from guibiao.plans.models import Plan, Task
from guibiao.supervision import evidence
from guibiao.supervision.items import holds

MOST_TEXT = 50_000


def make(
    plan: Plan, kind: str, year: int, units: Iterable[Organisation], due: datetime.date, user: Any,
    request: HttpRequest | None = None,
) -> PlanEvaluation:  # fmt: skip
    """An evaluation of an adopted plan with the questions that its kind begins with. Raises Refused."""
    if not holds(user, "planevaluation.run", plan.organisation):
        raise Refused(_("您不能为“%(unit)s”组织规划评估。") % {"unit": plan.organisation}, "plan")
    if plan.current_version is None:
        raise Refused(_("“%(plan)s”还没有采用，没有可评估的目标和任务。") % {"plan": plan}, "plan")
    if (plan.period_from and year < plan.period_from) or (plan.period_to and year > plan.period_to + 1):
        period = {"plan": plan, "from": plan.period_from or "", "to": plan.period_to or ""}
        raise Refused(_("“%(plan)s”的规划期是 %(from)s—%(to)s 年，不评估这一年。") % period, "year")
    if PlanEvaluation.objects.filter(plan=plan, kind=kind, year=year).exclude(state="dropped").exists():
        raise Refused(_("这份规划这一年的%(kind)s已经有了。") % {"kind": PlanEvaluation.Kind(kind).label}, "year")
    with transaction.atomic():
        made: PlanEvaluation = PlanEvaluation.objects.create(
            plan=plan, organisation=plan.organisation, kind=kind, year=year, due=due, made_by=user
        )
        made.units.set(units)
        asked = [one for one in outline().questions if kind in one.of]
        Question.objects.bulk_create(
            Question(evaluation=made, order=number, text=one.text, section=one.section)
            for number, one in enumerate(asked, 1)
        )
        audit.record(user, "planevaluation.make", made, {"units": made.units.count()}, request)
    return made


def change(
    evaluation: PlanEvaluation, units: Iterable[Organisation], due: datetime.date, user: Any,
    request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """Other units or another day, before anybody is asked. Raises Refused."""
    access.require(user, "planevaluation.run", evaluation)
    with transaction.atomic():
        evaluation.refresh_from_db(from_queryset=PlanEvaluation._base_manager.select_for_update())
        if evaluation.state != "drawn":
            raise Refused(
                _("“%(what)s”现在是“%(state)s”，不能再改。") % {"what": evaluation, "state": evaluation.state_label}
            )
        units = list(units)
        lost = evaluation.questions.exclude(unit=None).exclude(unit__in=units).select_related("unit").first()
        if lost is not None:
            words = {"unit": lost.unit, "question": lost}
            raise Refused(
                _("材料清单里还有只问“%(unit)s”的：%(question)s。请先删去它，再去掉这个单位。") % words, "units"
            )
        evaluation.due = due
        evaluation.save()
        evaluation.units.set(units)
        audit.record(user, "planevaluation.change", evaluation, {"units": evaluation.units.count()}, request)


def leading_units(plan: Plan) -> Any:
    """The units that answer for something in the plan: those whom one asks."""
    from guibiao.plans.ledger.tasks import LEADING

    return (
        Organisation.objects.on()
        .filter(duties__task__sources__plan=plan, duties__role__in=LEADING, duties__task__standing="active")
        .distinct()
    )


def add_question(
    evaluation: PlanEvaluation, user: Any, text: str, section: str, unit: Organisation | None,
    request: HttpRequest | None = None,
) -> Question:  # fmt: skip
    """One more question, of one unit or of all. Raises Refused."""
    access.require(user, "planevaluation.run", evaluation)
    if not text.strip() or section not in {part.key for part in sections(evaluation.kind)}:
        raise Refused(_("请写明所需材料，并选择用于哪一部分。"), "section" if text.strip() else "text")
    if evaluation.state not in ("drawn", "gathering"):
        raise Refused(
            _("“%(what)s”现在是“%(state)s”，不能再加。") % {"what": evaluation, "state": evaluation.state_label}
        )
    if unit is not None and not evaluation.units.filter(pk=unit.pk).exists():
        raise Refused(_("“%(unit)s”不在报送单位里，请先补入。") % {"unit": unit}, "unit")
    if evaluation.questions.filter(text=text.strip()[:500], unit=unit).exists():
        raise Refused(_("材料清单里已有“%(text)s”。") % {"text": text.strip()[:500]}, "text")
    last = evaluation.questions.aggregate(last=Max("order"))["last"] or 0
    made: Question = Question.objects.create(
        evaluation=evaluation, order=last + 1, text=text.strip()[:500], section=section, unit=unit
    )
    audit.record(user, "register.add", made, {"note": made.text}, request)
    asked = evaluation.supplies.filter(state="waiting")
    said = gettext_lazy("“%(evaluation)s”加了一项材料：%(question)s")
    gathering.tell(asked if unit is None else asked.filter(unit=unit), said, user, question=made.text)
    return made


def drop_question(question: Question, user: Any, request: HttpRequest | None = None) -> None:
    """Take a question back that nobody has answered. Raises Refused."""
    access.require(user, "planevaluation.run", question.evaluation)
    if question.answers.exists():
        raise Refused(_("“%(question)s”已经有单位答复，不能删去。") % {"question": question})
    audit.record(user, "register.change", question.evaluation, {"note": question.text}, request)
    question.delete()


def questions_of(supply: Supply) -> list[Question]:
    """What this unit is asked."""
    asked = supply.evaluation.questions.all()
    return [question for question in asked if question.unit_id in (None, supply.unit_id)]


def fill(
    supply: Supply, user: Any, given: dict[int, str], *, written_by: str = "", checked_by: str = "",
    uploads: Iterable[Any] = (), seen: str | None = None, declared: bool = False, request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """What a unit answers, before it is sent; the office may enter what came on paper. Raises Refused.

    `seen`: the stamp of what was on the page (see `evidence.refuse_stale`)."""
    access.require(user, "supply.give", supply)
    with transaction.atomic():
        _locked(supply)
        evidence.refuse_stale(supply, seen)
        for question in questions_of(supply):
            text = given.get(question.pk)
            if text is not None:
                Answer.objects.update_or_create(
                    supply=supply, question=question, defaults={"text": text.strip()[:MOST_TEXT]}
                )
        supply.written_by, supply.checked_by = written_by.strip()[:60], checked_by.strip()[:60]
        supply.entered_by, supply.entered_at = user, timezone.now()
        supply.save()
        kept = evidence.keep(uploads, user, supply.unit, declared=declared, request=request)
        SupplyFile.objects.bulk_create(SupplyFile(supply=supply, file=stored) for stored in kept)
        audit.record(user, "supply.fill", supply, {"files": len(kept)}, request)


def _locked(supply: Supply) -> None:
    """The row locked, if the material may still be changed."""
    supply.refresh_from_db(from_queryset=Supply._base_manager.select_for_update())
    if supply.state != "waiting" or supply.evaluation.state not in gathering.OPEN:
        raise Refused(_("“%(supply)s”现在是“%(state)s”，不能再改。") % {"supply": supply, "state": supply.state_label})


def drop_file(found: SupplyFile, user: Any, request: HttpRequest | None = None) -> None:
    """Take a file back before the material is sent. Raises Refused."""
    access.require(user, "supply.give", found.supply)
    with transaction.atomic():
        _locked(found.supply)
        evidence.drop(found, found.supply, user, request)


def write(section: Section, user: Any, text: str, seen: str, request: HttpRequest | None = None) -> None:
    """A section in somebody's own words. Raises Refused when somebody else wrote meanwhile."""
    access.require(user, "planevaluation.run", section.evaluation)
    with transaction.atomic():
        section.refresh_from_db(from_queryset=Section._base_manager.select_for_update())
        _draftable(section.evaluation)
        if seen != section.written_at.isoformat():
            raise Refused(
                _("您打开这一页之后，%(who)s改过这一部分，您的修改没有保存。")
                % {"who": section.written_by or _("系统")}
            )
        section.text, section.written_by = text.strip()[:MOST_TEXT], user
        section.save()
        audit.record(user, "planevaluation.section", section.evaluation, {"note": section.title}, request)


def redraft(section: Section, user: Any, request: HttpRequest | None = None) -> None:
    """A section put together anew from the house; what was written goes. Raises Refused."""
    access.require(user, "planevaluation.run", section.evaluation)
    with transaction.atomic():
        section.refresh_from_db(from_queryset=Section._base_manager.select_for_update())
        _draftable(section.evaluation)
        drawn = drafting.draft(section.evaluation)[section.key]
        section.text, section.table, section.written_by = drawn.text, drawn.table, None
        section.save()
        audit.record(user, "planevaluation.section", section.evaluation, {"note": section.title}, request)


def _draftable(evaluation: PlanEvaluation) -> None:
    if evaluation.state != "drafting":
        raise Refused(
            _("“%(what)s”现在是“%(state)s”，不能改报告。") % {"what": evaluation, "state": evaluation.state_label}
        )


def conclude_that(
    evaluation: PlanEvaluation, user: Any, text: str, task: Task | None, request: HttpRequest | None = None
) -> Conclusion:
    """A conclusion about the plan, or about one of its tasks. Raises Refused."""
    access.require(user, "planevaluation.run", evaluation)
    _draftable(evaluation)
    if not text.strip():
        raise Refused(_("请写明调整建议。"), "text")
    if evaluation.conclusions.filter(text=text.strip()[:2000], task=task).exists():
        raise Refused(_("这条建议已经登记过。"), "text")
    made: Conclusion = Conclusion.objects.create(evaluation=evaluation, text=text.strip()[:2000], task=task, by=user)
    audit.record(user, "planevaluation.conclusion", evaluation, {"note": made.text}, request)
    return made


def drop_conclusion(found: Conclusion, user: Any, request: HttpRequest | None = None) -> None:
    """Take a conclusion back while the report is being written. Raises Refused."""
    access.require(user, "planevaluation.run", found.evaluation)
    _draftable(found.evaluation)
    audit.record(user, "register.change", found.evaluation, {"note": found.text}, request)
    found.delete()


def tasks_of(plan: Plan) -> Any:
    """The tasks in force that the plan asks for."""
    return Task.objects.filter(sources__plan=plan, standing=Task.Standing.ACTIVE).distinct()


def consequence(evaluation: PlanEvaluation, step: str) -> str:
    """What pressing a step does, as a sentence before it is pressed; empty where there is nothing to add."""
    words = {"units": evaluation.units.count(), "day": evaluation.due}
    words["waiting"] = evaluation.supplies.filter(state="waiting").count()
    asked, waiting = evaluation.state != "drawn", words["waiting"] > 0
    said = {
        "ask": _("向 %(units)d 个单位征集材料，%(day)s 截止；单位会收到通知，以后还可以补入单位、增加材料。"),
        "draft": _("系统先按章节汇总已有的材料和数据，再由人修改。") if asked
        else _("没有征集材料，系统按章节汇总已有的数据，再由人修改；以后可以“继续征集材料”。"),
        "conclude": _("形成后报告和结论不能再改，委托评估随之结束。"),
    }  # fmt: skip
    more = {
        "draft": _("还有 %(waiting)d 个单位没有报送，起草期间仍可以报送。"),
        "conclude": _("还有 %(waiting)d 个单位没有报送，记为未报送。"),
    }
    return (said.get(step, "") + (more.get(step, "") if waiting else "")) % words


# --- guards and effects -------------------------------------------------------------------------------------------
def may_ask(move: Move) -> str | None:
    evaluation = move.case
    if not evaluation.units.exists():
        return _("还没有报送单位。")
    if evaluation.state == "drawn" and evaluation.due < timezone.localdate():
        return _("材料截止日 %(day)s 已经过了，请先“修改”。") % {"day": evaluation.due}
    return None if evaluation.questions.exists() else _("还没有材料清单。")


def ask(move: Move) -> None:
    """Each unit gets its own case; who was asked before is not asked again."""
    gathering.begin(move.case, move.case.units.all(), move.actor)


def postpone(move: Move) -> None:
    """The day of the evaluation is that of every unit that has not sent its material."""
    move.case.due = move.data["due"]
    waiting = list(move.case.supplies.filter(state="waiting"))
    for supply in waiting:
        procedures.apply(
            supply, "postpone", None, note=move.note, request=move.request, by=move.actor, due=move.case.due
        )
    said = gettext_lazy("“%(evaluation)s”的材料截止改为 %(day)s：%(note)s")
    gathering.tell(waiting, said, move.actor, day=move.case.due, note=move.note)


def draft(move: Move) -> None:
    """The outline with what the house knows; what somebody wrote stays."""
    evaluation = move.case
    written = set(evaluation.sections.exclude(written_by=None).values_list("key", flat=True))
    for order, (key, drawn) in enumerate(drafting.draft(evaluation).items(), 1):
        if key not in written:
            Section.objects.update_or_create(
                evaluation=evaluation, key=key,
                defaults={"order": order, "title": drawn.title, "text": drawn.text, "table": drawn.table},
            )  # fmt: skip


def may_conclude(move: Move) -> str | None:
    evaluation = move.case
    waiting = evaluation.assignments.filter(state__in=("open", "entering")).select_related("evaluator").first()
    if waiting is not None:
        return _("“%(who)s”的第三方评估还没有提交；提交或结束委托后再形成报告。") % {"who": waiting.who}
    empty = [one.title for one in evaluation.sections.all() if not one.text.strip() and not one.table]
    return _("这些部分还没有内容：%s。") % "、".join(empty) if empty else None


def conclude(move: Move) -> None:
    """What hangs on the evaluation ends with it."""
    supplies: Sequence[Supply] = list(move.case.supplies.filter(state__in=("waiting", "supplied")))
    for supply in supplies:
        procedures.apply(
            supply, "keep" if supply.state == "supplied" else "lapse", None, request=move.request, by=move.actor
        )
    for assignment in move.case.assignments.exclude(state="ended"):
        procedures.apply(assignment, "end", None, note=str(move.transition.label), request=move.request, by=move.actor)


def may_supply(move: Move) -> str | None:
    supply = move.case
    if supply.evaluation.state not in gathering.OPEN:
        return _("评估已经结束，不能再报送。")
    answered = set(supply.answers.exclude(text="").values_list("question", flat=True))
    missing = [question.text for question in questions_of(supply) if question.pk not in answered]
    if missing and not supply.files.exists():
        return _("请填写或上传文件：%s。") % "；".join(missing)
    if not supply.written_by.strip() or not supply.checked_by.strip():
        return _("请填写填报人和审核人。")
    return None


def may_send_back(move: Move) -> str | None:
    return None if move.case.evaluation.state in gathering.OPEN else _("评估已经结束。")


def sent_back(move: Move) -> None:
    """The unit hears why."""
    said = gettext_lazy("“%(evaluation)s”的材料被退回补充：%(note)s")
    gathering.tell([move.case], said, move.actor, note=move.note)
