"""What is done in a round: drawn up, filled in by units, judged, told, appealed against, finished.

The functions that take a Move are the guards and effects of guibiao.assessment.procedures.
"""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.assessment import figures, scoring
from guibiao.assessment.models import (
    Appeal,
    AppealFile,
    Assessed,
    Assessment,
    RuleItem,
    RuleSheet,
    Score,
    SelfFile,
)
from guibiao.assessment.procedures import MARKING
from guibiao.kernel import access, audit, inbox, notices, procedures, working_days
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Move, Refused
from guibiao.supervision import evidence
from guibiao.supervision.items import holds

SELF = {"summary": 10000, "written_by": 60, "checked_by": 60}
#: States of a unit in which it may see what the office and the evaluators gave.
TOLD = ("told", "appealed", "settled")


def make(
    sheet: RuleSheet, title: str, units: Iterable[Organisation], self_due: datetime.date, user: Any,
    request: HttpRequest | None = None,
) -> Assessment:  # fmt: skip
    """A round by a fixed sheet. Raises Refused."""
    if not holds(user, "assessment.run", sheet.organisation):
        raise Refused(_("您不能为“%(unit)s”组织考核。") % {"unit": sheet.organisation})
    if sheet.state != "fixed":
        raise Refused(_("“%(sheet)s”还没有定稿。") % {"sheet": sheet})
    wanted = list(units)
    with transaction.atomic():
        made: Assessment = Assessment.objects.create(
            organisation=sheet.organisation, sheet=sheet, title=title.strip()[:200], year=sheet.year,
            self_due=self_due, made_by=user,
        )  # fmt: skip
        made.units.set(wanted)
        audit.record(user, "assessment.make", made, {"units": len(wanted), "sheet": str(sheet)}, request)
    return made


# --- the round's own steps ----------------------------------------------------------------------------------------
def may_open(move: Move) -> str | None:
    return None if move.case.units.exists() else _("还没有被考核单位。")


def open_(move: Move) -> None:
    """Each unit gets its own case."""
    round_ = move.case
    known = set(round_.assessed.values_list("unit", flat=True))
    Assessed.objects.bulk_create(
        Assessed(round=round_, unit=unit, state="waiting", deadline=round_.self_due)
        for unit in round_.units.all()
        if unit.pk not in known
    )


def judge(move: Move) -> None:
    """The figures of the house are put in as the office's scores."""
    put_figures(move.case)


def put_figures(round_: Assessment) -> None:
    """Scores by figures of the house, anew; what a person gave instead stays."""
    items = [item for item in round_.sheet.items.all() if item.method == RuleItem.Method.FIGURE]
    assessed = list(round_.assessed.select_related("unit"))
    given = Score.objects.filter(assessed__in=assessed, item__in=items, origin=Score.Origin.OFFICE)
    by_hand = set(given.exclude(by=None).values_list("assessed", "item"))
    given.filter(by=None).delete()
    rows = []
    for one in assessed:
        for item in items:
            if (one.pk, item.pk) in by_hand:
                continue
            counted = figures.of(item.figure, one.unit, round_.organisation, round_.year)
            words = {"met": counted.met, "of": counted.of}
            reason = (
                _("%(of)d 项中 %(met)d 项") % words if counted.of else _("没有可计的事项，本项不计，由其余各项折算")
            )
            rows.append(
                Score(
                    assessed=one,
                    item=item,
                    origin=Score.Origin.OFFICE,
                    value=counted.score(item.full),
                    reason=reason,
                    counted=counted.kept(),
                )
            )
    Score.objects.bulk_create(rows, batch_size=200)


def may_tell(move: Move) -> str | None:
    round_ = move.case
    waiting = round_.assignments.filter(state="open").select_related("evaluator").first()
    if waiting is not None:
        return _("“%(who)s”的第三方评估还没有提交；提交或结束委托后再反馈。") % {"who": waiting.evaluator}
    left = [
        f"{one.unit}（{'、'.join(line.item.name for line in found if not line.judged)}）"
        for one, found in judged(round_)
        if not all(line.judged for line in found)
    ]
    return _("还有考核项没有评分：%s。") % "；".join(left[:10]) if left else None


