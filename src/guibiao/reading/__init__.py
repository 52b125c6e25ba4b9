"""Blocks in, a Plan out."""

from guibiao.reading.model import (
    Baseline,
    Figure,
    Measure,
    Plan,
    Region,
    Section,
    Source,
    System,
    Tension,
    Unit,
)
from guibiao.reading.read import Result, read, read_document, read_many

__all__ = [
    "Baseline",
    "Figure",
    "Measure",
    "Plan",
    "Region",
    "Result",
    "Section",
    "Source",
    "System",
    "Tension",
    "Unit",
    "read",
    "read_document",
    "read_many",
]
