"""Indicator tables: a row an indicator, columns for its baseline, targets and attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from guibiao.documents.model import Cell, Document, Paragraph, Table
from guibiao.reading.figures.context import Setting
from guibiao.reading.figures.governing import Governing
from guibiao.reading.model import Baseline, Figure
from guibiao.terms.data import data_table
from guibiao.terms.dates import five_year_plan
from guibiao.terms.numerals import number, squash
from guibiao.terms.quantities import Quantity, quantities
from guibiao.terms.units import base_units, split

_YEAR = re.compile(r"(20\d\d|19\d\d)(?=年|\D|$)")
_PLAN = re.compile(r"[“\"]?(十[一二三四五六七八九]?)五[”\"]?")
_TRAILING_UNIT = re.compile(r"[(\[]([^()\[\]]{1,12})[)\]]?[*①②③④⑤]*$")
_BRACKET = re.compile(r"^[*]?[\[({【]([^\])}】]+)[\])}】][*]?$")
_CUMULATIVE_NOTE = re.compile(r"[\[(【][^\])】]{0,4}[\])】](?:内|中|为|的)?.{0,8}累计")
_STAR_YEAR = re.compile(r"[*＊](?:号)?(?:的|为|表示|数据|指标|项)?[^。;,]{0,12}?(20\d\d)年")
_BOUNDS = re.compile(r"\d+(?:\.\d+)?[-~至]\d+(?:\.\d+)?")
_MARKS = "*①②③④⑤⑥†※"
_NOTE = re.compile(r"^(?:注|备注|说明|附注)?[:：]?\s*(?:\d[.、])?")
_CHANGE_NAME = re.compile(r"(?:降低|下降|减少|削减|提高|增加|累计|压减)(?:率|幅度|比例)?$")
_FALL_NAME = re.compile(r"(?:降低|下降|减少|削减|压减)(?:率|幅度|比例)?$")
_GROWTH_NAME = re.compile(r"(?:增长|增速|增长率|增幅|年均增长率|增长速度|涨幅)$")


@lru_cache(1)
def _data() -> dict[str, Any]:
    return data_table(__file__, "tables.toml")


@lru_cache(1)
def _parts() -> list[tuple[str, re.Pattern[str]]]:
    return [(c["part"], re.compile("|".join(c["words"]), re.IGNORECASE)) for c in _data()["columns"]]


@dataclass(slots=True)
class Column:
    """One column: its head, the part it plays, and the year its head names."""

    head: str
    part: str | None
    year: int | None = None
    unit: str | None = None


@dataclass(slots=True)
class Layout:
    """How an indicator table is laid out; `first` is the row in which its body begins."""

    columns: list[Column]
    first: int
    name: int
    baseline: int | None
    targets: list[int]
    growth: list[int]
    notes: str = ""
    stars: int | None = None
    caption_unit: str | None = None


def _flat(text: str) -> str:
    return squash(text)[0]


def _is_head_row(row: list[Cell | None]) -> bool:
    """A row of heads has words for columns and, but for years, no figures."""
    texts = [_flat(c.text) for c in row if c is not None and c.text.strip()]
    if not texts:
        return False
    figures = sum(
        1
        for t in texts
        if re.fullmatch(r"[\[(]?[<>≥≤]?\d+(?:[.,]\d+)*%?[\])]?", t) and not re.fullmatch(r"(?:19|20)\d\d", t)
    )
    named = sum(1 for t in texts if any(p.search(t) for _, p in _parts()) or _YEAR.search(t) or _PLAN.search(t))
    return figures == 0 and named >= max(1, len(set(texts)) // 2)


def layout(table: Table, governing: Governing) -> Layout | None:
    """The table's columns, or None where it is no indicator table."""
    grid = table.grid()
    if len(grid) < 2:
        return None
    width = len(grid[0])
    start = 0
    while start < len(grid) - 1 and len({id(c) for c in grid[start] if c is not None}) == 1:
        start += 1  # a caption merged over the whole width
    first = max(table.head, start)
    while first < min(len(grid), start + 4) and _is_head_row(grid[first]):
        first += 1
    if first == start or first >= len(grid):
        return None
    columns = []
    for j in range(width):
        heads: list[str] = []
        for i in range(start, first):
            cell = grid[i][j]
            text = _flat(cell.text) if cell else ""
            if text and text not in heads:
                heads.append(text)
        # A column for units may stand below a head that it shares with figures.
        columns.append(_column(heads[-1] if heads and _column(heads[-1]).part == "unit" else "".join(heads)))
    if any(re.search("|".join(_data()["other"]["words"]), c.head) for c in columns):
        return None
    return _roles(columns, first, grid, governing)


