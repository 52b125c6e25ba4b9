"""A plan as tables for research: one row a finding, each with its sentence and place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guibiao.reading.model import Figure, Plan
from guibiao.reading.outputs.places import Places

_FIGURE = (
    "id", "indicator", "canonical", "kind", "comparator", "value", "upper", "unit", "year", "per", "modality",
    "attribute", "baseline_value", "baseline_year", "origin", "measure", "section", "place", "sentence", "start", "end",
    "confidence",
)  # fmt: skip
#: Name of a frame → its columns, after `plan` (the file's name), `region` and `region_code`, which all have.
COLUMNS: dict[str, tuple[str, ...]] = {
    "targets": _FIGURE,
    "facts": _FIGURE,
    "measures": (
        "id", "title", "text", "lead", "units", "deadline", "targets", "section", "place", "start", "end", "confidence",
    ),
    "units": ("measure", "position", "name", "surface", "role", "inherited", "title", "place", "sentence"),
    "tensions": ("about", "targets", "facts", "figures", "sentence", "start", "end"),
    "systems": ("name", "sentence", "start", "end"),
    "outline": ("id", "parent", "level", "label", "title", "box", "start", "end"),
    "document": (
        "title", "issuer", "number", "issued_on", "period_from", "period_to", "stage", "genre", "media_type", "sha256",
        "characters", "warnings",
    ),
}  # fmt: skip
COMMON = ("plan", "region", "region_code")


class Records(list[dict[str, Any]]):
    """Rows as dictionaries, with their columns in order: what a frame is without pandas."""

    def __init__(self, columns: Sequence[str], rows: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(rows)
        self.columns = list(columns)

    def column(self, name: str) -> list[Any]:
        """All values of one column."""
        return [row[name] for row in self]


def records(plan: Plan) -> dict[str, Records]:
    """The frames of a plan as plain rows; missing is None, lists are joined by “、”. Names and columns as in COLUMNS."""
    places = Places(plan)
    common = {
        "plan": plan.source.name,
        "region": plan.region.name if plan.region else None,
        "region_code": plan.region.code if plan.region else None,
    }
    rows: dict[str, list[dict[str, Any]]] = {
        "targets": [_figure(figure, places) for figure in plan.targets],
        "facts": [_figure(figure, places) for figure in plan.facts],
        "measures": [],
        "units": [],
        "tensions": _tensions(plan, places),
        "systems": [
            {"name": s.name, "sentence": places.sentence(s.start, s.end), "start": s.start, "end": s.end}
            for s in plan.systems
        ],
        "outline": [{name: getattr(s, name) for name in COLUMNS["outline"]} for s in plan.outline],
        "document": [_document(plan)],
    }
    for measure in plan.measures:
        place = places.where(measure.section)
        rows["measures"].append(
            {
                **{
                    name: getattr(measure, name)
                    for name in ("id", "title", "text", "deadline", "section", "start", "end")
                },
                "lead": _joined(unit.name for unit in measure.units if unit.role == "lead"),
                "units": _joined(unit.name for unit in measure.units),
                "targets": _joined(measure.targets),
                "place": place,
                "confidence": measure.confidence,
            }
        )
        for n, unit in enumerate(measure.units, 1):
            rows["units"].append(
                {
                    "measure": measure.id, "position": n, "name": unit.name, "surface": unit.surface, "role": unit.role,
                    "inherited": unit.inherited, "title": measure.title, "place": place, "sentence": measure.text,
                }
            )  # fmt: skip
    out: dict[str, Records] = {}
    for name, columns in COLUMNS.items():  # what is laid out is let go, so that a long plan stands here once
        keys = [*COMMON, *columns]
        out[name] = Records(keys, [{key: (common | row)[key] for key in keys} for row in rows.pop(name)])
    return out


def to_frames(plan: Plan) -> dict[str, Any]:
    """The frames of a plan as pandas DataFrames (`guibiao[notebook]`); where pandas is not installed, as `Records`.

    Whole numbers are nullable integers and missing is NA, so that a missing year does not turn years into fractions.
    """
    tables = records(plan)
    try:
        import pandas
    except ImportError:
        return dict(tables)
    return {
        name: pandas.DataFrame.from_records(list(table), columns=table.columns).convert_dtypes()
        for name, table in tables.items()
    }


def _figure(figure: Figure, places: Places) -> dict[str, Any]:
    row = {name: getattr(figure, name, None) for name in _FIGURE}
    return row | {
        "baseline_value": figure.baseline.value,
        "baseline_year": figure.baseline.year,
        "place": places.where(figure.section),
        "sentence": places.sentence(figure.start, figure.end),
    }


def _tensions(plan: Plan, places: Places) -> list[dict[str, Any]]:
    figures = {figure.id: figure for figure in (*plan.targets, *plan.facts)}
    out = []
    for tension in plan.tensions:
        involved = [figures[i] for i in (*tension.targets, *tension.facts) if i in figures]
        out.append(
            {
                "about": tension.about,
                "targets": _joined(tension.targets),
                "facts": _joined(tension.facts),
                "figures": _joined(f"{figure.value:g}{figure.unit or ''}" for figure in involved),
                "sentence": " ⇔ ".join(places.sentence(figure.start, figure.end) for figure in involved),
                "start": tension.start,
                "end": tension.end,
            }
        )
    return out


def _document(plan: Plan) -> dict[str, Any]:
    period = plan.period or (None, None)
    return {
        **{name: getattr(plan, name) for name in ("title", "issuer", "number", "issued_on", "stage", "genre")},
        "period_from": period[0],
        "period_to": period[1],
        "media_type": plan.source.media_type,
        "sha256": plan.source.sha256,
        "characters": plan.source.characters,
        "warnings": "\n".join(plan.warnings) or None,
    }


def _joined(items: Any) -> str | None:
    return "、".join(items) or None
