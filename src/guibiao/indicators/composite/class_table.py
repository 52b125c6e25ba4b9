"""`classes.csv`: the class of each unit, how often replications agree, and who can be told from the next."""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite.class_rule import ClassRule
from guibiao.indicators.composite.model import BoolArray, FloatArray, IndexArray, Rows, Table
from guibiao.indicators.composite.robustness import Robustness, cells, ranks_by_period, share


def apart(one_low: FloatArray, one_high: FloatArray, other_low: FloatArray, other_high: FloatArray) -> BoolArray:
    """True where two rank intervals have no place in common. The same whichever of the two is first."""
    return np.asarray((one_high < other_low) | (other_high < one_low))


def following(scores: FloatArray, rows: Rows) -> IndexArray:
    """The row that comes next by score in the same period, -1 after the last and for rows without a score.

    Tied rows follow one another in the order of rows.
    """
    found = np.full(len(rows), -1, dtype=np.intp)
    for _, block in rows.blocks("period"):
        scored = block[~np.isnan(scores[block])]
        order = scored[np.argsort(-scores[scored], kind="stable")]
        found[order[:-1]] = order[1:]
    return found


def class_table(rule: ClassRule, scores: FloatArray, rows: Rows, robust: Robustness | None) -> Table:
    """A row a unit. `scores` (rows,) of the node that `rule` is for; without replications the last two are empty.

    A unit is told apart from the next where their 90 % rank intervals have no place in common. Classes that part two
    units which cannot be told apart are still given: the column says what they are worth.
    """
    classes = rule.classes(scores, rows)
    agreed: list[float | None] = [None] * len(rows)
    told: list[bool | None] = [None] * len(rows)
    if robust is not None:
        agreed = cells(share(rule.classes(robust.scores(rule.of), rows), classes))
        spread, after = robust.spreads[rule.of], following(scores * rule.sign, rows)
        places = ranks_by_period(scores, rows)
        differ = apart(spread.rank_low, spread.rank_high, spread.rank_low[after], spread.rank_high[after])
        differ &= places != places[after]
        told = [bool(one) if place >= 0 else None for one, place in zip(differ, after.tolist(), strict=True)]
    named = [rule.labels[place] if place >= 0 else None for place in classes.tolist()]
    times = () if rows.times is None else (rows.times,)
    columns = ("uCode", *(("Time",) if times else ()), "class", "share_in_class", "told_apart_from_next")
    agreed = [one if name is not None else None for one, name in zip(agreed, named, strict=True)]
    return Table(columns, tuple(zip(rows.codes, *times, named, agreed, told, strict=True)))