def judged(round_: Assessment) -> list[tuple[Assessed, list[scoring.Line]]]:
    """Every unit with its lines: three queries whatever the number of units."""
    items = list(round_.sheet.items.all())
    rows = list(round_.assessed.select_related("unit", "round__sheet", "round__organisation").order_by("unit__path"))
    scores: dict[int, list[Score]] = {}
    for score in Score.objects.filter(assessed__round=round_).select_related("assignment__evaluator", "by"):
        scores.setdefault(score.assessed_id, []).append(score)
    return [(one, scoring.lines(items, scores.get(one.pk, []), round_.sheet.tolerance)) for one in rows]


def tell(move: Move) -> None:
    """Each unit is told its preliminary result and may appeal."""
    for one, found in judged(move.case):
        one.told_total = scoring.total(found)
        one.save(update_fields=["told_total"])
        procedures.apply(one, "tell", None, request=move.request)
        notices.tell(
            inbox.people(one), "assessment.told", one,
            _sentence(
                gettext_lazy("“%(round)s”已反馈初步结果，%(days)d 个工作日内可以提出申诉。"),
                round=one.round, days=one.round.sheet.appeal_days,
            ),
        )  # fmt: skip


def may_finish(move: Move) -> str | None:
    today = timezone.localdate()
    rows = list(move.case.assessed.select_related("unit"))
    open_appeals = [str(one.unit) for one in rows if one.state == "appealed"]
    if open_appeals:
        return _("还有申诉没有答复：%s。") % "、".join(open_appeals[:10])
    early = [one for one in rows if one.state == "told" and one.deadline and one.deadline >= today]
    if early:
        return _("申诉期到 %(date)s 才满，还有单位没有确认：%(units)s。") % {
            "date": early[0].deadline, "units": "、".join(str(one.unit) for one in early[:10]),
        }  # fmt: skip
    return None


def finish(move: Move) -> None:
    """Totals, ranks and grades; who let the days pass has accepted."""
    rows = judged(move.case)
    totals = {one.pk: scoring.total(found) or Decimal(0) for one, found in rows}
    placed = scoring.place(totals, list(move.case.sheet.grades.all()))
    for one, _found in rows:
        if one.state == "told":
            procedures.apply(one, "lapse", None, note=_("申诉期已满，没有提出申诉。"), request=move.request)
        result = placed[one.pk]
        one.total, one.rank, one.grade, one.grade_reason = result.total, result.rank, result.grade, result.reason
        one.save(update_fields=["total", "rank", "grade", "grade_reason"])


def may_issue(move: Move) -> str | None:
    return None if move.data.get("circular") is not None else _("请先写好通报。")


def issued(move: Move) -> None:
    """Those of the units are told where the circular is."""
    for one in move.case.assessed.select_related("round", "unit", "round__organisation"):
        notices.tell(
            access.people("assessed.report", one), "assessment.issued", one,
            _sentence(gettext_lazy("“%(round)s”的通报已经印发。"), round=one.round),
        )  # fmt: skip


def drop(move: Move) -> None:
    """What hangs on the round ends with it."""
    for one in move.case.assessed.filter(state__in=("waiting", "submitted")):
        procedures.apply(one, "drop", None, request=move.request)
    for assignment in move.case.assignments.exclude(state="ended"):
        procedures.apply(assignment, "end", None, note=_("考核已撤销。"), request=move.request)


