"""The chart of one target: the figures, the required path, the target, and where five years are known the fan ahead."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guibiao.indicators.charts import Ahead, ProgressChart
from guibiao.indicators.progress import Result
from guibiao.kernel.saying import again
from guibiao.monitoring import outlook, pictures
from guibiao.statistics import definitions


@dataclass(frozen=True)
class Drawn:
    """The chart, what the forecast says of itself, and the chance that the target is met, in words."""

    chart: ProgressChart
    outlook: str
    chance: str

    def svg(self) -> str:
        """The chart as part of a page."""
        return pictures.svg(self.chart, "progress")

    def ready(self) -> bool:
        """Whether it has been drawn before. Drawing one takes longer than forming a whole page."""
        return pictures.ready(self.chart, "progress")


def of(one: Any, result: Result, title: str) -> Drawn | None:
    """None where there is no figure to be drawn. `one` is the judgement."""
    verdict, seen = result.revised, outlook.of(one.asks, result, definitions.registry())
    if verdict is None or seen is None:
        return None
    start, year = verdict.start, seen.year
    chart = ProgressChart(
        title=title,
        unit=result.unit or "",
        source="、".join(dict.fromkeys(row.source for row in result.observations if row.source))[:120],
        data_year=str(verdict.data_year),
        observed=seen.known,
        baseline=(start.year, start.value) if start and start.year and one.asks.per != "year" else None,
        targets={year: verdict.goal} if year and verdict.goal is not None else {},
        less=seen.less,
        say=again,
        ahead=tuple(Ahead(year=at.year, value=at.value, low=at.low, high=at.high) for at in seen.points),
    )
    return Drawn(chart, again(seen.said), "" if seen.chance is None else chance(seen.chance, year))


def chance(share: float, year: int | None) -> str:
    """The chance in words."""
    words = {"year": year, "chance": f"{share:.0%}"}
    return _("按以往走势，%(year)s年达到目标的可能性约为%(chance)s。") % words
