"""An adopted plan is changed by a revision: proposed with a reason, approved, and then a new version."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, procedures
from guibiao.kernel.procedures import Move
from guibiao.plans import decisions
from guibiao.plans.ledger import proposals, telling
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import Item, ItemChange, Plan, Remark, Revision, TaskSource

#: Texts less alike than this, and short ones, are shown as wholes; a figure is never torn apart.
_SAME_TEXT, _LONG = 0.3, 16
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)


def draft(
    plan: Plan,
    user: Any,
    *,
    reason: str,
    changes: Iterable[tuple[str, dict[str, str]]],
    document: str = "",
    request: HttpRequest | None = None,
) -> Revision:
    """A revision of the current version: by identity of measure or target, its new texts. Raises Refused."""
    access.require(user, "revision.propose", plan)
    if not reason.strip():
        raise Refused(_("修订须写明理由。"))
    base = plan.current_version
    if base is None:
        raise Refused(_("这个规划还没有采用过，请直接核对。"))
    names = dict(TaskSource.objects.filter(plan=plan).values_list("identity", "task__title"))
    now = proposals.of_version(base)
    kept = []
    for identity, fields in changes:
        if identity not in now:
            raise Refused(_("现行版本里没有这一项，不能修订它。"))
        new = proposals.differing(now[identity], fields)
        wrong = proposals.check(new)
        if wrong:
            raise Refused(wrong)
        if new:
            kept.append({
                "identity": identity, "name": next((title for key, title in names.items() if str(key) == identity), ""),
                "fields": {name: [now[identity][name], text] for name, text in new.items()},
            })  # fmt: skip
    if not kept:
        raise Refused(_("与现行版本没有差别，不必修订。"))
    with transaction.atomic():
        revision: Revision = Revision.objects.create(
            plan=plan, base=base, reason=reason.strip(), document=document.strip()[:300], changes=kept, proposed_by=user
        )
        audit.record(user, "revision.make", revision, {"changes": len(kept)}, request)
    return revision


def propose(revision: Revision, user: Any, request: HttpRequest | None = None) -> None:
    """Ask for approval."""
    procedures.apply(revision, "propose", user, request=request)


Words = list[tuple[bool, str]]  # whether only this side has them, and the words


def side_by_side(revision: Revision) -> list[tuple[str, list[tuple[str, Words, Words]]]]:
    """By item: field, as it is, as it shall be, each in runs that the other side has and runs of its own."""
    labels = proposals.labels()
    return [
        (change["name"], [(labels[name], *_apart(proposals.shown(name, a), proposals.shown(name, b)))
                          for name, (a, b) in change["fields"].items()])
        for change in revision.changes
    ]  # fmt: skip


def _apart(before: str, after: str) -> tuple[Words, Words]:
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if max(len(one), len(other)) < _LONG or matcher.ratio() < _SAME_TEXT:
        return [(True, before)] if before else [], [(True, after)] if after else []
    old: Words = []
    new: Words = []
    for kind, a, b, c, d in matcher.get_opcodes():
        old += [(kind != "equal", "".join(one[a:b]))] if a < b else []
        new += [(kind != "equal", "".join(other[c:d]))] if c < d else []
    return old, new


def empty(move: Move) -> str | None:
    """Why a revision cannot be proposed."""
    return None if move.case.changes else str(_("这份修订还没有内容。"))


def outdated(move: Move) -> str | None:
    """Why a revision cannot be approved as it stands."""
    revision: Revision = move.case
    plan = revision.plan
    if plan.state != "adopted":
        return _("“%(plan)s”现在是“%(state)s”，请先结束核对中的修订。") % {"plan": plan, "state": plan.state_label}
    now = proposals.of_version(plan.current_version)
    for change in revision.changes:
        there = now.get(change["identity"])
        if there is None:
            return _("“%(name)s”在提出之后已从规划中撤出。") % {"name": change["name"]}
        for name, (before, _after) in change["fields"].items():
            if there[name] != before:
                said = {"name": change["name"], "field": proposals.labels()[name]}
                return _("“%(name)s”的%(field)s在提出之后又被改过，请退回重拟。") % said
    return None


def carry_out(move: Move) -> None:
    """The effect of approval: the items follow, and the plan is adopted as its next version."""
    from guibiao.plans import adoption

    revision: Revision = move.case
    plan = Plan.objects.get(pk=revision.plan_id)
    procedures.apply(plan, "revise", move.actor, note=revision.reason, request=move.request)
    wanted = {change["identity"]: change["fields"] for change in revision.changes}
    changes: list[tuple[Item, str, dict[str, Any]]] = []
    for item in plan.items.select_for_update().filter(identity__in=wanted):
        before = decisions.snapshot(item)
        _keep_text(item, plan)
        proposals.change_item(item, {name: after for name, (_old, after) in wanted[str(item.identity)].items()})
        changes.append((item, ItemChange.Action.CORRECT, before))
    decisions.record_changes(plan, move.actor, changes, move.request)
    terms = adoption.Terms(
        acknowledged=frozenset(issue.key for issue in adoption.issues(plan)),
        document=revision.document, reason=revision.reason, override_reason=plan.current_version.override_reason,
    )  # fmt: skip
    revision.result = adoption.adopt(plan, move.actor, terms, move.request)
    telling.revision_approved(revision, move.actor)


def proposed(move: Move) -> None:
    """Those who may approve hear of it."""
    telling.revision_proposed(move.case, move.actor)


def returned(move: Move) -> None:
    """Who proposed it hears why it came back."""
    telling.revision_returned(move.case, move.actor, move.note)


def _keep_text(item: Item, plan: Plan) -> None:
    """A measure whose words stand only in the document keeps saying them."""
    if item.kind == Item.Kind.MEASURE and not item.data.get("text"):
        reading = plan.current_reading
        text = reading.text[item.start : item.end] if reading else ""
        item.data = {**item.data, "text": text}


def remark(
    plan: Plan, user: Any, organisation: Any, text: str, task: Any = None, request: HttpRequest | None = None
) -> Remark:
    """A unit's remark on a plan, to be answered. Raises Refused."""
    if not text.strip():
        raise Refused(_("请写下意见建议。"))
    with transaction.atomic():
        made: Remark = Remark.objects.create(
            plan=plan, task=task, organisation=organisation, text=text.strip(), by=user
        )
        audit.record(user, "remark.write", made, {}, request)
        telling.remark_made(made)
    return made


def not_the_keeper(move: Move) -> str | None:
    """Remarks are answered by those who keep the plan, not by those who made them."""
    if access.can(move.actor, "plan.check", move.case.plan):
        return None
    return _("答复由规划的牵头单位作出。")


def keep_answer(move: Move) -> None:
    """The answer stands with the remark."""
    move.case.answer = move.note
    telling.remark_answered(move.case, move.actor)
