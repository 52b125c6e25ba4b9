"""The tables of plans: the document and its readings, what was found, what was adopted, and the ledger made of it."""

from guibiao.plans.models.cascade import DividedTarget, Division, Part, Quota
from guibiao.plans.models.consulting import CommentRound, Opinion, OpinionLine, Remark, Revision
from guibiao.plans.models.family import Carrying, PlanLink
from guibiao.plans.models.items import Item, ItemChange
from guibiao.plans.models.keylists import KeyList, KeyListVersion, KeyTask
from guibiao.plans.models.ledger import Duty, LedgerRow, Role, Task, TaskSource, TaskUnit, UnitMatch
from guibiao.plans.models.plans import Plan, Reading
from guibiao.plans.models.search import Sentence
from guibiao.plans.models.tables import TableRead, TaskTemplate
from guibiao.plans.models.versions import Measure, MeasureUnit, Target, Version

__all__ = [
    "Carrying",
    "CommentRound",
    "DividedTarget",
    "Division",
    "Duty",
    "Item",
    "ItemChange",
    "KeyList",
    "KeyListVersion",
    "KeyTask",
    "LedgerRow",
    "Measure",
    "MeasureUnit",
    "Opinion",
    "OpinionLine",
    "Part",
    "Plan",
    "PlanLink",
    "Quota",
    "Reading",
    "Remark",
    "Revision",
    "Role",
    "Sentence",
    "TableRead",
    "Target",
    "Task",
    "TaskSource",
    "TaskTemplate",
    "TaskUnit",
    "UnitMatch",
    "Version",
]
