"""A plan as tables for research: one row a finding, each with its sentence and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from guibiao.reading.model import Figure, Measure, Plan, System
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
Record = dict[str, Any]


class Records(list[Record]):
    """Rows as dictionaries, with their columns in order: what a frame is without pandas."""

    def __init__(self, columns: Sequence[str], rows: Iterable[Record] = ()) -> None:
        super().__init__(rows)
        self.columns = list(columns)

    def column(self, name: str) -> list[Any]:
        """All values of one column."""
        return [row[name] for row in self]


def rows(plan: Plan) -> Iterator[tuple[str, Iterator[Record]]]:
    """(name, rows) of each frame, every row made when it is asked for: what writes them holds one at a time.

    Missing is None, lists are joined by “、”. Names, columns and their order as in COLUMNS, after those of COMMON.
    """
    places = Places(plan)
    common = {
        "plan": plan.source.name,
        "region": plan.region.name if plan.region else None,
        "region_code": plan.region.code if plan.region else None,
    }

    def laid_out(columns: Sequence[str], found: Iterable[Record]) -> Iterator[Record]:
        for row in found:
            yield {**common, **{key: row[key] for key in columns}}

    for name, columns in COLUMNS.items():
        yield name, laid_out(columns, _ROWS[name](plan, places))


def records(plan: Plan) -> dict[str, Records]:
    """The frames of a plan as lists of the `rows`."""
    return {name: Records([*COMMON, *COLUMNS[name]], found) for name, found in rows(plan)}


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


def _figure(figure: Figure, places: Places) -> Record:
    row = {name: getattr(figure, name, None) for name in _FIGURE}
    return row | {
        "baseline_value": figure.baseline.value,
        "baseline_year": figure.baseline.year,
        "place": places.where(figure.section),
        "sentence": places.sentence(figure.start, figure.end),
    }


def _measure(measure: Measure, places: Places) -> Record:
    return {
        **{name: getattr(measure, name, None) for name in COLUMNS["measures"]},
        "lead": _joined(unit.name for unit in measure.units if unit.role == "lead"),
        "units": _joined(unit.name for unit in measure.units),
        "targets": _joined(measure.targets),
        "place": places.where(measure.section),
    }


def _units(plan: Plan, places: Places) -> Iterator[Record]:
    for measure in plan.measures:
        place = places.where(measure.section)
        for n, unit in enumerate(measure.units, 1):
            yield {
                "measure": measure.id, "position": n, "name": unit.name, "surface": unit.surface, "role": unit.role,
                "inherited": unit.inherited, "title": measure.title, "place": place, "sentence": measure.text,
            }  # fmt: skip


def _tensions(plan: Plan, places: Places) -> Iterator[Record]:
    figures = {figure.id: figure for figure in (*plan.targets, *plan.facts)}
    for tension in plan.tensions:
        involved = [figures[i] for i in (*tension.targets, *tension.facts) if i in figures]
        yield {
            "about": tension.about,
            "targets": _joined(tension.targets),
            "facts": _joined(tension.facts),
            "figures": _joined(f"{figure.value:g}{figure.unit or ''}" for figure in involved),
            "sentence": " ⇔ ".join(places.sentence(figure.start, figure.end) for figure in involved),
            "start": tension.start,
            "end": tension.end,
        }


def _system(system: System, places: Places) -> Record:
    place = system.start, system.end
    return {"name": system.name, "sentence": places.sentence(*place), "start": place[0], "end": place[1]}


def _document(plan: Plan) -> Record:
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


_ROWS: dict[str, Callable[[Plan, Places], Iterator[Record]]] = {
    "targets": lambda plan, places: (_figure(figure, places) for figure in plan.targets),
    "facts": lambda plan, places: (_figure(figure, places) for figure in plan.facts),
    "measures": lambda plan, places: (_measure(measure, places) for measure in plan.measures),
    "units": _units,
    "tensions": _tensions,
    "systems": lambda plan, places: (_system(system, places) for system in plan.systems),
    "outline": lambda plan, _: ({name: getattr(s, name) for name in COLUMNS["outline"]} for s in plan.outline),
    "document": lambda plan, _: iter([_document(plan)]),
}
