"""Whether a statement is a target, a fact or neither, and for which year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from guibiao.reading.figures.context import Setting
from guibiao.reading.figures.lexicon import lexicon
from guibiao.reading.figures.statements import Statement
from guibiao.reading.model import Baseline, Figure
from guibiao.terms.dates import Moment
from guibiao.terms.numerals import number

_HORIZON = 6  # years: a plan looks no further ahead
_OPENING = re.compile(
    r"^(?:[^,;。:]{1,15}:)?(?:[(]?[一二三四五六七八九十\d]+[)、.]|[一二三四五六七八九十]是|——|--|力争|争取|努力|确保|预计|实现|通过努力|到了?|至|在|于|截至|截止|[:,“])+"
)
_COMPARED = ("较", "比", "从", "由", "自", "相比", "相较", "对比", "同", "是")
_NO_AIM = ("规划", "初", "初期", "以来", "开局之年", "收官之年")
_STRIVE = re.compile(r"力争|努力|争取|力求")
_NAMED = re.compile(r"(?:等|的|之|这|每|各|第|前|后|首批|某|哪|任|“|\"|以)$")
_RATIO = ("比", "指数", "系数", "得分", "评分", "分数", "倍差", "比值")
_CLAIM = re.compile(r"达到|达|降至|降到|降为|提高到|提升到|提高至|提升至|增至|为|控制在|保持在|稳定在")


@dataclass
class Governing:
    """The year that holds where a clause names none, as a reader carries it along.

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
            return self.first + m.within - 1
        if m.kind == "this":
            return self.own_year if m.after.startswith(("今", "本")) and self.mode == "wanted" else None
        if m.kind == "last" and self.own_year:
            return self.own_year - 1
        return None

    def enter(self, setting: Setting, text: str | None) -> None:
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


def _moment_for(s: Statement, said: Sequence[Moment], governing: Governing) -> tuple[int | None, Moment | None]:
    """The last governing year in front of the figure inside its sentence."""
    year, source = None, None
    for m in said:
        if m.start < s.quantity.start or (m.start < s.end and m.before in ("到", "至")):
            got = governing.year_of(m)
            if got is not None and not (m.start >= s.quantity.start):
                year, source = got, m
    return year, source


def _worth(s: Statement, text: str) -> bool:
    """False for numbers that measure nothing: points of a text, ordinals, durations, bare numbers."""
    q = s.quantity
    if q.form != "number":
        return True
    if q.measures == "chinese" and s.kind != "count":
        return False
    if q.measures == "time":
        return s.name.endswith(lexicon().times) or s.verb.startswith("缩短") or s.verb.startswith("压缩")
    if q.unit is None:
        return s.name.endswith(_RATIO) and (
            s.baseline is not None or bool(_CLAIM.search(s.verb + text[q.head : q.start]))
        )
    return not (text[q.end : q.end + 1] == "的" and q.measures in ("money", "amounts", "time") and not s.thing)


def judge(
    s: Statement,
    text: str,
    start: int,
    end: int,
    said: Sequence[Moment],
    setting: Setting,
    governing: Governing,
) -> tuple[Literal["target", "fact"], Figure] | None:
    """The target or fact that a statement of text[start:end] is; None where it is neither."""
    if not _worth(s, text):
        return None
    lex = lexicon()
    q = s.quantity
    clause = text[s.start : s.end]
    year, moment = _moment_for(s, said, governing)
    if s.year is not None:
        year = s.year
    yearly = governing.genre == "plan" and (
        (year is None and ("每年" in text[start : q.end] or (s.per == "year" and s.kind == "count")))
        or ("每年" in clause and (moment is None or moment.start < s.start))
    )
    if year is None and not yearly:
        year = governing.said_year
    if year is not None:
        governing.reported = year
        governing.paragraph_per = "period" if moment is not None and moment.kind in ("plan", "span") else None
    mode = setting.mode
    if governing.genre == "plan":
        own = year if year is not None else governing.paragraph
        start_year = governing.start_year
        if mode == "wanted" and (
            (lex.done.search(clause) and not (own is not None and start_year is not None and own >= start_year))
            or (moment is not None and moment.before in ("截至", "截止"))
            or (own is not None and start_year is not None and own < start_year)
        ):
            mode = "reached"
        elif (
            mode == "reached"
            and own is not None
            and moment is not None
            and moment.before == "到"
            and start_year
            and own > start_year
        ):
            mode = "wanted"
    per = s.per
    if governing.genre == "plan" and setting.mode == "wanted" and lex.condition.search(clause):
        return None
    if mode == "wanted":
        if lex.others.search(clause):
            return None
        if _named(text, q):
            return None
        if year is None and q.form == "number" and _for_a_reward(s, text, start, end):
            return None
        if governing.genre == "plan" and q.form == "rank" and not re.search("进入|前|跻身|争|达到|保持", clause):
            return None
        result = year if year is not None else governing.paragraph
        if result is None and setting.goals:
            result = governing.headed
        if result is None:
            result = governing.list_year
        if result is None and setting.goals:
            result = governing.section_year
        if result is None:
            result = setting.year
        if yearly:
            result = None
    else:
        result = year if year is not None else governing.paragraph
        if result is None:
            result = setting.year if setting.year is not None else governing.reported
        if result is not None and governing.own_year is not None and result > governing.own_year:
            return None
        if per is None and s.kind in ("count", "increase") and (governing.paragraph_per or setting.per):
            per = "period"
    if _STRIVE.search(text, start, q.start):
        governing.striving = True
    figure = Figure(
        id="",
        section=setting.section,
        start=0,
        end=0,
        indicator=s.name,
        kind=s.kind,  # type: ignore[arg-type]
        comparator=q.comparator,  # type: ignore[arg-type]
        value=number(q.value),
        upper=None if q.upper is None else number(q.upper),
        unit=q.unit,
        year=result,
        per=per,  # type: ignore[arg-type]
        modality="strive" if governing.striving and mode == "wanted" else "commit",
        baseline=Baseline(value=None if s.baseline is None else number(s.baseline), year=s.baseline_year),
        confidence=round(s.certain * (0.95 if result is not None or mode == "reached" else 0.85), 2),
    )
    return ("target" if mode == "wanted" else "fact"), figure


def _for_a_reward(s: Statement, text: str, start: int, end: int) -> bool:
    """True for what a sentence grants, and for what it takes to get it (…达到5亿元的, 给予…)."""
    m = lexicon().reward.search(text, start, end)
    return m is not None and (s.quantity.start >= m.start() or "的" in text[s.quantity.end : s.end + 1])


def _named(text: str, q: object) -> bool:
    """A number that only counts what was just listed (…等6个) or names a programme (“十百千”)."""
    head = getattr(q, "head", 0)
    return getattr(q, "form", "") == "number" and (
        text[max(0, head - 1) : head] in ("等", "这", "第", "每", "前", "后")
        or text[max(0, head - 2) : head] in ("首批", "现有")
    )