# --- what units do ------------------------------------------------------------------------------------------------
def fill(
    one: Assessed, user: Any, given: dict[str, str], scores: dict[int, tuple[Decimal | None, str]],
    uploads: Iterable[Any] = (), *, declared: bool = False, request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """Write down a self-evaluation before it is submitted; by the unit, or by the office for it. Raises Refused."""
    access.require(user, "assessed.report", one)
    with transaction.atomic():
        _lock(one)
        if one.state != "waiting" or one.round.state != "self":
            raise Refused(_("“%(unit)s”现在是“%(state)s”，不能再改自评。") % {"unit": one, "state": one.state_label})
        for name, most in SELF.items():
            if name in given:
                setattr(one, name, given[name].strip()[:most])
        one.entered_by, one.entered_at = user, timezone.now()
        one.save()
        items = {item.pk: item for item in one.round.sheet.items.all()}
        put(one, Score.Origin.SELF, {items[pk]: pair for pk, pair in scores.items() if pk in items}, user)
        kept = evidence.keep(uploads, user, one.unit, declared=declared, request=request)
        SelfFile.objects.bulk_create(SelfFile(assessed=one, file=stored) for stored in kept)
        audit.record(user, "assessed.fill", one, {"scores": len(scores), "files": len(kept)}, request)


def put(
    one: Assessed, origin: str, given: dict[RuleItem, tuple[Decimal | None, str]], user: Any, assignment: Any = None
) -> int:
    """Scores of one side; an empty one takes back what stood there. Returns how many changed."""
    wrong = [said for item, (value, _reason) in given.items() if (said := out_of_range(item, value))]
    if wrong:
        raise ValidationError(wrong)
    query = Score.objects.filter(assessed=one, origin=origin, assignment=assignment)
    before = {score.item_id: score for score in query}
    changed = 0
    for item, (value, reason) in given.items():
        score, reason = before.get(item.pk), reason.strip()[:2000]
        if score is not None and (score.value, score.reason) == (value, reason):
            continue
        if value is None and not reason:
            changed += bool(score is not None and score.delete())
            continue
        Score.objects.update_or_create(
            assessed=one, item=item, origin=origin, assignment=assignment,
            defaults={"value": value, "reason": reason, "by": user, "counted": score.counted if score else None},
        )  # fmt: skip
        changed += 1
    return changed


def out_of_range(item: RuleItem, value: Decimal | None) -> str:
    """The sentence for points that an item cannot have."""
    if value is None or item.low <= value <= item.high:
        return ""
    return _("“%(item)s”应在 %(low)s 到 %(high)s 之间，不能是 %(value)s。") % {
        "item": item, "low": f"{item.low.normalize():f}", "high": f"{item.high.normalize():f}", "value": value,
    }  # fmt: skip


def may_submit(move: Move) -> str | None:
    one = move.case
    if one.round.state != "self":
        return _("自评已经结束，不能再提交。")
    scored = set(one.scores.filter(origin=Score.Origin.SELF).exclude(value=None).values_list("item", flat=True))
    missing = [item.name for item in one.round.sheet.items.all() if item.counts and item.pk not in scored]
    missing += [
        str(one._meta.get_field(name).verbose_name)
        for name in ("written_by", "checked_by")
        if not getattr(one, name).strip()
    ]
    return _("请填写：%s。") % "、".join(missing) if missing else None


def may_send_back(move: Move) -> str | None:
    return None if move.case.round.state == "self" else _("自评已经结束；请先重新开放自评。")


def file_appeal(
    one: Assessed, item: RuleItem, text: str, user: Any, uploads: Iterable[Any] = (), *, declared: bool = False,
    request: HttpRequest | None = None,
) -> Appeal:  # fmt: skip
    """An appeal within the days that the sheet gives. Raises Refused."""
    access.require(user, "assessed.report", one)
    if not text.strip():
        raise Refused(_("请写明申诉理由。"))
    with transaction.atomic():
        _lock(one)
        told = procedures.steps(one).filter(transition="tell").last()
        last = working_days.after(timezone.localdate(told.at), one.round.sheet.appeal_days).date if told else None
        if one.state not in ("told", "appealed") or last is None:
            raise Refused(_("“%(unit)s”现在是“%(state)s”，不能申诉。") % {"unit": one, "state": one.state_label})
        if timezone.localdate() > last:
            raise Refused(_("申诉期到 %(date)s 为止，已经过了。") % {"date": last})
        if one.appeals.filter(item=item, state="filed").exists():
            raise Refused(_("“%(item)s”的申诉已在处理。") % {"item": item})
        line = scoring.lines([item], one.scores.filter(item=item), one.round.sheet.tolerance)[0]
        due = working_days.after(timezone.localdate(), one.round.sheet.appeal_days)
        appeal: Appeal = Appeal.objects.create(
            assessed=one, item=item, text=text.strip()[:5000], was=line.value, by=user, deadline=due.date,
            deadline_provisional=due.provisional,
        )  # fmt: skip
        kept = evidence.keep(uploads, user, one.unit, declared=declared, request=request)
        AppealFile.objects.bulk_create(AppealFile(appeal=appeal, file=stored) for stored in kept)
        procedures.apply(one, "appeal", None, note=str(appeal), request=request)
        audit.record(user, "assessmentappeal.file", appeal, {"note": appeal.text[:200]}, request)
    return appeal


def may_correct(move: Move) -> str | None:
    value = move.data.get("becomes")
    if value is None:
        return _("请写明更正后的得分。")
    if value == move.case.was:
        return _("更正后的得分与原得分相同；维持原分请用“维持原分”。")
    return out_of_range(move.case.item, value) or None


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
        procedures.apply(one, "answer", None, note=move.note, request=move.request)
    notices.tell(
        access.people("assessed.report", one), "assessment.answered", appeal,
        _sentence(gettext_lazy("“%(appeal)s”：%(answer)s。"), appeal=appeal, answer=move.transition.label),
    )  # fmt: skip


# --- what the office does -----------------------------------------------------------------------------------------
def mark(
    one: Assessed, user: Any, given: dict[int, tuple[Decimal | None, str]], request: HttpRequest | None = None
) -> None:
    """The office's scores, each with its reason. Raises Refused, or ValidationError with all that is wrong."""
    if not holds(user, "assessment.run", one.round.organisation):
        raise Refused(_("评分只能由“%(unit)s”办理。") % {"unit": one.round.organisation})
    with transaction.atomic():
        _lock(one)
        if one.round.state not in MARKING:
            raise Refused(
                _("“%(round)s”现在是“%(state)s”，不能评分。") % {"round": one.round, "state": one.round.state_label}
            )
        items = {item.pk: item for item in one.round.sheet.items.all()}
        wanted = {items[pk]: pair for pk, pair in given.items() if pk in items}
        silent = [item.name for item, (value, reason) in wanted.items() if value is not None and not reason.strip()]
        if silent:
            raise ValidationError(_("评分须写明理由：%s。") % "、".join(silent))
        changed = put(one, Score.Origin.OFFICE, wanted, user)
        audit.record(user, "assessed.mark", one, {"scores": changed}, request)


def recount(round_: Assessment, user: Any, request: HttpRequest | None = None) -> None:
    """The house's figures anew. Raises Refused."""
    if not holds(user, "assessment.run", round_.organisation):
        raise Refused(_("评分只能由“%(unit)s”办理。") % {"unit": round_.organisation})
    with transaction.atomic():
        round_.refresh_from_db(from_queryset=Assessment._base_manager.select_for_update())
        if round_.state not in MARKING:
            raise Refused(
                _("“%(round)s”现在是“%(state)s”，不能评分。") % {"round": round_, "state": round_.state_label}
            )
        put_figures(round_)
        audit.record(user, "assessment.figures", round_, {}, request)


def _sentence(text: Any, **words: Any) -> Callable[[], str]:
    """A sentence in the language of whoever reads it."""
    return lambda: str(text) % words


def _lock(one: Assessed) -> None:
    one.refresh_from_db(from_queryset=Assessed._base_manager.select_for_update())
