"""An office's old Excel ledger joined to the ledger: columns mapped once, changes shown first, nothing dropped.

A row goes to the task of its identity, else to the one whose words it has; what is uncertain a person says, and a row
without a task stays on the list of unmatched rows with all its cells. What a plan says is not overwritten by a table:
a cell that differs is kept beside it, under its heading. Every worksheet is a draft of its own, and a ledger that was
joined can be taken back.
"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, marks
from guibiao.kernel.models import ColumnMapping, Import, Organisation
from guibiao.kernel.registers.imports import sheet
from guibiao.kernel.registers.imports.preview import signature
from guibiao.kernel.requests import whole
from guibiao.plans.ledger import joining_rows, names, tasks
from guibiao.plans.ledger.joining_rows import FIELDS, Row
from guibiao.plans.models import LedgerRow, Task, TaskSource
from guibiao.reading.outputs import units_of

REGISTER = "ledger"
NEW, DROP = "new", "drop"


def labels() -> dict[str, str]:
    """What a column can be, on screen."""
    of_model = {name: Task.label_of(name) for name in FIELDS}
    return {"identity": _("事项编码"), **of_model, "lead": _("牵头单位"), "units": _("参与单位")}


def headings_by_label() -> list[tuple[str, list[str]]]:
    """What a column can be, with the headings that are known for it."""
    known = joining_rows.headings()
    return [(label, [words for words, of in known.items() if of == name]) for name, label in labels().items()]


def read(content: bytes, name: str, user: Any, request: HttpRequest | None = None) -> tuple[list[Import], list[str]]:
    """Read a table and keep each worksheet as a draft with a mapping: that of last time for this header, else by its
    headings. Returns the drafts, and the worksheets that are none because no heading of theirs is known.

    Raises ValidationError or ValueError with a sentence.
    """
    if user.organisation is None:
        raise ValueError(_("账号没有所属单位，没有可以并入的台账；请联系系统管理员。"))
    access.require(user, "task.edit", user.organisation)
    marks.refuse_marked(content, name, user, request, "plan.refused_classified")
    sheets = sheet.read_all(content, name, set(joining_rows.headings()))
    known = [one for one in sheets if one.known] or [sheet.best(sheets)]
    if not any(one.rows for one in known):
        raise ValueError(_("“%(name)s”里只有表头，没有可以并入的行。") % {"name": name})
    with transaction.atomic():
        drafts = [_draft(one, f"{name}（{one.name}）" if len(known) > 1 else name, user) for one in known if one.rows]
    return drafts, [one.name for one in sheets if all(one is not other for other in known)]


def _draft(found: sheet.Sheet, name: str, user: Any) -> Import:
    header = joining_rows.named(found.header, found.rows, _("第%(number)d列"))
    saved = ColumnMapping.objects.filter(register=REGISTER, signature=signature(header)).first()
    draft: Import = Import.objects.create(
        register=REGISTER, owner=user, name=name[-255:], header=header, rows=found.rows, first_row=found.first_row,
        mapping=saved.mapping if saved else joining_rows.suggest(header),
    )  # fmt: skip
    return draft


def drafts(user: Any) -> QuerySet[Import]:
    """What a person uploaded and neither joined nor gave up, the oldest first."""
    own = Import.objects.filter(register=REGISTER, owner=user, state=Import.State.DRAFT)
    return own.defer("rows", "changes").order_by("pk")


def joined(user: Any) -> QuerySet[Import]:
    """What a person joined and may take back, the newest first."""
    own = Import.objects.filter(register=REGISTER, owner=user, state=Import.State.APPLIED)
    return own.defer("rows", "changes").order_by("-pk")


def joined_before(draft: Import, user: Any) -> Import | None:
    """What a person joined last that looks like the same ledger: its name or its columns are the same."""
    same: Import | None = joined(user).filter(Q(name=draft.name) | Q(header=draft.header)).first()
    return same


def problems(draft: Import) -> list[str]:
    """What is wrong with the mapping, as sentences."""
    mapped, names_ = list(draft.mapping.values()), labels()
    out = [
        _("“%(name)s”被对应了两次。") % {"name": names_[name]}
        for name in sorted({name for name in mapped if mapped.count(name) > 1})
    ]
    if not {"title", "text"} & set(mapped):
        out.append(_("没有哪一列是事项或具体内容，无法知道每一行说的是哪件事。"))
    return out


def preview(draft: Import, owner: Organisation) -> list[Row]:
    """What joining would do, row by row. Stores nothing."""
    return joining_rows.preview(draft, owner, labels())


def join(
    draft: Import, user: Any, choices: dict[int, str], *, rest: str = "", request: HttpRequest | None = None
) -> tuple[int, int]:
    """Join a draft as previewed; `choices` says for a row's number a task's id, `new`, or "" for no task. With `rest`
    `new`, whatever has no task and is something to do becomes a task of its own.

    Returns how many rows have a task and how many are new on the list of those that wait. Raises ValidationError with
    sentences, and nothing is stored.
    """
    owner = user.organisation
    with transaction.atomic():
        draft = Import.objects.select_for_update().get(pk=draft.pk)
        if draft.state != Import.State.DRAFT:
            raise ValidationError(_("这次导入已经确认过了。"))
        wrong = problems(draft)
        if wrong:
            raise ValidationError(wrong)
        rows = preview(draft, owner)
        mine = {task.pk: task for task in tasks.in_force(owner).prefetch_related("units", "sources")}
        for row in rows:
            if row.number in choices:
                chosen = choices[row.number]
                row.new = chosen == NEW
                row.task = mine.get(whole(chosen) or 0)
            elif row.task is not None:
                row.task = mine.get(row.task.pk)
            row.new = row.new or (rest == NEW and row.task is None and row.is_task)
        joining_rows.mark_twins(rows)
        draft.changes, waiting = _store(draft, owner, rows)
        draft.rows, draft.state, draft.applied_at = [], Import.State.APPLIED, timezone.now()
        draft.save()
        _remember(draft, user)
        matched = sum(row.task is not None for row in rows)
        audit.record(user, "task.join", owner, {"file": draft.name, "rows": len(rows), "matched": matched}, request)
    return matched, waiting


def _remember(draft: Import, user: Any) -> None:
    """The mapping holds for the next table with this header, and for those that wait already."""
    mine = signature(draft.header)
    ColumnMapping.objects.update_or_create(
        register=REGISTER, signature=mine, defaults={"mapping": draft.mapping, "saved_by": user}
    )
    for other in drafts(user):
        if signature(other.header) == mine:
            Import.objects.filter(pk=other.pk).update(mapping=draft.mapping)


def _store(draft: Import, owner: Organisation, rows: list[Row]) -> tuple[list[dict[str, Any]], int]:
    """Give every row its task, and say what was done to which, so that it can be taken back; and how many rows wait that
    did not wait before."""
    units: dict[int, list[tuple[str, str]]] = {}
    made: dict[tuple[str, str], Task] = {}
    done = _Done([])
    for row in rows:
        words = (row.said.get("title", ""), row.said.get("text", ""))
        if row.new and words in made:
            row.new, row.task = False, made[words]
        if row.new or row.task is not None:
            for task, given in _apply(draft, owner, row, done).items():
                units.setdefault(task, given)
        if row.new and row.task is not None and row.words:
            made[words] = row.task
    _set_units(owner, units, done)
    there = LedgerRow.objects.filter(organisation=owner, task=None, repeats=None)
    listed = {_as_key(cells): pk for pk, cells in there.values_list("pk", "cells")}
    kept = []
    for row in rows:
        cells = {heading or str(column): row.cells[column] for column, heading in enumerate(draft.header)}
        again = listed.get(_as_key(cells)) if row.task is None else None
        kept.append(
            LedgerRow(source=draft, organisation=owner, number=row.number, task=row.task, cells=cells, repeats_id=again)
        )
    LedgerRow.objects.bulk_create(kept, batch_size=200)
    return done.changes, sum(row.task is None and row.repeats_id is None for row in kept)


def _as_key(cells: dict[str, Any]) -> str:
    return json.dumps(cells, sort_keys=True)


class _Done:
    """What joining did to each task: as it was before, as it is now; `before` None where it was made."""

    def __init__(self, changes: list[dict[str, Any]]) -> None:
        self.changes = changes
        self._by_task = {change["task"]: change for change in changes}

    def __contains__(self, task: Task) -> bool:
        return task.pk in self._by_task

    def note(self, task: Task, before: dict[str, Any] | None) -> None:
        """Keep what a task was and is."""
        if task not in self:
            self._by_task[task.pk] = {"task": task.pk, "before": before}
            self.changes.append(self._by_task[task.pk])
        self._by_task[task.pk]["after"] = _snapshot(task)

    def units(self, task: int, before: list[list[str]], after: list[tuple[str, str]]) -> None:
        """Keep what its units were and are."""
        self._by_task[task].setdefault("units_before", before)
        self._by_task[task]["units"] = [list(unit) for unit in after]


def _snapshot(task: Task) -> dict[str, Any]:
    return {**{name: getattr(task, name) for name in FIELDS}, "extra": task.extra}


def _units_now(task: int) -> list[list[str]]:
    return [list(row) for row in Task.objects.get(pk=task).units.order_by("order").values_list("name", "role")]


def _set_units(owner: Organisation, units: dict[int, list[tuple[str, str]]], done: _Done) -> None:
    for task, after in units.items():
        done.units(task, _units_now(task), after)
    wanted = {name for given in units.values() for name, _role in given}
    tasks.set_units(units, names.resolve(owner, owner.region, wanted))


def _apply(draft: Import, owner: Organisation, row: Row, done: _Done) -> dict[int, list[tuple[str, str]]]:
    """Give a row's values to its task, new or there already. Returns the units to set, by task.

    Of several rows that go to one task the first is heard, and the others beside it.
    """
    if row.new:
        row.task = _fresh(draft, owner, row)
        done.note(row.task, None)
        return {row.task.pk: units_of(row.said)}
    task = row.task
    assert task is not None
    before, again = _snapshot(task), task in done
    joining_rows.compare(row, labels(), only_empty=again)
    for name, _before, after in row.changes:
        if name != "units":
            setattr(task, name, after[: _longest(name)])
    there = task.extra if again else {}
    beside = {
        heading: f"{there[heading]}；{value}"
        if there.get(heading) and value not in there[heading].split("；")
        else value
        for heading, value in row.kept.items()
        if value not in str(there.get(heading, "")).split("；")
    }
    task.extra = {**task.extra, **beside}
    task.save()
    done.note(task, before)
    return {task.pk: units_of(row.said)} if any(name == "units" for name, _b, _a in row.changes) else {}


def _fresh(draft: Import, owner: Organisation, row: Row) -> Task:
    values = {name: row.said.get(name, "")[: _longest(name)] for name in FIELDS if name != "title"}
    task = Task.objects.create(
        organisation=owner, region=owner.region, title=row.words[:300] or _("未命名事项"), order=row.number,
        extra=row.kept, **values,
    )  # fmt: skip
    TaskSource.objects.create(
        task=task, kind=TaskSource.Kind.LEDGER, title=draft.name, reference=_("第%(number)d行") % {"number": row.number}
    )
    return task


def _longest(name: str) -> int | None:
    length: int | None = getattr(Task._meta.get_field(name), "max_length", None)
    return length


def place(row: LedgerRow, user: Any, chosen: str, request: HttpRequest | None = None) -> Task | None:
    """A person says where an unmatched row belongs: the title or id of a task, `new`, or `drop` for a row that is nothing to
    do (a sum, a remark). Raises tasks.Refused."""
    access.require(user, "task.edit", row)
    draft = row.source
    with transaction.atomic():
        draft = Import.objects.select_for_update().get(pk=row.source_id)
        row = LedgerRow.objects.select_for_update().select_related("organisation__region").get(pk=row.pk)
        if row.task_id is not None:
            raise tasks.Refused(_("这一行刚刚已经有人归入了事项。"))
        if chosen == DROP:
            audit.record(user, "task.row_dropped", draft, {"row": row.number, "cells": row.cells}, request)
            row.repeated.all().delete()
            row.delete()
            return None
        mapping = {int(column): name for column, name in draft.mapping.items()}
        cells = [row.cells.get(heading or str(column), "") for column, heading in enumerate(draft.header)]
        made = joining_rows.read_row(row.number, cells, draft.header, mapping)
        made.new, made.task = chosen == NEW, None if chosen == NEW else _named(row.organisation, chosen)
        done = _Done(draft.changes)
        _set_units(row.organisation, _apply(draft, row.organisation, made, done), done)
        draft.changes = done.changes
        draft.save(update_fields=["changes"])
        row.task = made.task
        row.save(update_fields=["task"])
        audit.record(user, "task.row", made.task, {"row": row.number, "file": draft.name}, request)
    return made.task


def _named(owner: Organisation, chosen: str) -> Task:
    there = tasks.in_force(owner).prefetch_related("units", "sources")
    number = whole(chosen)
    found = list(there.filter(title=chosen.strip())[:2] if number is None else there.filter(pk=number))
    if len(found) > 1:
        raise tasks.Refused(_("有几个事项都叫“%(title)s”，请先把它们合并或改名。") % {"title": chosen.strip()})
    if not found:
        raise tasks.Refused(_("请选择一个在册的事项，或作为新事项。"))
    return found[0]


def undo(applied: Import, user: Any, request: HttpRequest | None = None) -> None:
    """Take a joined ledger back: tasks made from it go, others are again what they were, its rows leave the list.

    Raises ValidationError, with nothing changed, when one of the tasks was changed or used since.
    """
    owner = user.organisation
    access.require(user, "task.edit", owner)
    with transaction.atomic():
        applied = Import.objects.select_for_update().get(pk=applied.pk)
        known = not LedgerRow.objects.filter(source=applied).exclude(task=None).exists() or applied.changes
        if applied.state != Import.State.APPLIED or not known:
            raise ValidationError(_("这次导入没有可以撤销的内容。"))
        LedgerRow.objects.filter(source=applied).delete()
        there = {
            task.pk: task for task in tasks.of_owner(owner).filter(pk__in=[one["task"] for one in applied.changes])
        }
        units: dict[int, list[tuple[str, str]]] = {}
        for change in reversed(applied.changes):
            units |= _take_back(change, there.get(change["task"]))
        tasks.set_units(units, names.resolve(owner, owner.region, {name for row in units.values() for name, _r in row}))
        applied.state = Import.State.UNDONE
        applied.save(update_fields=["state"])
        audit.record(user, "task.join_undone", owner, {"file": applied.name, "tasks": len(applied.changes)}, request)


def _take_back(change: dict[str, Any], task: Task | None) -> dict[int, list[tuple[str, str]]]:
    if task is None:
        raise ValidationError(_("并入之后有事项已不在台账里，不能撤销。"))
    changed = _snapshot(task) != change["after"] or ("units" in change and _units_now(task.pk) != change["units"])
    if changed or task.standing != Task.Standing.ACTIVE:
        raise ValidationError(_("“%(task)s”并入之后又被改过，不能撤销。") % {"task": task})
    if change["before"] is None:
        try:
            task.delete()
        except ProtectedError as error:
            raise ValidationError(_("“%(task)s”并入之后已被使用，不能撤销。") % {"task": task}) from error
        return {}
    for name, value in change["before"].items():
        setattr(task, name, value)
    task.save()
    return {task.pk: [(name, role) for name, role in change["units_before"]]} if "units" in change else {}
