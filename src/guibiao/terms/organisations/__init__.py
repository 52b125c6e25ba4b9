"""Units of government and those that carry out its plans: how to recognise them, and which ones are known.

`vocabulary.toml` holds endings, levels and collective names as plain data for whoever splits lists of units;
`units.csv` the usual offices of nation, province and prefecture (counties have the prefecture's) with short and full
names and, for those that the reforms of 2018 and 2023 renamed or merged, their dates and successors (months; the local
reforms took place over months, theirs are approximate). Written for this project from the published reform plans.
"""

from guibiao.terms.organisations.known import Organisation, known, region_of, units
from guibiao.terms.organisations.vocabulary import (
    Vocabulary,
    collective_pattern,
    is_collective,
    is_unit,
    vocabulary,
)

__all__ = [
    "Organisation",
    "Vocabulary",
    "collective_pattern",
    "is_collective",
    "is_unit",
    "known",
    "region_of",
    "units",
    "vocabulary",
]
