"""What is done in a round: drawn up, filled in by units, judged, told, appealed against, finished.

The functions that take a Move are the guards and effects of guibiao.assessment.procedures.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.assessment import marking, membership, scoring
from guibiao.assessment.models import Assessed, Assessment, Consent, RuleSheet, Score, SelfFile
from guibiao.kernel import access, audit, inbox, notices, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Forbidden, Move, Refused, Ring
from guibiao.supervision import evidence
from guibiao.supervision.items import holds

SELF = {"summary": 10000, "written_by": 60, "checked_by": 60}
#: States of a unit in which it may see what the office and the evaluators gave.
TOLD = ("told", "appealed", "settled")


def make(
    sheet: RuleSheet, title: str, units: Iterable[Organisation], self_due: datetime.date, user: Any, *,
    as_of: datetime.date | None = None, request: HttpRequest | None = None,
) -> Assessment:  # fmt: skip
    """A round by a fixed sheet, as of the last day of its year unless another is said. Raises Refused."""
    if not holds(user, "assessment.run", sheet.organisation):
        raise Forbidden(_("您不能为“%(unit)s”组织考核。") % {"unit": sheet.organisation}, "sheet")
    if sheet.state != "fixed":
        raise Refused(_("“%(sheet)s”还没有定稿。") % {"sheet": sheet}, "sheet")
    wanted, title = list(units), title.strip()[:200]
    same = Assessment.objects.filter(organisation=sheet.organisation, year=sheet.year, title=title)
    if same.exclude(state="dropped").exists():
        raise Refused(_("这一年已有“%(title)s”。") % {"title": title}, "title")
    with transaction.atomic():
        made: Assessment = Assessment.objects.create(
            organisation=sheet.organisation, sheet=sheet, title=title, year=sheet.year,
            as_of=as_of or datetime.date(sheet.year, 12, 31), self_due=self_due, made_by=user,
        )  # fmt: skip
        made.units.set(wanted)
        audit.record(user, "assessment.make", made, {"units": len(wanted), "sheet": str(sheet)}, request)
    return made


def change(
    round_: Assessment, sheet: RuleSheet, title: str, units: Iterable[Organisation], self_due: datetime.date, user: Any, *,
    as_of: datetime.date | None = None, request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """A round drawn up otherwise, before it is opened. Raises Refused."""
    if not holds(user, "assessment.run", round_.organisation) or sheet.organisation_id != round_.organisation_id:
        raise Refused(_("您不能为“%(unit)s”组织考核。") % {"unit": round_.organisation}, "sheet")
    with transaction.atomic():
        round_.refresh_from_db(from_queryset=Assessment._base_manager.select_for_update())
        if round_.state != "draft":
            raise Refused(
                _("“%(round)s”现在是“%(state)s”，不能再改。") % {"round": round_, "state": round_.state_label}
            )
        round_.sheet, round_.title, round_.year = sheet, title.strip()[:200], sheet.year
        round_.as_of, round_.self_due = as_of or datetime.date(sheet.year, 12, 31), self_due
        round_.save()
        round_.units.set(units)
        audit.record(user, "assessment.change", round_, {"units": round_.units.count(), "sheet": str(sheet)}, request)


# --- the round's own steps ----------------------------------------------------------------------------------------
def may_open(move: Move) -> str | None:
    if not move.case.units.exists():
        return _("还没有被考核单位。")
    if move.case.self_due < timezone.localdate():
        return _("自评截止日 %(day)s 已经过了，请先“修改”。") % {"day": move.case.self_due}
    return None


def open_(move: Move) -> None:
    """Each unit gets its own case."""
    membership.begin(move.case, move.case.units.all(), move.actor)


def postpone(move: Move) -> None:
    """The day of the round is that of every unit that has not handed in."""
    move.case.self_due = move.data["due"]
    for one in move.case.assessed.filter(state="waiting"):
        procedures.apply(
            one, "postpone", None, note=move.note, request=move.request, by=move.actor, due=move.case.self_due
        )


def judge(move: Move) -> None:
    """The figures of the house are put in as the office's scores."""
    marking.put_figures(move.case)


