"""What a figure is called and how it is to be read: by the words before and behind it, or by what was spoken of before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from guibiao.reading.figures import names
from guibiao.reading.figures.before import Before
from guibiao.reading.figures.lexicon import CHANGED, MADE, REACHED, Lexicon
from guibiao.terms.quantities import Quantity

_TIMES_OF = re.compile(r"(?:是|为|相当于|达)[^,;。]{0,12}的?$")
_SHARE = re.compile(r"占(?!比(?![重例]))(?P<of>[^,;。、]{0,16}?)(?:的?(?:比重|比例|份额))?(?:为|达到?|超过?|约)?$")
_OVER = ("高于", "快于", "低于", "高出", "超出")
_RATES = ("增速", "增幅", "涨幅", "增长率", "增长", "增长速度", "降幅", "下降率", "降低率")
_RATE = re.compile(r"(?<=..)的?(?:年均|平均)?(?:增速|增幅|涨幅|降幅|增长率|增长速度)$")
_AHEAD = re.compile(
    r"(?:高于|快于|低于|慢于|高出|低出|超出|好于|优于|领先)(?:全国|全省|全市|全区|平均|同期)|超(?:额|年度|年初|全年|预期)"
)
_WHOM = 16  # characters behind 覆盖所有 among which it is said whom
_WORD_KINDS = {"rank": "rank", "multiple": "multiple", "coverage": "coverage", "first": "count"}
#: How certain a name is that an earlier clause gave: its subject, or what it only spoke of.
FROM_SUBJECT, FROM_THEME = 0.9, 0.7


@dataclass(slots=True)
class Said:
    """What a later clause of a sentence may take from an earlier one.

    `subjects` and `topic` are what was spoken of last, `theme` what was said without a figure, `made` a
    verb whose objects go on, `history` all subjects so far, `pending` a start that waits for its end.
    """

    subjects: list[str] = field(default_factory=list)
    topic: str = ""
    theme: str = ""
    theme_at: int = 0
    made: str = ""
    history: dict[str, None] = field(default_factory=dict)
    pending: float | None = None
    baseline_year: int | None = None
    among: bool = False  # what is said is a part of what was said before

    def speak_of(self, noun: str) -> None:
        self.subjects, self.topic = [noun], noun


def kind_of(q: Quantity, before: Before, thing: str, based: bool, said: Said, lex: Lexicon) -> str:
    """How the figure is to be read, by its own form, the verb before it and the noun."""
    changed = bool(before.classes & CHANGED)
    if q.form in _WORD_KINDS:
        return _WORD_KINDS[q.form]
    if q.unit == "倍" and not changed and _TIMES_OF.search(before.raw + before.said):
        return "multiple"
    if based:
        return "level"
    if changed:
        return "growth" if q.unit in ("%", "倍", "‰") else "increase"
    if q.measures == "share":
        return "growth" if before.noun.endswith(_RATES) or thing in _RATES else "level"
    if before.classes & MADE and (not before.noun or thing or not before.classes & REACHED):
        return "count"
    if thing and not before.classes & REACHED and not lex.measures_something(before.noun):
        return "count"
    if before.made or (said.made and not before.classes):
        return "count"
    return "level"


@dataclass(slots=True)
class Namer:
    """Names the figures of a sentence. `earlier`: names and units of the figures in the part before its semicolon."""

    text: str
    lex: Lexicon
    said: Said
    earlier: Sequence[tuple[str, str | None]]

    def of(self, group: Sequence[Quantity], before: Before, thing: str, kind: str) -> tuple[list[str], float]:
        """(names, how certain they are); one where all figures or none are said of it."""
        q, lex, said = group[0], self.lex, self.said
        if q.form == "rank":
            words = self.text[q.start : q.end]
            found, before.noun = names.rank_names(before.noun, words, said.subjects, said.topic, lex)
            return found, 1.0
        if _AHEAD.match(before.raw):
            return [], 1.0  # 高于全国1.2个百分点: how far ahead, not what is reached
        name = self._name(q, before, thing)
        whom = self._all_of(q)
        if not name:
            found, certain = self._taken_over(group, before.shared)
            return [one + whom for one in found], certain
        name += whom
        self.said.among = False
        if name in lex.levels and said.subjects:
            name += names.without_level(said.subjects[0], lex)
        elif name in lex.bare and said.topic and not said.topic.endswith(name):
            name = (lex.without_measure(said.topic) if name in lex.yields else said.topic) + name
        found = names.split_subjects(name, len(group), before.shared, kind, lex)
        if q.form in ("coverage", "first") and len(found) == 1:
            members = names.parts(name)
            if q.form == "first" or (len(members) == 2 and all(len(p) > 3 for p in members)):
                found = members
        return found, 1.0

    def _all_of(self, q: Quantity) -> str:
        """Whom it covers, all of them: 覆盖所有【行政村】."""
        if q.form != "coverage" or not self.text.startswith("覆盖", q.start) or self.text[q.end - 1] == "百":
            return ""
        return names.thing_behind(self.text[q.end : q.end + _WHOM], False, self.lex)

    def _name(self, q: Quantity, before: Before, thing: str) -> str:
        """The noun on the left or the right; empty where an earlier clause has named it."""
        lex, noun, classes = self.lex, before.noun, before.classes
        if thing and not lex.measures_something(noun):
            makes = bool(classes & MADE) and (not classes & CHANGED or q.measures == "things")
            examples = not classes and (len(noun) <= 4 or "、" in noun or before.listed)
            if not noun or makes or examples:
                return thing
        if thing and not noun:
            return thing
        named = before.verb in lex.noun_like and not before.shared
        if not noun and named and self.said.subjects and (self.said.among or "其中" in before.raw):
            self.said.among = True
            return ""  # 其中2025年【供应】4000套
        if not noun and named and before.verb in lex.serving and self.said.theme and not self.said.subjects:
            return ""
        if not noun and named and not (classes & CHANGED and self.said.subjects):
            return before.verb
        of = noun if noun.startswith("占") else noun + before.verb
        share = _SHARE.search(of) if q.measures == "share" else None
        if share and share.start() == 0:
            of_what = self.said.subjects[0] if self.said.subjects else ""
            return _RATE.sub("", of_what) + "占" + share["of"] + "比重"
        if noun and q.measures == "share" and before.verb in _OVER:
            return noun + before.verb
        return noun

    def _taken_over(self, group: Sequence[Quantity], shared: bool) -> tuple[list[str], float]:
        """The subjects of an earlier clause, less certain than one's own."""
        said = self.said
        found = list(said.subjects) if shared or len(group) > 1 else said.subjects[:1]
        if len(found) < len(group) <= len(said.history):
            found = list(said.history)[-len(group) :]
        if not found:
            found = self._of_earlier(group)
        if found or not said.theme:
            return found, FROM_SUBJECT
        if group[0].form == "first":
            return [p for p in names.parts(said.theme) if len(p) > 1], FROM_THEME
        return [said.theme], FROM_THEME

    def _of_earlier(self, group: Sequence[Quantity]) -> list[str]:
        """The subjects that the part before the semicolon gave figures in these units, where there is one choice."""
        units = [q.unit for q in group]
        found = list(self.earlier)
        if len(group) == 1:
            found = [(name, unit) for name, unit in found if unit == units[0]]
        named = list(dict(found))
        return named if len(named) == len(group) and [unit for _, unit in found][-len(group) :] == units else []
