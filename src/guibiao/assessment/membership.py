"""Which units are assessed in a round that is open: some join later, one that was included by mistake leaves."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.assessment import marking
from guibiao.assessment.models import Assessed, Assessment, Score
from guibiao.kernel import audit, inbox, notices
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.supervision.items import holds


def begin(round_: Assessment, units: Iterable[Organisation], actor: Any) -> list[Assessed]:
    """A case for each of the units that has none, by the round's day; those who fill it in are told."""
    known = set(round_.assessed.values_list("unit", flat=True))
    made = Assessed.objects.bulk_create(
        Assessed(round=round_, unit=unit, state="waiting", deadline=round_.self_due)
        for unit in units
        if unit.pk not in known
    )
    for one in made:
        notices.tell(
            [user for user in inbox.people(one) if user != actor], "assessment.waits", one,
            marking.sentence(
                gettext_lazy("请完成“%(round)s”的自评，截止日是 %(day)s。"), round=round_, day=round_.self_due
            ),
        )  # fmt: skip
    return made


def chase(round_: Assessment, user: Any, request: HttpRequest | None = None) -> tuple[int, list[str]]:
    """Remind every unit that has not handed in; how many people, and the units without anybody. Raises Refused."""
    if not holds(user, "assessment.run", round_.organisation):
        raise Forbidden(_("催报由“%(unit)s”办理。") % {"unit": round_.organisation})
    if round_.state != "self":
        raise Refused(_("自评时才能催报。"))
    told, nobody = 0, []
    said = gettext_lazy("“%(round)s”的自评还没有提交，截止日是 %(day)s，请尽快提交。")
    with transaction.atomic():
        for one in round_.assessed.filter(state="waiting").select_related("unit", "round__organisation"):
            people = inbox.people(one)
            if not people:
                nobody.append(str(one.unit))
            text = marking.sentence(said, round=round_, day=round_.self_due)
            told += len(notices.tell([person for person in people if person != user], "assessment.waits", one, text))
        audit.record(user, "assessment.chase", round_, {"told": told, "nobody": nobody}, request)
    return told, nobody


def add(
    round_: Assessment, units: Iterable[Organisation], user: Any, request: HttpRequest | None = None
) -> list[Assessed]:
    """Units join the round as if it had been opened for them too. Raises Refused."""
    with transaction.atomic():
        _locked(round_, user)
        if round_.self_due < timezone.localdate():
            raise Refused(_("自评截止日 %(day)s 已经过了，请先改自评截止，再补入单位。") % {"day": round_.self_due})
        made = begin(round_, units, user)
        if not made:
            raise Refused(_("这些单位都已在被考核单位里。"), "units")
        round_.units.add(*(one.unit for one in made))
        audit.record(user, "assessment.add_units", round_, {"note": "、".join(str(one.unit) for one in made)}, request)
    return made


def take_out(one: Assessed, reason: str, user: Any, request: HttpRequest | None = None) -> None:
    """A unit that was included by mistake leaves, as long as nobody has written or given anything. Raises Refused."""
    round_, reason = one.round, reason.strip()[:500]
    with transaction.atomic():
        _locked(round_, user)
        marking.lock(one)
        if not reason:
            raise Refused(_("请写明理由。"), "reason")
        if not untouched(one):
            raise Refused(_("“%(unit)s”已经填了自评，或者已有评分或委托，不能移出。") % {"unit": one.unit})
        if round_.assessed.count() == 1:
            raise Refused(_("只有这一个被考核单位；考核发起错了的，请撤销考核。"))
        audit.record(user, "assessment.take_out", round_, {"note": f"{one.unit}：{reason}"}, request)
        notices.tell(
            [person for person in inbox.people(one) if person != user], "assessment.waits", None,
            marking.sentence(gettext_lazy("“%(one)s”不用自评了：%(reason)s"), one=one, reason=reason),
        )  # fmt: skip
        one.scores.all().delete()
        one.delete()
        round_.units.remove(one.unit)


def may_take_out(user: Any, one: Assessed) -> bool:
    """Whether this person may take the unit out of its round."""
    return one.round.state == "self" and holds(user, "assessment.run", one.round.organisation) and untouched(one)


def untouched(one: Assessed) -> bool:
    """Whether all that there is of the unit came from the house."""
    if one.state != "waiting" or one.entered_at is not None:
        return False
    given = Score.objects.filter(Q(by__isnull=False) | Q(assignment__isnull=False), assessed=one)
    return not given.exists() and not one.assignments.exists()


def _locked(round_: Assessment, user: Any) -> None:
    """The round held until the end of the transaction, if units fill in and it is this person's to change."""
    if not holds(user, "assessment.run", round_.organisation):
        raise Forbidden(_("被考核单位只能由“%(unit)s”改。") % {"unit": round_.organisation})
    round_.refresh_from_db(from_queryset=Assessment._base_manager.select_for_update())
    if round_.state == "judging":
        raise Refused(_("自评已经结束；请先重新开放自评，再改被考核单位。"))
    if round_.state != "self":
        raise Refused(_("“%(round)s”现在是“%(state)s”，不能再改。") % {"round": round_, "state": round_.state_label})
