"""The tables of statistics: what is measured, what was observed, and how it is collected."""

from guibiao.statistics.models.collection import Campaign, Return
from guibiao.statistics.models.datasets import Breakdown, DataItem, DataSet, Rule
from guibiao.statistics.models.definitions import Indicator
from guibiao.statistics.models.evidence import Candidate
from guibiao.statistics.models.observations import (
    Choice,
    Confidential,
    DataVersion,
    FigureFile,
    Intake,
    Observation,
    Withdrawal,
    Withheld,
)
from guibiao.statistics.models.releases import Release

__all__ = [
    "Breakdown",
    "Campaign",
    "Candidate",
    "Choice",
    "Confidential",
    "DataItem",
    "DataSet",
    "DataVersion",
    "FigureFile",
    "Indicator",
    "Intake",
    "Observation",
    "Release",
    "Return",
    "Rule",
    "Withdrawal",
    "Withheld",
]
