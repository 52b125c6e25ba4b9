"""The Plan: what a document commits a region to, as data (`guibiao/plan@1`).

Names and meaning follow the published contract; unknown is None, never a guess. Offsets count
Unicode characters of `Plan.text`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

SCHEMA = "guibiao/plan@1"

Kind = Literal["level", "count", "increase", "multiple", "growth", "coverage", "rank"]
Comparator = Literal["=", "≈", ">", "≥", "<", "≤", "range"]


class Source(msgspec.Struct, kw_only=True):
    name: str
    sha256: str
    media_type: str
    characters: int


class Region(msgspec.Struct, kw_only=True):
    code: str
    name: str


class Section(msgspec.Struct, kw_only=True):
    """A heading and, up to `end`, what stands under it. `label` as printed, None where it was lost."""

    id: str
    parent: str | None = None
    level: int
    label: str | None = None
    title: str
    box: bool = False
    start: int
    end: int


class Baseline(msgspec.Struct, kw_only=True):
    value: float | None = None
    year: int | None = None


class Figure(msgspec.Struct, kw_only=True):
    """One figure: a target the region commits itself to, or a fact it reports as reached.

    `value` is as printed, in `unit` as printed; `year` is the year of the target or the year reached.
    """

    id: str
    section: str | None = None
    start: int
    end: int
    origin: Literal["text", "table"] = "text"
    indicator: str
    canonical: str | None = None
    kind: Kind = "level"
    comparator: Comparator = "="
    value: float
    upper: float | None = None
    unit: str | None = None
    year: int | None = None
    per: Literal["year", "period"] | None = None
    modality: Literal["commit", "strive"] = "commit"
    attribute: Literal["expected", "binding"] | None = None
    baseline: Baseline = msgspec.field(default_factory=Baseline)
    measure: str | None = None
    confidence: float = 1.0


class Unit(msgspec.Struct, kw_only=True):
    """A unit that answers for a measure. `surface` as printed, `name` with what a list leaves out."""

    name: str
    surface: str
    role: Literal["lead", "participant", "responsible"] = "responsible"
    inherited: bool = False


class Measure(msgspec.Struct, kw_only=True):
    id: str
    section: str | None = None
    start: int
    end: int
    title: str
    text: str
    units: list[Unit] = []
    deadline: str | None = None
    targets: list[str] = []
    confidence: float = 1.0


class System(msgspec.Struct, kw_only=True):
    name: str
    start: int
    end: int


class Tension(msgspec.Struct, kw_only=True):
    """Figures of one document that do not agree."""

    about: str
    targets: list[str] = []
    facts: list[str] = []
    start: int
    end: int


class Plan(msgspec.Struct, kw_only=True):
    schema: str = SCHEMA
    source: Source
    text: str | None = None
    title: str | None = None
    issuer: str | None = None
    number: str | None = None
    issued_on: str | None = None
    region: Region | None = None
    period: tuple[int, int] | None = None
    stage: Literal["draft", "final"] | None = None
    genre: Literal["plan", "report"] = "plan"
    outline: list[Section] = []
    targets: list[Figure] = []
    facts: list[Figure] = []
    measures: list[Measure] = []
    systems: list[System] = []
    tensions: list[Tension] = []
    warnings: list[str] = []

    def to_dict(self, *, text: bool = True) -> dict[str, Any]:
        """The contract's JSON object; without `text` when the caller does not want it."""
        out: dict[str, Any] = msgspec.to_builtins(self)
        if not text or self.text is None:
            out.pop("text", None)
        return out

    def to_json(self, *, text: bool = True, indent: int | None = None) -> str:
        raw = msgspec.json.encode(self.to_dict(text=text))
        return (msgspec.json.format(raw, indent=indent) if indent else raw).decode()

    @classmethod
    def from_json(cls, data: str | bytes) -> Plan:
        """Raises msgspec.ValidationError, naming the path, where the data breaks the contract."""
        return msgspec.json.decode(data, type=cls)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Plan:
        return msgspec.convert(data, type=cls)

    def to_frames(self) -> dict[str, Any]:
        """Targets, facts, measures, units, tensions, systems, outline and document as pandas DataFrames, each row
        with its sentence and place; as `Records` (lists of dictionaries) where pandas is not installed."""
        from guibiao.reading.outputs.frames import to_frames

        return to_frames(self)
