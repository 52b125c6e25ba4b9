"""Rows of cells into observations: what CSV files, workbooks and tables of pages have in common."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from guibiao.documents import Unreadable
from guibiao.indicators.observations import COMPARATORS
from guibiao.indicators.periods import BadPeriod, Period, from_columns, parse
from guibiao.indicators.sources.cells import Figure, NoFigure, Raw, figure, status_of
from guibiao.indicators.sources.heading import Heading
from guibiao.indicators.sources.heads import is_remark, plain
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.observed import Collector, Observed, column_letter
from guibiao.indicators.sources.places import Place, place_of, unit_of
from guibiao.terms import indicators
from guibiao.terms.units import SCALES

_DATE = re.compile(r"((?:19|20|21)\d\d)\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T].*)?")
_OWN_CODE = re.compile(r"[a-z][a-z0-9_]*")
_SCALE_OF = {factor: word for word, factor in SCALES.items()}
_TRUE, _FALSE = frozenset({"true", "1", "是", "累计"}), frozenset({"false", "0", "否", "", "当期"})


class Meant(NamedTuple):
    """The indicator that a name in a file means: its `code`; `unit` where the printed one is a misprint, and the `reason`."""

    code: str
    unit: str | None = None
    reason: str = ""


Resolve = Callable[[str, str | None], Meant | None]


@dataclass(slots=True)
class Sheet:
    """A table as it stands in a file. `numbers` are the rows' numbers there; `name` that of a workbook's sheet."""

    rows: list[list[Raw]]
    numbers: list[int]
    name: str = ""

    def cell(self, at: int, column: int) -> str:
        """The cell's name for people: C7, of one sheet of several 概况!C7."""
        return (f"{self.name}!" if self.name else "") + f"{column_letter(column)}{self.numbers[at]}"


class Bad(ValueError):
    """One place that gives no observation, said in one sentence."""


def by_registry(mapping: Mapping) -> Resolve:
    """Names by what the user says of them, else by the registry: a code, or a name with its unit."""
    registry = indicators.Registry.default()

    def resolve(name: str, unit: str | None) -> Meant | None:
        told = mapping.indicators.get(plain(name))
        if told is not None:
            return Meant(told)
        found = registry.get(name) or registry.match(name, unit)
        return Meant(found.code) if found else None

    return resolve


