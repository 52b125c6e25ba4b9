"""The tables of supervision."""

from guibiao.supervision.models.clocks import OfficeClock
from guibiao.supervision.models.consultations import Consultation, Decision
from guibiao.supervision.models.items import Evidence, Extension, Item, Node, Part, Report
from guibiao.supervision.models.rounds import Entry, EntryFile, Round
from guibiao.supervision.models.sheets import Sheet, SheetKind, SheetTemplate

__all__ = [
    "Consultation",
    "Decision",
    "Entry",
    "EntryFile",
    "Evidence",
    "Extension",
    "Item",
    "Node",
    "OfficeClock",
    "Part",
    "Report",
    "Round",
    "Sheet",
    "SheetKind",
    "SheetTemplate",
]
