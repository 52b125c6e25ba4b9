"""The tables of plans: the document and its readings, what was found, what was adopted."""

from guibiao.plans.models.items import Item, ItemChange
from guibiao.plans.models.plans import Plan, Reading
from guibiao.plans.models.search import Sentence
from guibiao.plans.models.tables import TableRead, TaskTemplate
from guibiao.plans.models.versions import Measure, MeasureUnit, Target, Version

__all__ = [
    "Item",
    "ItemChange",
    "Measure",
    "MeasureUnit",
    "Plan",
    "Reading",
    "Sentence",
    "TableRead",
    "Target",
    "TaskTemplate",
    "Version",
]
