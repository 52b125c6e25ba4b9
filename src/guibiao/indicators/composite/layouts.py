"""Other shapes of data tables, brought to a row a unit and time.

A table may have a row an indicator and unit and a column a year, as the series of statistical offices and of the World
Bank do; and names and groups of the units may stand in a table of their own, which then says which units are meant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guibiao.indicators.composite.model import EvaluationError, Finding
from guibiao.indicators.composite.tables import MISSING, Sheet
from guibiao.indicators.composite.wording import listed

UNIT = ("uCode", "region", "Country Code", "Economy Code")
NAME = ("uName", "Country Name", "Economy Name")
INDICATOR = ("iCode", "indicator", "Indicator Code", "Series Code")


def by_unit(sheet: Sheet, wanted: Collection[str]) -> Sheet:
    """The table with a row a unit and time; as it is, where it has no column of indicators.

    `wanted` are the codes of meta that are columns of data; rows of other indicators are left out. Raises
    EvaluationError where an indicator stands twice for a unit, or a cell is no number.
    """
    unit, code = _first(sheet, UNIT), _first(sheet, INDICATOR)
    years = [name for name in sheet.heading if name.isdecimal() and len(name) == 4]
    if unit is None or code is None or not years:
        return sheet
    places = {year: sheet.position[year] for year in years}
    name = _first(sheet, NAME)
    names = dict(zip(sheet.texts(unit), sheet.texts(name or unit), strict=True))
    seen: dict[tuple[str, str], int] = {}
    figures: dict[tuple[str, str], dict[str, str]] = {}
    for row, key in enumerate(zip(sheet.texts(unit), sheet.texts(code), strict=True)):
        if key[1] not in wanted:
            continue
        if key in seen:
            raise EvaluationError(
                f"{sheet.where(row, code)}：{key[0]} 的 {key[1]} 在第 {sheet.lines[seen[key]]} 行已经有了。"
            )
        seen[key] = row
        for year, place in places.items():
            if (text := sheet.rows[row][place]) not in MISSING:
                figures.setdefault((key[0], year), {})[key[1]] = sheet.number(row, year, text)
    found = [indicator for indicator in wanted if any(indicator == own for _, own in seen)]
    return Sheet(
        sheet.source,
        ("uCode", "uName", "Time", *found),
        tuple((who, names[who], year, *(own.get(item, "") for item in found)) for (who, year), own in figures.items()),
        tuple(range(2, len(figures) + 2)),
    )


def _first(sheet: Sheet, names: Collection[str]) -> str | None:
    return next((name for name in names if sheet.has(name)), None)


def of_units(sheet: Sheet, units: Sheet) -> tuple[Sheet, tuple[Finding, ...]]:
    """The rows of the units in `units`, with its columns instead of those of the same name. Others are named."""
    if not units.has("uCode"):
        raise EvaluationError(f"“{units.source}”缺少“uCode”列（单位代码）。")
    if not sheet.has("uCode"):
        return sheet, ()
    known: Mapping[str, tuple[str, ...]] = dict(zip(units.texts("uCode"), units.rows, strict=True))
    codes = sheet.texts("uCode")
    rows = [row for row, code in enumerate(codes) if code in known]
    left = list(dict.fromkeys(code for code in codes if code not in known))
    absent = [code for code in known if code not in codes]
    kept = [i for i, name in enumerate(sheet.heading) if not units.has(name)]
    joined = Sheet(
        sheet.source,
        (*units.heading, *(sheet.heading[i] for i in kept)),
        tuple((*known[codes[row]], *(sheet.rows[row][i] for i in kept)) for row in rows),
        tuple(sheet.lines[row] for row in rows),
    )
    findings = []
    if left:
        said = f"“{units.source}”里没有这些单位，不参加评价：{listed(left)}。"
        findings.append(Finding("data", "units_left_out", said, (), tuple(left)))
    if absent:
        said = f"“{sheet.source}”里没有这些单位的数据：{listed(absent)}。"
        findings.append(Finding("data", "units_without_data", said, (), tuple(absent)))
    return joined, tuple(findings)
