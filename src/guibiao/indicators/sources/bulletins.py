"""Statistical bulletins as browsers, word processors or printers save them: 科技经费投入统计公报 of the nation or a province.

Read are the table of regions, figures that sentences state beside an indicator's name and the tables do not hold, and the
revisions of earlier years in footnotes and text. The day of publication is the vintage of all of them.
"""

from __future__ import annotations

import datetime
import os
import re
from typing import NamedTuple

from guibiao.documents import Document, Paragraph, Table, Unreadable, open_document
from guibiao.indicators.periods import Period
from guibiao.indicators.sources.cells import Figure
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.meaning import by_registry
from guibiao.indicators.sources.observed import Collector, Observed
from guibiao.indicators.sources.rows import Reading, find_heading
from guibiao.indicators.sources.sheet import Sheet
from guibiao.indicators.sources.statements import note_of, provisional, speaks_of_revision, statements
from guibiao.terms import regions

_TITLE = re.compile(r"公报|年报|统计资料|统计数据")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"[(（]?((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?[)）]?")
_MARKS = re.compile(r"(?:[\[［〔]\d{1,2}[\]］〕]|[①-⑳*])+$")
_TOP = 12  # paragraphs among which title and date stand


class Bulletin(NamedTuple):
    """What a bulletin says of itself: `title`, the `year` it is about, the `region` (a code) and the day of publication."""

    title: str
    year: int
    region: str
    published: datetime.date | None


def describe(document: Document) -> Bulletin:
    """Title, year, region and day of publication of a bulletin. Raises Unreadable where year or region are not said."""
    texts = [b.text.strip() for b in document.blocks if isinstance(b, Paragraph)]
    title = next((t for t in texts[:_TOP] if _TITLE.search(t) and len(t) < 60), document.metadata.get("title") or "")
    title = _MARKS.sub("", title).strip() or document.name
    year = _YEAR.search(title)
    if year is None:
        raise Unreadable(f"“{document.name}”的标题里没有年份，认不出是哪一年的公报。")
    issuers = [title, re.sub(r"^\D{0,4}\d{4}\s*年?度?", "", title), document.metadata.get("source", ""), *texts[:_TOP]]
    region = next((r for r in map(regions.of_issuer, issuers) if r is not None), None)
    if region is None:
        raise Unreadable(f"“{document.name}”的标题和落款里没有地区，认不出是哪里的公报。")
    return Bulletin(title, int(year.group()), region.code, _published(document, texts))


def _published(document: Document, texts: list[str]) -> datetime.date | None:
    """The date that stands alone under the title or at the end, else what the page says of itself."""
    stated = [document.metadata.get(key, "") for key in ("issued_on", "published_on")]
    for text in (*texts[:_TOP], *reversed(texts[_TOP:]), *stated):
        if m := _DATE.fullmatch(text.strip()):
            try:
                return datetime.date(int(m[1]), int(m[2]), int(m[3]))
            except ValueError:
                continue
    return None


def read(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Observed:
    """The observations of a bulletin's page (HTML, DOCX, PDF or text). Source is its title, vintage the day it was published.

    What a footnote calls preliminary is `provisional`, with the footnote as the reason. A table without regions is
    noted and left aside. Raises Unreadable with one sentence.
    """
    document = open_document(source, name=name)
    about = describe(document)
    out = Collector(document.name)
    if about.published is None:
        out.note(None, "", about.title, "没有找到发布日期，观测值没有版本日期，请补上后再与其他版本比较。")
    for n, table in enumerate((b for b in document.blocks if isinstance(b, Table)), 1):
        _table(out, table, f"表{n}", about)
    paragraphs = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    paragraphs += [r[0].text for b in document.blocks if isinstance(b, Table) for r in b.rows if len(r) == 1]
    _provisional(out, provisional(paragraphs), about.year)
    _sentences(out, paragraphs, about)
    return out.finish()


def _table(out: Collector, table: Table, name: str, about: Bulletin) -> None:
    rows = [[cell.text if cell else None for cell in row] for row in table.grid()]
    sheet = Sheet([list(row) for row in rows], list(range(1, len(rows) + 1)), name)
    shared = {"source": about.title}
    if about.published:
        shared["vintage"] = about.published.isoformat()
    mapping = Mapping(all=shared, within=about.region)
    resolve = by_registry(mapping)
    heading = find_heading(sheet, mapping, resolve)
    if heading is None or "region" not in heading.fields:
        said = table.caption or next((c.text for row in table.rows for c in row if c.text.strip()), "")
        out.note(None, name, said, f"{name}“{said}”不是分地区的表，没有读入。")
        return
    heading.shared.setdefault("period", str(about.year))
    Reading(sheet, out, mapping, resolve, heading).run()


def _provisional(out: Collector, told: dict[str, str], year: int) -> None:
    """Marks the figures of the year as the footnotes do."""
    columns = out.columns
    for i, code in enumerate(columns["indicator"]):
        if code in told and columns["year"][i] == year and columns["status"][i] == "actual":
            columns["status"][i], columns["reason"][i] = "provisional", told[code]


def _sentences(out: Collector, paragraphs: list[str], about: Bulletin) -> None:
    columns = out.columns
    keys = zip(columns["region"], columns["indicator"], columns["year"], strict=True)
    held = dict(zip(keys, zip(columns["value"], columns["unit"], strict=True), strict=True))
    told = provisional(paragraphs)
    for n, paragraph in enumerate(paragraphs, 1):
        note = note_of(paragraph)
        place = f"注[{note[0]}]" if note else f"第{n}段"
        found = list(statements(note[1] if note else paragraph, about.region, about.year))
        if note and not any(s.revised for s in found) and speaks_of_revision(note[1], about.year):
            out.note(None, place, note[1], "这条注说到修订，但没有认出是哪个指标的数，请人工核对。")
        for s in found:
            key = (s.region, s.indicator, s.year)
            if key in held:
                if held[key] != (s.quantity.value, s.quantity.unit):
                    out.note(
                        None,
                        place,
                        s.text,
                        f"正文写{s.quantity.value:g}{s.quantity.unit or ''}，表中是{held[key][0]}，以表为准。",
                    )
                continue
            held[key] = (s.quantity.value, s.quantity.unit)
            out.read += 1
            status, reason = (
                ("provisional", told[s.indicator]) if s.indicator in told and not s.revised else ("actual", None)
            )
            out.add(
                Figure(s.quantity.value, s.quantity.comparator, s.quantity.upper, None, status, reason),
                region=s.region,
                indicator=s.indicator,
                period=Period(s.year),
                unit=s.quantity.unit,
                source=about.title,
                place=place,
                vintage=about.published,
            )
