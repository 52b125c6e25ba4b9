"""The tables of supervision."""

from guibiao.supervision.models.clocks import OfficeClock
from guibiao.supervision.models.items import Evidence, Extension, Item, Node, Part, Report

__all__ = ["Evidence", "Extension", "Item", "Node", "OfficeClock", "Part", "Report"]
