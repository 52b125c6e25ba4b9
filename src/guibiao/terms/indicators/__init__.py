"""The registry of canonical indicators: what a printed name means, and what only looks like it.

`registry/*.toml` hold a table an indicator (see `docs/terms.md`), `phrases.toml` the harmless words around a name,
`series.toml` which published series is which indicator. Definitions are written for this project; sources are named
in each file. Nothing is read before the first question.
"""

from guibiao.terms.indicators.model import BadIndicatorFile, Indicator
from guibiao.terms.indicators.registry import Registry, all, get, load_extra, look_alikes, match, readings  # noqa: A004
from guibiao.terms.indicators.series import of_series, series

__all__ = [
    "BadIndicatorFile",
    "Indicator",
    "Registry",
    "all",
    "get",
    "load_extra",
    "look_alikes",
    "match",
    "of_series",
    "readings",
    "series",
]