def _column(head: str) -> Column:
    part = next((part for part, pattern in _parts() if pattern.search(head)), None)
    year = None
    m = _YEAR.search(head)
    if m:
        year = int(m[1])
    else:
        p = _PLAN.search(head)
        span = five_year_plan(p[1]) if p else None
        if span:
            year = span[1]
    unit = None
    u = _TRAILING_UNIT.search(head)
    if u and _known_unit(u[1]):
        unit = u[1]
    if part == "name" and year is not None:
        part = "target" if "目标" in head else None
    return Column(head, part, year, unit)


def _known_unit(text: str) -> bool:
    return split(text)[1] in base_units() or ("/" in text and len(text) <= 12) or text in ("百分点", "无量纲")


def _roles(columns: list[Column], first: int, grid: list[list[Cell | None]], governing: Governing) -> Layout | None:
    names = [j for j, c in enumerate(columns) if c.part == "name"]
    if not names:
        names = [j for j, c in enumerate(columns) if c.part in ("group", None) and c.year is None][:1]
    if not names:
        return None
    name = _wordiest(names, grid, first)
    valued = [
        j for j, c in enumerate(columns) if c.part in ("baseline", "target", None) and (c.year is not None or c.part)
    ]
    baseline = [j for j in valued if columns[j].part == "baseline"]
    targets = [j for j in valued if columns[j].part == "target"]
    plain = [j for j in valued if columns[j].part is None]
    if plain:
        years = [columns[j].year or 0 for j in plain]
        start = governing.period[0] if governing.period else None
        for j, year in zip(plain, years, strict=True):
            before = (
                year < start
                if start
                else (not targets and year == min(years) and len(years) > 1) or (bool(targets) and not baseline)
            )
            (baseline if before else targets).append(j)
    if governing.period and any((columns[j].year or 0) >= governing.period[0] for j in targets):
        # One head 目标 over 2020年 and 2025年: nobody aims at a year before the plan begins.
        early = [j for j in targets if (columns[j].year or governing.period[0]) < governing.period[0]]
        baseline += early
        targets = [j for j in targets if j not in early]
    growth = [j for j, c in enumerate(columns) if c.part in ("growth", "cumulative")]
    parts = {c.part for c in columns}
    if (not targets and not growth) or ("deadline" in parts and not parts & {"baseline", "attribute", "unit"}):
        return None
    latest = max(baseline, key=lambda j: (columns[j].year or 0, j), default=None)
    return Layout(columns, first, name, latest, sorted(targets), growth)


def _wordiest(candidates: list[int], grid: list[list[Cell | None]], first: int) -> int:
    """Of several columns that may name the indicator, the one with most different words."""

    def variety(j: int) -> tuple[int, int]:
        words = {row[j].text for row in grid[first:] if row[j] is not None and row[j].text.strip()}  # type: ignore[union-attr]
        return len(words), j

    return max(candidates, key=variety)


