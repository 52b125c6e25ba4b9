"""What a version says of a target or a measure, and what differs between two versions."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guibiao.plans.models import Item, Measure, Target, Version
from guibiao.plans.vocabulary import said

TARGET_FIELDS: dict[str, str | Promise] = {
    "indicator": _("指标"),
    "canonical": _("规范指标"),
    "kind": _("类型"),
    "comparator": _("比较"),
    "value": _("目标值"),
    "upper": _("上限"),
    "unit": _("单位"),
    "year": _("年份"),
    "per": _("累计或年均"),
    "modality": _("语气"),
    "attribute": _("属性"),
    "baseline_value": _("基期值"),
    "baseline_year": _("基期年"),
}
MEASURE_FIELDS: dict[str, str | Promise] = {
    "title": _("举措"),
    "text": _("具体举措"),
    "units": _("责任单位"),
    "deadline": _("完成时限"),
    "annual": _("年度目标"),
    "outcome": _("成果形式"),
}
# What the reader found can be longer than a column takes (a cell of a table that holds an essay).
LONGEST = {
    field.name: field.max_length or 0
    for field in Target._meta.fields
    if field.name in ("indicator", "unit", "canonical")
}
_TEXT = ("canonical", "unit", "per", "attribute")


def target_values(row: Item | Target) -> dict[str, Any]:
    """The fields of a target, of a checked item and of an adopted row alike."""
    if isinstance(row, Target):
        return {name: getattr(row, name) for name in TARGET_FIELDS}
    data = row.data
    baseline = data.get("baseline") or {}
    values = {name: data.get(name) for name in TARGET_FIELDS}
    values |= {name: data.get(name) or "" for name in _TEXT}
    values["baseline_value"], values["baseline_year"] = baseline.get("value"), baseline.get("year")
    return values | {name: values[name][: LONGEST[name]] for name in LONGEST if values[name]}


def measure_values(row: Item | Measure) -> dict[str, Any]:
    """The fields of a measure; units as (name, role) in their order."""
    if isinstance(row, Measure):
        values = {name: getattr(row, name) for name in MEASURE_FIELDS if name != "units"}
        return values | {"units": [(unit.name, unit.role) for unit in row.units.all()]}
    data = row.data
    values = {name: data.get(name) or "" for name in MEASURE_FIELDS if name != "units"}
    return values | {"units": [(unit["name"], unit["role"]) for unit in data.get("units") or []]}


@dataclass
class Change:
    """One target or measure that two versions see otherwise."""

    what: str  # added, removed, changed
    name: str
    identity: Any
    fields: list[tuple[Any, Any, Any]] = field(default_factory=list)  # label, before, after


def differences(old: Version, new: Version) -> dict[str, list[Change]]:
    """Targets and measures that are new, gone or changed from `old` to `new`."""
    return {
        "targets": _compare(
            {row.identity: row for row in old.targets.all()},
            {row.identity: row for row in new.targets.all()},
            target_values, TARGET_FIELDS,
        ),
        "measures": _compare(
            {row.identity: row for row in old.measures.prefetch_related("units")},
            {row.identity: row for row in new.measures.prefetch_related("units")},
            measure_values, MEASURE_FIELDS,
        ),
    }  # fmt: skip


def _compare(old: dict[Any, Any], new: dict[Any, Any], values: Any, labels: dict[str, Any]) -> list[Change]:
    changes = []
    for identity, row in new.items():
        before = old.get(identity)
        if before is None:
            changes.append(Change("added", str(row), identity))
            continue
        was, now = values(before), values(row)
        fields = [
            (labels[name], said(name, was[name]), said(name, now[name])) for name in labels if was[name] != now[name]
        ]
        if fields:
            changes.append(Change("changed", str(row), identity, fields))
    changes += [Change("removed", str(row), identity) for identity, row in old.items() if identity not in new]
    return changes
