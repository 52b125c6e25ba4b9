"""Rows of cells into observations: what CSV files, workbooks and tables of pages have in common."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from guibiao.documents import Unreadable
from guibiao.indicators.periods import BadPeriod
from guibiao.indicators.sources.cells import NoFigure, Raw, figure
from guibiao.indicators.sources.heading import DEEPEST, Heading
from guibiao.indicators.sources.heads import Names, is_remark, plain
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.meaning import (
    Bad,
    Meant,
    Resolve,
    behind,
    by_registry,
    day,
    period_of,
    said_of,
    unit_of,
)
from guibiao.indicators.sources.observed import Collector, Observed
from guibiao.indicators.sources.places import Place, any_unit, is_region, of_title, place_of
from guibiao.indicators.sources.possible import other_unit, require
from guibiao.indicators.sources.sheet import Sheet, text_of
from guibiao.terms import indicators

_OWN_CODE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class Reading:
    """One table on its way to observations."""

    sheet: Sheet
    out: Collector
    mapping: Mapping
    resolve: Resolve
    heading: Heading
    within: str | None = None
    unknown: dict[int, int] = field(default_factory=dict)
    months: bool = False

    def run(self) -> None:
        """Reads every row below the head. The region that a title names is the one whose parts the rows are."""
        titles = (of_title(line) for _, line, _ in self.heading.lines if not is_remark(line))
        self.within = self.mapping.within or next(filter(None, titles), None)
        self._check()
        for at, line, what in self.heading.lines:
            self.out.note(self.sheet.numbers[at], self.sheet.cell(at, 0), line, what)
        heads = [plain(text_of(c)) for c in self.sheet.rows[self.heading.body - 1]]
        self.months = self._dates_are_months()
        for at in range(self.heading.body, len(self.sheet.rows)):
            row = self.sheet.rows[at]
            texts = [text_of(c).strip() for c in row]
            if not any(texts):
                continue
            if [plain(t) for t in texts] == heads:
                self.out.note(self.sheet.numbers[at], self.sheet.cell(at, 0), texts[0], "重复的表头，不是数据。")
            elif not self._aside(at, texts):
                self._row(at, row)
        self._unknown_columns()

    def _check(self) -> None:
        """Raises Unreadable where no column or constant says which region, indicator or period a figure is of."""
        have = self.heading.fields | set(self.heading.shared)
        per_figure = [c.shared for c in self.heading.columns if c.figures]
        needs = {"region": "地区", "indicator": "指标", "period": "时间"}
        if "year" in have:
            needs.pop("period")
        if self.within is not None:
            needs.pop("region")
        lacking = [name for key, name in needs.items() if key not in have and not all(key in s for s in per_figure)]
        if lacking:
            sheet = f"的工作表“{self.sheet.name}”" if self.sheet.name else ""
            what = "、".join(lacking)
            raise Unreadable(
                f"“{self.out.file}”{sheet}里没有认出{what}：请在列映射中说明哪一列是{what}，或用 all 写明全表共用的值。"
            )

    def _dates_are_months(self) -> bool:
        """Whether the dates of the period's column fall on other months than January: then they are months."""
        columns = [i for i, c in enumerate(self.heading.columns) if c.name == "period"]
        cells = (r[i] for r in self.sheet.rows[self.heading.body :] for i in columns if i < len(r))
        return any(isinstance(c, datetime.date) and c.month != 1 for c in cells)

    def _aside(self, at: int, texts: list[str]) -> bool:
        """Whether a row is a remark or a heading between rows; it is noted and gives no figure."""
        said = list(dict.fromkeys(t for t in texts if t))
        if len(said) > 2 or (len(said) == 2 and not is_remark(said[0])):
            return False
        column = next(i for i, t in enumerate(texts) if t)
        role = self.heading.columns[column] if column < len(self.heading.columns) else None
        if not is_remark(said[0]):
            if role is not None and role.figures:
                return False
            if role is not None and role.name == "region" and self._place(said[0], None) is not None:
                return False
            if role is not None and role.name == "indicator" and self.resolve(said[0], None) is not None:
                return False
        text = "；".join(said)
        self.out.note(self.sheet.numbers[at], self.sheet.cell(at, column), text, "表内外的说明文字，不是数据。")
        return True

    def _row(self, at: int, row: list[Raw]) -> None:
        columns = self.heading.columns
        cells = [*row, *[None] * (len(columns) - len(row))]
        for i, cell in enumerate(row):
            if (i >= len(columns) or not columns[i].known) and text_of(cell).strip():
                self.unknown[i] = self.unknown.get(i, 0) + _is_figure(cell)
        number = self.sheet.numbers[at]
        repaired: set[tuple[str, ...]] = set()
        wrong: dict[str, list[str]] = {}
        for block in self.heading.blocks:
            if not block.first and not any(text_of(cells[i]).strip() for i in (*block.fields.values(), *block.figures)):
                continue  # the shorter half of a table printed in two halves side by side
            fields = {name: cells[i] for name, i in block.fields.items()}
            for i in block.figures:
                self.out.read += 1
                cell = self.sheet.cell(at, i)
                try:
                    self._figure(number, cell, cells[i], columns[i].shared, fields, repaired)
                except (Bad, NoFigure, BadPeriod) as e:
                    wrong.setdefault(str(e), []).append(cell)
        content = " ".join(filter(None, (text_of(c).strip() for c in row))) if wrong else ""
        for what, places in wrong.items():
            self.out.problem(number, places[0], content, what, len(places))

    def _figure(
        self,
        number: int,
        cell: str,
        raw: Raw,
        shared: dict[str, str],
        fields: dict[str, Raw],
        repaired: set[tuple[str, ...]],
    ) -> None:
        own = self.heading.own
        said = {**self.heading.shared, **shared}
        said.update({k: t for k, v in fields.items() if (t := text_of(v)).strip()})
        found = figure(raw)
        period = period_of(said, fields.get("period"), self.heading.shared.get("period"), months=self.months)
        printed = said.get("region", "")
        place = self._place(printed, period.year)
        if place is None:
            raise Bad(f"“{printed}”不是认识的地区，请核对名称，或在列映射中改用代码。")
        unit = unit_of(found, said)
        meant = self._indicator(said.get("indicator", ""), unit)
        vintage = day(said["vintage"]) if said.get("vintage") else None
        found = said_of(found, said, own=own)
        require(found, meant.unit or unit, meant.code)
        for was, right, why in ((printed, place.meant, place.reason), (unit or "", meant.unit or "", meant.reason)):
            if why and (was, right) not in repaired:
                repaired.add((was, right))
                self.out.repair(number, cell, was, right, why)
        if place.group and (place.code,) not in repaired:
            repaired.add((place.code,))
            self.out.note(number, cell, printed, "是几个省份的小计，不是一个省份，作为地区组保留。")
        self.out.add(
            found._replace(unit=None),
            region=place.code,
            indicator=meant.code,
            period=period,
            scope=said.get("scope") or None,
            unit=meant.unit or unit,
            source=said.get("source") or (None if "source" in fields else self.out.file),
            place=said.get("place") or (None if "place" in fields else cell),
            vintage=vintage,
            behind=behind(said),
        )

    def _indicator(self, name: str, unit: str | None) -> Meant:
        meant = self.resolve(name, unit)
        if meant is None and self.heading.own and _OWN_CODE.fullmatch(name):
            meant = Meant(name)
        if meant is None:
            other = self.resolve(name, None) if unit else None
            if other is not None:
                raise Bad(other_unit(indicators.get(other.code), name, unit or ""))
            of = f"（单位{unit}）" if unit else ""
            raise Bad(f"指标“{name}”{of}不在指标库中，请在列映射的 indicators 里写明它的代码。")
        return meant

    def _place(self, printed: str, year: int | None) -> Place | None:
        if not printed.strip():
            return Place(self.within) if self.within and "region" not in self.heading.fields else None
        if told := self.mapping.regions.get(plain(printed)):
            return Place(told)
        return (any_unit if self.heading.own else place_of)(printed, self.within, year)

    def _unknown_columns(self) -> None:
        for i, figures in sorted(self.unknown.items()):
            head = self.heading.columns[i].head if i < len(self.heading.columns) else ""
            cell = self.sheet.column(i)
            name = f"列“{head}”" if head else f"{cell}列没有表头，"
            if figures:
                what = f"{name}认不出是什么指标，{figures}个数没有读入：请在列映射的 values 里写明。"
                self.out.read += figures
                self.out.problem(None, cell, head, what, figures)
            else:
                self.out.note(None, cell, head, f"{name}不是数据，没有读入。")