def table_figures(
    document: Document,
    number_: int,
    table: Table,
    setting: Setting,
    governing: Governing,
    targets: list[Figure],
) -> bool:
    """Add the targets of an indicator table; False where the table is none."""
    plan = layout(table, governing)
    if plan is None:
        return False
    grid = table.grid()
    body: list[tuple[int, list[Cell | None]]] = []
    for i in range(plan.first, len(grid)):
        texts = {_flat(c.text) for c in grid[i] if c is not None and c.text.strip()}
        if len(texts) == 1 and len(grid[i]) > 1 and re.match(r"^(?:注|备注|说明|[*\[])", next(iter(texts))):
            plan.notes += next(iter(texts))
        elif texts:
            body.append((i, grid[i]))
    plan.notes += _notes_after(document, number_)
    m = _STAR_YEAR.search(plan.notes)
    plan.stars = int(m[1]) if m else None
    over = {id(cell): _flat(cell.text) for row in grid[: plan.first] for cell in row if cell is not None}
    caption = _flat(table.caption or "") + _caption_before(document, number_) + "".join(over.values())
    u = re.search(r"单位[:：]([^)\s,;。]{1,6})", caption)
    plan.caption_unit = u[1] if u and _known_unit(u[1]) else None
    end_year = max((plan.columns[j].year or 0 for j in plan.targets), default=0) or (
        governing.period[1] if governing.period else None
    )
    if end_year is None:
        m2 = _YEAR.search(caption)
        end_year = int(m2[1]) if m2 else governing.section_year
    for i, row in body:
        span = table.row_spans[i] if i < len(table.row_spans) else (table.start, table.end)
        for figure in _row(plan, row, end_year):
            figure.section, figure.origin = setting.section, "table"
            figure.start, figure.end = span
            if table.guessed:
                figure.confidence = round(figure.confidence * 0.9, 2)
            targets.append(figure)
    return True


def _notes_after(document: Document, number_: int) -> str:
    parts = []
    for block in document.blocks[number_ + 1 : number_ + 5]:
        if not isinstance(block, Paragraph):
            break
        text = _flat(block.text)
        if not re.match(r"^(?:注|备注|说明|附注|[*\[①②③\d]|\(?带|带)", text):
            break
        parts.append(text)
    return "".join(parts)


def _caption_before(document: Document, number_: int) -> str:
    parts = []
    for block in document.blocks[max(0, number_ - 2) : number_]:
        if isinstance(block, Paragraph) and len(block.text) < 60:
            parts.append(_flat(block.text))
    return "".join(parts)


def task_cells(table: Table) -> Iterator[tuple[Cell, int | None]]:
    """The cells of a task table that may state targets, each with the year of its row's deadline."""
    grid = table.grid()
    head = next((i for i, row in enumerate(grid[:3]) if _is_head_row(row)), None)
    if head is None:
        return
    columns = [_column(_text(cell)) for cell in grid[head]]
    words = _data()["tasks"]["words"]
    wanted = [j for j, c in enumerate(columns) if any(w in c.head for w in words) and c.part != "responsible"]
    if not wanted or any(re.search("|".join(_data()["other"]["words"]), c.head) for c in columns):
        return
    due = next((j for j, c in enumerate(columns) if c.part == "deadline"), None)
    for row in grid[head + 1 :]:
        m = _YEAR.search(_text(row[due])) if due is not None else None
        for j in wanted:
            cell = row[j]
            if cell is not None and cell.text.strip():
                yield cell, int(m[1]) if m else None


def _text(cell: Cell | None) -> str:
    return _flat(cell.text) if cell is not None else ""