def may_tell(move: Move) -> str | None:
    round_ = move.case
    waiting = round_.assignments.filter(state__in=("open", "entering")).select_related("evaluator").first()
    if waiting is not None:
        return _("“%(who)s”的第三方评估还没有提交；提交或结束委托后再反馈。") % {"who": waiting.who}
    up_to = marking.counted_up_to(round_)
    if up_to is not None and not up_to[1]:
        return _("台账数是按 %(day)s 计的，考核截止日是 %(as_of)s；过了截止日，请先“按台账重新计算”再反馈。") % {
            "day": up_to[0], "as_of": round_.as_of,
        }  # fmt: skip
    left = [
        f"{one.unit}（{'、'.join(line.item.name for line in found if not line.judged)}）"
        for one, found in marking.judged(round_)
        if not all(line.judged for line in found)
    ]
    return _("还有考核项没有评分：%s。") % "；".join(left[:10]) if left else None


def tell(move: Move) -> None:
    """Each unit is told its preliminary result and may appeal."""
    for one, found in marking.judged(move.case):
        one.told_total = scoring.total(found)
        one.save(update_fields=["told_total"])
        procedures.apply(one, "tell", None, request=move.request, by=move.actor)
        notices.tell(
            inbox.people(one), "assessment.told", one,
            marking.sentence(
                gettext_lazy("“%(round)s”已反馈初步结果，%(days)d 个工作日内可以提出申诉。"),
                round=one.round, days=one.round.sheet.appeal_days,
            ),
        )  # fmt: skip


def may_finish(move: Move) -> str | None:
    today, silence_agrees = timezone.localdate(), move.case.sheet.silence_agrees
    rows = list(move.case.assessed.select_related("unit"))
    open_appeals = [str(one.unit) for one in rows if one.state == "appealed"]
    if open_appeals:
        return _("还有申诉没有答复：%s。") % "、".join(open_appeals[:10])
    early = [one for one in rows if one.state == "told" and one.deadline and one.deadline >= today]
    if early:
        return _("申诉期到 %(date)s 才满，还有单位没有确认：%(units)s。") % {
            "date": early[0].deadline, "units": "、".join(str(one.unit) for one in early[:10]),
        }  # fmt: skip
    silent = [str(one.unit) for one in rows if one.state == "told"]
    if silent and not silence_agrees:
        return _("按细则，期满不申诉不视为无异议，还有单位没有确认：%s。请单位确认，或者登记书面无异议。") % "、".join(
            silent[:10]
        )
    return None


def finish(move: Move) -> None:
    """Totals, ranks and grades; who let the days pass has accepted."""
    rows = marking.judged(move.case)
    totals = {one.pk: scoring.total(found) or Decimal(0) for one, found in rows}
    placed = scoring.place(totals, list(move.case.sheet.grades.all()))
    for one, _found in rows:
        if one.state == "told":
            procedures.apply(one, "lapse", None, note=lapsed(one), request=move.request)
        result = placed[one.pk]
        one.total, one.rank, one.grade, one.grade_reason = result.total, result.rank, result.grade, result.reason
        one.save(update_fields=["total", "rank", "grade", "grade_reason"])


def lapsed(one: Assessed) -> str:
    """Why silence was taken for agreement: the day that went by and the rule."""
    return _("申诉期 %(day)s 已满，没有提出申诉；按“%(sheet)s”视为无异议。") % {
        "day": one.deadline,
        "sheet": one.round.sheet,
    }


def lapse(ring: Ring) -> None:
    """The days for appeals are over: silence agrees where the sheet says so, else the unit is reminded."""
    if ring.case.round.sheet.silence_agrees:
        procedures.apply(ring.case, "lapse", None, note=lapsed(ring.case))
    else:
        notices.remind(ring.case, ring.alarm)


