"""The figures that targets are judged by, as they were known at a data version.

Of each figure the statement that holds, with what the same voice said of it before. A figure that another voice published, or a
later one that somebody decided against, is no vintage of what holds.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.progress import Observation as Row
from guibiao.indicators.progress.cells import coded
from guibiao.statistics import columns
from guibiao.terms.indicators import Registry

_FIGURE = ("region", "indicator", "scope", "year", "part", "to_date")


def related(codes: Iterable[str], registry: Registry) -> set[str]:
    """The codes with those that they may mean, and those that only look alike."""
    found = set(codes)
    for code in list(found):
        meant = registry.readings(code)
        found |= {one.code for one in meant}
        found |= {alike.code for one in (code, *(one.code for one in meant)) for alike in registry.look_alikes(one)}
    return found


@cache
def touched(code: str, registry: Registry) -> frozenset[str]:
    """The indicators of which something else may be said when a figure of this one comes in: all to which it is `related`."""
    near = {code, *(one.code for one in (*registry.look_alikes(code), *registry.readings(code)))}
    left_open = {one.code for one in registry.all() if any(meant.code in near for meant in registry.readings(one.code))}
    return frozenset(near | left_open)


def table(version: int, codes: Sequence[str] | None = None, regions: Sequence[str] | None = None) -> pa.Table:
    """What may be taken for evidence, with the columns of `guibiao.indicators.observations`: of some indicators or regions, or all."""
    statements = columns.as_of(version, codes, regions)
    if statements.num_rows:
        statements = statements.filter(pa.array(_taken(statements, columns.chosen(version, codes, regions))))
    return statements.drop_columns(["pk", "official"])


def _taken(statements: pa.Table, chosen: Collection[int]) -> npt.NDArray[np.bool_]:
    """Which statements hold or are earlier vintages of one that does; see `observations.prevailing`."""
    figure = np.zeros(statements.num_rows, np.int64)
    for name in _FIGURE:
        words, numbers = coded(statements[name])
        figure = figure * (len(words) + 1) + numbers
    _, figure, counts = np.unique(figure, return_inverse=True, return_counts=True)
    taken = np.ones(len(figure), bool)
    rows = np.flatnonzero(counts[figure] > 1)
    if not len(rows):
        return taken
    several, of = statements.take(rows), figure[rows]
    pk = several["pk"].to_numpy()
    official = several["official"].to_numpy().astype(bool)
    vintage = pc.fill_null(several["vintage"].cast(pa.int32()), np.iinfo(np.int32).min).to_numpy()
    dated = several["vintage"].is_valid().to_numpy()
    rank = (
        pk, vintage, pc.equal(several["comparator"], "=").to_numpy(), official, several["value"].is_valid().to_numpy(),
        np.isin(pk, list(chosen)), of,
    )  # fmt: skip
    order = np.lexsort(rank)
    last = np.r_[of[order][1:] != of[order][:-1], True]
    held = np.zeros(len(counts), np.int64)
    held[of[order[last]]] = order[last]
    held = held[of]
    earlier = dated & dated[held] & (vintage < vintage[held]) & (official == official[held])
    taken[rows] = earlier | (held == np.arange(len(rows)))
    return taken


def rows(of: pa.Table) -> list[Row]:
    """The rows as `judge` takes them."""
    return [Row(**row) for row in of.to_pylist()]
