"""Sums that offices state, in returns and in files, with who stands behind each, as `guibiao.indicators.suppression` takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Q, When

from guibiao.indicators.sources.observed import Behind
from guibiao.indicators.suppression import (
    Cell,
    Formula,
    Respondent,
    Rules,
    Stated,
    part_of,
    parts_of,
    related,
    together,
)
from guibiao.kernel import tree_paths
from guibiao.kernel.models import Region
from guibiao.statistics import definitions, filling, survey, totals
from guibiao.statistics.models import Campaign, DataItem, DataSet, Indicator, Observation, Return
from guibiao.statistics.models.datasets import RATIOS
from guibiao.statistics.survey import WHOLE, Survey


def of(campaign: Campaign, returns: Iterable[Return], limits: Rules) -> Survey:
    """What the returns of a collection state of their regions, with the sums that the form wants. They need `unit__region`."""
    layout = filling.Layout(campaign.dataset)
    items = {item.code: item for item in layout.items if item.is_measure}
    keys, lines = survey.item_keys(items, campaign.dataset_id), survey.line_keys(layout.lines)
    cells = {
        Cell(one.unit.region.code, keys[code], lines[line.code]): stated
        for one in returns
        for line in layout.lines
        for code, item in items.items()
        if (stated := _stated(one, layout, item, line)) is not None
    }
    for total in totals.of(campaign):
        parts = [one for cell, one in cells.items() if cell[1:3] == (keys[total.item.code], lines[total.line.code])]
        if total.value is not None:
            whole = Cell(campaign.organisation.region.code, keys[total.item.code], lines[total.line.code])
            cells[whole] = together(parts, limits, apart=True)._replace(value=total.value)
    sums, line_sums = survey.ties(layout, items, keys, lines, _by_place(cells))
    held = Survey(
        {keys[code]: (item.name, item.unit) for code, item in items.items()},
        {lines[line.code]: line.name for line in layout.lines}, {}, sums, line_sums,
        {keys[code] for code, item in items.items() if item.indicator and item.indicator.type == Indicator.Type.FLOW},
        cells, rates={keys[code] for code, item in items.items() if item.is_ratio},
    )  # fmt: skip
    return _placed(held, campaign.year, campaign.part)


class Row(NamedTuple):
    """A row of a file: its number there, which figure it states, in which unit, and who stands behind it."""

    number: int
    cell: Cell
    value: float
    unit: str
    behind: Behind


def of_rows(rows: Collection[Row], year: int, part: str, *, counted: bool) -> Survey:
    """What the rows of a file state of one time, each in the unit of its indicator. With `counted`, a figure that does not say how many
    stand behind it is taken as of one alone; so is the smaller number where a figure is said twice. One that a definition reckons
    from others, and that does not say it, is of as few as any of these."""
    indicators = Indicator.objects.in_bulk({row.cell.measure for row in rows}, field_name="code")
    own = definitions.formulas()
    cells: dict[Cell, Stated] = {}
    for _number, cell, value, unit, behind in sorted(rows, key=lambda row: row.behind.contributors is None):
        count = behind.contributors
        if counted and not count:
            count = _of_parts(cell, cells, own) if count is None else int(value != 0)
        value *= survey.times(unit, indicators[cell.measure].unit)
        one = Stated(value, count, behind.largest, f"{cell.place}/{cell.line}")
        held = cells.get(cell)
        if held is None or (held.number or 0) > (one.number or 0):
            cells[cell] = one
    names = {WHOLE: ""} | {cell.line: cell.line for cell in cells}
    held_ = Survey(
        {code: (one.name, one.unit) for code, one in indicators.items()}, names, {}, [],
        survey.whole_and_parts(_by_place(cells), [name for name in names if name != WHOLE]),
        {code for code, one in indicators.items() if one.type == Indicator.Type.FLOW}, cells,
        rates={code for code, one in indicators.items() if one.type == Indicator.Type.RATE or one.unit.strip() in RATIOS},
    )  # fmt: skip
    return _placed(held_, year, part)


def _of_parts(cell: Cell, cells: Mapping[Cell, Stated], own: Collection[Formula]) -> int:
    """The least number of respondents of what a definition reckons a figure from; 1 where none of them is there."""
    numbers = [
        one.number for code in parts_of(cell.measure, own)
        if (one := cells.get(cell._replace(measure=code))) is not None and one.number
    ]  # fmt: skip
    return min(numbers, default=1)


def _stated(one: Return, layout: filling.Layout, item: DataItem, line: Any) -> Stated | None:
    value = filling.plain(one.values.get(filling.key(item, line), ""))
    if value is None:
        return None
    if layout.dataset.rows != DataSet.Rows.COUNTED:
        return Stated(float(value))
    told: dict[str, Any] = {}
    for about in layout.items:
        if not about.is_measure and about.is_figure and about.tells_of(item.code):
            told.setdefault(about.kind, filling.plain(one.values.get(filling.key(about, line), "")))
    count, share = told.get(DataItem.Kind.UNITS), told.get(DataItem.Kind.SHARE)
    # Who does not say how many stand behind a figure is taken as one alone, and so is a figure of nobody.
    sure = int(count) if count is not None else 1
    part = float(share) / 100 if share is not None else None
    return Stated(float(value), sure or int(value != 0), part, f"{one.unit.region.code}/{line.code}")


def _by_place(cells: Mapping[Cell, Stated]) -> list[Respondent]:
    """What is stated of each place, as if the place had said it: by this the lines of a form show how they add up."""
    said: dict[str, dict[tuple[str, str], float]] = {}
    for cell, one in cells.items():
        said.setdefault(cell.place, {})[cell.measure, cell.line] = one.value
    return [Respondent((place,), figures) for place, figures in said.items()]


def _placed(held: Survey, year: int, part: str) -> Survey:
    """With the places above each place, and what is public already of those above and beside."""
    stated = {cell.place for cell in held.stated}
    regions = {one.code: one for one in Region.objects.filter(code__in=stated)}
    above = {pk for one in regions.values() for pk in tree_paths.keys(one.path)}
    known = Region.objects.in_bulk(above)
    public = Observation.objects.filter(year=year, scope__in=held.lines, value__isnull=False).exclude(
        intake__release__isnull=False
    )
    nearby = public.filter(indicator_id__in=held.measures)
    beside = nearby.filter(region__parent__in=above) | nearby.filter(region__in=above)
    tied = public.filter(
        indicator_id__in=related(held.measures, definitions.formulas()) - held.measures.keys(), region__code__in=stated
    )
    for one in (beside | tied).order_by("pk").select_related("region", "indicator"):
        cell = Cell(one.region.code, one.indicator_id, one.scope)
        if part_of(one.part, to_date=one.to_date) == part and (cell not in held.stated or cell in held.known):
            _name, unit = held.measures.setdefault(cell.measure, (one.indicator.name, one.indicator.unit))
            held.stated[cell] = Stated(one.value * survey.times(one.unit, unit))
            held.known.add(cell)
            regions[one.region.code] = one.region
            known[one.region_id] = one.region
            if one.indicator.type == Indicator.Type.RATE or unit.strip() in RATIOS:
                held.rates.add(cell.measure)
    for code, region in regions.items():
        chain = tree_paths.keys(region.path)[:-1]
        held.above[code] = [known[pk].code for pk in reversed(chain) if pk in known]
    return held


def elsewhere(held: Survey, measures: Collection[str], years: Collection[int], part: str) -> dict[int, Survey]:
    """What is public of other years of the places of a survey, of measures that definitions tie to its own; by year. `known` is what
    everybody may see, the rest are figures that are kept back."""
    found: dict[int, Survey] = {}
    rows = Observation.everything.filter(
        year__in=years,
        indicator_id__in=measures,
        region__code__in=held.places,
        scope__in=held.lines,
        value__isnull=False,
    ).exclude(intake__release__isnull=False)
    shut = Q(withheld__isnull=False, withheld__mark__lifted_at=None)
    rows = rows.annotate(shut=Case(When(shut, then=True), default=False, output_field=BooleanField()))
    for one in rows.order_by("pk").select_related("region", "indicator"):
        if part_of(one.part, to_date=one.to_date) == part:
            of_year = found.setdefault(one.year, Survey())
            name, unit = held.measures.get(one.indicator_id, (one.indicator.name, one.indicator.unit))
            of_year.measures[one.indicator_id] = name, unit
            of_year.lines[one.scope] = held.lines[one.scope]
            cell = Cell(one.region.code, one.indicator_id, one.scope)
            of_year.stated[cell] = Stated(one.value * survey.times(one.unit, unit))
            (of_year.known.discard if one.shut else of_year.known.add)(cell)
    return found
