"""Progress towards targets: one target with all its reasons (`judge`), many with the headline of each (`many`), or millions at
once, as one Ibis expression (`table`) or over a panel in memory (`over`).

Rule sets are data in `guibiao.rules.progress`, the arithmetic stands once in `formulas`.
"""

from typing import TYPE_CHECKING, Any

from guibiao.indicators.progress.aims import aims
from guibiao.indicators.progress.headlines import Headline, headline
from guibiao.indicators.progress.judging import judge
from guibiao.indicators.progress.kinds import Mixed, Unclear
from guibiao.indicators.progress.many import many
from guibiao.indicators.progress.matrices import over
from guibiao.indicators.progress.model import (
    Alternative,
    Baseline,
    Cannot,
    Observation,
    Result,
    Start,
    Target,
    Verdict,
)

if TYPE_CHECKING:
    from guibiao.indicators.progress.bulk import table

__all__ = [
    "Alternative",
    "Baseline",
    "Cannot",
    "Headline",
    "Mixed",
    "Observation",
    "Result",
    "Start",
    "Target",
    "Unclear",
    "Verdict",
    "aims",
    "headline",
    "judge",
    "many",
    "over",
    "table",
]


def __getattr__(name: str) -> Any:
    """`table` only when it is asked for: it loads Ibis, half a second that processes without it need not wait."""
    if name == "table":
        from guibiao.indicators.progress.bulk import table

        return table
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
