"""A drawn sheet as a file's content."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl

from guibiao.indicators.charts.pictures import fields, over_time, over_units
from guibiao.indicators.charts.pictures.sheet import Sheet
from guibiao.indicators.charts.spec import (
    Chart,
    ContributionChart,
    HeatChart,
    ProfileChart,
    ProgressChart,
    RankChart,
    TileChart,
)

DRAWN: dict[type[Chart], Callable[[Any], Sheet]] = {
    ProgressChart: over_time.draw,
    RankChart: over_units.ranks,
    ProfileChart: over_units.profile,
    ContributionChart: over_units.contributions,
    HeatChart: fields.heat,
    TileChart: fields.tile_map,
}

# Letters as shapes; the same chart gives the same bytes.
AS_SHAPES: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "guibiao"}


def png(chart: Chart, *, dpi: int = 160) -> bytes:
    """The chart as PNG, 7.2 inches wide."""
    held = io.BytesIO()
    DRAWN[type(chart)](chart).figure.savefig(held, format="png", dpi=dpi, metadata={"Title": chart.title})
    return held.getvalue()


def svg(chart: Chart) -> str:
    """The chart as SVG whose letters are shapes; title and note stand in it as text for those who listen."""
    held = io.StringIO()
    with mpl.rc_context(AS_SHAPES):
        DRAWN[type(chart)](chart).figure.savefig(held, format="svg", metadata={"Date": None, "Title": chart.title})
    drawn = held.getvalue()
    start = drawn.index("<svg")
    end = drawn.index(">", start)
    spoken = f"<title>{escape(chart.title)}</title><desc>{escape(chart.note())}</desc>"
    return f'{drawn[:end]} role="img" aria-label={quoteattr(chart.title)}>{spoken}{drawn[end + 1 :]}'
