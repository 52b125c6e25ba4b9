"""Canonical indicators × regions × years from many plans, every cell with where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from guibiao.reading.model import Figure, Plan
from guibiao.reading.outputs.places import Places
from guibiao.reading.outputs.saving import replacing
from guibiao.reading.outputs.words import ATTRIBUTES, COMPARATORS, number, sense
from guibiao.terms.units import split

Sort = Literal["target", "fact", "baseline"]
# Words that only count: of one indicator, 5 家 and 5 户 are as many. 人次 and 户次 count something else.
_COUNTING = frozenset("个家户名位人所座处项件种支台套只")
SORTS = {"target": "目标", "fact": "事实", "baseline": "基期"}


@dataclass(slots=True)
class Entry:
    """One figure in a cell. `value` and `upper` are in the row's unit; `printed` is what the document says.

    `converted` is true where the printed unit is another scale of the row's (万户 → 户); `assumed` where the document
    prints no unit and the registry's is taken. `sort` says whether it is a target, a fact or the baseline of one.
    `plan` and `figure` name file and figure, `title` the plan, `sentence` what it says.
    """

    plan: str
    title: str
    figure: str
    sort: Sort
    indicator: str
    value: float
    upper: float | None
    comparator: str
    attribute: str | None
    printed: str
    converted: bool
    assumed: bool
    sentence: str

    def words(self) -> str:
        """“≥2.5（约束性）”, “8—10”; facts and baselines say that they are."""
        body = COMPARATORS[self.comparator] + number(self.value)
        if self.upper is not None:
            body += f"—{number(self.upper)}"
        notes = [SORTS[self.sort]] if self.sort != "target" else []
        notes += [ATTRIBUTES[self.attribute]] if self.attribute else []
        return body + (f"（{'，'.join(notes)}）" if notes else "")

    def short(self) -> str:
        """The same for a narrow column: “≥2.5 约束”; what is no target stands in square brackets."""
        body = COMPARATORS[self.comparator] + number(self.value)
        if self.upper is not None:
            body += f"—{number(self.upper)}"
        if self.sort != "target":
            return f"[{body}]"
        return body + (f" {ATTRIBUTES[self.attribute][:2]}" if self.attribute else "")


@dataclass(slots=True)
class Line:
    """One row: an indicator in one sense (达到, 年均增长, …) and unit, for one region. `cells` maps a year to entries.

    `name` is the registry's. Figures whose units do not convert into each other stand in rows of their own.
    """

    canonical: str
    name: str
    sense: str
    unit: str
    region_code: str
    region: str
    cells: dict[int | None, list[Entry]] = field(default_factory=dict)

    def words(self, year: int | None) -> str:
        """All entries of a year, those that agree said once."""
        return "；".join(dict.fromkeys(entry.words() for entry in self.cells.get(year, ())))

    def short(self, year: int | None) -> str:
        """As `words`, for a narrow column."""
        return "；".join(dict.fromkeys(entry.short() for entry in self.cells.get(year, ())))

    def entries(self) -> Iterator[tuple[int | None, Entry]]:
        """Every entry with its year."""
        for year, entries in self.cells.items():
            for entry in entries:
                yield year, entry


@dataclass(slots=True)
class Comparison:
    """Lines in the order of the registry, then of regions' codes; `years` in order, None (no year said) last.

    `left_out` counts figures without a canonical indicator, by plan: they are not compared.
    """

    lines: list[Line]
    years: list[int | None]
    left_out: dict[str, int]

    def flat(self) -> list[dict[str, Any]]:
        """One row an entry, for a file: everything that is known of it."""
        return [
            {
                "canonical": line.canonical, "name": line.name, "sense": line.sense, "region_code": line.region_code,
                "region": line.region, "year": year, "sort": entry.sort, "comparator": entry.comparator,
                "value": entry.value, "upper": entry.upper, "unit": line.unit, "attribute": entry.attribute,
                "printed": entry.printed, "converted": entry.converted, "assumed_unit": entry.assumed,
                "indicator": entry.indicator, "plan": entry.plan, "title": entry.title, "figure": entry.figure,
                "sentence": entry.sentence,
            }
            for line in self.lines
            for year, entry in line.entries()
        ]  # fmt: skip


def compare_plans(plans: Iterable[Plan], *, facts: bool = True, registry: Any = None) -> Comparison:
    """The comparison of any number of plans, taken one by one.

    Values are converted only between scales of one unit (万户 and 户, 亿元 and 万元; words that merely count are one
    unit) into the unit printed most often; an entry says when it was. `facts` takes what was achieved and baselines in too. `registry` is a
    `terms.indicators.Registry`; the default one comes with the product.
    """
    if registry is None:
        from guibiao.terms.indicators import Registry

        registry = Registry.default()
    gathered: dict[tuple[str, str, str, str, str], list[_Raw]] = {}
    left_out: dict[str, int] = {}
    for plan in plans:
        places = Places(plan)
        region = (plan.region.code, plan.region.name) if plan.region else ("", plan.title or plan.source.name)
        for sort, figure in _figures(plan, facts):
            known = registry.get(figure.canonical) if figure.canonical else None
            if known is None:
                left_out[plan.source.name] = left_out.get(plan.source.name, 0) + 1
                continue
            for raw in _raws(plan, figure, sort, known.unit, places):
                key = (figure.canonical or "", raw.sense, raw.base, *region)
                gathered.setdefault(key, []).append(raw)
    order = {indicator.code: n for n, indicator in enumerate(registry.all())}
    units = _units(gathered)
    lines = []
    for key in sorted(gathered, key=lambda k: (order.get(k[0], len(order)), k[1], k[2], k[3], k[4])):
        canonical, meant, _base, code, name = key
        line = Line(canonical, registry.get(canonical).name, meant, units[key[:3]], code, name)
        for raw in gathered[key]:
            line.cells.setdefault(raw.year, []).append(raw.entry(line.unit))
        lines.append(line)
    years = sorted({year for line in lines for year in line.cells}, key=lambda year: (year is None, year or 0))
    return Comparison(lines, years, left_out)


@dataclass(slots=True)
class _Raw:
    """An entry before it is known which unit its row is in."""

    year: int | None
    sense: str
    unit: str
    base: str
    make: Callable[[Callable[[float], float], bool], Entry]

    def entry(self, unit: str) -> Entry:
        factor, wanted = split(self.unit)[0], split(unit)[0]
        convert = (lambda value: value) if factor == wanted else (lambda value: round(value * factor / wanted, 10))
        return self.make(convert, self.unit != unit)


def _figures(plan: Plan, facts: bool) -> Iterator[tuple[Sort, Figure]]:
    for figure in plan.targets:
        yield "target", figure
    if facts:
        for figure in plan.facts:
            yield "fact", figure


def _raws(plan: Plan, figure: Figure, sort: Sort, usual: str, places: Places) -> Iterator[_Raw]:
    """The figure itself and, where it states a baseline with its year, that."""
    relative = figure.kind in ("growth", "multiple", "rank", "coverage")
    unit = "位" if figure.kind == "rank" else figure.unit or ("" if relative else usual)
    sentence = places.sentence(figure.start, figure.end)

    def maker(kind: Sort, value: float, upper: float | None, comparator: str) -> Callable[..., Entry]:
        def make(convert: Callable[[float], float], converted: bool) -> Entry:
            printed = number(value) + (f"—{number(upper)}" if upper is not None else "") + (figure.unit or "")
            return Entry(
                plan=plan.source.name, title=plan.title or plan.source.name, figure=figure.id, sort=kind,
                indicator=figure.indicator, value=convert(value), upper=None if upper is None else convert(upper),
                comparator=comparator, attribute=figure.attribute if kind == "target" else None, printed=printed,
                converted=converted, assumed=bool(unit) and figure.unit is None, sentence=sentence,
            )  # fmt: skip

        return make

    meant = sense(figure)
    yield _Raw(figure.year, meant, unit, _base(unit), maker(sort, figure.value, figure.upper, figure.comparator))
    base = figure.baseline
    if base.value is not None and base.year is not None and figure.kind == "level":
        yield _Raw(base.year, meant, unit, _base(unit), maker("baseline", base.value, None, "="))


def _base(unit: str) -> str:
    """What a unit is a scale of, all words that merely count as one."""
    base = split(unit)[1]
    return "个" if base in _COUNTING else base


def _units(gathered: dict[tuple[str, str, str, str, str], list[_Raw]]) -> dict[tuple[str, ...], str]:
    """Each indicator's unit for all regions: the one printed most often, the shorter where two are even."""
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for key, raws in gathered.items():
        counts.setdefault(key[:3], Counter()).update(raw.unit for raw in raws)
    return {key: min(count, key=lambda unit: (-count[unit], len(unit), unit)) for key, count in counts.items()}


