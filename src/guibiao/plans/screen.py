"""What the check screen is sent: text, layout, outline, findings, and the words it speaks."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel.saying import again
from guibiao.plans import attention, canonical
from guibiao.plans.models import Item, ItemChange, Plan
from guibiao.plans.vocabulary import fields, said, vocabulary

MOST_CHANGES = 3000


def everything(plan: Plan, *, may_check: bool) -> dict[str, Any]:
    """The whole screen as data."""
    reading = plan.current_reading
    items = plan.items.select_related("updated_by").order_by("start", "pk")
    return {
        "readonly": _readonly(plan, may_check),
        "text": reading.text if reading else "",
        "layout": reading.layout if reading else [],
        "outline": reading.found.get("outline", []) if reading else [],
        "warnings": [again(said) for said in reading.found.get("warnings", [])] if reading else [],
        "items": [item_data(item) for item in items],
        "indicators": canonical.choices(),
        "cursor": _cursor(plan),
    }


def _readonly(plan: Plan, may_check: bool) -> str:
    """Why nothing can be changed, or an empty string."""
    if not may_check:
        return _("只读：您的角色不能核对")
    return "" if plan.state == "checking" else _("只读：规划不在核对中")


def item_data(item: Item) -> dict[str, Any]:
    """One finding for the browser. A measure's words stand in the document and are sent only when they differ."""
    data = dict(item.data)
    if item.kind == Item.Kind.MEASURE and item.original is not None and data.get("text") == item.original.get("text"):
        data.pop("text", None)
    if item.kind == Item.Kind.TENSION:
        data["about"] = again(str(data.get("about", "")))
    return {
        "id": item.pk,
        "identity": str(item.identity),
        "kind": item.kind,
        "key": item.key,
        "start": item.start,
        "end": item.end,
        "data": data,
        "read": {name: value for name, value in item.original.items() if name != "text"} if item.original else None,
        "status": item.status,
        "version": item.version,
        "reasons": attention.ranked(item.reasons),
        "confidence": item.confidence,
        "by": item.updated_by.full_name if item.updated_by else None,
        "at": _moment(item.updated_at) if item.updated_by_id else None,
    }


def since(plan: Plan, after: int) -> dict[str, Any]:
    """The items that changed after a change, as they are now, and the number of the latest change."""
    rows = ItemChange.objects.filter(plan=plan, pk__gt=after).order_by("pk")[:MOST_CHANGES]
    changed = {row.item_id: row.pk for row in rows}
    items = plan.items.filter(pk__in=changed).select_related("updated_by")
    return {
        "cursor": max(changed.values(), default=after),
        "items": [item_data(item) for item in items],
        "state": plan.state,
    }


def history_line(change: ItemChange) -> dict[str, Any]:
    """One decision in words: who, when, what, and the fields that differ."""
    before = (change.before or {}).get("data") or {}
    after = (change.after or {}).get("data") or {}
    names = fields()
    differing = [
        {"name": names.get(name, name), "before": said(name, before.get(name)), "after": said(name, after.get(name))}
        for name in after
        if change.before is not None and before.get(name) != after.get(name) and name != "text"
    ]
    return {
        "action": change.get_action_display(),
        "by": change.by.full_name if change.by else _("系统"),
        "at": _moment(change.at),
        "version": change.version,
        "fields": differing,
    }


def words() -> dict[str, Any]:
    """Every word that the screen's script puts on the page, in the language of the request."""
    return {
        "reasons": {code: str(label) for code, label in attention.REASONS.items()},
        "asked": sorted(attention.FROM_FIELDS),
        "kinds": dict(Item.Kind.choices),
        "status": dict(Item.Status.choices),
        **vocabulary(),
    }


def _moment(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _cursor(plan: Plan) -> int:
    return ItemChange.objects.filter(plan=plan).order_by("-pk").values_list("pk", flat=True).first() or 0
