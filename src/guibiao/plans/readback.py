"""An edited task table comes back: its differences first, then, once confirmed, the plan follows it.

The differences are kept as data between the two steps:
    {"sort": "changed", "identity": "…", "name": "…", "place": "第7行", "message": "…", "version": 3,
     "cells": {"lead": ["省科技厅", "省教育厅"]}}          sort: changed, added (identity None), removed, moved
"""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.documents import Unreadable
from guibiao.kernel import access, audit, marks, procedures
from guibiao.plans import adoption, decisions, tasktables
from guibiao.plans.models import Item, ItemChange, Plan, TableRead
from guibiao.reading.outputs import RowChange, deadline_of, read_table, units_of

_UNITS = ("lead", "units")
# What a cell of the table is in a measure's data; the units are put together from two cells.
_FIELDS = {"task": "task", "action": "text", "annual": "annual", "outcome": "outcome", "deadline": "deadline"}


def propose(
    plan: Plan, user: Any, content: bytes, name: str, declared: bool, request: HttpRequest | None = None
) -> TableRead:
    """Read an edited file and keep its differences. Raises ValueError with a sentence."""
    access.require(user, "plan.check", plan)
    if not declared:
        raise ValueError(_("“%(name)s”未作不涉密声明，不能上传。") % {"name": name})
    version = plan.current_version if plan.state == "adopted" else None
    try:
        found = read_table(content, tasktables.tasks(plan, None, version), name=name)
    except Unreadable as error:
        raise ValueError(str(error)) from None
    changes = [change for change in found.rows if change.sort != "moved"]
    marks.refuse_marked(content, name, user, request, "plan.refused_classified")
    versions = dict(plan.items.filter(kind=Item.Kind.MEASURE).values_list("identity", "version"))
    read: TableRead = TableRead.objects.create(
        plan=plan,
        name=name[:255],
        changes=[_kept(change, versions) for change in changes],
        warnings=found.warnings,
        by=user,
    )
    audit.record(user, "plan.tasks_read", plan, {"name": name, "changes": len(read.changes)}, request)
    return read


def apply(plan: Plan, user: Any, identity: uuid.UUID, terms: dict[str, str], request: HttpRequest | None = None) -> int:
    """Let the confirmed differences hold: on the check screen, and as a new version where the plan was adopted.

    Returns how many measures changed. Raises ValueError with a sentence; then nothing has changed.
    """
    try:
        with transaction.atomic():
            read = TableRead.objects.select_for_update().filter(plan=plan, identity=identity, applied_at=None).first()
            if read is None:
                raise ValueError(_("这次读回已经确认过，或不属于这个规划。"))
            adopted = plan.state == "adopted"
            if adopted:
                procedures.apply(plan, "revise", user, note=terms["reason"], request=request)
            changes = _change_items(plan, read)
            decisions.record_changes(plan, user, [change for change in changes if change[0].pk], request)
            read.applied_at = timezone.now()
            read.save(update_fields=["applied_at"])
            if adopted:
                settled = frozenset(issue.key for issue in adoption.issues(plan))
                given = adoption.Terms(
                    acknowledged=settled, document=terms["document"] or read.name, reason=terms["reason"],
                    override_reason=plan.current_version.override_reason,
                )  # fmt: skip
                adoption.adopt(plan, user, given, request)
    except procedures.Refused as refusal:
        raise ValueError(str(refusal)) from None
    return len(read.changes)


def _change_items(plan: Plan, read: TableRead) -> list[tuple[Item, str, dict[str, Any]]]:
    items = {str(item.identity): item for item in plan.items.select_for_update().filter(kind=Item.Kind.MEASURE)}
    changed: list[tuple[Item, str, dict[str, Any]]] = []
    for change in read.changes:
        if change["sort"] == "added":
            _add(plan, change)
            continue
        item = items[change["identity"]]
        if item.version != change["version"]:
            raise ValueError(
                _("“%(name)s”在读回之后又被改过，没有应用任何改动；请重新读回这个文件。") % {"name": change["name"]}
            )
        before = decisions.snapshot(item)
        if change["sort"] == "removed":
            item.status = Item.Status.REJECTED
        else:
            item.data = item.data | data_of(item.data, {key: after for key, (_old, after) in change["cells"].items()})
            item.status = Item.Status.CORRECTED if item.original is not None else Item.Status.ACCEPTED
        changed.append((item, ItemChange.Action.TABLE, before))
    return changed


def _add(plan: Plan, change: dict[str, Any]) -> None:
    """A row that somebody wrote into the table: a measure without a place in the document."""
    values = change["cells"]
    data = {"title": change["name"], "text": "", "units": [], "targets": [], "deadline": None, "section": None}
    data |= data_of(data, {key: after for key, (_old, after) in values.items()})
    number = plan.items.count() + 1
    Item.objects.create(
        plan=plan, kind=Item.Kind.MEASURE, key=f"m{number}.{uuid.uuid4().hex[:6]}", start=0, end=0, data=data,
        status=Item.Status.ACCEPTED,
    )  # fmt: skip


def data_of(data: dict[str, Any], cells: dict[str, str]) -> dict[str, Any]:
    """The fields of a measure that a row's cells say."""
    out: dict[str, Any] = {_FIELDS[key]: text for key, text in cells.items() if key in _FIELDS}
    if "deadline" in out:
        # What names no single year (长期坚持) stays as the office wrote it.
        out["deadline"] = deadline_of(out["deadline"]) or out["deadline"] or None
    if any(key in cells for key in _UNITS):
        out["units"] = _units(data.get("units") or [], cells)
    return out


def _units(units: list[dict[str, Any]], cells: dict[str, str]) -> list[dict[str, Any]]:
    """The units of a row; of one that stayed what the document printed is kept."""
    row = {
        "lead": cells.get("lead", "、".join(unit["name"] for unit in units if unit["role"] == "lead")),
        "units": cells.get("units", "、".join(unit["name"] for unit in units if unit["role"] != "lead")),
    }
    known = {unit["name"]: unit for unit in units}
    return [
        {"surface": name, "inherited": False, **known.get(name, {}), "name": name, "role": role}
        for name, role in units_of(row)
    ]


def _kept(change: RowChange, versions: dict[uuid.UUID, int]) -> dict[str, Any]:
    cells = {cell.key: [cell.before, cell.after] for cell in change.cells}
    cells |= {key: ["", text] for key, text in change.values.items() if text}
    return {
        "sort": change.sort,
        "identity": change.identity,
        "name": change.name,
        "place": change.place,
        "message": change.message,
        "stale": change.stale,
        "version": versions.get(uuid.UUID(change.identity)) if change.identity else None,
        "cells": cells,
        "headings": {cell.key: cell.heading for cell in change.cells},
    }
