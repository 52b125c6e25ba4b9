"""Charts as SVG and PNG, with their letters drawn as shapes. What draws is loaded when something is drawn: it is slow to."""

from guibiao.indicators.charts.spec import Chart


def png(chart: Chart, *, dpi: int = 160) -> bytes:
    """The chart as PNG, 7.2 inches wide."""
    from guibiao.indicators.charts.pictures import save

    return save.png(chart, dpi=dpi)


def svg(chart: Chart) -> str:
    """The chart as SVG whose letters are shapes; title and note stand in it as text for those who listen."""
    from guibiao.indicators.charts.pictures import save

    return save.svg(chart)


__all__ = ["png", "svg"]
