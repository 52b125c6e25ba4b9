"""Statistics of each indicator before anything is done to it, with flags for what usually needs a look."""

from __future__ import annotations

import numpy as np

from guibiao.indicators.composite import treat
from guibiao.indicators.composite.impute import mean, median
from guibiao.indicators.composite.model import Matrix, Table
from guibiao.indicators.composite.normalise import extremes

#: Below these shares an indicator is flagged: figures present, figures other than 0, different figures.
LEAST_AVAILABLE, LEAST_NON_ZERO, LEAST_UNIQUE = 0.65, 0.5, 0.5
SKEW, KURTOSIS = 2.0, 3.5

COLUMNS = (
    "iCode", "Min", "Max", "Mean", "Median", "Std", "Skew", "Kurt", "N.Avail", "N.NonZero", "N.Unique", "N.Same",
    "Frc.Avail", "Frc.NonZero", "Frc.Unique", "Frc.Same", "Flag.Avail", "Flag.NonZero", "Flag.Unique", "Flag.SkewKurt",
)  # fmt: skip


def statistics(matrix: Matrix) -> Table:
    """A line a column. `Std` is with n − 1, `Skew` and `Kurt` are of type 2; `N.Same` is the most frequent figure's count.

    Shares are of the figures present (`Frc.Avail`: of all rows). Flags are `ok`, `LOW` or `OUT`.
    """
    values, there = matrix.values, ~np.isnan(matrix.values)
    least, most = extremes(values)
    centre, middle, shape = mean(values), median(values), treat.shape(values)
    count = there.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.nansum((values - centre) ** 2, axis=0) / (count - 1))
    outlying = ~treat.passes(shape, SKEW, KURTOSIS)
    lines = []
    for i, code in enumerate(matrix.columns):
        _, repeats = np.unique(values[there[:, i], i], return_counts=True)
        available = int(count[i])
        non_zero, unique, same = int((values[there[:, i], i] != 0).sum()), len(repeats), int(repeats.max(initial=0))
        shares = [available / len(values), *(n / available if available else None for n in (non_zero, unique, same))]
        flags = [
            "ok" if share is not None and share >= limit else "LOW"
            for share, limit in zip(shares, (LEAST_AVAILABLE, LEAST_NON_ZERO, LEAST_UNIQUE), strict=False)
        ]
        figures = [float(x[i]) for x in (least, most, centre, middle, spread, shape.skew, shape.kurtosis)]
        flags.append("OUT" if outlying[i] else "ok")
        lines.append((code, *figures, available, non_zero, unique, same, *shares, *flags))
    return Table(COLUMNS, tuple(lines))
