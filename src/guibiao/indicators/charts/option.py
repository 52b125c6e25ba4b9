"""The same charts as ECharts options: plain data, no functions in it, so that a page may take them as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guibiao.indicators.charts import ink
from guibiao.indicators.charts.spec import (
    Chart,
    ContributionChart,
    HeatChart,
    ProfileChart,
    ProgressChart,
    RankChart,
    TileChart,
)
from guibiao.indicators.charts.tiles import steps, tiles

Option = dict[str, Any]
UNSEEN = {"color": "transparent"}
FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif'


def option(chart: Chart) -> Option:
    """The chart as an ECharts option."""
    made = _PARTS[type(chart)](chart)
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": ink.INK},
        "title": {"text": chart.title, "subtext": chart.note(), "left": 0, "textStyle": {"fontSize": 14}},
        "aria": {"enabled": True, "label": {"description": f"{chart.title}。{chart.note()}"}},
        "grid": {"left": 8, "right": 24, "top": 96, "bottom": 8, "containLabel": True},
        **_told(made, chart.say),
    }


def _told(made: Option, say: Callable[[str], str]) -> Option:
    """The names of what is drawn, in the language of the reader."""
    legend = (
        {"legend": {**made["legend"], "data": [say(name) for name in made["legend"]["data"]]}}
        if "legend" in made
        else {}
    )
    series = [{**line, "name": say(line["name"])} if "name" in line else line for line in made["series"]]
    return {**made, **legend, "series": series}


def _progress(chart: ProgressChart) -> Option:
    years = chart.years()
    fan = {point.year: point for point in chart.ahead}
    known = [year for year in years if chart.observed.get(year) is not None]
    if fan and known:  # the fan opens at the last figure
        joint = chart.observed[known[-1]]
        fan_low = {known[-1]: joint, **{year: point.low for year, point in fan.items()}}
        fan_high = {known[-1]: joint, **{year: point.high for year, point in fan.items()}}
        middle = {known[-1]: joint, **{year: point.value for year, point in fan.items()}}
    else:
        fan_low, fan_high, middle = {}, {}, {}
    width = {year: (fan_high[year] or 0) - (low or 0) for year, low in fan_low.items()}
    interval = f"{chart.share:.0%} 区间"
    lines: list[Option] = [
        {
            "name": "实际",
            "data": [chart.observed.get(y) for y in years],
            "itemStyle": {"color": ink.PRESS},
            "symbolSize": 7,
        },
        {
            "name": "时序要求",
            "data": [chart.on_path(y) for y in years],
            "itemStyle": {"color": ink.CALL},
            "lineStyle": {"type": "dashed"},
            "showSymbol": False,
        },
        {
            "name": "目标",
            "type": "scatter",
            "data": [chart.targets.get(y) for y in years],
            "itemStyle": {"color": ink.CALL},
            "symbol": "diamond",
            "symbolSize": 11,
        },
    ]
    if fan:
        lines += [
            {
                "name": "预测",
                "data": [middle.get(y) for y in years],
                "itemStyle": {"color": ink.PRESS},
                "lineStyle": {"type": "dotted"},
                "showSymbol": False,
            },
            {
                "name": f"{interval}下限",
                "stack": "fan",
                "data": [fan_low.get(y) for y in years],
                "lineStyle": UNSEEN,
                "itemStyle": UNSEEN,
                "showSymbol": False,
                "silent": True,
            },
            {
                "name": interval,
                "stack": "fan",
                "data": [width.get(y) for y in years],
                "lineStyle": UNSEEN,
                "areaStyle": {"color": ink.WASH},
                "itemStyle": {"color": ink.WASH},
                "showSymbol": False,
                "silent": True,
            },
        ]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": _legend([line["name"] for line in lines if line.get("itemStyle") != UNSEEN]),
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "name": chart.unit, "scale": True, "splitLine": {"lineStyle": {"color": ink.LINE}}},
        "series": [{"type": "line", "connectNulls": True, **line} for line in lines],
    }


def _ranks(chart: RankChart) -> Option:
    order = chart.order()
    names = [chart.units[n] for n in order]
    return _rows(
        names,
        [
            {
                "name": "区间下限",
                "type": "bar",
                "stack": "interval",
                "data": [chart.low[n] for n in order],
                "itemStyle": UNSEEN,
                "silent": True,
            },
            {
                "name": "位次区间",
                "type": "bar",
                "stack": "interval",
                "barWidth": 8,
                "data": [chart.spread(n) for n in order],
                "itemStyle": {"color": ink.WASH, "borderRadius": 4},
            },
            {
                "name": "位次",
                "type": "scatter",
                "data": [chart.rank[n] for n in order],
                "symbolSize": 9,
                "itemStyle": {"color": ink.PRESS},
            },
        ],
        ["位次", "位次区间"],
    )


def _profile(chart: ProfileChart) -> Option:
    spread = [
        None if low is None or high is None else high - low for low, high in zip(chart.lower, chart.upper, strict=True)
    ]
    return _rows(
        list(chart.parts),
        [
            {
                "name": "下四分位",
                "type": "bar",
                "stack": "half",
                "data": list(chart.lower),
                "itemStyle": UNSEEN,
                "silent": True,
            },
            {
                "name": "中间一半",
                "type": "bar",
                "stack": "half",
                "barWidth": 12,
                "data": spread,
                "itemStyle": {"color": ink.WASH},
            },
            {
                "name": "中位数",
                "type": "scatter",
                "data": list(chart.middle),
                "symbol": "rect",
                "symbolSize": [2, 18],
                "itemStyle": {"color": ink.STRONG_LINE},
            },
            {
                "name": chart.unit_name,
                "type": "scatter",
                "data": list(chart.values),
                "symbolSize": 11,
                "itemStyle": {"color": ink.PRESS},
            },
        ],
        [chart.unit_name, "中位数", "中间一半"],
    )


def _contributions(chart: ContributionChart) -> Option:
    series = [
        {
            "name": part,
            "type": "bar",
            "stack": "all",
            "data": [line[n] for line in chart.values],
            "itemStyle": {"color": ink.PARTS[n % len(ink.PARTS)]},
        }
        for n, part in enumerate(chart.parts)
    ]
    return _rows(list(chart.units), series, list(chart.parts))


def _rows(names: list[str], series: list[Option], legend: list[str]) -> Option:
    """A row a name, the first on top."""
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": _legend(legend),
        "xAxis": {"type": "value", "splitLine": {"lineStyle": {"color": ink.LINE}}},
        "yAxis": {"type": "category", "inverse": True, "data": names, "axisTick": {"show": False}},
        "series": series,
    }


def _heat(chart: HeatChart) -> Option:
    cells = [[x, y, value] for y, line in enumerate(chart.values) for x, value in enumerate(line) if value is not None]
    return {
        "tooltip": {"position": "top"},
        "xAxis": {"type": "category", "data": list(chart.columns), "axisLabel": {"rotate": 40}},
        "yAxis": {"type": "category", "inverse": True, "data": list(chart.rows)},
        "visualMap": _shades([value for line in chart.values for value in line], len(ink.SHADES)),
        "series": [{"type": "heatmap", "data": cells, "itemStyle": {"borderColor": ink.PAPER, "borderWidth": 1}}],
    }


def _tiles(chart: TileChart) -> Option:
    shown = [tile for tile in tiles() if tile.code in chart.values]
    cells = [[tile.x, tile.y, chart.values[tile.code], tile.short, tile.name] for tile in shown]
    axis = {"type": "category", "show": False}
    return {
        "tooltip": {"formatter": "{@[4]}"},
        "xAxis": {**axis, "data": list(range(7))},
        "yAxis": {**axis, "data": list(range(8)), "inverse": True},
        "visualMap": _shades(chart.values.values(), chart.shades),
        "series": [
            {
                "type": "heatmap",
                "data": [cell for cell in cells if cell[2] is not None],
                "label": {"show": True, "formatter": "{@[3]}\n{@[2]}"},
                "itemStyle": {"borderColor": ink.PAPER, "borderWidth": 3},
            }
        ],
    }


def _shades(values: Any, shades: int) -> Option:
    lower = steps(values, shades)
    colours = ink.ramp(len(lower))
    ends = [*lower[1:], None]
    pieces = [
        {"gte": low, "color": colour, **({} if end is None else {"lt": end}), "label": f"≥ {ink.figure(low, digits=3)}"}
        for low, end, colour in zip(lower, ends, colours, strict=False)
    ]
    return {"type": "piecewise", "dimension": 2, "orient": "horizontal", "right": 0, "top": 56, "pieces": pieces}


def _legend(names: list[str]) -> Option:
    return {"right": 0, "top": 56, "data": names, "type": "scroll"}


_PARTS: dict[type[Chart], Callable[[Any], Option]] = {
    ProgressChart: _progress,
    RankChart: _ranks,
    ProfileChart: _profile,
    ContributionChart: _contributions,
    HeatChart: _heat,
    TileChart: _tiles,
}
