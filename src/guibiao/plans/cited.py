"""The figures of five public plans that come with the product: indicators, numbers and years with their source, no sentences.

Plain data for whoever needs it, the command line and the workspace alike: no Django here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby
from typing import Any, Literal, NamedTuple

from guibiao.terms.indicators import Registry

_NUMBERS = ("value", "upper", "baseline_value")
_YEARS = ("year", "baseline_year", "period_from", "period_to")
_TEXTS = ("canonical", "unit", "per", "attribute")
#: Kinds of facts that are figures of a year and not changes between years.
_LEVELS = ("level", "count", "coverage")
#: Kinds of targets that say nothing without what they are relative to.
_RELATIVE = ("multiple", "growth", "increase")


class Figure(NamedTuple):
    """A target, or a fact that the plan reports, by the names of the plan schema (`guibiao/plan@1`).

    `base` says in words what a target is relative to where that is no figure of a year (another plan's target).
    """

    kind: Literal["target", "fact"]
    said: dict[str, Any]
    base: str = ""

    @property
    def unbased(self) -> bool:
        """Whether it is relative to something of which the document states no figure; one of the same name is not that."""
        return bool(self.base) and self.said["kind"] in _RELATIVE and self.said["baseline"]["value"] is None


class Document(NamedTuple):
    """One of the plans. `period` are its first and last year, `stage` is `draft` or `final`."""

    title: str
    issuer: str
    number: str
    issued_on: str
    stage: str
    region: str
    region_name: str
    period: tuple[int, int] | None
    figures: tuple[Figure, ...]


def documents() -> Iterator[Document]:
    """The plans in the order of the file."""
    table = files("guibiao.plans").joinpath("samples", "cited_figures.csv").read_text(encoding="utf-8-sig")
    for title, given in groupby(csv.DictReader(table.splitlines()), key=lambda row: row["title"]):
        rows = [_typed(row) for row in given]
        first = rows[0]
        period = (first["period_from"], first["period_to"]) if first["period_from"] else None
        yield Document(
            title, first["issuer"], first["number"], first["issued_on"], first["stage"], first["region_code"],
            first["region"], period, tuple(_figure(row) for row in rows),
        )  # fmt: skip


def facts(document: Document) -> list[dict[str, Any]]:
    """What a plan reports of a year, the figures that its targets and facts start from among it, as observations
    (`guibiao.indicators.observations`) with the plan as their source. What it states twice is there once."""
    found = {(row["indicator"], row["year"]): row for row in (*_starts(document), *_stated(document))}
    return list(found.values())


def _stated(document: Document) -> Iterator[dict[str, Any]]:
    for kind, said, _base in document.figures:
        if kind == "fact" and said["kind"] in _LEVELS and said["canonical"] and said["year"] and not said["per"]:
            yield _observed(document, said, said["year"], said["value"], said["unit"]) | {
                "comparator": said["comparator"], "upper": said["upper"],
            }  # fmt: skip


def _starts(document: Document) -> Iterator[dict[str, Any]]:
    """The baselines; that of a change is in the unit of the indicator."""
    for kind, said, _base in document.figures:
        value, year = said["baseline"]["value"], said["baseline"]["year"]
        level = said["kind"] in _LEVELS
        if None in (value, year) or not said["canonical"] or not (level or kind == "target"):
            continue
        known = Registry.default().get(said["canonical"])
        unit = said["unit"] if level or known is None else known.unit
        yield _observed(document, said, year, value, unit) | {"comparator": "=", "upper": None}


def _observed(document: Document, said: dict[str, Any], year: int, value: float, unit: str | None) -> dict[str, Any]:
    return {
        "region": document.region, "indicator": said["canonical"], "year": year, "value": value, "unit": unit,
        "source": document.title,
    }  # fmt: skip


def _typed(row: dict[str, str]) -> dict[str, Any]:
    numbers = {name: float(row[name]) if row[name] else None for name in _NUMBERS}
    years = {name: int(row[name]) if row[name] else None for name in _YEARS}
    return row | numbers | years | {name: row[name] or None for name in _TEXTS}


def _figure(row: dict[str, Any]) -> Figure:
    said = {name: row[name] for name in ("indicator", "comparator", "value", "upper", "year", "modality", *_TEXTS)}
    said |= {"kind": row["figure_kind"], "baseline": {"value": row["baseline_value"], "year": row["baseline_year"]}}
    return Figure(row["kind"], said, row["base"])
