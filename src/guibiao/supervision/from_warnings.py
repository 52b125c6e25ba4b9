"""From warnings of monitoring to items, one by one press or several at once; and back when an item ends."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Refused
from guibiao.monitoring import standing, warning_words
from guibiao.monitoring.models import TargetWarning
from guibiao.monitoring.warning_procedure import of_office
from guibiao.plans.models import Task, TaskSource
from guibiao.supervision import clock, items
from guibiao.supervision.models import Item


@dataclass(frozen=True)
class Terms:
    """What the person who hands over says: who leads (else who answers for the warning), by when (else as the office's clock says), and,
    where several become one item, its title."""

    lead: Organisation | None = None
    until: datetime.date | None = None
    title: str = ""


def hand_over(
    warning: TargetWarning, user: Any, request: HttpRequest | None = None, terms: Terms | None = None
) -> Item:
    """The item of a warning, arranged under the office's usual clock or by a day, and the warning handed over; all or nothing.

    The unit that answers for the warning leads; the others on the target's task take part. Raises Refused.
    """
    terms = terms or Terms()
    with transaction.atomic():
        (warning,) = _locked([warning.pk])
        task = task_of(warning)
        return _made(
            [warning], user, request, terms, office(warning, user), title=str(warning), participants=_others(task),
            identity=task.identity if task else warning.watched.identity, warning=warning,
        )  # fmt: skip


def hand_over_each(pks: Collection[int], user: Any, terms: Terms, request: HttpRequest | None = None) -> list[Item]:
    """An item for each of the warnings; all or nothing. Raises Refused."""
    with transaction.atomic():
        return [hand_over(warning, user, request, terms) for warning in _locked(pks)]


def hand_over_together(pks: Collection[int], user: Any, terms: Terms, request: HttpRequest | None = None) -> Item:
    """One item for all of the warnings, which ends for all of them; all or nothing. Raises Refused."""
    with transaction.atomic():
        warnings = _locked(pks)
        if len(warnings) == 1:
            return hand_over(warnings[0], user, request, terms)
        offices = {office(warning, user) for warning in warnings}
        if len(offices) > 1:
            names = "、".join(sorted(str(one) for one in offices))
            raise Refused(_("所选预警由不同单位督办（%(names)s），不能合并成一项。") % {"names": names}, "together")
        leads = {warning.organisation for warning in warnings}
        if terms.lead is None and len(leads) > 1:
            raise Refused(_("所选预警的责任单位不同，合并成一项要写明由谁牵头。"), "lead")
        others = {unit.pk: unit for warning in warnings for unit in (warning.organisation, *_others(task_of(warning)))}
        words = {"first": str(warnings[0]), "count": len(warnings)}
        return _made(
            warnings, user, request, terms, offices.pop(), participants=list(others.values()), identity=uuid.uuid4(),
            title=terms.title.strip() or _("%(first)s等 %(count)d 项预警") % words,
        )  # fmt: skip


def _locked(pks: Collection[int]) -> list[TargetWarning]:
    """The warnings under lock: of two people who press at once the second finds them handed over."""
    held = TargetWarning._base_manager.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    found = list(
        held.select_related(
            "watched__plan__organisation", "watched__region", "watched__taken__organisation", "organisation",
            "judgement__target", "judgement__taken__target",
        )
    )  # fmt: skip
    if not found:
        raise Refused(_("请先选预警。"))
    return found


def _made(
    warnings: list[TargetWarning], user: Any, request: HttpRequest | None, terms: Terms, supervisor: Organisation,
    *, title: str, participants: list[Organisation], **fields: Any,
) -> Item:  # fmt: skip
    plan, today = warnings[0].watched.plan, timezone.localdate()
    rule = None if terms.until else clock.usual(supervisor, today)
    if rule is None and terms.until is None:
        raise Refused(_("没有可用的督办时限，请先在“督办时限”里登记。"))
    if terms.until is not None and terms.until < today:
        raise Refused(_("完成时限不能早于今天。"), "until")
    item = items.make(
        user=user, organisation=supervisor, title=title, text="\n\n".join(map(_text, warnings)), received_on=today,
        lead=terms.lead or warnings[0].organisation, participants=participants, clock_code=rule.code if rule else "",
        origin=Item.Origin.WARNING, source=plan.title[:300], reference=plan.number[:120], request=request, **fields,
    )  # fmt: skip
    for warning in warnings:
        procedures.apply(
            warning,
            "hand_over",
            user,
            note=item.number,
            request=request,
            matter=None if item.warning else item.identity,
        )
    if terms.until is not None:
        items.set_nodes(item, [(_("查明原因，整改到位"), terms.until)], user, request)
    procedures.apply(item, "arrange" if rule else "arrange_nodes", user, request=request)
    return item


def office(warning: TargetWarning, user: Any) -> Organisation:
    """Who supervises it: the office of the plan or, of a target divided, that of the region which took it on."""
    own, keeper = warning.watched.plan.organisation, warning.watched.keeper
    return own if own == keeper or items.holds(user, "supervision.edit", own) else keeper


def task_of(warning: TargetWarning) -> Task | None:
    """The task of the ledger that the target became, also where it was merged into another."""
    watched = warning.watched
    mine = Q(plan=watched.plan_id, identity=watched.identity)
    if watched.taken is not None:
        mine = Q(pk=watched.taken.source_id)
    source = TaskSource.objects.filter(mine).select_related("task").first()
    return source.task if source else None


def _others(task: Task | None) -> list[Organisation]:
    return list(Organisation.objects.filter(duties__task=task).distinct()) if task else []


def _text(warning: TargetWarning) -> str:
    """What is asked for: the sentence of the plan, why it was warned of, and what the unit has said to it."""
    explained = procedures.steps(warning).filter(transition="explain").last()
    verdict, said = standing.told(warning.judgement), warning_words.said(warning)
    parts = [_("规划目标：%(sentence)s") % {"sentence": warning.judgement.target.sentence}]
    if verdict not in said:
        parts.append(_("监测情况：%(verdict)s") % {"verdict": verdict})
    parts.append(_("预警原因：%(said)s") % {"said": said})
    if explained:
        parts.append(_("责任单位说明：%(note)s") % {"note": explained.note})
    return "\n".join([*parts, _("请查明原因，提出措施，按期反馈进展。")])


def follow(item: Item, transition: str, note: str) -> None:
    """What the end of an item means for its warning, unless the warning has come to an end before."""
    for warning in _of(item).filter(state="handed"):
        procedures.apply(warning, transition, None, note=f"{item.number} {note}".strip())


def _of(item: Item) -> QuerySet[TargetWarning]:
    if item.warning_id is not None:
        return TargetWarning.objects.filter(pk=item.warning_id)
    handed = Q(handed_as=item.identity) if item.origin == Item.Origin.WARNING and item.identity else Q(pk__in=[])
    return TargetWarning.objects.filter(handed).order_by("pk")


def of(item: Item, user: Any) -> list[TargetWarning]:
    """The warnings that an item came from, where this person may see them."""
    return list(access.visible(user, _of(item)).select_related("watched__target", "watched__region"))


def may_hand_over(user: Any, warning: TargetWarning) -> bool:
    """Whether this person may make the item of a warning."""
    open_ = warning.state in warning.procedure.transition("hand_over").sources
    return open_ and of_office(user, "warning.decide", warning) and items.holds(
        user, "supervision.edit", office(warning, user)
    )  # fmt: skip


def candidates(pks: Collection[int], user: Any) -> tuple[list[TargetWarning], list[tuple[TargetWarning, str]]]:
    """Of chosen warnings those that this person may hand over, and the others with the reason."""
    rows = access.visible(user, TargetWarning.objects.filter(pk__in=pks)).order_by("pk").select_related(
        "watched__plan__organisation", "watched__target", "watched__region", "watched__taken__organisation", "organisation",
        "judgement__target", "judgement__taken__target", "before",
    )  # fmt: skip
    ready, others = [], []
    allowed: dict[Any, bool] = {}
    for one in rows:
        if one.state not in one.procedure.transition("hand_over").sources:
            others.append((one, _("现在是“%(state)s”") % {"state": one.state_label}))
            continue
        key = (one.watched.plan.organisation_id, one.watched.keeper.pk)
        if key not in allowed:
            allowed[key] = may_hand_over(user, one)
        if allowed[key]:
            ready.append(one)
        else:
            others.append((one, _("由%(unit)s转督办") % {"unit": one.watched.keeper}))
    return ready, others


def item_of(warning: TargetWarning, user: Any) -> Item | None:
    """The latest item that came from a warning, where this person may see it."""
    mine = Q(warning=warning)
    if warning.handed_as is not None:
        mine |= Q(identity=warning.handed_as, origin=Item.Origin.WARNING)
    found: Item | None = access.visible(user, Item.objects.filter(mine)).order_by("-pk").first()
    return found
