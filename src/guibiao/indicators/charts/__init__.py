"""Charts of progress and of composite evaluations.

A chart is a description (`ProgressChart`, `RankChart` …) with a message, figures, source and a table. The same description
becomes a picture (`svg`, `png`: Chinese text renders without any font on the machine) or an ECharts option (`option`).
"""

from guibiao.indicators.charts.option import option
from guibiao.indicators.charts.pictures import png, svg
from guibiao.indicators.charts.spec import (
    Ahead,
    Chart,
    ContributionChart,
    HeatChart,
    ProfileChart,
    ProgressChart,
    RankChart,
    Table,
    TileChart,
)

__all__ = [
    "Ahead",
    "Chart",
    "ContributionChart",
    "HeatChart",
    "ProfileChart",
    "ProgressChart",
    "RankChart",
    "Table",
    "TileChart",
    "option",
    "png",
    "svg",
]
