"""Forecasts of short yearly series, with an interval, the chance of meeting a target, and how they did so far.

    from guibiao.indicators.forecast import forecast
    ahead = forecast({2015: 1.04, …, 2023: 1.29}, until=2025, peers=others)
    ahead.at(2025)                      # Point(year=2025, value=1.35, low=1.22, high=1.49)
    ahead.chance(2025, "≥", 1.5)        # 0.09
    print(ahead.said)                   # which method, and how it did against the naive one

`chances` says only the chance, of many series at once. `backtest` tries the same on the years already known, region by
region and indicator by indicator.
"""

from guibiao.indicators.forecast.ahead import CannotForecast, Forecast, Point, forecast
from guibiao.indicators.forecast.backtest import Backtest, backtest, panel
from guibiao.indicators.forecast.many import chances

__all__ = ["Backtest", "CannotForecast", "Forecast", "Point", "backtest", "chances", "forecast", "panel"]
