"""The tables of assessment."""

from guibiao.assessment.models.assignments import Assignment, AssignmentFile
from guibiao.assessment.models.plan_evaluations import (
    Answer,
    Conclusion,
    PlanEvaluation,
    Question,
    Section,
    Supply,
    SupplyFile,
)
from guibiao.assessment.models.rounds import (
    Appeal,
    AppealFile,
    Assessed,
    Assessment,
    Circular,
    Consent,
    Score,
    SelfFile,
)
from guibiao.assessment.models.sheets import Grade, RuleItem, RuleSheet

__all__ = [
    "Answer",
    "Appeal",
    "AppealFile",
    "Assessed",
    "Assessment",
    "Assignment",
    "AssignmentFile",
    "Circular",
    "Conclusion",
    "Consent",
    "Grade",
    "PlanEvaluation",
    "Question",
    "RuleItem",
    "RuleSheet",
    "Score",
    "Section",
    "SelfFile",
    "Supply",
    "SupplyFile",
]
