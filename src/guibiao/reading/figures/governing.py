"""The year that holds where a clause names none, as a reader carries it along."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guibiao.reading.figures.context import Setting
from guibiao.terms.dates import Moment

_HORIZON = 6  # years: a plan looks no further ahead
_OPENING = re.compile(
    r"^(?:[^,;。:]{1,15}:)?(?:[(]?[一二三四五六七八九十\d]+[)、.]|[一二三四五六七八九十]是|——|--"
    r"|力争|争取|努力|确保|预计|实现|通过努力|到了?|至|在|于|截至|截止|[:,“])+"
)
_COMPARED = ("较", "比", "从", "由", "自", "相比", "相较", "对比", "同", "是")
_NO_AIM = ("规划", "初", "初期", "以来", "开局之年", "收官之年")


@dataclass
class Governing:
    """What was said of years so far, and what of it still holds.

    A year said in a paragraph holds to its end; one said before a colon, or in a section that announces
    targets, holds for what follows there. “N年内” counts from the plan's first year, or from the year
    that the document once said (2012年起5年内).
    """

    genre: str
    own_year: int | None
    period: tuple[int, int] | None
    issued: int | None
    latest: int | None = None  # the furthest year the document looks to
    base: int | None = None
    paragraph: int | None = None
    said_year: int | None = None  # at the head of this sentence
    waiting: int | None = None  # inside this sentence, for what follows its semicolons
    headed: int | None = None  # at the head of this or an earlier one of the paragraph
    reported: int | None = None  # the last one said at all
    paragraph_per: str | None = None
    section_year: int | None = None
    list_year: int | None = None
    section: str | None = None  # the one whose year is carried
    here: str | None = None  # the one this block stands in
    mode: str = "wanted"
    striving: bool = False

    @property
    def first(self) -> int | None:
        """The year that “within N years” counts from."""
        if self.base is not None:
            return self.base
        if self.period is not None:
            return self.period[0]
        return None

    def year_of(self, m: Moment) -> int | None:
        """The year a statement of time governs, None where it only compares or dates something else."""
        if m.before in _COMPARED and not (m.kind == "span" or (m.before in ("从", "由", "自") and m.after == "起")):
            return None
        if m.kind in ("year", "span"):
            if m.after in ("起", "以来") or m.before in ("从", "由", "自"):
                return None
            return m.year
        if m.kind == "plan":
            return None if m.after in _NO_AIM else m.year
        if m.kind == "within" and m.within and self.first is not None and self.mode == "wanted":
            year = self.first + m.within - 1
            beyond = self.base is None and self.period is not None and year > self.period[1]
            return None if beyond and not (m.after or m.before) else year  # 五年年均增长 in a plan for three years
        if m.kind == "this":
            return self.own_year if m.after.startswith(("今", "本")) and self.mode == "wanted" else None
        if m.kind == "last" and self.own_year:
            return self.own_year - 1
        return None

    def enter(self, setting: Setting) -> None:
        """A new block begins."""
        self.here, self.mode = setting.section, setting.mode
        if self.section not in setting.path:  # left, and not only for what stands below it
            self.section_year = None
            self.list_year = None
            self.section = None
        self.paragraph = None
        self.paragraph_per = None
        self.said_year = None
        self.headed = None
        self.reported = None

    @property
    def only_year(self) -> int | None:
        """The year of a plan for one year, by which all is to be done."""
        return self.period[0] if self.period is not None and self.period[0] == self.period[1] else None

    @property
    def start_year(self) -> int | None:
        """The first year that can still be wanted; what lies before was reached."""
        if self.period is not None:
            return self.period[0]
        if self.issued is not None:
            return self.issued
        return None if self.latest is None else self.latest - _HORIZON

    def sentence(self, said: Sequence[Moment], text: str, start: int, goes_on: bool, opens: bool) -> None:
        """A sentence begins (or, behind a semicolon, goes on).

        A year at its head governs all of it; one that opens the paragraph governs the paragraph. A start
        year said in it (2012年起) is kept for every later “N年内”.
        """
        if not goes_on:
            self.striving = False
            self.said_year = self.waiting = None
        elif self.waiting is not None:
            self.said_year = self.waiting
        for m in said:
            year = self.year_of(m)
            if year is None:
                continue
            lead = _OPENING.sub("", text[: m.start - start])
            if len(lead) <= 2:
                self.said_year = self.headed = year
                if opens and m.kind != "within":
                    self.paragraph = year
            elif m.before in ("到", "至"):
                self.waiting = year
            break
        for m in said:
            if m.kind == "year" and m.after == "起" and any(w.kind == "within" for w in said):
                self.base = m.year

    def passed(self, times: Sequence[Moment], text: str) -> None:
        """A paragraph without figures: its year may still govern a list or a section of targets."""
        for m in times:
            year = self.year_of(m)
            if year is not None and m.kind != "month":
                self.paragraph = year
        self.leave(text)

    def leave(self, text: str) -> None:
        """A paragraph ends: with a colon its year governs the list behind it."""
        year = self.paragraph if self.paragraph is not None else self.reported
        if year is not None:
            if text.endswith(":"):
                self.list_year, self.section = year, self.here
            elif self.list_year is None:
                self.section = self.here
            self.section_year = year
