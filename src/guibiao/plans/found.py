"""What a reading found, as rows for the check screen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from guibiao.plans import attention, particulars
from guibiao.plans.layout import Block
from guibiao.plans.models import Item
from guibiao.reading.model import Figure, Plan
from guibiao.terms import regions

DOCUMENT_KEY = "document"


@dataclass
class Found:
    """One finding of a reading, not yet a row."""

    kind: str
    key: str
    start: int
    end: int
    data: dict[str, Any]
    confidence: float = 1.0
    reasons: list[str] = field(default_factory=list)


def findings(plan: Plan, layout: list[Block]) -> list[Found]:
    """Everything a person may decide on, each with the reasons to look at it."""
    guessed = [(block["s"], block["e"]) for block in layout if block.get("guessed")]
    tense = attention.in_tension(plan)
    about = particulars.of_reading(plan)
    out = [Found(Item.Kind.DOCUMENT, DOCUMENT_KEY, 0, 0, about, 1.0, attention.document_reasons(about))]
    out += _figures(plan.targets, Item.Kind.TARGET, guessed, tense)
    out += _figures(plan.facts, Item.Kind.FACT, guessed, tense)
    named = any(measure.units for measure in plan.measures)
    region = regions.get(plan.region.code) if plan.region else None
    for measure in plan.measures:
        reasons = attention.measure_reasons(measure, units_expected=named, region=region)
        out.append(Found(Item.Kind.MEASURE, measure.id, measure.start, measure.end, fields(measure),
                         measure.confidence, reasons))  # fmt: skip
    for n, tension in enumerate(plan.tensions, 1):
        out.append(Found(Item.Kind.TENSION, f"x{n}", tension.start, tension.end, fields(tension), 1.0, ["tension"]))
    return out


def fields(struct: msgspec.Struct) -> dict[str, Any]:
    """A struct of the contract without its id and place, which the row has itself."""
    data: dict[str, Any] = msgspec.to_builtins(struct)
    for name in ("id", "start", "end"):
        data.pop(name, None)
    return data


def _figures(
    figures: list[Figure], kind: Item.Kind, guessed: list[tuple[int, int]], tense: set[str]
) -> Iterator[Found]:
    for figure in figures:
        reasons = attention.figure_reasons(figure, target=kind == Item.Kind.TARGET, guessed=guessed)
        if figure.id in tense:
            reasons = attention.ranked(["tension", *reasons])
        yield Found(kind, figure.id, figure.start, figure.end, fields(figure), figure.confidence, reasons)


def to_item(plan_id: int, found: Found) -> Item:
    """A new row for a finding."""
    return Item(
        plan_id=plan_id,
        kind=found.kind,
        key=found.key,
        start=found.start,
        end=found.end,
        data=found.data,
        original=found.data,
        confidence=found.confidence,
        reasons=found.reasons,
    )