def consent(
    round_: Assessment, units: Iterable[Assessed], on: datetime.date, uploads: Iterable[Any], user: Any, *,
    declared: bool = False, request: HttpRequest | None = None,
) -> Consent:  # fmt: skip
    """无异议 of several units that came on paper, with the paper; all of them or none. Raises Refused."""
    if not holds(user, "assessment.run", round_.organisation):
        raise Forbidden(_("书面无异议只能由“%(unit)s”登记。") % {"unit": round_.organisation})
    wanted, uploads = list(units), list(uploads)
    if not wanted or not uploads:
        raise Refused(_("请选择单位，并上传书面材料。"), "files" if wanted else "units")
    with transaction.atomic():
        told = procedures.steps(round_).filter(transition="tell").last()
        if told is None or not timezone.localdate(told.at) <= on <= timezone.localdate():
            raise Refused(_("书面确认的日期应在反馈初步结果之后，且不晚于今天。"), "on")
        made: Consent = Consent.objects.create(round=round_, on=on, by=user)
        made.files.set(evidence.keep(uploads, user, round_.organisation, declared=declared, request=request))
        for one in wanted:
            procedures.apply(one, "consent", user, request=request, consent=made)
        audit.record(user, "assessed.consent", made, {"units": [str(one.unit) for one in wanted], "on": on}, request)
    return made


# --- guards and effects of a unit's own case ----------------------------------------------------------------------
def may_accept(move: Move) -> str | None:
    """The unit itself; what came on paper has its own way."""
    if holds(move.actor, "assessed.report", move.case.unit):
        return None
    return _("“%(what)s”由被考核单位（%(unit)s）自己确认；收到书面材料的，请登记书面无异议。") % {
        "what": move.transition.label, "unit": move.case.unit,
    }  # fmt: skip


def may_consent(move: Move) -> str | None:
    return None if move.data.get("consent") is not None else _("请上传书面材料。")


def consented(move: Move) -> None:
    move.case.consent = move.data["consent"]


def may_issue(move: Move) -> str | None:
    return None if move.data.get("circular") is not None else _("请先写好通报。")


def issued(move: Move) -> None:
    """Those of the units are told where the circular is."""
    for one in move.case.assessed.select_related("round", "unit", "round__organisation"):
        notices.tell(
            access.people("assessed.report", one), "assessment.issued", one,
            marking.sentence(gettext_lazy("“%(round)s”的通报已经印发。"), round=one.round),
        )  # fmt: skip


def drop(move: Move) -> None:
    """What hangs on the round ends with it."""
    for one in move.case.assessed.filter(state__in=("waiting", "submitted")):
        procedures.apply(one, "drop", None, request=move.request, by=move.actor)
    for assignment in move.case.assignments.exclude(state="ended"):
        procedures.apply(assignment, "end", None, note=_("考核已撤销。"), request=move.request, by=move.actor)


# --- what units do ------------------------------------------------------------------------------------------------
def fill(
    one: Assessed, user: Any, given: dict[str, str], scores: dict[int, tuple[Decimal | None, str]],
    uploads: Iterable[Any] = (), *, seen: str | None = None, declared: bool = False, request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """Write down a self-evaluation before it is submitted; by the unit, or by the office for it. Raises Refused.

    `seen`: the stamp of what was on the page (see `evidence.refuse_stale`)."""
    access.require(user, "assessed.report", one)
    with transaction.atomic():
        _locked(one)
        evidence.refuse_stale(one, seen)
        for name, most in SELF.items():
            if name in given:
                setattr(one, name, given[name].strip()[:most])
        one.entered_by, one.entered_at = user, timezone.now()
        one.save()
        items = {item.pk: item for item in one.round.sheet.items.all()}
        marking.put(one, Score.Origin.SELF, {items[pk]: pair for pk, pair in scores.items() if pk in items}, user)
        kept = evidence.keep(uploads, user, one.unit, declared=declared, request=request)
        SelfFile.objects.bulk_create(SelfFile(assessed=one, file=stored) for stored in kept)
        audit.record(user, "assessed.fill", one, {"scores": len(scores), "files": len(kept)}, request)


def _locked(one: Assessed) -> None:
    """The row locked, if the self-evaluation may still be changed."""
    marking.lock(one)
    if one.state != "waiting" or one.round.state != "self":
        raise Refused(_("“%(unit)s”现在是“%(state)s”，不能再改自评。") % {"unit": one, "state": one.state_label})


def drop_file(found: SelfFile, user: Any, request: HttpRequest | None = None) -> None:
    """Take a file back before the self-evaluation is handed in. Raises Refused."""
    access.require(user, "assessed.report", found.assessed)
    with transaction.atomic():
        _locked(found.assessed)
        evidence.drop(found, found.assessed, user, request)


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
