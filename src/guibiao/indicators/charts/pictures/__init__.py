"""Charts as SVG and PNG, with their letters drawn as shapes."""

from guibiao.indicators.charts.pictures.save import png, svg

__all__ = ["png", "svg"]
