"""The yearly tables of the techme project (MIT), compiled from the R&D bulletins of the National Bureau of Statistics and the
China Statistical Yearbook on Science and Technology.

Two layouts: a row a figure (`province, year, chn_block4, value, units, variables`), and `index, year, province, num` for what
is announced in a year. Which indicator a series is stands in the registry (`terms.indicators.of_series`).
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from guibiao.indicators.sources import csv_files
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.meaning import Meant, Resolve
from guibiao.indicators.sources.observed import Observed
from guibiao.terms import indicators
from guibiao.terms.indicators.series import Series

_LONG = {
    "columns": {
        "province": "region",
        "year": "period",
        "value": "value",
        "units": "unit",
        "variables": "indicator",
        "chn_block4": "ignore",
    }
}
_ANNOUNCED = "num"


def read(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Observed:
    """The observations of a techme file. `name` is its name where bytes are given.

    Damaged names of provinces and misprinted units are repaired and reported; a series without an indicator is a problem
    of each of its rows. Raises Unreadable with one sentence.
    """
    called = name or (Path(source).name if not isinstance(source, bytes) else "")
    announced = _known().get((called, _ANNOUNCED))
    if announced:
        shared = {"indicator": _ANNOUNCED, "unit": announced[0].unit}
        mapping = Mapping.of({"columns": {"province": "region", "year": "period"}, "values": {_ANNOUNCED: shared}})
    else:
        mapping = Mapping.of(_LONG)
    return csv_files.read(source, mapping, name=called or None, resolve=_of(called))


def knows(name: str) -> bool:
    """Whether a file of this name is one of the project's."""
    return any(file == name for file, _ in _known())


@cache
def _known() -> dict[tuple[str, str], list[Series]]:
    """Series by file and variable."""
    out: dict[tuple[str, str], list[Series]] = {}
    for s in indicators.series():
        out.setdefault((s.file, s.variable), []).append(s)
    return out


def _of(file: str) -> Resolve:
    def resolve(variable: str, unit: str | None) -> Meant | None:
        if unit is None:
            found = _known().get((file, variable))
            return Meant(found[0].code) if found else None
        series = indicators.of_series(file, variable, unit)
        if series is None:
            return None
        return Meant(series.code, series.meant or None, series.note if series.meant else "")

    return resolve
