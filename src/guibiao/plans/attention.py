"""Why a person should look at a finding. A reason is a code; its words are here and nowhere else."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guibiao.plans import scopes
from guibiao.reading.model import Figure, Measure, Plan
from guibiao.terms import organisations, units
from guibiao.terms.regions import Region

CONFIDENT = 0.8  # below this the reader itself is not sure

# In the order in which the check screen asks: what contradicts first, what is merely unknown last.
REASONS: dict[str, str | Promise] = {
    "tension": _("与文中其他数字矛盾"),
    "particulars": _("文件信息不全"),
    "low_confidence": _("读取把握不大"),
    "guessed_table": _("表格是推测重建的"),
    "unit_mismatch": _("计量单位与规范指标不符"),
    "scope": _("口径未说明"),
    "no_year": _("没有年份"),
    "unknown_unit": _("计量单位不认识"),
    "unknown_office": _("责任单位不认识"),
    "no_units": _("没有责任单位"),
    "no_canonical": _("未对应规范指标"),
    "moved": _("原文位置已变"),
    "draft": _("征求意见稿"),
}
PARTICULARS = ("title", "region", "period", "stage")
# These follow from the fields of a finding alone and are asked again whenever a person has changed it.
FROM_FIELDS = frozenset(
    ("unit_mismatch", "scope", "no_year", "unknown_unit", "unknown_office", "no_units", "no_canonical", "particulars",
     "draft")
)  # fmt: skip


def figure_reasons(figure: Figure, *, target: bool, guessed: Iterable[tuple[int, int]] = ()) -> list[str]:
    """Reasons to look at one figure. `guessed` are the spans of tables that were rebuilt by guess."""
    known = scopes.understood(figure.indicator, figure.canonical, figure.unit, figure.kind)
    holds = {
        "low_confidence": figure.confidence < CONFIDENT,
        "guessed_table": any(start <= figure.start < end for start, end in guessed),
        # “每年 100 场” has no year of its own; a yearly growth has one by which it ends.
        "no_year": target and figure.year is None and (figure.per != "year" or figure.kind == "growth"),
        "unknown_unit": bool(figure.unit) and units.kind_of(figure.unit) is None,
        "unit_mismatch": known == "other_unit" and (target or figure.canonical is not None),
        "scope": target and known == "open",
        "no_canonical": target and known == "unknown" and figure.kind != "count",
    }
    return [code for code in REASONS if holds.get(code)]


def measure_reasons(measure: Measure, *, units_expected: bool, region: Region | None = None) -> list[str]:
    """Reasons to look at one measure. `units_expected` is true in a document that names units at all."""
    holds = {
        "low_confidence": measure.confidence < CONFIDENT,
        "no_units": units_expected and not measure.units,
        "unknown_office": any(unfamiliar(unit.name, region) for unit in measure.units),
    }
    return [code for code in REASONS if holds.get(code)]


def unfamiliar(name: str, region: Region | None = None) -> bool:
    """Whether a name is neither that of a known office nor shaped like one. `region` is the document's."""
    return not (organisations.is_unit(name) or organisations.known(name, region))


def document_reasons(particulars: dict[str, Any]) -> list[str]:
    """Reasons to look at the document's own particulars."""
    holds = {
        "particulars": any(particulars.get(name) in (None, "", []) for name in PARTICULARS),
        "draft": particulars.get("stage") == "draft",
    }
    return [code for code in REASONS if holds.get(code)]


def as_figure(data: dict[str, Any]) -> Figure:
    """The fields of a figure's row as the contract's own type; its place does not matter here."""
    return msgspec.convert({**data, "id": "", "start": 0, "end": 0}, Figure)


def as_measure(data: dict[str, Any]) -> Measure:
    """The same of a measure's row."""
    return msgspec.convert({**data, "id": "", "start": 0, "end": 0}, Measure)


def in_tension(plan: Plan) -> set[str]:
    """Keys of the figures that some tension names."""
    return {key for tension in plan.tensions for key in (*tension.targets, *tension.facts)}


def ranked(reasons: Iterable[str]) -> list[str]:
    """Reasons in the order of asking, each once."""
    known = set(reasons)
    return [code for code in REASONS if code in known]


def said(reasons: Iterable[str]) -> str:
    """Reasons in words; without any a finding was merely not looked at."""
    return "、".join(str(REASONS[code]) for code in ranked(reasons)) or gettext("尚未核对")
