"""The sheet that every chart is drawn on: title above, source below, quiet axes between."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from guibiao.indicators.charts import ink
from guibiao.indicators.charts.font import drawable, font, width, wrapped
from guibiao.indicators.charts.spec import Chart

INCH = 72
TITLE, TEXT, SMALL = 11.5, 9.0, 8.0
WIDE = 7.2
MARGIN = 0.2


class Sheet:
    """One figure with one pair of axes; lengths in inches."""

    def __init__(self, chart: Chart, height: float, left: float, right: float = MARGIN, foot: float = 0.0) -> None:
        """height: of the part between title and source. left, right: room for what stands beside the axes; foot: more of
        it below them."""
        self.face, self.say = font(), chart.say
        title = wrapped(chart.title, (WIDE - 2 * MARGIN) * INCH / TITLE)
        note = wrapped(chart.note(), (WIDE - 2 * MARGIN) * INCH / SMALL)
        above = MARGIN + (title.count("\n") + 1) * TITLE * 1.4 / INCH + 0.34
        below = 0.5 + (note.count("\n") + 1) * SMALL * 1.4 / INCH if note else 0.45
        below += foot
        tall = above + height + below
        self.figure = Figure(figsize=(WIDE, tall), facecolor=ink.PAPER)
        box = (left / WIDE, below / tall, (WIDE - left - right) / WIDE, height / tall)
        self.axes: Axes = self.figure.add_axes(box, facecolor=ink.PAPER)
        self.write(MARGIN / WIDE, 1 - MARGIN / tall, title, size=TITLE, va="top", linespacing=1.4)
        self.write(MARGIN / WIDE, MARGIN * 0.6 / tall, note, size=SMALL, va="bottom", color=ink.QUIET)
        if chart.unit:
            self.write(
                MARGIN / WIDE, 1 - (above - 0.12) / tall, self.say(f"单位：{chart.unit}"), size=SMALL, color=ink.QUIET
            )
        for side in ("top", "right", "left"):
            self.axes.spines[side].set_visible(False)
        self.axes.spines["bottom"].set_color(ink.STRONG_LINE)
        self.axes.tick_params(length=0, colors=ink.QUIET, labelsize=SMALL)
        self.axes.set_axisbelow(True)

    def fontsize(self, size: float) -> FontProperties:
        face = self.face.copy()
        face.set_size(size)
        return face

    def write(self, x: float, y: float, text: str, *, size: float = TEXT, color: str = ink.INK, **how: Any) -> Text:
        """Write on the figure; x and y are shares of it."""
        return self.figure.text(x, y, drawable(text), fontproperties=self.fontsize(size), color=color, **how)

    def label(self, x: float, y: float, text: str, *, size: float = SMALL, color: str = ink.INK, **how: Any) -> Text:
        """Write in the axes; x and y are in their units."""
        return self.axes.text(x, y, drawable(text), fontproperties=self.fontsize(size), color=color, **how)

    def above(self, x: float, y: float, text: str, color: str) -> None:
        """Write a figure just above its mark, on a patch of paper so that no line runs through it."""
        note = self.axes.annotate(
            drawable(text),
            (x, y),
            (0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontproperties=self.fontsize(SMALL),
            color=color,
            zorder=5,
        )
        note.set_bbox({"facecolor": ink.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.8})

    def ticks(self, axis: str, places: list[float], names: list[str], *, size: float = SMALL, **how: Any) -> None:
        """Put names at places of the `x` or `y` axis."""
        which = self.axes.xaxis if axis == "x" else self.axes.yaxis
        which.set_ticks(places)
        which.set_ticklabels([drawable(name) for name in names], fontproperties=self.fontsize(size), **how)

    def figures(self, axis: str) -> None:
        """Write the axis's own ticks as figures are written, with a quiet line at each."""
        which = self.axes.xaxis if axis == "x" else self.axes.yaxis
        low, high = which.get_view_interval()
        places = [float(place) for place in which.get_major_locator()() if low <= place <= high]
        self.ticks(axis, places, ink.alike(places))
        self.axes.grid(axis=axis, color=ink.LINE, linewidth=0.6)  # type: ignore[arg-type]

    def legend(self, marks: list[tuple[object, str]], columns: int = 6) -> None:
        """Name what is drawn, in one row above the axes, to the right."""
        if not marks:
            return
        handles, names = zip(*marks, strict=True)
        self.axes.legend(
            handles,
            [drawable(self.say(name)) for name in names],
            prop=self.fontsize(SMALL),
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=columns,
            frameon=False,
            borderaxespad=0.2,
            columnspacing=1.2,
            handlelength=1.4,
            handletextpad=0.5,
            labelcolor=ink.INK,
        )


#: Inches that names beside an axis may take, and what parts them from it.
MOST, GAP = 2.2, 0.16


def room_for(names: list[str], size: float = SMALL) -> float:
    """Inches that names beside an axis need, and a gap."""
    return min(MOST, max((width(name) for name in names), default=0) * size / INCH + GAP + MARGIN)


def shortened(name: str, size: float = SMALL) -> str:
    """A name that fits beside an axis; … stands for the end of one that does not."""
    letters = (MOST - GAP - MARGIN) * INCH / size
    if width(name) <= letters:
        return name
    while width(name) > letters - 1:
        name = name[:-1]
    return f"{name}…"
