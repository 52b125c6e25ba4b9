"""What monitoring keeps: composite evaluations, how far the targets of adopted plans have come, and warnings of them."""

from guibiao.monitoring.models.evaluations import NAME, Edition, EditionFile, Evaluation, Run
from guibiao.monitoring.models.targets import (
    JudgedUpTo,
    Judgement,
    LightOverride,
    PlanRule,
    Standing,
    Taken,
    Watched,
)
from guibiao.monitoring.models.warnings import Kind, Looked, TargetWarning, WarningSetting

__all__ = [
    "NAME",
    "Edition",
    "EditionFile",
    "Evaluation",
    "JudgedUpTo",
    "Judgement",
    "Kind",
    "LightOverride",
    "Looked",
    "PlanRule",
    "Run",
    "Standing",
    "Taken",
    "TargetWarning",
    "WarningSetting",
    "Watched",
]
