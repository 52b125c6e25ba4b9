"""Where the tile of a region lies: the provinces by a table, all others by their codes in rows."""

import csv
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from guibiao.terms import regions as terms

#: Wider than high, as a page is.
_SHAPE = 1.6


@cache
def _provinces() -> dict[str, tuple[int, int]]:
    with (Path(__file__).parent / "tiles.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


def places(codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Column and row of each region. Those that the table does not know follow below the ones that it does."""
    known = _provinces()
    laid = {code: known[code] for code in codes if code in known}
    others = sorted(code for code in codes if code not in known)
    if laid:
        width = max(column for column, _row in laid.values()) + 1
        first = max(row for _column, row in laid.values()) + 1
    else:
        width, first = max(1, math.ceil(math.sqrt(len(others) * _SHAPE))), 0
    return laid | {code: (n % width, first + n // width) for n, code in enumerate(others)}


def short(code: str, name: str) -> str:
    """The name as it stands in a tile: without its ending where that is known, four signs at most."""
    known = terms.get(code)
    return (known.short if known is not None and known.name == name else name)[:4]
