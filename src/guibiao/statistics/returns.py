"""Returns: saved as they are typed, submitted when nothing hard is left and everything soft is explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.procedures import Move
from guibiao.statistics import campaigns, filling, observations
from guibiao.statistics.models import Observation, Return

SIGNATURES = ("responsible", "filled_by", "phone")
_LONGEST = 500


class Refused(ValueError):
    """Something that is not saved, as a sentence for the person."""


def save(
    one: Return, layout: filling.Layout, *, user: Any, version: int, values: Mapping[str, str],
    explanations: Mapping[str, str] | None = None, signatures: Mapping[str, str] | None = None, request: HttpRequest | None = None,
    action: str = "return.save",
) -> Return:  # fmt: skip
    """Keep what is typed, right or wrong, in the cells of its form. All of it or nothing: Refused where somebody else was faster,
    or it is handed in."""
    with transaction.atomic():
        held = Return.objects.select_for_update(of=("self",)).select_related("campaign__dataset", "unit").get(pk=one.pk)
        if held.state != "filling":
            raise Refused(_("这张报表已经上报，不能再改；要改请先由组织单位退回。"))
        if held.campaign.state != "open":
            raise Refused(_("“%(campaign)s”已经截止，不能再填。") % {"campaign": held.campaign})
        if held.version != version:
            raise Refused(_("您打开之后别人改过这张报表，您的修改没有保存。请刷新后再填。"))
        merged = {**held.values, **{k: str(v)[:_LONGEST] for k, v in values.items() if k in layout.keys}}
        before = (held.values, held.explanations, [getattr(held, name) for name in SIGNATURES])
        held.values = {key: value for key, value in merged.items() if value.strip()}
        if explanations is not None:
            held.explanations = {key: text.strip()[:_LONGEST] for key, text in explanations.items() if text.strip()}
        for name in SIGNATURES if signatures is not None else ():
            setattr(held, name, (signatures or {}).get(name, "").strip()[:40])
        if before == (held.values, held.explanations, [getattr(held, name) for name in SIGNATURES]):
            return held
        held.version += 1
        held.saved_by, held.saved_at = user, timezone.now()
        held.save()
        changed = sorted(k for k in {*before[0], *held.values} if before[0].get(k) != held.values.get(k))
        audit.record(user, action, held, {"cells": changed[:100], "version": held.version}, request)
    return held


def obstacle(move: Move) -> str | None:
    """Why a return cannot be submitted yet."""
    one = move.case
    if one.campaign.state != "open":
        return _("“%(campaign)s”没有在填报中，不能上报。") % {"campaign": one.campaign}
    found = filling.findings(filling.Layout(one.campaign.dataset), one.values, filling.before(one))
    hard = [finding.sentence for finding in found if finding.hard]
    if hard:
        more = _("等 %(n)d 处。") % {"n": len(hard)} if len(hard) > 3 else ""
        return _("还不能上报：%(what)s") % {"what": "".join(hard[:3]) + more}
    unexplained = [finding.sentence for finding in found if not one.explanations.get(finding.key)]
    if unexplained:
        return _("还有 %(n)d 处要说明：%(what)s") % {"n": len(unexplained), "what": "".join(unexplained[:3])}
    if not one.responsible or not one.filled_by:
        return _("请填写单位负责人和填表人。")
    return None


def note_submission(move: Move) -> None:
    """Keep when it was first handed in, which decides whether it was late."""
    move.case.submitted_at = move.case.submitted_at or timezone.now()


@dataclass(frozen=True)
class Published:
    """The figure that a cell became, and the statement of it that holds where that is another one."""

    observation: Observation
    instead: Observation | None


def published(one: Return) -> dict[str, Published]:
    """What the cells of a return became, as far as it was published and not taken back: three queries."""
    if not one.publications:
        return {}
    figures = {
        (said.indicator_id, said.scope): said
        for said in Observation.objects.filter(intake__filing=one).select_related("intake").order_by("intake__version")
    }
    year, period = one.campaign.year, one.campaign.period
    every = Observation.objects.filter(
        region=one.unit.region_id, indicator__in={code for code, _scope in figures}, year=year, part=period.part,
        to_date=period.to_date,
    )  # fmt: skip
    holds = {(said.indicator_id, said.scope): said for said in observations.prevailing(every)} if figures else {}
    return {
        key: Published(said, None if holds[figure] == said else holds[figure])
        for key, item, line in filling.Layout(one.campaign.dataset).cells()
        if (said := figures.get(figure := (item.indicator_id or "", line.scope))) is not None
    }


def note_return(move: Move) -> None:
    """What was said of single cells is kept, and who fills in hears of it."""
    one, day = move.case, move.transition.deadline
    keys = filling.Layout(one.campaign.dataset).keys
    given = {key: str(text).strip()[:_LONGEST] for key, text in move.data.get("remarks", {}).items() if key in keys}
    one.remarks = {key: text for key, text in given.items() if text}
    due = day(move) if day else None
    words = {"what": one.campaign, "note": move.note, "day": getattr(due, "date", due)}
    campaigns.tell(one, "return.sent_back", lambda: _("“%(what)s”被退回，请在 %(day)s 前改好重报：%(note)s") % words)


def not_collector(move: Move) -> str | None:
    """Only those who run the campaign check, return and approve: a unit does not approve what it filled in itself."""
    verdict = access.why(move.actor, move.transition.permission or "", move.case.campaign)
    return None if verdict else verdict.reason
