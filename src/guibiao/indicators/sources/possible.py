"""What no figure of a statistic can be: greater than anything that is counted, in a unit that nobody writes, or in one that does not
measure what the indicator does."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from guibiao.indicators.sources.cells import Figure
from guibiao.indicators.sources.meaning import Bad
from guibiao.indicators.sources.observed import Problem
from guibiao.indicators.units import factor
from guibiao.terms import indicators
from guibiao.terms.units import base_units, split

#: The world's product of a year, in yuan, is less than a tenth of it.
_MOST = 1e16
#: In hundredths, thousandths or points.
_MOST_OF_SHARES = 1e6


def require(found: Figure, unit: str | None, code: str) -> None:
    """Raises Bad with what is wrong and what to do."""
    most = _most(unit or "")
    if any(abs(value) > most for value in (found.value, found.upper) if value is not None):
        raise Bad(_too_great(found.value, unit))
    if unit and not fits(unit, code):
        raise Bad(other_unit(indicators.get(code), code, unit))


def fits(unit: str, code: str) -> bool:
    """Whether figures of an indicator may be in a unit; of an indicator that the registry does not have, in any."""
    known = indicators.get(code)
    if known is None or not known.unit or factor(unit, known.unit) is not None:
        return True
    return indicators.match(known.name, unit) == known


def other_unit(known: indicators.Indicator | None, name: str, unit: str) -> str:
    """What to do about a unit that an indicator does not have."""
    if known is None:
        return f"指标“{name}”没有“{unit}”这样的单位，请改正单位或指标。"
    return f"指标“{known.name}”的单位是“{known.unit}”，“{unit}”不能换算成它，请改正单位或指标。"


def left_out(table: pa.Table, file: str) -> tuple[pa.Table, list[Problem]]:
    """Observations that were written by a program, without those that cannot be; a problem for each, by its row."""
    wrong: dict[int, str] = {}
    numbers = pa.array(range(table.num_rows), pa.int64())
    for unit in table["unit"].unique().to_pylist():
        of_it = table["unit"].is_null() if unit is None else pc.fill_null(pc.equal(table["unit"], unit), False)
        try:
            most = _most(unit or "")
        except Bad as error:
            wrong |= dict.fromkeys(numbers.filter(of_it).to_pylist(), str(error))
            continue
        far = pc.fill_null(pc.greater(pc.abs(table["value"]), most), False)
        for number in numbers.filter(pc.and_(of_it, far)).to_pylist():
            wrong[number] = _too_great(table["value"][number].as_py(), unit)
        for code in table["indicator"].filter(of_it).unique().to_pylist() if unit else ():
            if not fits(unit, code):
                both = pc.and_(of_it, pc.equal(table["indicator"], code))
                said = other_unit(indicators.get(code), code, unit)
                wrong |= dict.fromkeys(numbers.filter(both).to_pylist(), said)
    problems = [Problem(file, number + 1, "", "", what) for number, what in sorted(wrong.items())]
    kept = [number for number in range(table.num_rows) if number not in wrong] if wrong else []
    return (table.take(pa.array(kept, pa.int64())) if wrong else table), problems


@lru_cache(1024)
def _most(unit: str) -> float:
    """The greatest number that can stand before a unit. Raises Bad for one that nobody writes."""
    scale, base = split(unit)
    if base_units().get(base) != "share":
        return _MOST / scale
    if scale != 1:
        raise Bad(f"没有“{unit}”这样的单位：“{base}”前面不加数量级，请改成“{base}”并核对数值。")
    return _MOST_OF_SHARES


def _too_great(value: float | None, unit: str | None) -> str:
    figure = f"{value:g}{unit or ''}"
    return f"“{figure}”大得不可能，请核对数值和单位。"
