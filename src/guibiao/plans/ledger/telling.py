"""Who is told what happens to comments, divisions, revisions and remarks.

Whoever is to do something finds it in the inbox; the notice carries it out of the house by mail and webhook, too.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from guibiao.kernel import access, inbox, notices
from guibiao.kernel.models import Organisation
from guibiao.plans.models import CommentRound, Division, Duty, Opinion, Part, Remark, Revision, TaskSource

ASKED, ANSWERED, REVISED = "ledger.asked", "ledger.answered", "ledger.revised"


def of_unit(permission: str, case: Any, organisation: Organisation | None) -> list[Any]:
    """The people who are asked to use a permission on a case for an organisation."""
    return access.people_for(permission, case, organisation) if organisation else []


def _tell(
    people: Iterable[Any], kind: str, about: Any, text: Callable[[], str], actor: Any = None, url: str = ""
) -> int:
    return len(notices.tell([one for one in people if one != actor], kind, about, text, url=url))


# --- comments -------------------------------------------------------------------------------------------------------
def opinion_asked(opinion: Opinion, count: int) -> int:
    """A unit is asked for its word."""

    def text() -> str:
        said = {"round": opinion.round, "count": count, "until": _day(opinion.deadline)}
        if opinion.deadline is None:
            return _("请对“%(round)s”反馈意见，共 %(count)d 项。") % said
        return _("请在%(until)s前对“%(round)s”反馈意见，共 %(count)d 项。") % said

    return _tell(inbox.people(opinion), ASKED, opinion, text)


def opinion_given(opinion: Opinion, differing: int) -> None:
    """Who opened a round hears of what differs, and that all have answered."""
    current = opinion.round
    others = current.opinions.filter(state="waiting").exclude(pk=opinion.pk)
    unit = opinion.organisation
    if differing:
        _tell([current.opened_by], ANSWERED, opinion, lambda: _("%(unit)s对“%(round)s”有 %(count)d 项不同意见。") % {
            "unit": unit, "round": current, "count": differing})  # fmt: skip
    if not others.exists():
        _tell([current.opened_by], ANSWERED, current, lambda: _("“%(round)s”各单位都已反馈。") % {"round": current})


def round_closed(current: CommentRound, said: dict[Opinion, tuple[int, int]]) -> None:
    """Each unit that had another word hears what became of it: how many were accepted, and how many not."""
    for opinion, (accepted, declined) in said.items():
        people = of_unit("opinion.answer", opinion, opinion.organisation)
        _tell(people, ANSWERED, opinion, _outcome({"round": current, "accepted": accepted, "declined": declined}))


def _outcome(said: dict[str, Any]) -> Callable[[], str]:
    return lambda: _("“%(round)s”已结束：您单位的意见采纳 %(accepted)d 项，未采纳 %(declined)d 项。") % said


# --- divisions ------------------------------------------------------------------------------------------------------
def part_sent(part: Part) -> None:
    """A region is asked to accept its figures."""
    _tell(
        inbox.people(part), ASKED, part, lambda: _("“%(division)s”已下达到%(region)s，请认领或提出异议。") % _part(part)
    )


def part_recalled(part: Part, note: str, actor: Any) -> None:
    """A region hears that its figures were taken back."""
    people, said = of_unit("division.answer", part, part.organisation), {**_part(part), "note": note}
    # What was taken back is not shown to the region before it comes again.
    url = reverse("ledger_divisions")
    _tell(people, ANSWERED, part, lambda: _("“%(division)s”已收回调整：%(note)s") % said, actor, url)


def part_answered(part: Part, actor: Any, objection: str = "") -> None:
    """The keeper of a division hears of every objection, and when the last region has accepted."""
    division: Division = part.division
    keepers = of_unit("division.edit", division, division.organisation)
    if objection:
        said = {**_part(part), "objection": objection}
        _tell(keepers, ANSWERED, part, lambda: _("%(region)s对“%(division)s”提出异议：%(objection)s") % said, actor)
    elif not division.parts.exclude(state="accepted").exclude(pk=part.pk).exists():
        _tell(keepers, ANSWERED, division, lambda: _("“%(division)s”各地区都已认领，可以确定。") % _part(part), actor)


def _part(part: Part) -> dict[str, Any]:
    return {"division": part.division, "region": part.region}


# --- revisions and remarks ------------------------------------------------------------------------------------------
def revision_proposed(revision: Revision, actor: Any) -> None:
    """Those who may approve a revision hear of it."""
    people = access.people("plan.adopt", revision)
    _tell(people, ASKED, revision, lambda: _("“%(plan)s”的修订待批准：%(reason)s") % _revision(revision), actor)


def revision_returned(revision: Revision, actor: Any, note: str) -> None:
    """Who proposed a revision hears why it came back."""
    said = {**_revision(revision), "note": note}
    _tell([revision.proposed_by], REVISED, revision, lambda: _("“%(plan)s”的修订被退回：%(note)s") % said, actor)


def revision_approved(revision: Revision, actor: Any) -> None:
    """Who proposed a revision hears of the new version, and the units that answer for what it changes."""
    said = {**_revision(revision), "number": revision.result.number if revision.result else ""}
    _tell(
        [revision.proposed_by],
        REVISED,
        revision,
        lambda: _("“%(plan)s”的修订已批准，形成第 %(number)s 版。") % said,
        actor,
    )
    identities = [change["identity"] for change in revision.changes]
    changed = TaskSource.objects.filter(plan=revision.plan_id, identity__in=identities).values_list("task_id")
    for duty in Duty.objects.filter(task__in=changed).select_related("task", "organisation").order_by("pk"):
        people = of_unit("duty.view", duty, duty.organisation)
        _tell(people, REVISED, duty, _touched({**said, "task": duty.task}), actor)


def _touched(said: dict[str, Any]) -> Callable[[], str]:
    return lambda: _("“%(plan)s”作了修订，您单位的事项“%(task)s”有改动。") % said


def _revision(revision: Revision) -> dict[str, Any]:
    return {"plan": revision.plan, "reason": revision.reason}


def remark_made(remark: Remark) -> None:
    """Those who keep a plan hear of a remark on it."""
    said = {"unit": remark.organisation, "plan": remark.plan}
    _tell(
        inbox.people(remark), ASKED, remark, lambda: _("%(unit)s对“%(plan)s”提了意见建议，请答复。") % said, remark.by
    )


def remark_answered(remark: Remark, actor: Any) -> None:
    """Who made a remark hears that it was answered."""
    _tell([remark.by], ANSWERED, remark, lambda: _("您对“%(plan)s”的意见建议已答复。") % {"plan": remark.plan}, actor)


def _day(day: datetime.date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""
