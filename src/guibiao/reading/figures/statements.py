"""What a clause says of a figure: its name, its kind, and what it is compared with.

A statement is not yet a target or a fact: that depends on where it stands (`context`, `judge`).
Everything here works on half-width text without white space.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from guibiao.reading.figures import names
from guibiao.reading.figures.clauses import (
    COMPARED_WITH,
    MAY_START_FROM,
    STARTS_FROM,
    alone,
    clauses,
    groups,
    risen,
    rises,
    turning,
    without_moments,
    years_listed,
)
from guibiao.reading.figures.lexicon import CHANGED, MADE, REACHED, Lexicon, lexicon
from guibiao.terms.dates import Moment
from guibiao.terms.quantities import Quantity
from guibiao.terms.units import always_sorts, not_things, sorts, split

_LEADING = re.compile(
    r"([^,;。、]{2,18}?)(?:再次?创|连续|稳居|位居|居|保持|跃|突破|高于|快于|实现|只增不减|逐年|首次|大幅|快速|不断|持续|明显|显著"
    r"|稳步|平稳|创|迈上|跨越|跨过|跃上|均|年均|由|从)"
)
_EACH = re.compile(r"(?<![年平])均|都|分别|各")
_TIMES_OF = re.compile(r"(?:是|为|相当于|达)[^,;。]{0,12}的?$")
_CAUSE = re.compile(
    r"推动|带动|助力|促进|促使|使得?(?![用馆命])|确保|力争|实现|推进|引导(?!基金)|支撑|保障(?![性房])|拉动|(?<![出转受])让|成为|规模以上(?=以上)"
)
_SHARE = re.compile(r"占(?!比(?![重例]))(?P<of>[^,;。、]{0,16}?)(?:的?(?:比重|比例|份额))?(?:为|达到?|超过?|约)?$")
_OVER = ("高于", "快于", "低于", "高出", "超出")
_RATES = ("增速", "增幅", "涨幅", "增长率", "增长", "增长速度", "降幅", "下降率", "降低率")
_PACED = re.compile(
    r"(?<=..)(?:的?(?:年均|平均)?(?:增速|增幅|涨幅|增长)(?:率|速度)?(?:与|和|同)"
    r"|(?:的?(?:年均|平均)?(?:增速|增幅|涨幅|增长)(?:率|速度)?)?不?[高低快慢]于)"
)
_RATE = re.compile(r"(?<=..)的?(?:年均|平均)?(?:增速|增幅|涨幅|降幅|增长率|增长速度)$")
_ON_BASIS = re.compile(r"在[^,;。]{0,20}基础上$")
_COMPARED = ("较", "比", "相比", "相较", "对比", "同", "是", "为")
_RELATIVE = ("increase", "growth", "multiple")
# How certain a name is that an earlier clause gave: its subject, or what it only spoke of.
_FROM_SUBJECT, _FROM_THEME = 0.9, 0.7
_WORD_KINDS = {"rank": "rank", "multiple": "multiple", "coverage": "coverage", "first": "count"}


@dataclass(slots=True)
class Statement:
    """A figure with its name. `start`, `end` span the clause that states it; `thing` is what it counts."""

    quantity: Quantity
    start: int
    end: int
    name: str
    kind: str
    per: str | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    verb: str = ""
    thing: str = ""
    certain: float = 1.0
    year: int | None = None


@dataclass(slots=True)
class _Said:
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

    def speak_of(self, noun: str) -> None:
        self.subjects, self.topic = [noun], noun


@dataclass(slots=True)
class _Left:
    """The words before a figure, taken apart: noun, verb and its classes, what adverbs say."""

    noun: str
    verb: str
    classes: int
    made: str
    shared: bool
    listed: bool
    sized: bool
    said: str
    raw: str


def statements(
    text: str,
    start: int,
    end: int,
    found: Sequence[Quantity],
    moments: Sequence[Moment],
    earlier: Sequence[Statement] = (),
) -> list[Statement]:
    """The figures that the sentence text[start:end] states, in order.

    `earlier` are those of the part before its semicolon, whose subjects it may leave out (…达到2%;到2030年,达到3%).
    """
    sentence = _Sentence(text, start, moments, lexicon(), earlier)
    starts = [q.start for q in found]
    for a, b in clauses(text, start, end, found):
        mine = alone(found[bisect_left(starts, a) : bisect_left(starts, b)])
        if mine:
            sentence.clause(a, b, mine)
        else:
            sentence.without_figure(a, b)
    return sentence.out


class _Sentence:
    """One sentence, read clause by clause."""

    def __init__(
        self, text: str, start: int, moments: Sequence[Moment], lex: Lexicon, earlier: Sequence[Statement]
    ) -> None:
        self.text, self.start, self.moments, self.lex, self.earlier = text, start, moments, lex, earlier
        self.said = _Said()
        self.out: list[Statement] = []

    def without_figure(self, a: int, b: int) -> None:
        """A clause without a figure may still name the subject of the next (粮食总产再创新高，连续…首位)."""
        lex, said = self.lex, self.said
        noun = names.clean(without_moments(self.text, a, b, self.moments), lex)
        m = _LEADING.match(noun)
        if paced := _PACED.search(noun):
            said.speak_of(noun[: paced.start()])
        elif 1 < len(noun) <= 24 and lex.measures_something(noun):
            said.speak_of(noun)
        elif m and lex.measures_something(m[1]):
            said.speak_of(m[1])
        else:
            n, classes = lex.verb_at_start(noun)
            if classes & MADE and 2 < len(noun) - n <= 20:
                said.theme, said.theme_at = noun[n:], a
            elif 2 < len(noun) <= 16:
                said.topic = noun
            done = lex.predicate.search(noun)
            if done and done.start() >= 2:
                said.theme, said.theme_at = noun[: done.start()], a
        said.made = ""

    def clause(self, a: int, b: int, mine: Sequence[Quantity]) -> None:
        """Every figure of the clause text[a:b], its words those since the figure before."""
        text, lex = self.text, self.lex
        cursor = a
        mine = [q for q in mine if not (q.form == "number" and self._sort(q))]
        if not mine:
            return
        waiting = groups(text, mine)
        turn = len(waiting) - turning(text, a, waiting, self.moments)
        starts: dict[str, float] = {}
        while waiting:
            arrived = len(waiting) == turn
            group = waiting.pop(0)
            base: list[Quantity] | None = None
            first = group[0]
            left = without_moments(text, cursor, first.head, self.moments)
            left = risen(left) if arrived else left
            ranked: float | None = None
            if first.form == "rank" and left.endswith(("从", "由")) and waiting and waiting[0][0].form == "rank":
                ranked, group = first.value, waiting.pop(0)
                group[0].start, left = first.start, left[:-1]
                first = group[0]
            if first.form == "number" and COMPARED_WITH.search(left) and waiting:
                if noun := names.clean(COMPARED_WITH.sub("", left), lex):
                    self.said.speak_of(noun)
                self.said.pending, cursor = first.value, group[-1].end
                continue
            loose = MAY_START_FROM.search(left) and waiting and rises(text, group, waiting[0], self.moments)
            if first.form == "number" and (loose or STARTS_FROM.search(left)):
                stem = MAY_START_FROM.sub("", STARTS_FROM.sub("", left))
                if waiting and rises(text, group, waiting[0], self.moments):
                    self._remember_base_year(cursor, first.start)
                    base, group, left = group, waiting.pop(0), stem
                elif text[group[-1].end : group[-1].end + 1] in (",", "") and (noun := names.clean(stem, lex)):
                    self.said.speak_of(noun)
                    self.said.pending = first.value
                    continue
            end = group[-1].end
            stop = waiting[0][0].head if waiting else b
            right = text[end:stop]
            if base is None and self._qualifies(first, right, left, bool(waiting)):
                continue
            made, thing = self._read(a, b, cursor, group, base, left, right, bool(waiting))
            if len(waiting) >= turn:
                starts.update((s.name, s.quantity.value) for s in made)
                cursor, made = end, []
                continue
            for s in made:
                s.baseline = starts.get(s.name, s.baseline if ranked is None else ranked)
            self._drop_spelt_out(made)
            self._stage(made, first.start)
            self.out.extend(made)
            cursor = end
            if thing and waiting:
                at = text.find(thing, end, stop)
                cursor = at + len(thing) if at >= 0 else end

    def _remember_base_year(self, a: int, b: int) -> None:
        years = [m.year for m in self.moments if a <= m.start < b and m.year]
        if years:
            self.said.baseline_year = years[-1]

    def _drop_spelt_out(self, made: Sequence[Statement]) -> None:
        """“倍增，达到10个” is one target, the level."""
        if not (made and self.out):
            return
        new, last = made[0], self.out[-1]
        taken_over = new.certain < 1 and new.kind == "level" and new.name == last.name
        if taken_over and last.quantity.form in ("multiple", "first"):
            self.out.pop()

    def _stage(self, made: Sequence[Statement], b: int) -> None:
        """As many years as figures: one each (2022年、2023年X分别达到…; 2022—2024年X分别达到…)."""
        if len(made) < 2:
            return
        years = years_listed(self.text, self.moments, self.start, b)
        if len(years) == len(made) and len({s.name for s in made}) == 1:
            for s, year in zip(made, years, strict=True):
                s.year = year

    def _sort(self, q: Quantity) -> bool:
        """True for a figure that is part of a word: 30万吨【级】航道, 500【强】企业, 【过】三千亿元城市, 35岁【以下】人员."""
        behind = self.text[q.end : q.end + 1]
        if behind == "级" or (behind == "强" and q.unit is None) or (q.unit == "类" and q.value == 1):
            return True
        if q.measures == "time" and self.text[q.end - 2 : q.end] in ("以上", "以下"):
            return self.text[q.end : q.end + 1] not in (",", ";", "。", "、", ")", "")
        over = self.text[q.head : q.start] == "" and self.text[q.start - 1 : q.start] == "过"
        return over and q.measures == "money" and self.text[q.start - 2] not in "超跨越迈"

    def _qualifies(self, q: Quantity, right: str, left: str, more: bool) -> bool:
        """True for a figure inside a name: 750千伏输变电工程, 超10亿元重大项目14个."""
        if q.form != "number" or not right:
            return False
        if right.startswith(("的基础上", "基础上")):
            return True
        if right[0] in ",;。:、)(" or q.measures not in ("money", "amounts", "share"):
            return False
        if self.text[q.head - 1 : q.head] == "前" and q.measures == "share":
            return True
        over = self.text[q.head : q.start] in ("超", "超过")
        if more and over and right[0] == "的":
            return True  # 经济总量超500亿元的县域12个
        bound = q.measures == "money" and self.text[q.end - 2 : q.end] in ("以上", "以下")
        if bound and names.thing_behind(right, more, self.lex, True):
            return True
        if more and over and "、" not in right and names.thing_behind(right, False, self.lex):
            return True
        base = split(q.unit)[1] if q.unit else None
        return base in always_sorts() or (base in sorts() and not self.lex.verb_at_end(left)[1] & MADE)

    def _owner(self, q: Quantity) -> Statement | None:
        """The statement that a bracket behind a figure explains: 16家（国家级1家）."""
        if not self.out:
            return None
        between = self.text[self.out[-1].quantity.end : q.head]
        return self.out[-1] if between.startswith("(") and ")" not in between else None

    def _read(
        self,
        a: int,
        b: int,
        cursor: int,
        group: list[Quantity],
        base: list[Quantity] | None,
        left: str,
        right: str,
        more: bool,
    ) -> tuple[list[Statement], str]:
        """(the statements a group of figures makes, the thing named on its right)."""
        q, lex, said = group[0], self.lex, self.said
        before = self._take_apart(left, q, base is not None)
        granted = before.sized or bool(before.classes & MADE) or self.text[q.end - 1] in "上右内"
        thing = names.thing_behind(right, more, lex, granted) if q.form == "number" else ""
        if q.measures not in ("things", "chinese") and thing.endswith(not_things()):
            thing = ""  # 3万亿元台阶 is a level, not a count of steps
        if thing and (before.sized or before.noun in lex.places):
            before.noun = ""
        sums_up = q.measures == "chinese" and bool(thing and before.noun)  # A、B和C三项建设
        countable = q.form == "number" and q.measures in ("things", "chinese", None)
        if countable and (sums_up or names.counts_points(thing, self.text, q.end)):
            if before.noun:
                said.speak_of(before.noun)
            return [], thing
        if not thing and before.noun in lex.places and q.measures == "things":
            return [], thing  # 全市16个区均…
        if more and (thing in lex.levels or names.is_size(thing)):
            thing += names.later_level(self.text, group[-1].end, b)
        kind = self._kind(q, before, thing, base is not None)
        found, certain = self._names(group, before, thing, kind)
        owner = self._owner(q)
        if owner is not None:
            label = without_moments(self.text, self.text.rfind("(", 0, q.head) + 1, q.head, self.moments)
            found, kind = [names.in_bracket(label, owner.name, lex)], owner.kind
        found = [name for name in map(names.final, found) if name]
        if not found:
            return [], thing
        out = self._make(a, b, cursor, group, base, found, kind, before, thing, certain)
        if owner is None:
            self._note(found, q, before)
        return out, thing

    def _take_apart(self, left: str, q: Quantity, based: bool) -> _Left:
        """The words before a figure. `based`: they stood before the figure it started from."""
        lex = self.lex
        noun, tail = left, ""
        if lex.verb_at_end(noun)[0] < 2:
            noun, tail = lex.strip_back(left)
        said = self.text[q.head : q.start]
        length, classes = (0, 0) if based else lex.verb_at_end(noun)
        rest = noun[: len(noun) - length]
        is_noun = rest and classes == MADE and self._is_object(noun, rest, q)
        bare = lex.strip_back(rest)[0].lstrip("、,")
        if is_noun or (length and bare and len(lex.strip_front(bare)) == 1):
            length, classes, rest = 0, 0, noun
        verb = noun[len(rest) :]
        noun = rest
        if length:
            noun, more_tail = lex.strip_back(noun)
            tail = more_tail + tail
        if said and not classes:
            classes, verb = REACHED, said
        whole = _ON_BASIS.sub("", noun)
        noun = self._without_joined_verbs(names.clean(whole, lex), classes)
        told = based or q.form == "rank" or bool(length and classes & (REACHED | CHANGED))
        told = told or said.startswith("达") or bool(said and lex.measures_something(noun))
        if noun in lex.adverbs and classes & MADE:
            noun = ""  # 高水平建设3个
        made, noun = self._without_cause(noun, q, told or "分别" in tail)
        if not (classes or made) and noun and whole.endswith(noun) and len(whole) > len(noun):
            whole = lex.strip_front(whole)
            n, opening = lex.verb_at_start(whole)
            made = whole[:n] if opening & MADE and whole[:n] not in lex.noun_like else ""  # 建成A、B等各类载体50家
        if not (classes or made) and len(noun) > 10:
            made, noun = names.inner_verb(noun, lex)
        sized = noun.endswith("规模") and left.endswith("规模")
        return _Left(noun, verb, classes, made, bool(_EACH.search(tail)), left.endswith("等"), sized, said, left)

    def _is_object(self, noun: str, rest: str, q: Quantity) -> bool:
        """True where a verb of making ends a noun: 研发投入, 【发放】育儿补贴, 职业技能培训5万人次。"""
        lex = self.lex
        if lex.measures_something(noun) or q.form == "coverage":
            return True
        if rest[-1] in "和与及、并":
            return False
        bare = names.clean(rest, lex)
        n, classes = lex.verb_at_start(bare)
        alone = self.text[q.end : q.end + 1] in (",", ";", "。", "、", ")", "")
        return bool(classes & MADE and n >= 2) or (alone and len(bare) > 1 and noun[len(rest) :] in lex.noun_like)

    def _without_joined_verbs(self, noun: str, classes: int) -> str:
        """引进和培育N家: the verb before 和 is no part of the name either."""
        while noun and classes & MADE and noun[-1] in "和与及、":
            bare = noun.rstrip("和与及、")
            n, more = self.lex.verb_at_end(bare)
            if not more & MADE:
                break
            noun = bare[: len(bare) - n]
        return noun

    def _without_cause(self, noun: str, q: Quantity, has_verb: bool) -> tuple[str, str]:
        """(verb of making, noun) less what brings it about: 带动…【投资】, 推动【覆盖】."""
        lex, made = self.lex, ""
        if not has_verb:
            place = next((p for p in lex.places if noun.startswith(p)), "")
            bare = lex.strip_front(noun[len(place) :])
            n, classes = lex.verb_at_start(bare)
            is_noun = bare[:n] in lex.noun_like and lex.measures_something(bare)
            while classes & MADE and len(bare) > n + 1 and not is_noun:
                made, rest = bare[:n], bare[n:]
                noun = bare = lex.strip_front(rest)
                n, classes = lex.verb_at_start(bare) if rest[0] in "和与及、并" else (0, 0)
        else:
            n, classes = lex.verb_at_start(noun)
            while classes & MADE and len(noun) > n + 1 and noun[:n] in lex.opening:
                made, noun = noun[:n], noun[n:]
                n, classes = lex.verb_at_start(noun)
        causes = list(_CAUSE.finditer(noun))
        if not causes or (has_verb and "、" in noun[: causes[-1].start()]):
            return made, noun
        cause = causes[-1]
        if q.form == "coverage" and cause.group() == "实现" and cause.start() > 1:
            return made, noun[: cause.start()] + noun[cause.end() :]
        if len(noun) - cause.end() >= 2:
            noun = noun[cause.end() :]
            n, classes = lex.verb_at_start(noun)
            if classes & MADE and len(noun) > n:
                made, noun = noun[:n], noun[n:]
        return made, noun

    def _kind(self, q: Quantity, before: _Left, thing: str, based: bool) -> str:
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
            return "growth" if before.noun.endswith(_RATES) else "level"
        if before.classes & MADE and (not before.noun or thing or not before.classes & REACHED):
            return "count"
        if thing and not before.classes & REACHED and not self.lex.measures_something(before.noun):
            return "count"
        if before.made or (self.said.made and not before.classes):
            return "count"
        return "level"

    def _names(self, group: Sequence[Quantity], before: _Left, thing: str, kind: str) -> tuple[list[str], float]:
        """(names, how certain they are); one where all figures or none are said of it."""
        q, lex, said = group[0], self.lex, self.said
        if q.form == "rank":
            words = self.text[q.start : q.end]
            found, before.noun = names.rank_names(before.noun, words, said.subjects, said.topic, lex)
            return found, 1.0
        name = self._name(q, before, thing)
        if not name:
            return self._taken_over(group, before.shared)
        if name in lex.levels and said.subjects:
            name += names.without_level(said.subjects[0], lex)
        elif name in lex.bare and said.topic and not said.topic.endswith(name):
            name = said.topic + name
        found = names.split_subjects(name, len(group), before.shared, kind, lex)
        if q.form in ("coverage", "first") and len(found) == 1:
            members = names.parts(name)
            if q.form == "first" or (len(members) == 2 and all(len(p) > 3 for p in members)):
                found = members
        return found, 1.0

    def _name(self, q: Quantity, before: _Left, thing: str) -> str:
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
            return found, _FROM_SUBJECT
        if group[0].form == "first":
            return [p for p in names.parts(said.theme) if len(p) > 1], _FROM_THEME
        return [said.theme], _FROM_THEME

    def _of_earlier(self, group: Sequence[Quantity]) -> list[str]:
        """The subjects that the part before the semicolon gave figures in these units, where there is one choice."""
        units = [q.unit for q in group]
        found = [(s.name, s.quantity.unit) for s in self.earlier if s.quantity.form == "number"]
        if len(group) == 1:
            found = [(name, unit) for name, unit in found if unit == units[0]]
        named = list(dict(found))
        return named if len(named) == len(group) and [unit for _, unit in found][-len(group) :] == units else []

    def _compared_with(self, a: int, b: int) -> int | None:
        """The year that text[a:b] compares with: 较2020年提高, 是2020年的."""
        for m in reversed(self.moments):
            if m.start < a:
                return None
            if m.start < b and (m.before in _COMPARED or self.text.endswith("相当于", 0, m.start)):
                return m.year
        return None

    def _make(
        self,
        a: int,
        b: int,
        cursor: int,
        group: list[Quantity],
        base: list[Quantity] | None,
        found: list[str],
        kind: str,
        before: _Left,
        thing: str,
        certain: float,
    ) -> list[Statement]:
        per = None
        if "年均" in before.raw or "每年" in before.raw:
            per = "year"
        elif "累计" in before.raw:
            per = "period"
        values = group if len(group) > 1 else group * len(found)
        if len(group) > 1 and len(found) == 1:
            found = found * len(group)
        if certain == _FROM_THEME:
            a = self.said.theme_at
        out = []
        for k, (name, value) in enumerate(zip(found, values, strict=False)):
            s = Statement(value, a, b, name, kind, per, verb=before.made or before.verb, thing=thing, certain=certain)
            if certain < 1 and kind in ("level", "increase") and self.said.pending is not None:
                s.baseline, self.said.pending = self.said.pending, None
            if kind in _RELATIVE:
                s.baseline_year = self._compared_with(cursor, value.start)
            if base:
                s.baseline = base[min(k, len(base) - 1)].value
                s.baseline_year = self.said.baseline_year
            out.append(s)
        return out

    def _note(self, found: list[str], q: Quantity, before: _Left) -> None:
        """Keep what later clauses may take over."""
        said = self.said
        if q.form != "rank":
            said.subjects, said.topic = found, found[0]
            said.history.update(dict.fromkeys(found))
        elif before.noun:
            said.subjects = [before.noun]
        if before.made or (before.classes & MADE and not before.noun):
            said.made = before.made or before.verb
        elif before.noun and before.classes & (REACHED | CHANGED):
            said.made = ""
