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

__all__ = ["Baseline", "Figure", "Measure", "Plan", "Region", "Section", "Source", "System", "Tension", "Unit"]
