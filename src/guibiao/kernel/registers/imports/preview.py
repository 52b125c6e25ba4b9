"""What an import would do, row by row and cell by cell."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from guibiao.kernel import access
from guibiao.kernel.models import ColumnMapping, Import
from guibiao.kernel.registers import changes
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.imports.convert import converter


@dataclass(slots=True)
class Row:
    """One row of the sheet. `number` as the spreadsheet counts; `errors` by field, "" for the row as a whole."""

    number: int
    cells: list[Any]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    obj: Any = None
    before: dict[str, Any] | None = None
    kind: str = "error"  # new, changed, same, error


@dataclass(slots=True)
class Preview:
    """All rows, and what is wrong with the mapping as a whole."""

    rows: list[Row]
    problems: list[str]

    def count(self, kind: str) -> int:
        return sum(row.kind == kind for row in self.rows)

    @property
    def tally(self) -> dict[str, int]:
        """How many rows are new, changed, same, error."""
        return {kind: self.count(kind) for kind in ("new", "changed", "same", "error")}


def signature(header: list[str]) -> str:
    """The same for all files with the same header."""
    return hashlib.sha256(json.dumps(header, ensure_ascii=False).encode()).hexdigest()


def labels(register: Register) -> dict[str, str]:
    """{field: label} of what can be imported."""
    return {name: str(register.field(name).verbose_name) for name in register.import_columns}


def suggest(register: Register, header: list[str]) -> dict[str, str]:
    """{number of the column: field}: as it was confirmed for this header last time, else by the labels."""
    saved = ColumnMapping.objects.filter(register=register.name, signature=signature(header)).first()
    if saved is not None:
        return {column: name for column, name in saved.mapping.items() if name in register.import_columns}
    by_label = {label: name for name, label in labels(register).items()}
    by_label |= {name: name for name in register.import_columns}
    mapping: dict[str, str] = {}
    for number, title in enumerate(header):
        name = by_label.get(title.strip().rstrip("*＊").strip())
        if name and name not in mapping.values():
            mapping[str(number)] = name
    return mapping


def preview(register: Register, user: Any, draft: Import) -> Preview:
    """Read all rows of a draft by its mapping. Stores nothing."""
    mapping = {int(column): name for column, name in draft.mapping.items()}
    problems = _mapping_problems(register, list(mapping.values()))
    rows = [
        Row(draft.first_row + number, cells) for number, cells in enumerate(draft.rows) if any(c != "" for c in cells)
    ]
    if problems:
        return Preview(rows, problems)
    converters = {name: converter(register, name, user) for name in mapping.values()}
    existing = _existing(register, user, list(mapping.values()))
    seen: dict[Any, int] = {}
    for row in rows:
        for column, name in mapping.items():
            try:
                row.values[name] = converters[name](row.cells[column])
            except ValidationError as error:
                row.errors[name] = " ".join(error.messages)
        if not row.errors:
            _place(register, user, row, existing, seen)
    _check_unique(register, rows)
    return Preview(rows, [])


def _mapping_problems(register: Register, mapped: list[str]) -> list[str]:
    names = labels(register)
    problems = [
        _("“%(name)s”被对应了两次。") % {"name": names[name]}
        for name in sorted({n for n in mapped if mapped.count(n) > 1})
    ]
    missing = [name for name in register.import_columns if name not in mapped and _required(register, name)]
    problems += [_("没有哪一列对应“%(name)s”，它是必填项。") % {"name": names[name]} for name in missing]
    return problems


def _required(register: Register, name: str) -> bool:
    model_field = register.field(name)
    return name in register.import_key or not (model_field.blank or model_field.has_default())


def _key(register: Register, get: Any) -> tuple[Any, ...]:
    return tuple(getattr(value, "pk", value) for value in (get(name) for name in register.import_key))


def _existing(register: Register, user: Any, names: list[str]) -> dict[Any, Any]:
    if not register.import_key:
        return {}
    query = access.visible(user, register.model._default_manager.all(), register.edit_permission)
    relations = [name for name in {*names, *register.import_key} if register.field(name).is_relation]
    return {_key(register, lambda name, obj=obj: getattr(obj, name)): obj for obj in query.select_related(*relations)}


def _place(register: Register, user: Any, row: Row, existing: dict[Any, Any], seen: dict[Any, int]) -> None:
    """Decide whether the row is a new object, a changed or the same one."""
    key = _key(register, row.values.get)
    if register.import_key and seen.setdefault(key, row.number) != row.number:
        row.errors[""] = _("与第 %(n)d 行重复。") % {"n": seen[key]}
        return
    obj = existing.get(key) if register.import_key else None
    row.before = None if obj is None else changes.snapshot(obj, row.values)
    row.obj = obj if obj is not None else register.begun(user)
    for name, value in row.values.items():
        setattr(row.obj, name, value)
    try:
        row.obj.clean_fields(exclude=[f.name for f in register.model._meta.fields if f.name not in row.values])
        row.obj.clean()
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            row.errors["" if name == NON_FIELD_ERRORS else name] = " ".join(sentences)
        return
    if not register.reaches(user, row.obj):
        row.errors[""] = _("这一行在您的授权范围之外，请检查机构和地区。")
        return
    same = row.before is not None and not changes.difference(row.before, changes.snapshot(row.obj, row.values))
    row.kind = "new" if row.before is None else "same" if same else "changed"


def _check_unique(register: Register, rows: list[Row]) -> None:
    """Values that must not come twice, in the file or beside what is there: one query for each such field."""
    for model_field in register.model._meta.fields:
        name = model_field.name
        if not model_field.unique or model_field.primary_key or name not in register.import_columns:
            continue
        fresh = [row for row in rows if row.kind in {"new", "changed"} and row.values.get(name)]
        taken = dict(
            register.model._base_manager.filter(**{f"{name}__in": [row.values[name] for row in fresh]}).values_list(
                name, "pk"
            )
        )
        for row in fresh:
            if taken.get(row.values[name], row.obj.pk) != row.obj.pk:
                row.errors[name] = _("“%(value)s”已有登记，不能重复。") % {"value": row.values[name]}
                row.kind = "error"
            taken.setdefault(row.values[name], row.obj.pk or object())