def find_heading(sheet: Sheet, mapping: Mapping, resolve: Resolve) -> Heading | None:
    """The head of a table; None where there is none that is understood."""
    names = Names(
        lambda name, unit: resolve(name, unit) is not None,
        lambda name: plain(name) in mapping.regions or is_region(name, mapping.within),
    )
    return Heading.find([[text_of(c).strip() for c in row] for row in sheet.rows[: DEEPEST + 1]], mapping, names)


def read_sheet(out: Collector, sheet: Sheet, mapping: Mapping, resolve: Resolve | None = None) -> bool:
    """Reads one table into `out`; False where it has no head that is understood. Raises Unreadable where the head is
    there but does not say which region, indicator or period the figures are of."""
    resolve = resolve or by_registry(mapping)
    heading = find_heading(sheet, mapping, resolve)
    if heading is None:
        return False
    Reading(sheet, out, mapping, resolve, heading).run()
    return True


def read_one(out: Collector, sheet: Sheet, mapping: Mapping, resolve: Resolve | None = None) -> Observed:
    """The observations of a file with one table. Raises Unreadable where its head is not understood."""
    if not read_sheet(out, sheet, mapping, resolve):
        raise no_head(out.file, mapping)
    return out.finish()


def no_head(file: str, mapping: Mapping) -> Unreadable:
    """For a file in which no table is recognised."""
    if told := [*mapping.columns, *mapping.values]:
        return Unreadable(f"“{file}”里找不到列映射所说的表头：{'、'.join(told)}。请核对列名是否与文件一致。")
    return Unreadable(
        f"“{file}”里没有认出数据表的表头。表头应有地区、指标、时间和数值（或每年一列、每个指标一列），也可以用列映射说明。"
    )


def _is_figure(raw: Raw) -> bool:
    try:
        return figure(raw).value is not None
    except NoFigure:
        return False