HEADINGS = ("指标", "口径", "单位", "地区")
_FLAT = {
    "canonical": "规范指标", "name": "指标", "sense": "口径", "region_code": "代码", "region": "地区", "year": "年份",
    "sort": "性质", "comparator": "比较", "value": "数值", "upper": "上限", "unit": "单位", "attribute": "属性",
    "printed": "原文数字", "converted": "已换算", "assumed_unit": "单位为推定", "indicator": "原文指标", "plan": "文件",
    "title": "规划", "figure": "编号", "sentence": "原句",
}  # fmt: skip


def year_words(year: int | None) -> str:
    """A year as a heading."""
    return f"{year}年" if year else "未写年份"


def write_comparison(comparison: Comparison, path: Path, *, force: bool = True) -> None:
    """Write the comparison to `path`, whole or not at all: `.xlsx` (the table, and a sheet with every entry and its
    sentence) or `.csv` (one row an entry).

    Raises ValueError with a sentence for another suffix, OutputExists (see `saving`).
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise ValueError(f"“{path.name}”：比较表只能写成 .xlsx 或 .csv。")
    with replacing(path, force=force) as temporary:
        if suffix == ".csv":
            _write_csv(comparison, temporary)
        else:
            from guibiao.reading.outputs.compare_workbook import write_book

            write_book(comparison, temporary)


def _write_csv(comparison: Comparison, path: Path) -> None:
    import csv

    from guibiao.documents.safe import for_csv

    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_FLAT)
        writer.writerows([for_csv(value) for value in row.values()] for row in comparison.flat())


def flat_headings() -> dict[str, str]:
    """The columns of `Comparison.flat` and what they are called on a sheet."""
    return dict(_FLAT)
