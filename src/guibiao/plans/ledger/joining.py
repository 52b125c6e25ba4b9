"""An office's old Excel ledger joined to the ledger: columns mapped once, changes shown first, nothing dropped.

A row goes to the task of its identity, else to the one whose words it has; what is uncertain a person says, and a row
without a task stays on the list of unmatched rows with all its cells. What a plan says is not overwritten by a table:
a cell that differs is kept beside it, under its heading.
"""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.models import ColumnMapping, Import, Organisation
from guibiao.kernel.registers.imports import sheet
from guibiao.kernel.registers.imports.preview import signature
from guibiao.plans import marks
from guibiao.plans.ledger import names, tasks
from guibiao.plans.models import LedgerRow, Task, TaskSource
from guibiao.reading.outputs import units_of

REGISTER = "ledger"
FIELDS = ("title", "text", "group", "deadline", "annual", "outcome")
# At this likeness, and so far ahead of the next, a row is taken for a task; from the lower one on a task is offered.
SAME, AHEAD, OFFERED = 0.8, 0.1, 0.35
NEW = "new"


@dataclass
class Row:
    """One row: what it says by field, what it would change, and the task it goes to."""

    number: int
    cells: list[Any]
    said: dict[str, str]
    task: Task | None = None
    offered: list[tuple[int, Task]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # field, before, after
    kept: dict[str, str] = field(default_factory=dict)  # heading, value: columns of the row's own
    new: bool = False


def labels() -> dict[str, str]:
    """What a column can be, on screen."""
    of_model = {name: Task.label_of(name) for name in FIELDS}
    return {"identity": _("事项编码"), **of_model, "lead": _("牵头单位"), "units": _("参与单位")}


def read(content: bytes, name: str, user: Any, request: HttpRequest | None = None) -> Import:
    """Read a table and keep it as a draft with a mapping: that of last time for this header, else by its headings.

    Raises ValidationError or ValueError with a sentence.
    """
    if user.organisation is None:
        raise ValueError(_("账号没有所属单位，没有可以并入的台账；请联系系统管理员。"))
    access.require(user, "task.edit", user.organisation)
    marks.refuse_marked(content, name, user, request)
    headings = _headings()
    found = sheet.read(content, name, set(headings))
    saved = ColumnMapping.objects.filter(register=REGISTER, signature=signature(found.header)).first()
    mapping: dict[str, str] = saved.mapping if saved else _suggest(found.header, headings)
    draft: Import = Import.objects.create(
        register=REGISTER, owner=user, name=name[:255], header=found.header, rows=found.rows,
        first_row=found.first_row, mapping=mapping,
    )  # fmt: skip
    return draft


def _headings() -> dict[str, str]:
    table = tomllib.loads(files("guibiao.plans.ledger").joinpath("headings.toml").read_text(encoding="utf-8"))
    return {heading: name for name, written in table.items() for heading in written}


def _suggest(header: list[str], headings: dict[str, str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for number, heading in enumerate(header):
        name = headings.get(heading.replace(" ", "").rstrip("*＊"))
        if name and name not in mapping.values():
            mapping[str(number)] = name
    return mapping


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
    mapping = {int(column): name for column, name in draft.mapping.items()}
    there = list(tasks.in_force(owner).prefetch_related("units", "sources"))
    words = [(task, tasks.pairs(task.title), tasks.pairs(task.title + task.text)) for task in there]
    by_identity = {str(task.identity): task for task in there}
    rows = []
    for number, cells in enumerate(draft.rows, draft.first_row):
        if not any(cell != "" for cell in cells):
            continue
        said = {name: str(cells[column]).strip() for column, name in mapping.items()}
        row = Row(number, cells, said)
        row.task = by_identity.get(said.get("identity", ""))
        if row.task is None:
            _match(row, words)
        row.kept = {
            heading: str(cells[column])
            for column, heading in enumerate(draft.header)
            if column not in mapping and heading and cells[column] != ""
        }
        if row.task is not None:
            compare(row)
        rows.append(row)
    return rows


def _match(row: Row, words: list[tuple[Task, frozenset[str], frozenset[str]]]) -> None:
    title, whole = row.said.get("title", ""), row.said.get("title", "") + row.said.get("text", "")
    mine, all_mine = tasks.pairs(title), tasks.pairs(whole)
    # A target that stands in a measure has the measure's sentence: of equals the measure is meant, and the two do not
    # stand in each other's way.
    scored = sorted(
        ((max(tasks.likeness(mine, short), tasks.likeness(all_mine, long)), task) for task, short, long in words),
        key=lambda pair: (-pair[0], pair[1].kind != Task.Kind.MEASURE),
    )
    row.offered = [(round(100 * score), task) for score, task in scored[:5] if score >= OFFERED]
    if scored and scored[0][0] >= SAME:
        best, task = scored[0]
        others = [score for score, other in scored[1:] if other.kind == task.kind]
        if not others or best - others[0] >= AHEAD:
            row.task = task


def compare(row: Row) -> None:
    """Work out what a row changes of its task: it fills what is empty; what a plan says stays, the cell beside it."""
    task = row.task
    assert task is not None
    of_plan = any(source.plan_id for source in task.sources.all())
    names_ = labels()
    row.changes = []
    for name in FIELDS:
        said, now = row.said.get(name, ""), getattr(task, name)
        if not said or said == now:
            continue
        if not now or not of_plan:
            row.changes.append((name, now, said))
        elif name not in ("title", "text"):
            row.kept[names_[name]] = said
    units, there = units_of(row.said), [(unit.name, unit.role) for unit in task.units.all()]
    if units and not there:
        row.changes.append(("units", "", "、".join(name for name, _role in units)))
    elif units and {name for name, _role in units} != {name for name, _role in there}:
        row.kept[names_["lead"]] = "、".join(name for name, _role in units)


def join(draft: Import, user: Any, choices: dict[int, str], request: HttpRequest | None = None) -> tuple[int, int]:
    """Join a draft as previewed; `choices` says for a row's number a task's id, `new`, or "" for no task.

    Returns how many rows have a task and how many wait. Raises ValidationError with sentences, and nothing is stored.
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
                row.task = mine.get(int(chosen)) if chosen.isdigit() else None
        _store(draft, owner, rows)
        draft.rows, draft.state, draft.applied_at = [], Import.State.APPLIED, timezone.now()
        draft.changes = []
        draft.save()
        ColumnMapping.objects.update_or_create(
            register=REGISTER, signature=signature(draft.header), defaults={"mapping": draft.mapping, "saved_by": user}
        )
        matched = sum(row.task is not None for row in rows)
        audit.record(user, "task.join", owner, {"file": draft.name, "rows": len(rows), "matched": matched}, request)
    return matched, len(rows) - matched


def _store(draft: Import, owner: Organisation, rows: list[Row]) -> None:
    units: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        if row.new or row.task is not None:
            units |= _apply(draft, owner, row)
    wanted = {name for row in units.values() for name, _role in row}
    tasks.set_units(units, names.resolve(owner, owner.region, wanted))
    LedgerRow.objects.bulk_create(
        [
            LedgerRow(
                source=draft, organisation=owner, number=row.number, task=row.task,
                cells={heading or str(column): row.cells[column] for column, heading in enumerate(draft.header)},
            )
            for row in rows
        ],
        batch_size=200,
    )  # fmt: skip


def _apply(draft: Import, owner: Organisation, row: Row) -> dict[int, list[tuple[str, str]]]:
    """Give a row's values to its task, new or there already. Returns the units to set, by task."""
    if row.new:
        row.task = _fresh(draft, owner, row)
        return {row.task.pk: units_of(row.said)}
    task = row.task
    assert task is not None
    compare(row)
    for name, _before, after in row.changes:
        if name != "units":
            setattr(task, name, after[: _longest(name)])
    task.extra = {**task.extra, **row.kept}
    task.save()
    return {task.pk: units_of(row.said)} if any(name == "units" for name, _b, _a in row.changes) else {}


def _fresh(draft: Import, owner: Organisation, row: Row) -> Task:
    title = row.said.get("title") or row.said.get("text", "")
    values = {name: row.said.get(name, "")[: _longest(name)] for name in FIELDS if name != "title"}
    task = Task.objects.create(
        organisation=owner, region=owner.region, title=title[:300] or _("未命名事项"), order=row.number,
        extra=row.kept, **values,
    )  # fmt: skip
    TaskSource.objects.create(
        task=task, kind=TaskSource.Kind.LEDGER, title=draft.name, reference=_("第%(number)d行") % {"number": row.number}
    )
    return task


def _longest(name: str) -> int | None:
    length: int | None = getattr(Task._meta.get_field(name), "max_length", None)
    return length


def place(row: LedgerRow, user: Any, chosen: str, request: HttpRequest | None = None) -> Task:
    """A person says where an unmatched row belongs: a task's id, or `new`. Raises tasks.Refused."""
    access.require(user, "task.edit", row)
    draft = row.source
    mapping = {int(column): name for column, name in draft.mapping.items()}
    cells = [row.cells.get(heading or str(column), "") for column, heading in enumerate(draft.header)]
    said = {name: str(cells[column]).strip() for column, name in mapping.items()}
    kept = {h: str(cells[c]) for c, h in enumerate(draft.header) if c not in mapping and h and cells[c] != ""}
    made = Row(row.number, cells, said, kept=kept, new=chosen == NEW)
    if not made.new:
        made.task = tasks.in_force(row.organisation).filter(pk=int(chosen) if chosen.isdigit() else 0).first()
        if made.task is None:
            raise tasks.Refused(_("请选择一个在册的事项，或作为新事项。"))
    with transaction.atomic():
        units = _apply(draft, row.organisation, made)
        wanted = {name for given in units.values() for name, _role in given}
        tasks.set_units(units, names.resolve(row.organisation, row.organisation.region, wanted))
        row.task = made.task
        row.save(update_fields=["task"])
        audit.record(user, "task.row", row.task, {"row": row.number, "file": draft.name}, request)
    assert row.task is not None
    return row.task
