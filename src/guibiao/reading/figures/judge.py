"""Whether a statement is a target, a fact or neither, and for which year."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from guibiao.reading.figures.context import Setting
from guibiao.reading.figures.governing import Governing
from guibiao.reading.figures.lexicon import lexicon
from guibiao.reading.figures.statements import Statement
from guibiao.reading.model import Baseline, Figure
from guibiao.terms.dates import Moment
from guibiao.terms.numerals import number
from guibiao.terms.quantities import Quantity

_Words = Literal["condition", "condition_undated", "done", "others", "foreseen"]
_STRIVE = re.compile(r"力争|努力|争取|力求")
_STRIVES = re.compile(
    r"(?<![^,;:。!?])(?:[^,;:。]{0,6}?(?:年(?:底|末)?前?|努力|并|[一-九]是|[)、.]))?(?:力争|努力|争取|力求)(?!创)"
)
_RATIO = ("比", "指数", "系数", "得分", "评分", "分数", "倍差", "比值")
_CLAIM = re.compile(r"达到|达|降至|降到|降为|提高到|提升到|提高至|提升至|增至|为|控制在|保持在|稳定在")
_AIMS_AT_RANK = re.compile("进入|前|跻身|争|达到|保持")


@dataclass
class Sentence:
    """The sentence text[start:end] of a paragraph, and the moments in it that say a year, with that year.

    What holds for all its statements is looked for once: a sentence that never ends states thousands.
    """

    text: str
    start: int
    end: int
    years: Sequence[tuple[Moment, int]]
    _known: dict[tuple[str, int, int], bool] = field(default_factory=dict)

    @cached_property
    def strives_from(self) -> int | None:
        """Where the first word of striving ends that opens a clause, and holds for what follows: 力争到2026年,…"""
        found = _STRIVES.search(self.text, self.start, self.end)
        return found.end() if found else None

    def strives_for(self, s: Statement) -> bool:
        """Whether the clause of a statement says so in front of its figure."""
        return _STRIVE.search(self.text, s.start, s.quantity.start) is not None

    @cached_property
    def grants_from(self) -> int | None:
        """Where the words begin by which it grants something."""
        found = lexicon().reward.search(self.text, self.start, self.end)
        return found.start() if found else None

    def dated(self, before: int) -> tuple[Moment, int] | None:
        """The last moment that says a year in front of an offset, and the year."""
        i = bisect_left(self.years, before, key=_begins)
        return self.years[i - 1] if i else None

    def says(self, what: _Words, start: int, end: int) -> bool:
        """Whether the clause text[start:end] holds such words of the lexicon."""
        key = what, start, end
        if key not in self._known:
            self._known[key] = getattr(lexicon(), what).search(self.text[start:end]) is not None
        return self._known[key]


def _begins(dated: tuple[Moment, int]) -> int:
    return dated[0].start


@dataclass(slots=True)
class _Case:
    """A statement in its sentence, with the year said for it and what said it."""

    s: Statement
    sentence: Sentence
    year: int | None
    moment: Moment | None
    yearly: bool  # 每年: of every year, and so of none

    def says(self, what: _Words) -> bool:
        return self.sentence.says(what, self.s.start, self.s.end)


def judge(
    s: Statement, sentence: Sentence, setting: Setting, governing: Governing
) -> tuple[Literal["target", "fact"], Figure] | None:
    """The target or fact that a statement of a sentence is; None where it is neither."""
    if not _measures(s, sentence.text):
        return None
    case = _case(s, sentence, governing)
    if case.year is not None:
        spans = case.moment is not None and case.moment.kind in ("plan", "span")
        governing.reported, governing.paragraph_per = case.year, "period" if spans else None
    if governing.genre == "plan" and setting.mode == "wanted" and _is_rule(case):
        return None
    wanted = _is_wanted(case, setting, governing)
    if wanted and _is_no_aim(case, governing):
        return None
    year = _year_wanted(case, setting, governing) if wanted else _year_reached(case, setting, governing)
    if not wanted and year is not None and governing.own_year is not None and year > governing.own_year:
        return None  # a review that looks ahead reports nothing
    if not wanted and governing.genre == "plan" and case.says("foreseen"):
        return None
    per = s.per or ("year" if wanted and case.yearly else None)
    if not wanted and per is None and s.kind in ("count", "increase") and (governing.paragraph_per or setting.per):
        per = "period"
    if sentence.strives_from is not None and sentence.strives_from <= s.quantity.start:
        governing.striving = True
    striving = governing.striving or sentence.strives_for(s)
    sure = 0.95 if year is not None or not wanted else 0.85
    figure = Figure(
        id="",
        section=setting.section,
        start=0,
        end=0,
        indicator=s.name,
        kind=s.kind,  # type: ignore[arg-type]
        comparator=s.quantity.comparator,  # type: ignore[arg-type]
        value=number(s.quantity.value),
        upper=None if s.quantity.upper is None else number(s.quantity.upper),
        unit=s.quantity.unit,
        year=year,
        per=per,  # type: ignore[arg-type]
        modality="strive" if striving and wanted else "commit",
        baseline=Baseline(value=None if s.baseline is None else number(s.baseline), year=s.baseline_year),
        confidence=round(s.certain * sure, 2),
    )
    return ("target" if wanted else "fact"), figure


def _measures(s: Statement, text: str) -> bool:
    """False for numbers that measure nothing: turns of phrase, durations, bare numbers, sizes of something."""
    q = s.quantity
    if q.form != "number":
        return True
    if q.measures == "chinese" and s.kind != "count":
        return False
    if q.measures == "time":
        return s.name.endswith(lexicon().times) or s.verb.startswith(("缩短", "压缩"))
    if q.unit is None:
        claimed = s.baseline is not None or bool(_CLAIM.search(s.verb + text[q.head : q.start]))
        return claimed and s.name.endswith(_RATIO)
    return not (text[q.end : q.end + 1] == "的" and q.measures in ("money", "amounts") and not s.thing)


def _case(s: Statement, sentence: Sentence, governing: Governing) -> _Case:
    """The statement with the last governing year in front of it, or that at the head of its sentence."""
    text = sentence.text
    moment, year = sentence.dated(s.quantity.start) or (None, None)
    if s.year is not None:
        year = s.year
    every = text.find("每年", s.start, s.end) >= 0 and (moment is None or moment.start < s.start)
    unsaid = year is None and (
        text.find("每年", sentence.start, s.quantity.end) >= 0 or (s.per == "year" and s.kind == "count")
    )
    yearly = governing.genre == "plan" and (every or unsaid)
    if year is None and not yearly:
        year = governing.said_year
    return _Case(s, sentence, year, moment, yearly)


def _is_rule(case: _Case) -> bool:
    """True for what a rule, a price or a condition says; that it holds by a year makes many an amount an aim."""
    return case.says("condition") or (case.year is None and case.says("condition_undated"))


def _is_wanted(case: _Case, setting: Setting, governing: Governing) -> bool:
    """True for an aim: by where it stands, and in a plan by its words and its year."""
    wanted = setting.mode == "wanted"
    if governing.genre != "plan":
        return wanted
    year = case.year if case.year is not None else governing.paragraph
    first, before = governing.start_year, case.moment.before if case.moment else ""
    dated = year is not None and first is not None
    if wanted:
        past = dated and year < first  # type: ignore[operator]
        done = case.says("done") and (not dated or past)
        return not (done or past or before in ("截至", "截止"))
    return dated and before == "到" and year > first  # type: ignore[operator]


def _is_no_aim(case: _Case, governing: Governing) -> bool:
    """True for what others want, what only counts a list, what is paid for, a rank that merely is."""
    s, q = case.s, case.s.quantity
    if case.says("others") or _counts_list(case.sentence.text, q):
        return True
    if q.form == "number":
        return case.year is None and _for_a_reward(case)
    if governing.genre != "plan" or q.form != "rank" or _first(case.year, governing.only_year) is not None:
        return False
    return not _AIMS_AT_RANK.search(case.sentence.text, s.start, s.end)


def _counts_list(text: str, q: Quantity) -> bool:
    """A number that only counts what was just listed (…等6个), one of several (首批3家), what is at hand (围绕5条)."""
    return q.form == "number" and text.endswith(lexicon().counted, 0, q.head)


def _for_a_reward(case: _Case) -> bool:
    """True for what a sentence grants, and for what it takes to get it (…达到5亿元的, 给予…)."""
    q, at = case.s.quantity, case.sentence.grants_from
    return at is not None and (q.start >= at or "的" in case.sentence.text[q.end : case.s.end + 1])


def _first(*years: int | None) -> int | None:
    for year in years:
        if year is not None:
            return year
    return None


def _year_wanted(case: _Case, setting: Setting, governing: Governing) -> int | None:
    if case.yearly:
        return None
    goals = setting.goals
    return _first(
        case.year,
        governing.paragraph,
        governing.headed if goals else None,
        governing.list_year,
        governing.section_year if goals else None,
        setting.year,
        governing.only_year,
    )


def _year_reached(case: _Case, setting: Setting, governing: Governing) -> int | None:
    return _first(case.year, governing.paragraph, setting.year, governing.reported)
