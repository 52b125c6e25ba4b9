"""What monitoring keeps: composite evaluations, and how far the targets of adopted plans have come."""

from guibiao.monitoring.models.evaluations import NAME, Edition, EditionFile, Evaluation, Run
from guibiao.monitoring.models.targets import Judgement, LightOverride, PlanRule, Standing, Watched

__all__ = [
    "NAME",
    "Edition",
    "EditionFile",
    "Evaluation",
    "Judgement",
    "LightOverride",
    "PlanRule",
    "Run",
    "Standing",
    "Watched",
]
