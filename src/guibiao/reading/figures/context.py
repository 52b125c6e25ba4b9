"""Whether a paragraph tells what was reached or what is wanted, and for which year."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from guibiao.reading.model import Section
from guibiao.terms.data import data_table
from guibiao.terms.dates import five_year_plan, moments
from guibiao.terms.numerals import squash

Mode = Literal["wanted", "reached", "neither"]
_ORDINALS = "六七八九十"


@dataclass(slots=True)
class Setting:
    """What holds for a paragraph unless it says otherwise."""

    mode: Mode
    year: int | None = None
    per: str | None = None
    goals: bool = False  # stands under a heading that announces targets
    section: str | None = None
    path: tuple[str, ...] = ()  # the section and those it stands in


@lru_cache(1)
def _data() -> dict[str, Any]:
    return data_table(__file__, "context.toml")


@lru_cache(1)
def _headings() -> list[tuple[Mode, re.Pattern[str]]]:
    words = _data()["plan"]["headings"]
    order: tuple[Mode, ...] = ("wanted", "reached", "neither")
    return [(mode, re.compile("|".join(words[mode]))) for mode in order]


class Sections:
    """The section that an offset stands in, and its ancestors."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.by_id = {s.id: s for s in sections}
        self.ordered = sorted(sections, key=lambda s: s.start)
        self.starts = [s.start for s in self.ordered]

    def at(self, offset: int) -> Section | None:
        i = bisect_right(self.starts, offset) - 1
        section: Section | None = self.ordered[i] if i >= 0 else None
        while section is not None and section.end and section.end <= offset:
            section = self.by_id.get(section.parent or "")
        return section

    def path(self, section: Section | None) -> tuple[str, ...]:
        """The ids of `chain`."""
        return tuple(s.id for s in self.chain(section))

    def chain(self, section: Section | None) -> list[Section]:
        """The section and its ancestors, innermost first."""
        out: list[Section] = []
        while section is not None and section not in out:
            out.append(section)
            section = self.by_id.get(section.parent or "")
        return out


def heading_mode(title: str) -> Mode | None:
    """What a heading announces of the figures below it, None where it does not say."""
    does = title.startswith(tuple(_data()["plan"]["headings"]["tells_to"]))
    for mode, pattern in _headings():
        if pattern.search(title) and not (does and mode == "reached"):
            return mode
    return None


class PlanContext:
    """The setting of each paragraph of a plan, from the headings above it."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections
        self._known: dict[str, tuple[Mode, bool]] = {}

    def at(self, offset: int, text: str) -> Setting:
        section = self.sections.at(offset)
        if section is None:
            return Setting("wanted")
        if section.id not in self._known:
            mode: Mode = "wanted"
            goals = False
            for s in self.sections.chain(section):
                found = heading_mode(s.title)
                if found:
                    mode, goals = found, found == "wanted"
                    break
            self._known[section.id] = mode, goals
        mode, goals = self._known[section.id]
        return Setting(mode, goals=goals, section=section.id, path=self.sections.path(section))


def _plan_name(year: int) -> str:
    """The five-year plan that holds `year`: 2026 → 十五五, without quotation marks."""
    for n in range(6, 20):
        ordinal = _ORDINALS[n - 6] if n <= 10 else "十" + "一二三四五六七八九"[n - 11]
        span = five_year_plan(ordinal)
        if span and span[0] <= year <= span[1]:
            return ordinal + "五"
    return "十四五"


class ReportContext:
    """The setting of each paragraph of a work report, which moves from review to aims to this year's tasks."""

    def __init__(self, sections: Sections, year: int) -> None:
        self.sections = sections
        self.year = year
        now_plan, last_plan = _plan_name(year), _plan_name(year - 1)
        span = five_year_plan(now_plan[:-1])
        self.end = span[1] if span else year
        words = {
            "now": str(year),
            "past": str(year - 1),
            "next": f'[“"]?{now_plan}[”"]?',
            "last": f'[“"]?{last_plan}[”"]?' if last_plan != now_plan else "(?!)",
            "end": str(self.end),
        }
        data = _data()["report"]
        self.cues = [
            (key, re.compile("|".join(re.sub(r"\{(\w+)\}", lambda m: words[m[1]], p) for p in data[key])))
            for key in ("neither", "years", "past", "aims", "now")
        ]
        self.settings = {
            "neither": Setting("neither"),
            "now": Setting("wanted", year, goals=True),
            "aims": Setting("wanted", self.end, goals=True),
            "years": Setting("reached", year - 1, "period"),
            "past": Setting("reached", year - 1),
        }
        self.chapter: list[str] = []
        self.current = "past"
        self.titles = {s.start: s for s in self.sections.ordered}

    def cues_in(self, text: str) -> list[str]:
        return [key for key, pattern in self.cues if pattern.search(text)]

    def at(self, offset: int, text: str) -> Setting:
        section = self.titles.get(offset)
        found = self.cues_in(text[:60])
        if section is not None and section.level == 1:
            self.chapter = [key for key in found if key in ("now", "aims")] or found
            if found:
                self.current = found[0]
        elif found and (self.chapter != ["now"] or found[0] in ("now", "neither")):
            self.current = found[0]
        setting = self.settings[self.current]
        inner = self.sections.at(offset)
        return Setting(
            setting.mode,
            setting.year,
            setting.per,
            setting.goals,
            inner.id if inner else None,
            self.sections.path(inner),
        )


_LOOKS_BACK = re.compile(r"总结|公报|完成情况|执行情况|年度报告|年报|回顾")


def report_year(title: str | None, issued_on: str | None, text: str) -> int | None:
    """The year whose tasks a report sets: of its title, else of its date, else the first its head names.

    A work report is called after that year, a summary or a bulletin after the one before.
    """
    years = [int(y) for y in re.findall(r"(?:20|19)\d\d", title or "")]
    if years:
        return years[0] + 1 if len(years) == 1 and _LOOKS_BACK.search(title or "") else max(years)
    m = re.search(r"(20\d\d|19\d\d)", issued_on or "")
    if m:
        return int(m[1])
    head, _ = squash(text[:600])
    said = [m.year for m in moments(head) if m.kind == "year" and m.year]
    return said[0] if said else None
