"""Which units give material for the evaluation of a plan: some join later, one that was asked by mistake leaves."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.assessment.marking import sentence
from guibiao.assessment.models import PlanEvaluation, Question, Supply
from guibiao.kernel import access, audit, notices
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.supervision.items import holds

#: While it stands so, units may send material.
OPEN = ("gathering", "drafting")


def begin(evaluation: PlanEvaluation, units: Iterable[Organisation], actor: Any) -> list[Supply]:
    """A case for each of the units that has none, by the day of the evaluation; those who fill it in are told."""
    known = set(evaluation.supplies.values_list("unit", flat=True))
    made = Supply.objects.bulk_create(
        Supply(evaluation=evaluation, unit=unit, state="waiting", deadline=evaluation.due)
        for unit in units
        if unit.pk not in known
    )
    tell(made, gettext_lazy("请报送“%(evaluation)s”的材料，截止日是 %(day)s。"), actor, day=evaluation.due)
    return made


def tell(supplies: Iterable[Supply], text: Any, actor: Any, **words: Any) -> int:
    """Tell those of each unit who fill in, and how many they are; `text` may name the evaluation."""
    told = 0
    for one in supplies:
        said = sentence(text, evaluation=one.evaluation, **words)
        told += len(notices.tell(_fillers(one, actor), "supply.waits", one, said))
    return told


def chase(evaluation: PlanEvaluation, user: Any, request: HttpRequest | None = None) -> tuple[int, list[str]]:
    """Remind every unit that has not sent its material; how many people, and the units without anybody. Raises Refused."""
    if not holds(user, "planevaluation.run", evaluation.organisation):
        raise Forbidden(_("催报由“%(unit)s”办理。") % {"unit": evaluation.organisation})
    if evaluation.state not in OPEN:
        raise Refused(_("征集材料时才能催报。"))
    waiting = list(evaluation.supplies.filter(state="waiting").select_related("unit", "evaluation__organisation"))
    said = gettext_lazy("“%(evaluation)s”的材料还没有报送，截止日是 %(day)s，请尽快报送。")
    with transaction.atomic():
        told = tell(waiting, said, user, day=evaluation.due)
        nobody = [str(one.unit) for one in waiting if not _fillers(one, None)]
        audit.record(user, "planevaluation.chase", evaluation, {"told": told, "nobody": nobody}, request)
    return told, nobody


def _fillers(supply: Supply, actor: Any) -> list[Any]:
    people = access.people_for("supply.give", supply, supply.unit)
    return [who for who in people if who != actor]


def add(
    evaluation: PlanEvaluation, units: Iterable[Organisation], user: Any, request: HttpRequest | None = None
) -> list[Supply]:
    """Units are asked for material as if they had been from the beginning. Raises Refused."""
    with transaction.atomic():
        _locked(evaluation, user)
        if evaluation.due < timezone.localdate():
            words = {"day": evaluation.due}
            if evaluation.state == "drafting":
                raise Refused(_("材料截止日 %(day)s 已经过了，请先“继续征集材料”并改材料截止，再补入单位。") % words)
            raise Refused(_("材料截止日 %(day)s 已经过了，请先改材料截止，再补入单位。") % words)
        made = begin(evaluation, units, user)
        if not made:
            raise Refused(_("这些单位都已在报送单位里。"), "units")
        evaluation.units.add(*(one.unit for one in made))
        note = "、".join(str(one.unit) for one in made)
        audit.record(user, "planevaluation.add_units", evaluation, {"note": note}, request)
    return made


def take_out(supply: Supply, reason: str, user: Any, request: HttpRequest | None = None) -> None:
    """A unit that was asked by mistake leaves, with what only it was asked, as long as it has given nothing. Raises Refused."""
    evaluation, reason = supply.evaluation, reason.strip()[:500]
    with transaction.atomic():
        _locked(evaluation, user)
        supply.refresh_from_db(from_queryset=Supply._base_manager.select_for_update())
        if not reason:
            raise Refused(_("请写明理由。"), "reason")
        if not untouched(supply):
            raise Refused(_("“%(unit)s”已经填了材料，不能移出。") % {"unit": supply.unit})
        if evaluation.supplies.count() == 1:
            raise Refused(_("只有这一个报送单位；评估发起错了的，请撤销评估。"))
        audit.record(user, "planevaluation.take_out", evaluation, {"note": f"{supply.unit}：{reason}"}, request)
        notices.tell(
            _fillers(supply, user), "supply.waits", None,
            sentence(gettext_lazy("“%(one)s”不用报送了：%(reason)s"), one=supply, reason=reason),
        )  # fmt: skip
        own_questions(supply).delete()
        evaluation.units.remove(supply.unit)
        supply.delete()


def may_take_out(user: Any, supply: Supply) -> bool:
    """Whether this person may take the unit out."""
    evaluation = supply.evaluation
    return (
        evaluation.state in OPEN
        and holds(user, "planevaluation.run", evaluation.organisation)
        and untouched(supply)
        and evaluation.supplies.count() > 1
    )


def untouched(supply: Supply) -> bool:
    """Whether nobody has filled anything in."""
    return supply.state == "waiting" and supply.entered_at is None


def unanswered(evaluation: PlanEvaluation) -> list[str]:
    """The units that sent their material before something was asked of them, and have not answered that."""
    questions = list(evaluation.questions.all())
    sent = evaluation.supplies.filter(state="supplied").select_related("unit").prefetch_related("answers", "files")
    return [str(supply.unit) for supply in sent if not supply.files.all() and _left(supply, questions)]


def _left(supply: Supply, questions: Iterable[Question]) -> bool:
    answered = {answer.question_id for answer in supply.answers.all() if answer.text}
    return any(one.pk not in answered for one in questions if one.unit_id in (None, supply.unit_id))


def fresh(evaluation: PlanEvaluation) -> list[str]:
    """Whose material came after the house put the last section together."""
    drawn = evaluation.sections.filter(written_by=None).aggregate(last=Max("written_at"))["last"]
    if drawn is None:
        return []
    sent = evaluation.supplies.filter(state="supplied", state_since__gt=drawn).select_related("unit")
    outside = evaluation.assignments.filter(submitted_at__gt=drawn).select_related("evaluator")
    return [str(one.unit) for one in sent] + [str(one.who) for one in outside]


def own_questions(supply: Supply) -> Any:
    """What only this unit is asked."""
    return Question.objects.filter(evaluation=supply.evaluation_id, unit=supply.unit_id)


def _locked(evaluation: PlanEvaluation, user: Any) -> None:
    """The evaluation held until the end of the transaction, if material comes in and it is this person's to change."""
    if not holds(user, "planevaluation.run", evaluation.organisation):
        raise Forbidden(_("报送单位只能由“%(unit)s”改。") % {"unit": evaluation.organisation})
    evaluation.refresh_from_db(from_queryset=PlanEvaluation._base_manager.select_for_update())
    if evaluation.state not in OPEN:
        raise Refused(
            _("“%(what)s”现在是“%(state)s”，不能再改。") % {"what": evaluation, "state": evaluation.state_label}
        )
