"""A comparison's rows as bars: one small chart an indicator, its message in its title, the axis from zero."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from guibiao.plans import comparison
from guibiao.plans.comparison import Asked, Point, Row, Table

MOST = 12
AT_FIRST = 3  # when nobody has chosen indicators


@dataclass(frozen=True)
class Bar:
    """One place: its figure, and its length as a share of the longest."""

    place: str
    point: Point
    percent: float


@dataclass(frozen=True)
class Chart:
    row: Row
    bars: list[Bar]
    years: list[int]
    dated: bool  # whether every figure has a year

    @property
    def highest(self) -> Bar:
        return max(self.bars, key=lambda bar: bar.percent)

    @property
    def caution(self) -> str:
        """Why the bars do not quite compare, in words; empty where they do."""
        parts = []
        if len(self.years) > 1:
            parts.append(_("目标年份不同"))
        if not self.dated:
            parts.append(_("有的没有年份"))
        if any(bar.point.fact for bar in self.bars):
            parts.append(_("含已实现的事实"))
        return _("，").join(parts)


def charts(table: Table, asked: Asked) -> list[Chart]:
    """Charts of the chosen indicators; without a choice, of those that stand in most places."""
    rows = [row for row in table.rows if len(row.cells) > 1]
    if not asked.indicators:
        rows = sorted((row for row in rows if not row.kind), key=lambda row: -len(row.cells))[:AT_FIRST]
    made = [_chart(table, row) for row in rows[:MOST]]
    return [chart for chart in made if chart is not None]


def _chart(table: Table, row: Row) -> Chart | None:
    points = [(name, comparison.latest(row.cells[key])) for key, name in table.columns if key in row.cells]
    longest = max(point.upper_comparable for _name, point in points)
    if longest <= 0 or any(point.value < 0 for _name, point in points):
        return None
    bars = [Bar(name, point, round(100 * point.upper_comparable / longest, 2)) for name, point in points]
    years = sorted({point.year for _name, point in points if point.year})
    return Chart(row, sorted(bars, key=lambda bar: -bar.percent), years, all(point.year for _name, point in points))
