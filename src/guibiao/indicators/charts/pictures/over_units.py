"""Pictures with a row a unit or a part: rank intervals, profile, contributions."""

from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator

from guibiao.indicators.charts import ink
from guibiao.indicators.charts.pictures.sheet import MARGIN, Sheet, room_for, shortened
from guibiao.indicators.charts.spec import ContributionChart, ProfileChart, RankChart

ROW = 0.2


def ranks(chart: RankChart) -> Sheet:
    order = chart.order()
    names = [chart.units[n] for n in order]
    sheet = _rows(chart, names)
    for place, n in enumerate(order):
        ends: list[float] = [end for end in (chart.low[n], chart.high[n]) if end is not None]
        sheet.axes.plot(ends, [place] * len(ends), color=ink.WASH, linewidth=6, solid_capstyle="round")
        sheet.axes.plot(np.array([chart.rank[n]], dtype=np.float64), [place], "o", color=ink.PRESS, markersize=5)
    last = max([len(names), *(end for end in chart.high if end is not None)])
    sheet.axes.set_xlim(0, last + 1)
    sheet.axes.xaxis.set_major_locator(FixedLocator([1, *range(5, int(last) + 1, 5 * (1 + int(last) // 60))]))
    sheet.figures("x")
    sheet.legend(
        [
            (Line2D([], [], color=ink.PRESS, marker="o", linestyle="", markersize=5), "位次"),
            (Patch(facecolor=ink.WASH), "位次区间"),
        ]
    )
    return sheet


def profile(chart: ProfileChart) -> Sheet:
    sheet = _rows(chart, list(chart.parts))
    for place, (value, lower, middle, upper) in enumerate(
        zip(chart.values, chart.lower, chart.middle, chart.upper, strict=True)
    ):
        if lower is not None and upper is not None:
            sheet.axes.barh(place, upper - lower, left=lower, height=0.46, color=ink.WASH)
        if middle is not None:
            sheet.axes.plot([middle, middle], [place - 0.3, place + 0.3], color=ink.STRONG_LINE, linewidth=1.4)
        if value is not None:
            sheet.axes.plot([value], [place], "o", color=ink.PRESS, markersize=6)
    sheet.axes.margins(x=0.05)
    if min((value for value in chart.values if value is not None), default=0) >= 0:
        sheet.axes.set_xlim(left=0)
    sheet.figures("x")
    sheet.legend(
        [
            (Line2D([], [], color=ink.PRESS, marker="o", linestyle="", markersize=6), chart.unit_name),
            (Line2D([], [], color=ink.STRONG_LINE, linewidth=1.4), "中位数"),
            (Patch(facecolor=ink.WASH), "中间一半"),
        ]
    )
    return sheet


def contributions(chart: ContributionChart) -> Sheet:
    sheet = _rows(chart, list(chart.units), right=0.6)
    for row in range(len(chart.units)):
        ends = [0.0, 0.0]  # how far the row is filled above and below nought
        for column, value in enumerate(chart.values[row]):
            if value is None or value == 0:
                continue
            side = int(value < 0)
            sheet.axes.barh(row, value, left=ends[side], height=0.62, color=_colour(column))
            ends[side] += value
        sheet.label(ends[0], row, f" {ink.figure(chart.total(row))}", va="center", color=ink.QUIET)
    sheet.axes.axvline(0, color=ink.STRONG_LINE, linewidth=0.8)
    sheet.figures("x")
    sheet.legend([(Patch(facecolor=_colour(n)), part) for n, part in enumerate(chart.parts)], columns=5)
    return sheet


def _colour(part: int) -> str:
    return ink.PARTS[part % len(ink.PARTS)]


def _rows(chart: RankChart | ProfileChart | ContributionChart, names: list[str], right: float = MARGIN) -> Sheet:
    """A sheet with a row a name, the first on top."""
    sheet = Sheet(chart, height=max(0.6, ROW * len(names)), left=room_for(names), right=right)
    sheet.axes.set_ylim(len(names) - 0.4, -0.6)
    sheet.ticks("y", [float(n) for n in range(len(names))], [shortened(name) for name in names])
    return sheet
