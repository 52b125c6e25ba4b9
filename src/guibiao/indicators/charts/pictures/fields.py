"""Pictures of shaded fields: heat map and tile grid."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.patches import Patch, Rectangle

from guibiao.indicators.charts import ink
from guibiao.indicators.charts.font import width
from guibiao.indicators.charts.pictures.sheet import INCH, MARGIN, SMALL, WIDE, Sheet, room_for, shortened
from guibiao.indicators.charts.spec import HeatChart, TileChart
from guibiao.indicators.charts.tiles import shade, steps, tiles

UNKNOWN = "////"
# Names of columns that are wider than their fields stand at this angle.
SLANT = 40
# With more columns than this the fields are too narrow to write in.
MOST_WRITTEN = 12


def heat(chart: HeatChart) -> Sheet:
    lower = steps((value for line in chart.values for value in line), len(ink.SHADES))
    names = [shortened(name) for name in chart.columns]
    left = room_for(list(chart.rows))
    widest = max(map(width, names), default=0.0) * SMALL / INCH
    field = (WIDE - left - MARGIN) / max(1, len(names))
    slanted = widest > field
    how: dict[str, Any] = {"rotation": SLANT, "ha": "right", "rotation_mode": "anchor"} if slanted else {}
    across, down = (widest * part(math.radians(SLANT)) if slanted else 0.0 for part in (math.cos, math.sin))
    left = max(left, MARGIN + across - field / 2)
    sheet = Sheet(chart, height=0.2 * len(chart.rows) + 0.2, left=left, foot=down)
    for y, line in enumerate(chart.values):
        for x, value in enumerate(line):
            colour = _field(sheet, x, y, value, lower)
            if len(names) <= MOST_WRITTEN:
                words = ink.figure(value, digits=3)
                sheet.label(x + 0.5, y + 0.52, words, size=7, color=colour, ha="center", va="center")
    sheet.axes.set_xlim(-0.02, max(1, len(names)))
    sheet.axes.set_ylim(max(1, len(chart.rows)), -0.02)
    sheet.ticks("y", [n + 0.5 for n in range(len(chart.rows))], [shortened(name) for name in chart.rows])
    sheet.axes.xaxis.tick_bottom()
    sheet.ticks("x", [n + 0.5 for n in range(len(names))], names, **how)
    _scale(sheet, lower, any(value is None for line in chart.values for value in line))
    return sheet


def tile_map(chart: TileChart) -> Sheet:
    lower = steps(chart.values.values(), chart.shades)
    sheet = Sheet(chart, height=5.6, left=0.6, right=0.6)
    for tile in tiles():
        if tile.code not in chart.values:
            continue
        value = chart.values[tile.code]
        colour = _field(sheet, tile.x, tile.y, value, lower)
        sheet.label(tile.x + 0.5, tile.y + 0.38, tile.short, size=11, color=colour, ha="center", va="center")
        sheet.label(
            tile.x + 0.5, tile.y + 0.74, ink.figure(value, digits=3), size=7, color=colour, ha="center", va="center"
        )
    sheet.axes.set_xlim(0, 7)
    sheet.axes.set_ylim(8, 0)
    sheet.axes.set_aspect("equal")
    sheet.axes.set_axis_off()
    _scale(sheet, lower, any(value is None for value in chart.values.values()))
    return sheet


def _field(sheet: Sheet, x: float, y: float, value: float | None, lower: list[float]) -> str:
    """Shade a field and give the colour in which it can be written on."""
    step = None if value is None else shade(value, lower)
    look: dict[str, Any] = (
        {"facecolor": ink.PAPER, "edgecolor": ink.LINE, "hatch": UNKNOWN}
        if step is None
        else {"facecolor": ink.ramp(len(lower))[step], "edgecolor": ink.PAPER}
    )
    sheet.axes.add_patch(Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, linewidth=0, **look))
    return ink.PAPER if look["facecolor"] in ink.SHADES[-2:] else ink.INK


def _scale(sheet: Sheet, lower: list[float], unknown: bool) -> None:
    """Name the shades by their ends, and the hatched field where there is one."""
    colours = ink.ramp(len(lower))
    names = [f"≥ {ink.figure(low, digits=3)}" for low in lower]
    marks: list[tuple[object, str]] = [(Patch(facecolor=c), name) for c, name in zip(colours, names, strict=False)]
    if unknown:
        marks.append((Patch(facecolor=ink.PAPER, edgecolor=ink.LINE, hatch=UNKNOWN), "无数据"))
    if marks:
        sheet.legend(marks)
