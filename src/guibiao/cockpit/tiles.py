"""Where the tile of a region lies: the provinces by a table, all others by their codes in rows."""

import csv
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from guibiao.terms import regions as terms

#: Wider than high, as a page is.
_SHAPE = 1.6
#: How names of regions end, longer endings first.
_ENDINGS = ("自治区", "自治州", "自治县", "自治旗", "地区", "林区", "省", "市", "州", "盟", "县", "区", "旗")


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


def stem(code: str, name: str) -> str:
    """The name without its ending, as many maps write it: what is known of the region, else by how names end."""
    known = terms.get(code)
    if known is not None and known.name == name:
        return known.short
    return next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end) and len(name) >= len(end) + 2), name)


def short(code: str, name: str) -> str:
    """The name as it stands in a tile: without its ending where that is known, four signs at most."""
    known = terms.get(code)
    return (known.short if known is not None and known.name == name else name)[:4]
