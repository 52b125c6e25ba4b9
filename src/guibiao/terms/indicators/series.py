"""Which indicator a published series is."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from guibiao.terms.data import data_table


class Series(NamedTuple):
    """A series of a statistics file: its `variable` and `unit` as printed there, the indicator's `code`, and the `unit`
    that is meant where the printed one is a misprint (`meant`), with a remark."""

    file: str
    variable: str
    unit: str
    code: str
    meant: str = ""
    note: str = ""


@cache
def _table() -> dict[tuple[str, str, str], Series]:
    raw = data_table(__file__, "series.toml")
    out: dict[tuple[str, str, str], Series] = {}
    for row in raw["series"]:
        s = Series(**row)
        out[s.file, s.variable, s.unit] = s
    return out


def series() -> tuple[Series, ...]:
    """Every series that is known."""
    return tuple(_table().values())


def of_series(file: str, variable: str, unit: str) -> Series | None:
    """The series of a file by its variable and printed unit, or None where it is not known."""
    return _table().get((file, variable, unit))
