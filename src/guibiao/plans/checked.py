"""A plan as people have checked or adopted it, in the form of the contract, so that all outputs work on it."""

from collections.abc import Iterable
from typing import Any

from guibiao.plans.models import Item, Plan, Version
from guibiao.reading.model import Plan as ReadPlan


def as_read(plan: Plan) -> ReadPlan:
    """What holds on the check screen, rejected items left out; ids are the items' identities."""
    reading = plan.current_reading
    found: dict[str, Any] = dict(reading.found) if reading else {"source": _source(plan)}
    items = list(plan.items.exclude(status=Item.Status.REJECTED).order_by("start", "pk"))
    names = {item.key: str(item.identity) for item in items}
    about = next((item.data for item in items if item.kind == Item.Kind.DOCUMENT), {"title": plan.title})
    found |= {
        **about,
        "text": reading.text if reading else None,
        "targets": _of_kind(items, Item.Kind.TARGET, names),
        "facts": _of_kind(items, Item.Kind.FACT, names),
        "measures": _of_kind(items, Item.Kind.MEASURE, names),
        "tensions": [],
    }
    return ReadPlan.from_dict(found)


def as_adopted(version: Version) -> ReadPlan:
    """What an adopted version says; ids are the identities."""
    reading = version.plan.current_reading
    found: dict[str, Any] = dict(reading.found) if reading else {"source": _source(version.plan)}
    targets = [_target(row) for row in version.targets.select_related("measure")]
    of_measure: dict[str, list[str]] = {}
    for target in targets:
        if target["measure"]:
            of_measure.setdefault(target["measure"], []).append(target["id"])
    found |= {
        "title": version.particulars.get("title") or version.plan.title,
        "stage": version.particulars.get("stage") or None,
        "text": reading.text if reading else None,
        "targets": targets,
        "facts": [],
        "measures": [_measure(row, of_measure) for row in version.measures.prefetch_related("units")],
        "tensions": [],
    }
    return ReadPlan.from_dict(found)


def _of_kind(items: Iterable[Item], kind: str, names: dict[str, str]) -> list[dict[str, Any]]:
    out = []
    for item in items:
        if item.kind != kind:
            continue
        data = {**item.data, "id": str(item.identity), "start": item.start, "end": item.end}
        if kind == Item.Kind.MEASURE:
            data["targets"] = [names[key] for key in data.get("targets") or [] if key in names]
            data["text"] = data.get("text") or ""
        else:
            data["measure"] = names.get(data.get("measure") or "")
        out.append(data)
    return out


def _target(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.identity), "section": None, "start": row.start, "end": row.end, "indicator": row.indicator,
        "canonical": row.canonical or None, "kind": row.kind, "comparator": row.comparator, "value": row.value,
        "upper": row.upper, "unit": row.unit or None, "year": row.year, "per": row.per or None,
        "modality": row.modality, "attribute": row.attribute or None,
        "baseline": {"value": row.baseline_value, "year": row.baseline_year},
        "measure": str(row.measure.identity) if row.measure else None,
    }  # fmt: skip


def _measure(row: Any, targets: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "id": str(row.identity), "section": None, "start": row.start, "end": row.end, "title": row.title,
        "text": row.text, "deadline": row.deadline or None, "targets": targets.get(str(row.identity), []),
        "units": [
            {"name": unit.name, "surface": unit.surface, "role": unit.role, "inherited": unit.inherited}
            for unit in row.units.all()
        ],
    }  # fmt: skip


def _source(plan: Plan) -> dict[str, Any]:
    return {"name": plan.name, "sha256": plan.sha256, "media_type": "", "characters": 0}
