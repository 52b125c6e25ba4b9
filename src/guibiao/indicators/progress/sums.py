"""A reading that is the sum of others (输出与吸纳合计), added up from their figures where nobody states it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from guibiao.indicators import derived
from guibiao.indicators.derived import formula
from guibiao.indicators.progress.model import Observation
from guibiao.indicators.progress.series import Vintage, build
from guibiao.terms.indicators import Indicator


def parts(code: str, among: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """The indicators of which one is the plain sum by the formulas that come with the product; empty where they are not all
    among these."""
    definition = derived.by_code().get(code)
    known = {one.code: one for one in among}
    match formula.parse(definition.formula) if definition else None:
        case formula.Binary(sign="+", left=formula.Operand(code=a), right=formula.Operand(code=b)):
            return (known[a], known[b]) if a in known and b in known else ()
    return ()


def added(code: str, of: Sequence[Indicator], rows: Sequence[Observation]) -> list[Observation]:
    """The sums as observations: of each region, for the years in which all parts have an exact figure of the whole."""
    unit = of[0].unit
    out: dict[tuple[str, int, float], Observation] = {}
    for region in dict.fromkeys(row.region for row in rows):
        for which in get_args(Vintage):
            held = [
                build([row for row in rows if (row.region, row.indicator, row.scope) == (region, part.code, None)],
                      which, part, unit) for part in of
            ]  # fmt: skip
            for year in set.intersection(*(set(series) for series in held)):
                figures = [series[year] for series in held]
                exact = [figure.evidence.exact for figure in figures]
                known = [value for value in exact if value is not None]
                if len(known) < len(of):
                    continue
                dates = [figure.row.vintage for figure in figures if figure.row.vintage and which == "revised"]
                value = sum(known)
                out.setdefault((region, year, value), Observation(
                    region=region, indicator=code, year=year, value=value, unit=unit, vintage=max(dates, default=None),
                    source="、".join(dict.fromkeys(figure.row.source for figure in figures if figure.row.source)) or None,
                ))  # fmt: skip
    return list(out.values())
