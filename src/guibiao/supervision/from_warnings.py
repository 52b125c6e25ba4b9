"""From a warning of monitoring to an item, by one press; and back when the item ends."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Refused
from guibiao.monitoring import standing, warning_words
from guibiao.monitoring.models import TargetWarning
from guibiao.plans.models import Task, TaskSource
from guibiao.supervision import clock, items
from guibiao.supervision.models import Item


def hand_over(warning: TargetWarning, user: Any, request: HttpRequest | None = None) -> Item:
    """The item of a warning, arranged under the office's usual clock, and the warning handed over; all or nothing.

    The unit that answers for the warning leads; the others on the target's task take part. Raises Refused.
    """
    with transaction.atomic():
        # The lock puts two people who press at once in a row; the second finds the warning handed over.
        held = TargetWarning._base_manager.select_for_update(of=("self",))
        warning = held.select_related("watched__plan__organisation", "organisation", "judgement__target").get(
            pk=warning.pk
        )
        plan, today = warning.watched.plan, timezone.localdate()
        rule = clock.usual(plan.organisation, today)
        if rule is None:
            raise Refused(_("没有可用的督办时限，请先在“督办时限”里登记。"))
        task = task_of(warning)
        item = items.make(
            user=user, organisation=plan.organisation, title=str(warning), text=_text(warning), lead=warning.organisation,
            participants=_others(task), received_on=today, clock_code=rule.code, origin=Item.Origin.WARNING,
            source=plan.title[:300], reference=plan.number[:120], warning=warning, request=request,
            identity=task.identity if task else warning.watched.identity,
        )  # fmt: skip
        procedures.apply(warning, "hand_over", user, note=item.number, request=request)
        procedures.apply(item, "arrange", user, request=request)
    return item


def task_of(warning: TargetWarning) -> Task | None:
    """The task of the ledger that the target became, also where it was merged into another."""
    watched = warning.watched
    source = TaskSource.objects.filter(plan=watched.plan_id, identity=watched.identity).select_related("task").first()
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
    if item.warning is not None and item.warning.state == "handed":
        procedures.apply(item.warning, transition, None, note=f"{item.number} {note}".strip())


def of(item: Item, user: Any) -> TargetWarning | None:
    """The warning that an item came from, where this person may see it."""
    if item.warning_id is None:
        return None
    found = access.visible(user, TargetWarning.objects.filter(pk=item.warning_id))
    return found.select_related("watched__target").first()


def may_hand_over(user: Any, warning: TargetWarning) -> bool:
    """Whether this person may make the item of a warning."""
    open_ = warning.state in warning.procedure.transition("hand_over").sources
    plan = warning.watched.plan
    return (
        open_ and access.can(user, "warning.decide", plan) and items.holds(user, "supervision.edit", plan.organisation)
    )


def item_of(warning: TargetWarning, user: Any) -> Item | None:
    """The latest item that came from a warning, where this person may see it."""
    found: Item | None = access.visible(user, Item.objects.filter(warning=warning)).order_by("-pk").first()
    return found