def text_of(raw: Raw) -> str:
    """A cell as text: 2023.0 of a workbook as 2023, a date on the first of a month as that month."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    return raw.isoformat() if isinstance(raw, datetime.date) else str(raw)


@dataclass
class Reading:
    """One table on its way to observations."""

    sheet: Sheet
    out: Collector
    mapping: Mapping
    resolve: Resolve
    heading: Heading
    unknown: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        """Reads every row below the head."""
        self._check()
        for at, line, what in self.heading.lines:
            self.out.note(self.sheet.numbers[at], self.sheet.cell(at, 0), line, what)
        heads = [plain(text_of(c)) for c in self.sheet.rows[self.heading.body - 1]]
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
        if self.mapping.within is not None:
            needs.pop("region")
        lacking = [name for key, name in needs.items() if key not in have and not all(key in s for s in per_figure)]
        if lacking:
            sheet = f"的工作表“{self.sheet.name}”" if self.sheet.name else ""
            raise Unreadable(
                f"“{self.out.file}”{sheet}里没有认出{'、'.join(lacking)}：请在列映射中说明哪一列是{'、'.join(lacking)}，或用 all 写明全表共用的值。"
            )

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
        self.out.note(
            self.sheet.numbers[at], self.sheet.cell(at, column), "；".join(said), "表内外的说明文字，不是数据。"
        )
        return True

    def _row(self, at: int, row: list[Raw]) -> None:
        columns = self.heading.columns
        cells = [*row, *[None] * (len(columns) - len(row))]
        fields: dict[str, Raw] = {}
        for i, column in enumerate(columns):
            if column.name and column.name not in ("value", "ignore"):
                if self.heading.own or text_of(cells[i]).strip() or column.name not in fields:
                    fields[column.name] = cells[i]
            elif not column.known and text_of(cells[i]).strip():
                self.unknown[i] = self.unknown.get(i, 0) + _is_figure(cells[i])
        for i in range(len(columns), len(row)):
            if text_of(row[i]).strip():
                self.unknown[i] = self.unknown.get(i, 0) + _is_figure(row[i])
        number = self.sheet.numbers[at]
        repaired: set[tuple[str, ...]] = set()
        for i, column in enumerate(columns):
            if not column.figures:
                continue
            self.out.read += 1
            cell = self.sheet.cell(at, i)
            try:
                self._figure(number, cell, cells[i], column.shared, fields, repaired)
            except (Bad, NoFigure, BadPeriod) as e:
                content = " ".join(filter(None, (text_of(c).strip() for c in row)))
                self.out.problem(number, cell, content, str(e))

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
        said.update({k: text_of(v) for k, v in fields.items() if text_of(v).strip()})
        found = figure(raw)
        period = self._period(said, fields)
        place = self._place(said.get("region", ""), period.year)
        if place is None:
            raise Bad(f"“{said.get('region', '')}”不是认识的地区，请核对名称，或在列映射中改用代码。")
        unit = _scaled(found.unit or said.get("unit") or None, said.get("multiplier"))
        name = said.get("indicator", "")
        meant = self.resolve(name, unit)
        if meant is None and own and _OWN_CODE.fullmatch(name):
            meant = Meant(name)
        if meant is None:
            of = f"（单位{unit}）" if unit else ""
            raise Bad(f"指标“{name}”{of}不在指标库中，请在列映射的 indicators 里写明它的代码。")
        found, reason = self._said(found, said, own)
        vintage = _day(said["vintage"]) if said.get("vintage") else None
        for printed, right, why in (
            (said.get("region", ""), place.meant, place.reason),
            (unit or "", meant.unit or "", meant.reason),
        ):
            if why and (printed, right) not in repaired:
                repaired.add((printed, right))
                self.out.repair(number, cell, printed, right, why)
        if place.group and (place.code, "") not in repaired:
            repaired.add((place.code, ""))
            self.out.note(number, cell, said.get("region", ""), "是几个省份的小计，不是一个省份，作为地区组保留。")
        self.out.add(
            found._replace(unit=None, reason=reason),
            region=place.code,
            indicator=meant.code,
            period=period,
            scope=said.get("scope") or None,
            unit=meant.unit or unit,
            source=said.get("source") or (None if "source" in fields else self.out.file),
            place=said.get("place") or (None if "place" in fields else cell),
            vintage=vintage,
        )

    def _said(self, found: Figure, said: dict[str, str], own: bool) -> tuple[Figure, str | None]:
        """The figure with what other columns say of it, and the reason."""
        if "comparator" in said:
            if said["comparator"] not in COMPARATORS:
                raise Bad(f"“{said['comparator']}”不是比较符，应是 {' '.join(COMPARATORS)} 之一。")
            found = found._replace(comparator=said["comparator"])
        if "upper" in said:
            found = found._replace(upper=figure(said["upper"]).value)
        if "status" in said:
            status = status_of(said["status"])
            if status is None:
                raise Bad(f"数据状态“{said['status']}”不认识，请写实际、初步、估计、预测或缺失。")
            if found.value is not None or own:
                found = found._replace(status=status)
        return found, said.get("reason") or (None if own else found.reason)

    def _period(self, said: dict[str, str], fields: dict[str, Raw]) -> Period:
        if "year" in said:
            year = figure(said["year"]).value
            if year is None or not year.is_integer():
                return parse(said["year"])
            to_date = said.get("to_date", "").strip().lower()
            if to_date not in _TRUE | _FALSE:
                raise Bad(f"“{to_date}”不是是或否：to_date 请写 true 或 false。")
            return from_columns(int(year), said.get("part") or "Y", to_date in _TRUE)
        raw = fields.get("period")
        if isinstance(raw, datetime.date):
            if raw.day != 1:
                raise Bad(f"“{raw}”是一天，不是一个时期，请写年、季度或月份。")
            return Period(raw.year, f"M{raw.month:02d}")
        default = self.heading.shared.get("period")
        return parse(said.get("period", ""), parse(default).year if default else None)

    def _place(self, printed: str, year: int | None) -> Place | None:
        if not printed.strip():
            return Place(self.mapping.within) if self.mapping.within and "region" not in self.heading.fields else None
        return (unit_of if self.heading.own else place_of)(printed, self.mapping.within, year)

    def _unknown_columns(self) -> None:
        for i, figures in sorted(self.unknown.items()):
            head = self.heading.columns[i].head if i < len(self.heading.columns) else ""
            name = f"列“{head}”" if head else f"第{column_letter(i)}列没有表头，"
            cell = (f"{self.sheet.name}!" if self.sheet.name else "") + column_letter(i)
            if figures:
                what = f"{name}认不出是什么指标，{figures}个数没有读入：请在列映射的 values 里写明。"
                self.out.read += figures
                self.out.problem(None, cell, head, what, figures)
            else:
                self.out.note(None, cell, head, f"{name}不是数据，没有读入。")


def read_sheet(out: Collector, sheet: Sheet, mapping: Mapping, resolve: Resolve | None = None) -> bool:
    """Reads one table into `out`; False where it has no head that is understood. Raises Unreadable where the head is
    there but does not say which region, indicator or period the figures are of."""
    resolve = resolve or by_registry(mapping)
    heading = Heading.find(sheet.rows, mapping, lambda name, unit: resolve(name, unit) is not None, text_of)
    if heading is None:
        return False
    Reading(sheet, out, mapping, resolve, heading).run()
    return True


def read_one(out: Collector, sheet: Sheet, mapping: Mapping, resolve: Resolve | None = None) -> Observed:
    """The observations of a file with one table. Raises Unreadable where its head is not understood."""
    if not read_sheet(out, sheet, mapping, resolve):
        raise no_head(out.file)
    return out.finish()


def no_head(file: str) -> Unreadable:
    """For a file in which no table is recognised."""
    return Unreadable(
        f"“{file}”里没有认出数据表的表头。表头应有地区、指标、时间和数值（或每年一列、每个指标一列），也可以用列映射说明。"
    )


def _is_figure(raw: Raw) -> bool:
    try:
        return figure(raw).value is not None
    except NoFigure:
        return False


def _scaled(unit: str | None, multiplier: str | None) -> str | None:
    """The unit with SDMX's power of ten: 元 and 8 → 亿元."""
    if multiplier is None or multiplier == "0":
        return unit
    word = _SCALE_OF.get(10 ** int(multiplier)) if multiplier.isdigit() and len(multiplier) < 3 else None
    if word is None:
        raise Bad(f"单位乘数“{multiplier}”没有对应的数量级，请改成1到12之间的整数。")
    return word + (unit or "")


def _day(text: str) -> datetime.date:
    if m := _DATE.fullmatch(text.strip()):
        try:
            return datetime.date(int(m[1]), int(m[2]), int(m[3]))
        except ValueError:
            pass
    raise Bad(f"发布日期“{text}”不是一个日期，请写成如 2024-08-30 的形式。")
