"""Progress: what was reached, what the path asks, and what is to be expected."""

from __future__ import annotations

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from guibiao.indicators.charts import ink
from guibiao.indicators.charts.pictures.sheet import Sheet, room_for
from guibiao.indicators.charts.spec import ProgressChart


def draw(chart: ProgressChart) -> Sheet:
    figures = [*chart.observed.values(), *(value for _, value in chart.path()), *(point.high for point in chart.ahead)]
    left = max(0.75, room_for([ink.figure(value) for value in figures]))
    sheet = Sheet(chart, height=chart.height, left=left, right=0.75)
    axes = sheet.axes
    seen = sorted((year, value) for year, value in chart.observed.items() if value is not None)
    marks: list[tuple[object, str]] = []
    if chart.ahead:
        last = seen[-1:]
        years = [*(year for year, _ in last), *(point.year for point in chart.ahead)]
        lows = [*(value for _, value in last), *(point.low for point in chart.ahead)]
        highs = [*(value for _, value in last), *(point.high for point in chart.ahead)]
        middles = [*(value for _, value in last), *(point.value for point in chart.ahead)]
        axes.fill_between(years, lows, highs, color=ink.WASH, linewidth=0)
        axes.plot(years, middles, color=ink.PRESS, linewidth=1.2, linestyle=(0, (2, 2)))
        marks.append((Patch(facecolor=ink.WASH), f"预测及 {chart.share:.0%} 区间"))
    path = chart.path()
    if path:
        axes.plot(*zip(*path, strict=True), color=ink.CALL, linewidth=1.2, linestyle=(0, (5, 2)))
        axes.plot(list(chart.targets), list(chart.targets.values()), "D", color=ink.CALL, markersize=4.5)
        marks.append(
            (
                Line2D([], [], color=ink.CALL, linewidth=1.2, linestyle=(0, (5, 2)), marker="D", markersize=4),
                "时序要求与目标",
            )
        )
    axes.plot(*zip(*seen, strict=True) if seen else ((), ()), "o-", color=ink.PRESS, linewidth=1.8, markersize=4)
    marks.insert(0, (Line2D([], [], color=ink.PRESS, linewidth=1.8, marker="o", markersize=4), "实际"))
    years = chart.years()
    if years:
        axes.set_xlim(years[0] - 0.4, years[-1] + 0.4)
    axes.margins(y=0.12)
    every = max(1, -(-len(years) // 12))
    sheet.ticks("x", [float(year) for year in years[::every]], [f"{year}" for year in years[::every]])
    sheet.figures("y")
    for year, value in chart.targets.items():
        sheet.above(year, value, ink.figure(value), ink.CALL)
    if seen:
        sheet.above(*seen[-1], ink.figure(seen[-1][1]), ink.PRESS)
    sheet.legend(marks)
    return sheet
