"""The tables of supervision."""

from guibiao.supervision.models.clocks import OfficeClock
from guibiao.supervision.models.items import Evidence, Extension, Item, Node, Part, Report
from guibiao.supervision.models.rounds import Entry, EntryFile, Round

__all__ = [
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
]
