"""What people decide about findings: accept, correct, reject, add, undo. Every decision is kept with who and when.

Each item has a version. A decision names the version that the person saw; when another was faster, nothing is written
for that item and both sides are handed back, so that the person can choose.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.plans import particulars, questions
from guibiao.plans.found import DOCUMENT_KEY
from guibiao.plans.models import Item, ItemChange, Plan
from guibiao.plans.versions import LONGEST
from guibiao.reading.model import Figure, Measure, Tension

FIGURES = (Item.Kind.TARGET, Item.Kind.FACT)
YEARS = (1900, 2200)
_STRUCTS: dict[str, type[msgspec.Struct]] = {
    Item.Kind.TARGET: Figure,
    Item.Kind.FACT: Figure,
    Item.Kind.MEASURE: Measure,
    Item.Kind.TENSION: Tension,
}


class Decision(msgspec.Struct, kw_only=True):
    """One decision, as the browser sends it. `changes` are fields of the contract; `start` and `end` move the place."""

    item: int
    version: int
    action: Literal["accept", "correct", "reject", "reopen"]
    changes: dict[str, Any] = {}
    kind: Literal["target", "fact"] | None = None
    start: int | None = None
    end: int | None = None


@dataclass
class Outcome:
    """What was written, and what was not because somebody else had decided meanwhile."""

    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    applied: list[Item] = field(default_factory=list)
    conflicts: list[Item] = field(default_factory=list)


class Refused(ValueError):
    """A decision that cannot be, as a sentence for the person."""


def snapshot(item: Item) -> dict[str, Any]:
    """What a change keeps of an item."""
    return {"kind": item.kind, "status": item.status, "data": item.data, "start": item.start, "end": item.end}


def decide(plan: Plan, user: Any, decisions: Iterable[Decision], request: HttpRequest | None = None) -> Outcome:
    """Write decisions, together or, for those in conflict, not at all. Raises Refused with a sentence."""
    wanted = {decision.item: decision for decision in decisions}
    with transaction.atomic():
        locked = _open_for_checking(plan, user)
        outcome = Outcome()
        changes: list[tuple[Item, str, dict[str, Any]]] = []
        for item in locked.items.select_for_update().filter(pk__in=wanted):
            decision = wanted[item.pk]
            before = snapshot(item)
            stored_version = item.version
            _change(item, decision)
            if stored_version != decision.version and snapshot(item) != before:
                _restore(item, before)
                outcome.conflicts.append(item)
            elif snapshot(item) != before:
                changes.append((item, decision.action, before))
            else:
                outcome.applied.append(item)
        _write(locked, user, changes, outcome, request)
    return outcome


def add(
    plan: Plan, user: Any, *, kind: str, start: int, end: int, data: dict[str, Any], request: HttpRequest | None = None
) -> Outcome:
    """Add what the reader did not find. Raises Refused with a sentence."""
    with transaction.atomic():
        locked = _open_for_checking(plan, user)
        if kind not in (*FIGURES, Item.Kind.MEASURE):
            raise Refused(_("只能添加目标、事实或举措。"))
        text = _text(locked)
        if not 0 <= start < end <= len(text):
            raise Refused(_("请先在原文中选中语句。"))
        if kind == Item.Kind.MEASURE:
            data = {**data, "text": data.get("text") or text[start:end]}
        item = Item(plan=locked, kind=kind, key=_new_key(locked, kind), start=start, end=end, data={}, version=0)
        item.data = _checked(item, data)
        item.status = Item.Status.ACCEPTED
        outcome = Outcome()
        item.version = 1
        item.reasons = questions.look_again(locked, item)
        item.updated_by = user
        item.save()
        _log(locked, user, [(item, ItemChange.Action.ADD, None)], outcome, request)
    return outcome


def undo(plan: Plan, user: Any, batch: uuid.UUID, request: HttpRequest | None = None) -> Outcome:
    """Take back what was done together, item by item where nobody has decided since."""
    with transaction.atomic():
        locked = _open_for_checking(plan, user)
        outcome = Outcome()
        changes: list[tuple[Item, str, dict[str, Any]]] = []
        done = ItemChange.objects.filter(plan=locked, batch=batch, by=user).select_related("item")
        if not done:
            raise Refused(_("没有可以撤销的操作。"))
        for change in done:
            item = change.item
            if item.version != change.version:
                outcome.conflicts.append(item)
                continue
            before = snapshot(item)
            _restore(item, change.before or {**before, "status": Item.Status.REJECTED})
            changes.append((item, ItemChange.Action.UNDO, before))
        _write(locked, user, changes, outcome, request)
    return outcome


def record_changes(
    plan: Plan, user: Any, changes: list[tuple[Item, str, dict[str, Any]]], request: HttpRequest | None = None
) -> Outcome:
    """For other services in the same transaction: items already changed in memory, with what they were before."""
    outcome = Outcome()
    _write(plan, user, changes, outcome, request)
    return outcome


def _open_for_checking(plan: Plan, user: Any) -> Plan:
    access.require(user, "plan.check", plan)
    locked: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if locked.state != "checking":
        raise Refused(_("“%(plan)s”现在是“%(state)s”，不能修改条目。") % {"plan": plan, "state": locked.state_label})
    return locked


def _change(item: Item, decision: Decision) -> None:
    if decision.action == "reject":
        if item.kind == Item.Kind.DOCUMENT:
            raise Refused(_("文件信息不能剔除，请直接修改。"))
        item.status = Item.Status.REJECTED
    elif decision.action == "reopen":
        item.status = Item.Status.OPEN
    elif decision.action == "accept":
        item.status = _accepted(item)
    else:
        _correct(item, decision)


def _correct(item: Item, decision: Decision) -> None:
    if decision.kind and item.kind in FIGURES:
        item.kind = decision.kind
    if decision.start is not None and decision.end is not None:
        if not 0 <= decision.start < decision.end <= len(_text(item.plan)):
            raise Refused(_("选中的范围不在原文之内。"))
        item.start, item.end = decision.start, decision.end
    item.data = _checked(item, {**item.data, **decision.changes})
    item.status = Item.Status.CORRECTED if item.original is not None else Item.Status.ACCEPTED


def _accepted(item: Item) -> str:
    changed = item.original is not None and item.data != item.original
    return Item.Status.CORRECTED if changed else Item.Status.ACCEPTED


def _checked(item: Item, data: dict[str, Any]) -> dict[str, Any]:
    """The data of an item after its type was asked. Raises Refused with a sentence."""
    if item.kind == Item.Kind.DOCUMENT:
        try:
            return particulars.check(data)
        except ValueError as error:
            raise Refused(str(error)) from None
    struct = _STRUCTS[item.kind]
    try:
        msgspec.convert({**data, "id": item.key, "start": item.start, "end": item.end}, struct)
    except msgspec.ValidationError as error:
        raise Refused(_("填写的内容不合要求：%(what)s") % {"what": error}) from None
    if item.kind in FIGURES:
        _check_figure(data)
    if item.kind == Item.Kind.MEASURE and not str(data.get("title") or "").strip():
        raise Refused(_("举措要有标题。"))
    return data


def _check_figure(data: dict[str, Any]) -> None:
    if not str(data.get("indicator") or "").strip():
        raise Refused(_("指标名称不能为空。"))
    years = (data.get("year"), (data.get("baseline") or {}).get("year"))
    if any(year is not None and not YEARS[0] <= year <= YEARS[1] for year in years):
        raise Refused(_("年份须在 %(first)d 与 %(last)d 之间。") % {"first": YEARS[0], "last": YEARS[1]})
    if len(data["indicator"]) > LONGEST["indicator"] or len(data.get("unit") or "") > LONGEST["unit"]:
        raise Refused(_("指标名称最多 %(indicator)d 字，单位最多 %(unit)d 字。") % LONGEST)
    if data.get("comparator") == "range" and data.get("upper") is None:
        raise Refused(_("比较方式为“区间”时须填上限。"))
    if data.get("upper") is not None and data["upper"] < data["value"]:
        raise Refused(_("上限不能小于数值。"))


def _restore(item: Item, state: dict[str, Any]) -> None:
    for name, value in state.items():
        setattr(item, name, value)


def _write(
    plan: Plan,
    user: Any,
    changes: list[tuple[Item, str, dict[str, Any]]],
    outcome: Outcome,
    request: HttpRequest | None,
) -> None:
    now = timezone.now()
    for item, _action, _before in changes:
        item.version += 1
        item.reasons = questions.look_again(plan, item)
        item.updated_at, item.updated_by = now, user
    Item.objects.bulk_update(
        [item for item, _action, _before in changes],
        ["kind", "status", "data", "original", "reasons", "confidence", "start", "end", "version", "updated_at",
         "updated_by"],
        batch_size=100,
    )  # fmt: skip
    _log(plan, user, changes, outcome, request)


def _log(plan: Plan, user: Any, changes: Any, outcome: Outcome, request: HttpRequest | None) -> None:
    if not changes:
        return
    ItemChange.objects.bulk_create(
        ItemChange(
            plan=plan, item=item, version=item.version, action=action, batch=outcome.batch, by=user,
            before=before, after=snapshot(item),
        )
        for item, action, before in changes
    )  # fmt: skip
    for item, _action, _before in changes:
        if item.key == DOCUMENT_KEY:
            particulars.apply(plan, item.data)
    outcome.applied += [item for item, _action, _before in changes]
    audit.record(user, "plan.decide", plan, {
        "batch": str(outcome.batch),
        "changes": [_brief(item, action, before) for item, action, before in changes],
    }, request)  # fmt: skip


def _brief(item: Item, action: str, before: dict[str, Any] | None) -> dict[str, Any]:
    """A change for the audit chain: which item, what was done, and the fields that differ."""
    old = (before or {}).get("data", {})
    fields = {
        name: [old.get(name), value]
        for name, value in item.data.items()
        if before is not None and old.get(name) != value
    }
    return {"item": item.key, "identity": str(item.identity), "action": str(action), "fields": fields}


def _text(plan: Plan) -> str:
    reading = plan.current_reading
    return reading.text if reading is not None else ""


def _new_key(plan: Plan, kind: str) -> str:
    prefix = {"target": "t", "fact": "f", "measure": "m"}[kind]
    taken = set(plan.items.values_list("key", flat=True))
    number = len(taken) + 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