def _row(plan: Layout, row: list[Cell | None], end_year: int | None) -> list[Figure]:
    name = _text(row[plan.name])
    starred = name.endswith(("*", "＊")) or name.startswith("*")
    name = re.sub(r"^(?:其中[:,]?|#|--?|\(?\d+[.、)])(?=\D)", "", name.strip(_MARKS)).strip(_MARKS)
    unit = None
    m = _TRAILING_UNIT.search(name)
    if m and _known_unit(m[1]):
        name, unit = name[: m.start()], m[1]
    if not name or re.fullmatch(r"[\d.]+", name):
        return []
    for j, c in enumerate(plan.columns):
        if c.part == "unit" and _text(row[j]) not in _data()["cells"]["none"]:
            unit = _text(row[j])
    attribute = _attribute(plan, row)
    baseline_text = _text(row[plan.baseline]) if plan.baseline is not None else ""
    base_value = None
    base_year = None
    if plan.baseline is not None:
        base = _quantity(baseline_text.strip(_MARKS))
        if base is not None:
            base_value = number(base.value)
            base_year = plan.columns[plan.baseline].year
            if plan.stars is not None and (starred or "*" in baseline_text):
                base_year = plan.stars
    out = []
    done: set[int] = set()
    for j in plan.targets + plan.growth:
        cell = row[j]
        if cell is None or id(cell) in done:
            continue
        done.add(id(cell))
        column = plan.columns[j]
        found = _value(_text(cell).strip(_MARKS), name, unit, column, plan)
        if found is None:
            continue
        q, kind, per = found
        out.append(
            Figure(
                id="",
                start=0,
                end=0,
                indicator=name,
                kind=kind,
                comparator=q.comparator,  # type: ignore[arg-type]
                value=number(q.value),
                upper=None if q.upper is None else number(q.upper),
                unit=q.unit or unit or column.unit or plan.caption_unit,
                year=column.year or end_year,
                per=per,
                attribute=attribute,
                baseline=Baseline(value=base_value, year=base_year),
                confidence=0.98,
            )
        )
    return out


def _attribute(plan: Layout, row: list[Cell | None]) -> Literal["expected", "binding"] | None:
    cells = _data()["cells"]
    for j, c in enumerate(plan.columns):
        text = _text(row[j])
        if c.part == "attribute" or len(text) <= 4:
            if text in cells["expected"]:
                return "expected"
            if text in cells["binding"]:
                return "binding"
    return None


def _quantity(text: str) -> Quantity | None:
    """The one figure of a cell; a bare number counts here."""
    m = _BRACKET.match(text)
    if m:
        text = m[1]
    if bounds := _BOUNDS.fullmatch(text):
        text += "个"  # two bounds without a unit of their own
    found = quantities(text)
    if not found:
        return None
    if bounds:
        found[-1].unit = found[-1].measures = None
    return found[-1] if found[-1].form == "number" or len(found) == 1 else found[0]


def _value(text: str, name: str, unit: str | None, column: Column, plan: Layout) -> tuple[Quantity, Any, Any] | None:
    """(figure, kind, per) of a value cell."""
    if text in _data()["cells"]["none"]:
        return None
    bracket = _BRACKET.match(text)
    q = _quantity(text)
    if q is None:
        return None
    share = (q.unit or unit or "") in ("%", "个百分点") or "%" in name
    if q.form in ("multiple", "rank", "coverage"):
        return q, q.form, None
    if "累计" in text or re.match(r"^(?:提高|增加|提升|下降|降低|减少)", text):
        return q, "increase", "period"
    if "年均" in text or (column.part == "growth" and not bracket):
        return q, "growth", "year"
    if re.match(r"^(?:增长|增幅)", text):
        return q, "growth", None
    if (
        (bracket and not bracket[0].startswith("("))
        or (bracket and _CUMULATIVE_NOTE.search(plan.notes))
        or column.part == "cumulative"
    ):
        if share and _FALL_NAME.search(name):
            return q, "growth", "period"
        changes = share or _CHANGE_NAME.search(name)
        return q, ("increase" if changes else "count"), "period"
    if _GROWTH_NAME.search(name):
        return q, "growth", ("year" if "年均" in name or "年均" in column.head else None)
    if _CHANGE_NAME.search(name) and share:
        return q, "increase", "period"
    return q, "level", None
