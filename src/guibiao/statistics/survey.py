"""What a collection says, as `guibiao.indicators.suppression` takes it: who said what of which measure and line, in which places it
counts, and what must add up. Of units that answer for themselves it is made here, of stated sums in `stated`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from guibiao.indicators.suppression import Cell, Relation, Respondent, Stated, Table, tabulate, tabulate_stated
from guibiao.indicators.units import factor
from guibiao.kernel import tree_paths
from guibiao.kernel.models import Region
from guibiao.statistics import filling, relations
from guibiao.statistics.models import Breakdown, Campaign, DataItem, Indicator, Return, Rule

#: The line of the whole.
WHOLE = ""


@dataclass(frozen=True)
class Survey:
    """The figures of one collection.

    measures  name and unit of what is summed, by its key: the code of the indicator, else form and item
    lines     the names of the lines by their key, which is their scope
    people    by unit
    flows     the measures that add up over the year
    stated    instead of people: sums with who stands behind them, by place, measure and line
    above     the places that those places are part of, the nearest first
    known     the stated sums that are public from elsewhere
    rates     the measures that do not add up over places
    """

    measures: dict[str, tuple[str, str]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    people: dict[str, Respondent] = field(default_factory=dict)
    sums: list[Relation] = field(default_factory=list)
    line_sums: list[Relation] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)
    stated: dict[Cell, Stated] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    known: set[Cell] = field(default_factory=set)
    rates: set[str] = field(default_factory=set)

    def table(self, units: Mapping[str, str] = MappingProxyType({})) -> Table:
        """The sums by place, measure and line, with who stands behind each; in these units where they are given."""
        if self.stated:
            found = tabulate_stated(self.stated, self.above, self.sums, self.line_sums, self.rates)
        else:
            found = tabulate(self.people, self.sums, self.line_sums)
        return found.scaled({code: times(unit, units.get(code, unit)) for code, unit in self.units.items()})

    @property
    def units(self) -> dict[str, str]:
        """In what each measure is said."""
        return {code: unit for code, (_name, unit) in self.measures.items()}

    @property
    def places(self) -> set[str]:
        """Of which places something is said."""
        return {cell.place for cell in self.stated} | {place for one in self.people.values() for place in one.places}

    def own(self) -> dict[Cell, float]:
        """The value of each sum that is said here, and not only reckoned with."""
        return {cell: value for cell, value in self.table().sums().items() if cell not in self.known}

    def stored(self) -> dict[str, Any]:
        """The same as JSON keeps it."""
        return {
            "measures": self.measures, "lines": self.lines, "flows": sorted(self.flows),
            "people": {
                who: [list(one.places), [[*where, figure] for where, figure in one.said.items()]]
                for who, one in self.people.items()
            },
            "sums": [[dict(one.terms), one.sign, one.each] for one in self.sums],
            "line_sums": [[dict(one.terms), one.sign, one.each] for one in self.line_sums],
            "stated": [[*cell[:3], *one, cell in self.known] for cell, one in self.stated.items()], "above": self.above,
            "rates": sorted(self.rates),
        }  # fmt: skip

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Survey:
        """What `stored` made."""
        people = {
            who: Respondent(places, {(measure, line): figure for measure, line, figure in said})
            for who, (places, said) in stored["people"].items()
        }
        measures = {key: (name, unit) for key, (name, unit) in stored["measures"].items()}
        stated = [(Cell(*row[:3]), Stated(*row[3:7]), row[7]) for row in stored.get("stated", ())]
        return cls(
            measures, stored["lines"], people, [Relation(*one) for one in stored["sums"]],
            [Relation(*one) for one in stored["line_sums"]], set(stored["flows"]), {cell: one for cell, one, _k in stated},
            stored.get("above", {}), {cell for cell, _one, known in stated if known},
            set(stored.get("rates", ())),
        )  # fmt: skip


def times(given: str, wanted: str) -> float:
    """By what a figure in one unit is multiplied to stand in another; a unit that says nothing is taken as the other."""
    found = factor(given, wanted) if given and wanted else None
    return float(found) if found else 1.0


def of(campaign: Campaign, returns: Iterable[Return]) -> Survey:
    """The survey that returns make up. They need `unit__region`."""
    layout = filling.Layout(campaign.dataset)
    items = {item.code: item for item in layout.items if item.is_measure and not item.is_ratio}
    keys = item_keys(items, campaign.dataset_id)
    lines = line_keys(layout.lines)
    rows = list(returns)
    places = _places(campaign.organisation.region, [one.unit.region for one in rows])
    added = WHOLE not in lines.values() and len(lines) > 1
    people = {}
    for one in rows:
        said = dict(_said(one, items, keys, layout.lines, lines))
        if added:
            for (measure, _line), figure in list(said.items()):
                said[measure, WHOLE] = said.get((measure, WHOLE), 0.0) + figure
        people[str(one.unit_id)] = Respondent(places[one.unit.region.code], said)
    named = {lines[line.code]: line.name for line in layout.lines} | ({WHOLE: ""} if added else {})
    sums, line_sums = ties(layout, items, keys, lines, people.values())
    return Survey(
        {keys[code]: (item.name, item.unit) for code, item in items.items()}, named, people, sums, line_sums,
        {keys[code] for code, item in items.items() if item.indicator and item.indicator.type == Indicator.Type.FLOW},
    )  # fmt: skip


def ties(
    layout: filling.Layout, items: Mapping[str, DataItem], keys: Mapping[str, str], lines: Mapping[str, str],
    people: Collection[Respondent],
) -> tuple[list[Relation], list[Relation]]:  # fmt: skip
    """What must add up, between measures and between lines, by the rules of the form and by what was said."""
    units = {code: item.unit for code, item in items.items()}
    between = {rule.pk: _stated(rule, keys, units) for rule in layout.rules}
    stated = [_stated(rule, lines, {}) for rule in layout.rules if between[rule.pk] is None]
    line_sums = [relation for relation in stated if relation is not None]
    if not any(WHOLE in relation.terms for relation in line_sums):
        line_sums += whole_and_parts(people, [key for key in lines.values() if key != WHOLE])
    return [relation for relation in between.values() if relation is not None], line_sums


def line_keys(lines: Iterable[Breakdown]) -> dict[str, str]:
    """The key of each line by its code: its scope; its name or its code where another has that already."""
    keys: dict[str, str] = {}
    for line in lines:
        taken = keys.values()
        keys[line.code] = next(key for key in (line.scope, line.name, line.code) if key not in taken)
    return keys


def item_keys(items: Mapping[str, DataItem], form: int) -> dict[str, str]:
    """The key of each item by its code: its indicator, once; else form and item."""
    keys: dict[str, str] = {}
    for code, item in items.items():
        own = f"{form}.{code}"
        keys[code] = item.indicator_id if item.indicator_id and item.indicator_id not in keys.values() else own
    return keys


def _said(
    one: Return, items: dict[str, DataItem], keys: dict[str, str], lines: Iterable[Breakdown], named: dict[str, str]
) -> Iterable[tuple[tuple[str, str], float]]:
    for line in lines:
        for code, item in items.items():
            value = filling.plain(one.values.get(filling.key(item, line), ""))
            if value is not None:
                yield (keys[code], named[line.code]), float(value)


def _places(home: Region, regions: Iterable[Region]) -> dict[str, list[str]]:
    """The codes of the places in which a region counts: itself and those above it up to `home`, where more than one part of
    them has been asked."""
    there = {region.pk: region for region in regions}
    above = {pk for region in there.values() if home.contains(region) for pk in tree_paths.keys(region.path)}
    known = there | Region.objects.in_bulk(above - there.keys())
    chains, parts = {}, dict[int, set[int]]()
    for region in there.values():
        path = tree_paths.keys(region.path)
        chain = path[path.index(home.pk) :][::-1] if home.contains(region) else [region.pk]
        chains[region.code] = chain
        for part, whole in pairwise(chain):
            parts.setdefault(whole, set()).add(part)
    return {
        code: [known[pk].code for pk in chain if pk in there or len(parts.get(pk, ())) > 1]
        for code, chain in chains.items()
    }


def _stated(rule: Rule, names: Mapping[str, str], units: Mapping[str, str]) -> Relation | None:
    """A rule of the form between what goes by these names; None where it speaks of others, or may be broken."""
    relation = relations.parse(rule.expression)
    if not relation.codes or not relation.codes <= names.keys():
        return None
    terms: dict[Any, float] = {}
    each = 0.0
    for side, terms_of in ((1, relation.left), (-1, relation.right)):
        for sign, name in terms_of:
            if name[0].isdigit():
                each -= side * sign * float(name)
            else:
                terms[names[name]] = terms.get(names[name], 0.0) + side * sign
    if relation.sign == "=":
        return Relation(terms, "~", each)
    if not rule.hard:
        return None
    if relation.sign[0] == "<":
        terms, each = {key: -factor for key, factor in terms.items()}, -each
    alike = len({units.get(code, "") for code in relation.codes}) == 1
    return Relation(terms, "=" if alike and not each else ">=", each)


def whole_and_parts(people: Iterable[Respondent], parts: list[str]) -> list[Relation]:
    """What the figures themselves say of lines of which the form does not: whether the parts make up the whole, and which of
    them are parts of it. What is neither stated nor so is left out."""
    rests: dict[tuple[str, ...], list[float]] = {key: [] for key in [tuple(parts), *((part,) for part in parts)]}
    for one in people:
        for measure in {measure for measure, line in one.said if line == WHOLE}:
            whole = one.said[measure, WHOLE]
            for key, found in rests.items():
                rest = whole - sum(one.said.get((measure, part), 0.0) for part in key)
                found.append(0.0 if abs(rest) <= 1e-9 * abs(whole) else rest)
    if not any(rests.get(tuple(parts), [1.0])):
        return [Relation({WHOLE: 1.0, **dict.fromkeys(parts, -1.0)}, "~")] if parts else []
    return [
        Relation({WHOLE: 1.0, **dict.fromkeys(key, -1.0)})
        for key, found in rests.items()
        if key and min(found, default=-1) >= 0
    ]
