"""How likely targets are met by their own past: of many at once, from the cells that judging reads; one by one where a figure is not
plain (`outlook`)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils import timezone

from guibiao.indicators.forecast import chances
from guibiao.indicators.progress import kinds
from guibiao.indicators.progress.cells import Cells, cells
from guibiao.indicators.progress.units import factor
from guibiao.monitoring import evidence, outlook, standing, upto
from guibiao.monitoring.models import Watched
from guibiao.monitoring.warning_rows import Row
from guibiao.terms.indicators import Registry

#: From so many targets on all figures are read, once for all that follow.
_WHOLE = 2000
#: So many are laid out together where each needs its own look.
_TOGETHER = 200
_LIMITS = {"coverage": (0.0, 100.0)}


class Chances:
    """Asked a chunk of targets at a time; holds the figures of a data version where many are asked."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._held: tuple[int, Cells] | None = None

    def of(self, rows: Sequence[Row]) -> dict[int, float]:
        """The chance (0 to 1) of each target, by its number, where it can be said. A fixed number of queries but for what is odd."""
        if not rows:
            return {}
        held, plain, odd = self._cells(rows), defaultdict(list), []
        for row in rows:
            cell, by = self._place(row, held)
            if by is None:
                odd.append(row)
            elif row.goal is not None and row.value is not None and not self._summed(row):
                plain[_LIMITS.get(row.kind)].append((row, cell, by))
        out: dict[int, float] = {}
        for limits, found in plain.items():
            out |= self._by_arrays(held, found, limits)
        for at in range(0, len(odd), _TOGETHER):
            out |= self._alone([row.pk for row in odd[at : at + _TOGETHER]])
        return out

    def _cells(self, rows: Sequence[Row]) -> Cells:
        version = max(upto.reached().data_version, *(row.data_version for row in rows))
        if self._held is not None and self._held[0] >= version:
            return self._held[1]
        today = timezone.localdate()
        if len(rows) >= _WHOLE:
            self._held = version, cells(evidence.table(version), today)
            return self._held[1]
        codes, regions = sorted({row.code for row in rows}), sorted({row.region for row in rows if row.region})
        return cells(evidence.table(version, codes, regions), today)

    def _place(self, row: Row, held: Cells) -> tuple[int, float | None]:
        """The cell of a target, and the factor from its unit to that of the judgement; None where it needs a look of its own."""
        if not row.region or not row.code or self._registry.readings(row.code):
            return -1, None
        cell = held.find(row.region, row.code)
        if cell < 0 or held.odd[cell] or row.kind == "rank":
            return -1, None
        return cell, factor(held.units[cell], row.unit or None, self._registry.get(row.code))

    def _summed(self, row: Row) -> bool:
        """Sums since the start are not looked ahead from."""
        return row.per != "year" and kinds.sums(row.kind, row.per or None, self._registry.get(row.code)) == "period"

    def _by_arrays(
        self, held: Cells, found: list[tuple[Row, int, float]], limits: tuple[float, float] | None
    ) -> dict[int, float]:
        rows = [row for row, _cell, _by in found]
        factors = np.array([by for _row, _cell, by in found])
        values = held.revised[:, [cell for _row, cell, _by in found]].T * factors[:, None]
        seen = np.array([row.data_year or 0 for row in rows])
        values = np.where(held.years[None, :] <= seen[:, None], values, np.nan)
        less = [bool(one and one.direction == -1) for one in (self._registry.get(row.code) for row in rows)]
        said = chances(
            values, held.years, np.array([row.wanted or 0 for row in rows]), np.array([row.goal for row in rows], float),
            np.array(less, bool), limits,
        )  # fmt: skip
        return {row.pk: float(chance) for row, chance in zip(rows, said, strict=True) if np.isfinite(chance)}

    def _alone(self, pks: list[int]) -> dict[int, float]:
        found = Watched.every.filter(pk__in=pks).select_related(*standing.RELATED)
        judged: list[Any] = [one.current for one in found if one.current]
        standing.lay_out(judged)
        out = {}
        for one in found:
            result = standing.result_of(one.current)
            seen = outlook.of(one.asks, result, self._registry) if result else None
            if seen is not None and seen.chance is not None:
                out[one.pk] = seen.chance
        return out
